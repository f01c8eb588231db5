"""Works of a lesson, their files, and the debts that come of «точка»."""
from datetime import date
from io import BytesIO

import pytest
from sqlalchemy import func, select

from sgo.models import Attendance, AttendanceCode, ChangeSet, StudyPeriod, Work, WorkFile, WorkType, db
from sgo.services import starter
from tests.conftest import cells, saved, statements

KEY = "5А maths"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
pytestmark = pytest.mark.both_databases


@pytest.fixture
def url(cast):
    return f"/journal/{cast.group[KEY]}"


@pytest.fixture
def kind(scalar):
    return scalar(select(WorkType.id).where(WorkType.letter == "К"))


def last(scalar):
    return scalar(select(func.max(Work.id)))


def test_every_type_has_its_letter_and_code():
    codes, letters = [row["code"] for row in starter.work_types()], [row["letter"] for row in starter.work_types()]
    assert len(set(codes)) == len(codes) == 33 and len(set(letters)) == len(letters)
    assert set(range(1, 39)) - set(codes) == {15, 19, 20, 28, 30}


def test_a_teacher_adds_a_work_with_the_weight_of_its_type_and_changes_it(as_, url, cast, kind, read, scalar):
    anna, lesson = as_("anna"), cast.lesson[f"{KEY} 16.11"]
    assert "Новая работа" in anna.get(f"{url}/works/new?lesson={lesson}").text
    assert anna.post(f"{url}/works?lesson={lesson}", data={"type": kind, "title": "Дроби", "mandatory": "y", "due_on": "2026-11-30"}).status_code == 302
    work = last(scalar)
    assert read(select(Work.title, Work.weight, Work.mandatory, Work.due_on, Work.day).where(Work.id == work)) == [
        ("Дроби", 3, True, date(2026, 11, 30), date(2026, 11, 16))]
    page = anna.get(f"{url}/works/{work}?bare=1")
    assert "Дроби" in page.text and "<html" not in page.text
    assert anna.post(f"{url}/works/{work}", data={"type": kind, "title": "Дроби, часть 2", "weight": "5", "version": "1"}).status_code == 302
    stale = anna.post(f"{url}/works/{work}", data={"type": kind, "title": "Моё", "weight": "5", "version": "1"})
    assert stale.status_code == 409 and "изменил другой человек" in stale.text and "Моё" in stale.text
    assert read(select(Work.title, Work.weight).where(Work.id == work)) == [("Дроби, часть 2", 5)]


@pytest.mark.parametrize(("said", "sentence"), [({"weight": "0"}, "Вес – от 1 до 100"), ({"due_on": "2026-11-01"}, "Срок раньше урока"),
                                                ({"type": "999999"}, ""), ({"title": "я" * 201}, "до 200 знаков"), ({"due_on": "скоро"}, "")])
def test_a_wrong_field_is_named_and_nothing_typed_is_lost(as_, url, cast, kind, said, sentence, scalar):
    before = last(scalar)
    page = as_("anna").post(f"{url}/works?lesson={cast.lesson[f'{KEY} 16.11']}", data={"type": kind, "title": "Дроби"} | said)
    assert page.status_code in {409, 422} and sentence in page.text
    assert "Дроби" in page.text or "title" in said
    assert last(scalar) == before


@pytest.mark.parametrize("who", ["vera", "boris", "zoya", "olga", "gleb"])
def test_others_change_no_work(as_, url, cast, kind, who, scalar, read):
    before, lesson, work = last(scalar), cast.lesson[f"{KEY} 16.11"], cast.work[f"{KEY} 16.11"]
    client = as_(who)
    for path in (f"{url}/works?lesson={lesson}", f"{url}/works/{work}", f"{url}/works/{work}/remove"):
        assert client.post(path, data={"type": kind, "title": "Чужое"}).status_code in {403, 404}
    assert last(scalar) == before and not read(select(Work.id).where(Work.title == "Чужое"))


def test_a_work_with_marks_stays_and_a_removed_one_comes_back(as_, url, cast, kind, scalar, read):
    anna, lesson = as_("anna"), cast.lesson[f"{KEY} 16.11"]
    refused = anna.post(f"{url}/works/{cast.work[f'{KEY} 09.11']}/remove", headers={"Accept": "application/json"})
    assert refused.status_code == 409 and "стоят 2 отметки" in refused.json["error"]
    anna.post(f"{url}/works?lesson={lesson}", data={"type": kind})
    work = last(scalar)
    assert anna.post(f"{url}/works/{work}/remove").status_code == 302
    assert not read(select(Work.id).where(Work.id == work))
    anna.post("/records/change-set/undo/", data={"id": scalar(select(func.max(ChangeSet.id)).where(ChangeSet.deed == "Удалена работа"))})
    assert read(select(Work.weight).where(Work.id == work)) == [(3,)]


def test_no_work_in_grade_1_nor_in_a_closed_period(as_, cast, url, kind, writing):
    page = as_("gleb").post(f"/journal/{cast.group['1А maths']}/works?lesson={cast.lesson['1А maths 16.11']}", data={"type": kind})
    assert page.status_code == 409 and "В 1 классе отметок не ставят" in page.text
    with writing():
        db.session.scalars(select(StudyPeriod).where(StudyPeriod.number == 2)).one().is_closed = True
    assert "Период закрыт" in as_("anna").post(f"{url}/works?lesson={cast.lesson[f'{KEY} 16.11']}", data={"type": kind}).text


