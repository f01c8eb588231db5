"""What passes between the school and families in the demo: logins handed over on slips, those who have come in, mistakes that parents have reported."""
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from sgo.models import (Account, AccountSlip, AccountStatus, CorrectionRequest, CorrectionSection, CorrectionState, Employee, Guardian, MovementOrder,
                        OrderItem, OrderKind, StudentFile)

from . import school
from .people import ISSUED, Pupil
from .rows import Rows

CLASS = "5А"                                            # the class of the demo's class teacher
PRINTED = datetime(2026, 9, 2, 7, tzinfo=UTC)
CAME_IN = 0.7
BY_BUS = 0.05
REQUESTS: tuple[tuple[CorrectionSection, str, CorrectionState, str | None], ...] = (
    (CorrectionSection.CONTACTS, "Телефон сменился: +7 916 555-01-02", CorrectionState.OPEN, None),
    (CorrectionSection.NAME, "В отчестве одна буква «н», сверьте со свидетельством", CorrectionState.OPEN, None),
    (CorrectionSection.CONTACTS, "Квартира 41, а не 14", CorrectionState.FIXED, None),
    (CorrectionSection.STUDY, "Просим записать на немецкий вместо английского", CorrectionState.DECLINED,
     "Группы по языку сформированы до мая. Напишите заявление директору."))


def add(rows: Rows, frame: school.Frame, pupils: list[Pupil], random: Random) -> None:
    """Everything of this file."""
    persons = {row["id"]: row["person_id"] for row in rows.of(Guardian)}
    ours = [one for one in pupils if one.class_name == CLASS and one.until is None]
    leader = next((int(row["person_id"]) for row in rows.of(Employee) if row["id"] == frame.leader.get(CLASS)), None)
    _files(rows, random)
    families = {person for one in pupils for person in (one.person_id, persons.get(one.family.mother_id), persons.get(one.family.father_id)) if person}
    _came_in(rows, families, random)
    if leader is not None:
        _slips(rows, {person for one in ours for person in (one.person_id, persons.get(one.family.mother_id))}, leader)
        _requests(rows, ours, persons, leader)


def _files(rows: Rows, random: Random) -> None:
    files = {row["student_id"]: row for row in rows.of(StudentFile)}
    kinds = {row["id"]: row["kind"] for row in rows.of(MovementOrder)}
    for item in rows.of(OrderItem):
        if kinds[item["order_id"]] is OrderKind.ENROL and item.get("destination"):
            files[item["student_id"]]["previous_school"] = item["destination"]
    for row in files.values():
        row["transport"] = random.random() < BY_BUS


def _came_in(rows: Rows, families: set[int], random: Random) -> None:
    for row in rows.of(Account):
        if row["person_id"] in families and row["status"] is AccountStatus.ISSUED and random.random() < CAME_IN:
            last = datetime(2026, 11, 22, 18, tzinfo=UTC) - timedelta(hours=random.randint(1, 1500))
            row |= {"status": AccountStatus.ACTIVE, "last_login_at": last, "responsibility_accepted_at": ISSUED + timedelta(days=2)}


def _slips(rows: Rows, persons: set[Any], leader: int) -> None:
    for row in rows.of(Account):
        if row["person_id"] in persons and row["status"] is not AccountStatus.CREATED:
            rows.add(AccountSlip, account_id=row["id"], printed_at=PRINTED, printed_by_id=leader, handed_on=school.YEARS[2026][1] + timedelta(days=2),
                     handed_to="лично", handed_by_id=leader)


def _requests(rows: Rows, ours: list[Pupil], persons: dict[int, int], leader: int) -> None:
    for place, ((section, said, state, reason), one) in enumerate(zip(REQUESTS, ours, strict=False)):
        asked, answered = datetime(2026, 11, 20 - 3 * place, 15, tzinfo=UTC), state is not CorrectionState.OPEN
        rows.add(CorrectionRequest, student_id=one.id, author_id=persons[one.family.mother_id], section=section, said=said, asked_at=asked, status=state,
                 reason=reason, answered_by_id=leader if answered else None, answered_at=asked + timedelta(days=1) if answered else None)
