"""The school's calendar as a question needs it: periods and years, read once, found by a word or an id."""
from dataclasses import replace
from datetime import date
from functools import cached_property

from sqlalchemy import select

from sgo.models import PeriodScheme, SchoolYear, StudyPeriod, db
from sgo.rules import spans
from sgo.services import Refused

from .question import PERIOD_END
from .sources import Moment
from .values import Within


class Calendar:
    """The spans of all schemes; where parallels have different periods, those of the youngest name the days, and each has its own marks."""

    def __init__(self, today: date):
        self.today = today

    @cached_property
    def _rows(self) -> list[tuple[int, int, date, date, int, date, date]]:
        statement = (select(StudyPeriod.id, StudyPeriod.scheme_id, StudyPeriod.start_on, StudyPeriod.end_on, PeriodScheme.first_parallel,
                            SchoolYear.start_on, SchoolYear.end_on)
                     .join(PeriodScheme, PeriodScheme.id == StudyPeriod.scheme_id).join(SchoolYear, SchoolYear.id == PeriodScheme.year_id)
                     .order_by(StudyPeriod.start_on, PeriodScheme.first_parallel))
        return [tuple(row) for row in db.session.execute(statement)]        # type: ignore[misc]

    @cached_property
    def _years(self) -> list[spans.Span]:
        return sorted({spans.Span(row[5], row[6]) for row in self._rows}, key=lambda span: span.first)

    @cached_property
    def periods(self) -> list[spans.Span]:
        """The periods of the scheme that begins with the youngest parallel of its year."""
        youngest: dict[date, int] = {}
        for row in self._rows:
            youngest[row[5]] = min(row[4], youngest.get(row[5], row[4]))
        return [spans.Span(row[2], row[3]) for row in self._rows if row[4] == youngest[row[5]]]

    def span(self, given: Within) -> spans.Span:
        """The days that a word means today; refused where the calendar has no such."""
        try:
            return spans.of_word(given.word, self.today, given.number, self.periods if "period" in given.word else (), self._years)
        except ValueError as error:
            raise Refused(str(error)) from None

    def moment(self, on: date | str | None, period: str | int) -> Moment:
        """The question's day and its period: the days, and the periods of every scheme whose marks are meant."""
        if on == PERIOD_END:
            moment = self.moment(None, period)
            return replace(moment, on=min(moment.last, self.today))
        day = on if isinstance(on, date) else self.today
        if isinstance(period, int):
            found = next((row for row in self._rows if row[0] == period), None)
            if found is None:
                raise ValueError("Такого периода больше нет. Выберите другой.")
            return Moment(day, found[2], found[3], (period,))
        try:
            span = spans.of_word(period, day, 0, self.periods, self._years)
        except ValueError:
            return Moment(day, day, day, ())            # holidays, a school without a calendar: nothing is counted, nothing breaks
        if period.endswith("year"):
            return Moment(day, span.first, span.last, tuple(row[0] for row in self._rows if row[5] == span.first))
        return Moment(day, span.first, span.last, self._of_schemes(day, period))

    def _of_schemes(self, day: date, period: str) -> tuple[int, ...]:
        found: list[int] = []
        for scheme in sorted({row[1] for row in self._rows if row[5] <= day <= row[6]}):
            mine = [row for row in self._rows if row[1] == scheme]
            over = [row for row in mine if row[3] < day]
            now = [row for row in mine if row[2] <= day <= row[3]]
            found += [row[0] for row in (now if period == "this_period" else over[-1:])]
        return tuple(found)
