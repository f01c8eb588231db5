"""Every guarded table through every door: the list, the spreadsheet, the card, the form, the end of a row. Whoever does not see a row finds none."""
import re
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from sgo.access import trusted, visible
from sgo.access.engine import GUARDED
from sgo.models import AccessLog, Base, PersonContacts, db
from sgo.services import accounts
from tests.access.test_routes import CREATORS, EDITORS, READERS
from tests.conftest import cells
from tests.furnish import furnish

PEOPLE = ("olga", "zoya", "dmitry", "kostya", "semyon", "anna", "vera", "boris", "gleb")
LIKE = {"gleb": "vera", "boris": "vera"}                 # they lead classes too
NONCES = re.compile(r'nonce="[^"]+"|content="[^"]+"|value="[^"]+"')
MODELS = {mapper.local_table.name: mapper.class_ for mapper in Base.registry.mappers if mapper.local_table.name in READERS}


@pytest.fixture
def furnished(cast, writing):
    """A row of each kind that the cast does not have yet."""
    with writing():
        furnish(cast)


def seen(app, who, model):
    with app.test_request_context():
        return set(db.session.scalars(visible(accounts.acting(who), model).with_only_columns(model.id)))


def existing(app, model):
    with app.app_context(), trusted("a test looks"):
        return set(db.session.scalars(db.select(model.id)))


def address(model):
    return f"/records/{model.__tablename__.replace('_', '-')}/"


def listed(page):
    return {int(id_) for id_ in re.findall(r'details/\?id=(\d+)"', page.text.split('<main')[1].split("</main>")[0])}


def plain(page):
    return NONCES.sub("", page.text)


def test_the_doors_lead_to_every_table_that_has_a_list():
    assert set(MODELS) == set(READERS)
    assert {table.name for table in GUARDED} - set(READERS) == {
        "account_secret", "known_device", "notice", "diary_visit", "calendar_link", "digest_subscription",
        "user_session", "stored_file", "list_columns", "saved_view", "saved_view_role", "year_approval",
        "parent_letter", "report_visit", "custom_report", "custom_report_favourite", "custom_report_schedule", "custom_report_share", "custom_report_version"}


@pytest.mark.both_databases
@pytest.mark.parametrize("who", ["anna", "vera", "gleb", "kostya"])
def test_the_list_and_the_spreadsheet_hold_exactly_what_one_may_see(app, as_, furnished, who):
    client = as_(who)
    for table, model in MODELS.items():
        if LIKE.get(who, who) not in READERS[table]:
            continue
        page, rows = client.get(address(model), query_string={"size": 200}), seen(app, who, model)
        if table in {"access_log", "change_set", "change"}:     # these grow while one looks
            assert listed(page) <= seen(app, who, model)
            continue
        assert listed(page) == rows, table
        sheet = CalamineWorkbook.from_filelike(BytesIO(client.get(f"{address(model)}export/xlsx/").data)).get_sheet_by_index(0).to_python()
        assert len(sheet) - 1 == len(rows), table


@pytest.mark.parametrize("who", PEOPLE)
def test_a_hidden_row_looks_like_an_absent_one_at_every_door(app, as_, furnished, who):
    client, hidden_somewhere = as_(who), False
    for table, model in MODELS.items():
        hidden = sorted(existing(app, model) - seen(app, who, model))
        url = address(model)
        if not hidden or client.get(url).status_code == 403:
            continue
        hidden_somewhere = True
        for tail in ("details/", "edit/"):
            one, none = client.get(f"{url}{tail}?id={hidden[0]}"), client.get(f"{url}{tail}?id=999999")
            assert one.status_code == none.status_code in {403, 404}, (table, tail)
            assert plain(one) == plain(none), (table, tail)
        for tail, form in (("edit/", {"id": hidden[0]}), ("delete/", {"id": hidden[0], "sure": "1"}), ("action/", {"action": "archive", "rowid": hidden[0]})):
            refused = client.post(f"{url}{tail}?id={hidden[0]}" if tail == "edit/" else f"{url}{tail}", data=form)
            assert refused.status_code in {403, 404}, (table, tail)
        assert hidden[0] in existing(app, model)
    assert hidden_somewhere or who in {"olga", "dmitry", "kostya"}


