"""Dictionaries from spreadsheets and pasted rows: looked at first, written as one deed, known again, given back in the same shape."""
import html
import re
import sys
from datetime import date, time
from io import BytesIO

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from sgo.models import (BellSlot, Change, ChangeSet, CurriculumLine, Holiday, Room, SchoolClass, StudyPeriod, Subject, SubjectArea,
                        SubjectKind, db)
from sgo.services.imports import reference
from sgo.services.imports.table import cells
from sgo.services.imports.reference import KEYS
from tests.furnish import furnish

both = pytest.mark.both_databases
SCREENS = sorted(model.__tablename__.replace("_", "-") for model in KEYS)


@pytest.fixture
def furnished(cast, writing):
    with writing():
        furnish(cast)


@pytest.fixture
def count(scalar):
    return lambda model, *conditions: scalar(select(func.count()).select_from(model).where(*conditions))


def book_of(*rows):
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"default_date_format": "dd.mm.yyyy"})
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    return target.getvalue()


def upload(client, table, data):
    return client.post(f"/import/records/{table}", data={"file": (BytesIO(data), "таблица.xlsx")}, content_type="multipart/form-data")


def paste(client, table, *rows):
    return client.post(f"/import/records/{table}", data={"pasted": "\n".join("\t".join(row) for row in rows)}, content_type="multipart/form-data")


def token_of(page):
    return page.text.split('name="token"')[1].split('value="')[1].split('"')[0]


def seen_of(page):
    found = re.search(r'name="seen" value="(\w+)"', page.text)
    return found[1] if found else ""


def load(client, table, page, **more):
    return client.post(f"/import/records/{table}/load", data={"token": token_of(page), "seen": seen_of(page)} | more, follow_redirects=True)


def counted(page):
    return tuple(int(number) for number in re.search(r"добавлено (\d+), изменится (\d+), без изменений (\d+), не подошло (\d+)", page.text).groups())


# ---------- the same shape out and in
@both
def test_every_dictionary_comes_back_as_it_was_given_out(as_, furnished, read):
    olga, before = as_("olga"), read(select(func.count()).select_from(ChangeSet))[0][0]
    for table in SCREENS:
        given = olga.get(f"/import/records/{table}/current.xlsx")
        assert given.status_code == 200, table
        rows = CalamineWorkbook.from_filelike(BytesIO(given.data)).get_sheet_by_index(0).to_python()
        page = upload(olga, table, given.data)
        assert page.status_code == 200, table
        assert counted(page) == (0, 0, len(rows) - 1, 0), (table, re.findall(r'class="error">([^<]+)', page.text)[:5])
        assert len(rows) > 1, table
    assert read(select(func.count()).select_from(ChangeSet))[0][0] == before


def test_every_dictionary_offers_its_loading_and_nothing_else_does(as_):
    olga = as_("olga")
    for table in SCREENS:
        assert f'href="/import/records/{table}">Загрузить из файла' in olga.get(f"/records/{table}/").text, table
    for table in ("person", "mark", "account", "change-set"):
        assert "Загрузить из файла" not in olga.get(f"/records/{table}/").text
        assert olga.get(f"/import/records/{table}").status_code == 404
    assert "Загрузить из файла" not in as_("zoya").get("/records/room/").text


# ---------- one walk
@both
def test_a_file_is_looked_at_loaded_known_again_and_taken_back(as_, cast, scalar, count, writing):
    with writing():
        db.session.add(Room(number="24", name="география", capacity=20))
    olga = as_("olga")
    data = book_of(["Кабинеты школы"], ["Номер", "Название", "Мест", "Этаж"], [23, "математика", 30, 2], ["24", "география", 28, 2], ["25", "химия", "15", 3],
                   ["26", "актовый зал", 9000, 1], ["25", "повтор", 5, 1])
    page = upload(olga, "room", data)
    assert counted(page) == (1, 2, 0, 2)
    assert "Мест: 20 → 28" in page.text
    assert "Название: – → математика" in page.text
    assert "Мест – от 1 до 2000." in page.text
    assert "Повторяет строку 5." in page.text
    assert count(Room) == 2                              # nothing is written yet
    done = load(olga, "room", page)
    assert "Добавлено: 1 запись, изменено: 2, без изменений: 0, не подошло строк: 2." in done.text
    assert scalar(select(Room.capacity).where(Room.number == "24")) == 28
    assert count(Room) == 3
    back = CalamineWorkbook.from_filelike(BytesIO(olga.get(re.search(r'href="([^"]+rejected[^"]+)"', done.text)[1]).data)).get_sheet_by_index(0).to_python()
    assert back[0] == ["Номер", "Название", "Мест", "Этаж", "Причина"]
    assert [row[0] for row in back[1:]] == ["26", "25"]
    assert "Мест – от 1 до 2000." in back[1][-1]
    assert counted(upload(olga, "room", data))[:3] == (0, 0, 3)
    set_id = int(re.search(r"change-set/undo/\?id=(\d+)", done.text)[1])
    assert count(Change, Change.change_set_id == set_id) == 3
    olga.post("/records/change-set/undo/", data={"id": set_id})
    assert count(Room) == 2
    assert (scalar(select(Room.capacity).where(Room.number == "24")), scalar(select(Room.name).where(Room.number == "23"))) == (20, None)


