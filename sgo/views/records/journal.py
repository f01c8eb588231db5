"""Журнал: what the journal's own page writes is only read here; the kinds of work are a dictionary."""
from sgo.models import Attendance, ConductMark, ExamMark, FinalMark, Homework, JournalRules, Lesson, Mark, PeriodMark, Work, WorkType, YearMark

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
    searched = ["topic", "group.name", "group.subject.name"]
    filtered = ["status"]


class HomeworkList(JournalRows):
    entity = Homework
    columns = ["day", "group_id", "text", "due_on"]
    searched = ["text", "group.name", "group.subject.name"]


class Works(JournalRows):
    entity = Work
    columns = ["day", "group_id", "type_id", "title", "weight"]
    searched = ["title", "group.name", "group.subject.name"]
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


class PeriodMarks(JournalRows):
    entity = PeriodMark
    columns = ["student_id", "subject_id", "period_id", "value", "code"]
    searched = ["student.person.search_key"]
    filtered = ["subject_id"]


class YearMarks(JournalRows):
    entity = YearMark
    columns = ["student_id", "subject_id", "year_id", "value", "code"]
    searched = ["student.person.search_key"]
    filtered = ["subject_id"]


class Typed(Records):
    """Marks that are typed on a form of their own: who set them and when is written by itself, a closed year refuses them."""
    searched = ["student.person.search_key"]


class ExamMarks(Typed):
    entity = ExamMark
    columns = ["student_id", "subject_id", "kind", "held_on", "value", "code", "primary_score"]
    filtered = ["year_id", "subject_id", "kind"]
    sections = (
        ("Экзамен", ["student_id", "year_id", "subject_id", "group_id", "kind", "attempt", "held_on"]),
        ("Отметка", ["primary_score", "value", "code"]))


class FinalMarks(Typed):
    entity = FinalMark
    columns = ["student_id", "subject_id", "year_id", "value", "code"]
    filtered = ["year_id", "subject_id"]
    fields = ["student_id", "year_id", "subject_id", "group_id", "value", "code"]


class ConductMarks(Typed):
    entity = ConductMark
    columns = ["student_id", "period_id", "value", "comment"]
    filtered = ["period_id", "value"]
    fields = ["student_id", "period_id", "value", "comment"]


SCREENS: list[type[Records]] = [Lessons, HomeworkList, Works, Marks, AttendanceList, PeriodMarks, YearMarks, ExamMarks, FinalMarks, ConductMarks, WorkTypes,
                               Rules]
