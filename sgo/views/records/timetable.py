"""Расписание: the lessons of the week, and who stands in for whom."""
from sgo.models import Substitution, TimetableSlot

from .base import Records


class Slots(Records):
    entity = TimetableSlot
    columns = ["group_id", "weekday", "number", "employee_id", "room_id", "since", "until"]
    searched = ["employee.person.search_key", "group.name", "group.subject.name"]
    filtered = ["room_id"]
    fields = ["group_id", "weekday", "number", "week_type", "employee_id", "room_id", "since", "until"]


class Substitutions(Records):
    entity = Substitution
    columns = ["day", "group_id", "lesson_id", "absent_id", "employee_id", "reason"]
    searched = ["group.name", "employee.person.search_key", "absent.person.search_key"]
    newest_first = True
    fields = ["lesson_id", "employee_id", "reason"]


SCREENS: list[type[Records]] = [Slots, Substitutions]
