"""Люди: persons and what has its own readers, staff, pupils, parents."""
from typing import Any

from flask import url_for

from sgo.access import EDIT, current_actor, may
from sgo.models import (CorrectionRequest, CorrectionState, Employee, Guardian, Guardianship, Person, PersonContacts, PersonHealth, PersonPapers, PersonSocial,
                        Student, StudentFile)

from . import neighbours
from .base import Records


class HasCard(Records):
    """Rows that are told on the person's card."""

    def own_page(self, row: Any) -> str | None:
        asked = neighbours.asked(self)
        whence = {"list": asked, "of": self.entity.__tablename__} if asked else {}
        return url_for("people.card", person_id=row.id if self.entity is Person else row.person_id, **whence)


class Persons(HasCard):
    entity = Person
    columns = ["full_name", "gender", "kind"]
    searched = ["search_key"]
    filtered = ["kind", "gender"]
    fields = ["last_name", "first_name", "middle_name", "gender"]


class Contacts(Records):
    entity = PersonContacts
    columns = ["person_id", "birth_date", "phone", "actual_address"]
    searched = ["person.search_key"]
    fields = ["person_id", "birth_date", "phone", "email", "registration_address", "actual_address"]


class Papers(Records):
    entity = PersonPapers
    columns = ["person_id", "snils", "certificate_series", "certificate_number", "passport_series", "passport_number"]
    searched = ["person.search_key"]
    sections = (
        ("Человек", ["person_id", "snils", "citizenship"]),
        ("Свидетельство о рождении", ["certificate_series", "certificate_number", "certificate_issued_on", "certificate_issued_by"]),
        ("Паспорт", ["passport_series", "passport_number", "passport_issued_on", "passport_issued_by", "passport_department"]))


class Social(Records):
    entity = PersonSocial
    columns = ["person_id", "family_kind", "children_in_family"]
    searched = ["person.search_key"]
    fields = ["person_id", "family_kind", "children_in_family"]


class Health(Records):
    entity = PersonHealth
    columns = ["person_id", "health_group", "disability", "special_needs"]
    searched = ["person.search_key"]
    filtered = ["disability", "special_needs"]
    fields = ["person_id", "health_group", "disability", "special_needs"]


class Employees(HasCard):
    entity = Employee
    columns = ["person_id", "position_id", "category_id", "subjects", "load", "filled"]
    searched = ["person.search_key", "position.name"]
    filtered = ["position_id", "category_id"]
    sections = (
        ("Должность", ["person_id", "position_id", "grade", "category_id", "category_valid_to", "education"]),
        ("Приём и увольнение", ["hired_on", "hire_order", "dismissed_on"]))


class Students(HasCard):
    entity = Student
    columns = ["person_id", "class", "personal_file_no", "languages", "filled"]
    searched = ["person.search_key"]
    filtered = ["class"]
    fields = ["person_id"]


class StudentFiles(Records):
    entity = StudentFile
    columns = ["student_id", "class", "personal_file_no", "previous_school", "transport", "adapted_program"]
    searched = ["student.person.search_key", "personal_file_no"]
    filtered = ["class", "adapted_program", "transport"]
    fields = ["student_id", "personal_file_no", "previous_school", "transport", "adapted_program"]


class Guardians(HasCard):
    entity = Guardian
    columns = ["person_id", "children", "workplace", "position"]
    searched = ["person.search_key"]
    fields = ["person_id", "workplace", "position", "education"]


class Guardianships(Records):
    entity = Guardianship
    columns = ["student_id", "guardian_id", "relation", "is_legal_representative", "restricted", "since", "until"]
    searched = ["student.person.search_key", "guardian.person.search_key"]
    filtered = ["relation", "restricted"]
    fields = ["guardian_id", "student_id", "relation", "is_legal_representative", "restricted", "court_document", "since", "until"]


class Corrections(Records):
    entity = CorrectionRequest
    columns = ["student_id", "section", "said", "status", "author_id", "asked_at", "reason"]
    searched = ["student.person.search_key", "said"]
    filtered = ["status", "section"]
    newest_first = True
    by_deed = "Просьбы пишут родители, ответ даёт классный руководитель на странице «Просьбы исправить»."

    def is_visible(self) -> bool:
        return not may(current_actor(), EDIT, CorrectionRequest)        # who answers has a page for it

    def more(self, row: CorrectionRequest) -> dict[str, Any]:
        opens = row.status is CorrectionState.OPEN and may(current_actor(), EDIT, CorrectionRequest)
        return {"links": [("Ответить", url_for("corrections.index", _anchor=f"r{row.id}"))] if opens else []}


SCREENS: list[type[Records]] = [Students, Guardians, Guardianships, Employees, Persons, Contacts, Papers, Social, Health]
FILES: list[type[Records]] = [StudentFiles, Corrections]
