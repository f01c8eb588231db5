"""What pages cost: statements that do not grow with rows, answers that stay small. Speed itself is measured by the bench."""
import pytest
from tests.conftest import cells, saved, statements

pytestmark = pytest.mark.both_databases


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
