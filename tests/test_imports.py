"""Class lists as schools keep them: read by meaning, mended visibly, written once, taken back as one deed."""
import csv
import html
import re
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path

import pytest
import xlsxwriter
from sqlalchemy import func, select

from sgo import changes
from sgo.access import acting_as
from sgo.models import (Change, Enrolment, GroupMember, Guardian, Guardianship, Lesson, Mark, MovementOrder, OrderKind, Person, PersonContacts,
                        PersonPapers, SchoolClass, Student, StudyGroup, TeachingAssignment)
from sgo.services import Refused, accounts
from sgo.services.imports import pupils as imports
from tests.conftest import cells, saved
from tests.school import TODAY

SAMPLE = Path(__file__).parent / "data" / "spisok_5v.xlsx"
PUPIL = ["Орлова Анна Ильинична", "ж", "03.04.2015"]


def reading_of(*rows, as_csv=None, name="5В", **options):
    """Read these rows as a file, by default XLSX."""
    if as_csv:
        text = StringIO()
        csv.writer(text, delimiter=as_csv[1]).writerows(rows)
        return imports.read(text.getvalue().encode(as_csv[0]), name, TODAY, **options)
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"default_date_format": "dd.mm.yyyy"})
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    return imports.read(target.getvalue(), name, TODAY, **options)


@pytest.fixture(scope="module")
def sample():
    return imports.read(SAMPLE.read_bytes(), "5В", TODAY)


# ---------- reading
def test_the_real_list_is_read_whole_and_without_its_total(sample):
    assert [pupil.row for pupil in sample.pupils] == list(range(4, 29))
    assert [pupil.row for pupil in sample.rejected] == [7, 10, 28]


def test_what_is_wrong_is_said_in_words(sample):
    problems = {pupil.row: pupil.problems[0][1] for pupil in sample.rejected}
    assert problems == {7: "Даты 31.02.2016 не бывает. Проверьте день и месяц.", 10: "Контрольные цифры СНИЛС не сходятся. Сверьте номер с карточкой.",
                        28: "Повторяет строку 27. Оставьте одну из двух."}


def test_what_was_mended_is_shown(sample):
    rows = {pupil.row: pupil for pupil in sample.pupils}
    assert rows[9].values["certificate_series"] == "II-ЛО" and "похожие буквы: ІІ-ЛО → II-ЛО" in rows[9].repairs
    assert rows[11].full_name == "Иванов Александр Фёдорович" and "исправлен регистр букв" in rows[11].repairs
    assert rows[12].values["snils"] == "158-036-998 96"
    assert rows[13].full_name == "Долгих Виктория Сергеевна" and "убраны лишние пробелы" in rows[13].repairs
    assert rows[14].middle_name == "Ильгар оглы"
    assert rows[8].middle_name is None and not rows[8].problems
    assert rows[6].birth_date == date(2016, 1, 15)


def test_parents_come_with_their_phones(sample):
    mother, father = sample.pupils[0].parents
    assert (mother.relation, mother.last_name, mother.phone) == ("mother", "Щукина", "+7 970 989-41-58")
    assert (father.relation, father.first_name, father.phone) == ("father", "Сергей", "+7 920 949-41-77")


@pytest.mark.parametrize(
    ("value", "birth"),
    [
        ("03.04.2015", date(2015, 4, 3)),
        ("3.4.15", date(2015, 4, 3)),
        ("03.04.15 г.", date(2015, 4, 3)),
        ("2015-04-03", date(2015, 4, 3)),
        ("3 апреля 2015 года", date(2015, 4, 3)),
        ("3 апр. 2015 г", date(2015, 4, 3)),
        (42097, date(2015, 4, 3)),
        ("42097", date(2015, 4, 3)),
        ("03/04/2015", date(2015, 4, 3)),
    ],
)
def test_dates_are_understood_as_people_write_them(value, birth):
    pupil, = reading_of(["ФИО", "Пол", "Дата рождения"], [PUPIL[0], "ж", value]).pupils
    assert pupil.birth_date == birth and not pupil.problems


