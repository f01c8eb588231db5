"""Журнал: what the journal's own page writes is only read here; the kinds of work are a dictionary."""
from typing import Any

from flask import url_for

from sgo.access import HEADS, current_actor
from sgo.models import (AbsenceDocument, Attendance, ConductMark, DiaryRules, ExamEntry, ExamMark, FederalForm, FinalMark, Homework, HomeworkFile,
                        JournalArchive, JournalRules, LateChange, Lesson, Mark, PeriodClosing, PeriodMark, ReportRun, Role, TaskAnswer, TaskAnswerFile,
                        Work, WorkFile, WorkType, YearMark)

from .base import Records


class JournalRows(Records):
    """What the journal's page writes: the newest first, read only."""
    newest_first = True
    by_deed = "Это записывается на странице журнала."


class Rules(Records):
    entity = JournalRules
    columns = ["uses_weights", "dot_counts", "retake_counts", "five_from", "four_from", "three_from"]
    sections = (
        ("Отметки", ["uses_weights", "allows_one", "dot_counts", "retake_counts", "edit_days", "conduct"]),
        ("Отметка за период", ["five_from", "four_from", "three_from", "least_single", "least_several", "missed_percent"]),
        ("Итоговая отметка", ["mathematics"]))


class WhatFamiliesSee(Records):
    entity = DiaryRules
    columns = ["shows_averages", "shows_weights", "shows_comments", "shows_class_mean"]
    fields = ["shows_averages", "shows_class_mean", "shows_weights", "shows_comments"]


class WorkTypes(Records):
    entity = WorkType
    columns = ["name", "letter", "weight", "is_control", "position", "code"]
    searched = ["name"]
    fields = ["name", "letter", "weight", "is_control", "position", "code"]


class Lessons(JournalRows):
    entity = Lesson
    columns = ["day", "number", "group_id", "employee_id", "room_id", "status", "topic"]
    searched = ["topic", "group.name", "group.subject.name"]
    filtered = ["status"]


class HomeworkList(JournalRows):
    entity = Homework
    columns = ["day", "group_id", "text", "due_on", "minutes"]
    searched = ["text", "group.name", "group.subject.name"]


class HomeworkFiles(JournalRows):
    entity = HomeworkFile
    columns = ["day", "group_id", "homework_id"]
    searched = ["group.name"]

    def more(self, row: HomeworkFile) -> dict[str, Any]:
        return {"links": [("Скачать файл", url_for("files.scan", table="homework-file", row_id=row.id))]}


class Works(JournalRows):
    entity = Work
    columns = ["day", "group_id", "type_id", "title", "weight"]
    searched = ["title", "group.name", "group.subject.name"]
    filtered = ["type_id"]


class WorkFiles(JournalRows):
    entity = WorkFile
    columns = ["day", "group_id", "work_id", "file_id"]


class TaskAnswers(JournalRows):
    entity = TaskAnswer
    columns = ["day", "student_id", "group_id", "done_at", "sent_at", "text"]
    searched = ["student.person.search_key", "text"]
    by_deed = "Это записывает семья в дневнике."


class TaskAnswerFiles(JournalRows):
    entity = TaskAnswerFile
    columns = ["day", "student_id", "group_id", "answer_id"]
    searched = ["student.person.search_key"]
    by_deed = "Это записывает семья в дневнике."

    def more(self, row: TaskAnswerFile) -> dict[str, Any]:
        return {"links": [("Скачать файл", url_for("files.scan", table="task-answer-file", row_id=row.id))]}


class LateChanges(JournalRows):
    """What was changed after the end of a period or of the days for corrections: the deputy's page."""
    entity = LateChange
    columns = ["set_at", "group_id", "student_id", "day", "what", "was", "became", "reason", "set_by_id"]
    searched = ["student.person.search_key", "reason"]
    filtered = ["set_by_id"]


class Marks(JournalRows):
    entity = Mark
    columns = ["day", "student_id", "group_id", "value", "second_value", "code", "set_by_id"]
    searched = ["student.person.search_key"]
    filtered = ["code"]


class AttendanceList(JournalRows):
    entity = Attendance
    columns = ["day", "student_id", "group_id", "code", "set_by_id"]
    searched = ["student.person.search_key"]
    filtered = ["code"]


OPENERS = HEADS | {Role.CLS}                             # who has the page of absences


class AbsencePapers(Records):
    entity = AbsenceDocument
    columns = ["student_id", "code", "kind", "number", "start_on", "end_on", "presented_on", "file_id"]
    searched = ["student.person.search_key", "number"]
    filtered = ["code", "kind"]
    newest_first = True
    by_deed = "Документ вносят на странице «Пропуски»: он сразу исправляет причины."

    def more(self, row: AbsenceDocument) -> dict[str, Any]:
        links = [("Открыть документ и его уроки", url_for("absences.paper", paper_id=row.id))] if current_actor().roles & OPENERS else []
        return {"links": links + ([("Скачать файл", url_for("files.scan", table="absence-document", row_id=row.id))] if row.file_id else [])}


