"""Saving cells: a batch is one deed, each cell is answered by itself, what was acknowledged is there once."""
import json
from datetime import date

import pytest
from sqlalchemy import func, select

from sgo.models import Attendance, ChangeSet, JournalRules, Lesson, Mark, StudyPeriod, Work, db
from tests.conftest import cells, saved, statements

pytestmark = pytest.mark.both_databases
KEY = "5А maths"


@pytest.fixture
def post(as_, cast):
    """Save cells as somebody: `post("anna", {…}, {…})`; each request has its own operation."""
    count = iter(range(10000))

    def send(who, *asked, **said):
        return as_(who).post(f"/journal/{cast.group[KEY]}/cells", **cells(f"operation-{next(count)}", *asked, **said))
    return send


@pytest.fixture
def at(cast):
    """A cell of the mathematics of 5А."""
    def cell(student, value, day="16.11", **more):
        return {"lesson": cast.lesson[f"{KEY} {day}"], "work": cast.work[f"{KEY} {day}"], "student": cast.student[student], "value": value} | more
    return cell


def set_rules(writing, **said):
    with writing():
        row = db.session.scalars(select(JournalRules)).one()
        for name, value in said.items():
            setattr(row, name, value)


def test_a_block_is_one_deed_and_each_cell_is_answered_in_the_order_asked(post, at, read):
    answer = post("anna", at("masha", "5"), at("vanya", "4/5"), at("lev", "Б"), at("masha", ".", "09.11"))
    assert answer.status_code == 200
    assert [(cell["text"], cell["state"], cell["average"]) for cell in answer.json["cells"]] == [
        ("5", "saved", "5,00"), ("4/5", "saved", "4,67"), ("Б", "saved", "3,00"), (".", "saved", "5,00")]
    assert read(select(ChangeSet.deed).where(ChangeSet.operation.is_not(None))) == [("Отметки в журнале: 4 клетки",)]


def test_what_must_be_refused_is_named_and_the_rest_is_saved(post, at, cast, scalar):
    answer = post("anna", at("masha", "7"), at("olya", "5"), at("lev", "Б"), at("vanya", "4"), {"lesson": 999999, "student": 1, "value": "5"})
    assert [cell["state"] for cell in answer.json["cells"]] == ["refused", "refused", "saved", "saved", "refused"]
    told = [cell.get("error", "") for cell in answer.json["cells"]]
    assert "Отметки «7» нет" in told[0] and "не было в этой группе" in told[1] and "больше нет" in told[4]
    assert scalar(select(func.count()).select_from(Mark).where(Mark.work_id == cast.work[f"{KEY} 16.11"])) == 1


def test_two_editors_of_one_cell_the_second_is_told_and_chooses(post, at, scalar, cast):
    told = saved(post("anna", at("masha", "5", seen="")))
    assert told["text"] == "5"
    late = saved(post("anna", at("masha", "3", seen="")))
    assert (late["state"], late["text"], late["by"]) == ("conflict", "5", "Ермакова А.\u00a0В.")
    assert "Там стоит «5»" in late["error"] and late["at"]
    assert saved(post("anna", at("masha", "5", seen="")))["state"] == "saved"       # both want the same: nothing to choose
    assert saved(post("anna", at("masha", "3", seen="5")))["text"] == "3"
    assert scalar(select(Mark.value).where(Mark.student_id == cast.student["masha"])) == 3


def test_a_lesson_without_a_work_gets_one_with_its_first_marks(as_, cast, post, read):
    added = as_("anna").post(f"/journal/{cast.group[KEY]}/lessons", data={"day": "2026-11-20", "number": "3"})
    assert added.status_code == 302
    lesson = read(select(func.max(Lesson.id)))[0][0]
    answer = post("anna", {"lesson": lesson, "work": None, "student": cast.student["masha"], "value": "5"},
                  {"lesson": lesson, "student": cast.student["lev"], "value": "4"})
    work, = read(select(Work.id).where(Work.lesson_id == lesson))
    assert {cell["work"] for cell in answer.json["cells"]} == {work[0]}


