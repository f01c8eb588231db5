"""Lists as people use them: searching, conditions, order, pages, columns, saved views."""
import html
import re

import pytest
from sqlalchemy import select

from sgo.models import (AccessLog, ChangeSet, Enrolment, Gender, ListColumns, LoginAttempt, Mark, Person, Role, Room, SavedView, SavedViewRole, SchoolClass,
                        Student, db)
from sgo.views.records import DECLARED
from tests.conftest import statements
from tests.furnish import furnish

pytestmark = pytest.mark.both_databases
STAFF = ("olga", "zoya", "dmitry", "kostya", "anna", "vera")


def names(page):
    """What stands first in each line of a list."""
    return [html.unescape(re.sub(r"<[^>]+>", "", cell)).strip() for cell in re.findall(r'<th scope="row">(.*?)</th>', page.text)]


def link(page, label):
    """Where the link with this label leads."""
    found = re.search(rf'<a href="([^"]+)"[^>]*aria-label="{label}"', page.text)
    return html.unescape(found[1]) if found else None


@pytest.fixture
def crowd(writing):
    """Sixty people of one surname, some without a patronymic."""
    with writing():
        db.session.add_all(Person(last_name="Проба", first_name=f"Имя{number:02}", middle_name="Ильич" if number % 3 else None,
                                  gender=Gender.MALE if number % 2 else Gender.FEMALE) for number in range(60))


# ---------- what it costs
@pytest.mark.parametrize(("house", "who"), [*(("sqlite", who) for who in STAFF), ("postgresql", "olga")], indirect=["house"])
def test_every_list_takes_six_statements_at_most(as_, cast, writing, who):
    with writing():
        furnish(cast)
    client, dear = as_(who), []
    for _, screens in DECLARED:
        for screen in screens:
            url = f"/records/{screen.entity.__tablename__.replace('_', '-')}/"
            orders = screen.columns if who == "olga" else screen.columns[-1:]           # the order costs everybody the same
            for asked in ("", "?q=о", "?page=2&size=20", *(f"?sort={name}&desc=1" for name in orders)):
                page = client.get(url + asked)
                assert page.status_code in {200, 302, 403}, url + asked
                if page.status_code != 403 and statements(page) > 6:
                    dear.append((url + asked, statements(page)))
    assert not dear


# ---------- searching
def test_a_slip_of_the_keyboard_is_forgiven_and_told(as_):
    page = as_("olga").get("/records/person/?q=`krby")
    assert "Ёлкин Иван Романович" in names(page)
    assert "Показано по запросу «елкин»" in page.text.replace("ё", "е")


def test_what_is_found_as_typed_is_not_read_otherwise(as_):
    page = as_("olga").get("/records/account/?q=anna")
    assert names(page) == ["anna"]
    assert "Показано по запросу" not in page.text


@pytest.mark.parametrize(("address", "found"), [
    ("student/?q=5а", "Ёлкин Иван Романович"), ("student/?q=ёлкин 5а", "Ёлкин Иван Романович"), ("student/?q=5f", "Ёлкин Иван Романович"),
    ("enrolment/?q=5а", None), ("class-teacher/?q=5а", None), ("lesson/?q=5а матем", None), ("teaching-assignment/?q=5а математика", None)])
def test_a_class_is_a_word_of_a_search(as_, address, found):
    page = as_("olga").get(f"/records/{address}")
    assert names(page) and "5Б" not in "".join(re.findall(r"<tbody>.*?</tbody>", page.text, re.S))
    assert found is None or found in names(page)


@pytest.mark.parametrize("typed", ["гаврилов", "ufdhbkjd"])
def test_the_search_shows_surnames_before_patronymics(as_, writing, typed):
    with writing():
        for number, (last, middle) in enumerate([*[("Абрамов", "Гаврилович")] * 11, ("Гаврилов", "Львович")]):
            person = Person(last_name=last, first_name=f"Лев-{'абвгдежзиклм'[number]}", middle_name=middle, gender=Gender.MALE)
            db.session.add(person)
            db.session.flush()
            db.session.add(Student(person_id=person.id))
    page = as_("olga").get("/search/", query_string={"q": typed}).text
    found = re.findall(r"<li><div><a [^>]*>([^<]*)</a>", page)
    assert len(found) == 10 and found[0] == "Гаврилов Лев-м Львович" and "Показать все" in page


