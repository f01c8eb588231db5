"""The demo school's frame: years, periods, holidays, bells, subjects, classes, groups, teachers and the week's timetable."""
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from random import Random
from typing import Any

from sgo.models import (BellSchedule, BellSlot, CalendarException, ClassTeacher, DayKind, Holiday, JournalMode, Locality, Organisation, Parallel,
                        PeriodKind, PeriodScheme, PlanSection, PlanStatus, PlanTopic, Profile, Program, Role, Room, SchoolClass, SchoolYear, StudyForm,
                        StudyGroup, StudyGroupClass, StudyPeriod, Subject, SubjectArea, SubjectKind, TeachingAssignment, ThematicPlan, TimetableSlot,
                        WeekType, WorkType, YearStatus)
from sgo.rules.schooldays import Calendar, Span
from sgo.services import starter

from . import people, plan, timetable
from .people import Registry
from .rows import Rows

TODAY = date(2026, 11, 23)
YEARS = {2025: ("2025/2026", date(2025, 9, 1), date(2026, 5, 26)), 2026: ("2026/2027", date(2026, 9, 1), date(2027, 5, 26))}
PERIODS = {
    2025: (
        (date(2025, 9, 1), date(2025, 10, 24)),
        (date(2025, 11, 5), date(2025, 12, 30)),
        (date(2026, 1, 12), date(2026, 3, 27)),
        (date(2026, 4, 6), date(2026, 5, 26)),
    ),
    2026: (
        (date(2026, 9, 1), date(2026, 10, 23)),
        (date(2026, 11, 2), date(2026, 12, 30)),
        (date(2027, 1, 11), date(2027, 3, 26)),
        (date(2027, 4, 5), date(2027, 5, 26)),
    ),
}
HOLIDAYS = (
    ("осенние", date(2026, 10, 24), date(2026, 11, 1), 11),
    ("зимние", date(2026, 12, 31), date(2027, 1, 10), 11),
    ("дополнительные", date(2027, 2, 13), date(2027, 2, 21), 1),
    ("весенние", date(2027, 3, 27), date(2027, 4, 4), 11),
    ("летние", date(2027, 5, 27), date(2027, 8, 31), 11),
)
OFF = (date(2026, 11, 4), date(2026, 12, 31), date(2027, 2, 22), date(2027, 2, 23), date(2027, 3, 8), date(2027, 5, 3), date(2027, 5, 10))
BELLS = ((8, 0), (8, 55), (10, 0), (11, 5), (12, 0), (12, 55), (13, 50))


@dataclass
class Group:
    """A study group while the school is made: who teaches, which class and which part of it."""
    id: int
    subject: plan.Taught
    class_name: str
    grade: int
    employee: int
    part: int = 0                                       # 0 is the whole class, 1 and 2 are subgroups
    topics: list[tuple[int, str]] = field(default_factory=list)


@dataclass
class Frame:
    """What the rest of the demo needs to know."""
    year: dict[int, int] = field(default_factory=dict)
    period: dict[tuple[int, int], int] = field(default_factory=dict)
    classes: dict[tuple[int, str], int] = field(default_factory=dict)
    subject: dict[str, int] = field(default_factory=dict)
    work_type: dict[str, int] = field(default_factory=dict)
    groups: list[Group] = field(default_factory=list)
    weeks: dict[str, timetable.Week] = field(default_factory=dict)
    leader: dict[str, int] = field(default_factory=dict)
    room_of: dict[int, int] = field(default_factory=dict)
    director: int = 0


def calendar() -> Calendar:
    """The school year 2026/27 as its own graph has it."""
    return Calendar([Span(*span) for span in PERIODS[2026]], [Span(start, end, 1, high) for _, start, end, high in HOLIDAYS], [Span(day, day) for day in OFF])


