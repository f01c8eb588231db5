"""Russian words and figures for the templates."""
from datetime import date, datetime

from flask import Flask, g, url_for

from sgo.access import current_actor
from sgo.rules import homework, wording
from sgo.services import paper, school


def moment(value: datetime | None) -> str:
    """23.11.2026, 11:42 in the school's zone."""
    return wording.moment_ru(value) if value else "–"


def day(value: date | None) -> str:
    """23.11.2026."""
    return wording.date_ru(value) if value else "–"


def _school() -> school.SchoolNow:
    if "school" not in g:
        g.school = school.now(current_actor().person_id)
    found: school.SchoolNow = g.school
    return found


def init_app(app: Flask) -> None:
    """Filters and globals that every template may use."""
    app.jinja_env.filters.update(
        moment=moment,
        day=day,
        decimal=wording.decimal_ru,
        percent=wording.percent_ru,
        day_short=wording.date_short,
        day_long=wording.date_long,
        weekday=wording.weekday_short,
        weekday_full=wording.weekday_long,
        in_hours=homework.in_hours,
        week_range=wording.week_ru,
        day_month=lambda value: f"{value.day} {wording.MONTHS[value.month - 1]}",
    )
    app.jinja_env.globals.update(plural=wording.plural, counted=wording.counted,
                                 may_print=lambda group_id: paper.may_print(current_actor(), group_id))

    @app.context_processor
    def frame() -> dict[str, object]:
        return {"actor": current_actor(), "school": _school, "asset": lambda name: url_for("static", filename=name)}
