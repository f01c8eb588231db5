"""Движение: orders and what they made; nobody edits the movement book by hand."""
from sgo.models import Enrolment, MovementOrder, OrderItem

from .base import Records

BY_ORDER = "Движение записывается приказами."


class Orders(Records):
    entity = MovementOrder
    columns = ["number", "series", "signed_on", "kind", "status", "signatory_id"]
    filtered = ["kind", "status"]
    newest_first = True
    by_deed = BY_ORDER


class Items(Records):
    entity = OrderItem
    columns = ["student_id", "order_id", "effective_on", "from_class_id", "to_class_id", "destination"]
    searched = ["student.person.search_key"]
    newest_first = True
    by_deed = BY_ORDER


class Enrolments(Records):
    entity = Enrolment
    columns = ["student_id", "class_id", "parallel_id", "year_id", "since", "until"]
    searched = ["student.person.search_key"]
    filtered = ["class_id"]
    by_deed = BY_ORDER


SCREENS: list[type[Records]] = [Orders, Items, Enrolments]