def dictionaries(rows: Rows, frame: Frame) -> None:
    """Years, periods, holidays, bells, subjects, kinds of work."""
    for grade in plan.GRADES:
        rows.add(Parallel, id=grade, name=f"{grade} класс", stage="НОО" if grade < 5 else "ООО")
    for start, (name, first, last) in YEARS.items():
        frame.year[start] = rows.add(SchoolYear, name=name, start_on=first, end_on=last, status=YearStatus.CURRENT if start == 2026 else YearStatus.CLOSED)
        scheme = rows.add(PeriodScheme, year_id=frame.year[start], kind=PeriodKind.QUARTER, first_parallel=1, last_parallel=9)
        for number, (begin, end) in enumerate(PERIODS[start], start=1):
            frame.period[start, number] = rows.add(
                StudyPeriod,
                scheme_id=scheme,
                number=number,
                name=f"{number} четверть",
                start_on=begin,
                end_on=end,
                is_closed=end < TODAY,
            )
    for name, first, last, high in HOLIDAYS:
        rows.add(Holiday, year_id=frame.year[2026], name=name, start_on=first, end_on=last, first_parallel=1, last_parallel=high,
                 published_at=datetime(2026, 9, 10, tzinfo=UTC) if first < date(2027, 2, 1) else None)
    for day in OFF:
        rows.add(CalendarException, day=day, kind=DayKind.PUBLIC_HOLIDAY, first_parallel=1, last_parallel=11, comment="Производственный календарь")
    bells = rows.add(BellSchedule, name="Первая смена", shift=1)
    for number, (hour, minute) in enumerate(BELLS, start=1):
        over = hour * 60 + minute + 45
        rows.add(BellSlot, schedule_id=bells, number=number, starts_at=time(hour, minute), ends_at=time(over // 60, over % 60))
    areas: dict[str, int] = {}
    for position, taught in enumerate(plan.SUBJECTS, start=1):
        if taught.area not in areas:
            areas[taught.area] = rows.add(SubjectArea, name=taught.area, position=len(areas) + 1)
        frame.subject[taught.name] = rows.add(
            Subject,
            area_id=areas[taught.area],
            name=taught.name,
            short_name=taught.short,
            kind=SubjectKind(taught.kind),
            difficulty=taught.difficulty,
            position=position,
        )
    for values in starter.work_types():
        frame.work_type[values["letter"]] = rows.add(WorkType, **values)


def starters(rows: Rows) -> None:
    """The dictionaries that every school begins with."""
    for model, first in starter.rows().items():
        for values in first:
            rows.add(model, **values)


def office(registry: Registry, rows: Rows, frame: Frame) -> None:
    """The office and the card of the school."""
    frame.director = people.employee(registry, "директор", True, [Role.DIR], "высшая", "director")
    people.employee(registry, "заместитель директора по УВР", False, [Role.ZAV], "высшая", "zavuch")
    people.employee(registry, "заместитель директора по ВР", False, [Role.ADM, Role.ZAV], "первая", "admin")
    people.employee(registry, "инженер", True, [Role.SYS], None, "sysadmin")
    for position in ("педагог-психолог", "социальный педагог", "библиотекарь", "учитель-логопед"):
        people.employee(registry, position, False, [])
    rows.add(
        Organisation,
        id=1,
        full_name="Муниципальное бюджетное общеобразовательное учреждение «Основная общеобразовательная школа № 60»",
        short_name="МБОУ ООШ № 60",
        legal_form="МБОУ",
        type="общеобразовательная организация",
        kind="основная общеобразовательная школа",
        study_language="русский",
        founder="Администрация города",
        authority="Управление образования",
        director_id=frame.director,
        inn="7707083893",
        kpp="770701001",
        okved="85.13",
        legal_address="ул. Школьная, д. 60",
        actual_address="ул. Школьная, д. 60",
        phone="+7 495 060-60-60",
        email="school60@example.ru",
        locality=Locality.CITY,
        shifts=1,
        week_days=5,
        capacity=500,
        demo_today=TODAY,
    )


class Wing:
    """Two classes of each grade with a staff of their own; a bigger demo has several wings."""

    def __init__(self, registry: Registry, rows: Rows, frame: Frame, number: int, random: Random):
        self.registry, self.rows, self.frame, self.number, self.random = registry, rows, frame, number, random
        self.load: dict[int, int] = {}
        self.chairs: dict[str, list[int]] = {}
        self.letters = plan.LETTERS[2 * number:2 * number + 2]
        self._staff()
        self._classes()

    def _teacher(self, position: str, male: bool, category: str, login: str | None = None, roles: list[Role] | None = None) -> int:
        id_ = people.employee(self.registry, position, male, roles or [Role.TCH], category, login)
        self.load[id_] = 0
        self.frame.room_of[id_] = self.rows.add(Room, number=str(101 + len(self.frame.room_of)), name=None, capacity=30)
        return id_

    def _staff(self) -> None:
        first = self.number == 0
        for chair, number in plan.CHAIRS.items():
            for place in range(number):
                login = {("foreign", 0): "teacher", ("russian", 0): "homeroom", ("computing", 0): "coordinator"}.get((chair, place)) if first else None
                roles = [Role.COORD, Role.TCH] if login == "coordinator" else None
                male = chair in {"sport", "computing", "craft"} and place == 0
                self.chairs.setdefault(chair, []).append(
                    self._teacher("учитель", male, self.random.choice(("высшая", "первая", "соответствие занимаемой должности")), login, roles)
                )

    def _classes(self) -> None:
        plain = self.chairs["foreign"][0]               # a teacher of subgroups in many classes who leads none
        leaders = [id_ for chair in ("russian", "maths", "foreign", "history", "nature", "geography") for id_ in self.chairs[chair] if id_ != plain]
        for grade in plan.GRADES:
            for letter in self.letters:
                name = f"{grade}{letter}"
                primary = self._teacher("учитель начальных классов", False, self.random.choice(("высшая", "первая"))) if grade < 5 else 0
                leader = primary or leaders[(2 * (grade - 5) + (letter == self.letters[1])) % len(leaders)]
                room = self.frame.room_of[leader]
                id_ = self._class(2026, grade, letter, room)
                self.rows.add(ClassTeacher, class_id=id_, employee_id=leader, since=YEARS[2026][1])
                self.frame.leader[name] = leader
                if grade < 9:
                    self.rows.add(ClassTeacher, class_id=self._class(2025, grade, letter, room), employee_id=leader, since=YEARS[2025][1], until=YEARS[2026][1])

    def _class(self, year: int, grade: int, letter: str, room: int) -> int:
        id_ = self.rows.add(SchoolClass, year_id=self.frame.year[year], parallel_id=grade, letter=letter, shift=1, room_id=room, max_size=30,
                            profile_id=self.rows.named(Profile, "общеобразовательный"), program=Program.GENERAL,
                            journal_mode=JournalMode.ELECTRONIC, study_form=StudyForm.FULL_TIME)
        self.frame.classes[year, f"{grade}{letter}"] = id_
        return id_

    def groups(self, sizes: dict[str, int], plans: dict[tuple[str, int], tuple[int, list[tuple[int, str]]]]) -> None:
        """The study groups of the wing with their teachers, and its timetable."""
        weeks: dict[str, timetable.Week] = {}
        for grade in plan.GRADES:
            for letter in self.letters:
                name = f"{grade}{letter}"
                events = [event for taught in plan.SUBJECTS if taught.hours[grade - 1] for event in self._events(taught, grade, name, sizes[name], plans)]
                weeks[name] = timetable.Week(timetable.slots_of(len(events), self.random), events)
        timetable.Solver(weeks, self.random).solve()
        self.frame.weeks |= weeks
        for week in weeks.values():
            for (day, number), event in zip(week.slots, week.events, strict=True):
                for group, employee in event.parts:
                    self.rows.add(TimetableSlot, group_id=group, weekday=day + 1, number=number, week_type=WeekType.EVERY, employee_id=employee,
                                  room_id=self.frame.room_of[employee], since=YEARS[2026][1])

    def _events(self, taught: plan.Taught, grade: int, name: str, size: int, plans: dict[Any, Any]) -> list[timetable.Event]:
        hours = taught.hours[grade - 1]
        split = taught.split and size >= plan.SPLIT_FROM and not (grade < 5 and taught.chair in plan.BY_PRIMARY_TEACHER)
        teachers = self._teachers(taught, grade, name, hours, 2 if split and len(self.chairs.get(taught.chair, ())) > 1 else 1)
        parts = [(self._group(taught, grade, name, employee, place if len(teachers) > 1 else 0, hours, plans), employee)
                 for place, employee in enumerate(teachers, start=1)]
        return [timetable.Event(taught.name, tuple(parts)) for _ in range(hours)]

    def _teachers(self, taught: plan.Taught, grade: int, name: str, hours: int, number: int) -> list[int]:
        if grade < 5 and (taught.chair in plan.BY_PRIMARY_TEACHER or taught.name == "Изобразительное искусство"):
            return [self.frame.leader[name]]
        least = sorted(self.chairs[taught.chair], key=lambda id_: (self.load[id_], id_))
        leader = self.frame.leader.get(name)
        if number == 1 and leader in self.chairs[taught.chair] and self.load[leader] + hours <= 24:
            least = [leader]
        for id_ in least[:number]:
            self.load[id_] += hours
        return least[:number]

    def _group(self, taught: plan.Taught, grade: int, name: str, employee: int, part: int, hours: int, plans: dict[Any, Any]) -> int:
        plan_id, topics = plans[taught.name, grade]
        missing = (taught.name, name) in {("Проектная деятельность", "5А"), ("Финансовая грамотность", "7Б")}
        id_ = self.rows.add(
            StudyGroup,
            year_id=self.frame.year[2026],
            subject_id=self.frame.subject[taught.name],
            parallel_id=grade,
            name=f"{name}/{part}" if part else name,
            hours_week=hours * 100,
            is_subgroup=bool(part),
            plan_id=None if missing else plan_id,
            journal_mode=JournalMode.ELECTRONIC,
        )
        self.rows.add(StudyGroupClass, group_id=id_, class_id=self.frame.classes[2026, name])
        self.rows.add(TeachingAssignment, group_id=id_, employee_id=employee, since=YEARS[2026][1])
        self.frame.groups.append(Group(id_, taught, name, grade, employee, part, [] if missing else topics))
        return id_


WAITING_PLANS = {("Музыка", 4), ("География", 6)}       # sent to the deputy this morning


def plans(rows: Rows, frame: Frame) -> dict[tuple[str, int], tuple[int, list[tuple[int, str]]]]:
    """A thematic plan for each subject and grade, 34 weeks long."""
    found = {}
    for taught in plan.SUBJECTS:
        for grade in plan.GRADES:
            hours = taught.hours[grade - 1]
            if hours:
                id_ = rows.add(
                    ThematicPlan,
                    year_id=frame.year[2026],
                    subject_id=frame.subject[taught.name],
                    parallel_id=grade,
                    title=f"{taught.name}, {grade} класс",
                    status=PlanStatus.REVIEW if (taught.name, grade) in WAITING_PLANS else PlanStatus.APPROVED,
                )
                found[taught.name, grade] = id_, _topics(rows, id_, taught, hours * 34)
    return found


def _topics(rows: Rows, plan_id: int, taught: plan.Taught, number: int) -> list[tuple[int, str]]:
    sections = plan.SECTIONS[taught.chair]
    ids = [rows.add(PlanSection, plan_id=plan_id, number=place, name=name) for place, name in enumerate(sections, start=1)]
    topics = []
    for place in range(number):
        section = place * len(sections) // number
        title = f"{sections[section]}: {plan.STEPS[place % len(plan.STEPS)]}"
        topics.append((rows.add(PlanTopic, plan_id=plan_id, section_id=ids[section], number=place + 1, title=title, hours=1), title))
    return topics
