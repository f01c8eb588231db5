"""Every form of `Records` is walked: opened, sent empty, filled in by its own fields, saved, changed, broken against each constraint; and shut to others."""
import re

import pytest
from sqlalchemy import CheckConstraint, func, select

from sgo.models import Base
from sgo.models.triggers import OVERLAPS
from tests.access.test_routes import CREATORS, EDITORS
from tests.records.forms import BY_TABLE, Page, address, arrange, errors, filled, kind_of

RECIPES = {                                             # what a person has to know that the form cannot tell
    "guardianship": {"guardian_id": "Жуков Павел Ильич, Жукова Ольга", "student_id": "Гусев Лев Романович, 5А"},
    "group_member": {"student_id": "Ежов Пётр Ильич, 5Б", "group_id": "1А, Математика", "since": "2020-09-01", "until": "2020-10-01"},
    "thematic_plan": {"subject_id": "=Русский язык", "parallel_id": "=5 класс"},
    "teaching_assignment": {"group_id": "5А, Математика", "until": ""},
    "class_teacher": {"since": "2020-09-01", "until": "2021-06-01"},
    "school_year": {"name": "2030/2031", "start_on": "2030-09-01", "end_on": "2031-05-26", "status": "next"},
    "study_period": {"number": "9", "start_on": "2027-03-27", "end_on": "2027-03-30"},
    "period_scheme": {"first_parallel": "10", "last_parallel": "11"},
    "holiday": {"start_on": "2027-02-15", "end_on": "2027-02-16"},
    "bell_slot": {"number": "9"},
    "timetable_slot": {"number": "9", "until": ""},
    "study_group_class": {"group_id": "5А, Математика"},
    "plan_topic": {"number": "7"},
    "plan_section": {"number": "7"},
    "student_file": {"student_id": "Соколов Артём Андреевич, 1А"},
    "student_language": {"number": "2"},
    "parallel": {"name": "10 класс", "stage": "СОО"},
    "work_type": {"letter": "Щ"},
    "movement_order": {"kind": "move", "subtype": "move_same"},
    "order_item": {"order_id": "~проект", "student_id": "Жукова Ольга Павловна, 5Б"},
    "order_debt": {"item_id": "~проект", "closed_on": ""},
    "exam_mark": {"code": "", "student_id": "Ёлкин Иван Романович, 5А", "subject_id": "=Математика", "kind": "transfer", "attempt": "2",
                  "held_on": "20.11.2026"},
}
BREAKS = ("-1", "0", "13", "61", "2001", "99999999")
UNBREAKABLE = {"organisation_is_one", "journal_rules_is_one", "diary_rules_is_one"}      # nobody types a key
NOT_TWICE = {"movement_order", "substitution"}          # a draft has no number yet; the second substitute stumbles over himself first
CREATED = sorted(table for table in BY_TABLE if CREATORS.get(table))


def writer(table):
    people = CREATORS.get(table) or EDITORS[table]
    return "olga" if "olga" in people else "vera"


@pytest.fixture
def arranged(cast, writing):
    with writing():
        arrange(cast)


def _new(client, table):
    page = client.get(f"{address(table)}new/")
    assert page.status_code == 200, page.text[:400]
    return Page(page.text)


def _made(client, table, **given):
    values = filled(client, table, _new(client, table), **(RECIPES.get(table, {}) | given))
    return values, client.post(f"{address(table)}new/", data=values)


def test_every_form_has_somebody_who_writes_it():
    assert not {table for table in BY_TABLE if not EDITORS.get(table)}


@pytest.mark.both_databases
@pytest.mark.parametrize("table", CREATED)
def test_a_form_is_filled_in_saved_and_changed(as_, arranged, table, scalar):
    client, model = as_(writer(table)), BY_TABLE[table].entity
    empty = client.post(f"{address(table)}new/", data=dict.fromkeys(_new(client, table).seen, ""))
    required = {name for name, one in _new(client, table).seen.items() if one.required}
    assert empty.status_code == (422 if required else empty.status_code)
    assert {name for name, told in errors(empty.text).items() if "Заполните поле." in told} >= required
    _, saved = _made(client, table)
    assert saved.status_code == 302, errors(saved.text)
    card = client.get(saved.location, follow_redirects=True)
    assert "Сохранено" in card.text
    id_ = re.search(r"[?&]id=(\d+)", saved.location)[1]
    again = client.get(f"{address(table)}edit/?id={id_}")
    if again.status_code == 200:
        kept = Page(again.text).posted()
        assert client.post(f"{address(table)}edit/?id={id_}", data=kept).status_code == 302      # a form that nobody touched is valid
        assert Page(client.get(f"{address(table)}edit/?id={id_}").text).posted() | {"was": "", "version": "", "csrf_token": ""} == kept | {
            "was": "", "version": "", "csrf_token": ""}
    assert scalar(select(func.count()).select_from(model)) >= 1


