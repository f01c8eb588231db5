"""The other doors of every `Records`: its spreadsheet, the end of a row, the undoing of that end, and the same doors for whoever has no right."""
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from sgo.models import ChangeSet
from tests.access.test_routes import CREATORS, PEOPLE, READERS
from tests.records.forms import BY_TABLE, Page, address, arrange, errors, filled
from tests.records.test_walk import RECIPES, writer

STAY = {"account", "appointment", "consent", "guardianship",      # these are blocked, ended or withdrawn, never deleted
        "person_contacts", "person_papers", "person_social", "person_health", "student_file"}
MADE = sorted(table for table in BY_TABLE if CREATORS.get(table))


@pytest.fixture
def arranged(cast, writing):
    with writing():
        arrange(cast)


def _made(client, table, read):
    model = BY_TABLE[table].entity
    before = {row[0] for row in read(select(model.id))}
    page = Page(client.get(f"{address(table)}new/").text)
    saved = client.post(f"{address(table)}new/", data=filled(client, table, page, **RECIPES.get(table, {})))
    assert saved.status_code == 302, errors(saved.text)
    (id_,) = {row[0] for row in read(select(model.id))} - before
    return id_


@pytest.mark.both_databases
@pytest.mark.parametrize("table", MADE)
def test_a_row_is_taken_away_in_a_sheet_ended_and_brought_back(as_, arranged, read, scalar, table):
    client, url, model = as_(writer(table)), address(table), BY_TABLE[table].entity
    id_ = _made(client, table, read)
    sheet = CalamineWorkbook.from_filelike(BytesIO(client.get(f"{url}export/xlsx/").data)).get_sheet_by_index(0).to_python()
    assert len(sheet) > 1
    offered = f'action="{url}delete/"' in client.get(f"{url}details/?id={id_}", follow_redirects=True).text
    assert offered is (table not in STAY)
    ended = client.post(f"{url}delete/", data={"id": id_, "sure": "1"})
    if table in STAY:
        assert ended.status_code == 403
        return
    assert ended.status_code == 302
    archived = getattr(model, "archived_at", None)
    gone = (archived.is_not(None) if archived is not None else False)
    assert scalar(select(func.count()).select_from(model).where(model.id == id_, gone)) == (1 if archived is not None else 0)
    assert scalar(select(func.count()).select_from(model).where(model.id == id_)) == (1 if archived is not None else 0)
    deed = scalar(select(func.max(ChangeSet.id)))
    undone = client.post("/records/change-set/undo/", data={"id": deed}, follow_redirects=True)
    assert "Действие отменено" in undone.text
    back = archived.is_(None) if archived is not None else True
    assert scalar(select(func.count()).select_from(model).where(model.id == id_, back)) == 1


@pytest.mark.parametrize("who", PEOPLE)
def test_who_may_not_read_finds_every_door_shut(as_, arranged, who):
    client = as_(who)
    for table in BY_TABLE:
        if who in READERS[table]:
            continue
        for tail in ("", "details/?id=1", "export/xlsx/", "new/", "edit/?id=1", "ajax/lookup/?name=person_id&q=а"):
            assert client.get(address(table) + tail).status_code == 403, (table, tail)
        assert client.post(f"{address(table)}new/", data={}).status_code == 403, table
        assert client.post(f"{address(table)}delete/", data={"id": "1", "sure": "1"}).status_code == 403, table