def test_a_file_is_given_out_only_with_its_work(as_, url, cast, scalar, read):
    anna, work = as_("anna"), cast.work[f"{KEY} 16.11"]
    assert anna.post(f"{url}/works/{work}/files", data={"scan": (BytesIO(b"MZ"), "virus.exe")}, follow_redirects=True).status_code == 200
    assert not read(select(WorkFile.id))
    anna.post(f"{url}/works/{work}/files", data={"scan": (BytesIO(PDF), "задания.pdf")})
    held = scalar(select(WorkFile.id))
    for who, status in {"anna": 200, "vera": 200, "zoya": 200, "mama": 200, "vanya": 200, "boris": 404, "zhukov": 404, "papa": 404, "olya": 404}.items():
        assert as_(who).get(f"/files/work-file/{held}").status_code == status, who
    assert as_("vera").post(f"{url}/works/files/{held}/remove").status_code in {403, 404}
    assert anna.post(f"{url}/works/files/{held}/remove").status_code == 302
    assert as_("anna").get(f"/files/work-file/{held}").status_code == 404


@pytest.fixture
def owed(as_, cast, url, writing):
    """Маша owes a work of the mathematics with its day, Оля one of the Russian."""
    with writing():
        db.session.scalars(select(Work).where(Work.id == cast.work[f"{KEY} 16.11"])).one().due_on = date(2026, 11, 20)
    for who, key, student in (("anna", KEY, "masha"), ("boris", "5Б russian", "olya")):
        told = as_(who).post(f"/journal/{cast.group[key]}/cells", **cells(f"operation-{who}", {
            "lesson": cast.lesson[f"{key} 16.11"], "work": cast.work[f"{key} 16.11"], "student": cast.student[student], "value": "."}))
        assert saved(told)["text"] == "."


@pytest.mark.parametrize(("who", "names"), [("anna", ["Соколова Мария"]), ("boris", ["Жукова Ольга"]), ("vera", ["Соколова Мария"]), ("gleb", []),
                                            ("zoya", ["Соколова Мария", "Жукова Ольга"]), ("dmitry", ["Соколова Мария", "Жукова Ольга"])])
def test_debts_are_listed_for_those_who_may_read_them(as_, owed, who, names):
    for order in ("group", "pupil", "due", "чужое"):
        page = as_(who).get(f"/journal/debts/?by={order}")
        assert page.status_code == 200
        assert [name for name in ("Соколова Мария", "Жукова Ольга") if name in page.text] == names
    assert ("Долгов нет" in page.text) == (not names)


def test_a_debt_past_its_day_is_said_and_a_mark_takes_it_away(as_, owed, cast, url):
    page = as_("anna").get("/journal/debts/")
    assert "20.11.2026, просрочен" in page.text and statements(page) <= 6
    again = {"lesson": cast.lesson[f"{KEY} 16.11"], "work": cast.work[f"{KEY} 16.11"], "student": cast.student["masha"], "value": "4", "retake": True}
    assert saved(as_("anna").post(f"{url}/cells", **cells("operation-again", again)))["text"] == ".→4"
    assert "Долгов нет" in as_("anna").get("/journal/debts/").text


@pytest.fixture
def mandatory(cast, writing):
    """The work of 16.11 in 5А asks a mark of everybody by 20.11; Ваня was ill on the day."""
    with writing():
        work = db.session.scalars(select(Work).where(Work.id == cast.work[f"{KEY} 16.11"])).one()
        work.mandatory, work.due_on = True, date(2026, 11, 20)
        for row in db.session.scalars(select(Attendance).where(Attendance.lesson_id == work.lesson_id)).all():
            db.session.delete(row)
        db.session.add(Attendance(lesson_id=work.lesson_id, student_id=cast.student["vanya"], group_id=work.group_id, day=work.day,
                                  code=AttendanceCode.ILL, set_at=cast.at))


def test_a_mandatory_work_without_a_mark_is_a_debt_of_whoever_was_there(as_, cast, url, mandatory):
    page = as_("anna").get("/journal/debts/")
    assert "Соколова Мария" in page.text and "обязательная, отметки нет" in page.text and "20.11.2026, просрочен" in page.text
    assert "Иванов Иван" not in page.text                  # he was ill
    assert "Работы без отметок" in as_("anna").get("/").text and "Работы без отметок" not in as_("boris").get("/").text
    assert "Соколова Мария" not in as_("boris").get("/journal/debts/").text       # another's journal
    for number, student in enumerate(name for name in cast.student):
        as_("anna").post(f"{url}/cells", **cells(f"operation-m{number:03d}", {
            "lesson": cast.lesson[f"{KEY} 16.11"], "work": cast.work[f"{KEY} 16.11"], "student": cast.student[student], "value": "4"}))
    assert "Долгов нет" in as_("anna").get("/journal/debts/").text and "Работы без отметок" not in as_("anna").get("/").text


def test_a_mandatory_work_is_no_debt_before_its_day_is_over(as_, cast, mandatory, writing):
    with writing():
        db.session.scalars(select(Work).where(Work.id == cast.work[f"{KEY} 16.11"])).one().due_on = date(2026, 11, 23)
    assert "Долгов нет" in as_("anna").get("/journal/debts/").text


def test_families_have_no_list_of_debts(as_):
    assert as_("mama").get("/journal/debts/").status_code == 403