def test_a_class_and_a_name_of_another_class_find_nobody(as_):
    assert not names(as_("olga").get("/records/student/?q=ёлкин 5б"))


def test_every_list_can_be_searched_or_shows_no_word_of_a_search(as_, cast, writing):
    with writing():
        furnish(cast)
    client = as_("olga")
    for _, screens in DECLARED:
        for screen in screens:
            page = client.get(f"/records/{screen.entity.__tablename__.replace('_', '-')}/?q=щщщ")
            told = page.text.replace("щщщ", "")              # the search itself stands in the log of who opened what
            assert page.status_code in {302, 403} or not screen.searched or screen.entity is AccessLog or 'scope="row"' not in told, screen.entity
            assert screen.searched or "Поиск: щщщ" not in page.text


def test_a_slip_opens_nobody_who_is_hidden(as_):
    assert "Жукова" not in as_("vera").get("/records/student/?q=;erjdf").text


# ---------- conditions
def test_a_date_becomes_a_condition(as_, cast):
    olga = as_("olga")
    page = olga.get("/records/person-contacts/?f_birth_date_from=2015-10-01&f_birth_date_to=2015-10-31&size=200")
    born, everybody = names(page), names(olga.get("/records/person-contacts/?size=200"))
    assert "Ёлкин Иван Романович" in born and set(born) < set(everybody)
    assert "с 01.10.2015 по 31.10.2015" in page.text
    assert "Ёлкин Иван Романович" not in names(olga.get("/records/person-contacts/?f_birth_date_from=2015-10-03&size=200"))


def test_what_is_not_filled_in_is_found(as_, crowd):
    olga = as_("olga")
    page = olga.get("/records/person/?q=проба&f_middle_name=none&size=200")
    assert len(names(page)) == 20
    assert "Отчество: не заполнено" in page.text
    assert len(names(olga.get("/records/person/?q=проба&f_middle_name=any&size=200"))) == 40


def test_a_text_and_a_number_become_conditions(as_, cast):
    olga = as_("olga")
    assert names(olga.get("/records/room/?f_capacity_from=30&f_capacity_to=30")) == ["23"]
    assert names(olga.get("/records/room/?f_capacity_from=31")) == []
    assert names(olga.get("/records/subject/?f_name=ЯЗЫК рус")) == ["Русский язык"]


def test_a_long_kind_is_looked_up_by_typing(as_, cast):
    olga = as_("olga")
    page = olga.get("/records/mark/?f_student_id=Ёлкин Иван")
    assert names(page) and "Ученик: Ёлкин Иван Романович" in page.text
    assert page.text.count("Ёлкин Иван Романович") >= 2
    several = olga.get("/records/mark/?f_student_id=о")
    assert "таких несколько" in several.text and 'value="о"' in several.text
    assert "Ёлкин Иван Романович, 5А" in olga.get("/records/mark/ajax/lookup/?name=student_id&q=елкин").json


def test_a_look_up_of_a_condition_offers_only_rows_that_one_may_see(as_):
    vera = as_("vera")
    assert vera.get("/records/mark/ajax/lookup/?name=student_id&q=жуков").json == []
    assert "не найдено" in vera.get("/records/mark/?f_student_id=Жукова").text
    assert vera.get("/records/mark/ajax/lookup/?name=version&q=1").status_code == 404


def test_a_condition_that_cannot_be_read_says_what_to_type(as_):
    page = as_("olga").get("/records/mark/?f_day_from=31.02.2026")
    assert page.status_code == 200
    assert "Введите значение датой: ДД.ММ.ГГГГ" in page.text and 'value="31.02.2026"' in page.text
    assert "Начало больше окончания" in as_("olga").get("/records/mark/?f_day_from=2026-12-01&f_day_to=2026-11-01").text


