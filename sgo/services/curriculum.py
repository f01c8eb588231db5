"""Учебный план (Р 6.2) and its parallels: a line stands in a parallel of its profile; sums that do not agree are told, not refused."""
import re
from typing import Any

from sqlalchemy import func, select

from sgo.access import system
from sgo.models import Component, ComponentLoad, CurriculumLine, Organisation, Parallel, Profile, db
from sgo.rules import workload

from . import Refused


def demand_parallel(row: Any) -> None:
    """Raises Refused when the profile of a line, a load or a class does not teach in its parallel."""
    with db.session.no_autoflush:
        profile = db.session.get(Profile, row.profile_id, execution_options=system("the parallels of a profile", Profile)) if row.profile_id else None
        if profile and (sentence := workload.outside(profile.first_parallel, profile.last_parallel, row.parallel_id)):
            raise Refused(sentence, "parallel_id")


def number_parallel(row: Parallel) -> None:
    """A parallel's id is its number, and its name begins with it («10 класс»); raises Refused."""
    match = re.match(r"\s*(\d{1,2})(?!\d)", row.name or "", re.ASCII)
    number = int(match[1]) if match else 0
    if not 1 <= number <= 11:
        raise Refused("Начните название с числа от 1 до 11: 10 класс.", "name")
    if row.id and row.id != number:
        raise Refused(f"Это {row.id} параллель: начните название с числа {row.id}.", "name")
    if not row.id and db.session.scalar(select(Parallel.id).where(Parallel.id == number), execution_options=system("is there such a parallel", Parallel)):
        raise Refused(f"{number} параллель уже есть.", "name")
    row.id = number


def oddities(row: CurriculumLine | ComponentLoad) -> list[str]:
    """What does not agree about the curriculum that this line or load belongs to: its component's sum, the hours of the whole parallel."""
    stamp = system("the sums of a curriculum", CurriculumLine, ComponentLoad, Organisation, Component)
    mine = [getattr(CurriculumLine, name) == getattr(row, name) for name in ("year_id", "profile_id", "parallel_id")]
    total = func.coalesce(func.sum(CurriculumLine.hours_week), 0)
    of_component = select(total).where(*mine, CurriculumLine.component_id == row.component_id).scalar_subquery()
    same = [getattr(ComponentLoad, name) == getattr(row, name) for name in ("year_id", "profile_id", "parallel_id", "component_id")]
    load = select(ComponentLoad.hours_week).where(*same).scalar_subquery()
    week = select(Organisation.week_days).limit(1).scalar_subquery()
    name = select(Component.name).where(Component.id == row.component_id).scalar_subquery()
    whole = select(total).where(*mine).scalar_subquery()
    lines, given, component, all_hours, days = db.session.execute(select(of_component, load, name, whole, week), execution_options=stamp).one()
    return [sentence for sentence in (workload.does_not_add_up(component, given, lines), workload.too_much(row.parallel_id, days or 5, all_hours)) if sentence]
