"""Школа: the card with its permits and money, classes and who leads them, rooms, appointments."""
from flask import url_for

from sgo.access import CREATE, READ, current_actor, holds_whole, may
from sgo.models import (Accreditation, Appointment, ClassTeacher, ColumnLayout, FundingItem, Job, Lesson, Licence, Organisation, Parallel, Room, SchoolClass,
                        StudyGroup)

from sgo.services import class_journals

from .base import Records
from .scans import Scanned


class Card(Records):
    entity = Organisation
    columns = ["short_name", "full_name", "director_id", "phone"]
    sections = (
        ("Название", ["full_name", "short_name", "legal_form", "type", "kind", "founder", "authority", "director_id", "founded_on"]),
        ("Реквизиты", ["inn", "kpp", "ogrn", "okpo", "oktmo", "okved"]),
        ("Адрес и связь", ["legal_address", "actual_address", "locality", "phone", "email", "site"]),
        ("Учёба", ["shifts", "week_days", "study_language", "capacity"]),
        ("Доступ", ["two_person_admin"]))

    def is_visible(self) -> bool:
        return False                                    # the menu leads to the card's own page

    def own_page(self, row: Organisation) -> str:
        return url_for("organisation.index")


class Licences(Records):
    entity = Licence
    columns = ["number", "issued_by", "issued_on", "valid_to", "levels", "status"]
    searched = ["number", "issued_by"]
    filtered = ["status"]
    fields = ["number", "issued_by", "issued_on", "valid_to", "levels", "register_url", "status"]


class Accreditations(Records):
    entity = Accreditation
    columns = ["number", "issued_by", "issued_on", "valid_to", "levels", "status"]
    searched = ["number", "issued_by"]
    filtered = ["status"]
    fields = ["number", "blank", "issued_by", "issued_on", "valid_to", "levels", "status"]


class Funding(Scanned):
    entity = FundingItem
    columns = ["purpose", "year_id", "source", "amount", "document"]
    searched = ["purpose", "document"]
    filtered = ["year_id", "source"]
    fields = ["year_id", "source", "amount", "purpose", "document"]


class Appointments(Records):
    entity = Appointment
    columns = ["employee_id", "duty", "class_id", "subject_id", "order_number", "order_on", "since", "until"]
    searched = ["employee.person.search_key", "order_number"]
    filtered = ["duty"]
    sections = (
        ("Кому и что поручено", ["employee_id", "duty", "class_id", "subject_id", "since", "until"]),
        ("Приказ и согласие", ["order_number", "order_on", "agreed_by", "relieved", "relief_document"]))


class Parallels(Records):
    entity = Parallel
    columns = ["id", "name", "stage"]
    searched = ["name"]
    fields = ["name", "stage"]


class Classes(Records):
    entity = SchoolClass
    columns = ["name", "leader", "pupils", "room_id", "shift", "year_id"]
    searched = ["name"]
    filtered = ["year_id", "journal_mode"]
    sections = (
        ("Класс", ["year_id", "parallel_id", "letter", "room_id", "shift", "max_size"]),
        ("Обучение", ["profile_id", "program", "study_form", "journal_mode"]))

    def more(self, row: SchoolClass) -> dict[str, object]:
        links = [("Ученики класса", url_for("r_student.index_view", f_class=row.id))]
        if may(current_actor(), CREATE, StudyGroup) and class_journals.is_open(row):
            links.append(("Завести журналы", url_for("class_journals.make", class_id=row.id)))
        if holds_whole(current_actor(), READ, Lesson) or row.id in current_actor().own.led_today:
            links.append(("Печать журнала", url_for("prints.of_class", class_id=row.id)))
        return {"links": links}


class Leaders(Records):
    entity = ClassTeacher
    columns = ["class_id", "employee_id", "since", "until"]
    searched = ["employee.person.search_key", "school_class.name"]
    fields = ["class_id", "employee_id", "since", "until"]


class Rooms(Records):
    entity = Room
    columns = ["number", "name", "capacity"]
    searched = ["number", "name"]
    fields = ["number", "name", "capacity"]


class Jobs(Records):
    entity = Job
    columns = ["title", "account_id", "asked_at", "finished_at", "state", "message"]
    told = ["title", "account_id", "state", "asked_at", "started_at", "finished_at", "message", "result_name"]
    filtered = ["state"]
    newest_first = True
    by_deed = "Задания запускают там, где они нужны; свои – в разделе «Мои задания»."

    def is_visible(self) -> bool:
        return holds_whole(current_actor(), READ, Job)  # one's own stand in «Мои задания»


class Layouts(Records):
    entity = ColumnLayout
    columns = ["signature", "kind"]
    searched = ["signature"]
    by_deed = "Разметку запоминает загрузка списков: поправьте столбцы при следующей загрузке."


SCREENS: list[type[Records]] = [Card, Licences, Accreditations, Funding, Classes, Leaders, Appointments, Parallels, Rooms, Layouts, Jobs]