def test_any_column_can_be_added_as_a_condition(as_):
    page = as_("olga").get("/records/mark/")
    assert "add=comment" in page.text
    assert 'name="f_day_from"' in as_("olga").get("/records/mark/?add=day").text


# ---------- order
def test_what_stands_beside_a_row_gives_an_order_too(as_, cast, writing):
    with writing():
        db.session.add_all(SchoolClass(year_id=cast.year, parallel_id=parallel, letter="Я") for parallel in (9, 2))
    olga = as_("olga")
    leaders = re.findall(r"<tr>.*?</tr>", olga.get("/records/school-class/?sort=leader").text, re.S)[1:]
    said = [html.unescape(re.findall(r"<td>(.*?)</td>", row)[0]) for row in leaders]
    assert [word for word in said if word != "–"] == sorted(word for word in said if word != "–")
    assert said[-1] == "–"
    by_size = names(olga.get("/records/school-class/?sort=pupils&desc=1"))
    assert by_size[-2:] != ["5А", "5Б"] and by_size[0] in {"5А", "5Б"}
    classes = [html.unescape(cell) for cell in re.findall(r"<td>(\d+[А-Я])</td>", olga.get("/records/student/?sort=class").text)]
    assert classes == sorted(classes, key=lambda name: (int(name[:-1]), name[-1]))


def test_numbers_in_a_text_stand_by_their_size(as_, writing):
    with writing():
        db.session.add_all(Room(number=number) for number in ("9", "129", "101", "2А", "100500", "Спортзал 10", "Спортзал 2"))
    shown = names(as_("olga").get("/records/room/"))
    assert [one for one in shown if one != "23"] == ["2А", "9", "101", "129", "100500", "Спортзал 2", "Спортзал 10"]


@pytest.mark.parametrize("table", ["student", "employee"])
def test_files_that_lack_something_are_found_and_stand_first(as_, table):
    client = as_("olga")
    whole = names(client.get(f"/records/{table}/"))
    lacking, full = (names(client.get(f"/records/{table}/?f_filled={word}")) for word in ("lacking", "full"))
    assert lacking and sorted(lacking + full) == sorted(whole)
    said = re.findall(r"<td>(\d+) из (\d+)</td>", client.get(f"/records/{table}/?sort=filled").text)
    missing = [int(asked) - int(filled) for filled, asked in said]
    assert len(missing) == len(whole) and missing == sorted(missing, reverse=True)


def test_how_full_a_hidden_file_is_tells_nothing(as_):
    page = as_("anna").get("/records/student/?f_filled=full&sort=filled")
    assert page.status_code == 200 and not names(page)
    assert not names(as_("anna").get("/records/student/?f_filled=lacking"))


def test_an_order_by_a_hidden_person_tells_nothing(as_, cast, writing):
    with writing():
        for mark in db.session.scalars(select(Mark)):
            mark.set_by_id = cast.person["anna"]
    assert as_("anna").get("/records/mark/?sort=set_by_id").status_code == 200
    assert as_("olga").get("/records/mark/?sort=set_by_id&desc=1").status_code == 200


# ---------- pages
@pytest.mark.parametrize("order", ["", "&sort=full_name&desc=1", "&sort=middle_name", "&sort=middle_name&desc=1", "&sort=gender", "&sort=kind"])
def test_pages_follow_each_other_without_a_gap_and_back(as_, crowd, order):
    olga = as_("olga")
    whole = names(olga.get(f"/records/person/?q=проба&size=200{order}"))
    page, seen, back = olga.get(f"/records/person/?q=проба&size=20{order}"), [], []
    seen += names(page)
    while url := link(page, "Следующая страница"):
        page = olga.get(url)
        seen += names(page)
    assert seen == whole and len(seen) == 60
    back = names(page)
    while url := link(page, "Предыдущая страница"):
        page = olga.get(url)
        back = names(page) + back
    assert back == whole
    assert names(olga.get(f"/records/person/?q=проба&size=20&end=1{order}")) == whole[-20:]


