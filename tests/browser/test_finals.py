"""A sheet of summing marks by keyboard and under a finger: nothing typed is lost, nothing is written twice, a far mark asks why."""
from datetime import date

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from sgo.models import ChangeSet, Mark, PeriodMark, db
from tests.browser.conftest import PHONE, is_narrow
from tests.browser.grid import copied, paste


@pytest.fixture
def sheet(visit, cast, writing):
    """Анна before the sheet of 5А; Маша has 5, 4, 4, 4, 4 in the second quarter: 4,20."""
    with writing():
        for day, value, second in (("02.11", 5, None), ("09.11", 4, None), ("16.11", 4, None), ("23.11", 4, 4)):
            db.session.add(Mark(work_id=cast.work[f"5А maths {day}"], student_id=cast.student["masha"], group_id=cast.group["5А maths"],
                                day=date(2026, 11, int(day[:2])), value=value, second_value=second, set_at=cast.at))
    page = visit("anna")
    page.goto(f"/finals/group/{cast.group['5А maths']}")
    return page


def cell(page: Page, cast, pupil: str, column=None):
    return page.locator(f"td[data-s='{cast.student[pupil]}'][data-c='{column or cast.period[2]}']")


def settled(page: Page) -> None:
    expect(page.locator("#saved")).to_contain_text("сохранено в")
    expect(page.locator("#saved")).to_have_class("saved push")


def marks_of(scalar, cast, pupil):
    return scalar(select(func.count()).select_from(PeriodMark).where(PeriodMark.student_id == cast.student[pupil]))


def test_the_keyboard_fills_the_sheet(sheet, cast, read):
    place = cell(sheet, cast, "masha")
    expect(place).to_have_attribute("data-offer", "4")
    place.click()
    expect(sheet.locator("#about")).to_contain_text("средний 4,20")
    sheet.keyboard.press("?")
    expect(sheet.locator("#how")).to_contain_text("21 : 5 = 4,20")
    sheet.keyboard.press("Space")
    expect(place).to_have_text("4")
    cell(sheet, cast, "lev").click()
    for key in ("3", "Enter", "5", "Enter"):            # Гусев, then Ёлкин below him
        sheet.keyboard.press(key)
    settled(sheet)
    sheet.reload()
    expect(cell(sheet, cast, "lev")).to_have_text("3")
    expect(cell(sheet, cast, "vanya")).to_have_text("5")
    cell(sheet, cast, "lev").click()
    sheet.keyboard.press("Delete")
    expect(cell(sheet, cast, "lev")).to_have_text("")
    settled(sheet)
    assert {row.student_id: row.value for row, in read(select(PeriodMark))} == {cast.student["masha"]: 4, cast.student["vanya"]: 5}


def test_a_far_mark_waits_for_its_reason(sheet, cast, read):
    cell(sheet, cast, "masha").click()
    sheet.keyboard.press("5")
    expect(sheet.locator("#why")).to_contain_text("Укажите причину")
    sheet.get_by_label("Причина").fill("Победа на олимпиаде")
    sheet.get_by_role("button", name="Записать с причиной").click()
    settled(sheet)
    expect(sheet.locator("#why")).to_be_hidden()
    assert read(select(PeriodMark.value, PeriodMark.reason)) == [(5, "Победа на олимпиаде")]


def test_a_lost_answer_and_a_lost_network_write_once(sheet, cast, scalar):
    lost = []

    def lose_first(route):
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch().status)
            route.abort()

    sheet.route("**/finals/cells", lose_first)
    cell(sheet, cast, "masha").click()
    sheet.keyboard.press("4")
    settled(sheet)
    assert lost == [200]
    assert marks_of(scalar, cast, "masha") == 1
    assert scalar(select(func.count()).select_from(ChangeSet).where(ChangeSet.deed == "Итоговая отметка")) == 1
    sheet.context.set_offline(True)
    cell(sheet, cast, "lev").click()
    sheet.keyboard.press("3")
    expect(sheet.locator("#saved")).to_contain_text("ждёт отправки 1")
    sheet.context.set_offline(False)
    settled(sheet)
    assert marks_of(scalar, cast, "lev") == 1


