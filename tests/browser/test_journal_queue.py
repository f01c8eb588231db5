"""Nothing typed is lost and nothing is saved in another's name: two tabs, a closed tab, a shared computer, another editor, a change after its time."""
import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select
from tests.browser.conftest import enter
from tests.browser.grid import cell, press, requests, settled

from sgo.models import Attendance, AttendanceCode, ChangeSet, JournalRules, Mark, db

LOOK = "document.dispatchEvent(new Event('visibilitychange'))"         # as if the tab had just come to the front: it asks what is new
DEEDS = select(func.count()).select_from(ChangeSet).where(ChangeSet.operation.is_not(None))


@pytest.fixture
def url(cast):
    """The journal of mathematics in 5А."""
    return f"/journal/{cast.group['5А maths']}?view=marks"


@pytest.fixture
def journal(visit, url):
    """Анна before it."""
    page = visit("anna")
    page.goto(url)
    return page


def test_two_tabs_of_one_person_save_each_cell_once_and_show_it_both(journal, cast, url, read, scalar):
    other = journal.context.new_page()
    other.goto(url)
    cell(journal, cast, "masha", "16.11").click()
    press(journal, "4", "Enter")
    cell(other, cast, "lev", "16.11").click()
    press(other, "5", "Enter")
    expect(cell(other, cast, "masha", "16.11")).to_have_text("4")
    expect(cell(journal, cast, "lev", "16.11")).to_have_text("5")
    expect(journal.locator("#journal [data-state]")).to_have_count(0)
    expect(other.locator("#journal [data-state]")).to_have_count(0)
    assert sorted(value for value, in read(select(Mark.value).where(Mark.work_id == cast.work["5А maths 16.11"]))) == [4, 5]
    assert scalar(DEEDS) <= 2


def test_a_tab_closed_at_once_loses_nothing(journal, cast, url, read, scalar):
    cell(journal, cast, "masha", "16.11").click()
    press(journal, "4")
    journal.goto("/journal/")
    journal.goto(url)
    expect(cell(journal, cast, "masha", "16.11")).to_have_text("4")
    expect(journal.locator("#journal [data-state]")).to_have_count(0)
    assert read(select(Mark.value).where(Mark.student_id == cast.student["masha"])) == [(4,)]
    assert scalar(DEEDS) == 1


def test_another_person_on_this_computer_neither_sees_nor_sends_my_marks(journal, cast, url, scalar):
    other = journal.context.new_page()
    journal.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('no connection')); }")      # the goodbye of a closing page knows no emulation
    cell(journal, cast, "masha", "16.11").click()
    press(journal, "4", "Enter")
    expect(journal.locator("#saved")).to_contain_text("ждёт отправки 1")
    journal.close()
    other.goto("/")
    other.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('no connection')); }")
    other.get_by_role("button", name="Выйти").click()
    expect(other.get_by_role("dialog")).to_contain_text("Нет связи со школой, не отправлено: 1.")
    other.get_by_role("button", name="Остаться").click()
    other.get_by_role("button", name="Выйти").click()
    other.get_by_role("button", name="Всё равно выйти").click()
    enter(other, "vera")
    sent = requests(other)
    other.goto(url)
    expect(cell(other, cast, "masha", "16.11")).to_have_text("")
    expect(other.locator("#saved")).to_have_text("")
    other.wait_for_timeout(1000)
    assert sent == [] and scalar(DEEDS) == 0
    other.get_by_role("button", name="Выйти").click()
    enter(other, "anna")
    other.goto(url)
    settled(other)
    assert scalar(select(Mark.value).where(Mark.student_id == cast.student["masha"])) == 4


def test_a_page_left_open_sends_nothing_in_the_name_of_who_logged_in_after(journal, cast, url, scalar):
    other = journal.context.new_page()
    other.goto("/")
    other.get_by_role("button", name="Выйти").click()
    enter(other, "vera")
    cell(journal, cast, "masha", "16.11").click()
    press(journal, "4", "Enter")
    expect(journal.get_by_role("heading", name="Сеанс закончился")).to_be_visible()
    journal.get_by_role("button", name="Я вошёл, продолжить").click()
    expect(journal.get_by_text("Войдите в новой вкладке под тем же логином")).to_be_visible()
    assert scalar(DEEDS) == 0


def test_what_another_writes_appears_by_itself_but_never_over_what_is_typed(journal, visit, cast, url):
    vera = visit("vera")
    vera.goto(url)
    mine = cell(journal, cast, "lev", "16.11")
    mine.click()
    press(journal, "4")
    for pupil in ("masha", "lev"):
        cell(vera, cast, pupil, "16.11").click()
        press(vera, ",")
    settled(vera)
    journal.evaluate(LOOK)
    expect(cell(journal, cast, "masha", "16.11")).to_have_text("Б")
    expect(mine).to_have_text("4")
    press(journal, "Enter")
    expect(journal.locator("#why")).to_contain_text("клетку уже изменили – Волкова В.")
    expect(journal.locator("#why")).to_contain_text("Там стоит «Б»")
    expect(mine).to_have_text("4")
    journal.get_by_role("button", name="Оставить, как там").click()
    expect(mine).to_have_text("Б")
    expect(journal.locator("#why")).to_be_hidden()


def test_a_refused_value_outlives_the_page(journal, cast, url):
    cell(journal, cast, "masha", "16.11").click()
    press(journal, "9", "Enter")
    expect(journal.locator("#why")).to_contain_text("«9» не сохранено")
    journal.goto(url)
    expect(cell(journal, cast, "masha", "16.11")).to_have_text("9")
    expect(journal.locator("#why")).to_contain_text("«9» не сохранено")


