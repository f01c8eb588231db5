"""«Оценки»: the marks of a period or a year by subject, and one subject closely."""
from typing import Any

from flask import redirect, request, url_for
from flask_admin import expose

from sgo.access import current_actor
from sgo.rules.numbers import whole
from sgo.services import diary

from .frame import DiaryTab

TAB = "diary_marks.index"


class MarksPage(DiaryTab):
    """How it is going."""

    def is_visible(self) -> bool:
        return False                                    # a tab of the diary

    def _asked(self, whose: diary.Whose, course: bool = False) -> diary.marks.Year | None:
        return diary.marks.read(current_actor(), whose.child, request.args.get("year", None, whole), request.args.get("period", None, whole),
                                request.args.get("period") == "year", course)

    @expose("/")
    def index(self) -> Any:
        """The subjects of a period, or the whole year; of the whole family those of the present period."""
        whose = self.whose(current_actor())
        if whose is None:
            return self.nobody()
        if whose.all:
            years = diary.marks.several(current_actor(), whose.shown)
            return self.shown("marks", TAB, whose, of=[(child, years.get(child.id)) for child in whose.shown])
        return self.shown("marks", TAB, whose, of=[(whose.child, self._asked(whose))])

    @expose("/<int:subject_id>")
    def subject(self, subject_id: int) -> Any:
        """The marks of one subject in a period, their average in its course, and what further marks would change."""
        whose = self.whose(current_actor())
        year = self._asked(whose, course=True) if whose else None
        if whose is None or year is None:
            return self.nobody()
        if year.period is None:
            return redirect(url_for(".index", child=whose.child.id, period="year"))
        line, typed = year.line(subject_id), request.args.get("more", "")[:200]
        shows = year.found.shown.averages and line.grading == "five" and year.place.parallel > 1
        forecasts = shows and year.is_open and str(year.period.id) not in line.standing
        step, wrong = diary.subject.what_if(line, typed) if forecasts and typed else (None, "")
        return self.shown("subject", TAB, whose, year=year, line=line, typed=typed, step=step, wrong=wrong, shows=shows, forecasts=forecasts,
                          chart=diary.subject.chart(year, line) if shows else None, others=diary.subject.class_mean(year, line) if shows else None,
                          ahead=diary.subject.ahead(line) if forecasts else [])
