"""axe-core over lists, forms, cards and forms with errors, on a desk and on a phone: it finds nothing."""
import pytest

from tests.browser.conftest import DESK, PHONE
from tests.furnish import furnish
from tests.provision import axe

PAGES = ["/records/student/", "/records/holiday/?f_year_id=1", "/records/person/?q=нетакого", "/records/consent/new/", "/records/holiday/new/",
         "/records/school-class/edit/?id=1", "/people/1", "/organisation/", "/import/records/room", "/records/change-set/"]
BROKEN = ["/records/person/new/", "/records/bell-slot/new/"]
FOUND = "async () => (await axe.run(document, {resultTypes: ['violations']})).violations.map((one) => `${one.id}: ${one.nodes[0].html.slice(0, 200)}`)"


def violations(page):
    """What axe says of the page as it stands."""
    page.evaluate(f"() => {{ {axe.script()} }}") if not page.evaluate("'axe' in window") else None
    return page.evaluate(FOUND)


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_on_lists_forms_and_cards(visit, cast, writing, size):
    with writing():
        furnish(cast)
    page, found = visit("olga", viewport=size), {}
    for url in PAGES:
        page.goto(url)
        found[url] = violations(page)
    for url in BROKEN:
        page.goto(url)
        page.get_by_role("button", name="Сохранить", exact=True).click()
        page.locator("#sum").wait_for()
        found[f"{url} с ошибками"] = violations(page)
    assert {url: told for url, told in found.items() if told} == {}


def test_axe_sees_a_fault(visit, cast):
    page = visit("olga")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=\"/static/icon.svg\">')")
    assert any(told.startswith("image-alt") for told in violations(page))