@both
def test_the_same_rows_again_write_nothing(as_, count):
    olga, rows = as_("olga"), [["Название", "Порядок"], ["Искусство", "5"]]
    load(olga, "subject-area", paste(olga, "subject-area", *rows))
    before = count(ChangeSet)
    page = paste(olga, "subject-area", *rows)
    assert counted(page) == (0, 0, 1, 0)
    assert "Загружать нечего" in page.text
    assert "Ничего не изменилось" in load(olga, "subject-area", page).text
    assert count(ChangeSet) == before


@both
def test_references_choices_flags_dates_and_hours_are_written_as_people_write_them(as_, cast, furnished, read):
    olga = as_("olga")
    load(olga, "subject", paste(olga, "subject", ["Название", "Кратко", "Предметная область", "Вид"],
                                ["шахматы", "Шах.", "математика и  информатика", "Факультатив"]))
    assert read(select(Subject.kind, SubjectArea.name).join(SubjectArea, SubjectArea.id == Subject.area_id).where(Subject.name == "шахматы")) == [
        (SubjectKind.ELECTIVE, "Математика и информатика")]
    page = paste(olga, "curriculum-line", ["Профиль", "Параллель", "Предмет", "Компонент", "Часов в неделю"],
                 ["общеобразовательный", "5", "шахматы", "обязательная часть", "0,5"],
                 ["общеобразовательный", "5 класс", "Математика", "обязательная часть", "6"])
    assert counted(page) == (1, 1, 0, 0)
    assert "Часов в неделю: 5 → 6" in page.text
    load(olga, "curriculum-line", page)
    assert sorted(hours for hours, in read(select(CurriculumLine.hours_week))) == [50, 600]
    load(olga, "holiday", paste(olga, "holiday", ["Название", "Начало", "Окончание"], ["зимние", "31.12.2026", "10 января 2027 г."]))
    winter = select(Holiday.start_on, Holiday.end_on, Holiday.year_id).where(Holiday.name == "зимние")
    assert read(winter) == [(date(2026, 12, 31), date(2027, 1, 10), cast.year)]
    load(olga, "bell-slot", paste(olga, "bell-slot", ["Звонки", "Урок", "Начало", "Окончание"], ["Первая смена", "8", "15.10", "15:55"]))
    assert read(select(BellSlot.starts_at).where(BellSlot.number == 8)) == [(time(15, 10),)]
    load(olga, "school-class", paste(olga, "school-class", ["Параллель", "Буква", "Кабинет", "Смена"], ["6", "А", "23", "1"]))
    assert read(select(SchoolClass.letter, SchoolClass.year_id).where(SchoolClass.parallel_id == 6)) == [("А", cast.year)]
    load(olga, "work-type", paste(olga, "work-type", ["Название", "Буква", "Контрольная"], ["Диктант", "Д", "да"]))
    assert "да" in olga.get("/records/work-type/?q=диктант").text


