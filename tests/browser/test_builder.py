"""«Конструктор отчётов» by the keyboard: a coordinator composes a question from nothing, is told what she may not see, and the deputy runs it."""
import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from sgo.models import CustomReport, PersonStatus, SocialStatus, db
from tests.browser.conftest import PHONE, is_narrow, violations

COUNT = "[data-count]"


@pytest.fixture
def large_family(cast, writing):
    with writing():
        status = SocialStatus(name="многодетная семья")
        db.session.add(status)
        db.session.flush()
        db.session.add(PersonStatus(person_id=cast.person["vanya"], status_id=status.id, since=cast.start))


def choose(page, place, words):
    """Open the «+» at a place, type, take the first."""
    page.locator(f"[data-at='+{place}']").click()
    search = page.get_by_role("combobox", name="Поле или связь")
    search.fill(words)
    search.press("Enter")


def test_the_coordinator_asks_of_large_families_with_twos_and_no_consultation(visit, cast, large_family, scalar):
    page = visit("kostya")
    page.goto("/builder/")
    page.get_by_role("link", name="Составить отчёт").first.click()
    expect(page.locator(COUNT)).to_contain_text("Строк: 6")
    choose(page, "where.all", "параллель")
    page.get_by_label("5 класс").check()
    page.get_by_role("button", name="Добавить условие").click()
    expect(page.locator(COUNT)).to_contain_text("Строк: 5")
    choose(page, "where.all", "отметки текущие")
    page.get_by_role("button", name="Добавить условие").click()
    choose(page, "where.all.2.where.all", "отметка")
    page.get_by_label("Как", exact=True).select_option(label="не больше")
    page.get_by_label("Значение", exact=True).fill("2")
    page.keyboard.press("Enter")
    expect(page.locator(COUNT)).to_contain_text("Строк: 1")
    choose(page, "where.all", "уроки")
    page.get_by_label("Как", exact=True).select_option(label="не имеет")
    page.get_by_role("button", name="Добавить условие").click()
    choose(page, "where.all.3.where.all", "тема урока")
    page.get_by_label("Как", exact=True).select_option(label="содержит")
    page.get_by_label("Значение", exact=True).fill("консультация")
    page.keyboard.press("Enter")
    expect(page.locator("[data-preview]")).to_contain_text("Ёлкин Иван Романович")
    choose(page, "where.all", "социальное положение")
    page.get_by_role("button", name="Добавить условие").click()
    expect(page.locator("[data-preview]")).to_contain_text("а вы его не видите")          # families are not for the coordinator
    choose(page, "where.all.4.where.all", "статус")
    page.get_by_label("многодетная семья").check()
    page.get_by_role("button", name="Добавить условие").click()
    expect(page.locator("[data-sentence]")).to_contain_text("Статус – многодетная семья")
    assert not violations(page)
    page.get_by_role("button", name="Сохранить отчёт").click()
    page.get_by_label("Название").fill("Многодетные с двойками")
    page.get_by_role("button", name="Сохранить", exact=True).click()
    page.wait_for_url(re.compile(r"/builder/\d+$"))
    expect(page.get_by_text("Такой отчёт выполняет тот, кто видит раздел")).to_be_visible()
    page.get_by_role("link", name="Кому открыт").click()
    page.get_by_label("Завуч").check()
    page.get_by_role("button", name="Сохранить").click()
    expect(page.get_by_text("Каждый увидит в отчёте только то")).to_be_visible()
    page.set_viewport_size(PHONE)
    assert is_narrow(page)
    deputy = visit("zoya", viewport=PHONE)
    deputy.goto(f"/builder/{scalar(select(CustomReport.id))}")
    expect(deputy.get_by_role("link", name="Ёлкин Иван Романович")).to_be_visible()
    expect(deputy.get_by_text("Строк: 1.")).to_be_visible()
    assert is_narrow(deputy)


def test_figures_steps_back_and_what_was_left_here(visit, cast):
    page = visit("zoya")
    page.goto("/builder/compose/?thing=mark")
    page.locator("[data-at='+measures']").click()
    page.get_by_label("Что посчитать").select_option(label="Средний балл")
    page.get_by_role("button", name="Добавить", exact=True).click()
    page.locator("[data-at='+group']").click()
    search = page.get_by_role("combobox", name="Считать по")
    search.fill("предмет")
    search.press("Enter")
    expect(page.locator("[data-preview] tfoot")).to_contain_text("3,50")
    page.locator("[data-preview] tfoot .drill").press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("Строк: 4")
    expect(page.get_by_role("dialog").get_by_role("link", name="Ёлкин Иван Романович").first).to_be_visible()
    page.keyboard.press("Escape")
    page.locator("[data-at='group.0']").click()                             # each chip opens in its place
    page.get_by_role("combobox", name="Считать по").fill("класс")
    page.keyboard.press("Enter")
    expect(page.locator("[data-preview] thead")).to_contain_text("Класс")
    page.get_by_label("На дату").select_option(label="на конец периода")
    page.get_by_label("Период", exact=True).select_option(label="1 четверть")
    expect(page.locator("[data-sentence]")).to_contain_text("На дату: конец периода. Период: 1 четверть")
    page.get_by_label("Период", exact=True).select_option(label="этот период")
    page.locator("[data-at='+measures']").click()
    page.get_by_label("Что посчитать").select_option(label="своя формула")
    page.get_by_label("Формула").fill("[Средняя] * 2")
    page.get_by_role("button", name="Добавить", exact=True).click()
    expect(page.locator(".steps .error")).to_contain_text("Показателя [Средняя] нет. Есть: [Средний балл]")
    page.keyboard.press("Control+z")
    expect(page.locator(".steps .error")).to_have_count(0)
    page.get_by_label("Вид", exact=True).select_option(label="столбики")
    expect(page.locator("[data-preview] svg.chart")).to_be_visible()
    page.reload()
    expect(page.get_by_text("что вы составляли и не сохранили")).to_be_visible()
    expect(page.locator("[data-preview] svg.chart")).to_be_visible()
    page.get_by_role("button", name="Начать заново").click()
    expect(page.locator("[data-preview] svg.chart")).to_have_count(0)
    page.get_by_role("button", name="Убрать: Ученик").first.click()
    expect(page.locator("[data-at='+show']")).to_be_focused()
    page.locator("[data-at='+show']").press("Enter")
    page.keyboard.press("Escape")
    expect(page.locator("[data-at='+show']")).to_be_focused()


def test_on_a_phone_reports_are_run_not_composed(visit):
    page = visit("zoya", viewport=PHONE)
    page.goto("/builder/ready/quality")
    expect(page.get_by_role("heading", name="Классы по качеству")).to_be_visible()
    assert is_narrow(page) and not violations(page)
    page.goto("/builder/compose/")
    expect(page.get_by_text("Составлять отчёт удобнее на широком экране")).to_be_visible()
    expect(page.get_by_role("button", name="Сохранить отчёт")).to_be_hidden()
