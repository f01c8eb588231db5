"""A child's week: topics, homework, marks and absences; averages and totals of the period; debts."""
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Integer, String, and_, cast, literal, null, or_, select, type_coerce, union_all

from sgo.access import READ, Actor, dated, granted, scope
from sgo.models import (AbsenceDocument, Attendance, DotCounts, Holiday, Homework, HomeworkFile, JournalRules, Lesson, LessonStatus, Mark,
                        PeriodMark, PeriodScheme, SchoolYear, StoredFile, StudyGroup, StudyPeriod, Subject, Work,
                        WorkType, YearStatus, db)
from sgo.rules import wording
from sgo.rules.cells import Attempt, Counting

from ..absences.book import papers_of
from .children import Child, Whose

ABSENCES = {"ОТ": "без указания причины", "Б": "по болезни", "УП": "по уважительной причине", "НП": "без уважительной причины"}
WEEKDAYS_SHOWN = 6


@dataclass(frozen=True)
class Got:
    """A mark or an absence of a lesson: what stands there, how it looks, what it was for."""
    text: str
    look: str
    about: str


@dataclass
class Task:
    """What is asked for a lesson: the text, how long it may take, the files."""
    text: str | None
    minutes: int | None
    files: list[tuple[int, str]] = field(default_factory=list)


@dataclass
class Entry:
    """A lesson of the day."""
    number: int
    subject: str
    topic: str | None
    homework: list[Task]
    cancelled: bool
    got: list[Got] = field(default_factory=list)


@dataclass(frozen=True)
class DiaryDay:
    """A day of the week and why it may have no lessons."""
    day: date
    entries: list[Entry]
    holiday: str | None


@dataclass(frozen=True)
class SubjectLine:
    """A subject in the period: its average, how many marks, the marks of the closed periods."""
    name: str
    average: str
    about: str


@dataclass(frozen=True)
class Debt:
    """A work that is owed."""
    subject: str
    work: str
    due_on: date | None


@dataclass
class Diary:
    """The whole page."""
    child: Child
    monday: date
    days: list[DiaryDay]
    period: str | None
    subjects: list[SubjectLine]
    debts: list[Debt]
    missed: str
    today: date
    papers: list[AbsenceDocument]

    @property
    def sunday(self) -> date:
        """The last day of the shown week."""
        return self.monday + timedelta(days=6)


def read(actor: Actor, whose: Whose, day: date) -> Diary:
    """The week of the day of the chosen child."""
    child = whose.child
    monday = day - timedelta(days=day.weekday())
    sunday = monday + timedelta(days=6)
    periods, counting, holidays = _calendar(monday, sunday)
    theirs = [one for one in periods if one.low <= child.parallel <= one.high]
    period = next((one for one in reversed(theirs) if one.start_on <= sunday and one.end_on >= monday), None)
    entries = _lessons(actor, child.id, monday, sunday)
    first_day, last_day = (min(period.start_on, monday), max(period.end_on, sunday)) if period else (monday, sunday)
    facts = _facts(actor, child.id, first_day, last_day)
    _hand_out(entries, facts)
    return Diary(child, monday, _days(entries, holidays, child, monday), period.name if period else None,
                 _subjects(facts, entries, period, counting), _debts(facts), _missed(facts, period), actor.today,
                 papers_of(actor, [child.id], monday, sunday))


def _calendar(monday: date, sunday: date) -> tuple[list[Any], Counting, list[Any]]:
    """The periods of the year that the week belongs to, how the school counts averages, and the holidays of the week: in one statement."""
    of_year = and_(
        SchoolYear.id == PeriodScheme.year_id, or_(SchoolYear.status == YearStatus.CURRENT, and_(SchoolYear.start_on <= sunday, SchoolYear.end_on >= monday))
    )
    periods = (select(literal("period").label("kind"), StudyPeriod.id.label("id"), StudyPeriod.name.label("name"), StudyPeriod.start_on.label("start_on"),
                      StudyPeriod.end_on.label("end_on"), PeriodScheme.first_parallel.label("low"), PeriodScheme.last_parallel.label("high"),
                      select(JournalRules.uses_weights).scalar_subquery().label("weights"),
                      select(cast(JournalRules.retake_counts, String)).scalar_subquery().label("retake"),
                      select(cast(JournalRules.dot_counts, String)).scalar_subquery().label("dot"))
               .join(PeriodScheme, PeriodScheme.id == StudyPeriod.scheme_id).join(SchoolYear, of_year))
    holidays = select(
        literal("holiday"), Holiday.id, Holiday.name, Holiday.start_on, Holiday.end_on, Holiday.first_parallel, Holiday.last_parallel, literal(False),
        literal(""), literal("")
    ).where(Holiday.start_on <= sunday, Holiday.end_on >= monday)
    statement: Any = union_all(periods, holidays)
    rows = db.session.execute(granted(statement)).all()
    ordered = sorted((row for row in rows if row.kind == "period"), key=lambda row: row.start_on)
    counting = Counting(bool(ordered[0].weights), ordered[0].retake, ordered[0].dot == DotCounts.AS_TWO) if ordered else Counting()
    return ordered, counting, [row for row in rows if row.kind == "holiday"]