@pytest.mark.parametrize("value", ["31.02.2016", "32.01.2015", "29.02.2015", "весной", "2015", "00.00.2015"])
def test_impossible_dates_are_refused_in_words(value):
    pupil, = reading_of(["ФИО", "Пол", "Дата рождения"], [PUPIL[0], "ж", value]).pupils
    assert pupil.problems[0][0] == "birth_date"


SHAPES = {
    "plain": [["ФИО", "Пол", "Дата рождения"], PUPIL],
    "titles above": [["МБОУ «Школа № 60»"], ["Список класса 5В"], [], ["№ п/п", "Ф.И.О. ученика", "пол", "Число, месяц, год рождения"], [1, *PUPIL]],
    "other order": [["Дата рожд.", "Пол (м/ж)", "Класс", "Фамилия Имя Отчество"], ["03.04.2015", "ж", "5В", PUPIL[0]]],
    "three columns": [["Фамилия", "Имя", "Отчество", "Пол", "Д.р."], ["Орлова", "Анна", "Ильинична", "ж", "03.04.2015"]],
    "extra columns": [
        ["№", "Учащийся", "Пол", "Кружок", "Дата рождения", "Группа здоровья", "Примечание"],
        [1, PUPIL[0], "ж", "хор", "03.04.2015", "I", "староста"],
    ],
    "no head": [PUPIL, ["Попов Илья Ильич", "м", "04.05.2015"]],
    "gender by patronymic": [["ФИО", "Дата рождения"], [PUPIL[0], "03.04.2015"]],
    "totals": [["ФИО", "Пол", "Дата рождения"], PUPIL, ["Всего: 1"], ["Итого", 1], ["Классный руководитель", "Волкова В. И."]],
    "repeated head": [["ФИО", "Пол", "Дата рождения"], PUPIL, ["ФИО", "Пол", "Дата рождения"]],
}


@pytest.mark.parametrize("shape", SHAPES)
def test_lists_of_other_shapes(shape):
    pupils = reading_of(*SHAPES[shape]).accepted
    assert (pupils[0].full_name, pupils[0].gender, pupils[0].birth_date) == (PUPIL[0], "ж", date(2015, 4, 3))
    assert len(pupils) == (2 if shape == "no head" else 1)


def test_a_list_without_patronymics_and_genders_is_read():
    reading = reading_of(["ФИ ребёнка", "Дата рождения", "ФИО мамы", "Тел. мамы", "ФИО папы"],
                         ["Opлова, Анна", "03.04.2015", "Орлова Инна Львовна", "89101112233, 89102223344", "-"], ["Ли Цзе", "03.04.2015"],
                         ["Орлов И. П.", "03.04.2015", "Орлова И. Л."])
    anna, li, short = reading.pupils
    assert (anna.full_name, anna.gender, anna.problems) == ("Орлова Анна", "ж", [])
    assert "пол взят по фамилии и имени" in anna.repairs and "убрана запятая" in anna.repairs
    assert [(parent.first_name, parent.phone) for parent in anna.parents] == [("Инна", "+7 910 111-22-33")]
    assert anna.warnings == ["мать: телефонов несколько, загрузится первый"]
    assert [name for name, _ in li.problems] == ["gender"]              # nothing says it: a person does
    assert "полностью" in short.problems[0][1] and "дополните имя" in short.warnings[0]


def test_a_name_longer_than_its_column_is_refused_before_the_database_is_asked():
    long = "Б" * 81
    pupil, other = reading_of(["ФИО", "Пол", "Дата рождения", "Мать"], [f"Орлова {long}", "ж", "03.04.2015", ""],
                              [*PUPIL, f"Орлова {long}"]).pupils
    assert [name for name, _ in pupil.problems] == ["full_name"] and len(pupil.problems[0][1]) < 200
    assert other.problems == [] and other.parents == [] and "не загрузится" in other.warnings[0]


