"""The shapes of a column that stands beside a row: how it is read, said, ordered and filtered by."""
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, null, select, type_coerce

from sgo.access import READ, Actor, may

Rows = Sequence[Any]
Where = tuple[ColumnElement[bool], list[Any]]


@dataclass(frozen=True)
class Ordered:
    """A statement with what it needs to stand in the order of a column: keys that may be empty or not, the models read, the conditions that open them."""
    statement: Select[Any]
    keys: Sequence[tuple[Any, bool]]
    models: Sequence[Any] = ()
    conditions: Sequence[ColumnElement[bool]] = ()


@dataclass(frozen=True)
class Read:
    """How a column is read: (row's id, place, words …) of these rows, and the condition that opens them."""
    statement: Select[Any]
    condition: ColumnElement[bool]


@dataclass(frozen=True)
class Beside:
    """A column of a list. `of_row` gives it from the row itself; else `read` finds it in `models`, the first of which a reader must be granted, and `say` makes
    its words; `where` filters by a value among `choices` or the rows of `target`."""
    label: str
    of_row: Callable[[Any], Any] | None = None
    read: Callable[[Actor, list[int]], list[Read]] | None = None
    models: tuple[Any, ...] = ()
    say: Callable[..., Any] = lambda word: word
    none: Any = None
    where: Callable[[Actor, Any], Where] | None = None
    target: Any = None
    choices: tuple[tuple[str, str], ...] = ()
    order: Callable[[Select[Any], Actor], Ordered] | None = None

    def seen_by(self, actor: Actor) -> bool:
        """Whether the reader may have this column at all."""
        return not self.models or may(actor, READ, self.models[0])


def line(key: Any, place: Any, *words: Any) -> Select[Any]:
    texts = [cast(word, String) if word is not None else type_coerce(null(), String) for word in (*words, None, None, None)[:3]]
    return select(key.label("id"), cast(place, String).label("place"), *(text.label(f"word{number}") for number, text in enumerate(texts)))
