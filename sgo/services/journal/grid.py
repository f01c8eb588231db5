"""The page of a study group's period: Core tuples in, ready rows out, a constant number of statements."""
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import abort
from sqlalchemy import String, cast, func, literal, null, select, type_coerce, union_all

from sgo.access import HEADS, READ, Actor, granted, scope, system, who_may
from sgo.models import Attendance, Change, Grading, JournalMode, JournalRules, Lesson, Mark, PeriodMark, StudyGroup, StudyGroupClass, StudyPeriod, Subject, db
from sgo.rules import marks as rules
from sgo.rules import wording
from sgo.rules.cells import Attempt, look_of

from .as_it_stood import as_it_stood
from .card import LessonCard, card
from .columns import Band, Column, bands, by_lesson, columns_of, months
from .figures import Figures, figures, least_of
from .groups import demand_journal
from .members import Member, members_of
from .sheet import last_change
from .topics import TopicLine, topics

VIEWS = {"marks": "Отметки", "attendance": "Посещаемость", "topics": "Темы и задания", "finals": "Итоги периода"}
TOTALS = (*rules.ATTENDANCE, "пропущено")


@dataclass(frozen=True)
class Cell:
    """What stands in a cell and how it looks; `seen` is the whole of it where only a part is shown."""
    text: str = ""
    look: str = ""
    seen: str = ""


@dataclass
class PupilRow:
    """A pupil's line."""
    student: int
    number: int
    name: str
    why: str
    cells: list[Cell]
    figures: Figures
    mark: str
    totals: list[int] = field(default_factory=list)
    others: list[str] = field(default_factory=list)     # the marks of all periods, in their order

    def margin(self, view: str, weights: bool) -> list[str]:
        """What stands at the right of the line: averages, proposal and the period's mark, or how often each code stands."""
        if view == "attendance":
            return [str(number or "") for number in self.totals]
        simple = [wording.decimal_ru(self.figures.simple)] if weights else []
        return [wording.decimal_ru(self.figures.mean), *simple, str(self.figures.proposal or ""), self.mark]


@dataclass
class Grid:
    """One view of a journal."""
    group_id: int
    group: str
    subject: str
    parallel: int
    view: str
    views: dict[str, str]
    period: Any
    periods: list[Any]
    columns: list[Column]
    months: list[Band]
    lessons: list[Band]
    pupils: list[PupilRow]
    topics: list[TopicLine]
    may_write: bool
    may_mark: bool
    locked: str | None
    uses_weights: bool
    least: int
    card: LessonCard | None
    as_of: date | None
    class_id: int | None                                # the class, for whom the link to all its subjects is
    counter: int                                        # where the journal's change log stood before the page was read

    @property
    def graded(self) -> bool:
        """Whether marks are put here at all: not in grade 1 (Р 8.3), not where the subject has none."""
        return "marks" in self.views


def grid(actor: Actor, group_id: int, period_id: int | None, lesson_id: int | None = None, view: str | None = None,
         as_of: date | None = None) -> Grid:
    """Everything one view of the journal shows, today or as it stood when a day was over; 404 when the group is not the person's to open."""
    demand_journal(actor, group_id)
    group, subject, how, counter, class_id = _group(group_id)
    whole_class = class_id if actor.roles & HEADS or class_id in actor.own.led_today else None
    periods = list(db.session.execute(select(StudyPeriod.id, StudyPeriod.name, StudyPeriod.start_on, StudyPeriod.end_on, StudyPeriod.is_closed)
                                      .where(StudyPeriod.of(group.year_id, group.parallel_id)).order_by(StudyPeriod.start_on)))
    period = chosen_period(periods, period_id, actor.today)
    views = views_of(group.parallel_id, subject.grading)
    view = view if view in views else next(iter(views))
    then = as_it_stood(actor, group_id, period, as_of) if period and as_of and view in ("marks", "attendance") else None
    columns = then[0] if then else columns_of(actor, group_id, period) if period else []
    as_of = as_of if then else None
    chosen = _chosen_lesson(columns, lesson_id) if view != "finals" and not then else None
    may_mark = actor.own.writes(group_id, actor.today)
    page = Grid(
        group_id, group.name, subject.name, group.parallel_id, view, views, period, periods, columns, [], [], [], [],
        may_write=may_mark or bool(actor.own.led_today and group_id in actor.own.groups_led), may_mark=may_mark, locked=_lock(group, period, as_of),
        uses_weights=how.uses_weights, least=least_of(group, how), card=card(actor, chosen) if chosen else None,
        as_of=as_of, class_id=whole_class, counter=counter)
    if period and view == "topics":
        page.topics = topics(actor, group_id, period, columns)
    elif period:
        members = members_of(group_id, period)
        held = then[1] if then else _held(actor, group_id, period) if columns else {}
        page.pupils = _rows(page, members, held, {} if then else _finals(actor, group_id), how)
    page.columns = by_lesson(columns) if view == "attendance" else columns
    page.months, page.lessons = months(page.columns), bands(page.columns)
    return page


def views_of(parallel: int, grading: Grading) -> dict[str, str]:
    """The views that a journal has: without marks only attendance and topics."""
    graded = parallel > 1 and grading is not Grading.NONE
    return {key: title for key, title in VIEWS.items() if graded or key in ("attendance", "topics")}


def _chosen_lesson(columns: Sequence[Column], wanted: int | None) -> int | None:
    """The lesson asked for; else today's, the last one held, the first to come."""
    ids = [column.lesson for column in columns]
    if wanted in ids:
        return wanted
    past = [column.lesson for column in columns if column.state == "today"] or [column.lesson for column in columns if column.state == "held"][-1:]
    return past[0] if past else ids[0] if ids else None


