"""Taking back one's own step touches neither another's word nor what was never saved."""
from datetime import date

import pytest
from playwright.sync_api import expect
from sqlalchemy import select
from tests.browser.grid import cell, press, settled

from sgo.models import Attendance, AttendanceCode, Mark, db

LOOK = "document.dispatchEvent(new Event('visibilitychange'))"         # as if the tab had just come to the front: it asks what is new


@pytest.fixture
def journal(visit, cast):
    """Анна before the mathematics of 5А."""
    page = visit("anna")
    page.goto(f"/journal/{cast.group['5А maths']}?view=marks")
    return page


def test_an_undo_over_anothers_word_asks_instead_of_wiping_it(journal, visit, cast, read):
    place = cell(journal, cast, "masha", "16.11")
    place.click()
    press(journal, "5", "Enter")
    settled(journal)
    vera = visit("vera")
    vera.goto(f"/journal/{cast.group['5А maths']}?view=marks")
    cell(vera, cast, "masha", "16.11").click()
    press(vera, "g")                                    # «п» of the other layout
    settled(vera)
    journal.evaluate(LOOK)
    expect(place).to_have_text("ОП 5")
    press(journal, "Control+z")
    expect(journal.locator("#why")).to_contain_text("клетку уже изменили – Волкова В.")
    assert [code.value for code, in read(select(Attendance.code))] == ["ОП"]
    assert read(select(Mark.value).where(Mark.student_id == cast.student["masha"])) == [(5,)]
    journal.get_by_role("button", name="Оставить, как там").click()
    expect(place).to_have_text("ОП 5")


def test_a_refused_step_leaves_its_cell_and_is_not_done_again(journal, cast, read):
    place = cell(journal, cast, "masha", "16.11")
    place.click()
    press(journal, ",")                                 # «б» of the other layout
    settled(journal)
    press(journal, "5", "Enter")
    expect(journal.locator("#why")).to_contain_text("отметка невозможна")
    press(journal, "Control+z")
    expect(place).to_have_text("Б")
    expect(journal.locator("#why")).to_be_hidden()
    press(journal, "Control+Shift+z")
    journal.wait_for_timeout(900)
    expect(place).to_have_text("Б")
    assert read(select(Mark).where(Mark.student_id == cast.student["masha"])) == []
    press(journal, "Control+z")
    expect(place).to_have_text("")
    settled(journal)
    assert read(select(Attendance)) == []


def test_what_was_said_of_a_mark_comes_back_with_it(journal, cast, writing, read):
    where = {"student_id": cast.student["masha"], "group_id": cast.group["5А maths"], "day": date(2026, 11, 16), "set_at": cast.at}
    with writing():
        db.session.add(Attendance(lesson_id=cast.lesson["5А maths 16.11"], code=AttendanceCode.ABSENT, **where))
        db.session.add(Mark(work_id=cast.work["5А maths 16.11"], value=4, late=True, comment="сдала во вторник", **where))
    journal.reload()
    place = cell(journal, cast, "masha", "16.11")
    place.click()
    press(journal, "Delete")
    expect(place).to_have_text("")
    settled(journal)
    press(journal, "Control+z")
    expect(place).to_have_text("ОТ 4")
    settled(journal)
    expect(journal.locator("#why")).to_be_hidden()
    assert read(select(Mark.late, Mark.comment).where(Mark.student_id == cast.student["masha"])) == [(True, "сдала во вторник")]