@pytest.mark.parametrize("dialect", [("cp1251", ";"), ("utf-8-sig", ";"), ("utf-8", ","), ("cp1251", "\t"), ("utf-16", ";")])
def test_csv_in_the_encodings_of_spreadsheets(dialect):
    pupil, = reading_of(["ФИО", "Пол", "Дата рождения"], PUPIL, as_csv=dialect).accepted
    assert pupil.full_name == PUPIL[0]


def test_a_head_in_two_rows():
    reading = reading_of(["№", "Фамилия, имя, отчество", "Пол", "Дата рождения", "Свидетельство о рождении", "", "Мать", "", "Отец", ""],
                         ["", "", "", "", "серия", "номер", "ФИО", "телефон", "ФИО", "телефон"],
                         [1, *PUPIL, "II-ЛО", "123456", "Орлова Инна Львовна", "8 910 111-22-33", "Орлов Илья Ильич", 89102223344])
    pupil, = reading.accepted
    assert pupil.values["certificate_series"] == "II-ЛО" and pupil.values["certificate_number"] == "123456"
    assert [(parent.first_name, parent.phone) for parent in pupil.parents] == [("Инна", "+7 910 111-22-33"), ("Илья", "+7 910 222-33-44")]


def test_a_column_is_corrected_by_hand_and_remembered_by_its_head():
    rows = [["Кто", "Пол", "Когда"], ["орлова анна", "ж", "03.04.2015"]]
    first = reading_of(*rows)
    assert not first.layout.is_enough
    chosen = {0: "full_name", 1: "gender", 2: "birth_date"}
    assert reading_of(*rows, chosen=chosen).accepted[0].full_name == "Орлова Анна"
    assert reading_of(*rows, remembered={first.layout.signature: chosen}).accepted[0].full_name == "Орлова Анна"


def test_a_head_of_two_rows_names_the_pupil_below_and_the_parents_too():
    pupil = reading_of(
        ["№ п/п", "Ученик", "", "", "Дата рождения", "Документ", "", "Родители", ""],
        ["", "Фамилия", "Имя", "Отчество", "", "Серия", "Номер", "Мать", "Отец"],
        [1, "Орлова", "Анна", "Ильинична", "03.04.2015", "II-ЛО", "654321", "Орлова Вера Петровна", "Орлов Илья Львович"]).accepted[0]
    assert (pupil.full_name, pupil.values["certificate_series"], pupil.values["certificate_number"]) == ("Орлова Анна Ильинична", "II-ЛО", "654321")
    assert [parent.first_name for parent in pupil.parents] == ["Вера", "Илья"]


def test_a_phone_without_a_name_is_told():
    pupil = reading_of(["ФИО", "Дата рождения", "Телефон мамы"], ["Орлова Анна Ильинична", "03.04.2015", "8 910 992-10-36"]).accepted[0]
    assert any("нет имени" in warning for warning in pupil.warnings)


def test_a_file_without_titles_teaches_nothing():
    headless = reading_of(["Орлова Анна Ильинична", "ж", "03.04.2015"], ["Быков Лев Ильич", "м", "01.02.2015"])
    assert not headless.layout.has_head and len(headless.accepted) == 2
    named = reading_of(["Кто", "М/Ж", "ДР"], ["Орлова Анна Ильинична", "ж", "03.04.2015"])
    assert named.layout.has_head and named.layout.titles[0] == "Кто" and len(named.accepted) == 1


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02", b"PK\x03\x04broken", b"   \n  \n", bytes(range(256))])
def test_what_is_no_list_is_refused_in_words(data):
    with pytest.raises(Refused, match=r"[А-Я]"):
        imports.read(data, "5В", TODAY)


@pytest.mark.parametrize(("typed", "name"), [("5В", "5В"), ("5в", "5В"), ("5 «В»", "5В"), ("5-В", "5В"), ("5B", "5В"), ("11А", "11А")])
def test_the_class_is_understood(typed, name):
    assert str(imports.class_name(typed)) == name


