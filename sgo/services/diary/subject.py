"""One subject of a child closely: the course of the average, the mean of the others without names, what further marks would change."""
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy import select

from sgo.access import system
from sgo.models import Mark, Work, db
from sgo.rules import forecast, wording
from sgo.rules.cells import Attempt
from sgo.rules.diary import may_tell_mean
from sgo.rules.finals import Given, Grounds, counted

from .facts import Result
from .marks import Line, Year

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 640, 200, 30, 24, 12
MOST_WEIGHTS = 3


@dataclass(frozen=True)
class Point:
    """The average after the marks of a day, and where it stands in the picture."""
    day: date
    mean: Fraction
    x: int
    y: int


@dataclass(frozen=True)
class Course:
    """The average in one period: in each it begins anew."""
    name: str
    x: int                                              # where the period begins
    points: list[Point]

    @property
    def path(self) -> str:
        """The points of the line."""
        return " ".join(f"{one.x},{one.y}" for one in self.points)

    @property
    def words(self) -> str:
        """The line for who does not see it."""
        first, last = self.points[0], self.points[-1]
        means = [one.mean for one in self.points]
        return (f"{self.name}, с {wording.date_short(first.day)} по {wording.date_short(last.day)}: был {wording.decimal_ru(first.mean)}, "
                f"стал {wording.decimal_ru(last.mean)}; наименьший {wording.decimal_ru(min(means))}, наибольший {wording.decimal_ru(max(means))}.")


@dataclass(frozen=True)
class Chart:
    """The course of the average through the year as the template draws it."""
    courses: list[Course]
    rules: list[tuple[int, int]]                        # the mark and the height of its line

    @property
    def words(self) -> str:
        """The picture for who does not see it."""
        return " ".join(["Средний балл.", *(one.words for one in self.courses)])


@dataclass(frozen=True)
class Ahead:
    """What further marks of one weight would change, and whose weight that is."""
    weight: int
    kinds: str
    steps: list[forecast.Step]
    way: forecast.Way | None


def chart(year: Year, line: Line) -> Chart | None:
    """The average after each day with a mark that counts, period by period through the year; None before there are two such days."""
    found = [(part, means) for part in year.periods if (means := _means([one for one in line.course if part.start_on <= one.day <= part.end_on], line))]
    if sum(len(means) for _, means in found) < 2:
        return None
    lowest = 1 if line.manner.allows_one else 2
    first = min(found[0][0].start_on, found[0][1][0][0]) if len(found) > 1 else found[0][1][0][0]
    days = max(1, (found[-1][1][-1][0] - first).days)

    def place(day: date) -> int:
        return LEFT + 10 + round((WIDTH - LEFT - 30) * max(0, (day - first).days) / days)

    def height(mean: Fraction) -> int:
        return round(HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * max(mean - lowest, Fraction(0)) / (5 - lowest))

    courses = [Course(part.name, place(part.start_on), [Point(day, mean, place(day), height(mean)) for day, mean in means]) for part, means in found]
    return Chart(courses, [(mark, height(Fraction(mark))) for mark in range(lowest, 6)])


def _means(results: Sequence[Result], line: Line) -> list[tuple[date, Fraction]]:
    """The average after each day with a mark that counts."""
    by_day: dict[date, list[Given]] = defaultdict(list)
    for one in results:
        by_day[one.day] += [Given(one.work, number, attempt.value, attempt.second, attempt.code, one.weight)
                            for number, attempt in enumerate(one.attempts, 1)]
    given: list[Given] = []
    means: list[tuple[date, Fraction]] = []
    for day in sorted(by_day):
        given += by_day[day]
        mean = Grounds(counted(given, line.manner)).mean(line.manner)
        if mean is not None:
            means.append((day, mean))
    return means


def class_mean(year: Year, line: Line) -> tuple[Fraction, int] | None:
    """The mean of the pupils' averages in the child's group and how many they are; None where the school does not show it or they are too few."""
    if not (year.found.shown.class_mean and year.period and line.groups):
        return None
    statement = (select(Mark.student_id, Mark.work_id, Mark.value, Mark.second_value, Mark.code, Work.weight).join(Work, Work.id == Mark.work_id)
                 .where(Mark.group_id.in_(line.groups), Mark.day.between(year.period.start_on, year.period.end_on)).order_by(Mark.work_id, Mark.attempt))
    held: dict[int, dict[int, tuple[int, list[Attempt]]]] = defaultdict(dict)
    stamp = system("the mean of a group without names, told only of five pupils and more", Mark, Work)
    for student, work, value, second, code, weight in db.session.execute(statement, execution_options=stamp):
        held[student].setdefault(work, (weight, []))[1].append(Attempt(value, second, code.value if code else None))
    means = [mean for works in held.values() if (mean := year.found.counting.mean((attempts, weight) for weight, attempts in works.values())) is not None]
    return (sum(means, Fraction(0)) / len(means), len(means)) if may_tell_mean(len(means)) else None


def ahead(line: Line) -> list[Ahead]:
    """What one more mark would make of the average, by the weights that the child's works have had; nothing where there is no average."""
    values = line.grounds().values
    if not values or line.grading != "five":
        return []
    kinds: dict[int, set[str]] = defaultdict(set)
    for one in line.results:
        kinds[one.weight if line.manner.weights else 1].add(one.kind)
    return [Ahead(weight, _kinds(kinds[weight]), forecast.next_marks(values, weight, line.manner, line.least),
                  forecast.way_up(values, weight, line.manner, line.least)) for weight in sorted(kinds)[:MOST_WEIGHTS]]


def _kinds(names: set[str]) -> str:
    return ", ".join(sorted(names)[:3]).lower()


def what_if(line: Line, text: str) -> tuple[forecast.Step | None, str]:
    """What would come of the typed marks, and what is wrong with them."""
    try:
        more: Sequence[tuple[int, int]] = forecast.typed(text, line.manner.allows_one)
    except ValueError as error:
        return None, str(error)
    return (forecast.with_more(line.grounds().values, more, line.manner, line.least) if more else None), ""
