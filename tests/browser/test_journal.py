"""The journal between two lessons: nothing typed is ever lost, nothing is saved twice."""
import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from sgo.models import Attendance, ChangeSet, Lesson, Mark, UserSession, db
from tests.browser.conftest import PHONE, enter, is_narrow
from tests.browser.grid import cell, settled


@pytest.fixture
def journal(visit, cast):
    """Анна before the mathematics of 5А."""
    page = visit("anna")
    page.goto(f"/journal/{cast.group['5А maths']}")
    return page


def test_a_typed_mark_is_saved_once_and_the_average_moves(journal, cast, scalar):
    cell(journal, cast, "masha", "16.11").click()
    journal.keyboard.press("4")
    journal.keyboard.press("Enter")
    settled(journal)
    expect(journal.locator(f"tr[data-s='{cast.student['masha']}'] .avg")).to_have_text("4,00")
    assert scalar(select(Mark.value).where(Mark.student_id == cast.student["masha"])) == 4
    journal.reload()
    expect(cell(journal, cast, "masha", "16.11")).to_have_text("4")


def test_a_quick_correction_wins_over_the_first_key(journal, cast, scalar):
    place = cell(journal, cast, "lev", "16.11")
    place.click()
    for key in ("4", "Enter", "ArrowUp", "5", "Enter"):
        journal.keyboard.press(key)
    settled(journal)
    expect(place).to_have_text("5")
    expect(journal.locator("#why")).to_be_hidden()
    assert scalar(select(Mark.value).where(Mark.work_id == cast.work["5А maths 16.11"])) == 5


def test_without_a_connection_the_mark_waits_on_the_device_and_goes_out_later(journal, cast, scalar):
    journal.context.set_offline(True)
    cell(journal, cast, "masha", "16.11").click()
    journal.keyboard.press("3")
    journal.keyboard.press("Enter")
    expect(journal.locator("#saved")).to_contain_text("Нет связи, ждёт отправки 1")
    assert scalar(select(func.count()).select_from(Mark).where(Mark.student_id == cast.student["masha"])) == 0
    journal.context.set_offline(False)
    settled(journal)
    assert scalar(select(Mark.value).where(Mark.student_id == cast.student["masha"])) == 3


def test_an_answer_lost_on_the_way_does_not_save_twice(journal, cast, scalar):
    lost = []

    def lose_first(route):
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch().status)
            route.abort()

    journal.route("**/cells", lose_first)
    cell(journal, cast, "masha", "16.11").click()
    journal.keyboard.press("4")
    journal.keyboard.press("Enter")
    settled(journal)
    assert lost == [200]
    assert scalar(select(func.count()).select_from(Mark).where(Mark.student_id == cast.student["masha"])) == 1
    assert scalar(select(func.count()).select_from(ChangeSet).where(ChangeSet.deed == "Отметка в журнале")) == 1


def test_the_session_ends_and_what_was_typed_is_sent_after_the_login(journal, cast, scalar, writing):
    with writing():
        for session in db.session.scalars(select(UserSession).where(UserSession.account_id == cast.account["anna"])):
            session.ended_at = session.started_at
    cell(journal, cast, "masha", "16.11").click()
    journal.keyboard.press("5")
    journal.keyboard.press("Enter")
    expect(journal.get_by_role("heading", name="Сеанс закончился")).to_be_visible()
    other = journal.context.new_page()
    other.goto("/login")
    enter(other, "anna")
    journal.get_by_role("button", name="Я вошёл, продолжить").click()
    settled(journal)
    assert scalar(select(Mark.value).where(Mark.student_id == cast.student["masha"])) == 5


def test_a_refused_cell_says_why_and_what_to_do(journal, cast, scalar):
    place = cell(journal, cast, "masha", "16.11")
    place.click()
    journal.keyboard.press(",")
    expect(place).to_have_text("Б")
    place.click()
    journal.keyboard.press("5")
    journal.keyboard.press("Enter")
    expect(journal.locator("#why")).to_contain_text("отметка невозможна")
    journal.get_by_role("button", name="Сдал позже").click()
    expect(journal.locator("#journal [data-state]")).to_have_count(0)
    expect(place).to_have_text("Б 5")
    assert scalar(select(Mark.late).where(Mark.student_id == cast.student["masha"])) is True


def test_attendance_by_one_key_in_either_layout_and_delete_takes_it_back(journal, cast, scalar):
    place = cell(journal, cast, "masha", "16.11")
    place.click()
    journal.keyboard.press("y")
    expect(place).to_have_text("НП")
    settled(journal)
    journal.keyboard.press("Delete")
    expect(place).to_have_text("")
    expect(place).not_to_have_attribute("data-state", "typed")
    settled(journal)
    assert scalar(select(func.count()).select_from(Attendance).where(Attendance.student_id == cast.student["masha"])) == 0


def test_two_teachers_in_one_cell_are_told_of_each_other(journal, visit, cast, writing):
    place = cell(journal, cast, "vanya", "09.11")
    expect(place).to_have_text("5")
    with writing():
        db.session.scalars(select(Mark).where(Mark.id == cast.mark["vanya 5А maths"])).one().value = 3
    place.click()
    journal.keyboard.press("4")
    journal.keyboard.press("Enter")
    expect(journal.locator("#why")).to_contain_text("уже изменили")
    journal.get_by_role("button", name="Записать моё").click()
    expect(place).to_have_text("4")


