"""Школа: the year, its periods, holidays, odd days and bells."""
from sgo.models import BellSchedule, BellSlot, CalendarException, Holiday, PeriodScheme, ProductionDay, SchoolYear, StudyPeriod

from .base import Records


class Years(Records):
    entity = SchoolYear
    columns = ["name", "start_on", "end_on", "status"]
    searched = ["name"]
    fields = ["name", "start_on", "end_on", "status"]


class Schemes(Records):
    entity = PeriodScheme
    columns = ["kind", "year_id", "first_parallel", "last_parallel"]
    filtered = ["year_id", "kind"]
    fields = ["year_id", "kind", "first_parallel", "last_parallel"]


class Periods(Records):
    entity = StudyPeriod
    columns = ["name", "scheme_id", "start_on", "end_on", "is_closed"]
    searched = ["name"]
    filtered = ["scheme_id", "is_closed"]
    fields = ["scheme_id", "number", "name", "start_on", "end_on"]


class Holidays(Records):
    entity = Holiday
    columns = ["year_id", "name", "start_on", "end_on", "first_parallel", "last_parallel"]
    searched = ["name"]
    filtered = ["year_id"]
    fields = ["year_id", "name", "start_on", "end_on", "first_parallel", "last_parallel"]


class OddDays(Records):
    entity = CalendarException
    columns = ["day", "kind", "first_parallel", "last_parallel", "class_id", "order_number", "comment"]
    searched = ["comment", "order_number"]
    filtered = ["kind"]
    fields = ["day", "kind", "first_parallel", "last_parallel", "class_id", "order_number", "comment"]


class ProductionDays(Records):
    entity = ProductionDay
    columns = ["day", "is_working", "comment"]
    searched = ["comment"]
    filtered = ["is_working"]
    fields = ["day", "is_working", "comment"]


class Bells(Records):
    entity = BellSchedule
    columns = ["name", "shift"]
    searched = ["name"]
    fields = ["name", "shift"]


class BellTimes(Records):
    entity = BellSlot
    columns = ["schedule_id", "number", "starts_at", "ends_at"]
    searched = ["schedule.name"]
    filtered = ["schedule_id"]
    fields = ["schedule_id", "number", "starts_at", "ends_at"]


SCREENS: list[type[Records]] = [Years, Schemes, Periods, Holidays, OddDays, ProductionDays, Bells, BellTimes]
