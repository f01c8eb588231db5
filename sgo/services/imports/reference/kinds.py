"""Which kinds are reference data, and by which columns a row of each is known again: the columns of its unique index where it has one."""
from typing import Any

from sgo.access import CREATE, Actor, may
from sgo.models import (Accreditation, BellSchedule, BellSlot, CalendarException, ClassTeacher, Component, ComponentLoad, CurriculumLine, ForeignLanguage,
                        FundingItem, GroupHours, Holiday, Licence, Parallel, PeriodScheme, ProductionDay, Profile, Room, SchoolClass, SchoolYear, SocialStatus,
                        StaffCategory, StaffPosition, StudyGroup, StudyGroupClass, StudyPeriod, Subject, SubjectArea, TeachingAssignment, TimetableSlot,
                        WorkType)

MOST = 2000                                             # rows of one file: a dictionary of a school is shorter
KEYS: dict[Any, tuple[str, ...]] = {
    **dict.fromkeys((SubjectArea, Subject, WorkType, Parallel, SchoolYear, BellSchedule, Profile, Component, StaffPosition, StaffCategory, SocialStatus,
                     ForeignLanguage), ("name",)),
    **dict.fromkeys((Room, Licence, Accreditation), ("number",)),
    PeriodScheme: ("year_id", "kind", "first_parallel"),
    StudyPeriod: ("scheme_id", "number"),
    Holiday: ("year_id", "name", "first_parallel"),
    CalendarException: ("day", "first_parallel", "last_parallel", "class_id"),
    ProductionDay: ("day",),
    BellSlot: ("schedule_id", "number"),
    SchoolClass: ("year_id", "parallel_id", "letter"),
    ClassTeacher: ("class_id", "employee_id", "since"),
    FundingItem: ("year_id", "source", "purpose"),
    StudyGroup: ("year_id", "subject_id", "name"),
    StudyGroupClass: ("group_id", "class_id"),
    GroupHours: ("group_id", "component_id"),
    TeachingAssignment: ("group_id", "employee_id", "since"),
    TimetableSlot: ("group_id", "weekday", "number", "week_type", "since"),
    ComponentLoad: ("year_id", "profile_id", "parallel_id", "component_id"),
    CurriculumLine: ("year_id", "profile_id", "parallel_id", "subject_id", "component_id"),
}


def can_load(actor: Actor, model: Any) -> bool:
    """Whether this kind can be loaded from a file, and by this person."""
    return model in KEYS and may(actor, CREATE, model)
