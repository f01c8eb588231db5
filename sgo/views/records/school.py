"""Школа: the card, classes and who leads them, rooms."""
from flask import url_for

from sgo.access import CREATE, current_actor, may
from sgo.models import ClassTeacher, ColumnLayout, Job, Organisation, Parallel, Room, SchoolClass, StudyGroup

from .base import Records


class Card(Records):
    entity = Organisation
    columns = ["short_name", "full_name", "director_id", "phone"]
    fields = ["full_name", "short_name", "legal_form", "kind", "founder", "authority", "director_id", "inn", "kpp", "ogrn", "okpo", "oktmo", "okved",
              "legal_address", "actual_address", "phone", "email", "site", "locality", "founded_on", "shifts", "week_days", "capacity", "uses_weights"]


class Parallels(Records):
    entity = Parallel
    columns = ["id", "name", "stage"]
    fields = ["name", "stage"]


class Classes(Records):
    entity = SchoolClass
    columns = ["name", "leader", "pupils", "room_id", "shift", "year_id"]
    searched = ["name"]
    filtered = ["year_id", "journal_mode"]
    fields = ["year_id", "parallel_id", "letter", "shift", "room_id", "max_size", "journal_mode", "study_form"]

    def more(self, row: SchoolClass) -> dict[str, object]:
        links = [("Ученики класса", url_for("r_student.index_view", f_class=row.id))]
        if may(current_actor(), CREATE, StudyGroup):
            links.append(("Завести журналы", url_for("class_journals.make", class_id=row.id)))
        return {"links": links}


class Leaders(Records):
    entity = ClassTeacher
    columns = ["class_id", "employee_id", "since", "until"]
    searched = ["employee.person.search_key"]
    fields = ["class_id", "employee_id", "since", "until"]


class Rooms(Records):
    entity = Room
    columns = ["number", "name", "capacity"]
    searched = ["number", "name"]
    fields = ["number", "name", "capacity"]


class Jobs(Records):
    entity = Job
    columns = ["kind", "started_at", "finished_at", "failed", "message"]
    newest_first = True
    by_deed = "Задания запускает сама программа."


class Layouts(Records):
    entity = ColumnLayout
    columns = ["signature", "kind"]
    searched = ["signature"]
    by_deed = "Разметку запоминает загрузка списков: поправьте столбцы при следующей загрузке."


SCREENS: list[type[Records]] = [Card, Classes, Leaders, Parallels, Rooms, Layouts, Jobs]