def _lessons(actor: Actor, student: int, monday: date, sunday: date) -> dict[int, tuple[date, Entry]]:
    """The lessons of the child's groups on the days of membership, with what was asked for them."""
    condition, of_file = scope(actor, READ, Lesson), scope(actor, READ, HomeworkFile)
    mine = dated(actor.own.groups_of([student]), Lesson.group_id, Lesson.day)
    asked = and_(Homework.group_id == Lesson.group_id, Homework.due_on == Lesson.day, ~Homework.none_set)
    statement = (select(Lesson.id, Lesson.day, Lesson.number, Lesson.status, Lesson.topic, Subject.name, Homework.id, Homework.text, Homework.minutes,
                        HomeworkFile.id, StoredFile.name)
                 .join(StudyGroup, StudyGroup.id == Lesson.group_id).join(Subject, Subject.id == StudyGroup.subject_id).join(Homework, asked, isouter=True)
                 .join(HomeworkFile, and_(HomeworkFile.homework_id == Homework.id, of_file), isouter=True)
                 .join(StoredFile, StoredFile.id == HomeworkFile.file_id, isouter=True)
                 .where(condition, mine, Lesson.day.between(monday, sunday)).order_by(Lesson.day, Lesson.number, Homework.id, HomeworkFile.id))
    found: dict[int, tuple[date, Entry]] = {}
    told: dict[int, tuple[int, Task]] = {}              # a homework for a day of two lessons stands at the first
    texts: set[tuple[date, str, str | None]] = set()
    rows = db.session.execute(granted(statement, Lesson, StudyGroup, Homework, HomeworkFile, StoredFile, condition=or_(condition, of_file)))
    for id_, on, number, status, topic, subject, task_id, text, minutes, file_id, name in rows:
        _, entry = found.setdefault(id_, (on, Entry(number, subject, topic, [], status is LessonStatus.CANCELLED)))
        if task_id is None:
            continue
        if task_id not in told:
            told[task_id] = id_, Task(text, minutes)
            if not text or (on, subject, text) not in texts:
                entry.homework.append(told[task_id][1])
            texts.add((on, subject, text))
        if file_id and told[task_id][0] == id_:
            told[task_id][1].files.append((file_id, name))
    return found


def _facts(actor: Actor, student: int, first: date, last: date) -> list[Any]:
    """Marks, absences and period marks of the child from the first to the last day, in one statement."""
    of_mark, of_absence, of_final = scope(actor, READ, Mark), scope(actor, READ, Attendance), scope(actor, READ, PeriodMark)
    nothing, no_day = type_coerce(null(), Integer), type_coerce(null(), Mark.day.type)
    marks = (select(literal("mark").label("kind"), Work.lesson_id.label("lesson"), Mark.day.label("day"), Mark.value.label("value"),
                    Mark.second_value.label("second"), cast(Mark.code, String).label("code"), Mark.attempt.label("attempt"), Work.weight.label("weight"),
                    Work.id.label("work"), WorkType.name.label("about"), Work.title.label("title"), Work.due_on.label("due_on"), Subject.name.label("subject"))
             .join(Work, Work.id == Mark.work_id).join(WorkType, WorkType.id == Work.type_id).join(StudyGroup, StudyGroup.id == Mark.group_id)
             .join(Subject, Subject.id == StudyGroup.subject_id).where(of_mark, Mark.student_id == student, Mark.day.between(first, last)))
    absences = (select(literal("absence"), Attendance.lesson_id, Attendance.day, nothing, nothing, cast(Attendance.code, String), literal(1), literal(1),
                       literal(0), literal(""), literal(""), no_day, literal(""))
                .where(of_absence, Attendance.student_id == student, Attendance.day.between(first, last)))
    finals = (select(literal("final"), literal(0), StudyPeriod.start_on, PeriodMark.value, nothing, cast(PeriodMark.code, String), literal(1), literal(1),
                     literal(0), StudyPeriod.name, literal(""), no_day, Subject.name)
              .join(StudyPeriod, StudyPeriod.id == PeriodMark.period_id).join(Subject, Subject.id == PeriodMark.subject_id)
              .join(SchoolYear, SchoolYear.id == PeriodMark.year_id)
              .where(of_final, PeriodMark.student_id == student, SchoolYear.start_on <= last, SchoolYear.end_on >= first))
    statement: Any = union_all(marks, absences, finals)
    rows = db.session.execute(granted(statement, Mark, Work, StudyGroup, Attendance, PeriodMark, condition=or_(of_mark, of_absence, of_final)))
    return sorted(rows, key=lambda row: (row.day, row.work, row.attempt))


