"""«Принять все предложенные»: looked at first, then one deed that writes what was shown."""
import hashlib
from dataclasses import dataclass

from sgo.access import Actor
from sgo.rules import finals as rules

from .. import Refused
from .cells import Cell
from .put import Change, write
from .sheets import Sheet


@dataclass(frozen=True)
class Item:
    """A cell that would be filled, or one that stays empty and why."""
    pupil: str
    subject: str
    cell: Cell


@dataclass(frozen=True)
class Preview:
    """What accepting would write, and what it would leave."""
    items: list[Item]
    left: list[Item]

    @property
    def seen(self) -> str:
        """What was shown: a deed is done only on that."""
        whole = ";".join(f"{item.cell.group}.{item.cell.student}.{item.cell.column}.{item.cell.offer}" for item in self.items)
        return hashlib.sha256(whole.encode()).hexdigest()[:32]


def preview(sheet: Sheet, column: str) -> Preview:
    """The empty cells of the column: those with a proposal and those without."""
    items: list[Item] = []
    left: list[Item] = []
    for line in sheet.lines:
        for cell in line.cells:
            if cell.column == column and not cell.text and not cell.shut:
                group = sheet.material.groups.get(cell.group)
                one = Item(sheet.material.names[cell.student], group.subject if group else "", cell)
                (items if cell.offer else left).append(one)
    return Preview(items, left)


def accept(actor: Actor, sheet: Sheet, found: Preview, seen: str) -> int:
    """Write the proposals that were shown; refuses when they have changed since."""
    if not found.items:
        raise Refused("Предложенных отметок нет: пустых клеток с предложением не осталось.")
    if seen != found.seen:
        raise Refused("Пока вы смотрели, отметки изменились. Посмотрите список снова и подтвердите.")
    write(actor, sheet.material, [Change(sheet.material.groups[item.cell.group], item.cell.student, item.cell.column, rules.read(item.cell.offer))
                                  for item in found.items])
    return len(found.items)