def test_a_retake_is_the_next_attempt_and_the_rules_say_which_counts(post, at, writing, read, cast):
    assert saved(post("anna", at("masha", "4", retake=True)))["error"].startswith("Пересдавать нечего")
    post("anna", at("masha", "2"))
    told = saved(post("anna", at("masha", "4", retake=True, seen="2")))
    assert (told["text"], told["average"], told["look"]) == ("2→4", "4,00", "")
    assert read(select(Mark.attempt, Mark.value).where(Mark.student_id == cast.student["masha"]).order_by(Mark.attempt)) == [(1, 2), (2, 4)]
    set_rules(writing, retake_counts="all")
    assert saved(post("anna", at("masha", "3", retake=True)))["average"] == "3,00"
    set_rules(writing, retake_counts="best")
    assert saved(post("anna", at("masha", "2→4→3", seen="2→4→3")))["average"] == "4,00"
    assert saved(post("anna", at("masha", "2", whole=True)))["text"] == "2"
    assert saved(post("anna", at("masha", "2→5")))["text"] == "2→5"
    assert saved(post("anna", at("masha", "")))["text"] == ""
    assert not read(select(Mark.id).where(Mark.student_id == cast.student["masha"]))


def test_the_minutes_of_lateness_are_typed_in_the_cell(post, at, read, cast):
    told = saved(post("anna", at("masha", "оп 12")))
    assert (told["text"], told["minutes"]) == ("ОП", 12)
    minutes = select(Attendance.minutes_late).where(Attendance.student_id == cast.student["masha"])
    assert read(minutes) == [(12,)]
    assert saved(post("anna", at("masha", "5", seen="ОП")))["minutes"] == 12
    assert "от 1 до 45" in saved(post("anna", at("masha", "оп 60")))["error"] and read(minutes) == [(12,)]
    assert "minutes" not in saved(post("anna", at("masha", "ОСВ"))) and read(minutes) == [(None,)]
    assert post("boris", at("masha", "оп 9")).status_code in {403, 404} and read(minutes) == [(None,)]


def test_a_dot_counts_as_the_school_decided(post, at, writing):
    assert saved(post("anna", at("vanya", ".")))["average"] == "5,00"
    set_rules(writing, dot_counts="as_two")
    assert saved(post("anna", at("vanya", "5", "02.11")))["average"] == "4,00"
    assert saved(post("anna", at("vanya", "4")))["average"] == "4,67"          # a mark takes the debt's place


def test_one_is_a_mark_only_where_the_school_allows_it(post, at, writing):
    assert saved(post("anna", at("masha", "1")))["state"] == "refused"
    set_rules(writing, allows_one=True)
    assert saved(post("anna", at("masha", "1")))["text"] == "1"


def test_absent_and_a_mark_agree_only_when_handed_in_later(post, at, read, cast):
    post("anna", at("masha", "Б"))
    told = saved(post("anna", at("masha", "5")))
    assert (told["state"], told["needs"], told["text"]) == ("refused", "late", "Б")
    assert saved(post("anna", at("masha", "5", late=True)))["text"] == "Б 5"
    assert saved(post("anna", at("masha", "4")))["text"] == "Б 4"               # it is known that the work came later
    assert read(select(Mark.value, Mark.late).where(Mark.student_id == cast.student["masha"])) == [(4, True)]


@pytest.fixture
def second(cast, writing):
    """Another work of the lesson of 16.11."""
    with writing():
        first = db.session.get(Work, cast.work[f"{KEY} 16.11"])
        work = Work(lesson_id=first.lesson_id, group_id=first.group_id, day=first.day, type_id=first.type_id, weight=first.weight, mandatory=False)
        db.session.add(work)
        db.session.flush()
        return work.id


def test_a_mark_for_another_work_of_the_lesson_says_he_was_there(post, at, read, cast, second):
    post("anna", at("masha", "5", work=second))
    told = saved(post("anna", at("masha", "ОТ")))
    assert (told["state"], told["needs"], told["text"]) == ("refused", "late", "") and "За другую работу этого урока стоит отметка 5" in told["error"]
    told = saved(post("vera", at("masha", "ОТ")))
    assert told["state"] == "refused" and "needs" not in told
    assert saved(post("anna", at("masha", "ОП")))["text"] == "ОП"
    assert saved(post("anna", at("masha", "ОТ", late=True)))["text"] == "ОТ"
    assert read(select(Mark.value, Mark.late).where(Mark.student_id == cast.student["masha"])) == [(5, True)]
    assert saved(post("anna", at("masha", "Б")))["text"] == "Б"                 # he is absent already, and it is known that the work came later