WRONG = {
    "unknown parent": ("curriculum-line", ["Профиль", "Параллель", "Предмет", "Компонент", "Часов в неделю"],
                       ["общеобразовательный", "5", "Алхимия", "обязательная часть", "2"], "Предмет: «Алхимия» не найдено."),
    "no number": ("room", ["Номер", "Мест"], ["45", "много"], "Мест: «много» – не целое число."),
    "no hours": ("curriculum-line", ["Профиль", "Параллель", "Предмет", "Компонент", "Часов в неделю"],
                 ["общеобразовательный", "5", "Русский язык", "обязательная часть", "часа два"], "«часа два» – не число."),
    "no choice": ("subject", ["Название", "Кратко", "Предметная область", "Вид"], ["Танцы", "Т", "Математика и информатика", "кружок"],
                  "Вид: «кружок» – такого нет. Подходят: основной,"),
    "no flag": ("production-day", ["День", "Рабочий"], ["04.11.2027", "возможно"], "Введите «да» или «нет»"),
    "no date": ("production-day", ["День", "Рабочий"], ["31.02.2027", "нет"], "Даты 31.02.2027 не бывает"),
    "no time": ("bell-slot", ["Звонки", "Урок", "Начало", "Окончание"], ["Первая смена", "9", "после обеда", "15:55"], "не время"),
    "nothing there": ("subject", ["Название", "Кратко", "Предметная область"], ["Танцы", "", "Математика и информатика"], "Кратко: Заполните поле."),
    "too long": ("room", ["Номер"], ["9" * 21], "Слишком длинно: до 20 знаков."),
    "a rule": ("bell-slot", ["Звонки", "Урок", "Начало", "Окончание"], ["Первая смена", "9", "15:00", "16:30"], "длиннее 45 минут"),
    "a condition": ("school-class", ["Параллель", "Буква", "Смена"], ["7", "А", "3"], "Смена – 1 или 2."),
    "an order": ("profile", ["Название", "С параллели", "По параллель"], ["лингвистический", "9", "5"], "Последняя параллель меньше первой."),
}


@both
@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_said_before_anything_is_written(as_, furnished, case):
    table, head, row, sentence = WRONG[case]
    page = paste(as_("olga"), table, head, row)
    assert counted(page) == (0, 0, 0, 1), page.text
    assert sentence in page.text


@both
def test_what_only_the_database_refuses_is_told_in_the_preview_and_the_rest_is_written(as_, cast, count):
    olga = as_("olga")
    page = paste(olga, "study-period", ["Система периодов", "Номер", "Название", "Начало", "Окончание"],
                 ["четверть, 1–9 классы", "5", "осенний", "26.10.2026", "28.10.2026"], ["четверть, 1–9 классы", "6", "пересечение", "28.10.2026", "29.10.2026"])
    assert counted(page) == (1, 0, 0, 1) and "Период пересекается с другим периодом" in page.text
    before = count(StudyPeriod)
    assert "Добавлено: 1 запись" in load(olga, "study-period", page).text
    assert count(StudyPeriod) == before + 1


def test_rows_without_a_head_are_taken_in_the_order_of_the_form_and_can_be_corrected(as_, scalar):
    olga = as_("olga")
    page = paste(olga, "room", ["химия", "45", "20"])
    assert "Столбец 1" in page.text
    fixed = olga.post("/import/records/room/preview", data={"token": token_of(page), "col-0": "name", "col-1": "number", "col-2": "capacity"})
    assert counted(fixed) == (1, 0, 0, 0)
    load(olga, "room", fixed, **{"col-0": "name", "col-1": "number", "col-2": "capacity"})
    assert scalar(select(Room.name).where(Room.number == "45")) == "химия"


def test_rows_that_do_not_fit_come_back_by_the_columns_as_they_were_corrected(as_):
    olga, columns = as_("olga"), {"col-0": "name", "col-1": "number"}
    page = olga.post("/import/records/room/preview", data=columns | {"token": token_of(paste(olga, "room", ["химия", "45"], ["зал", ""]))})
    assert counted(page) == (1, 0, 0, 1)
    for told in (page, load(olga, "room", page, **columns)):
        rejected = olga.get(html.unescape(re.search(r'href="([^"]*/rejected/[^"]*)"', told.text)[1]))
        assert [row[0] for row in cells(rejected.data)[1:]] == ["зал"]


