"""Личные дела: families, social statuses, languages, papers, consents, vocational training, cases of names; and their dictionaries."""
from sgo.models import (Consent, Family, FamilyMember, ForeignLanguage, NameCases, PersonDocument, PersonStatus, SocialStatus, StaffCategory, StaffPosition,
                        StudentLanguage, VocationalTraining)

from .base import Records
from .scans import Scanned


class Families(Records):
    entity = Family
    columns = ["name", "members", "kind", "address"]
    searched = ["name", "address"]
    filtered = ["kind"]
    fields = ["name", "kind", "address"]


class Members(Records):
    entity = FamilyMember
    columns = ["person_id", "family_id", "relation", "lives_together"]
    searched = ["person.search_key", "family.name"]
    filtered = ["relation"]
    fields = ["family_id", "person_id", "relation", "lives_together"]


class Statuses(Records):
    entity = PersonStatus
    columns = ["person_id", "status_id", "since", "until", "document"]
    searched = ["person.search_key", "document"]
    filtered = ["status_id"]
    fields = ["person_id", "status_id", "since", "until", "document"]


class Languages(Records):
    entity = StudentLanguage
    columns = ["student_id", "language_id", "number"]
    searched = ["student.person.search_key"]
    filtered = ["language_id"]
    fields = ["student_id", "language_id", "number"]


class Papers(Scanned):
    entity = PersonDocument
    columns = ["person_id", "kind", "number", "issued_on", "file_id"]
    searched = ["person.search_key", "number"]
    filtered = ["kind"]
    fields = ["person_id", "kind", "number", "issued_on", "issued_by", "note"]


class Consents(Scanned):
    entity = Consent
    columns = ["person_id", "kind", "guardian_id", "given_on", "valid_to", "withdrawn_on"]
    searched = ["person.search_key", "purpose"]
    filtered = ["kind"]
    sections = (
        ("Кто и на что", ["person_id", "guardian_id", "kind", "purpose", "data_list", "actions_list", "operator", "signature"]),
        ("Срок", ["given_on", "valid_to", "withdrawn_on"]))


class Trainings(Records):
    entity = VocationalTraining
    columns = ["student_id", "profession", "kind", "place", "start_on", "end_on", "passed"]
    searched = ["student.person.search_key", "profession"]
    filtered = ["kind", "passed"]
    sections = (
        ("Профессия", ["student_id", "kind", "profession", "code", "place", "start_on", "end_on"]),
        ("Экзамен", ["exam_on", "passed", "rank"]))


class Cases(Records):
    entity = NameCases
    columns = ["person_id", "genitive", "dative", "accusative", "instrumental", "prepositional"]
    searched = ["person.search_key"]
    fields = ["person_id", "genitive", "dative", "accusative", "instrumental", "prepositional"]


class SocialStatuses(Records):
    entity = SocialStatus
    columns = ["name", "position"]
    searched = ["name"]
    fields = ["name", "position"]


class Words(Records):
    """A dictionary of names alone."""
    columns = ["name"]
    searched = ["name"]
    fields = ["name"]


class ForeignLanguages(Words):
    entity = ForeignLanguage


class Positions(Words):
    entity = StaffPosition


class Categories(Words):
    entity = StaffCategory


SCREENS: list[type[Records]] = [Families, Members, Statuses, Languages, Papers, Consents, Trainings, Cases]
DICTIONARIES: list[type[Records]] = [Positions, Categories, SocialStatuses, ForeignLanguages]
