"""Text as it is searched and ordered, the same on both databases whatever their locale: lower case, ё as е. SQLite's own lower() knows ASCII only."""
from typing import Any

from sqlalchemy import String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from sgo.rules import names

LONGEST = 12                                            # digits: longer numbers are told apart by their last ones
CAPITALS, SMALL = "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯё", "абвгдеежзийклмнопрстуфхцчшщъыьэюяе"


class folded(FunctionElement[str]):                     # noqa: N801 - it reads as an SQL function
    """`folded(column)` in a condition."""
    type = String()
    inherit_cache = True
    name = "folded"


def literally(text: str) -> str:
    """A text folded as `folded` does it, as LIKE compares it with `escape="\\"`: what it holds of signs stands for itself."""
    return names.fold(text).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


class alphabetical(FunctionElement[str]):               # noqa: N801 - it reads as an SQL function
    """`alphabetical(column)` in an order: as a Russian reader expects of short texts; people have their own stored key."""
    type = String()
    inherit_cache = True
    name = "alphabetical"


class numbered(FunctionElement[str]):                   # noqa: N801 - it reads as an SQL function
    """`numbered(column)` in an order: as `alphabetical`, with whole numbers by their size: А-2 stands before А-10."""
    type = String()
    inherit_cache = True
    name = "numbered"


@compiles(folded)
def _by_database(element: Any, compiler: Any, **options: Any) -> str:
    return f"translate(lower({compiler.process(element.clauses, **options)}), '{CAPITALS}', '{SMALL}')"


@compiles(alphabetical)
def _in_order_of_codes(element: Any, compiler: Any, **options: Any) -> str:
    return f'{_by_database(element, compiler, **options)} COLLATE "C"'


@compiles(numbered)
def _with_long_numbers(element: Any, compiler: Any, **options: Any) -> str:
    zeros = "0" * LONGEST
    longer = f"regexp_replace({_by_database(element, compiler, **options)}, '([0-9]+)', '{zeros}\\1', 'g')"
    return f"regexp_replace({longer}, '[0-9]*([0-9]{{{LONGEST}}})(?![0-9])', '\\1', 'g') COLLATE \"C\""


@compiles(numbered, "sqlite")
def _with_long_numbers_by_ourselves(element: Any, compiler: Any, **options: Any) -> str:
    return f"sgo_numbered({compiler.process(element.clauses, **options)})"


@compiles(folded, "sqlite")
@compiles(alphabetical, "sqlite")
def _by_ourselves(element: Any, compiler: Any, **options: Any) -> str:
    return f"sgo_fold({compiler.process(element.clauses, **options)})"