def _text(row: Any) -> str:
    return row.code or f"{row.value}{f'/{row.second}' if row.second else ''}"


def _last_attempts(facts: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in facts:
        if row.kind == "mark":
            found[row.work].append(row)
    return found


def _hand_out(entries: dict[int, tuple[date, Entry]], facts: Sequence[Any]) -> None:
    for attempts in _last_attempts(facts).values():
        last = attempts[-1]
        if last.lesson in entries:
            look = "debt" if last.code == "." else f"m{last.value}" if last.value else ""
            entries[last.lesson][1].got.append(Got("→".join(_text(row) for row in attempts), look, last.title or last.about))
    for row in facts:
        if row.kind == "absence" and row.lesson in entries:
            entries[row.lesson][1].got.append(
                Got(row.code, "op" if row.code == "ОП" else "ab", ABSENCES.get(row.code, "опоздание" if row.code == "ОП" else "освобождён"))
            )


def _days(entries: dict[int, tuple[date, Entry]], holidays: Sequence[Any], child: Child, monday: date) -> list[DiaryDay]:
    by_day: dict[date, list[Entry]] = defaultdict(list)
    for on, entry in entries.values():
        by_day[on].append(entry)
    found = []
    for number in range(7):
        day = monday + timedelta(days=number)
        rest = next((row.name for row in holidays if row.start_on <= day <= row.end_on and row.low <= child.parallel <= row.high), None)
        if by_day[day] or number < WEEKDAYS_SHOWN - 1:
            found.append(DiaryDay(day, by_day[day], rest))
    return found


def _subjects(facts: Sequence[Any], entries: dict[int, tuple[date, Entry]], period: Any, counting: Counting) -> list[SubjectLine]:
    works: dict[str, list[tuple[list[Attempt], int]]] = {entry.subject: [] for _, entry in entries.values()}
    finals: dict[str, list[str]] = defaultdict(list)
    for attempts in _last_attempts(facts).values():
        row = attempts[-1]
        if period and period.start_on <= row.day <= period.end_on:
            works.setdefault(row.subject, []).append(([Attempt(one.value, one.second, one.code) for one in attempts], row.weight))
    for row in facts:
        if row.kind == "final":
            finals[row.subject].append(f"{row.about}: {_text(row)}")
            works.setdefault(row.subject, [])
    lines = []
    for name in sorted(works):
        number = sum(value is not None for attempts, _ in works[name] for one in counting.of_work(attempts) for value in (one.value, one.second))
        words = wording.counted(number, "отметка", "отметки", "отметок") if number else "отметок нет"
        lines.append(SubjectLine(name, wording.decimal_ru(counting.mean(works[name])), "; ".join([words, *finals[name]])))
    return lines


def _debts(facts: Sequence[Any]) -> list[Debt]:
    owed = [attempts[-1] for attempts in _last_attempts(facts).values() if attempts[-1].code == "."]
    return [Debt(row.subject, row.title or row.about, row.due_on) for row in owed]


def _missed(facts: Sequence[Any], period: Any) -> str:
    """«Пропущено 5 уроков, из них по болезни 4. Опозданий 1.»"""
    codes = [row.code for row in facts if row.kind == "absence" and period and period.start_on <= row.day <= period.end_on]
    absent = [code for code in codes if code in ABSENCES]
    if not period:
        return ""
    parts = [f"{words} {absent.count(code)}" for code, words in ABSENCES.items() if code in absent]
    missed = f"Пропущено за {period.name}: {wording.counted(len(absent), 'урок', 'урока', 'уроков')}" + (f", из них {', '.join(parts)}" if parts else "")
    late = codes.count("ОП")
    return f"{missed}. Опозданий: {late}." if late else f"{missed}."
