"""Уроки по расписанию: Ольга makes lessons of the weekly timetable; free days, substitutions and what was written stay as they are."""
import re
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from sgo.models import (AccountRole, CalendarException, ChangeSet, DayKind, Homework, Lesson, LessonStatus, Organisation, Role, Room, Substitution,
                        TimetableSlot, WeekType, db)
from tests.conftest import statements

pytestmark = pytest.mark.both_databases
URL = "/timetable-lessons/"
WEEKS = [date(2026, 11, 30) + timedelta(days=7 * number) for number in range(5)]


def shown(client, **asked):
    return client.get(URL, query_string=asked)


def make(client, page=None, removing=False, **asked):
    page = page or shown(client, **asked)
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text))
    fields.pop("csrf_token", None)
    return client.post(URL, data=fields | ({"removing": "y"} if removing else {}))


def days_of(read, cast, group="5А maths"):
    return [row[0] for row in read(select(Lesson.day).where(Lesson.group_id == cast.group[group], Lesson.day > date(2026, 11, 23)).order_by(Lesson.day))]


@pytest.fixture
def slot(cast, writing):
    """Put one more lesson of the week into the timetable."""
    def put(weekday, number, group="5А maths", teacher="anna", **more):
        with writing():
            db.session.add(TimetableSlot(group_id=cast.group[group], weekday=weekday, number=number, employee_id=cast.employee[teacher], since=cast.start,
                                         **more))
    return put


def test_lessons_to_the_end_of_the_period_are_shown_and_made_once(as_, cast, read, scalar):
    olga = as_("olga")
    page = shown(olga)
    assert page.status_code == 200 and "Завести 25 уроков" in page.text         # five groups on five Mondays
    assert days_of(read, cast) == []
    assert make(olga, page).status_code == 302
    assert days_of(read, cast) == WEEKS
    made = read(select(Lesson).where(Lesson.group_id == cast.group["5А maths"], Lesson.day == WEEKS[0]))[0][0]
    assert (made.number, made.employee_id, made.status) == (1, cast.employee["anna"], LessonStatus.PLANNED)
    assert scalar(select(func.count()).select_from(ChangeSet).where(ChangeSet.deed.like("Уроки по расписанию%"))) == 1
    again = shown(olga)
    assert "Всё по расписанию" in again.text and "Завести" not in again.text


def test_who_teaches_gives_the_lesson_not_who_stands_in_the_timetable(as_, cast, read):
    olga = as_("olga")
    assert "В расписании другой учитель" in shown(olga).text
    make(olga)
    given = {row[0] for row in read(select(Lesson.employee_id).where(Lesson.group_id == cast.group["5Б maths"], Lesson.day > date(2026, 11, 23)))}
    assert given == {cast.employee["anna"]}


def test_free_days_are_skipped_with_their_reason_and_a_working_saturday_is_taught(as_, cast, read, writing, slot):
    slot(6, 2)
    with writing():
        db.session.add_all([CalendarException(day=WEEKS[0], kind=DayKind.QUARANTINE, first_parallel=5, last_parallel=5),
                            CalendarException(day=date(2026, 12, 12), kind=DayKind.WORKING_SATURDAY)])
    olga = as_("olga")
    page = shown(olga, since="2026-11-24", until="2027-01-20")
    for reason in ("Карантин или актированный день", "Выходной", "Вне учебных периодов"):
        assert reason in page.text
    make(olga, page)
    assert days_of(read, cast) == sorted([*WEEKS[1:], date(2026, 12, 12), date(2027, 1, 11), date(2027, 1, 18)])
    assert WEEKS[0] in days_of(read, cast, "1А maths")


def test_a_closed_period_gets_no_lessons(as_, cast):
    page = shown(as_("olga"), since="2026-09-07", until="2026-10-20")
    assert "Период закрыт" in page.text and "Завести" not in page.text


