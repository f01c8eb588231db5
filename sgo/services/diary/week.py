"""A week of one child or of the whole family: lessons with times, rooms, topics, homework, what was got; the next school day; the period in short."""
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlalchemy import and_, or_, select

from sgo.access import READ, Actor, dated, granted, scope
from sgo.models import (AbsenceDocument, Employee, Homework, HomeworkFile, Lesson, LessonStatus, Person, Room, StoredFile, StudyGroup, Subject, Substitution,
                        db)
from sgo.rules import wording
from sgo.rules.diary import tomorrow_first

from ..absences.book import papers_of
from .calendar import Calendar, Part, Shown, calendar
from .children import Child, Whose
from .facts import ABSENCES, Asked, Facts, Missed, Result, facts

WEEKDAYS_SHOWN = 5                                      # later days are there when they have lessons
LOOK_AHEAD = timedelta(days=6)                          # how far the next school day is looked for
STAYS = {LessonStatus.CANCELLED: "отменён", LessonStatus.REPLACED: "замена"}


@dataclass
class Task:
    """What is asked for a lesson: the text, how long it may take, the files."""
    id: int
    text: str | None
    minutes: int | None
    files: list[tuple[int, str]] = field(default_factory=list)


@dataclass
class Entry:
    """A lesson of the day."""
    id: int
    group: int
    day: date
    number: int
    subject: str
    topic: str | None
    room: str | None
    status: LessonStatus
    by: str | None = None                               # who gives it instead of its teacher
    homework: list[Task] = field(default_factory=list)
    bell: tuple[time, time] | None = None
    results: list[Result] = field(default_factory=list)
    missed: list[Missed] = field(default_factory=list)

    @property
    def cancelled(self) -> bool:
        """Whether it does not take place."""
        return self.status is LessonStatus.CANCELLED

    @property
    def change(self) -> str:
        """«отменён», «замена: ведёт Быков Б. А.», empty for a usual lesson."""
        if self.by and not self.cancelled:
            return f"замена: ведёт {self.by}"
        return STAYS.get(self.status, "")


@dataclass(frozen=True)
class DiaryDay:
    """A day of the week and why it may have no lessons; `name` of the next school day: «Завтра»."""
    day: date
    entries: list[Entry]
    rest: str | None
    name: str = ""
    asked: tuple[Asked, ...] = ()                       # homework for this day that stands at no lesson


@dataclass(frozen=True)
class SubjectLine:
    """A subject in the period: its average, how many marks, the marks of the periods."""
    name: str
    average: str
    about: str


@dataclass
class ChildWeek:
    """The week of one child."""
    child: Child
    parallel: int
    days: list[DiaryDay]
    period: Part | None
    subjects: list[SubjectLine]
    debts: list[Result]
    missed: str
    papers: list[AbsenceDocument]
    done: set[int]

    @property
    def following(self) -> DiaryDay | None:
        """The next school day, where it stands first."""
        return self.days[0] if self.days and self.days[0].name else None


@dataclass
class Week:
    """The whole page."""
    monday: date
    today: date
    shown: Shown
    of: list[ChildWeek]

    @property
    def sunday(self) -> date:
        """The last day of the shown week."""
        return self.monday + timedelta(days=6)

    @property
    def is_now(self) -> bool:
        """Whether today lies in it."""
        return self.monday <= self.today <= self.sunday


def read(actor: Actor, whose: Whose, day: date, now: datetime) -> Week:
    """The week of the day, in as many statements for three children as for one."""
    monday = day - timedelta(days=day.weekday())
    sunday = monday + timedelta(days=6)
    is_now = monday <= actor.today <= sunday
    until = max(sunday, actor.today + LOOK_AHEAD) if is_now else sunday
    found = calendar(actor, monday, until)
    ids = [child.id for child in whose.shown]
    periods = {child.id: found.period(child.parallel_on(monday), monday, sunday) for child in whose.shown}
    first_day, last_day = _around(monday, sunday, [one for one in periods.values() if one])
    lessons, got = _lessons(actor, ids, monday, until), facts(actor, ids, first_day, last_day)
    papers = papers_of(actor, ids, monday, sunday)
    weeks = []
    for child in whose.shown:
        entries = _of_child(actor, child, lessons, found)
        _hand_out(entries, got[child.id])
        weeks.append(ChildWeek(
            child, child.parallel_on(monday), _days(entries, found, child, monday, actor.today, now.time() if is_now else None, got[child.id].asked),
            periods[child.id],
            _subjects(got[child.id], entries, periods[child.id], found) if found.shown.averages else [],
            [one for one in got[child.id].results if one.is_debt], _missed(got[child.id], periods[child.id]),
            [one for one in papers if one.student_id == child.id], got[child.id].done))
    return Week(monday, actor.today, found.shown, weeks)


