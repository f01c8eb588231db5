"""Lists in a real browser: by keyboard, by thumb, with and without script."""
import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from sgo.models import StudentFile
from tests.browser.conftest import PHONE, enter, is_narrow

LIST, FILES = "/records/student/", "/records/student-file/"
SMALL = """() => [...document.querySelectorAll("main a, main button, main summary, main select, main input:not([type=hidden])")]
  .filter((one) => one.offsetParent && !one.closest(".vh"))
  .map((one) => [one.textContent.trim() || one.name, (one.closest("label") ?? one).getBoundingClientRect()])
  .filter(([, box]) => box.height < 44).map(([name, box]) => `${name}: ${box.height}`)"""


def test_administrator_finds_narrows_and_comes_back(visit):
    page = visit("olga")
    page.goto(LIST)
    page.keyboard.press("/")
    page.keyboard.type("`krby")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Показано по запросу «ёлкин».")).to_be_visible()
    page.get_by_role("link", name="Убрать поиск").click()
    page.get_by_text("+ условие").click()
    page.locator("#condition").get_by_label("Класс", exact=True).select_option(label="5А")
    page.get_by_role("button", name="Показать").click()
    expect(page.get_by_role("link", name="Класс: 5А")).to_be_visible()
    page.get_by_role("link", name="Ёлкин Иван Романович").click()
    page.get_by_role("main").get_by_role("link", name="Ученики").click()
    expect(page.get_by_role("link", name="Класс: 5А")).to_be_visible()


def test_a_condition_on_a_pupil_is_looked_up_by_typing(visit):
    page = visit("olga")
    page.goto("/records/mark/")
    page.get_by_text("+ условие").click()
    page.locator("#condition").get_by_role("link", name="Ученик").click()
    page.wait_for_load_state("networkidle")
    page.get_by_role("combobox", name="Ученик").press_sequentially("елкин")
    page.get_by_role("option", name="Ёлкин Иван Романович, 5А").click()
    page.get_by_role("combobox", name="Ученик").press("Enter")
    expect(page.get_by_role("link", name="Ученик: Ёлкин Иван Романович")).to_be_visible()


def test_many_rows_are_changed_by_keyboard_after_a_preview(visit, read):
    page = visit("olga")
    page.goto(FILES)
    expect(page.get_by_role("button", name="Изменить поле")).to_be_hidden()
    page.get_by_role("checkbox").nth(1).focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(page.get_by_text("Выбрано 2:")).to_be_visible()
    page.get_by_label("Какое поле изменить").select_option(label="Подвоз")
    page.get_by_role("button", name="Изменить поле").click()
    page.get_by_label("Подвоз").check()
    page.get_by_role("button", name="Показать, что изменится").click()
    expect(page.get_by_text("Будет изменено: 2")).to_be_visible()
    page.get_by_role("button", name="Изменить у 2").click()
    expect(page.get_by_text("Изменено: 2 записи.")).to_be_visible()
    assert len(read(select(StudentFile.id).where(StudentFile.transport))) == 2


def test_columns_and_a_view_are_kept(visit):
    page = visit("olga")
    page.goto(f"{FILES}?q=о")
    page.get_by_text("Столбцы").click()
    page.get_by_role("group", name="Столбцы").get_by_label("Подвоз").check()
    page.get_by_role("button", name="Запомнить").click()
    expect(page.get_by_role("columnheader", name="Подвоз")).to_be_visible()
    page.get_by_text("Сохранить вид").click()
    page.get_by_label("Название вида").fill("С подвозом")
    page.get_by_role("button", name="Сохранить").click()
    page.goto(FILES)
    page.get_by_role("link", name="С подвозом").click()
    expect(page.get_by_role("link", name="С подвозом")).to_have_attribute("aria-current", "page")
    expect(page.get_by_label("Поиск", exact=True)).to_have_value("о")


@pytest.mark.parametrize("asked", ["", "?q=о&f_class=1", "?add=class", "?add=person_id", "?q=zzzz"])
def test_on_a_phone_a_list_is_narrow_and_under_a_thumb(visit, asked):
    page = visit("olga", viewport=PHONE)
    page.goto(LIST + asked)
    assert is_narrow(page)
    assert not page.evaluate(SMALL)
    page.goto("/records/mark/?sort=day&add=day")
    assert is_narrow(page)


def test_a_list_works_without_script(browser, address):
    page = browser.new_context(base_url=address, java_script_enabled=False).new_page()
    page.goto("/login")
    enter(page, "olga")
    page.goto(FILES)
    page.get_by_label("Выбрать: Ёлкин Иван Романович").check()
    page.get_by_label("Какое поле изменить").select_option(label="Подвоз")
    page.get_by_role("button", name="Изменить поле").click()
    page.get_by_label("Подвоз").check()
    page.get_by_role("button", name="Показать, что изменится").click()
    page.get_by_role("button", name="Изменить у 1").click()
    expect(page.get_by_text("Изменено: 1 запись.")).to_be_visible()
    page.context.close()
