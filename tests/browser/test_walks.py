"""The walks of a newcomer: a parent on a phone, the завуч at a report, the administrator with a class list; and nothing typed is lost."""
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from sgo.models import Room, UserSession, db
from tests.browser.conftest import PHONE, enter, is_narrow

SAMPLE = Path(__file__).parents[1] / "data" / "spisok_5v.xlsx"
ROLES = ("olga", "zoya", "dmitry", "kostya", "semyon", "anna", "vera", "vanya", "mama", "papa")


def test_parent_reads_the_diary_of_two_children_on_a_phone(visit):
    page = visit("sokolova", viewport=PHONE, color_scheme="dark")
    expect(page.get_by_role("heading", name="Дневник", exact=True)).to_be_visible()
    expect(page.get_by_text("Понедельник, 23.11").first).to_be_visible()
    assert is_narrow(page)
    page.get_by_role("link", name="Артём, 1А").click()
    expect(page.get_by_role("link", name="Артём, 1А")).to_have_attribute("aria-current", "page")
    page.get_by_role("link", name="Прошлая неделя").click()
    expect(page.get_by_role("heading", name="16 – 22 ноября 2026")).to_be_visible()
    page.get_by_role("link", name="Эта неделя").click()
    expect(page.get_by_text("Сегодня", exact=True)).to_be_visible()


def test_zavuch_runs_a_report_and_takes_it_away(visit):
    page = visit("zoya")
    page.get_by_role("link", name="Отчёты", exact=True).click()
    page.get_by_role("link", name="Итоги успеваемости класса за учебный период").click()
    page.get_by_label("Класс", exact=True).select_option("5А")
    page.get_by_role("button", name="Сформировать").click()
    expect(page.get_by_role("rowheader", name="Ёлкин Иван")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Excel").click()
    assert download.value.suggested_filename == "Итоги успеваемости класса за учебный период, 5А, 1 четверть.xlsx"


def test_administrator_loads_a_class_and_makes_its_journals(visit):
    page = visit("olga")
    page.get_by_role("link", name="Загрузка списков").click()
    page.get_by_label("Файл со списком").set_input_files(SAMPLE)
    page.get_by_label("Класс", exact=True).fill("5В")
    page.get_by_role("button", name="Посмотреть список").click()
    expect(page.get_by_text("Даты 31.02.2016 не бывает.")).to_be_visible()
    page.get_by_label("Завести класс 5В").check()
    page.get_by_role("button", name="Загрузить 22 ученика").click()
    expect(page.get_by_role("heading", name="Список загружен")).to_be_visible()
    page.get_by_role("link", name="Завести журналы класса 5В").click()
    page.get_by_label("Учитель: Математика").select_option(label="Ермакова Анна Викторовна")
    page.get_by_label("Учитель: Русский язык").select_option(label="Волкова Вера Ивановна")
    page.get_by_role("button", name="Завести журналы").click()
    expect(page.get_by_text("Журналов заведено: 2.")).to_be_visible()


def test_administrator_finds_a_pupil_by_words_and_a_class(visit):
    page = visit("olga")
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.type("елкин 5а")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Ёлкин Иван Романович")).to_be_visible()


def test_a_form_keeps_what_was_typed_when_the_session_ends(visit, cast, writing, scalar):
    page = visit("olga")
    page.goto("/records/room/new/")
    page.get_by_label("Номер").fill("45")
    page.get_by_label("Название").fill("кабинет химии")
    with writing():
        for session in db.session.scalars(select(UserSession).where(UserSession.account_id == cast.account["olga"])):
            session.ended_at = session.started_at
    page.get_by_role("button", name="Сохранить", exact=True).click()
    expect(page.get_by_role("heading", name="Сеанс закончился")).to_be_visible()
    other = page.context.new_page()
    other.goto("/login")
    enter(other, "olga")
    page.get_by_role("button", name="Я вошёл, продолжить").click()
    expect(page.get_by_text("Сохранено.")).to_be_visible()
    assert scalar(select(Room.name).where(Room.number == "45")) == "кабинет химии"


def test_a_look_up_offers_people_by_typing(visit, cast):
    page = visit("olga")
    page.goto("/records/guardianship/new/")
    page.locator("#student_id").press_sequentially("соколов", delay=30)
    expect(page.get_by_role("listbox").get_by_role("option")).to_have_count(3)       # two namesakes, and «Создать «соколов»»


def test_an_error_stands_beside_its_field_and_the_summary_leads_to_it(visit):
    page = visit("olga")
    page.goto("/records/room/new/")
    page.get_by_label("Название").fill("кабинет без номера")
    page.get_by_role("button", name="Сохранить", exact=True).click()
    expect(page.locator("#sum")).to_contain_text("Не сохранено: исправьте 1 поле.")
    expect(page.locator("#number-e")).to_have_text("Заполните поле.")
    expect(page.get_by_label("Название")).to_have_value("кабинет без номера")


@pytest.mark.parametrize("who", ROLES)
@pytest.mark.parametrize("view", [{}, {"viewport": PHONE, "color_scheme": "dark"}], ids=["desk", "phone"])
def test_every_role_has_a_first_page_without_a_sideways_scroll(visit, who, view):
    page = visit(who, **view)
    expect(page.locator("main h1").first).to_be_visible()
    assert is_narrow(page)
    assert not re.search(r"None|undefined|&lt;|\{\{", page.locator("main").inner_text())