def between(actor: Actor, shown: Sequence[Child], first: date, last: date, got: bool = True,
            rest_until: date | None = None) -> tuple[Calendar, dict[int, list[Entry]]]:
    """The lessons of each child from the first day to the last, with what was `got` at them, and the calendar of these days (of days until
    `rest_until`): for what is read outside the page, in a constant number of statements."""
    ids = [child.id for child in shown]
    found, lessons = calendar(actor, first, rest_until or last), _lessons(actor, ids, first, last)
    entries = {child.id: _of_child(actor, child, lessons, found) for child in shown}
    if got:
        for id_, what in facts(actor, ids, first, last, of_week=False).items():
            _hand_out(entries[id_], what)
    return found, entries


def several(actor: Actor, shown: Sequence[Child], mondays: Sequence[date]) -> tuple[Shown, dict[tuple[int, date], list[DiaryDay]]]:
    """What the school shows, and the days of several weeks by child and Monday: for the copy that is read offline."""
    first, last = min(mondays), max(mondays) + timedelta(days=6)
    found, entries = between(actor, shown, first, last)
    weeks = {}
    for child in shown:
        for monday in mondays:
            of_week = [one for one in entries[child.id] if monday <= one.day <= monday + timedelta(days=6)]
            weeks[child.id, monday] = _days(of_week, found, child, monday, actor.today, None)
    return found.shown, weeks


def _around(monday: date, sunday: date, periods: Sequence[Part]) -> tuple[date, date]:
    return min([monday, *(one.start_on for one in periods)]), max([sunday, *(one.end_on for one in periods)])


def _lessons(actor: Actor, students: Sequence[int], monday: date, until: date) -> list[Entry]:
    """The lessons of the children's groups on the days of membership, with what was asked for them and who gives them instead."""
    condition, of_file, of_other = scope(actor, READ, Lesson), scope(actor, READ, HomeworkFile), scope(actor, READ, Substitution)
    mine = dated(actor.own.groups_of(students), Lesson.group_id, Lesson.day)
    asked = and_(Homework.group_id == Lesson.group_id, Homework.due_on == Lesson.day, ~Homework.none_set)
    statement = (select(Lesson.id, Lesson.group_id, Lesson.day, Lesson.number, Lesson.status, Lesson.topic, Subject.name, Room.number, Person,
                        Homework.id, Homework.text, Homework.minutes, HomeworkFile.id, StoredFile.name)
                 .join(StudyGroup, StudyGroup.id == Lesson.group_id).join(Subject, Subject.id == StudyGroup.subject_id)
                 .join(Room, Room.id == Lesson.room_id, isouter=True)
                 .join(Substitution, and_(Substitution.lesson_id == Lesson.id, of_other), isouter=True)
                 .join(Employee, Employee.id == Substitution.employee_id, isouter=True).join(Person, Person.id == Employee.person_id, isouter=True)
                 .join(Homework, asked, isouter=True).join(HomeworkFile, and_(HomeworkFile.homework_id == Homework.id, of_file), isouter=True)
                 .join(StoredFile, StoredFile.id == HomeworkFile.file_id, isouter=True)
                 .where(condition, mine, Lesson.day.between(monday, until)).order_by(Lesson.day, Lesson.number, Lesson.id, Homework.id, HomeworkFile.id))
    found: dict[int, Entry] = {}
    told: dict[int, Task] = {}                          # a homework for a day of two lessons stands at the first
    texts: set[tuple[int, date, str | None]] = set()
    rows = db.session.execute(granted(statement, Lesson, StudyGroup, Room, Substitution, Employee, Person, Homework, HomeworkFile, StoredFile,
                                      condition=or_(condition, of_file, of_other)))
    for id_, group, on, number, status, topic, subject, room, person, task_id, text, minutes, file_id, name in rows:
        entry = found.get(id_) or Entry(id_, group, on, number, subject, topic, room, status, person.short_name if person else None)
        found[id_] = entry
        if task_id and task_id not in told:
            told[task_id] = Task(task_id, text, minutes)
            if not text or (group, on, text) not in texts:
                entry.homework.append(told[task_id])
            texts.add((group, on, text))
        if file_id and told[task_id] in entry.homework and (file_id, name) not in told[task_id].files:
            told[task_id].files.append((file_id, name))
    return list(found.values())


