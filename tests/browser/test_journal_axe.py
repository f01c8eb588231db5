"""axe-core finds nothing on the journal's pages: each view, wide and narrow, light and dark, with its windows open."""
import pytest

from tests.browser.conftest import DESK, PHONE, is_narrow, violations
from tests.browser.grid import cell, press


def healthy(page):
    """No violation, and no sideways scrolling of the page."""
    assert violations(page) == []
    assert is_narrow(page)


@pytest.mark.parametrize(("size", "scheme"), [(DESK, "light"), (PHONE, "dark")])
def test_every_view_of_a_journal(visit, cast, size, scheme):
    page = visit("anna", viewport=size, color_scheme=scheme)
    for view in ("marks", "attendance", "topics", "finals"):
        page.goto(f"/journal/{cast.group['5А maths']}?view={view}")
        healthy(page)


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "light"), (DESK, "dark")])
def test_the_class_by_subject_and_the_list(visit, cast, size, scheme):
    page = visit("vera", viewport=size, color_scheme=scheme)
    for url in ("/journal/", f"/journal/class/{cast.school_class['5А']}"):
        page.goto(url)
        healthy(page)


def test_a_refusal_a_block_the_panel_and_the_keys(visit, cast):
    page = visit("anna")
    page.goto(f"/journal/{cast.group['5А maths']}?view=marks")
    cell(page, cast, "masha", "16.11").click()
    press(page, "9", "Enter", "ArrowUp", "Shift+ArrowUp")
    page.locator("#why:not([hidden])").wait_for()
    page.locator("#more").click()
    page.locator("#side h2").wait_for()
    healthy(page)
    page.locator("#help").click()
    healthy(page)
