"""Расписание: the lessons of the week."""
from sgo.models import TimetableSlot

from .base import Records


class Slots(Records):
    entity = TimetableSlot
    columns = ["group_id", "weekday", "number", "employee_id", "room_id", "since", "until"]
    searched = ["employee.person.search_key", "group.name"]
    filtered = ["room_id"]
    fields = ["group_id", "weekday", "number", "week_type", "employee_id", "room_id", "since", "until"]


SCREENS: list[type[Records]] = [Slots]