@pytest.mark.parametrize(("value", "stands"), [("4", [(4, True)]), ("", [])])
def test_the_other_mark_may_be_named_in_the_same_request(post, at, read, cast, second, value, stands):
    post("anna", at("masha", "5", work=second))
    cells_ = [at("masha", "ОТ", late=True), at("masha", value, work=second, late=True)]
    assert [cell["state"] for cell in post("anna", *(cells_ if not value else cells_[::-1])).json["cells"]] == ["saved", "saved"]
    assert read(select(Mark.value, Mark.late).where(Mark.student_id == cast.student["masha"])) == stands


def test_a_debt_for_another_work_is_no_presence(post, at, second):
    post("anna", at("masha", ".", work=second))
    assert saved(post("anna", at("masha", "ОТ")))["text"] == "ОТ"


def test_a_comment_goes_with_its_mark(post, at, scalar, cast):
    assert "Сначала поставьте" in saved(post("anna", at("masha", "Б", comment="болел")))["error"]
    post("anna", at("masha", "4", comment="не подписана работа"))
    post("anna", at("masha", "5"))
    assert scalar(select(Mark.comment).where(Mark.student_id == cast.student["masha"])) == "не подписана работа"
    post("anna", at("masha", "5", comment=None))
    assert scalar(select(Mark.comment).where(Mark.student_id == cast.student["masha"])) is None


def test_what_went_with_a_removed_mark_is_told_so_that_it_can_come_back(post, at, read, cast):
    post("anna", at("masha", "ОТ"))
    post("anna", at("masha", "4", late=True, comment="сдала во вторник"))
    gone = saved(post("anna", at("masha", "")))
    assert gone["lost"] == {"late": True, "comment": "сдала во вторник"}
    assert saved(post("anna", at("masha", "ОТ 4", whole=True) | gone["lost"]))["state"] == "saved"
    assert read(select(Mark.late, Mark.comment).where(Mark.student_id == cast.student["masha"])) == [(True, "сдала во вторник")]
    assert "lost" not in saved(post("anna", at("masha", "5")))


def test_a_class_teacher_writes_codes_and_leaves_marks_alone(post, at, scalar, cast):
    assert saved(post("vera", at("masha", "Б")))["state"] == "saved"
    assert "ставит учитель предмета" in saved(post("vera", at("vanya", "5")))["error"]
    told = saved(post("vera", at("vanya", "Б", "09.11", late=True)))
    assert told["state"] == "refused" and "needs" not in told
    assert saved(post("vera", at("vanya", "ОП", "09.11")))["text"] == "ОП 5"
    assert saved(post("vera", at("vanya", "", "09.11")))["text"] == "5"
    assert scalar(select(func.count()).select_from(Attendance).where(Attendance.student_id == cast.student["vanya"])) == 0


@pytest.mark.parametrize(("value", "text"), [("ОТ", "5"), ("ОП", "ОП 5"), ("", "5"), ("ОП 5", "ОП 5"), ("4", "5"), ("5→4", "5"), (".", "5")])
def test_whatever_a_class_teacher_names_the_marks_stay(post, at, value, text):
    assert saved(post("vera", at("vanya", value, "09.11", whole=True)))["text"] == text


@pytest.mark.parametrize(("who", "status"), [("zoya", 403), ("dmitry", 403), ("olga", 403), ("boris", 404), ("semyon", 403), ("mama", 403)])
def test_who_does_not_teach_the_group_writes_nothing(post, at, who, status, scalar):
    before = scalar(select(func.count()).select_from(Mark))
    answer = post(who, at("masha", "5"), at("vanya", "5"))
    assert answer.status_code in {status, 403}
    assert scalar(select(func.count()).select_from(Mark)) == before


BROKEN = [None, [], "x", {}, {"op": 1}, {"op": "short", "cells": []}, {"op": "operation-1", "cells": []}, {"op": "operation-1", "cells": [1]},
          {"op": "operation-1", "cells": [{}] * 1501}, {"op": "operation-1", "cells": [{"lesson": True, "student": 1}]},
          {"op": "operation-1", "cells": [{"lesson": 10 ** 20, "student": 1}]}, {"op": "operation-1", "cells": [{"lesson": 1, "student": 1, "value": 5}]},
          {"op": "operation-1", "cells": [{"lesson": 1, "student": 1, "value": "5" * 41}]}, {"op": "operation-1", "cells": {"lesson": 1}},
          {"op": "operation-1", "cells": [{"lesson": 1, "student": 1, "value": "5", "seen": 5}]},
          *({"op": "operation-1", "cells": [{"lesson": 1, "student": 1} | said]} for said in (
              {}, {"value": None}, {"value": "\0"}, {"value": "5\0"}, {"value": "5", "comment": "\0"}))]