@pytest.mark.parametrize("typed", ["", "В", "12А", "0А", "пятый", "5АБ", "5;DROP"])
def test_what_is_no_class_is_refused(typed):
    with pytest.raises(Refused, match="5В"):
        imports.class_name(typed)


# ---------- writing
COUNTED = (Person, Student, PersonContacts, PersonPapers, Guardian, Guardianship, Enrolment, MovementOrder, GroupMember, SchoolClass)


@pytest.fixture
def counts(scalar):
    return lambda: {model.__tablename__: scalar(select(func.count()).select_from(model)) for model in COUNTED}


@pytest.fixture
def load(app):
    """Write a reading as Ольга the administrator."""
    def write(reading, who="olga", **options):
        with app.test_request_context(), acting_as(accounts.acting(who)) as actor, changes.writing("Загрузка списка") as deed:
            done = imports.apply(actor, reading, **options)
        return done, deed.set_id
    return write


both = pytest.mark.both_databases


@both
def test_the_list_is_written_as_one_deed_with_its_order(load, sample, counts, read, scalar):
    before = counts()
    done, deed = load(sample, make_class=True)
    after = counts()
    assert (done.created, done.known, done.rejected) == (22, 0, 3)
    assert after["student"] - before["student"] == after["enrolment"] - before["enrolment"] == 22
    assert after["movement_order"] - before["movement_order"] == 1
    kind, number = read(select(MovementOrder.kind, MovementOrder.number).order_by(MovementOrder.id.desc()))[0]
    assert kind is OrderKind.INITIAL and number == 1
    assert scalar(select(func.count()).select_from(Change).where(Change.table_name == "enrolment", Change.change_set_id == deed)) == 22


@both
def test_the_same_list_again_changes_nothing(load, sample, counts):
    load(sample, make_class=True)
    before = counts()
    done, deed = load(sample)
    assert (done.created, done.known) == (0, 22)
    assert counts() == before
    assert deed is None


@both
def test_one_deed_undoes_it(load, sample, counts, as_):
    before = counts()
    _, deed = load(sample, make_class=True)
    answer = as_("olga").post("/records/change-set/undo/", data={"id": deed}, follow_redirects=True)
    assert "Действие отменено" in answer.text
    assert counts() == before


@both
def test_the_deed_that_stands_upon_a_loaded_list_is_named_with_a_way_to_undo_it(load, sample, counts, as_, cast):
    before = counts()
    done, deed = load(sample, make_class=True)
    olga, maths = as_("olga"), cast.subject["Математика"]
    assert "Отменить действие</button>" in olga.get(f"/records/change-set/undo/?id={deed}").text
    olga.post(f"/class-journals/{done.class_id}", data={"since": "2026-09-01", "subject": maths, f"hours-{maths}": "5",
                                                        f"teacher-{maths}": cast.employee["anna"]})
    page = olga.get(f"/records/change-set/undo/?id={deed}").text
    later, = re.findall(r'<a href="[^"]*/change-set/undo/\?id=(\d+)">«Заведены журналы класса»', page)
    assert "Отменить действие</button>" not in page
    refused = olga.post("/records/change-set/undo/", data={"id": deed}, follow_redirects=True)
    assert "Сначала отмените «Заведены журналы класса»" in refused.text
    for id_ in (later, deed):
        assert "Действие отменено" in olga.post("/records/change-set/undo/", data={"id": id_}, follow_redirects=True).text
    assert counts() == before


def test_a_pupil_is_known_by_snils_or_by_name_and_birth(load, counts):
    head = ["ФИО", "Пол", "Дата рождения", "СНИЛС"]
    load(reading_of(head, [*PUPIL, "158-892-593 40"]), make_class=True)
    before = counts()
    for row in ([*PUPIL, ""], ["ОРЛОВА АННА ИЛЬИНИЧНА", "ж", "2015-04-03", ""], [PUPIL[0], "ж", "04.04.2015", "15889259340"]):
        done, _ = load(reading_of(head, row))
        assert (done.created, done.known) == (0, 1)
    assert counts() == before


