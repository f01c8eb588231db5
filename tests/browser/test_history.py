"""A dictionary pasted from a spreadsheet, looked at, loaded, and taken back after looking; by keyboard and on a phone."""
from playwright.sync_api import expect
from sqlalchemy import func, select

from sgo.models import Room
from tests.browser.conftest import PHONE, is_narrow

ROWS = "Номер\tНазвание\tМест\n23\tматематика\t30\n45\tхимия\t24\n46\tзал\t9000"


def test_administrator_pastes_a_dictionary_and_takes_it_back(visit, scalar):
    page = visit("olga")
    page.goto("/records/room/")
    page.get_by_role("link", name="Загрузить из файла").click()
    page.get_by_label("Или вставьте строки из таблицы").fill(ROWS)
    page.get_by_role("button", name="Посмотреть").click()
    expect(page.get_by_text("Название: – → математика")).to_be_visible()
    expect(page.get_by_text("Мест – от 1 до 2000.")).to_be_visible()
    assert scalar(select(func.count()).select_from(Room)) == 1
    page.get_by_role("button", name="Загрузить 2 строки").click()
    expect(page.get_by_text("Добавлено: 1 запись, изменено: 1")).to_be_visible()
    page.get_by_role("link", name="Отменить загрузку").click()
    expect(page.get_by_text("будет удалено")).to_be_visible()
    expect(page.get_by_text("Название: математика → –")).to_be_visible()
    page.get_by_role("button", name="Отменить действие").click()
    expect(page.get_by_text("Действие отменено, записей: 2.")).to_be_visible()
    assert scalar(select(func.count()).select_from(Room)) == 1
    page.get_by_role("link", name="Вернуть отменённое").click()
    page.get_by_role("button", name="Вернуть отменённое").click()
    expect(page.get_by_text("Действие отменено, записей: 2.")).to_be_visible()
    assert scalar(select(Room.name).where(Room.number == "45")) == "химия"


def test_what_is_deleted_is_taken_back_from_the_message_on_a_phone(visit, scalar, writing):
    page = visit("olga", viewport=PHONE, color_scheme="dark")
    page.goto("/records/holiday/")
    page.get_by_role("link", name="2026/2027").first.click()
    page.get_by_role("button", name="Удалить").click()
    expect(page.get_by_text("ничто не ссылается")).to_be_visible()
    assert is_narrow(page)
    page.get_by_role("button", name="Удалить").click()
    page.get_by_role("link", name="Отменить", exact=True).click()
    expect(page.get_by_text("будет восстановлено")).to_be_visible()
    assert is_narrow(page)
    page.get_by_role("button", name="Отменить действие").click()
    expect(page.get_by_text("Действие отменено, записей: 1.")).to_be_visible()


def test_the_log_is_searched_by_keyboard_and_its_chips_take_conditions_away(visit):
    page = visit("olga")
    page.goto("/records/change-set/")
    page.get_by_label("Слова").fill("вход")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Слова: вход")).to_be_visible()
    page.get_by_role("link", name="Убрать условие «Слова»").click()
    expect(page.get_by_text("Слова: вход")).to_have_count(0)
