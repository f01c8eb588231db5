"""One deed on many rows, and everything found as a spreadsheet."""
import html
import re
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from sgo.models import Change, ChangeSet, ClassTeacher, Guardian, Guardianship, Room, StudentFile, db

pytestmark = pytest.mark.both_databases
LIST = "/records/student-file/"


@pytest.fixture
def file(cast, scalar):
    """A pupil's personal file: its id."""
    return {name: scalar(select(StudentFile.id).where(StudentFile.student_id == id_)) for name, id_ in cast.student.items()}


def said(page, name):
    """What a hidden field or a button of the page would send."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    return html.unescape(found[1]) if found else None


def carried_out(client, url, **form):
    """Look at the preview and agree with it."""
    shown = client.post(f"{url}action/", data=form)
    assert shown.status_code == 200, shown.text
    agreed = form | {"ids": said(shown, "ids"), "seen": said(shown, "seen")}
    agreed.pop("rowid", None)
    agreed.pop("all", None)
    return shown, client.post(f"{url}action/", data=agreed)


def test_a_field_is_changed_for_the_ticked_rows_in_one_deed_and_undone(as_, cast, read, writing, file):
    with writing():
        db.session.get(StudentFile, file["lev"]).transport = True
    olga, rows = as_("olga"), [file[name] for name in ("vanya", "masha", "lev")]
    asked = olga.post(f"{LIST}action/", data={"action": "edit", "field": "transport", "rowid": rows})
    assert "Показать, что изменится" in asked.text
    shown, done = carried_out(olga, LIST, action="edit", field="transport", asked="1", transport="y", rowid=rows)
    assert "Будет изменено: 2" in shown.text and "Уже так, не изменятся: 1" in shown.text
    assert done.status_code == 302
    assert {id_ for (id_,) in read(select(StudentFile.id).where(StudentFile.transport))} == set(rows)
    deed = read(select(ChangeSet.id, ChangeSet.deed).order_by(ChangeSet.id.desc()))[0]
    assert "(2)" in deed[1] and len(read(select(Change.id).where(Change.change_set_id == deed[0]))) == 2
    olga.post("/records/change-set/undo/", data={"id": deed[0]})
    assert {id_ for (id_,) in read(select(StudentFile.id).where(StudentFile.transport))} == {file["lev"]}


def test_all_that_is_found_and_nothing_else_is_changed(as_, cast, read, file):
    olga, found = as_("olga"), f"?f_class={cast.school_class['5А']}"
    shown = olga.post(f"{LIST}action/{found}", data={"action": "edit", "field": "transport", "asked": "1", "transport": "y", "all": "1"})
    number = len(said(shown, "ids").split("."))
    done = olga.post(f"{LIST}action/{found}", data={"action": "edit", "field": "transport", "asked": "1", "transport": "y", "ids": said(shown, "ids"),
                                                    "seen": said(shown, "seen")})
    assert done.status_code == 302 and done.location.endswith(found)
    assert len(read(select(StudentFile.id).where(StudentFile.transport))) == number
    assert (file["olya"],) not in read(select(StudentFile.id).where(StudentFile.transport))


def test_a_class_teacher_changes_own_pupils_and_does_not_find_others(as_, cast, read, file):
    vera = as_("vera")
    strangers = vera.post(f"{LIST}action/", data={"action": "edit", "field": "transport", "asked": "1", "transport": "y",
                                                  "rowid": [file["vanya"], file["olya"]]})
    assert strangers.status_code == 404
    _, done = carried_out(vera, LIST, action="edit", field="transport", asked="1", transport="y", rowid=[file["vanya"]])
    assert done.status_code == 302
    assert read(select(StudentFile.id).where(StudentFile.transport)) == [(file["vanya"],)]


@pytest.mark.parametrize("who", ["zoya", "kostya", "anna"])
def test_who_may_not_edit_is_refused(as_, cast, read, who, file):
    assert "Изменить поле" not in as_(who).get(LIST).text
    assert as_(who).post(f"{LIST}action/", data={"action": "edit", "field": "transport", "asked": "1", "transport": "y",
                                                 "rowid": [file["vanya"]]}).status_code == 403
    assert read(select(StudentFile.id).where(StudentFile.transport)) == []


@pytest.mark.parametrize("url", ["/records/mark/", "/records/enrolment/", "/records/change-set/"])
def test_what_is_written_by_deeds_is_not_changed_in_a_list(as_, url):
    assert as_("olga").post(f"{url}action/", data={"action": "edit", "field": "value", "rowid": ["1"]}).status_code == 403


def test_what_tells_rows_apart_is_not_offered(as_, cast):
    page = as_("olga").get("/records/school-class/").text
    fields = page.partition('id="mass-field"')[2].partition("</select>")[0]
    assert "shift" in fields and "letter" not in fields and "year_id" not in fields


def test_rows_that_a_rule_refuses_are_named_and_left_out(as_, cast, read):
    olga, rows = as_("olga"), [id_ for (id_,) in read(select(ClassTeacher.id))]
    shown = olga.post("/records/class-teacher/action/", data={"action": "edit", "field": "until", "asked": "1", "until": "2026-01-01", "rowid": rows})
    assert f"Не пойдут: {len(rows)}" in shown.text and "Окончание не позже начала" in shown.text and "Менять нечего" in shown.text
    assert said(shown, "seen") is None


def test_a_value_that_cannot_be_is_told_beside_the_field(as_, cast, read):
    rooms = [id_ for (id_,) in read(select(Room.id))]
    page = as_("olga").post("/records/room/action/", data={"action": "edit", "field": "capacity", "asked": "1", "capacity": "много", "rowid": rooms})
    assert page.status_code == 422 and "не целое число" in page.text and 'value="много"' in page.text


def test_rows_changed_meanwhile_are_shown_again(as_, cast, read, writing, file):
    olga, row = as_("olga"), file["vanya"]
    form = {"action": "edit", "field": "transport", "asked": "1", "transport": "y"}
    shown = olga.post(f"{LIST}action/", data=form | {"rowid": [row]})
    with writing():
        db.session.get(StudentFile, row).previous_school = "Школа № 2"
    again = olga.post(f"{LIST}action/", data=form | {"ids": said(shown, "ids"), "seen": said(shown, "seen")})
    assert again.status_code == 409 and "записи изменились" in again.text
    assert read(select(StudentFile.id).where(StudentFile.transport)) == []


def test_rows_go_to_the_archive_and_come_back(as_, cast, read):
    olga, rows = as_("olga"), [cast.guardian["mama"], cast.guardian["papa"]]
    shown, done = carried_out(olga, "/records/guardian/", action="archive", rowid=rows)
    assert "Отправить в архив 2" in shown.text and done.status_code == 302
    assert {id_ for (id_,) in read(select(Guardian.id).where(Guardian.archived_at.is_not(None)))} == set(rows)
    link = html.unescape(re.search(r'href="([^"]+)">Показать</a>', olga.get("/records/guardian/").text)[1])
    hanging = re.search(r'/records/guardianship/\?f_guardian_id=([\d.]+)"', shown.text)[1]
    assert {int(id_) for id_ in hanging.split(".")} == set(rows)
    narrowed = olga.get(f"/records/guardianship/?f_guardian_id={hanging}").text
    assert 0 < narrowed.count('name="rowid"') == len(read(select(Guardianship.id).where(Guardianship.guardian_id.in_(rows))))
    assert olga.get(f"/records/guardianship/export/xlsx/?f_guardian_id={hanging}").status_code == 200
    assert set(map(int, re.findall(r'name="rowid" value="(\d+)"', olga.get(link).text))) == set(rows)
    assert "Ничего не нашлось" in as_("zoya").get(link).text        # whoever does not read the log is not told by it
    _, back = carried_out(olga, "/records/guardian/", action="restore", rowid=rows)
    assert back.status_code == 302 and read(select(Guardian.id).where(Guardian.archived_at.is_not(None))) == []
    assert as_("zoya").post("/records/guardian/action/", data={"action": "archive", "rowid": rows}).status_code == 403


def test_nothing_ticked_is_told(as_):
    page = as_("olga").post(f"{LIST}action/", data={"action": "edit", "field": "transport"}, follow_redirects=True)
    assert "Отметьте записи" in page.text


# ---------- Excel
def sheets(answer):
    book = CalamineWorkbook.from_filelike(BytesIO(answer.data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_a_sheet_holds_exactly_what_is_found_with_its_conditions(as_, cast):
    olga, asked = as_("olga"), f"?q=о&f_class={cast.school_class['5А']}&sort=personal_file_no&desc=1&cols=person_id.personal_file_no"
    shown = re.findall(r'<th scope="row"><a[^>]*>(.*?)</a></th>', olga.get(f"/records/student/{asked}&size=200").text)
    book = sheets(olga.get(f"/records/student/export/xlsx/{asked}"))
    rows, facts = book["Ученики"], {line[0]: line[1] for line in book["Условия"]}
    assert [line[0] for line in rows[1:]] == shown and len(rows[0]) == 2
    assert facts["Список"] == "Ученики" and facts["Класс"] == "5А" and facts["Поиск"] == "о" and facts["Записей"] == len(shown)
    assert "по убыванию" in facts["Порядок"] and facts["Выгрузил"]


def test_a_formula_in_a_name_stays_a_name(as_, writing):
    with writing():
        db.session.add(Room(number="=1+1", name='=HYPERLINK("http://x")'))
    rows = sheets(as_("olga").get("/records/room/export/xlsx/?f_number=1"))["Кабинеты"]
    assert ["=1+1", '=HYPERLINK("http://x")'] in [line[:2] for line in rows]


def test_a_sheet_holds_no_row_that_is_hidden(as_, cast):
    book = sheets(as_("vera").get("/records/person/export/xlsx/"))
    assert not any("Жукова" in str(line) for line in book["Люди"])
    assert any("Ёлкин" in str(line) for line in book["Люди"])


def test_the_found_log_is_taken_away_whole_with_what_was_asked(as_, monkeypatch):
    olga, asked = as_("olga"), "/records/change-set/export/xlsx/?kind=room&q=кабинет"
    for number in ("97", "98", "99"):
        olga.post("/records/room/new/", data={"number": number})
    monkeypatch.setattr("sgo.services.logs.PIECE", 2)
    book = sheets(olga.get(asked))
    assert [line[2:4] for line in book["Журнал изменений"][1:]] == [["Кабинет: добавление", "Кабинеты – 1"]] * 3
    facts = dict(book["Условия"])
    assert facts["Что"] == "Кабинеты" and facts["Слова"] == "кабинет" and facts["Записей"] == 3
    monkeypatch.setattr("sgo.views.logs.EXPORTED", 2)
    assert "Добавьте условие" in olga.get(asked, follow_redirects=True).text