def test_somebody_elses_snils_is_refused_before_it_is_written(load, app):
    head = ["ФИО", "Пол", "Дата рождения", "СНИЛС"]
    load(reading_of(head, [*PUPIL, "158-892-593 40"]), make_class=True)
    done, _ = load(reading_of(head, ["Попов Илья Ильич", "м", "01.02.2015", "158-892-593 40"]))
    assert (done.created, done.rejected) == (0, 1)


def test_siblings_share_their_mother(load, scalar):
    head, mother = ["ФИО", "Пол", "Дата рождения", "Мать (ФИО, телефон)"], "Орлова Инна Львовна, 8 910 111-22-33"
    before = scalar(select(func.count()).select_from(Guardian))
    load(reading_of(head, [*PUPIL, mother], ["Орлов Пётр Ильич", "м", "05.06.2016", mother]), make_class=True)
    assert scalar(select(func.count()).select_from(Guardian)) == before + 1


def test_a_missing_class_is_asked_for(load, sample):
    with pytest.raises(Refused, match="Класса 5В"):
        load(sample)


def test_pupils_of_a_class_with_journals_enter_its_groups(load, cast, scalar):
    load(reading_of(["ФИО", "Пол", "Дата рождения"], PUPIL, name="5А"))
    student = scalar(select(Student.id).join(Person).where(Person.last_name == "Орлова"))
    assert scalar(select(func.count()).select_from(GroupMember).where(GroupMember.student_id == student)) == 2


# ---------- the page
def upload(client, name="5В", data=None, file="список.xlsx"):
    return client.post(
        "/import/pupils", data={"file": (BytesIO(data or SAMPLE.read_bytes()), file), "class_name": name}, content_type="multipart/form-data"
    )


def token_of(page):
    return page.text.split('name="token"')[1].split('value="')[1].split('"')[0]


def test_administrator_looks_first_and_nothing_is_written(as_, counts):
    before = counts()
    page = upload(as_("olga"))
    assert page.status_code == 200
    assert "новых 22, уже в школе 0, не подошло 3" in page.text and "Завести класс 5В" in page.text
    assert counts() == before


def test_administrator_loads_the_list_and_gets_the_rejected_rows_back(as_, counts):
    client = as_("olga")
    token = token_of(upload(client))
    asked = client.post("/import/pupils/load", data={"class_name": "5В", "token": token})
    assert asked.status_code == 422 and "Подтвердите, что его нужно завести" in asked.text
    done = client.post("/import/pupils/load", data={"class_name": "5В", "token": token, "make_class": "y"}, follow_redirects=True)
    assert "загружено 22 ученика" in done.text
    back = client.get(f"/import/pupils/rejected/{token}.xlsx?class_name=5В")
    again = imports.read(back.data, "5В", TODAY)
    assert len(again.pupils) == 3 and again.layout.titles[-1] == "Причина"
    assert "31.02.2016 не бывает" in str(again.cells)


def test_a_correction_of_columns_is_remembered_for_the_next_list(as_):
    client = as_("olga")
    target = BytesIO()
    book = xlsxwriter.Workbook(target)
    for number, row in enumerate([["Кто", "Пол", "Когда"], ["орлова анна", "ж", "03.04.2015"]]):
        book.worksheets()[0].write_row(number, 0, row) if number else book.add_worksheet().write_row(0, 0, row)
    book.close()
    page = upload(client, data=target.getvalue())
    assert "Не нашлось столбца с фамилией" in page.text
    columns = {"col-0": "full_name", "col-1": "gender", "col-2": "birth_date"}
    fixed = client.post("/import/pupils/preview", data={"class_name": "5В", "token": token_of(page)} | columns)
    assert "новых 1" in fixed.text
    assert "новых 1" in upload(client, data=target.getvalue()).text


