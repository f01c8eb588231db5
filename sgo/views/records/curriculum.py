"""Учебный план: areas, subjects, study groups with members and teachers, КТП."""
from typing import Any

from flask import flash, redirect, request, url_for
from flask_admin import expose

from sgo import changes
from sgo.access import current_actor
from sgo.models import (Component, ComponentLoad, CurriculumLine, GroupHours, GroupMember, PlanSection, PlanTopic, Profile, StudyGroup, StudyGroupClass,
                        Subject, SubjectArea, TeachingAssignment, ThematicPlan)

from sgo.services import Refused, plans

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
    fields = ["area_id", "name", "short_name", "kind", "grading", "difficulty", "attestation_name", "position"]


class Profiles(Records):
    entity = Profile
    columns = ["name", "first_parallel", "last_parallel"]
    searched = ["name"]
    fields = ["name", "first_parallel", "last_parallel"]


class Components(Records):
    entity = Component
    columns = ["name", "position"]
    searched = ["name"]
    fields = ["name", "position"]


class Loads(Records):
    entity = ComponentLoad
    columns = ["parallel_id", "component_id", "hours_week", "profile_id", "year_id"]
    searched = ["parallel.name", "component.name", "profile.name"]
    filtered = ["year_id", "profile_id", "parallel_id", "component_id"]
    fields = ["year_id", "profile_id", "parallel_id", "component_id", "hours_week"]


class Lines(Records):
    entity = CurriculumLine
    columns = ["subject_id", "parallel_id", "hours_week", "component_id", "profile_id", "year_id"]
    searched = ["subject.name"]
    filtered = ["year_id", "profile_id", "parallel_id", "component_id"]
    fields = ["year_id", "profile_id", "parallel_id", "subject_id", "component_id", "hours_week"]


class Hours(Records):
    entity = GroupHours
    columns = ["group_id", "component_id", "hours_week"]
    searched = ["group.name", "group.subject.name"]
    filtered = ["component_id"]
    fields = ["group_id", "component_id", "hours_week"]


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
    searched = ["student.person.search_key", "group.name", "group.subject.name"]
    fields = ["group_id", "student_id", "since", "until"]


class Teachers(Records):
    entity = TeachingAssignment
    columns = ["group_id", "employee_id", "since", "until"]
    searched = ["employee.person.search_key", "group.name", "group.subject.name"]
    fields = ["group_id", "employee_id", "since", "until"]


class Plans(Records):
    entity = ThematicPlan
    columns = ["title", "subject_id", "parallel_id", "author_id", "status"]
    searched = ["title"]
    filtered = ["subject_id", "status"]
    fields = ["year_id", "subject_id", "parallel_id", "title"]

    def more(self, row: ThematicPlan) -> dict[str, Any]:
        return {"deeds": [(title, url_for(".turn", id=row.id, to=status.value)) for title, status in plans.turns(current_actor(), row)]}

    @expose("/turn/", methods=("POST",))
    def turn(self) -> Any:
        """Send a plan for approval, approve it, return it."""
        try:
            with changes.writing("КТП: смена состояния"):
                row = plans.turn(current_actor(), request.args.get("id", ""), request.args.get("to", ""))
                id_, said = row.id, row.status.label
            flash(f"КТП: {said}.", "success")
        except Refused as refused:
            flash(str(refused), "error")
            id_ = request.args.get("id", "")
        return redirect(url_for(".details_view", id=id_))


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


SCREENS: list[type[Records]] = [Subjects, Areas, Profiles, Components, Loads, Lines, Groups, GroupClasses, Hours, Members, Teachers, Plans, Sections, Topics]
