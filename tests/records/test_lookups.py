"""What a look-up offers is what it takes: every offered title, sent as it stands, finds its row; words match the name or what stands beside it."""
import re
from datetime import date

import pytest

from sgo.services import paths, titles
from sgo.views.records import DECLARED
from tests.access.test_routes import CREATORS
from tests.furnish import furnish
from tests.school import TODAY

SCREENS = [screen for _, screens in DECLARED for screen in screens if screen.entity.__tablename__ in CREATORS and not screen.by_deed]


def looked_up(screen):
    targets = {name: paths.target_of(screen.entity, name) for name in screen.fields}
    return [name for name, target in targets.items() if target is not None and not titles.short(target)]


@pytest.mark.both_databases
def test_every_offered_title_is_taken(as_, cast, writing):
    with writing():
        furnish(cast)
    refused, offered, clients = {}, 0, {name: as_(name) for name in ("olga", "anna", "vera")}
    for screen in SCREENS:
        table = screen.entity.__tablename__
        client, url = clients[next(name for name in clients if name in CREATORS[table])], f"/records/{table.replace('_', '-')}/"
        for name in looked_up(screen):
            offers = client.get(f"{url}ajax/lookup/", query_string={"name": name, "q": ""}).json
            assert offers, (table, name)
            for offer in offers:
                answer = client.post(f"{url}new/", data={name: offer})
                assert answer.status_code in {302, 422}, (table, name, offer)
                offered += 1
                if said := re.search(rf'id="{name}-e">(.+?)</div>', answer.text, re.DOTALL):
                    refused[table, name, offer] = re.sub(r"<[^>]+>", "", said[1]).strip()
    assert offered > 100
    assert {key: said for key, said in refused.items() if "не найдено" in said or "таких несколько" in said} == {}


@pytest.mark.both_databases
@pytest.mark.parametrize(("typed", "offered"), [
    ("Ёлкин 5А", ["Ёлкин Иван Романович, 5А"]), ("5а елкин", ["Ёлкин Иван Романович, 5А"]), ("Соколова Мария, 5А", ["Соколова Мария Андреевна, 5А"]),
    ("ёлкин 5б", []), ("ёл%кин", [])])
def test_words_match_the_name_or_the_class(as_, typed, offered):
    assert as_("olga").get("/records/guardianship/ajax/lookup/", query_string={"name": "student_id", "q": typed}).json == offered


@pytest.mark.both_databases
@pytest.mark.parametrize(("typed", "first"), [
    ("16.11.2026 5а мат", "16.11.2026, 1 урок, 5А, Математика"), ("2 урок 5б 02.11.2026", "02.11.2026, 2 урок, 5Б, Математика")])
def test_a_lesson_is_found_by_its_day_and_class(as_, typed, first):
    assert as_("olga").get("/records/substitution/ajax/lookup/", query_string={"name": "lesson_id", "q": typed}).json[:1] == [first]


@pytest.mark.both_databases
def test_lessons_that_are_still_to_come_are_offered_first(as_):
    offered = as_("olga").get("/records/substitution/ajax/lookup/", query_string={"name": "lesson_id", "q": "5а мат"}).json
    days = [date(*reversed([int(part) for part in title[:10].split(".")])) for title in offered]
    coming = [day for day in days if day >= TODAY]
    assert coming and days[:len(coming)] == sorted(coming) and len(coming) < len(days)


def test_a_draft_order_is_found_by_its_kind(as_, cast, writing):
    with writing():
        furnish(cast)
    (offer,) = as_("olga").get("/records/order-item/ajax/lookup/", query_string={"name": "order_id", "q": "проект перевод"}).json
    assert offer.endswith(": перевод на следующий год")


def test_a_class_teacher_finds_no_pupil_of_another_class_by_its_name(as_):
    assert as_("vera").get("/records/guardianship/ajax/lookup/?name=student_id&q=жукова 5б").json == []
    assert as_("vera").get("/records/guardianship/ajax/lookup/?name=student_id&q=ёлкин 5а").json == ["Ёлкин Иван Романович, 5А"]