def test_a_reason_is_asked_once_a_lesson_and_said_while_it_holds(journal, cast, url, writing, read):
    with writing():
        db.session.scalars(select(JournalRules)).one().edit_days = 3
    for pupil in ("lev", "masha"):
        cell(journal, cast, pupil, "09.11").click()
        press(journal, "2", "Enter")
    expect(journal.locator("#why")).to_contain_text("Срок исправления прошёл")
    journal.get_by_role("button", name="Указать причину").click()
    journal.get_by_role("button", name="Записать", exact=True).click()
    expect(journal.get_by_text("Напишите, почему отметка меняется")).to_be_visible()
    journal.get_by_label("Причина", exact=True).fill("ошибка при вводе")
    journal.get_by_role("button", name="Записать", exact=True).click()
    settled(journal)
    expect(journal.locator("#why")).to_be_hidden()
    cell(journal, cast, "vanya", "09.11").click()
    press(journal, "2", "Enter")
    journal.wait_for_timeout(900)
    settled(journal)
    expect(journal.locator("#why")).to_be_hidden()
    assert [value for value, in read(select(Mark.value).where(Mark.work_id == cast.work["5А maths 09.11"]))] == [2, 2, 2]
    expect(journal.locator("#reason-line")).to_contain_text("урок 09.11: «ошибка при вводе»")
    cell(journal, cast, "vanya", "02.11").click()
    press(journal, "2", "Enter")
    expect(journal.locator("#why")).to_contain_text("Срок исправления прошёл")        # another lesson is asked for anew


def test_one_key_says_that_the_work_came_later_when_the_cursor_has_gone_on(journal, cast, scalar):
    place = cell(journal, cast, "masha", "16.11")
    place.click()
    press(journal, ",")
    settled(journal)
    press(journal, "5", "Enter")
    expect(place).to_have_text("Б 5")
    expect(journal.locator("#why")).to_contain_text("отметка невозможна")
    press(journal, "c")
    expect(journal.locator("#journal [data-state]")).to_have_count(0)
    expect(place).to_have_text("Б 5")
    assert scalar(select(Mark.late).where(Mark.student_id == cast.student["masha"])) is True


def test_the_panel_tells_the_story_takes_a_comment_and_a_retake(journal, cast, read):
    place = cell(journal, cast, "lev", "09.11")
    place.click()
    press(journal, "2", "Enter", "ArrowUp")
    settled(journal)
    press(journal, "F2")
    side = journal.locator("#side")
    expect(side.get_by_role("heading", name="Гусев Лев")).to_be_visible()
    expect(side.get_by_text("3 → 2")).to_be_visible()
    side.get_by_label("Комментарий к отметке").fill("Не решил вторую задачу")
    cell(journal, cast, "masha", "09.11").click()       # another cell first: what was begun is there when one comes back
    expect(side.get_by_role("heading", name="Соколова Мария")).to_be_visible()
    place.click()
    expect(side.get_by_text("Ещё не записано.")).to_be_visible()
    side.get_by_role("button", name="Записать").click()
    expect(side).to_be_hidden()
    expect(journal.locator("#journal [data-state]")).to_have_count(0)
    press(journal, "F2")
    expect(side.get_by_label("Комментарий к отметке")).to_have_value("Не решил вторую задачу")
    side.get_by_label("Пересдача после «2»").fill("4")
    side.get_by_role("button", name="Поставить").click()
    expect(place).to_have_text("2→4")
    expect(journal.locator("#journal [data-state]")).to_have_count(0)
    marks = select(Mark.attempt, Mark.value, Mark.comment).where(Mark.student_id == cast.student["lev"]).order_by(Mark.attempt)
    assert read(marks) == [(1, 2, "Не решил вторую задачу"), (2, 4, None)]


def test_a_work_is_added_from_the_head_of_its_lesson(journal, cast):
    press(journal, "ArrowUp", "Enter")                  # from the top row of today's column to its head
    window = journal.locator("dialog[open]")
    expect(window.get_by_label("Название")).to_be_visible()
    window.get_by_label("Название").fill("Дроби")
    window.get_by_label("Вес").fill("0")
    window.get_by_role("button", name="Записать").click()
    expect(window.get_by_text("Вес – от 1 до 100.")).to_be_visible()
    window.get_by_label("Вес").fill("3")
    window.get_by_role("button", name="Записать").click()
    expect(window).to_have_count(0)
    expect(journal.locator("#journal thead [data-about*='Дроби, вес 3']")).to_have_count(1)


def test_taking_back_leaves_what_another_person_wrote_meanwhile(journal, visit, cast, url, scalar):
    cell(journal, cast, "masha", "16.11").click()
    press(journal, "5", "Enter")
    settled(journal)
    vera = visit("vera")
    vera.goto(url)
    cell(vera, cast, "masha", "16.11").click()
    press(vera, "g", "Enter")                           # the key of «п»
    settled(vera)
    press(journal, "Control+z")
    expect(journal.locator("#why")).to_contain_text("клетку уже изменили – Волкова В.\u00a0И.")
    assert scalar(select(Attendance.code).where(Attendance.student_id == cast.student["masha"])) is AttendanceCode.LATE
    assert scalar(select(Mark.value).where(Mark.student_id == cast.student["masha"])) == 5


def test_logging_out_sends_what_was_typed_last(journal, cast, scalar):
    cell(journal, cast, "masha", "16.11").click()
    press(journal, "4")
    journal.get_by_role("button", name="Выйти").click()
    expect(journal.get_by_label("Логин")).to_be_visible()
    assert scalar(select(Mark.value).where(Mark.student_id == cast.student["masha"])) == 4
