"""Orders on movement as data (Р 9.2): a draft is written and corrected by hand, a signed one never; signing is a deed of its own."""
from typing import Any

from sqlalchemy import inspect, select

from sgo.access import system
from sgo.models import MovementOrder, OrderDebt, OrderItem, OrderKind, OrderStatus, OrderSubtype, db

from . import Refused

SEALED = "Приказ подписан: его не изменяют и не удаляют. Ошибку исправляют новым приказом."
OF_KIND = {OrderKind.NEXT_YEAR: "next", OrderKind.RETAIN: "retain", OrderKind.GRADUATE: "grad", OrderKind.LEAVE: "leave", OrderKind.ENROL: "enrol",
           OrderKind.MOVE: "move"}


def sealed(row: Any) -> str | None:
    """Why this order, item or debt may no longer be changed, or None while its order is a draft."""
    with db.session.no_autoflush:
        return None if _status(row) is OrderStatus.DRAFT else SEALED


def demand_sense(order: MovementOrder) -> None:
    """A draft by hand is one of the six kinds, and its variety belongs to its kind."""
    if order.kind is OrderKind.INITIAL:
        raise Refused("Приказ «начальный ввод» пишет сама загрузка списков. Выберите другой вид.", "kind")
    if order.subtype is not None and not order.subtype.value.startswith(OF_KIND[order.kind]):
        fitting = ", ".join(one.label for one in OrderSubtype if one.value.startswith(OF_KIND[order.kind]))
        raise Refused(f"Для вида «{order.kind.label}» подходят: {fitting}.", "subtype")


def demand_direction(item: OrderItem) -> None:
    """An item names the classes that its kind of order needs."""
    kind = _kind_of(item)
    if kind in {OrderKind.LEAVE, OrderKind.MOVE} and not item.from_class_id:
        raise Refused("Укажите, из какого класса.", "from_class_id")
    if kind in {OrderKind.LEAVE, OrderKind.GRADUATE} and item.to_class_id:
        raise Refused("При выбытии и выпуске класса назначения нет. Очистите поле.", "to_class_id")
    if kind is OrderKind.MOVE and item.from_class_id == item.to_class_id:
        raise Refused("Ученик уже в этом классе. Выберите другой.", "to_class_id")


def _kind_of(item: OrderItem) -> OrderKind:
    """The kind of the item's order."""
    statement = select(MovementOrder.kind).where(MovementOrder.id == item.order_id)
    return db.session.scalars(statement, execution_options=system("the order of an item", MovementOrder)).one()


def keep_debt(row: OrderDebt) -> None:
    """A debt belongs to the pupil of its item; under a signed order only the day of its closing may change."""
    with db.session.no_autoflush:
        stamp = system("the pupil of an item", OrderItem)
        row.student_id = db.session.scalars(select(OrderItem.student_id).where(OrderItem.id == row.item_id), execution_options=stamp).one()
        moved = any(inspect(row).attrs[name].history.has_changes() for name in ("subject_id", "item_id"))
        if (moved or not row.id) and (refusal := sealed(row)):
            raise Refused(refusal)


def _status(row: Any) -> OrderStatus | None:
    if isinstance(row, MovementOrder):
        return row.status or OrderStatus.DRAFT
    stamp = system("is the order of this row a draft", MovementOrder, OrderItem)
    item = select(OrderItem.order_id).where(OrderItem.id == row.item_id).scalar_subquery() if isinstance(row, OrderDebt) else row.order_id
    return db.session.scalar(select(MovementOrder.status).where(MovementOrder.id == item), execution_options=stamp)
