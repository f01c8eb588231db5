"""What a close look would stumble over: siblings too near in age, orders out of order or on a Sunday, passports long due."""
from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise
from random import Random

from sgo.models import Enrolment, MovementOrder, PersonContacts, PersonPapers

from . import school
from .people import START, Pupil
from .rows import Rows

APART = timedelta(days=300)
DUE = timedelta(days=round(14 * 365.25) + 90)
WITHOUT_PASSPORT = 3
FRIDAY = 4


def polish(rows: Rows, pupils: list[Pupil], random: Random) -> None:
    """All of it, before the school is written."""
    _siblings(rows, pupils)
    _orders(rows)
    _passports(rows, pupils, random)


def _window(grade: int) -> tuple[date, date]:
    first = date(START.year - 6 - grade, 3, 1)
    return first, first + timedelta(days=364)


def _siblings(rows: Rows, pupils: list[Pupil]) -> None:
    contacts = {row["person_id"]: row for row in rows.of(PersonContacts)}
    papers = {row["person_id"]: row for row in rows.of(PersonPapers)}
    families: dict[int, dict[int, Pupil]] = defaultdict(dict)
    for one in pupils:
        families[id(one.family)][one.person_id] = one
    for family in families.values():
        children = sorted(family.values(), key=lambda one: one.birth)
        for older, younger in pairwise(children):
            if younger.birth - older.birth < APART:
                younger.birth = min(older.birth + APART, _window(younger.grade)[1])
                older.birth = max(min(older.birth, younger.birth - APART), _window(older.grade)[0])
        for one in children:
            contacts[one.person_id]["birth_date"] = one.birth
            papers[one.person_id]["certificate_issued_on"] = one.birth + timedelta(days=20)


def _orders(rows: Rows) -> None:
    by_year: dict[int, list[dict[str, object]]] = defaultdict(list)
    for row in rows.of(MovementOrder):
        signed = row.get("signed_on")
        if signed is not None:
            row["signed_on"] = signed - timedelta(days=max(0, signed.weekday() - FRIDAY))
            by_year[row["year_id"]].append(row)
    for orders in by_year.values():
        for number, row in enumerate(sorted(orders, key=lambda row: (row["signed_on"], row["id"])), start=1):
            row["number"] = number


def _passports(rows: Rows, pupils: list[Pupil], random: Random) -> None:
    """Whoever has had one for ninety days brings it; three have not."""
    papers = {row["person_id"]: row for row in rows.of(PersonPapers)}
    places = {row["student_id"] for row in rows.of(Enrolment) if row.get("until") is None}
    due = [one for one in pupils if one.id in places and one.birth + DUE <= school.TODAY and not papers[one.person_id].get("passport_series")]
    for one in due[WITHOUT_PASSPORT:]:
        papers[one.person_id] |= {"passport_series": f"{random.randint(1000, 9999)}", "passport_number": f"{random.randint(100000, 999999)}",
                                  "passport_issued_on": one.birth + timedelta(days=round(14 * 365.25) + 30), "passport_department": "770-045",
                                  "passport_issued_by": "Отделом по вопросам миграции"}