def test_odd_and_even_weeks_and_the_days_of_a_row(as_, cast, read, slot):
    slot(2, 3, week_type=WeekType.ODD)
    slot(3, 4, until=date(2026, 12, 3))
    make(as_("olga"))
    found = days_of(read, cast)
    assert [day for day in found if day.isoweekday() == 2] == [date(2026, 11, 24), date(2026, 12, 8), date(2026, 12, 22)]      # weeks 13, 15, 17
    assert [day for day in found if day.isoweekday() == 3] == [date(2026, 11, 25), date(2026, 12, 2)]


def test_only_one_class_or_one_group(as_, cast, read):
    olga = as_("olga")
    make(olga, since="2026-11-24", until="2026-12-30", class_id=cast.school_class["5А"], group_id=cast.group["5А maths"])
    assert days_of(read, cast) == WEEKS and days_of(read, cast, "5А russian") == []
    make(olga, since="2026-11-24", until="2026-12-30", class_id=cast.school_class["5А"])
    assert days_of(read, cast, "5А russian") == WEEKS and days_of(read, cast, "5Б maths") == []


@pytest.fixture
def planned(as_, cast, read, writing):
    """All lessons are made; then the mathematics of 5А moves from Monday to Tuesday."""
    make(as_("olga"))
    rows = read(select(Lesson.id, Lesson.day).where(Lesson.group_id == cast.group["5А maths"], Lesson.day > date(2026, 11, 23)))
    with writing():
        old = db.session.scalars(select(TimetableSlot).where(TimetableSlot.group_id == cast.group["5А maths"])).one()
        old.until = date(2026, 11, 24)
        db.session.add(TimetableSlot(group_id=cast.group["5А maths"], weekday=2, number=1, employee_id=cast.employee["anna"], since=date(2026, 11, 24)))
    return {day: id_ for id_, day in rows}


def test_what_the_timetable_no_longer_has_goes_when_asked_and_only_when_untouched(as_, cast, read, writing, planned):
    with writing():
        db.session.add_all([
            Homework(lesson_id=planned[WEEKS[0]], group_id=cast.group["5А maths"], day=WEEKS[0], text="№ 5"),
            Substitution(lesson_id=planned[WEEKS[1]], group_id=cast.group["5А maths"], day=WEEKS[1], absent_id=cast.employee["anna"],
                         employee_id=cast.employee["kostya"])])
    olga = as_("olga")
    page = shown(olga)
    assert "Убрать пустые уроки, которых в расписании больше нет: 3" in page.text and "Не по расписанию, но с записями" in page.text
    make(olga, page)
    assert set(WEEKS) <= set(days_of(read, cast))
    make(olga, removing=True)
    assert [day for day in days_of(read, cast) if day.isoweekday() == 1] == WEEKS[:2]


def test_it_is_undone_as_one_deed(as_, cast, read, scalar, planned):
    olga = as_("olga")
    make(olga, removing=True)
    moved = days_of(read, cast)
    assert len(moved) == 6 and all(day.isoweekday() == 2 for day in moved)
    deed = scalar(select(func.max(ChangeSet.id)))
    assert olga.post("/records/change-set/undo/", data={"id": deed}).status_code == 302
    assert days_of(read, cast) == WEEKS


def test_a_lesson_nobody_wrote_in_follows_a_change_of_teacher_and_a_substitution_stays(as_, cast, read, writing, planned):
    group = cast.group["5А russian"]
    standing = dict(read(select(Lesson.day, Lesson.id).where(Lesson.group_id == group, Lesson.day > date(2026, 11, 23))))
    with writing():
        slot = db.session.scalars(select(TimetableSlot).where(TimetableSlot.group_id == group)).one()
        db.session.add(Substitution(lesson_id=standing[WEEKS[1]], group_id=group, day=WEEKS[1], absent_id=cast.employee["vera"],
                                    employee_id=cast.employee["kostya"]))
        replaced = db.session.get(Lesson, standing[WEEKS[1]])
        replaced.employee_id, replaced.status = cast.employee["kostya"], LessonStatus.REPLACED
        room = Room(number="7")
        db.session.add(room)
        db.session.flush()
        slot.room_id = room.id
    make(as_("olga"))
    found = dict(read(select(Lesson.day, Lesson.room_id).where(Lesson.group_id == group, Lesson.day > date(2026, 11, 23))))
    assert found[WEEKS[0]] and found[WEEKS[1]] is None
    assert read(select(Lesson.employee_id).where(Lesson.id == standing[WEEKS[1]]))[0][0] == cast.employee["kostya"]


