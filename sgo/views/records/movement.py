"""Движение: orders and what they made. A draft is written by hand; a signed order and the enrolments are not."""
from typing import Any

from flask import flash, redirect, request, url_for
from flask_admin import expose

from sgo import changes
from sgo.access import APPROVE, current_actor, may
from sgo.models import Enrolment, MovementOrder, OrderDebt, OrderItem, OrderStatus
from sgo.rules.numbers import whole_or_none
from sgo.services import Refused, signing

from ..approvals import day_or_none
from .base import Records


class Orders(Records):
    entity = MovementOrder
    columns = ["number", "series", "signed_on", "kind", "subtype", "status", "signatory_id"]
    searched = ["basis"]
    filtered = ["kind", "status"]
    newest_first = True
    fields = ["year_id", "kind", "subtype", "basis"]

    def more(self, row: MovementOrder) -> dict[str, Any]:
        links = [("Пункты приказа", url_for("r_order_item.index_view", f_order_id=row.id))]
        if row.status is OrderStatus.DRAFT and may(current_actor(), APPROVE, MovementOrder):
            links.append(("Подписать", url_for(".sign", id=row.id)))
        return {"links": links}

    @expose("/sign/", methods=("GET", "POST"))
    def sign(self) -> Any:
        """What signing does, pupil by pupil, and the deed."""
        actor, id_ = current_actor(), request.values.get("id", "")
        said: dict[str, str] = {}
        try:
            signing.to_sign(actor, id_)
        except Refused as refused:
            flash(str(refused), "error")
            return redirect(url_for(".details_view", id=id_))
        if request.method == "POST":
            try:
                with changes.writing("Подписан приказ о движении") as deed:
                    order = signing.sign(actor, id_, whole_or_none(request.form.get("number")), day_or_none(request.form.get("signed_on", "")),
                                         request.form.get("seen", ""))
                    deed.name, title = f"Подписан приказ {order}", str(order)
                flash(f"Подписан приказ {title}. Зачисления и журналы изменены.", "success")
                return redirect(url_for(".details_view", id=id_))
            except Refused as refused:
                said = {refused.field or "": str(refused)}
        return self.render("movement/sign.html", plan=signing.plan(signing.to_sign(actor, id_)), said=said, typed=request.form,
                           today=actor.today), 422 if said else 200


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
