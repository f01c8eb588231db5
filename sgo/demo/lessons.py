"""What has happened by the pinned day: lessons with topics and homework, works, marks by ability, absences by episodes, marks of the first quarter."""
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from random import Random

from sgo.models import (Attendance, AttendanceCode, Employee, GroupMember, Homework, LateChange, Lesson, LessonStatus, Mark, MarkCode, PeriodMark, Work,
                        YearMark)
from sgo.services import starter
from sgo.rules import marks

from . import plan, school
from .people import Pupil
from .rows import Rows
from .school import Frame, Group

LAST_PLANNED = date(2026, 12, 30)
CONTROL_EVERY = 8
CUTS = ((0.55, 5), (-0.75, 4), (-2.4, 3))
LATE_SHARE = 0.008
ANSWER_SHARE = 0.21


def mark_of(random: Random, ability: float, bias: float) -> int:
    """A mark by ability, the subject's bias and the day's luck."""
    strength = ability + bias + random.gauss(0, 0.45)
    return next((mark for cut, mark in CUTS if strength > cut), 2)


def absences(random: Random, pupil: Pupil, days: list[date]) -> dict[date, AttendanceCode]:
    """Episodes of illness of three to seven school days, single days with and without a reason."""
    away: dict[date, AttendanceCode] = {}
    place = 0
    while place < len(days):
        chance = random.random()
        if chance < 0.0065:
            for day in days[place:place + random.randint(3, 7)]:
                away[day] = AttendanceCode.ILL
            place += 7
        elif chance < 0.0175:
            away[days[place]] = AttendanceCode.EXCUSED
        elif chance < 0.0215:
            away[days[place]] = AttendanceCode.TRUANT
        place += 1
    for day in days[-2:]:
        if day not in away and random.random() < 0.015:
            away[day] = AttendanceCode.ABSENT
    return away


