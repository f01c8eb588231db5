"""The weekly letter on a phone and on a desk: asked for, the letter's link opened, the address confirmed, the letters stopped without a login."""
import re

import pytest
from playwright.sync_api import expect

from sgo import mail
from tests.browser.conftest import DESK, PHONE, is_narrow, violations
from tests.mailbox import mailbox

LINK = re.compile(r"https://sgo\.example\.ru(/(?:account|digest)\S+)")


@pytest.mark.parametrize("view", [{"viewport": PHONE, "color_scheme": "dark"}, {"viewport": DESK}], ids=["phone", "desk"])
def test_a_mother_gets_a_letter_and_stops_it(app, visit, view):
    with mailbox() as box:
        app.config["SGO_SMTP"], app.config["SGO_PUBLIC_URL"] = mail.server_of(f"smtp+plain://127.0.0.1:{box.port}", "d@example.ru"), "https://sgo.example.ru"
        app.extensions["limits"]["digest_letters"].forget()
        try:
            page = visit("mama", **view)
            page.goto("/account/")
            page.get_by_role("link", name="Письмо раз в неделю").click()
            page.get_by_label("Адрес почты").fill("мама")
            page.get_by_role("button", name="Получать письмо").click()
            expect(page.get_by_text("Это не похоже на адрес почты")).to_be_visible()
            assert page.get_by_label("Адрес почты").input_value() == "мама" and is_narrow(page) and violations(page) == []
            page.get_by_label("Адрес почты").fill("mama@example.ru")
            page.get_by_role("button", name="Получать письмо").click()
            expect(page.get_by_text("адрес не подтверждён")).to_be_visible()
            page.goto(LINK.search(box.letters[0].get_content())[1])
            assert is_narrow(page) and violations(page) == []
            page.get_by_role("button", name="Подтвердить адрес").click()
            expect(page.get_by_text("Адрес подтверждён")).to_be_visible()
            with app.app_context():
                from sgo.services import digests
                assert digests.send().sent == 1
            page.get_by_role("button", name="Выйти").click()
            page.goto(LINK.search(box.letters[1].get_content())[1])
            assert is_narrow(page) and violations(page) == []
            page.get_by_role("button", name="Не присылать").click()
            expect(page.get_by_role("heading", name="Писем больше не будет")).to_be_visible()
        finally:
            app.config["SGO_SMTP"] = app.config["SGO_PUBLIC_URL"] = None
