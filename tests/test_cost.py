"""What pages cost: statements that do not grow with rows, answers that stay small. Speed itself is measured by the bench."""
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from sgo.models import Enrolment, Gender, GroupMember, Lesson, LessonStatus, Mark, OrderItem, Person, Student, Work, WorkType, db
from tests.conftest import statements

SET_AT = datetime(2026, 11, 9, 9, tzinfo=UTC)
pytestmark = pytest.mark.both_databases


@pytest.fixture
def crowd(cast, writing):
    """Fill 5А with so many pupils, the mathematics of 5А with so many lessons and marks."""
    def fill(pupils, lessons=0):
        group, class_id = cast.group["5А maths"], cast.school_class["5А"]
        with writing():
            for number in range(pupils):
                person = Person(last_name=f"Иванов{number:02}", first_name="Пётр", gender=Gender.MALE)
                db.session.add(person)
                db.session.flush()
                student = Student(person_id=person.id)
                db.session.add(student)
                db.session.flush()
                item = OrderItem(order_id=1, student_id=student.id, effective_on=cast.start, to_class_id=class_id)
                db.session.add(item)
                db.session.flush()
                db.session.add_all([Enrolment(student_id=student.id, year_id=cast.year, parallel_id=5, class_id=class_id, item_id=item.id, since=cast.start),
                                    GroupMember(group_id=group, student_id=student.id, since=cast.start)])
            members = list(db.session.scalars(select(GroupMember.student_id).where(GroupMember.group_id == group)))
            kind = db.session.scalars(select(WorkType.id)).first()
            for number in range(lessons):
                day = date(2026, 11, 3) + timedelta(days=number // 3)
                lesson = Lesson(
                    group_id=group, day=day, number=7 + number % 3, employee_id=cast.employee["anna"], status=LessonStatus.HELD, topic="Сложение дробей"
                )
                db.session.add(lesson)
                db.session.flush()
                work = Work(lesson_id=lesson.id, group_id=group, day=day, type_id=kind, weight=1)
                db.session.add(work)
                db.session.flush()
                db.session.add_all(Mark(work_id=work.id, student_id=student, group_id=group, day=day, value=4, set_at=SET_AT) for student in members)
    return fill


PAGES = {"journal": ("anna", "/journal/{group}", 12), "journal of the class teacher": ("vera", "/journal/{group}", 12), "journals": ("anna", "/journal/", 6),
         "diary": ("mama", "/diary/?week=2026-11-09", 10), "pupils": ("olga", "/records/student/", 6), "marks": ("olga", "/records/mark/", 6),
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
    return {"op": f"operation-{op}", "lesson": cast.lesson["5А maths 16.11"], "work": cast.work["5А maths 16.11"], "student": student, "value": value}


def test_a_saved_mark_is_cheap_and_its_answer_small(as_, cast, crowd):
    anna, url = as_("anna"), f"/journal/{cast.group['5А maths']}/cells"
    few = anna.post(url, data=cell(cast, 1, cast.student["vanya"]))
    crowd(30, lessons=5)
    many = anna.post(url, data=cell(cast, 2, cast.student["lev"]))
    assert few.status_code == many.status_code == 200
    assert statements(few) == statements(many) <= 14
    assert len(many.data) < 1024


def test_a_class_teacher_pays_no_more_for_an_absence(as_, cast):
    answer = as_("vera").post(f"/journal/{cast.group['5А maths']}/cells", data=cell(cast, 1, cast.student["vanya"], "Б"))
    assert answer.json["state"] == "saved"
    assert statements(answer) <= 14


def test_a_full_journal_stays_small(as_, cast, crowd):
    crowd(25, lessons=56)
    page = as_("anna").get(f"/journal/{cast.group['5А maths']}")
    assert page.text.count("<tr data-s=") == 28
    assert page.text.count("data-l=") == 60
    assert len(page.data) <= 200 * 1024
