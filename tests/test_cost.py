"""What pages cost: statements that do not grow with rows, answers that stay small. Speed itself is measured by the bench."""
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from sgo.models import (GroupMember, Lesson, LessonStatus, Mark, PeriodKind, PeriodScheme, SchoolYear, StudyGroup, StudyGroupClass, StudyPeriod,
                        TeachingAssignment, Work, YearStatus, db)
from tests.conftest import cells, saved, statements

pytestmark = pytest.mark.both_databases


PAGES = {"journal": ("anna", "/journal/{group}", 12), "journal of the class teacher": ("vera", "/journal/{group}", 12), "journals": ("anna", "/journal/", 6),
         "diary": ("mama", "/diary/?week=2026-11-09", 10), "pupils": ("olga", "/records/student/", 6), "marks": ("olga", "/records/mark/", 6),
         "first page of the administrator": ("olga", "/", 31), "first page of the deputy": ("zoya", "/", 18),
         "first page of the coordinator": ("kostya", "/", 20),
         "groups": ("zoya", "/records/study-group/", 6), "accounts": ("olga", "/records/account/", 6), "enrolments": ("olga", "/records/enrolment/", 6)}


@pytest.mark.parametrize("page", PAGES)
def test_statements_do_not_grow_with_rows(as_, cast, crowd, page):
    who, url, most = PAGES[page]
    url = url.format(group=cast.group["5А maths"])
    crowd(7)
    few = statements(as_(who).get(url))
    crowd(30, lessons=5)
    assert few == statements(as_(who).get(url)) <= most


def cell(cast, op, student, value="5"):
    return cells(f"operation-{op}", {"lesson": cast.lesson["5А maths 16.11"], "work": cast.work["5А maths 16.11"], "student": student, "value": value})


def test_a_saved_mark_is_cheap_and_its_answer_small(as_, cast, crowd):
    anna, url = as_("anna"), f"/journal/{cast.group['5А maths']}/cells"
    few = anna.post(url, **cell(cast, 1, cast.student["vanya"]))
    crowd(30, lessons=5)
    many = anna.post(url, **cell(cast, 2, cast.student["lev"]))
    assert few.status_code == many.status_code == 200
    assert statements(few) == statements(many) <= 14
    assert len(many.data) < 1024


def test_a_class_teacher_pays_no_more_for_an_absence(as_, cast):
    answer = as_("vera").post(f"/journal/{cast.group['5А maths']}/cells", **cell(cast, 1, cast.student["vanya"], "Б"))
    assert saved(answer)["state"] == "saved"
    assert statements(answer) <= 14


def test_a_full_journal_stays_small(as_, cast, crowd):
    crowd(25, lessons=56)
    page = as_("anna").get(f"/journal/{cast.group['5А maths']}")
    assert page.text.count("<tr data-s=") == 28
    assert page.text.count("data-l=") == 60
    assert len(page.data) <= 200 * 1024


@pytest.fixture
def ten_years(cast, writing):
    """Nine years more behind the pupils of 5А: each with its periods, its group of mathematics taught by Анна, lessons, works and marks."""
    with writing():
        kind = db.session.scalars(select(Work.type_id)).first()
        for year in range(2017, 2026):
            start = date(year, 9, 1)
            row = SchoolYear(name=f"{year}/{year + 1}", start_on=start, end_on=date(year + 1, 5, 26), status=YearStatus.CLOSED)
            scheme = PeriodScheme(year=row, kind=PeriodKind.QUARTER, first_parallel=1, last_parallel=9)
            db.session.add_all([row, scheme])
            db.session.flush()
            group = StudyGroup(year_id=row.id, subject_id=cast.subject["Математика"], parallel_id=5, name="5А", hours_week=500)
            db.session.add_all([group, StudyPeriod(scheme_id=scheme.id, number=1, name="1 четверть", start_on=start, end_on=date(year, 10, 25),
                                                   is_closed=True)])
            db.session.flush()
            db.session.add_all([StudyGroupClass(group_id=group.id, class_id=cast.school_class["5А"]),
                                TeachingAssignment(group_id=group.id, employee_id=cast.employee["anna"], since=start, until=date(year + 1, 5, 27)),
                                GroupMember(group_id=group.id, student_id=cast.student["masha"], since=start, until=date(year + 1, 5, 27))])
            for week in range(6):
                day = start + timedelta(days=7 * week)
                lesson = Lesson(group_id=group.id, day=day, number=1, employee_id=cast.employee["anna"], status=LessonStatus.HELD, topic="Тема")
                db.session.add(lesson)
                db.session.flush()
                work = Work(lesson_id=lesson.id, group_id=group.id, day=day, type_id=kind, weight=1)
                db.session.add(work)
                db.session.flush()
                db.session.add(Mark(work_id=work.id, student_id=cast.student["masha"], group_id=group.id, day=day, value=4, set_at=cast.at))


def test_a_journal_costs_the_same_after_ten_years(as_, cast, request):
    anna, url = as_("anna"), f"/journal/{cast.group['5А maths']}"
    first = anna.get(url)
    saved_first = anna.post(f"{url}/cells", **cell(cast, 1, cast.student["vanya"]))
    before = anna.get(url)
    request.getfixturevalue("ten_years")
    after, saved_after = anna.get(url), anna.post(f"{url}/cells", **cell(cast, 2, cast.student["lev"]))
    assert statements(first) == statements(after) <= 12
    assert statements(saved_first) == statements(saved_after) <= 14
    assert abs(len(after.data) - len(before.data)) < 100          # tokens differ, rows do not
