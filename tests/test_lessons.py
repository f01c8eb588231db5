"""The lesson's record: topic, homework, attendance; lessons outside the timetable only on days on which there is school."""
from datetime import date

import pytest
from sqlalchemy import func, select

from sgo.models import CalendarException, DayKind, Homework, Lesson, LessonStatus, db
from tests.conftest import cells, saved

pytestmark = pytest.mark.both_databases


def record(client, cast, lesson="5А maths 16.11", **said):
    return client.post(f"/journal/{cast.group[lesson.rsplit(' ', 1)[0]]}/lessons/{cast.lesson[lesson]}", data=said)


def added(client, cast, day, number="6", group="5А maths"):
    return client.post(f"/journal/{cast.group[group]}/lessons", data={"day": day, "number": number})


def test_a_teacher_writes_a_lesson_down(as_, cast, read, scalar):
    answer = record(as_("anna"), cast, topic="Дроби", homework="№ 5", confirmed="y")
    assert answer.status_code == 302
    lesson = read(select(Lesson).where(Lesson.id == cast.lesson["5А maths 16.11"]))[0][0]
    assert lesson.topic == "Дроби" and lesson.topic_recorded_at and lesson.attendance_confirmed_at
    assert str(scalar(select(Homework.due_on).where(Homework.lesson_id == lesson.id))) == "2026-11-23"


def test_what_is_emptied_goes(as_, cast, scalar):
    record(as_("anna"), cast, topic="Дроби", homework="№ 5")
    record(as_("anna"), cast, topic="")
    assert scalar(select(func.count()).select_from(Homework)) == 0
    assert scalar(select(Lesson.topic).where(Lesson.id == cast.lesson["5А maths 16.11"])) is None


@pytest.mark.parametrize("who", ["boris", "vera", "zoya", "olga"])
def test_nobody_else_writes_it_down(as_, cast, scalar, who):
    assert record(as_(who), cast, topic="Чужая тема").status_code in {403, 404}
    assert scalar(select(Lesson.topic).where(Lesson.id == cast.lesson["5А maths 16.11"])) == "Тема 3"


def test_an_older_page_does_not_overwrite_a_newer_record(as_, cast, scalar):
    record(as_("anna"), cast, topic="Первая", version="1")
    late = record(as_("anna"), cast, topic="Вторая", version="1")
    assert late.status_code == 409
    assert "Вторая" in late.text and "только что изменил" in late.text
    assert scalar(select(Lesson.topic).where(Lesson.id == cast.lesson["5А maths 16.11"])) == "Первая"


def test_grade_1_has_no_homework(as_, cast, scalar):
    refused = record(as_("gleb"), cast, lesson="1А maths 16.11", topic="Счёт", homework="№ 1")
    assert refused.status_code == 409 and "8.4" in refused.text
    assert scalar(select(func.count()).select_from(Homework)) == 0


@pytest.mark.parametrize(("day", "reason"), [("2026-11-04", "нерабочий праздничный"), ("2026-10-27", "каникулы: осенние"), ("2026-11-21", "выходной"),
                                             ("2026-11-22", "выходной"), ("2027-07-01", "вне учебного года")])
def test_there_is_no_lesson_on_a_free_day(as_, cast, writing, scalar, day, reason):
    with writing():
        db.session.add(CalendarException(day=date(2026, 11, 4), kind=DayKind.PUBLIC_HOLIDAY))
    before = scalar(select(func.count()).select_from(Lesson))
    refused = added(as_("anna"), cast, day)
    assert refused.status_code == 409 and reason in refused.text
    assert scalar(select(func.count()).select_from(Lesson)) == before


def test_a_lesson_to_come_is_planned_and_a_teacher_is_in_one_place(as_, cast, scalar):
    assert added(as_("anna"), cast, "2026-11-25").status_code == 302
    assert scalar(select(Lesson.status).order_by(Lesson.id.desc())) is LessonStatus.PLANNED
    clash = added(as_("anna"), cast, "2026-11-25", group="5Б maths")
    assert clash.status_code == 409 and "У вас в это время другой урок: 5А, Математика" in clash.text


def test_a_lesson_declared_free_later_takes_no_mark(as_, cast, writing):
    with writing():
        db.session.add(CalendarException(day=date(2026, 11, 16), kind=DayKind.QUARANTINE))
    answer = as_("anna").post(f"/journal/{cast.group['5А maths']}/cells", **cells("operation-1", {
        "lesson": cast.lesson["5А maths 16.11"], "student": cast.student["masha"], "value": "5"}))
    assert saved(answer)["state"] == "refused" and "урока не было" in saved(answer)["error"]


def test_a_mistaken_lesson_goes_and_one_with_marks_stays(as_, cast, read):
    anna = as_("anna")
    added(anna, cast, "2026-11-25")
    new = read(select(func.max(Lesson.id)))[0][0]
    assert anna.post(f"/journal/{cast.group['5А maths']}/lessons/{new}/remove").status_code == 302
    assert not read(select(Lesson.id).where(Lesson.id == new))
    marked = cast.lesson["5А maths 09.11"]
    page = anna.post(f"/journal/{cast.group['5А maths']}/lessons/{marked}/remove", follow_redirects=True)
    assert "На уроке стоят 2 отметки" in page.text
    assert read(select(Lesson.id).where(Lesson.id == marked))


def test_a_code_over_a_mark_names_the_mark(as_, cast):
    answer = as_("anna").post(f"/journal/{cast.group['5А maths']}/cells", **cells("operation-1", {
        "lesson": cast.lesson["5А maths 09.11"], "student": cast.student["lev"], "value": "НП", "seen": "3"}))
    assert saved(answer)["needs"] == "late" and "В клетке стоит отметка 3" in saved(answer)["error"]
