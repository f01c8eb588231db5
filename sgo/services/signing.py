"""Signing an order on movement (row 27 of the matrix): a draft gets its number, and what it says of the pupils comes true in the same deed."""
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import func, select

from sgo.access import APPROVE, Actor, may, pick, system
from sgo.models import (Enrolment, GroupMember, MovementOrder, OrderItem, OrderKind, OrderStatus, OrderSubtype, Person, SchoolClass, SchoolYear, Student,
                        StudyGroup, StudyGroupClass, db)
from sgo.rules import movement, wording
from sgo.rules.movement import Place, Target, Told

from . import Refused, keeping

STAMP = system("what an order on movement makes true", MovementOrder, OrderItem, Student, Person, Enrolment, SchoolClass, StudyGroup, StudyGroupClass,
               GroupMember)


@dataclass(frozen=True)
class Step:
    """What signing does for one pupil; `problem` says why it cannot."""
    item: OrderItem
    name: str
    words: str
    problem: str | None
    ends: Enrolment | None
    target: SchoolClass | None
    leaves: list[GroupMember] = field(default_factory=list)
    joins: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Plan:
    """What signing the order does; `seen` is the mark of what the reader has before his eyes."""
    order: MovementOrder
    steps: list[Step]
    number: int
    seen: str

    @property
    def is_possible(self) -> bool:
        """Whether the order can be signed as it is: whole or not at all."""
        return bool(self.steps) and not any(step.problem for step in self.steps)


def waiting(actor: Actor) -> int:
    """How many drafts with pupils in them wait for this person's signature."""
    if not may(actor, APPROVE, MovementOrder):
        return 0
    statement = select(func.count()).select_from(MovementOrder).where(MovementOrder.status == OrderStatus.DRAFT,
                                                                      MovementOrder.id.in_(select(OrderItem.order_id)))
    return db.session.scalar(statement, execution_options=STAMP) or 0


def to_sign(actor: Actor, id_: object) -> MovementOrder:
    """The draft that this person may sign; 403 or 404 for others, Refused when it is no draft any more."""
    order = pick(actor, MovementOrder, id_, APPROVE)
    if order.status is not OrderStatus.DRAFT:
        raise Refused("Этот приказ уже подписан или отменён.")
    return order


def plan(order: MovementOrder) -> Plan:
    """What signing would do, pupil by pupil, in a constant number of statements."""
    rows = db.session.execute(select(OrderItem, Person).join(Student, Student.id == OrderItem.student_id).join(Person, Person.id == Student.person_id)
                              .where(OrderItem.order_id == order.id).order_by(Person.sort_key, OrderItem.id), execution_options=STAMP).all()
    students = [item.student_id for item, _ in rows]
    places: dict[int, list[tuple[Enrolment, Place]]] = {}
    for enrolment, start in db.session.execute(select(Enrolment, SchoolYear.start_on).join(SchoolYear, SchoolYear.id == Enrolment.year_id)
                                               .where(Enrolment.student_id.in_(students)).order_by(Enrolment.since), execution_options=STAMP):
        place = Place(enrolment.class_id, enrolment.parallel_id, start, enrolment.since, enrolment.until)
        places.setdefault(enrolment.student_id, []).append((enrolment, place))
    classes = _classes({id_ for item, _ in rows for id_ in (item.from_class_id, item.to_class_id) if id_}
                       | {one.class_id for found in places.values() for one, _ in found if one.class_id})
    groups, members = _groups(classes), _members(students)
    steps = [_step(order, item, person.full_name, places.get(item.student_id, []), classes, groups, members.get(item.student_id, [])) for item, person in rows]
    last = db.session.scalar(select(func.max(MovementOrder.number)).where(MovementOrder.year_id == order.year_id, MovementOrder.series == order.series),
                             execution_options=STAMP)
    said = [order.id, order.version, *((step.item.id, step.item.version, step.words, step.problem) for step in steps)]
    return Plan(order, steps, (last or 0) + 1, hashlib.sha256(repr(said).encode()).hexdigest()[:16])


def _classes(ids: set[int]) -> dict[int, tuple[SchoolClass, date]]:
    statement = select(SchoolClass, SchoolYear.start_on).join(SchoolYear, SchoolYear.id == SchoolClass.year_id).where(SchoolClass.id.in_(ids))
    return {row.id: (row, start) for row, start in db.session.execute(statement, execution_options=STAMP)}


def _groups(classes: dict[int, Any]) -> dict[int, list[tuple[int, bool]]]:
    """Class -> its groups, and whether the whole class is taught in it."""
    statement = (select(StudyGroupClass.class_id, StudyGroup.id, StudyGroup.is_subgroup).join(StudyGroup, StudyGroup.id == StudyGroupClass.group_id)
                 .where(StudyGroupClass.class_id.in_(classes), StudyGroup.archived_at.is_(None)))
    found: dict[int, list[tuple[int, bool]]] = {}
    for class_id, group_id, is_subgroup in db.session.execute(statement, execution_options=STAMP):
        found.setdefault(class_id, []).append((group_id, not is_subgroup))
    return found


