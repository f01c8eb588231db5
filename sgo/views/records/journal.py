"""Журнал: what the journal's own page writes is only read here; the kinds of work are a dictionary."""
from typing import Any

from sgo.access import current_actor
from sgo.models import Attendance, ConductMark, ExamMark, FinalMark, Homework, JournalRules, Lesson, Mark, PeriodClosing, PeriodMark, Work, WorkType, YearMark
from sgo.services import finals

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


class WorkTypes(Records):
    entity = WorkType
    columns = ["name", "letter", "weight", "is_control", "position"]
    searched = ["name"]
    fields = ["name", "letter", "weight", "is_control", "position"]


class Lessons(JournalRows):
    entity = Lesson
    columns = ["day", "number", "group_id", "employee_id", "room_id", "status", "topic"]
    searched = ["topic"]
    filtered = ["status"]


class HomeworkList(JournalRows):
    entity = Homework
    columns = ["day", "group_id", "text", "due_on"]
    searched = ["text"]


class Works(JournalRows):
    entity = Work
    columns = ["day", "group_id", "type_id", "title", "weight"]
    searched = ["title"]
    filtered = ["type_id"]


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


class ExamMarks(Records):
    """The sheet puts the mark; the form keeps its date, points and a retake; who set it is written by itself, a closed year refuses it."""
    entity = ExamMark
    columns = ["student_id", "subject_id", "kind", "held_on", "value", "code", "primary_score"]
    searched = ["student.person.search_key"]
    filtered = ["year_id", "subject_id", "kind"]
    sections = (
        ("Экзамен", ["student_id", "year_id", "subject_id", "group_id", "kind", "attempt", "held_on"]),
        ("Отметка", ["primary_score", "value", "code"]))

    def before_save(self, form: Any, row: Any) -> None:
        finals.sign(current_actor(), row)

    def sealed(self, row: Any) -> str | None:
        return finals.sealed(row)


class FinalMarks(SheetRows):
    entity = FinalMark
    columns = ["student_id", "subject_id", "year_id", "value", "code"]
    filtered = ["year_id", "subject_id"]


class ConductMarks(SheetRows):
    entity = ConductMark
    columns = ["student_id", "period_id", "value", "comment"]
    filtered = ["period_id", "value"]


class Closings(JournalRows):
    entity = PeriodClosing
    columns = ["period_id", "closed", "at", "by_id", "reason"]
    filtered = ["period_id", "closed"]
    by_deed = "Период закрывают и открывают на странице «Закрытие периодов»."


SCREENS: list[type[Records]] = [Lessons, HomeworkList, Works, Marks, AttendanceList, PeriodMarks, YearMarks, ExamMarks, FinalMarks, ConductMarks, Closings,
                               WorkTypes, Rules]
