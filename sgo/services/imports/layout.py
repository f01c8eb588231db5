"""What the columns of a table mean."""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, Self

from sgo.rules import names

IGNORED = ""


@dataclass(frozen=True)
class Layout:
    """Where the head ends, the titles of the columns and what each column is."""
    first_row: int
    titles: tuple[str, ...]
    fields: tuple[str, ...]

    @property
    def signature(self) -> str:
        """By which a corrected layout is known again: the titles as they stand."""
        return "|".join(names.fold(title) for title in self.titles) if self.has_head else ""

    @property
    def has_head(self) -> bool:
        """Whether the file had titles of its own; invented ones fit any file and are not remembered."""
        return not self.titles or not all(title.startswith("Столбец ") for title in self.titles)

    def corrected(self, chosen: Mapping[int, str]) -> Self:
        """The same head with a person's choice of fields."""
        return replace(self, fields=tuple(chosen.get(place, name) for place, name in enumerate(self.fields)))

    @property
    def address(self) -> dict[str, str]:
        """What each column is, as parts of an address: the file of what was refused is read as the file that was looked at."""
        return {f"col-{place}": name for place, name in enumerate(self.fields)}


class Rejected(Protocol):
    """A row that waits for a correction; `row` counts as the spreadsheet does, from one."""
    row: int
    problems: list[tuple[str, str]]


class Read(Protocol):
    """A table that was read, whatever its rows are."""
    @property
    def cells(self) -> list[list[Any]]:
        """As it stands in the file."""

    @property
    def layout(self) -> Layout:
        """What its columns are."""

    @property
    def rejected(self) -> Sequence[Rejected]:
        """Rows that are not taken."""