def test_a_page_stands_at_a_row_though_rows_are_added_before_it(as_, crowd, writing):
    olga = as_("olga")
    first = olga.get("/records/person/?q=проба&size=20")
    with writing():
        db.session.add(Person(last_name="Проба", first_name="Абрам", gender=Gender.MALE))
    assert names(olga.get(link(first, "Следующая страница")))[0] == "Проба Имя20 Ильич"


def test_a_row_that_is_hidden_gives_no_place(as_, cast):
    page = as_("vera").get(f"/records/student/?after={cast.student['olya']}")
    assert page.status_code == 302


# ---------- columns
def heads(page):
    """The heads of the list's columns."""
    return [html.unescape(re.sub(r"<[^>]+>", "", cell)) for cell in re.findall(r'<th scope="col"[^>]*>(.*?)</th>', page.text)]


def test_columns_are_remembered_for_the_person_alone(as_, read):
    olga, zoya = as_("olga"), as_("zoya")
    assert olga.post("/records/student/columns/", data={"column": ["person_id", "personal_file_no", "languages", "version", "secret"]}).status_code == 302
    chosen = heads(olga.get("/records/student/"))
    assert len(chosen) == 3 and "Класс" not in chosen
    assert set(read(select(ListColumns.columns))[0][0]) == {"person_id", "personal_file_no", "languages"}
    assert "Класс" in heads(zoya.get("/records/student/"))
    olga.post("/records/student/columns/", data={"reset": "1"})
    assert "Класс" in heads(olga.get("/records/student/"))


def test_who_was_moved_up_with_a_debt_is_no_matter_of_a_subject_teacher(as_, cast, scalar):
    anna, id_ = as_("anna"), scalar(select(Enrolment.id).where(Enrolment.student_id == cast.student["vanya"]))
    for url in ("/records/enrolment/", "/records/enrolment/?f_conditional=0&sort=conditional&add=conditional", f"/records/enrolment/details/?id={id_}"):
        page = anna.get(url)
        assert page.status_code == 200 and "Переведён условно" not in page.text and "Пункт приказа" not in page.text, url
        assert "Переведён условно" in as_("zoya").get(url).text or "add=" not in url
    assert not {"Переведён условно", "Повторное обучение"} & set(as_("anna").get("/records/enrolment/").text.split("<"))


def test_the_technical_administrator_reads_no_logins(as_, cast, writing):
    with writing():
        db.session.add(LoginAttempt(login_key="ёлкин", address="127.0.0.1", at=cast.at))
    assert "ёлкин" in as_("olga").get("/records/login-attempt/").text
    page = as_("semyon").get("/records/login-attempt/")
    assert page.status_code == 200 and "127.0.0.1" in page.text and "ёлкин" not in page.text


def test_a_column_that_one_may_not_read_is_not_offered(as_):
    anna = as_("anna")
    anna.post("/records/student/columns/", data={"column": ["person_id", "languages", "personal_file_no", "class"]})
    assert heads(anna.get("/records/student/")) == heads(anna.get("/records/student/?cols=person_id.languages.personal_file_no.class")) == [
        "Человек", "Класс"]
    assert anna.get("/records/student/?sort=personal_file_no").text.count("<tr") == anna.get("/records/student/").text.count("<tr")
    assert 'name="column" value="languages"' not in anna.get("/records/student/").text
    assert "Иностранные языки" in heads(as_("vera").get("/records/student/"))


