"""Whatever is typed or sent into a field is stored or refused in words: never a 500, never live."""
import re

import pytest
from sqlalchemy import String
from werkzeug.datastructures import MultiDict

from sgo.rules import wording
from tests.access.test_routes import CREATORS
from tests.records.forms import BY_TABLE, MASKED, Page, address, arrange, errors, filled, kind_of
from tests.records.test_walk import RECIPES, writer

TEXTS = {
    "script": "<script>alert(1)</script>", "formula": '=HYPERLINK("http://x","y")', "long": "Я" * 10_000, "nul": "Ива\0нов", "turned": "\u202eвонавИ\u202c",
    "emoji": "Школа 👩‍🏫🏳️‍🌈", "quotes": "'\"; DROP TABLE mark;--", "spaces": " \t\u00a0\u2003 ", "folded": "ßﬃΐ" * 26, "yo": "ё" * 80,
    "lines": "раз\r\nдва\rтри\u2028", "percent": "%_\\ {{7*7}} %s"}
OWN_WORDS = ("nul", "long", "folded", "emoji")           # what PostgreSQL itself may say no to
ODD = ("²", "--5", "9" * 40, "1e9", "-0", "NaN", "0x10", "２", "1/0", "\0", "2026-02-31", "31.02.2026", "0001-01-01", "99999-01-01", "25:99", "null",
       "[]", "№ 5 (№ 5)", "x (№ 999999999999999)")
SLIPS = MultiDict([("", "x"), ("version", "9" * 40), ("was", "[1"), ("take_name", "theirs"), ("csrf_token", "\0")])


@pytest.fixture
def arranged(cast, writing):
    with writing():
        arrange(cast)


@pytest.mark.parametrize(("house", "what"), [*(("sqlite", what) for what in TEXTS), *(("postgresql", what) for what in OWN_WORDS)], indirect=["house"])
def test_a_hostile_text_is_stored_or_refused_in_words(as_, arranged, what):
    wrong, value = [], TEXTS[what]
    for table in sorted(table for table in BY_TABLE if CREATORS.get(table)):
        client = as_(writer(table))
        page = Page(client.get(f"{address(table)}new/").text)
        values = filled(client, table, page, **RECIPES.get(table, {}))
        texts = {name for name, one in page.seen.items() if one.kind in {"text", "tel", "textarea", "lookup"}}
        free = {name for name in texts if page.seen[name].kind != "lookup" and name not in MASKED and isinstance(kind_of(table, name), String)}
        for names in (texts, free):                     # everything at once, then only what takes any text: that is stored or too long
            answer = client.post(f"{address(table)}new/", data=values | dict.fromkeys(names, value))
            if answer.status_code not in {302, 422} or (answer.status_code == 422 and not errors(answer.text)):
                wrong.append((table, names, answer.status_code))
            shown = client.get(answer.location, follow_redirects=True) if answer.status_code == 302 else answer
            if shown.status_code not in {200, 422} or "<script>alert" in shown.text or "\0" in shown.text:
                wrong.append((table, names, "shown", shown.status_code))
    assert not wrong


@pytest.mark.both_databases
def test_an_odd_value_in_any_field_is_refused_in_words(as_, arranged):
    wrong = []
    for table in sorted(table for table in BY_TABLE if CREATORS.get(table)):
        client = as_(writer(table))
        page = Page(client.get(f"{address(table)}new/").text)
        values = filled(client, table, page, **RECIPES.get(table, {}))
        for odd in ODD:
            touched = {name: odd for name, one in page.seen.items() if one.kind != "checkbox"}
            answer = client.post(f"{address(table)}new/", data=values | touched)
            if answer.status_code >= 500 or re.search(r"invalid literal|Not a valid|Invalid Choice|coerce", answer.text):
                wrong.append((table, odd, answer.status_code))
            asked = client.get(f"{address(table)}new/", query_string=touched | {"text": odd, "list": odd})
            if asked.status_code != 200:
                wrong.append((table, odd, "address", asked.status_code))
        if client.post(f"{address(table)}new/", data=SLIPS).status_code >= 500:
            wrong.append((table, "slips"))
    assert not wrong


def test_what_was_typed_is_shown_again_as_it_was(as_):
    answer = as_("olga").post("/records/school-year/new/", data={"name": "=1+1", "start_on": "31.02.2026", "end_on": "2027-05-26", "status": "planned"})
    page = Page(answer.text)
    assert (page.seen["name"].value, page.seen["start_on"].value, page.seen["start_on"].kind) == ("=1+1", "31.02.2026", "text")
    assert page.seen["end_on"].value == "2027-05-26"
    assert "Даты «31.02.2026» не бывает" in errors(answer.text)["start_on"]


def test_a_text_keeps_what_people_write_and_loses_what_nobody_sees():
    assert wording.printable("Ми\u0306\0 \u202eлён\u202c\nва👩‍🏫") == "Мй лён\nва👩‍🏫"[:1] + "й лён\nва👩‍🏫"