@pytest.mark.parametrize("said", BROKEN)
def test_a_malformed_request_is_told_so(as_, cast, said):
    answer = as_("anna").post(f"/journal/{cast.group[KEY]}/cells", json=said)
    assert answer.status_code == 422 and answer.json["error"]


@pytest.mark.parametrize("value", ["'; DROP TABLE mark", "²", "٥", "\u202e5", "→", "2→→4", "Б→4", "→5", "2→4→5→3→2→4"])
def test_no_text_breaks_a_cell(post, at, value):
    assert post("anna", at("masha", value)).status_code == 200


def test_brackets_within_brackets_are_malformed(as_, cast):
    for deep in ("[" * 100000, '{"op": "operation-1", "cells": ' + "[" * 100000 + "]" * 100000 + "}"):
        answer = as_("anna").post(f"/journal/{cast.group[KEY]}/cells", data=deep, content_type="application/json")
        assert answer.status_code == 422 and answer.json["error"]


def test_a_cell_named_twice_in_a_request_is_written_once(post, at, cast, scalar):
    answer = post("anna", at("masha", "5"), at("masha", "4", work=None))
    assert [cell["state"] for cell in answer.json["cells"]] == ["saved", "refused"]
    assert scalar(select(Mark.value).where(Mark.student_id == cast.student["masha"])) == 5


def test_a_closed_period_and_a_late_reason(post, at, writing):
    with writing():
        period = db.session.scalars(select(StudyPeriod).where(StudyPeriod.number == 2)).one()
        period.is_closed = True
    assert "Период закрыт" in saved(post("anna", at("masha", "5")))["error"]
    with writing():
        period = db.session.scalars(select(StudyPeriod).where(StudyPeriod.number == 2)).one()
        period.is_closed, period.end_on = False, date(2026, 11, 20)
    assert saved(post("anna", at("masha", "5")))["needs"] == "reason"
    assert saved(post("anna", at("masha", "5"), reason="пересмотр работы"))["state"] == "saved"


def column(cast, students, value, day="16.11", **more):
    return [{"lesson": cast.lesson[f"{KEY} {day}"], "work": cast.work[f"{KEY} {day}"], "student": student, "value": value} | more for student in students]


def test_a_column_costs_no_more_than_a_mark(post, cast, crowd):
    assert statements(post("anna", *column(cast, [cast.student["masha"]], "4", "02.11"))) <= 14
    few = statements(post("anna", *column(cast, [cast.student["masha"], cast.student["lev"]], "5", "23.11")))
    students = crowd(25)
    assert len(students) == 28
    assert statements(post("anna", *column(cast, students, "4"))) == few <= 14
    assert statements(post("anna", *column(cast, students, "ОТ", "09.11"))) == few + 1       # the papers that explain absences
    assert {cell["state"] for cell in post("anna", *column(cast, students[2:], "4", "23.11")).json["cells"]} == {"saved"}
    changed = post("anna", *column(cast, students[::2], "5"), *column(cast, students[1::2], "3/4"))
    assert {cell["state"] for cell in changed.json["cells"]} == {"saved"}
    assert statements(changed) <= 14
    block = post("anna", *(cell for day in ("02.11", "09.11", "16.11") for cell in column(cast, students, "", day)))
    assert {cell["text"] for cell in block.json["cells"]} == {""}
    assert statements(block) <= 15                      # marks and attendance go, each by one statement


def test_a_lone_surrogate_is_no_error(as_, cast, at):
    said = json.dumps(cells("operation-1", at("masha", "\ud8005"))["json"])
    answer = as_("anna").post(f"/journal/{cast.group[KEY]}/cells", data=said, content_type="application/json")
    assert saved(answer)["text"] == "5"
    alone = as_("anna").post(f"/journal/{cast.group[KEY]}/cells", data=said.replace("\\ud8005", "\\ud800").replace("operation-1", "operation-2"),
                             content_type="application/json")
    assert alone.status_code == 422                     # nothing is left of it: that clears no cell
