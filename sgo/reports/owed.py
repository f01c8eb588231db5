"""What the reports say on the first page: which are owed by this person soon, which classes have not handed theirs in."""
from datetime import timedelta

from sgo.access import Actor
from sgo.models import Role
from sgo.rules import wording
from sgo.services.panels import Line, Panel

from . import REPORTS, runs

SOON, SHOWN = timedelta(days=7), 8


def panels(actor: Actor) -> list[Panel]:
    """Shown while something is owed: what is late or due within a week; the deputy, the director and the coordinator are told how many classes are late."""
    if not actor.is_staff:
        return []
    lines = [Line(REPORTS[one.key].title, one.about, ("reports.report", {"key": one.key, **one.values}), runs.due_words(one), "bad" if one.late else "warn")
             for one in runs.duties(actor) if one.done is None and one.due <= actor.today + SOON]
    if late := runs.lacking(actor) if actor.roles & {Role.ZAV, Role.DIR, Role.COORD} else []:
        classes = {name for _, _, names in late for name in names}
        said = wording.cut("; ".join(REPORTS[key].title for key, _, _ in late), 90)
        lines.append(Line(f"{wording.counted(len(classes), 'класс не сдал', 'класса не сдали', 'классов не сдали')} отчёты", said, ("reports.index", {}),
                          f"с {wording.date_short(late[0][1])}", "bad"))
    return [Panel("Отчёты к сроку", lines[:SHOWN], "", max(0, len(lines) - SHOWN))] if lines else []