def test_the_second_editor_chooses(sheet, visit, cast, scalar):
    other = visit("vera")
    other.goto(sheet.url)
    cell(sheet, cast, "masha").click()
    sheet.keyboard.press("4")
    settled(sheet)
    cell(other, cast, "masha").click()
    other.keyboard.press("j")                           # «о» in the Latin layout: the driver's keyboard has no Cyrillic
    expect(other.locator("#why")).to_contain_text("Ермакова А. В.")
    other.get_by_role("button", name="Записать моё").click()
    settled(other)
    expect(cell(other, cast, "masha")).to_have_text("осв")


def test_the_class_teacher_accepts_all_and_the_teacher_hears_the_bell(sheet, visit, cast):
    vera = visit("vera")
    vera.goto(f"/finals/class/{cast.school_class['5А']}")
    vera.get_by_role("link", name="Принять все предложенные").click()
    vera.get_by_role("button", name="Поставить 1 отметку").click()
    expect(vera.get_by_text("Выставлено отметок: 1.")).to_be_visible()
    expect(vera.get_by_role("link", name="Отменить выставление предложенных")).to_be_visible()
    sheet.reload()
    sheet.get_by_role("link", name="Уведомления, непрочитанных 1").click()
    expect(sheet.get_by_text("Соколова Мария, 2 четверть: 4")).to_be_visible()
    sheet.get_by_role("button", name="Отметить прочитанными").click()
    expect(sheet.get_by_role("link", name="Уведомления", exact=True)).to_be_visible()


def test_on_a_phone_in_the_dark_the_pad_puts_marks(sheet, visit, cast, scalar):
    page = visit("anna", viewport=PHONE, color_scheme="dark")
    page.goto(f"/finals/group/{cast.group['5А maths']}")
    cell(page, cast, "masha").click()
    page.locator(".keys").get_by_role("button", name="Предложенная").click()
    settled(page)
    assert is_narrow(page)
    assert marks_of(scalar, cast, "masha") == 1


def test_the_administrator_closes_and_opens_a_period(visit, cast):
    page = visit("olga")
    page.goto("/finals/periods/")
    page.get_by_role("link", name="1 четверть").click()
    page.get_by_role("button", name="Открыть период").click()
    expect(page.get_by_role("alert")).to_contain_text("Укажите, почему")
    page.get_by_label("Почему период открывают").fill("Не выставлены отметки")
    page.get_by_role("button", name="Открыть период").click()
    expect(page.get_by_text("Открыт снова: Лаптева О. С.")).to_be_visible()
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Закрыть период").click()
    expect(page.get_by_role("button", name="Открыть период")).to_be_visible()


def test_a_refused_mark_outlives_the_page_and_is_answered_from_another_sheet(sheet, cast):
    cell(sheet, cast, "masha").click()
    sheet.keyboard.press("5")
    expect(sheet.locator("#why")).to_contain_text("«5» не сохранено. Соколова Мария, 2 четверть")
    sheet.goto(f"/finals/pupil/{cast.student['lev']}")
    expect(sheet.locator("#why")).to_contain_text("«5» не сохранено. Соколова Мария")
    sheet.get_by_role("button", name="К ведомости").click()
    expect(cell(sheet, cast, "masha")).to_have_text("5")
    sheet.get_by_label("Причина").fill("Победа на олимпиаде")
    sheet.get_by_role("button", name="Записать с причиной").click()
    settled(sheet)
    expect(sheet.locator("#why")).to_be_hidden()


def test_a_pasted_column_is_one_request_and_is_taken_back_as_one(sheet, cast, scalar, read):
    asked = []
    sheet.on("request", lambda request: asked.append(request.url) if request.method == "POST" else None)
    cell(sheet, cast, "lev").click()
    paste(sheet, "3\r\n4\r\n")
    settled(sheet)
    assert len(asked) == 1
    assert read(select(ChangeSet.deed).where(ChangeSet.operation.is_not(None))) == [("Итоговые отметки: 2 клетки",)]
    expect(cell(sheet, cast, "vanya")).to_have_text("4")
    assert copied(sheet) == "3"
    sheet.keyboard.press("Control+z")
    expect(cell(sheet, cast, "vanya")).to_have_text("")
    expect(sheet.locator("#finals [data-state]")).to_have_count(0)
    assert scalar(select(func.count()).select_from(PeriodMark)) == 0
