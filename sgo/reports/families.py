"""What the school shows families («Правила дневника») holds for their reports and letters as it does for the diary."""
from dataclasses import replace

from sqlalchemy import select

from sgo.models import DiaryRules, db

from .base import AVERAGES, CLASS_MEAN, Line, Table

SAID = {AVERAGES: "Средний балл школа семьям не показывает.", CLASS_MEAN: "Средний балл класса школа семьям не показывает."}


def fit(table: Table) -> Table:
    """The table without the columns that tell what the school keeps from families; a picture of them goes too, and a note says so."""
    told = {name for column in table.columns for name in column.tells}
    rules = db.session.scalars(select(DiaryRules)).one() if told else None
    kept_back = [name for name in SAID if name in told and not getattr(rules, f"shows_{name}")]
    stays = [place for place, column in enumerate(table.columns) if not set(column.tells) & set(kept_back)]
    if len(stays) == len(table.columns):
        return table

    def line(one: Line) -> Line:
        return replace(one, values=[one.values[place] for place in stays], ways={stays.index(at): way for at, way in one.ways.items() if at in stays})

    return replace(table, columns=[table.columns[place] for place in stays], lines=[line(one) for one in table.lines],
                   totals=[line(one) for one in table.totals], chart="", notes=[SAID[name] for name in kept_back][:1] + [
                       note for note in table.notes if not note.startswith("Средний балл класса")])
