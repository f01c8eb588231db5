"""Corrected columns, remembered by the titles of the head."""
from collections.abc import Mapping

from sqlalchemy import select

from sgo.access import CREATE, EDIT, READ, Actor, demand, granted, scope
from sgo.models import ColumnLayout, db


def remembered(actor: Actor, kind: str) -> dict[str, dict[int, str]]:
    """Signature -> column -> field, as far as the person may read them."""
    condition = scope(actor, READ, ColumnLayout)
    rows = db.session.scalars(granted(select(ColumnLayout).where(condition, ColumnLayout.kind == kind), ColumnLayout, condition=condition))
    return {row.signature: {int(place): name for place, name in row.columns.items()} for row in rows}


def remember(actor: Actor, kind: str, signature: str, chosen: Mapping[int, str]) -> None:
    """Keep the choice for the next list with the same head; a file without one teaches nothing."""
    if not signature:
        return
    condition = scope(actor, READ, ColumnLayout)
    statement = select(ColumnLayout).where(condition, ColumnLayout.kind == kind, ColumnLayout.signature == signature)
    layout = db.session.scalar(granted(statement, ColumnLayout, condition=condition))
    is_new = layout is None
    if layout is None:
        layout = ColumnLayout(kind=kind, signature=signature)
        db.session.add(layout)
    layout.columns = {str(place): name for place, name in chosen.items()}
    db.session.flush()
    demand(actor, CREATE if is_new else EDIT, layout)