@pytest.mark.parametrize("who", ["olga", "zoya", "anna", "vera"])
def test_a_seen_row_opens_and_only_its_writer_may_change_it(app, as_, furnished, who):
    client = as_(who)
    for table, model in MODELS.items():
        if who not in READERS[table] or not (rows := seen(app, who, model)):
            continue
        id_, url = min(rows), address(model)
        card = client.get(f"{url}details/?id={id_}", follow_redirects=True)
        assert card.status_code == 200, table
        assert "Почему я это вижу" in card.text
        form = client.get(f"{url}edit/?id={id_}")
        if who not in EDITORS.get(table, set()):
            assert form.status_code == 403, table
            assert client.post(f"{url}delete/", data={"id": id_, "sure": "1"}).status_code == 403, table
        else:
            assert form.status_code in {200, 302, 403}, table     # 302: it is sealed; 403: it is seen through another grant
        if who not in CREATORS.get(table, set()):
            assert client.post(f"{url}new/", data={}).status_code == 403, table


def test_a_form_offers_only_rows_that_one_may_see(as_, cast):
    vera = as_("vera")
    offers = vera.get("/records/guardianship/ajax/lookup/?name=student_id&q=о").json
    assert any("Соколова" in title for title in offers)
    assert not any("Жукова" in title or "Соколов Артём" in title for title in offers)
    typed = vera.post(
        "/records/guardianship/new/",
        data={"student_id": "Жукова Ольга Павловна, 5Б", "guardian_id": "Жуков Павел Ильич", "relation": "father", "since": "2026-09-01"},
    )
    assert typed.status_code == 422
    assert "не найдено" in typed.text


def test_a_posted_foreign_id_is_refused_even_past_the_form(as_, cast, scalar):
    before = scalar(select(func.count()).select_from(PersonContacts))
    answer = as_("vera").post("/records/person-contacts/new/", data={"person_id": str(cast.person["olya"]), "phone": "+7 910 111-22-33"})
    assert answer.status_code in {403, 422}
    assert scalar(select(func.count()).select_from(PersonContacts)) == before


@pytest.mark.both_databases
def test_who_left_a_class_reads_its_past_and_writes_no_november(as_, cast):
    gleb, group = as_("gleb"), cast.group["5Б maths"]
    page = gleb.get(f"/journal/{group}")
    assert page.status_code == 200
    assert "Тема 2" not in page.text                    # 09.11 is no longer his
    lesson, student = cast.lesson["5Б maths 09.11"], cast.student["olya"]
    refused = gleb.post(f"/journal/{group}/cells", **cells("operation-1", {"lesson": lesson, "student": student, "value": "5"}))
    assert refused.status_code in {403, 404}
    assert gleb.post(f"/journal/{group}/lessons", data={"day": "2026-11-20", "number": "5"}).status_code in {403, 404}
    assert as_("anna").post(f"/journal/{group}/cells", **cells("operation-2", {"lesson": lesson, "student": student, "value": "5"})).status_code == 200


@pytest.mark.both_databases
def test_restricted_father_finds_nothing_behind_any_address(as_, cast):
    papa = as_("papa")
    for url in (f"/diary/?child={cast.student['vanya']}", f"/journal/{cast.group['5А maths']}", f"/reports/itogi-klassa?class_id={cast.school_class['5А']}",
                f"/records/student/details/?id={cast.student['vanya']}", "/search/?q=ёлкин", "/records/person/?q=ёлкин"):
        answer = papa.get(url)
        assert answer.status_code in {403, 404}, url
        assert "Ёлкин Иван" not in answer.text


@pytest.mark.parametrize("who", ["anna", "boris", "gleb", "vera"])
def test_a_foreign_journal_is_not_found(as_, cast, who):
    own = {"anna": {"5А maths", "5Б maths"}, "boris": {"5Б russian", "5Б maths"}, "gleb": {"5Б maths", "1А maths"}, "vera": {"5А maths", "5А russian"}}[who]
    for key, group in cast.group.items():
        assert as_(who).get(f"/journal/{group}").status_code == (200 if key in own else 404), key


def test_the_access_log_itself_is_for_three(as_, app):
    as_("dmitry").get("/records/student/?q=ёлкин")
    assert as_("zoya").get("/records/access-log/").status_code == 403
    for who in ("dmitry", "kostya"):
        assert "поиск" in as_(who).get("/records/access-log/").text
    assert existing(app, AccessLog)
