"""What families have said through the diary, and the diary on paper: read only here, written on pages of their own."""
from typing import Any

from flask import url_for

from sgo.access import HEADS, current_actor
from sgo.models import AbsenceNote, DiaryReceipt, PaperDiaryIssue, PaperDiaryRequest, Role

from .base import Records


class Receipts(Records):
    entity = DiaryReceipt
    columns = ["at", "student_id", "guardian_id", "week_on", "said"]
    searched = ["student.person.search_key"]
    newest_first = True
    by_deed = "Это отмечают родители в дневнике; отметка не изменяется."


class AbsenceNotes(Records):
    entity = AbsenceNote
    columns = ["student_id", "start_on", "end_on", "reason", "said", "status", "author_id", "sent_at"]
    searched = ["student.person.search_key", "said"]
    filtered = ["status", "reason"]
    newest_first = True
    by_deed = "Записки пишут родители, принимает классный руководитель: «Пропуски», вкладка «Записки»."

    def more(self, row: AbsenceNote) -> dict[str, Any]:
        links = [("Открыть записки", url_for("absences.notes", _anchor=f"n{row.id}"))] if current_actor().roles & (HEADS | {Role.CLS}) else []
        return {"links": links + ([("Скачать файл", url_for("files.scan", table="absence-note", row_id=row.id))] if row.file_id else [])}


class PaperDiaryRequests(Records):
    entity = PaperDiaryRequest
    columns = ["student_id", "guardian_id", "reason", "asked_on", "last_on", "withdrawn_on", "file_id"]
    searched = ["student.person.search_key"]
    filtered = ["reason"]
    newest_first = True
    by_deed = "Заявления вносят на странице «Дневник на бумаге»."

    def more(self, row: PaperDiaryRequest) -> dict[str, Any]:
        return {"links": [("Скачать файл", url_for("files.scan", table="paper-diary-request", row_id=row.id))] if row.file_id else []}


class PaperDiaryIssues(Records):
    entity = PaperDiaryIssue
    columns = ["week_on", "student_id", "handed_on", "handed_to", "handed_by_id"]
    searched = ["student.person.search_key", "handed_to"]
    newest_first = True
    by_deed = "Выдачу записывают на странице «Дневник на бумаге»."


SCREENS: list[type[Records]] = [Receipts, AbsenceNotes, PaperDiaryRequests, PaperDiaryIssues]
