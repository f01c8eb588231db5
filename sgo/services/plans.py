"""КТП: who writes a plan, sends it for approval and approves it (Р 6.5-6.7; rows 16 of the matrix)."""
from sgo.access import APPROVE, EDIT, Actor, can, demand, pick
from sgo.models import PlanStatus, ThematicPlan

from . import Refused

Turns = list[tuple[str, PlanStatus]]


def rewrite(actor: Actor, row: ThematicPlan) -> None:
    """A new plan is its writer's draft; a changed one that was approved waits for approval again."""
    if not row.id:
        row.author_id, row.status = actor.own.employee_id, PlanStatus.DRAFT
    elif row.status is PlanStatus.APPROVED:
        row.status = PlanStatus.REVIEW


def turns(actor: Actor, row: ThematicPlan) -> Turns:
    """What this person may do with the plan now."""
    if row.status is PlanStatus.DRAFT and can(actor, EDIT, row):
        return [("На согласование", PlanStatus.REVIEW)]
    if row.status is PlanStatus.REVIEW and can(actor, APPROVE, row):
        return [("Утвердить", PlanStatus.APPROVED), ("Вернуть на доработку", PlanStatus.DRAFT)]
    return [("Вернуть на доработку", PlanStatus.DRAFT)] if row.status is PlanStatus.APPROVED and can(actor, APPROVE, row) else []


def turn(actor: Actor, id_: object, to: str) -> ThematicPlan:
    """Change the plan's state; Refused when it is not this person's turn."""
    row = pick(actor, ThematicPlan, id_)
    wanted = next((status for _, status in turns(actor, row) if status.value == to), None)
    if wanted is None:
        demand(actor, EDIT if to == PlanStatus.REVIEW.value else APPROVE, row)
        raise Refused("Состояние КТП уже другое. Откройте его заново.")
    row.status = wanted
    return row