@pytest.mark.parametrize("wrong", ["", "12А"])
def test_a_wrong_class_does_not_cost_the_chosen_file(as_, wrong):
    client = as_("olga")
    refused = upload(client, name=wrong)
    assert refused.status_code == 422 and "Файл уже получен" in refused.text
    assert "новых 22" in client.post("/import/pupils", data={"class_name": "5В", "token": token_of(refused)}).text
    later = client.post("/import/pupils/preview", data={"class_name": wrong, "token": token_of(refused)})
    assert later.status_code == 422 and token_of(later) == token_of(refused)
    broken = upload(client, data=b"PK\x03\x04" + bytes(500))
    assert broken.status_code == 422 and "Файл уже получен" not in broken.text and token_of(broken) == ""


def test_pupils_that_do_not_fit_come_back_by_the_columns_as_they_were_corrected(as_):
    client, columns = as_("olga"), {"col-0": "", "col-1": "full_name", "col-2": "birth_date"}
    page = upload(client, data="7;Орлова Анна Ильинична;31.02.2016\n8;Орлов Пётр Ильич;03.04.2015".encode(), file="список.csv")
    told = client.post("/import/pupils/preview", data={"class_name": "5В", "token": token_of(page)} | columns)
    back = client.get(html.unescape(re.search(r'href="([^"]*/rejected/[^"]*)"', told.text)[1]))
    assert [row[1] for row in imports.read(back.data, "5В", TODAY).cells[1:]] == ["Орлова Анна Ильинична"]


@pytest.mark.parametrize("who", ["zoya", "dmitry", "kostya", "anna", "vera", "mama", "vanya", "semyon"])
def test_nobody_else_loads_lists(as_, who):
    assert upload(as_(who)).status_code == 403


def test_another_persons_upload_is_not_found(as_, writing, cast):
    from sgo.models import AccountRole, Role, db
    token = token_of(upload(as_("olga")))
    with writing():
        db.session.add(AccountRole(account_id=cast.account["zoya"], role=Role.ADM))
    page = as_("zoya").post("/import/pupils/load", data={"class_name": "5В", "token": token})
    assert page.status_code == 422 and "Файл уже убран" in page.text


@pytest.mark.parametrize(
    "form",
    [
        {"class_name": "абв"},
        {"class_name": ""},
        {"class_name": "5В", "token": "../../secret.key"},
        {"class_name": "5В", "token": "x" * 30},
        {"class_name": "5В", "since": "31.02.2026"},
    ],
)
def test_bad_requests_are_answered_in_words(as_, form):
    client = as_("olga")
    assert client.post("/import/pupils/load", data=form).status_code == 422
    assert client.post("/import/pupils", data=form).status_code == 422


