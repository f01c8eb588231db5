"""What awaits the director's word, for the first page: orders to sign, the school's card, the parts of the year."""
from collections.abc import Iterator
from typing import Any

from sgo.access import APPROVE, Actor, may
from sgo.models import ApprovalSubject, Organisation
from sgo.rules import wording

from . import approvals, organisation, signing

Awaiting = tuple[str, str, tuple[str, dict[str, Any]], str]     # what, why, where, and the deed


def awaiting(actor: Actor) -> list[Awaiting]:
    """Everything that waits for this person; nothing for whoever may not approve."""
    return [*_orders(actor), *_card(actor), *_year(actor)]


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