def _of_child(actor: Actor, child: Child, lessons: Sequence[Entry], found: Calendar) -> list[Entry]:
    """The child's own among the family's lessons; two children of one group get an entry each."""
    spans = actor.own.groups_of([child.id])
    mine = [one for one in lessons if any(span.id == one.group and span.holds(one.day) for span in spans)]
    return [Entry(one.id, one.group, one.day, one.number, one.subject, one.topic, one.room, one.status, one.by, one.homework,
                  found.bell(child, one.day, one.number)) for one in mine]


def _hand_out(entries: Sequence[Entry], got: Facts) -> None:
    by_lesson = {entry.id: entry for entry in entries}
    for result in got.results:
        if result.lesson in by_lesson:
            by_lesson[result.lesson].results.append(result)
    for missed in got.missed:
        if missed.lesson in by_lesson:
            by_lesson[missed.lesson].missed.append(missed)


def _days(entries: Sequence[Entry], found: Calendar, child: Child, monday: date, today: date, now: time | None,
          asked: Sequence[Asked] = ()) -> list[DiaryDay]:
    """The days of the week; after the lessons of today the next school day stands first, were it in the next week."""
    by_day: dict[date, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_day[entry.day].append(entry)
    shown = [monday + timedelta(days=number) for number in range(7)]
    loose = {day: tuple(one for one in asked if one.day == day) for day in {one.day for one in asked}}
    shown = [day for day in shown if by_day[day] or day.weekday() < WEEKDAYS_SHOWN or day in loose]
    days = [DiaryDay(day, by_day[day], found.rest(day, child), asked=loose.get(day, ())) for day in shown]
    held = [entry for entry in by_day[today] if not entry.cancelled]
    ends = max((entry.bell[1] for entry in held if entry.bell), default=None)
    if now is None or not tomorrow_first(now, bool(held), ends):
        return days
    following = next((day for day in sorted(by_day) if day > today and any(not entry.cancelled for entry in by_day[day])), None)
    if following is None:
        return days
    name = "Завтра" if following == today + timedelta(days=1) else "Ближайший учебный день"
    return [DiaryDay(following, by_day[following], None, name, loose.get(following, ())), *(one for one in days if one.day != following)]


def _subjects(got: Facts, entries: Sequence[Entry], period: Part | None, found: Calendar) -> list[SubjectLine]:
    works: dict[str, list[Result]] = {entry.subject: [] for entry in entries}
    finals: dict[str, list[str]] = defaultdict(list)
    for result in got.results:
        if period and period.start_on <= result.day <= period.end_on:
            works.setdefault(result.subject, []).append(result)
    for final in got.finals:
        finals[final.subject].append(f"{final.period}: {final.text}")
        works.setdefault(final.subject, [])
    lines = []
    for name in sorted(works):
        number = sum(value is not None for one in works[name] for counted in found.counting.of_work(one.attempts) for value in (counted.value, counted.second))
        words = wording.counted(number, "отметка", "отметки", "отметок") if number else "отметок нет"
        mean = found.counting.mean((one.attempts, one.weight) for one in works[name])
        lines.append(SubjectLine(name, wording.decimal_ru(mean), "; ".join([words, *finals[name]])))
    return lines


def _missed(got: Facts, period: Part | None) -> str:
    """«Пропущено 5 уроков, из них по болезни 4. Опозданий 1.»"""
    if not period:
        return ""
    codes = [one.code for one in got.missed if period.start_on <= one.day <= period.end_on]
    absent = [code for code in codes if code in ABSENCES]
    parts = [f"{words} {absent.count(code)}" for code, words in ABSENCES.items() if code in absent]
    missed = f"Пропущено за {period.name}: {wording.counted(len(absent), 'урок', 'урока', 'уроков')}" + (f", из них {', '.join(parts)}" if parts else "")
    late = codes.count("ОП")
    return f"{missed}. Опозданий: {late}." if late else f"{missed}."
