"""A real browser before a real server: pages of the cast, where every console error fails the story."""
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import waitress
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, expect

from tests import school
from tests.conftest import House

BROWSER = Path(__file__).parent
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1366, "height": 768}
EXPECTED = ("400", "401", "409", "422", "404", "ERR_INTERNET_DISCONNECTED", "ERR_FAILED")     # answers that stories ask for


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A busy machine may starve a browser of its seconds: such a story is told once more, and the summary counts it."""
    for item in items:
        if item.path.is_relative_to(BROWSER):
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture
def address(house: House) -> Iterator[str]:
    """The cast's school behind the production server, with its tokens on."""
    house.app.config["WTF_CSRF_ENABLED"] = True
    server = waitress.create_server(house.app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    thread.join(5)
    server.task_dispatcher.shutdown(timeout=10)         # a request that is still answered reads the database which the next story replaces
    house.app.config["WTF_CSRF_ENABLED"] = False


@pytest.fixture
def visit(browser: Browser, address: str, app: Flask, as_: Callable[[str], FlaskClient]) -> Iterator[Callable[..., Page]]:
    """The first page of somebody of the cast, logged in already, in a browser of his own."""
    contexts, errors = [], []
    name_of_cookie = app.config["SESSION_COOKIE_NAME"]

    def log_in(name: str, **options: Any) -> Page:
        context = browser.new_context(base_url=address, locale="ru-RU", **({"viewport": DESK} | options))
        contexts.append(context)
        cookie = as_(name).get_cookie(name_of_cookie)
        assert cookie
        context.add_cookies([{"name": name_of_cookie, "value": cookie.value, "url": address}])
        page = context.new_page()
        page.set_default_timeout(8000)
        page.on(
            "console", lambda message: errors.append(message.text) if message.type == "error" and not any(code in message.text for code in EXPECTED) else None
        )
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto("/")
        return patient(page)

    yield log_in
    for context in contexts:
        context.close()
    assert not errors


def patient(page: Page) -> Page:
    """A page that nobody leaves before its scripts are there: what was awaited may be seen in the markup earlier than that."""
    def settled(leave: Callable[..., Any]) -> Callable[..., Any]:
        def deed(*arguments: Any, **options: Any) -> Any:
            page.wait_for_load_state()
            return leave(*arguments, **options)
        return deed

    for name in ("goto", "reload"):
        setattr(page, name, settled(getattr(page, name)))
    return page


def enter(page: Page, name: str) -> None:
    """Fill in the login form."""
    page.get_by_label("Логин").fill(name)
    page.get_by_label("Пароль").fill(school.PASSWORD)
    page.get_by_role("button", name="Войти").click()
    expect(page.get_by_role("button", name="Выйти")).to_be_visible()
    page.wait_for_load_state("networkidle")


def is_narrow(page: Page) -> bool:
    """Whether the page, styled, needs no sideways scrolling."""
    page.wait_for_load_state()
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def violations(page: Page) -> list[str]:
    """What axe-core says of the page as it stands."""
    page.wait_for_load_state()
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in Axe().run(page).response["violations"]]