def test_somebody_in_two_places_is_named(as_, cast, writing):
    with writing():
        db.session.add(Lesson(group_id=cast.group["5А russian"], day=WEEKS[0], number=1, employee_id=cast.employee["anna"], topic="Падежи"))
    page = shown(as_("olga"))
    assert "Ермакова А. В. сразу в двух местах" in page.text.replace("\u00a0", " ")


def test_what_was_shown_is_what_is_done(as_, cast, writing, read):
    olga = as_("olga")
    page = shown(olga)
    with writing():
        db.session.add(CalendarException(day=WEEKS[0], kind=DayKind.QUARANTINE))
    late = make(olga, page)
    assert late.status_code == 409 and "Проверьте ещё раз" in late.text and "Завести 20 уроков" in late.text
    assert days_of(read, cast) == []


@pytest.mark.parametrize(("asked", "said"), [({"since": "2026-12-30", "until": "2026-12-01"}, "Последний день раньше первого"),
                                             ({"since": "2030-01-01", "until": "2030-01-02"}, "ни в одном учебном году"),
                                             ({"since": "2026-12-01", "until": "2027-08-01"}, "кончается 26.05.2027"),
                                             ({"since": "", "until": "x"}, "Укажите"),
                                             ({"since": "2026-12-01", "until": "2026-12-02", "class_id": "9" * 30}, "Такой записи нет")])
def test_wrong_days_are_told_in_words(as_, asked, said):
    page = shown(as_("olga"), **asked)
    assert page.status_code == 422 and said in page.text


@pytest.mark.parametrize("who", ["zoya", "dmitry", "kostya", "anna", "vera", "semyon", "mama"])
def test_nobody_else_makes_lessons(as_, cast, scalar, who):
    before = scalar(select(func.count()).select_from(Lesson))
    assert shown(as_(who)).status_code == 403
    assert as_(who).post(URL, data={"since": "2026-11-24", "until": "2026-12-30", "seen": "x"}).status_code == 403
    assert scalar(select(func.count()).select_from(Lesson)) == before


def test_a_deputy_who_is_administrator_as_well_makes_them(as_, cast, read, writing):
    with writing():
        db.session.add(AccountRole(account_id=cast.account["zoya"], role=Role.ADM))
    make(as_("zoya"))
    assert days_of(read, cast) == WEEKS


def test_the_administrator_is_told_of_missing_lessons_on_the_first_page(as_, cast):
    olga = as_("olga")
    assert "Уроки ближайших двух недель не заведены" in olga.get("/").text
    make(olga)
    assert "Уроки ближайших двух недель" not in olga.get("/").text
    assert "Уроки ближайших двух недель" not in as_("zoya").get("/").text


def test_a_school_of_six_days_and_an_empty_timetable(as_, cast, read, writing, slot):
    slot(6, 2)
    with writing():
        db.session.get(Organisation, 1).week_days = 6
    make(as_("olga"))
    assert date(2026, 11, 28) in days_of(read, cast)
    with writing():
        for row in db.session.scalars(select(TimetableSlot)).all():
            db.session.delete(row)
    assert "В расписании уроков нет" in shown(as_("olga")).text


def test_the_preview_costs_the_same_for_more_lessons(as_, cast, slot):
    few = statements(shown(as_("olga"), since="2026-11-24", until="2026-12-01"))
    slot(2, 2)
    slot(4, 2)
    assert statements(shown(as_("olga"), since="2026-11-24", until="2027-05-20")) == few <= 12
