"""The stamp a statement carries: which guarded tables it may read, and why when the reading is not the user's own."""
from typing import Any

from sqlalchemy import Table
from sqlalchemy.sql.visitors import iterate


def tables_in(clause: Any) -> frozenset[Table]:
    """Every table that a statement or condition names, in joins and subqueries too."""
    return frozenset(part for part in iterate(clause) if isinstance(part, Table))


def system(reason: str, *models: Any) -> dict[str, Any]:
    """The stamp of a read that is not the user's own; the reason stands in the code and in the policy's test."""
    return {"passport": frozenset(model.__table__ for model in models), "reason": reason}
