"""What awaits the word of whoever approves, for the first page: orders to sign, the school's card, the parts of the year, thematic plans."""
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from sgo.access import APPROVE, Actor, granted, may, scope
from sgo.models import ApprovalSubject, Organisation, PlanStatus, ThematicPlan, db
from sgo.rules import wording

from . import approvals, organisation, signing

Awaiting = tuple[str, str, tuple[str, dict[str, Any]], str]     # what, why, where, and the deed


def awaiting(actor: Actor) -> list[Awaiting]:
    """Everything that waits for this person; nothing for whoever may not approve."""
    return [*_orders(actor), *_card(actor), *_year(actor), *_plans(actor)]


def _why(altered: list[str], was_approved: bool) -> str:
    return f"Изменено: {wording.cut(', '.join(altered), 90)}" if was_approved else "Ещё не утверждено"


def _orders(actor: Actor) -> Iterator[Awaiting]:
    if number := signing.waiting(actor):
        said = wording.counted(number, "проект", "проекта", "проектов") + ": подпись меняет зачисления"
        yield "Приказы о движении ждут подписи", said, ("r_movement_order.index_view", {"f_status": "draft"}), "подписать"


def _card(actor: Actor) -> Iterator[Awaiting]:
    card = organisation.card(actor) if may(actor, APPROVE, Organisation) else None
    if card is not None and not (standing := organisation.approval(card)).holds:
        yield "Карточка школы", _why(standing.changed, standing.at is not None), ("organisation.index", {}), "утвердить"


def _year(actor: Actor) -> Iterator[Awaiting]:
    for year, part in approvals.waiting(actor):
        title = f"Учебный год {year.name}" if part.subject is ApprovalSubject.YEAR else f"{part.subject.label}, {year.name}"
        yield title, _why(part.altered, part.approval is not None), ("approvals.index", {"_anchor": part.subject.value}), "утвердить"


def _plans(actor: Actor) -> Iterator[Awaiting]:
    if not may(actor, APPROVE, ThematicPlan):
        return
    condition = scope(actor, APPROVE, ThematicPlan)
    statement = select(ThematicPlan.id, ThematicPlan.title).where(condition, ThematicPlan.status == PlanStatus.REVIEW).order_by(ThematicPlan.title)
    rows = db.session.execute(granted(statement, ThematicPlan, condition=condition)).all()
    if len(rows) == 1:
        yield f"КТП «{rows[0].title}»", "Учитель отправил на согласование", ("r_thematic_plan.details_view", {"id": rows[0].id}), "утвердить"
    elif rows:
        yield "КТП ждут утверждения", wording.cut("; ".join(row.title for row in rows), 90), ("r_thematic_plan.index_view", {"f_status": "review"}), "утвердить"
