"""Reports on the school over random schools, without a database, against counting by hand: sums, movement, shares, places."""
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from types import SimpleNamespace
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as some

from sgo.models import OrderKind
from sgo.reports import school, school_marks, school_progress
from sgo.reports import school_reading as reading

FIRST, TODAY = date(2026, 9, 1), date(2026, 11, 23)
LAST = date(2026, 10, 23)
NAMES = ("1А", "4А", "4Б", "5А", "5Б", "5В", "9А", "10А")
LINES = [reading.SchoolClassLine(number, name, int(name[:-1]), "", 1, "", 25, "") for number, name in enumerate(NAMES, start=1)]
YEAR = SimpleNamespace(name="2026/2027", start_on=FIRST)
PERIOD = SimpleNamespace(id=1, name="1 четверть", start_on=FIRST, end_on=LAST, scheme_id=1, scheme=SimpleNamespace(year_id=1, year=YEAR))
ACTOR = SimpleNamespace(today=TODAY)
MARKS = (5, 4, 3, 2, "н/а", "осв", "зч", "нз")
SUMMED = {"napolnyaemost": range(5, 10), "dvizhenie": range(2, 8), "svodnyy": (*range(3, 12), *range(16, 21)), "uspevaemost": range(2, 12)}


@dataclass
class Random:
    """A school: everybody's days in classes, and his marks by subject."""
    stays: list[reading.Stay]
    marks: dict[int, dict[int, int | str]]


@some.composite
def schools(draw):
    stays, marks = [], {}
    for pupil in range(1, draw(some.integers(0, 12)) + 1):
        day, is_boy, classes = FIRST + timedelta(draw(some.sampled_from((-3, 0, 0, 0, 7, 52)))), draw(some.booleans()), draw(
            some.lists(some.sampled_from(LINES), min_size=1, max_size=3))
        for place, one in enumerate(classes):
            until = day + timedelta(draw(some.integers(1, 60))) if place < len(classes) - 1 or draw(some.booleans()) else None
            stays.append(reading.Stay(pupil, one.id, f"Ученик {pupil}", is_boy, day, until, OrderKind.ENROL, ""))
            if until:
                day = until + timedelta(draw(some.sampled_from((0, 0, 5))))          # a move, or away for some days
        marks[pupil] = draw(some.dictionaries(some.integers(1, 3), some.sampled_from(MARKS), max_size=3))
    return Random(stays, marks)


def made(build, one, *args):
    """The table of this school, as if it had been read; with its lines by the names of classes, parallels, stages."""
    def stays(first, last, year_id=None):
        return [stay for stay in one.stays if stay.since <= last and (stay.until is None or stay.until > first)]
    read = {"classes": lambda on, year_id=None: LINES, "stays": stays, "marks": lambda period_ids: dict.fromkeys(period_ids, one.marks),
            "period": lambda period_id: PERIOD, "name_of_school": lambda: "школа"}
    absent = SimpleNamespace(session=SimpleNamespace(execute=lambda *a, **k: [(1, SimpleNamespace(value="Б"), 3)], scalar=lambda *a, **k: None))
    with patch.multiple(reading, **read), patch.object(school_marks, "db", absent), \
            patch.object(school_progress, "_moments", lambda period_id: school_progress.Moments(PERIOD, None, None)):
        return {line.values[1]: list(line.values) for line in build(ACTOR, *args).lines}


def crowd(name):
    """The classes that a line of this name sums up."""
    stage = {"1–4 классы": range(1, 5), "5–9 классы": range(5, 10), "10–11 классы": range(10, 13), "Школа": range(1, 13)}
    grades = stage.get(name) or ([int(name.split()[0])] if name.endswith(" классы") else None)
    return [one.name for one in LINES if (one.grade in grades if grades else one.name == name)]


def in_class(one, day):
    return {stay.student: stay.class_id for stay in one.stays if stay.since <= day and (stay.until is None or day < stay.until)}