def test_corrected_columns_are_remembered_for_this_dictionary_only(as_):
    olga, head = as_("olga"), ["№ каб.", "Что там"]
    page = paste(olga, "room", head, ["45", "химия"])
    assert "Столбец 1" in page.text or "Не нашлось столбцов" in page.text
    data = book_of(["Мест", *head], [20, "45", "химия"])
    first = upload(olga, "room", data)
    assert "Не нашлось столбцов: Номер" in first.text
    olga.post("/import/records/room/preview", data={"token": token_of(first), "col-0": "capacity", "col-1": "number", "col-2": "name"})
    assert counted(upload(olga, "room", data)) == (1, 0, 0, 0)
    assert "Не нашлось столбцов" in upload(olga, "licence", book_of(["Выдана", *head], ["01.01.2026", "45", "химия"])).text


@pytest.mark.parametrize(("data", "sentence"), [(b"", "Выберите файл или вставьте строки."), (b"\x00\x01\x02", "внутри не книга Excel"),
                                                (b"PK\x03\x04broken", "Файл не читается")])
def test_what_is_no_table_is_refused_in_words(as_, data, sentence):
    page = upload(as_("olga"), "room", data)
    assert page.status_code == 422
    assert sentence in page.text


def test_a_file_of_too_many_rows_is_refused_in_words(as_):
    page = upload(as_("olga"), "room", book_of(["Номер"], *([str(number)] for number in range(2001))))
    assert page.status_code == 422
    assert "больше 2000 строк" in page.text


HOSTILE = ["<script>alert(1)</script>", "=HYPERLINK(\"http://x\")", "a\u202eb", "😀", "x" * 10_000, "a\0b", "';drop table room--", "№ (№ 5)"]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_values_are_stored_or_refused_and_never_live(as_, text):
    olga = as_("olga")
    for table, row in (("room", ["77", text]), ("room", [text[:20], "x"]), ("curriculum-line", [text, "5"])):
        head = ["Номер", "Название"] if table == "room" else ["Профиль", "Параллель"]
        page = paste(olga, table, head, row)
        assert page.status_code in {200, 422}
        assert "<script>alert" not in page.text
        if 'name="token"' in page.text:
            assert load(olga, table, page).status_code in {200, 422}
    assert olga.get("/import/records/room/current.xlsx").status_code == 200


@pytest.mark.parametrize("who", ["zoya", "dmitry", "kostya", "anna", "vera", "mama", "vanya", "semyon"])
def test_nobody_else_loads_dictionaries(as_, who, count):
    client = as_(who)
    assert upload(client, "room", book_of(["Номер"], ["45"])).status_code == 403
    assert client.get("/import/records/room/current.xlsx").status_code == 403
    assert count(Room) == 1


def test_another_persons_upload_is_not_found(as_, writing, cast):
    from sgo.models import AccountRole, Role
    token = token_of(paste(as_("olga"), "room", ["Номер"], ["45"]))
    with writing():
        db.session.add(AccountRole(account_id=cast.account["zoya"], role=Role.ADM))
    page = as_("zoya").post("/import/records/room/load", data={"token": token})
    assert page.status_code == 422
    assert "Файл уже убран" in page.text


@both
def test_a_faulty_file_is_tried_in_pieces_and_told_like_a_whole_one(as_, cast, count, monkeypatch):
    monkeypatch.setattr(sys.modules[reference.Trial.__module__], "PIECE", 2)
    days = ("26.10", "27.10", "28.10", "28.10", "29.10", "27.10", "30.10")
    page = paste(as_("olga"), "study-period", ["Система периодов", "Номер", "Название", "Начало", "Окончание"],
                 *(["четверть, 1–9 классы", str(number), f"период {number}", f"{day}.2026", f"{day}.2026"] for number, day in enumerate(days, 5)))
    assert counted(page) == (5, 0, 0, 2)                   # the second of a day is refused, in its own piece or a later one
    assert page.text.count("Период пересекается с другим периодом") == 2
    before = count(StudyPeriod)
    assert "Добавлено: 5 записей" in load(as_("olga"), "study-period", page).text
    assert count(StudyPeriod) == before + 5


@both
def test_a_preview_reads_at_once_and_tries_each_new_row_once(as_, furnished):
    from tests.conftest import statements
    olga = as_("olga")
    few = statements(upload(olga, "room", book_of(["Номер", "Мест"], *([f"x{number}", 5] for number in range(3)))))
    many = statements(upload(olga, "room", book_of(["Номер", "Мест"], *([f"x{number}", 5] for number in range(45)))))
    assert many - few <= 45 - 3                           # SQLite takes new rows one by one, PostgreSQL together