class Journal:
    """Fills the journals of all groups."""

    def __init__(self, rows: Rows, frame: Frame, pupils: list[Pupil], random: Random):
        self.rows, self.frame, self.random = rows, frame, random
        self.by_class: dict[str, list[Pupil]] = defaultdict(list)
        for pupil in pupils:
            self.by_class[pupil.class_name].append(pupil)
        self.calendar = school.calendar()
        self.days = {grade: list(self.calendar.school_days(school.YEARS[2026][1], LAST_PLANNED, grade)) for grade in plan.GRADES}
        self.away = {pupil.id: absences(random, pupil, [day for day in self.days[pupil.grade] if day <= school.TODAY]) for pupil in pupils}
        self.gaps = 5

    def fill(self) -> None:
        """All groups, their members first."""
        slots: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for week in self.frame.weeks.values():
            for slot, event in zip(week.slots, week.events, strict=True):
                for id_, _ in event.parts:
                    slots[id_].append(slot)
        for group in self.frame.groups:
            members = self._members(group)
            got = self._lessons(group, members, slots[group.id])
            if group.grade > 1 and group.subject.kind == "main":
                self._quarter(group, members, got)
                if group.id % 25 == 0 and members:
                    self._late_change(group, members[0])

    def _members(self, group: Group) -> list[Pupil]:
        all_of_class = self.by_class[group.class_name]
        if group.part:
            half = (len(all_of_class) + 1) // 2
            all_of_class = all_of_class[:half] if group.part == 1 else all_of_class[half:]
        for pupil in all_of_class:
            self.rows.add(GroupMember, group_id=group.id, student_id=pupil.id, since=pupil.since, until=pupil.until)
        return all_of_class

    def _lessons(self, group: Group, members: list[Pupil], slots: list[tuple[int, int]]) -> dict[int, list[tuple[int, int]]]:
        by_day: dict[int, list[int]] = defaultdict(list)
        for weekday, place_of_day in sorted(slots):
            by_day[weekday].append(place_of_day)
        got: dict[int, list[tuple[int, int]]] = defaultdict(list)
        bias, place = self.random.gauss(0, 0.35), 0
        for day in self.days[group.grade]:
            for number in by_day[day.weekday()]:
                lesson = self._lesson(group, day, number, place)
                if day < school.TODAY or (day == school.TODAY and number <= 3):
                    self._attendance(group, members, lesson, day)
                    self._works(group, members, lesson, day, place, bias, got)
                place += 1
        return got

    def _lesson(self, group: Group, day: date, number: int, place: int) -> int:
        done = day < school.TODAY or (day == school.TODAY and number == 1)
        topic_id, title = group.topics[place] if place < len(group.topics) else (None, f"{group.subject.name}: занятие {place + 1}")
        at = datetime(day.year, day.month, day.day, 10, tzinfo=UTC)
        if done and self.gaps and school.TODAY - timedelta(days=6) < day < school.TODAY and self.random.random() < 0.01:
            self.gaps, done = self.gaps - 1, False
        lesson = self.rows.add(Lesson, group_id=group.id, day=day, number=number, employee_id=group.employee, room_id=self.frame.room_of[group.employee],
                               status=LessonStatus.HELD if day <= school.TODAY else LessonStatus.PLANNED, topic_id=topic_id, topic=title if done else None,
                               topic_recorded_at=at if done else None, attendance_confirmed_at=at if day < school.TODAY or done else None)
        if done and group.grade > 1 and self.random.random() < 0.85:
            text = self.random.choice(plan.HOMEWORK).format(self.random.randint(3, 60), self.random.randint(20, 400), self.random.randint(401, 800))
            self.rows.add(Homework, lesson_id=lesson, group_id=group.id, day=day, due_on=self._next(group, day), text=text, none_set=False,
                          minutes=15 + 5 * (lesson % 4))
        elif done and group.grade > 1:
            self.rows.add(Homework, lesson_id=lesson, group_id=group.id, day=day, due_on=None, text=None, none_set=True, minutes=None)
        return lesson

    def _next(self, group: Group, day: date) -> date | None:
        weekdays = {slot[0] for slot, event in zip(self.frame.weeks[group.class_name].slots, self.frame.weeks[group.class_name].events, strict=True)
                    if event.subject == group.subject.name}
        return next((later for later in self.days[group.grade] if later > day and later.weekday() in weekdays), None)

    def _attendance(self, group: Group, members: list[Pupil], lesson: int, day: date) -> None:
        at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
        for pupil in members:
            code = self.away[pupil.id].get(day)
            if code is None and self.random.random() < LATE_SHARE:
                code = AttendanceCode.LATE
            if code and self._is_here(pupil, day):
                self.rows.add(Attendance, lesson_id=lesson, student_id=pupil.id, group_id=group.id, day=day, code=code, set_at=at,
                              minutes_late=self.random.randint(2, 15) if code is AttendanceCode.LATE else None)

    def _is_here(self, pupil: Pupil, day: date) -> bool:
        return pupil.since <= day and (pupil.until is None or day < pupil.until)

    def _works(self, group: Group, members: list[Pupil], lesson: int, day: date, place: int, bias: float, got: dict[int, list[tuple[int, int]]]) -> None:
        if group.grade == 1:
            return
        control = place % CONTROL_EVERY == CONTROL_EVERY - 1
        letter = ("К" if group.subject.chair in {"maths", "physics", "nature"} else "Т") if control else "О"
        weight = next(weight for _, _, known, weight, _ in starter.WORK_TYPES if known == letter)
        at = datetime(day.year, day.month, day.day, 10, tzinfo=UTC)
        chosen = [
            pupil for pupil in members if self._is_here(pupil, day) and day not in self.away[pupil.id] and (control or self.random.random() < ANSWER_SHARE)
        ]
        if not chosen:
            return
        work = self.rows.add(Work, lesson_id=lesson, group_id=group.id, day=day, type_id=self.frame.work_type[letter], weight=weight, mandatory=control,
                             due_on=day + timedelta(days=5) if control else None, title=f"{group.subject.name}: проверка знаний" if control else None)
        for pupil in chosen:
            if control and day > school.TODAY - timedelta(days=10) and self.random.random() < 0.03:
                self.rows.add(Mark, work_id=work, student_id=pupil.id, attempt=1, group_id=group.id, day=day, code=MarkCode.DEBT, set_at=at)
                continue
            value = mark_of(self.random, pupil.ability, bias)
            self.rows.add(Mark, work_id=work, student_id=pupil.id, attempt=1, group_id=group.id, day=day, value=value, set_at=at)
            if day <= school.PERIODS[2026][0][1]:
                got[pupil.id].append((value, weight))

    def _late_change(self, group: Group, pupil: Pupil) -> None:
        """Now and then a mark of the first quarter was corrected after its end, with a reason."""
        day = school.PERIODS[2026][0][1]
        lesson = next((row for row in reversed(self.rows.of(Lesson)) if row["group_id"] == group.id and row["day"] <= day), None)
        person = next(row["person_id"] for row in self.rows.of(Employee) if row["id"] == group.employee)
        if lesson:
            self.rows.add(LateChange, group_id=group.id, student_id=pupil.id, day=lesson["day"], lesson_id=lesson["id"], was="3", became="4", set_by_id=person,
                          reason="Ошибка при переносе из тетради", set_at=datetime(day.year, day.month, day.day, 15, tzinfo=UTC) + timedelta(days=3))

    def _quarter(self, group: Group, members: list[Pupil], got: dict[int, list[tuple[int, int]]]) -> None:
        _, last = school.PERIODS[2026][0]
        at = datetime(last.year, last.month, last.day, 12, tzinfo=UTC)
        for pupil in members:
            if pupil.since > last - timedelta(days=14) or (pupil.until and pupil.until <= last):
                continue
            mean = marks.weighted_average([(value, None, weight) for value, weight in got[pupil.id]])
            value = marks.suggested(mean) or mark_of(self.random, pupil.ability, 0)
            if value == 2 and self.random.random() < 0.85:
                value = 3
            assessed = self.random.random() > 0.0003
            self.rows.add(
                PeriodMark,
                student_id=pupil.id,
                year_id=self.frame.year[2026],
                subject_id=self.frame.subject[group.subject.name],
                period_id=self.frame.period[2026, 1],
                group_id=group.id,
                value=value if assessed else None,
                code=None if assessed else MarkCode.NOT_ASSESSED,
                suggested=f"{float(mean or Fraction(value)):.2f}",
                set_at=at,
            )


def past_year(rows: Rows, frame: Frame, pupils: list[Pupil], random: Random) -> None:
    """The marks of the closed year and of its quarters, for those who were in grades 2 to 8 then."""
    at, chance = datetime(2026, 5, 26, 12, tzinfo=UTC), Random(2025)
    for pupil in pupils:
        grade = pupil.grade - 1
        if grade < 2 or pupil.since > school.YEARS[2026][1]:
            continue
        for taught in plan.SUBJECTS:
            if taught.hours[grade - 1] and taught.kind == "main":
                value = max(3, mark_of(random, pupil.ability, random.gauss(0, 0.35)))
                mark = {"student_id": pupil.id, "year_id": frame.year[2025], "subject_id": frame.subject[taught.name]}
                rows.add(YearMark, **mark, value=value, set_at=at)
                for number, (_, last) in enumerate(school.PERIODS[2025], start=1):
                    near = min(5, max(2, value + chance.choices((-1, 0, 1), (1 if value > 3 else 0.1, 30, 2))[0]))
                    rows.add(PeriodMark, **mark, period_id=frame.period[2025, number], value=near,
                             set_at=datetime(last.year, last.month, last.day, 12, tzinfo=UTC))
