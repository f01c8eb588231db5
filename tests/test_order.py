"""Russian order and search, the same on both databases whatever their locale (T30): Ё stands with Е and is found as Е."""
import re
from datetime import date

import pytest
from sqlalchemy import func, select

from sgo.models import Gender, PeriodKind, PeriodScheme, Person, Room, SchoolClass, SchoolYear, Subject, SubjectArea, YearStatus, db
from sgo.rules import names

pytestmark = pytest.mark.both_databases
PEOPLE = ["Ежов", "Ёжиков", "Ежикова", "ёлкина", "Елкин", "Жуков", "Яковлев", "Абрамов", "де Витт", "Иванов-Петров"]


def titles(page):
    """What stands first in each line of a list."""
    return [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r'<th scope="row">(.*?)</th>', page.text)]


@pytest.fixture
def crowd(writing, cast):
    with writing():
        for last in PEOPLE:
            db.session.add(Person(last_name=last, first_name="Проба", gender=Gender.MALE))
        for name in ("10", "9", "кабинет", "Актовый зал", "ёлочный"):
            db.session.add(Room(number=name))
        area = SubjectArea(name="Ёмкая область", position=1)
        db.session.add(area)
        db.session.flush()
        db.session.add_all(Subject(area_id=area.id, name=name, short_name=name[:12], position=50) for name in ("Ёлочка", "Естествознание", "ежи", "Алгебра"))
        db.session.add_all(SchoolClass(year_id=cast.year, parallel_id=parallel, letter=letter) for parallel, letter in ((9, "Б"), (2, "А"), (9, "А"), (1, "Б")))


def test_people_stand_in_russian_order(as_, crowd):
    shown = list(titles(as_("olga").get("/records/person/?q=проба&size=200")))
    assert [name.removesuffix(" Проба") for name in shown] == [
        "Абрамов",
        "де Витт",
        "Ёжиков",
        "Ежикова",
        "Ежов",
        "Елкин",
        "ёлкина",
        "Жуков",
        "Иванов-Петров",
        "Яковлев",
    ]


@pytest.mark.parametrize("words", ["елкин", "ЁЛКИН", "ёлкИН", "Елкин"])
def test_ye_and_yo_are_found_as_one_in_any_case(as_, crowd, words):
    found = titles(as_("olga").get(f"/records/person/?q={words} проба"))
    assert found == ["Елкин Проба", "ёлкина Проба"]


def test_words_are_found_in_any_order(as_, crowd):
    assert titles(as_("olga").get("/records/person/?q=иван елкин")) == ["Ёлкин Иван Романович"]


def test_classes_stand_by_parallel_and_letter(as_, crowd):
    assert titles(as_("olga").get("/records/school-class/")) == ["1А", "1Б", "2А", "5А", "5Б", "9А", "9Б"]


def test_what_is_of_this_year_stands_first_and_a_past_class_gets_no_journals(as_, cast, crowd, writing, scalar):
    with writing():
        db.session.add(past := SchoolYear(name="2025/2026", start_on=date(2025, 9, 1), end_on=date(2026, 5, 26), status=YearStatus.CLOSED))
        db.session.flush()
        db.session.add(SchoolClass(year_id=past.id, parallel_id=1, letter="А"))
        db.session.add(PeriodScheme(year_id=past.id, kind=PeriodKind.QUARTER, first_parallel=3, last_parallel=4))
    olga, last = as_("olga"), scalar(select(func.max(SchoolClass.id)))
    shown = titles(olga.get("/records/school-class/"))
    assert shown[0] == "1А" and shown[-2:] == ["9Б", "1А"] and shown.count("1А") == 2
    assert "Завести журналы" not in olga.get(f"/records/school-class/details/?id={last}").text
    assert olga.get(f"/class-journals/{last}").status_code == 409
    assert "Завести журналы" in olga.get(f"/records/school-class/details/?id={cast.school_class['5А']}").text
    schemes = re.findall(r"<option[^>]*>([^<]* классы[^<]*)<", olga.get("/records/study-period/new/").text)
    assert schemes[-1] == "четверть, 3–4 классы, 2025/2026" and "/" not in schemes[0]


def test_dictionaries_stand_in_russian_order(as_, crowd):
    found = titles(as_("olga").get("/records/subject/?sort=name"))
    assert [name for name in found if name not in {"Математика", "Русский язык"}] == ["Алгебра", "ежи", "Ёлочка", "Естествознание"]


def test_the_stored_key_is_the_order_of_the_alphabet():
    assert sorted(["Ёлка", "Елка", "Ель", "Еж", "Ёж", "Жук"], key=names.sort_key) == ["Еж", "Ёж", "Елка", "Ёлка", "Ель", "Жук"]