# ---------- saved views
def test_a_view_is_saved_with_its_columns_and_shared_with_a_role(as_, cast, read):
    url = f"?q=о&f_class={cast.school_class['5А']}&sort=personal_file_no"
    saved = as_("olga").post(f"/records/student/views/save/{url}", data={"name": "Наш 5А", "role": [Role.CLS.value]})
    assert saved.status_code == 302
    assert f"view={read(select(SavedView.id))[0][0]}" in saved.location
    page = as_("olga").get(saved.location)
    assert "Наш 5А" in page.text and "Класс: 5А" in page.text and "Удалить вид" in page.text
    assert "Наш 5А" in as_("vera").get("/records/student/").text
    assert "Наш 5А" not in as_("anna").get("/records/student/").text
    assert "Жукова" not in as_("vera").get("/records/student/?" + read(select(SavedView.query))[0][0]).text


def test_who_may_not_share_saves_for_oneself_only(as_, read):
    vera = as_("vera")
    assert "Открыть ролям" not in vera.get("/records/student/?q=о").text
    refused = vera.post("/records/student/views/save/?q=о", data={"name": "Всем", "role": [Role.TCH.value]})
    assert refused.status_code == 422 and "Открыть вид этой роли вы не можете" in refused.text and 'value="Всем"' in refused.text
    assert read(select(SavedViewRole.id)) == []
    assert vera.post("/records/student/views/save/?q=о", data={"name": "Мои"}).status_code == 302


@pytest.mark.parametrize(("name", "sentence"), [("", "Введите название вида"), (" \0 ", "Введите название вида"), ("я" * 81, "до 80 знаков")])
def test_a_view_needs_a_name(as_, name, sentence):
    page = as_("olga").post("/records/student/views/save/?q=о", data={"name": name})
    assert page.status_code == 422 and sentence in page.text


def test_a_view_is_deleted_by_its_maker_alone(as_, read):
    olga = as_("olga")
    for _ in range(2):
        again = olga.post("/records/student/views/save/?q=о", data={"name": "Мой вид", "role": [Role.TCH.value]})
    assert again.status_code == 422 and "у вас уже есть" in again.text
    id_ = read(select(SavedView.id))[0][0]
    assert as_("anna").post("/records/student/views/delete/", data={"id": id_}).status_code == 403
    assert as_("vera").post("/records/student/views/delete/", data={"id": id_}).status_code in {403, 404}
    assert len(read(select(SavedView.id))) == 1
    assert olga.post("/records/student/views/delete/", data={"id": id_}).status_code == 302
    assert read(select(SavedView.id)) == read(select(SavedViewRole.id)) == []
    assert "Удалён вид" in read(select(ChangeSet.deed).order_by(ChangeSet.id.desc()))[0][0]


# ---------- the way back
def test_a_card_leads_back_to_the_list_as_it_was(as_, cast):
    olga = as_("olga")
    olga.get("/records/student/?q=соколова&sort=class")
    card = olga.get(f"/records/student/details/?id={cast.student['vanya']}", follow_redirects=True)
    assert f'href="/records/student/?q={"%D1%81%D0%BE%D0%BA%D0%BE%D0%BB%D0%BE%D0%B2%D0%B0"}&amp;sort=class"' in card.text
    olga.get("/records/student/")
    assert 'href="/records/student/"' in olga.get(f"/records/student/details/?id={cast.student['vanya']}", follow_redirects=True).text


@pytest.mark.both_databases
def test_a_long_list_is_sorted_only_by_what_an_index_gives(as_, cast, writing, monkeypatch):
    with writing():
        furnish(cast)
    olga, slow, quick = as_("olga"), "sort=value", "sort=day"
    few = olga.get("/records/mark/").text
    assert slow in few and quick in few and "упорядочивается не больше" not in olga.get(f"/records/mark/?{slow}").text
    monkeypatch.setattr("sgo.services.records.COUNTED", 0)
    many = olga.get("/records/mark/").text
    assert slow not in many and "sort=group_id" not in many and quick in many and "sort=student_id" in many and "когда условий станет больше" in many
    answer = olga.get(f"/records/mark/?{slow}")
    assert "По столбцу «Отметка» упорядочивается не больше" in answer.text and 'aria-sort="' not in answer.text
    assert statements(answer) <= 6
    assert 'aria-sort="ascending"' in olga.get(f"/records/mark/?{quick}").text