def _once(table):
    return [one for one in Base.metadata.tables[table].indexes if "sentence" in one.info and one.unique]


@pytest.mark.both_databases
@pytest.mark.parametrize("table", [table for table in CREATED if table not in NOT_TWICE and _once(table)])
def test_what_may_be_there_once_is_refused_the_second_time(as_, arranged, table):
    client = as_(writer(table))
    values, saved = _made(client, table)
    assert saved.status_code == 302, errors(saved.text)
    twice = client.post(f"{address(table)}new/", data=values | {"op": ""})     # another form with the same words, not the same form sent again
    known = {one.info["sentence"] for one in _once(table)}
    assert twice.status_code == 422
    assert known & {part.strip() for told in errors(twice.text).values() for part in told.split("  ")}, errors(twice.text)


ALONE = [rule for rule in OVERLAPS if rule.table in CREATED and not rule.joins and not rule.name.startswith("timetable") and not _once(rule.table)]


@pytest.mark.both_databases
@pytest.mark.parametrize("rule", ALONE, ids=lambda rule: rule.name)
def test_what_overlaps_is_refused_in_words_beside_its_field(as_, arranged, rule):
    client = as_(writer(rule.table))
    values, saved = _made(client, rule.table)
    assert saved.status_code == 302, errors(saved.text)
    again = client.post(f"{address(rule.table)}new/", data=values | {"op": ""})
    assert again.status_code == 422 and rule.sentence in " ".join(errors(again.text).values()), errors(again.text)


@pytest.mark.parametrize("table", CREATED)
def test_everybody_with_the_right_opens_the_form_and_reads_what_it_lacks(as_, arranged, table):
    for who in sorted(CREATORS[table] - {writer(table)}):
        client = as_(who)
        required = {name for name, one in _new(client, table).seen.items() if one.required}
        empty = client.post(f"{address(table)}new/", data=dict.fromkeys(_new(client, table).seen, ""))
        assert {name for name, told in errors(empty.text).items() if "Заполните поле." in told} >= required, who


FULL = {"guardianship", "person_contacts", "person_papers", "student_file"}       # of which each pupil of the class teacher has one already
OTHERS = [(table, who) for table in CREATED for who in ("vera", "dmitry", "kostya") if who in CREATORS[table] - {writer(table)}]


@pytest.mark.parametrize(("table", "who"), OTHERS)
def test_whoever_else_has_the_right_saves_a_row(as_, arranged, table, who):
    client = as_(who)
    if table in FULL:
        forms = [f"{address(table)}edit/?id={id_}" for id_ in re.findall(r'/details/\?id=(\d+)', client.get(address(table)).text)]
        mine = next(url for url in forms if client.get(url).status_code == 200)         # of those one sees, one that may be changed
        saved = client.post(mine, data=Page(client.get(mine).text).posted())
    else:
        _, saved = _made(client, table)
    assert saved.status_code == 302, errors(saved.text)
    assert "Сохранено" in client.get(saved.location, follow_redirects=True).text


def _checks(table):
    return [one for one in Base.metadata.tables[table].constraints if isinstance(one, CheckConstraint) and "sentence" in one.info]


@pytest.mark.both_databases
@pytest.mark.parametrize("table", [table for table in BY_TABLE if any(one.info["field"] in BY_TABLE[table].fields for one in _checks(table))])
def test_every_check_of_the_database_is_a_sentence_beside_its_field(as_, arranged, table):
    client, unbroken = as_(writer(table)), []
    made = filled(client, table, _new(client, table), **RECIPES.get(table, {})) if CREATORS.get(table) else None
    url = f"{address(table)}new/" if CREATORS.get(table) else f"{address(table)}edit/?id=1"
    for check in _checks(table):
        name = check.info["field"]
        if name not in BY_TABLE[table].fields:
            continue
        values = made or Page(client.get(url).text).posted()        # a save that went through has made the row a newer one
        tries = ["1990-01-01"] if kind_of(table, name).python_type.__name__ == "date" else ["07:00"] if kind_of(
            table, name).python_type.__name__ == "time" else BREAKS
        answers = [client.post(url, data=values | {name: value}) for value in tries]
        assert all(answer.status_code in {302, 422} for answer in answers)
        if not any(answer.status_code == 422 and errors(answer.text).get(name) for answer in answers):
            unbroken.append(check.name)
    assert not [name for name in unbroken if name not in UNBREAKABLE]


@pytest.mark.parametrize("table", sorted(BY_TABLE))
def test_a_form_is_shut_to_whoever_may_not_write_it(as_, arranged, table):
    refused = {"kostya", "semyon", "anna", "vanya", "mama"} - EDITORS[table] - CREATORS.get(table, set())
    for who in sorted(refused):
        client = as_(who)
        assert client.get(f"{address(table)}new/").status_code == 403, who
        assert client.post(f"{address(table)}new/", data={}).status_code == 403, who
        assert client.get(f"{address(table)}edit/?id=1").status_code in {403, 404}, who
