"""Личные дела: families, social statuses, languages, papers, consents, vocational training, cases of names; and their dictionaries."""
from typing import Any

from flask import url_for
from flask_wtf.file import FileField

from sgo.access import current_actor
from sgo.models import (Consent, Family, FamilyMember, ForeignLanguage, NameCases, PersonDocument, PersonStatus, SocialStatus, StaffCategory, StaffPosition,
                        StudentLanguage, VocationalTraining)
from sgo.rules import files
from sgo.services import Refused
from sgo.services import files as scans

from .base import Records


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


class Papers(Records):
    entity = PersonDocument
    columns = ["person_id", "kind", "number", "issued_on", "file_id"]
    searched = ["person.search_key", "number"]
    filtered = ["kind"]
    fields = ["person_id", "kind", "number", "issued_on", "issued_by", "note"]
    extra = {"scan": FileField("Скан", description=f"{files.ALLOWED}, до 10 МБ. Новый файл встаёт на место прежнего",
                               render_kw={"data-most": files.LARGEST})}

    def _valid(self, form: Any) -> bool:
        valid, form.taken = super()._valid(form), None
        upload = form.scan.data
        if not hasattr(upload, "stream"):
            return valid
        try:
            form.taken = scans.taken(upload.stream, upload.filename or "")
        except Refused as refused:
            form.scan.errors = [str(refused)]
        if form.taken and not valid:
            form.scan.errors = ["Файл выбран верно, но не сохранён: исправьте остальное и выберите его снова."]
        return valid and form.taken is not None

    def _save(self, form: Any, id_: int | None) -> int | None:
        if form.taken is None:
            return super()._save(form, id_)
        try:
            with scans.on_disk(form.taken):
                saved = super()._save(form, id_)
                form.taken.kept = saved is not None
                return saved
        except Refused as refused:
            self._say(form, refused.field, str(refused))
            return None

    def before_save(self, form: Any, row: PersonDocument) -> None:
        if form.taken is not None:
            scans.attach(current_actor(), row, form.taken)

    def more(self, row: PersonDocument) -> dict[str, Any]:
        return {"links": [("Скачать файл", url_for("files.document", document_id=row.id))] if row.file_id else []}


class Consents(Records):
    entity = Consent
    columns = ["person_id", "kind", "guardian_id", "given_on", "valid_to", "withdrawn_on"]
    searched = ["person.search_key", "purpose"]
    filtered = ["kind"]
    sections = (
        ("Кто и на что", ["person_id", "guardian_id", "kind", "purpose", "data_list", "actions_list"]),
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
