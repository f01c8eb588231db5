"""What the class teacher's day says of the families: notes of absence that wait, slips of the diary on paper that are due (Р 8.5, 8.12)."""
from sgo import clock
from sgo.access import Actor
from sgo.rules import wording

from . import absences, paper_diary
from .panels import Line, Panel

SHOWN = 8


def panels(actor: Actor) -> list[Panel]:
    """Shown while something waits."""
    return [panel for panel in (_notes(actor), _slips(actor)) if panel.lines]


def _notes(actor: Actor) -> Panel:
    lines = [Line(f"{it.name}: {it.days}", f"{it.note.reason.label}{f': {wording.cut(it.note.said, 80)}' if it.note.said else ''}",
                  ("absences.notes", {"_anchor": f"n{it.note.id}"}), wording.date_short(it.note.sent_at.astimezone(clock.SCHOOL_ZONE).date()))
             for it in absences.notes.waiting(actor)]
    return _panel("Записки о пропусках", lines)


def _slips(actor: Actor) -> Panel:
    lines = [Line(f"{it.name}, {it.class_name}", f"Листок за {wording.week_ru(it.week_on)}", ("paper_diary.index", {"week": it.week_on}),
                  f"{'просрочен с' if it.last_on < actor.today else 'до'} {wording.date_short(it.last_on)}", "bad" if it.last_on < actor.today else "warn")
             for it in paper_diary.issue.owed(actor)]
    return _panel("Дневник на бумаге: отдать листки", lines)


def _panel(title: str, lines: list[Line]) -> Panel:
    return Panel(title, lines[:SHOWN], "", max(0, len(lines) - SHOWN))