def _members(students: Sequence[int]) -> dict[int, list[tuple[GroupMember, int]]]:
    """Pupil -> his memberships with the year of the group."""
    statement = (select(GroupMember, StudyGroup.year_id).join(StudyGroup, StudyGroup.id == GroupMember.group_id)
                 .where(GroupMember.student_id.in_(students)))
    found: dict[int, list[tuple[GroupMember, int]]] = {}
    for member, year_id in db.session.execute(statement, execution_options=STAMP):
        found.setdefault(member.student_id, []).append((member, year_id))
    return found


def _step(order: MovementOrder, item: OrderItem, name: str, places: list[tuple[Enrolment, Place]], classes: dict[int, tuple[SchoolClass, date]],
          groups: dict[int, list[tuple[int, bool]]], members: list[tuple[GroupMember, int]]) -> Step:
    target, start = classes[item.to_class_id] if item.to_class_id else (None, None)
    to = Target(target.id, target.parallel_id, start) if target and start else None
    told = Told(order.kind.value, item.effective_on, item.from_class_id, to)
    problem = movement.refusal(told, [place for _, place in places])
    now = movement.place_on(told, [place for _, place in places])
    ends = next((row for row, place in places if place is now), None)
    stays = {group for group, _ in groups.get(target.id, [])} if target else set()
    leaves = [row for row, year_id in members if ends and year_id == ends.year_id and row.group_id not in stays
              and (row.until is None or row.until > item.effective_on)]
    held = {row.group_id for row, _ in members if row.until is None or row.until > item.effective_on}
    joins = [group for group, whole in groups.get(target.id, []) if whole and group not in held] if target else []
    return Step(item, name, _words(item, ends, target, classes, len(leaves), len(joins)), problem, ends, target, leaves, joins)


def _words(item: OrderItem, ends: Enrolment | None, target: SchoolClass | None, classes: dict[int, tuple[SchoolClass, date]], leaves: int, joins: int) -> str:
    where = classes[ends.class_id][0].name if ends and ends.class_id else f"{ends.parallel_id} параллель" if ends else ""
    way = f"{where} → {target.name}" if ends and target else f"в {target.name}" if target else f"выбывает из {where}" if ends else "в школе не числится"
    said = [f"{way} с {wording.date_ru(item.effective_on)}"]
    if leaves:
        said.append(f"уходит из {wording.counted(leaves, 'журнала', 'журналов', 'журналов')}")
    if joins:
        said.append(f"появится в {wording.counted(joins, 'журнале', 'журналах', 'журналах')}")
    return ", ".join(said)


def sign(actor: Actor, id_: object, number: int | None, on: date | None, seen: str) -> MovementOrder:
    """Sign the draft and make true what it says; Refused in words, whole or not at all."""
    order = to_sign(actor, id_)
    found = plan(order)
    if found.seen != seen:
        raise Refused("Пока вы читали, проект или зачисления изменили. Посмотрите их снова и подпишите.")
    if not found.steps:
        raise Refused("В приказе нет ни одного ученика. Администратор добавляет их: «Движение», «Пункты приказов».")
    if not found.is_possible:
        raise Refused("Приказ противоречит тому, что уже записано: исправьте названные пункты.")
    if number is None or not 0 < number < 100_000:
        raise Refused("Введите номер приказа: целое число от 1.", "number")
    if on is None or on > actor.today:
        raise Refused("Введите дату приказа: не позже сегодняшней.", "signed_on")
    for step in found.steps:
        _carry_out(order, step)
    order.number, order.signed_on, order.status, order.signatory_id = number, on, OrderStatus.SIGNED, actor.own.employee_id
    keeping.write(order)
    return order


def _carry_out(order: MovementOrder, step: Step) -> None:
    day = step.item.effective_on
    for member in step.leaves:
        if member.since < day:
            member.until = day
        else:                                           # it had not begun by then
            db.session.delete(member)
    if step.ends is not None:
        step.ends.until = day
    keeping.write()
    if step.target is not None:
        keeping.write(
            Enrolment(student_id=step.item.student_id, year_id=step.target.year_id, parallel_id=step.target.parallel_id, class_id=step.target.id,
                      item_id=step.item.id, since=day, conditional=order.subtype is OrderSubtype.NEXT_CONDITIONAL,
                      repeat_year=order.kind is OrderKind.RETAIN),
            *(GroupMember(group_id=group, student_id=step.item.student_id, since=day) for group in step.joins))
