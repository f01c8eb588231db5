"""The ready measures of the constructor against the named reports of the same school: to the digit."""
from datetime import date
from fractions import Fraction

import pytest
from sqlalchemy import select

from sgo.models import (Attendance, AttendanceCode, DotCounts, Enrolment, JournalRules, Lesson, Mark, MarkCode, PeriodMark, RetakeCounts, Work, db)
from sgo.reports import REPORTS
from sgo.reports.builder import alike
from sgo.services import accounts

CLASS = {"group": ["enrolment@.class"], "where": {"all": [{"field": "studies", "op": "yes"}]}}


@pytest.fixture
def named(app, cast):
    def of(key, who="zoya", **values):
        with app.test_request_context():
            return REPORTS[key].build(accounts.acting(who), **values)
    return of


@pytest.fixture
def busy(cast, crowd, writing):
    """Twelve pupils in 5А with marks of the second quarter of every sort, current marks with retakes and debts, and absences."""
    pupils = crowd(9, 6)
    codes = (MarkCode.EXEMPT, MarkCode.NOT_ASSESSED, MarkCode.PASSED)
    with writing():
        for number, (student, subject) in enumerate((student, subject) for student in pupils for subject in cast.subject.values()):
            code = codes[number % 3] if number % 5 == 4 else None
            db.session.add(PeriodMark(student_id=student, year_id=cast.year, subject_id=subject, period_id=cast.period[2],
                                      value=None if code else 5 - number % 4 // (1 + number % 2), code=code, set_at=cast.at))
        for number, mark in enumerate(db.session.scalars(select(Mark).order_by(Mark.id)).all()):
            mark.value, mark.second_value = 2 + number * 7 % 4, 5 if number % 6 == 0 else None
            if number % 3 == 0:
                code = MarkCode.DEBT if number % 9 == 0 else None
                db.session.add(Mark(work_id=mark.work_id, student_id=mark.student_id, attempt=2, group_id=mark.group_id, day=mark.day,
                                    value=None if code else 2 + number % 4, code=code, set_at=cast.at))
        for number, work in enumerate(db.session.scalars(select(Work).order_by(Work.id)).all()):
            work.weight = 1 + number % 3
        lessons = db.session.scalars(select(Lesson).where(Lesson.group_id == cast.group["5А maths"])).all()
        db.session.add_all(Attendance(lesson_id=lesson.id, student_id=student, group_id=lesson.group_id, day=lesson.day,
                                      code=list(AttendanceCode)[(place + number) % 6], set_at=cast.at)
                           for place, lesson in enumerate(lessons) for number, student in enumerate(pupils) if (place + number) % 4 == 0)
    return pupils


def of_class(table, name):
    values = next(line.values for line in table.lines if line.values[1] == name)
    return dict(zip([column.title for column in table.columns], values, strict=True))


@pytest.mark.both_databases
def test_a_class_is_told_as_in_the_summary_of_class_teachers(ask, named, cast, busy):
    wanted = of_class(named("svodnyy-klassnykh", period_id=cast.period[2]), "5А")
    ready = {"Успеваемость, %": "pupils_success", "Качество, %": "pupils_quality", "Отличники": "pupils_excellent", "Хорошисты": "pupils_good",
             "На «3»": "pupils_satisfactory", "Неуспевающие": "pupils_failing", "Не аттестованы": "pupils_not_assessed", "С одной «4»": "pupils_one_four",
             "С одной «3»": "pupils_one_three", "всего": "missed", "Б": "missed_ill", "НП": "missed_truant"}
    found = ask("zoya", {"thing": "student", "measures": [{"kind": "ready", "ready": key} for key in ready.values()], **CLASS})
    figures = dict(zip(ready, next(row for row in found.rows if row[0] == "5А")[1:], strict=True))
    assert figures == {title: wanted[title] for title in ready} and figures["Качество, %"] not in (None, 0, 100)
    marks = {"СОУ, %": "marks_training", "Средний балл": "marks_mean"}
    found = ask("zoya", {"thing": "period_mark", "group": ["student.enrolment@.class"], "measures": [{"kind": "ready", "ready": key} for key in marks.values()],
                         "where": {"all": [{"field": "period", "op": "in", "value": [cast.period[2]]}]}})
    assert dict(zip(marks, found.rows[0][1:], strict=True)) == {title: wanted[title] for title in marks}


def test_a_subject_is_told_as_on_the_map_of_classes(ask, named, cast, busy):
    wanted = of_class(named("klass-i-predmet", period_id=cast.period[2]), "5А")
    found = ask("zoya", {"thing": "period_mark", "group": ["student.enrolment@.class"], "across": "subject", "view": "pivot",
                         "measures": [{"kind": "ready", "ready": "marks_quality"}],
                         "where": {"all": [{"field": "period", "op": "in", "value": [cast.period[2]]}]}})
    assert dict(zip(found.heads, found.rows[0], strict=True)) == {"Ученик → Класс": "5А", "Математика": wanted["Математика"],
                                                                  "Русский язык": wanted["Русский язык"], "Всего": wanted["Все предметы"]}


@pytest.mark.both_databases
def test_a_copy_for_a_past_period_counts_those_who_were_there_at_its_end(ask, named, cast, busy, writing, app):
    with writing():
        for number, (student, subject) in enumerate((student, subject) for student in busy for subject in cast.subject.values()):
            db.session.add(PeriodMark(student_id=student, year_id=cast.year, subject_id=subject, period_id=cast.period[1], value=3 + number % 3,
                                      set_at=cast.at))
        gone = db.session.scalars(select(Enrolment).where(Enrolment.student_id == busy[1])).one()
        gone.until = date(2026, 11, 10)
    chosen = {"period_id": cast.period[1]}

    def copy(key):
        with app.test_request_context():
            return alike.definition(key, chosen)
    wanted = of_class(named("svodnyy-klassnykh", **chosen), "5А")
    found = next(row for row in ask("zoya", copy("svodnyy-klassnykh")).rows if row[0] == "5А")
    assert found[1:4] == [wanted["Учеников"], wanted["Качество, %"], wanted["Успеваемость, %"]] and wanted["Учеников"] == len(busy)
    subjects = ask("zoya", copy("klass-i-predmet"))
    wanted = of_class(named("klass-i-predmet", **chosen), "5А")
    row = next(row for row in subjects.rows if row[0] == "5А")
    heads = [head.replace("Всего", "Все предметы") for head in subjects.heads[1:]]
    assert dict(zip(heads, row[1:], strict=True)) == {head: wanted[head] for head in heads} and len(heads) > 1


def test_a_copy_of_the_debts_and_of_the_density_tells_what_the_report_tells(ask, named, cast, busy, writing, app):
    chosen = {"class_id": cast.school_class["5А"], "period_id": cast.period[2]}

    def copied(key):
        with app.test_request_context():
            return alike.definition(key, chosen)
    table, found = named("dolzhniki", **chosen), ask("zoya", copied("dolzhniki"))
    owed = dict(table.figures)
    assert found.total == owed["Должников"] and sum(row[2] + row[3] for row in found.rows) == owed["Долгов"] and any(row[2] for row in found.rows)
    with writing():
        rules = db.session.get(JournalRules, 1) or JournalRules(id=1)
        rules.retake_counts = RetakeCounts.ALL
        db.session.add(rules)
        for mark in db.session.scalars(select(Mark)):
            mark.second_value = None
    by_subject = {line.values[1]: line.values for line in named("nakoplyaemost", **chosen).lines}
    groups = ask("zoya", copied("nakoplyaemost")).rows
    assert groups and all(row[1:4] == [by_subject[row[0].partition(", ")[2]][place] for place in (5, 4, 3)] for row in groups)


@pytest.mark.parametrize("retake", list(RetakeCounts))
@pytest.mark.parametrize("dot", list(DotCounts))
def test_an_average_is_that_of_the_pupils_report_whatever_the_schools_rules(ask, named, cast, busy, writing, retake, dot):
    for weights in (True, False):
        with writing():
            rules = db.session.get(JournalRules, 1) or JournalRules(id=1)
            rules.retake_counts, rules.dot_counts, rules.uses_weights = retake, dot, weights
            db.session.add(rules)
        found = ask("zoya", {"thing": "mark", "group": ["student"], "measures": [{"kind": "ready", "ready": "current_weighted" if weights else "current_mean"}],
                             "where": {"all": [{"field": "group.subject", "op": "in", "value": [cast.subject["Математика"]]},
                                               {"field": "day", "op": "within", "value": "this_period"}]}})
        averages = {key[0]: row[1] for key, row in zip(found.keys, found.rows, strict=True)}
        for student in busy[:4]:
            table = named("sredniy-ball", student_id=student, period_id=cast.period[2])
            assert averages[student] == next(line.values[3] for line in table.lines if line.values[1] == "Математика")


@pytest.mark.both_databases
def test_attendance_is_that_of_the_class_month(ask, named, cast, busy):
    table = named("poseshchaemost-klassa", class_id=cast.school_class["5А"], month=202611)
    figures = dict(table.figures)
    found = ask("zoya", {"thing": "student", "measures": [{"kind": "ready", "ready": "attended"}, {"kind": "sum", "field": "lessons", "label": "Уроков"},
                                                         {"kind": "sum", "field": "missed_ill", "label": "Болел"}], **CLASS})
    mine = next(row for row in found.rows if row[0] == "5А")
    assert mine[2] == figures["Уроков у учеников"] and mine[1] == figures["Посещаемость по урокам, %"] and 0 < mine[1] < 100
    assert Fraction(100 * mine[3], mine[2]) == figures["Пропущено по болезни, %"]
    assert date(2026, 11, 2) <= cast.at.date()