def test_class_teacher_reads_the_marks_and_corrects_attendance(visit, cast):
    page = visit("vera")
    page.goto(f"/journal/{cast.group['5А maths']}")
    top = "document.querySelector('.gridbox').getBoundingClientRect().top"
    stood = page.evaluate(top)
    cell(page, cast, "vanya", "16.11").click()
    page.keyboard.press("g")                            # «п» of the other layout
    settled(page)
    assert page.evaluate(top) == stood                  # what is told of the save moves nothing
    expect(page.get_by_text("Как классный руководитель вы исправляете посещаемость")).to_be_visible()
    place = cell(page, cast, "masha", "16.11")
    place.click()
    page.keyboard.press("4")
    page.keyboard.press("Enter")
    expect(page.locator("#why")).to_contain_text("Текущие отметки ставит учитель предмета")
    page.locator("#why [data-do=drop]").click()
    expect(place).to_have_text("")


def test_the_journal_is_usable_on_a_phone_and_in_the_dark(visit, cast):
    page = visit("anna", viewport=PHONE, color_scheme="dark")
    page.goto(f"/journal/{cast.group['5А maths']}")
    cell(page, cast, "masha", "16.11").click()
    page.locator(".keys").get_by_role("button", name="4", exact=True).click()
    settled(page)
    assert is_narrow(page)


def test_twenty_pupils_stand_in_sight_on_a_small_laptop(journal):
    room = journal.evaluate("""() => { const row = document.querySelector('#journal tbody tr'), head = document.querySelector('#journal thead');
        return (document.querySelector('.gridbox').clientHeight - head.offsetHeight) / row.offsetHeight; }""")
    assert room >= 19


def test_a_lesson_outside_the_timetable_takes_a_mark(journal, cast, scalar):
    journal.get_by_text("Добавить урок").first.click()
    journal.get_by_label("Дата").fill("2026-11-20")
    journal.get_by_label("Номер урока").fill("6")
    journal.get_by_role("button", name="Добавить урок").click()
    expect(journal.get_by_text("Урок добавлен.")).to_be_visible()
    journal.wait_for_load_state()
    journal.locator(f"#journal tr[data-s='{cast.student['masha']}'] td").nth(3).click()
    journal.keyboard.press("5")
    journal.keyboard.press("Enter")
    settled(journal)
    assert str(scalar(select(Mark.day).where(Mark.student_id == cast.student["masha"]))) == "2026-11-20"


CODES = {"от": "ОТ", "уп": "УП", "нп": "НП", "оп": "ОП", "осв": "ОСВ", "yg": "НП", "jcd": "ОСВ", "н": "НП", "о": "ОТ"}
PRESS = "key => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))"


@pytest.mark.parametrize(("keys", "code"), CODES.items())
def test_a_code_typed_letter_by_letter_is_that_code_and_is_sent_once(journal, cast, read, keys, code):
    cell(journal, cast, "masha", "16.11").click()
    for key in keys:
        journal.evaluate(PRESS, key)                    # the driver's own keyboard has no Cyrillic
    expect(cell(journal, cast, "masha", "16.11")).to_have_text(code)
    settled(journal)
    assert [row.code.value for row, in read(select(Attendance).where(Attendance.student_id == cast.student["masha"]))] == [code]
    assert len(read(select(ChangeSet).where(ChangeSet.deed == "Отметка в журнале"))) == 1


def test_each_refused_cell_keeps_its_reason_and_the_keyboard_goes_on(journal, cast):
    for pupil, key in (("masha", "9"), ("vanya", "8")):
        cell(journal, cast, pupil, "16.11").click()
        journal.keyboard.press(key)
        journal.keyboard.press("Enter")
    why = journal.locator("#why")
    expect(why).to_contain_text("Ещё не сохранено: 1.")
    cell(journal, cast, "masha", "16.11").click()
    expect(why).to_contain_text("«9» не сохранено")
    journal.locator("#why [data-do=drop]").click()
    expect(why).to_contain_text("«8» не сохранено")
    expect(journal.locator("#journal td[tabindex='0']")).to_be_focused()


def test_a_teacher_writes_the_lesson_down_and_the_family_reads_the_homework(journal, visit, cast, read):
    lesson = cast.lesson["5А maths 16.11"]
    journal.locator(f"thead a[href*='lesson={lesson}']").click()
    journal.wait_for_url(f"**lesson={lesson}*")          # the page before has a card of its own
    journal.get_by_role("combobox", name="Тема урока").fill("Деление дробей")
    journal.get_by_label("Домашнее задание").fill("№ 512")
    journal.get_by_label("Явка отмечена, остальные на уроке").check()
    journal.get_by_role("button", name="Записать урок").click()
    expect(journal.get_by_text("Урок записан.")).to_be_visible()
    row = read(select(Lesson).where(Lesson.id == lesson))[0][0]
    assert row.topic == "Деление дробей" and row.attendance_confirmed_at
    family = visit("mama", viewport=PHONE)
    family.goto("/diary/?week=2026-11-23")
    expect(family.get_by_text("№ 512")).to_be_visible()
