"""Учебный план: areas, subjects, study groups with members and teachers, КТП."""
from sgo.models import GroupMember, PlanSection, PlanTopic, StudyGroup, StudyGroupClass, Subject, SubjectArea, TeachingAssignment, ThematicPlan

from .base import Records


class Areas(Records):
    entity = SubjectArea
    columns = ["name", "position"]
    searched = ["name"]
    fields = ["name", "position"]


class Subjects(Records):
    entity = Subject
    columns = ["name", "short_name", "area_id", "kind", "grading", "difficulty"]
    searched = ["name", "short_name"]
    filtered = ["area_id", "kind"]
    fields = ["area_id", "name", "short_name", "kind", "grading", "difficulty", "position"]


class Groups(Records):
    entity = StudyGroup
    columns = ["name", "subject_id", "teacher", "hours_week", "is_subgroup", "plan_id"]
    searched = ["name", "subject.name"]
    filtered = ["subject_id", "is_subgroup"]
    fields = ["year_id", "subject_id", "parallel_id", "name", "hours_week", "is_subgroup", "plan_id", "journal_mode"]


class GroupClasses(Records):
    entity = StudyGroupClass
    columns = ["group_id", "class_id"]
    filtered = ["class_id"]
    fields = ["group_id", "class_id"]


class Members(Records):
    entity = GroupMember
    columns = ["student_id", "group_id", "since", "until"]
    searched = ["student.person.search_key", "group.name"]
    fields = ["group_id", "student_id", "since", "until"]


class Teachers(Records):
    entity = TeachingAssignment
    columns = ["group_id", "employee_id", "since", "until"]
    searched = ["employee.person.search_key", "group.name"]
    fields = ["group_id", "employee_id", "since", "until"]


class Plans(Records):
    entity = ThematicPlan
    columns = ["title", "subject_id", "parallel_id", "author_id", "status"]
    searched = ["title"]
    filtered = ["subject_id", "status"]
    fields = ["year_id", "subject_id", "parallel_id", "author_id", "title", "status"]


class Sections(Records):
    entity = PlanSection
    columns = ["plan_id", "number", "name"]
    searched = ["name"]
    fields = ["plan_id", "number", "name"]


class Topics(Records):
    entity = PlanTopic
    columns = ["plan_id", "number", "title", "hours"]
    searched = ["title"]
    fields = ["plan_id", "section_id", "number", "title", "hours", "homework"]


SCREENS: list[type[Records]] = [Subjects, Areas, Groups, GroupClasses, Members, Teachers, Plans, Sections, Topics]
