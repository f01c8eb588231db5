"""Every report of the catalogue: on the screen, as a spreadsheet and on paper, for each role; the same figures in all three."""
from fractions import Fraction
from io import BytesIO

import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from sgo.access import FAMILY, HEADS
from sgo.models import Role
from sgo.reports import REPORTS
from sgo.reports.base import asked, said
from sgo.services import accounts
from tests.conftest import statements
from tests.furnish import furnish

PEOPLE = {"olga": Role.ADM, "zoya": Role.ZAV, "dmitry": Role.DIR, "kostya": Role.COORD, "anna": Role.TCH, "vera": Role.CLS, "vanya": Role.PUP, "mama": Role.PAR,
          "semyon": Role.SYS}
DEAREST = 12                                            # statements of the reading; the frame of the page takes the rest
FRAME = 9                                               # the menu, the school, the notices, the shelf of reports


@pytest.fixture
def furnished(cast, writing):
    with writing():
        furnish(cast)


def opened(app, login, report):
    """The table that this person gets at the bare address; None where there is nothing to report on."""
    with app.test_request_context():
        actor = accounts.acting(login)
        values = {one.name: one.chosen for one in asked(report, actor, {})}
        return report.build(actor, **values) if None not in values.values() else None


@pytest.mark.parametrize("key", REPORTS)
@pytest.mark.parametrize("login", PEOPLE)
def test_a_report_opens_for_its_readers_and_for_nobody_else(as_, furnished, key, login):
    client, report = as_(login), REPORTS[key]
    page = client.get(f"/reports/{key}")
    reads = bool(report.roles & {PEOPLE[login], *((Role.TCH,) if login == "vera" else ())})
    assert page.status_code == (200 if reads else 403), page.text[:300]
    if reads:
        assert statements(page) <= DEAREST + FRAME


@pytest.mark.both_databases
@pytest.mark.parametrize("login", ["dmitry", "vera", "mama"])
def test_the_screen_the_spreadsheet_and_the_paper_say_the_same(app, as_, furnished, login):
    client = as_(login)
    for key, report in REPORTS.items():
        if not report.roles & {PEOPLE[login], *((Role.TCH,) if login == "vera" else ())}:
            continue
        table = opened(app, login, report)
        if table is None or not table.lines:
            continue
        screen, sheet, paper = (client.get(f"/reports/{key}{form}") for form in ("", ".xlsx", ".pdf"))
        assert [answer.status_code for answer in (screen, sheet, paper)] == [200] * 3, key
        rows = CalamineWorkbook.from_filelike(BytesIO(sheet.data)).get_sheet_by_index(0).to_python()
        printed = "".join("".join(page.extract_text() for page in PdfReader(BytesIO(paper.data)).pages).split())
        for line in table.lines:
            wanted = [round(float(value), 2) if isinstance(value, Fraction) else said(value) if value is None else value for value in line.values]
            assert any([round(cell, 2) if isinstance(cell, float) else cell for cell in row[:len(wanted)]] == wanted for row in rows), (key, line)
            for value in line.values[1:]:
                if value not in ("", None):
                    assert "".join(said(value).split()) in printed, (key, value)


def test_the_catalogue_shows_only_what_one_may_open(as_):
    for login, role in PEOPLE.items():
        page = as_(login).get("/reports/")
        if role is Role.SYS:
            assert page.status_code == 403
            continue
        roles = {role, *((Role.TCH,) if login == "vera" else ())}
        assert {key for key in REPORTS if f'href="/reports/{key}"' in page.text} == {key for key, one in REPORTS.items() if one.roles & roles}, login


@pytest.mark.parametrize("key", [key for key, one in REPORTS.items() if one.roles & FAMILY and "student_id" in [it.name for it in one.parameters]])
def test_a_family_opens_no_other_child(as_, cast, key):
    for login in ("vanya", "mama"):
        if PEOPLE[login] in REPORTS[key].roles:
            assert as_(login).get(f"/reports/{key}?student_id={cast.student['olya']}").status_code == 404


def test_the_sums_of_the_school_come_from_counts(app, furnished):
    for key in ("napolnyaemost", "dvizhenie", "svodnyy-klassnykh"):
        table = opened(app, "dmitry", REPORTS[key])
        at = {"napolnyaemost": 5, "dvizhenie": 2, "svodnyy-klassnykh": 3}[key]
        single = [line for line in table.lines if not line.heavy]
        assert table.lines[-1].values[1] == "Школа"
        assert sum(line.values[at] for line in single) == table.lines[-1].values[at]


def test_who_was_there_and_came_and_left_makes_who_is_there(app, furnished):
    for line in opened(app, "dmitry", REPORTS["dvizhenie"]).lines:
        start, came, moved_in, left, moved_out, end = line.values[2:]
        assert start + came + moved_in - left - moved_out == end


def test_school_reports_are_the_heads(app):
    assert all(one.roles == HEADS for one in REPORTS.values() if one.section == "Школа")
