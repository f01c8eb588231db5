"""Families and the class teacher in a browser: a mistake is reported and answered, slips are printed and handed over; on a desk and on a phone."""
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE, is_narrow

VIEWS = [{"viewport": DESK}, {"viewport": PHONE, "color_scheme": "dark"}]


@pytest.mark.parametrize("view", VIEWS, ids=["desk", "phone"])
def test_a_parent_reports_a_mistake_and_reads_the_answer(visit, view):
    parent, teacher = visit("mama", **view), visit("vera", **view)
    parent.goto("/my-data/")
    assert is_narrow(parent)
    parent.get_by_role("button", name="Сообщить об ошибке").click()
    expect(parent.get_by_text("Выберите, что неверно.")).to_be_visible()
    parent.get_by_label("Что неверно").select_option(label="дата рождения, адрес, телефон")
    parent.get_by_label("Как должно быть").fill("Дом 17, а не 7")
    parent.get_by_role("button", name="Сообщить об ошибке").click()
    expect(parent.get_by_role("cell", name="ждёт ответа")).to_be_visible()
    teacher.goto("/")
    teacher.get_by_role("main").get_by_role("link", name="Ёлкин Иван Романович").first.click()
    assert is_narrow(teacher)
    teacher.get_by_role("button", name="Отклонить").click()
    expect(teacher.get_by_text("Напишите, почему просьба отклонена")).to_be_visible()
    teacher.get_by_label("Ответ родителю").fill("В паспорте дом 7")
    teacher.get_by_role("button", name="Отклонить").click()
    expect(teacher.get_by_text("Родитель увидит отказ")).to_be_visible()
    parent.reload()
    expect(parent.get_by_role("cell", name="В паспорте дом 7")).to_be_visible()


@pytest.mark.parametrize("view", VIEWS, ids=["desk", "phone"])
def test_a_class_teacher_prints_a_slip_and_notes_it_as_given(visit, view):
    page = visit("vera", **view)
    page.goto("/handover/")
    assert is_narrow(page)
    page.get_by_label("Выбрать: Ёлкина Елена Павловна").check()
    page.get_by_role("button", name="Напечатать листки").click()
    expect(page.get_by_text("перестанут действовать")).to_be_visible()
    page.get_by_role("button", name="Создать пароли и показать листки").click()
    expect(page.get_by_role("heading", name="Ёлкина Елена Павловна")).to_be_visible()
    assert is_narrow(page)
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="Листки", exact=True)).to_be_hidden()
    expect(page.get_by_text("Одноразовый пароль")).to_be_visible()
    page.emulate_media(media="screen")
    page.get_by_role("main").get_by_role("link", name="Выдача учётных записей").click()
    page.get_by_label("Выбрать: Ёлкина Елена Павловна").check()
    page.get_by_label("Кому").fill("на собрании")
    page.get_by_role("button", name="Отметить выданной").click()
    expect(page.get_by_text("Выдача отмечена: 1 листок")).to_be_visible()
    expect(page.get_by_text("на собрании")).to_be_visible()
