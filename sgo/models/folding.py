"""Text as it is searched, the same on both databases: lower case, ё as е. SQLite's own lower() knows ASCII only."""
from typing import Any

from sqlalchemy import String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class folded(FunctionElement[str]):                     # noqa: N801 - it reads as an SQL function
    """`folded(column)` in a condition."""
    type = String()
    inherit_cache = True
    name = "folded"


@compiles(folded)
def _by_database(element: Any, compiler: Any, **options: Any) -> str:
    return f"replace(lower({compiler.process(element.clauses, **options)}), 'ё', 'е')"


@compiles(folded, "sqlite")
def _by_ourselves(element: Any, compiler: Any, **options: Any) -> str:
    return f"sgo_fold({compiler.process(element.clauses, **options)})"