@settings(max_examples=30, deadline=None)
@given(schools())
def test_each_sum_is_the_sum_of_its_classes(one):
    tables = {"napolnyaemost": made(school.build_size, one, 20261023), "dvizhenie": made(school.build_movement, one, 1),
              "svodnyy": made(school_marks.build_summary, one, 1), "uspevaemost": made(school_progress.build, one, 1)}
    for key, lines in tables.items():
        assert {"4 классы", "5 классы", "1–4 классы", "5–9 классы", "10–11 классы", "Школа", *NAMES} == set(lines)
        for name, values in lines.items():
            for place in SUMMED[key]:
                assert values[place] == sum(lines[part][place] for part in crowd(name)), (key, name, place)


@settings(max_examples=30, deadline=None)
@given(schools())
def test_who_was_there_and_came_and_left_makes_who_is_there(one):
    lines, there = made(school.build_movement, one, 1), {}
    for day in (FIRST, LAST):
        ids = list(in_class(one, day).values())
        there[day] = {line.name: ids.count(line.id) for line in LINES}
    for name, (_, _, start, came, moved_in, left, moved_out, end) in lines.items():
        assert start + came + moved_in - left - moved_out == end, name
        assert (start, end) == tuple(sum(there[day][part] for part in crowd(name)) for day in (FIRST, LAST)), name
    assert lines["Школа"][4] == lines["Школа"][6], "whoever moves leaves one class and comes to another"


@settings(max_examples=30, deadline=None)
@given(schools())
def test_boys_and_girls_are_all_and_the_places_fit(one):
    here = in_class(one, LAST)
    for name, values in made(school.build_size, one, 20261023).items():
        pupils, boys, girls, norm, free, mean = values[5:]
        ids = {line.id for line in LINES if line.name in crowd(name)}
        assert pupils == boys + girls == sum(id_ in ids for id_ in here.values()) and norm - pupils == free
        assert mean == ("" if name in NAMES else Fraction(pupils, len(ids)))


def kind(marks):
    """How a pupil stands, told anew: who has a 2 or нз fails, else н/а is not assessed, else the worst mark speaks; осв and зч say nothing."""
    if {2, "нз"} & set(marks):
        return "2"
    if "н/а" in marks:
        return "н/а"
    return next((str(mark) for mark in (3, 4, 5) if mark in marks), "")


@settings(max_examples=30, deadline=None)
@given(schools())
def test_shares_of_the_summary_are_counted_by_pupils_from_the_sums(one):
    here = in_class(one, LAST)
    for name, values in made(school_marks.build_summary, one, 1).items():
        ids = {line.id for line in LINES if line.name in crowd(name)}
        own = [list(one.marks[pupil].values()) for pupil, id_ in here.items() if id_ in ids]
        kinds = [kind(marks) for marks in own]
        pupils, assessed, best, good, one_four, one_three, three, failing, absent, success, quality, training, mean = values[3:16]
        assert [pupils, assessed, best, good, three, failing, absent] == [len(own), len(own) - kinds.count(""), *(
            kinds.count(what) for what in ("5", "4", "3", "2", "н/а"))]
        assert (one_four, one_three) == tuple(sum(kind(marks) == str(near) and marks.count(near) == 1 for marks in own) for near in (4, 3))
        assert success == (Fraction(100 * (best + good + three), assessed) if assessed else None)
        assert quality == (Fraction(100 * (best + good), assessed) if assessed else None)
        numbers = [mark for marks in own for mark in marks if isinstance(mark, int)]
        points = [{5: 100, 4: 64, 3: 36, 2: 16, "н/а": 7}[mark] for marks in own for mark in marks if mark in (5, 4, 3, 2, "н/а")]
        assert mean == (Fraction(sum(numbers), len(numbers)) if numbers else None)
        assert training == (Fraction(sum(points), len(points)) if points else None)


@settings(max_examples=30, deadline=None)
@given(schools())
def test_a_failing_pupil_stands_in_one_of_the_three_columns(one):
    for values in made(school_progress.build, one, 1).values():
        assert values[7] == sum(values[8:11])


@settings(max_examples=30, deadline=None)
@given(schools())
def test_places_go_by_quality_and_equal_classes_share_one(one):
    lines = made(school_marks.build_rating, one, 1)
    shares = [values[4] for values in lines.values()]
    assert shares == sorted(shares, reverse=True)
    assert [values[0] for values in lines.values()] == [1 + sum(other > share for other in shares) for share in shares]
