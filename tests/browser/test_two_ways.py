"""A parent on a phone: «ознакомлен» without a reload; a note goes to the class teacher's desk and its answer comes back."""
from playwright.sync_api import expect
from sqlalchemy import select

from sgo.models import DiaryReceipt
from tests.browser.conftest import PHONE, is_narrow

PHOTO = {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8\xff\xe0" + b"\0" * 64}


def test_a_parent_taps_a_mark_and_says_that_the_week_was_read(visit, read):
    page = visit("mama", viewport=PHONE, color_scheme="dark")
    page.goto("/diary/?week=2026-11-09")
    page.evaluate("window.stays = true")
    page.locator(".see summary").first.click()
    page.get_by_role("button", name="Ознакомлен", exact=True).click()
    expect(page.get_by_text("вы ознакомлены 23.11")).to_have_count(1)
    page.get_by_role("button", name="Ознакомлен с неделей").click()
    expect(page.get_by_text("вы ознакомлены 23.11")).to_have_count(2)
    assert page.evaluate("window.stays") and len(read(select(DiaryReceipt.id))) == 2


def test_a_note_is_photographed_sent_and_accepted(visit):
    parent, teacher = visit("mama", viewport=PHONE), visit("vera")
    parent.goto("/diary/notes/")
    assert is_narrow(parent)
    photo = parent.get_by_label("Сфотографировать документ сейчас")
    assert photo.get_attribute("capture") == "environment"
    parent.get_by_label("С какого дня").fill("2026-11-25")
    expect(parent.get_by_label("По какой день")).to_have_value("2026-11-25")
    parent.get_by_role("button", name="Отправить записку").click()
    expect(parent.get_by_text("Выберите причину.")).to_be_visible()
    parent.get_by_label("Причина").select_option(label="болезнь")
    photo.set_input_files(PHOTO)
    parent.get_by_role("button", name="Отправить записку").click()
    expect(parent.get_by_text("ждёт ответа")).to_be_visible()
    teacher.goto("/")
    teacher.get_by_role("link", name="Ёлкин Иван: 25.11.2026").click()
    expect(teacher.get_by_role("link", name="Снимок документа")).to_be_visible()
    teacher.get_by_role("button", name="Принять").click()
    expect(teacher.get_by_text("Записка принята, документ записан.")).to_be_visible()
    parent.reload()
    expect(parent.get_by_text("принята", exact=True)).to_be_visible()
