"""Движение: orders and what they made. A draft is written by hand; a signed order and the enrolments are not."""
from typing import Any

from flask import url_for

from sgo.models import Enrolment, MovementOrder, OrderDebt, OrderItem

from .base import Records


class Orders(Records):
    entity = MovementOrder
    columns = ["number", "series", "signed_on", "kind", "subtype", "status", "signatory_id"]
    searched = ["basis"]
    filtered = ["kind", "status"]
    newest_first = True
    fields = ["year_id", "kind", "subtype", "basis"]

    def more(self, row: MovementOrder) -> dict[str, Any]:
        return {"links": [("Пункты приказа", url_for("r_order_item.index_view", f_order_id=row.id))]}


class Items(Records):
    entity = OrderItem
    columns = ["student_id", "order_id", "effective_on", "from_class_id", "to_class_id", "destination"]
    searched = ["student.person.search_key"]
    newest_first = True
    sections = (
        ("Ученик", ["order_id", "student_id", "effective_on", "from_class_id", "to_class_id"]),
        ("Основание", ["basis", "reason", "destination", "certificate_no", "confirmed_on", "comment"]))


class Debts(Records):
    entity = OrderDebt
    columns = ["student_id", "subject_id", "item_id", "closed_on"]
    searched = ["student.person.search_key"]
    fields = ["item_id", "subject_id", "closed_on"]


class Enrolments(Records):
    entity = Enrolment
    columns = ["student_id", "class_id", "parallel_id", "year_id", "since", "until"]
    searched = ["student.person.search_key", "school_class.name"]
    filtered = ["class_id"]
    by_deed = "Движение записывается приказами."


SCREENS: list[type[Records]] = [Orders, Items, Debts, Enrolments]