@both
def test_afterwards_the_journal_of_the_class_takes_a_mark(load, sample, as_, cast, scalar, read):
    load(sample, make_class=True)
    class_id = scalar(select(SchoolClass.id).where(SchoolClass.letter == "В"))
    client = as_("olga")
    offer = client.get(f"/class-journals/{class_id}").text
    assert "Предметы и часы – как в 5А" in offer and "22 ученика" in offer
    subject, teacher = cast.subject["Математика"], cast.employee["anna"]
    made = client.post(
        f"/class-journals/{class_id}", data={"name": "5В", "since": "2026-09-01", "subject": subject, f"hours-{subject}": "5", f"teacher-{subject}": teacher}
    )
    assert made.status_code == 302
    group = scalar(select(StudyGroup.id).where(StudyGroup.name == "5В"))
    assert scalar(select(TeachingAssignment.employee_id).where(TeachingAssignment.group_id == group)) == teacher
    anna = as_("anna")
    assert anna.post(f"/journal/{group}/lessons", data={"day": "2026-11-20", "number": 3}).status_code == 302
    lesson = scalar(select(Lesson.id).where(Lesson.group_id == group))
    student = read(select(GroupMember.student_id).where(GroupMember.group_id == group))[0][0]
    told = saved(anna.post(f"/journal/{group}/cells", **cells("operation-1", {"lesson": lesson, "student": student, "value": "5", "seen": ""})))
    assert told["state"] == "saved" and told["average"] == "5,00"
    assert scalar(select(Mark.value).where(Mark.student_id == student)) == 5


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("since", "", "Введите дату"),
        ("since", "2030-01-01", "учебном году"),
        ("hours", "много", "не число часов"),
        ("hours", "0", "Часы в неделю"),
        ("teacher", "", "Выберите учителя"),
    ],
)
def test_journals_of_a_class_want_whole_answers(as_, cast, field, value, sentence, writing):
    from sgo.models import db
    with writing():
        db.session.add(SchoolClass(year_id=cast.year, parallel_id=5, letter="В"))
        db.session.flush()
        class_id = db.session.scalar(select(SchoolClass.id).where(SchoolClass.letter == "В"))
    subject = cast.subject["Математика"]
    form = {"since": "2026-09-01", "subject": subject, f"hours-{subject}": "5", f"teacher-{subject}": cast.employee["anna"]}
    form |= {field if field == "since" else f"{field}-{subject}": value}
    page = as_("olga").post(f"/class-journals/{class_id}", data=form)
    assert page.status_code == 422 and sentence in page.text


# ---------- pupils of other classes
HEAD = ["ФИО", "Пол", "Дата рождения", "Класс"]


def test_a_row_of_another_class_is_not_loaded_into_this_one():
    found = reading_of(HEAD, [*PUPIL, "5В"], ["Попов Илья Ильич", "м", "04.05.2015", "5 «А»"], ["Котов Лев Ильич", "м", "04.06.2015", "новый"])
    assert [pupil.full_name for pupil in found.accepted] == [PUPIL[0], "Котов Лев Ильич"]
    assert "класс 5А, а загружается 5В" in found.rejected[0].problems[0][1] and "не понят" in found.accepted[1].warnings[0]
    assert found.others == {"5А": 1} and "5А – 1" in found.summary()
    assert not reading_of(HEAD, [*PUPIL, "5"]).accepted[0].warnings


def test_a_pupil_of_another_class_is_named_with_it_and_no_class_is_made_for_nobody(as_, load, scalar):
    load(reading_of(HEAD, [*PUPIL, ""], name="5А"))
    again = reading_of(HEAD, [*PUPIL, ""])
    text = StringIO()
    csv.writer(text, delimiter=";").writerows([HEAD, [*PUPIL, ""]])
    page = upload(as_("olga"), data=text.getvalue().encode(), file="список.csv")
    assert "уже в 5А</a>" in page.text and "оформляется приказом" in page.text
    with pytest.raises(Refused, match="5В не заведён"):
        load(again, make_class=True)
    assert scalar(select(func.count()).select_from(SchoolClass).where(SchoolClass.letter == "В")) == 0
    done, _ = load(reading_of(HEAD, [*PUPIL, ""], ["Попов Илья Ильич", "м", "04.05.2015", ""]), make_class=True)
    assert f"{PUPIL[0]} – уже в 5А" in done.summary() and PUPIL[0] not in done.in_short()


def test_a_file_of_two_classes_is_loaded_one_after_the_other(as_):
    client, text = as_("olga"), StringIO()
    csv.writer(text, delimiter=";").writerows([HEAD, [*PUPIL, "5В"], ["Попов Илья Ильич", "м", "04.05.2015", "5А"]])
    page = upload(client, data=text.getvalue().encode(), file="список.csv")
    assert "строки и других классов: 5А – 1" in page.text
    done = client.post("/import/pupils/load", data={"class_name": "5В", "token": token_of(page), "make_class": "y"}, follow_redirects=True)
    assert 'name="class_name" value="5А"' in done.text
    following = client.post("/import/pupils/preview", data={"class_name": "5А", "token": token_of(page)})
    assert "новых 1" in following.text and "Попов" in following.text