def _group(group_id: int) -> Any:
    of_class = select(func.min(StudyGroupClass.class_id)).where(StudyGroupClass.group_id == StudyGroup.id).scalar_subquery()
    statement = (select(StudyGroup, Subject, JournalRules, last_change(group_id), of_class).join(Subject, Subject.id == StudyGroup.subject_id)
                 .join(JournalRules, JournalRules.id == 1).where(StudyGroup.id == group_id))
    row = db.session.execute(statement, execution_options=system("the journal's group, demanded before", StudyGroup, StudyGroupClass, Change)).one_or_none()
    return row or abort(404, who_may(READ, Lesson))


def chosen_period(periods: Sequence[Any], wanted: int | None, today: date) -> Any:
    """The period asked for, else the one that holds today, else the last begun, else the first."""
    if wanted is not None:
        return next((period for period in periods if period.id == wanted), None) or abort(404)
    begun = [period for period in periods if period.start_on <= today]
    return begun[-1] if begun else periods[0] if periods else None


def _lock(group: StudyGroup, period: Any, as_of: date | None) -> str | None:
    if as_of:
        return f"Так журнал стоял {wording.date_ru(as_of)} в конце дня."
    if group.journal_mode is JournalMode.PAPER:
        return "Журнал этой группы ведётся на бумаге."
    return "Период закрыт: отметки не изменить." if period and period.is_closed else None


def _held(actor: Actor, group_id: int, period: Any) -> dict[tuple[str, int, int], list[Any]]:
    """Marks by work and attendance by lesson, in one statement; the key is kind, work or lesson, pupil."""
    of_mark, of_attendance = scope(actor, READ, Mark), scope(actor, READ, Attendance)
    marks = (select(literal("m").label("kind"), Mark.work_id, Mark.student_id, Mark.value, Mark.second_value, cast(Mark.code, String), Mark.attempt)
             .where(of_mark, Mark.group_id == group_id, Mark.day.between(period.start_on, period.end_on)))
    absences = (select(literal("a"), Attendance.lesson_id, Attendance.student_id, Attendance.minutes_late, type_coerce(null(), db.Integer),
                       cast(Attendance.code, String), literal(1))
                .where(of_attendance, Attendance.group_id == group_id, Attendance.day.between(period.start_on, period.end_on)))
    found: dict[tuple[str, int, int], list[Any]] = defaultdict(list)
    for row in db.session.execute(granted(union_all(marks, absences), Mark, Attendance, condition=of_mark | of_attendance)):
        found[row[0], row[1], row[2]].append(row)
    for attempts in found.values():
        attempts.sort(key=lambda row: row[6])
    return found


def _finals(actor: Actor, group_id: int) -> dict[tuple[int, int], str]:
    """Pupil and period -> the period's mark."""
    condition = scope(actor, READ, PeriodMark)
    statement = select(PeriodMark.student_id, PeriodMark.period_id, PeriodMark.value, PeriodMark.code).where(condition, PeriodMark.group_id == group_id)
    rows = db.session.execute(granted(statement, PeriodMark, condition=condition))
    return {(student, period): code.value if code else str(value) for student, period, value, code in rows}


def mark_text(found: Iterable[Any]) -> str:
    """The mark of a work as shown: the attempts one after another, «2→4»."""
    return "→".join(row[5] or f"{row[3]}{f'/{row[4]}' if row[4] else ''}" for row in found)


def _rows(page: Grid, members: Sequence[Member], held: dict[tuple[str, int, int], list[Any]], finals: dict[tuple[int, int], str],
          how: JournalRules) -> list[PupilRow]:
    rows: list[PupilRow] = []
    shown = [column for column in page.columns if column.first] if page.view == "attendance" else page.columns if page.view == "marks" else []
    works = [(column.work, column.weight) for column in page.columns if column.work]
    for number, member in enumerate(members, start=1):
        cells = [_cell(column, member, held, page.view == "attendance") for column in shown]
        own = [([Attempt(*row[3:6]) for row in held[key]], weight) for work, weight in works if (key := ("m", work, member.student)) in held]
        rows.append(PupilRow(member.student, number, member.name, member.why, cells, figures(own, how, page.least),
                             finals.get((member.student, page.period.id), ""), _totals(page, member, held),
                             [finals.get((member.student, period.id), "") for period in page.periods] if page.view == "finals" else []))
    return rows


def _totals(page: Grid, member: Member, held: dict[tuple[str, int, int], list[Any]]) -> list[int]:
    """How often each code stands, and how many lessons were missed."""
    if page.view == "marks":
        return []
    codes = Counter(held[key][0][5] for column in page.columns if column.first and (key := ("a", column.lesson, member.student)) in held)
    return [*(codes[code] for code in rules.ATTENDANCE), sum(codes[code] for code in rules.ABSENT)]


def _cell(column: Column, member: Member, held: dict[tuple[str, int, int], list[Any]], attendance: bool) -> Cell:
    if not member.holds(column.day):
        return Cell("", "out")
    absence = held.get(("a", column.lesson, member.student)) if column.first else None
    code = absence[0][5] if absence else None
    mark = mark_text(held.get(("m", column.work or 0, member.student), ()))
    text = " ".join(part for part in (code, mark) if part)
    if not attendance:
        return Cell(text, look_of(mark, code))
    shown = f"{code} {absence[0][3]}" if absence and absence[0][3] else code or ""
    return Cell(shown, look_of("", code), text if text != shown else "")