class SheetRows(JournalRows):
    """What the sheets of summing marks write."""
    by_deed = "Это записывается в ведомостях: раздел «Итоговые отметки»."
    searched = ["student.person.search_key"]


class PeriodMarks(SheetRows):
    entity = PeriodMark
    columns = ["student_id", "subject_id", "period_id", "value", "code", "reason"]
    filtered = ["subject_id"]


class YearMarks(SheetRows):
    entity = YearMark
    columns = ["student_id", "subject_id", "year_id", "value", "code"]
    filtered = ["subject_id"]


class ExamEntries(Records):
    """Who takes which exam and when: an exam's mark stands from that day on."""
    entity = ExamEntry
    columns = ["student_id", "subject_id", "kind", "held_on", "result_on"]
    searched = ["student.person.search_key"]
    filtered = ["year_id", "subject_id", "kind"]
    sections = (("Экзамен", ["student_id", "year_id", "subject_id", "kind", "held_on", "result_on"]),)


class ExamMarks(Records):
    """The sheet puts the mark; the form keeps its date, points and a retake; who set it is written by itself, a closed year refuses it."""
    entity = ExamMark
    columns = ["student_id", "subject_id", "kind", "held_on", "value", "code", "primary_score"]
    searched = ["student.person.search_key"]
    filtered = ["year_id", "subject_id", "kind"]
    sections = (
        ("Экзамен", ["student_id", "year_id", "subject_id", "group_id", "kind", "attempt", "held_on"]),
        ("Отметка", ["primary_score", "value", "code"]))


class FinalMarks(SheetRows):
    entity = FinalMark
    columns = ["student_id", "subject_id", "year_id", "value", "code"]
    filtered = ["year_id", "subject_id"]


class ConductMarks(SheetRows):
    entity = ConductMark
    columns = ["student_id", "period_id", "value", "comment"]
    filtered = ["period_id", "value"]


class Archives(Records):
    entity = JournalArchive
    columns = ["class_id", "period_id", "number", "made_at", "made_by_id", "sha256"]
    filtered = ["class_id", "period_id"]
    newest_first = True
    by_deed = "Журнал закрытого периода запечатывают на странице «Архив журналов»."

    def is_visible(self) -> bool:
        return False                                    # the page «Архив журналов» leads here

    def more(self, row: JournalArchive) -> dict[str, object]:
        return {"links": [("Скачать", url_for("archive.file", archive_id=row.id))]}


class HandedReports(Records):
    entity = ReportRun
    columns = ["handed_at", "title", "about", "handed_by_id", "due_on"]
    told = ["title", "about", "period_id", "class_id", "employee_id", "handed_by_id", "handed_at", "due_on", "sha256"]
    searched = ["title", "about"]
    filtered = ["period_id", "class_id"]
    newest_first = True
    by_deed = "Отчёт сдают на его странице: «Отчёты», «Сдать отчёт»."

    def more(self, row: ReportRun) -> dict[str, object]:
        return {"links": [("Открыть", url_for("reports.run", run_id=row.id))]}


class StatisticsForms(Records):
    entity = FederalForm
    columns = ["title", "day", "state", "checked_at", "checked_by_id", "run_id"]
    told = ["title", "day", "state", "checked_at", "checked_by_id", "run_id"]
    filtered = ["day", "state"]
    newest_first = True
    by_deed = "Форму заполняют, проверяют и сдают на её странице: «Отчёты», «Заполнить и сдать»."

    def more(self, row: FederalForm) -> dict[str, object]:
        return {"links": [("Открыть", url_for("reports_forms.form", key=row.key, day=f"{row.day:%Y%m%d}"))]}


class Closings(JournalRows):
    entity = PeriodClosing
    columns = ["period_id", "closed", "at", "by_id", "reason"]
    filtered = ["period_id", "closed"]
    by_deed = "Период закрывают и открывают на странице «Закрытие периодов»."


SCREENS: list[type[Records]] = [
    Lessons, HomeworkList, HomeworkFiles, Works, WorkFiles, TaskAnswers, TaskAnswerFiles, Marks,
    AttendanceList, LateChanges, AbsencePapers, PeriodMarks, YearMarks, ExamEntries, ExamMarks,
    FinalMarks, ConductMarks, Closings, WorkTypes, Rules, WhatFamiliesSee, Archives, HandedReports, StatisticsForms]
