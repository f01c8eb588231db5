"""axe-core over lists, forms, cards, sheets and forms with errors, on a desk and on a phone: it finds nothing."""
import pytest

from tests.browser.conftest import DESK, PHONE, is_narrow, violations
from tests.furnish import furnish

PAGES = {
    "olga": ["/records/student/", "/records/holiday/?f_year_id=1", "/records/person/?q=нетакого", "/records/consent/new/", "/records/holiday/new/",
             "/records/school-class/edit/?id=1", "/people/1", "/organisation/", "/import/records/room", "/records/change-set/", "/timetable-lessons/",
             "/jobs/", "/archive/", "/finals/periods/", "/handover/", "/"],
    "vera": ["/absences/", "/absences/month", "/absences/puzzles", "/absences/papers/new", "/finals/", "/finals/class/{class}", "/finals/pupil/{pupil}",
             "/journal/debts/", "/journal/1/answers", "/notices/", "/corrections/", "/absences/notes", "/readers/?week=2026-11-09", "/paper-diary/",
             "/paper-diary/requests", "/paper-diary/log", "/"],
    "mama": ["/diary/", "/diary/?week=2026-11-09", "/diary/notes/", "/diary/marks/", "/diary/marks/1", "/diary/marks/?period=year", "/diary/tasks/",
             "/my-school/", "/my-data/", "/reports/", "/"],
}
BROKEN = ["/records/person/new/", "/records/bell-slot/new/"]


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("who", PAGES)
def test_axe_finds_nothing(visit, cast, writing, who, size):
    with writing():
        furnish(cast)
    page, found = visit(who, viewport=size, color_scheme="dark" if size is PHONE else "light"), {}
    for url in PAGES[who]:
        page.goto(url.replace("{class}", str(cast.school_class["5А"])).replace("{pupil}", str(cast.student["vanya"])))
        found[url] = violations(page) + ([] if is_narrow(page) else ["прокрутка вбок"])
    assert {url: told for url, told in found.items() if told} == {}


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_on_a_form_with_errors(visit, size):
    page = visit("olga", viewport=size)
    for url in BROKEN:
        page.goto(url)
        page.get_by_role("button", name="Сохранить", exact=True).click()
        page.locator("#sum").wait_for()
        assert violations(page) == []


def test_axe_sees_a_fault(visit, cast):
    page = visit("olga")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=\"/static/icon.svg\">')")
    assert any(told.startswith("image-alt") for told in violations(page))
