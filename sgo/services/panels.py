"""What «Мой день» is made of."""
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Line:
    """A thing to do: what, why, and where."""
    text: str
    detail: str = ""
    url: tuple[str, dict[str, Any]] | None = None
    tag: str = ""
    kind: str = "warn"


@dataclass(frozen=True)
class Panel:
    """A group of things to do; empty means all is done, and says so."""
    title: str
    lines: list[Line]
    done: str
    more: int = 0
    is_list: bool = True                                # whether the number of its lines says anything
