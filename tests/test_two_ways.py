"""What a family answers through the diary: «ознакомлен», a note of absence; what the class teacher sees and does with it."""
from datetime import date, timedelta
from io import BytesIO

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from sgo.access import visible
from sgo.models import (AbsenceDocument, AbsenceNote, Account, Attendance, AttendanceCode, ClassTeacher, DiaryReceipt, Guardianship, Mark, NoteState, Notice,
                        PaperDiaryIssue, PaperDiaryRequest, StoredFile, StudyPeriod, db)
from sgo.services import accounts
from tests.conftest import cells, statements
from tests.furnish import furnish

PHOTO = b"\xff\xd8\xff\xe0" + b"\0" * 64
WEEK = "2026-11-09"


def main(page):
    return page.text.split("<main")[1].split("</main>")[0].replace("\u00a0", " ")


def week_read(client, cast, child="vanya", week=WEEK):
    return client.post("/diary/read/week", data={"child": cast.student[child], "week": week})


def mark_read(client, cast, said="5", child="vanya", key="5А maths 09.11"):
    return client.post("/diary/read/mark", data={"child": cast.student[child], "work": cast.work[key], "said": said, "week": WEEK})


def send(client, cast, child="vanya", photo=None, **more):
    data = {"child": cast.student[child], "start_on": "2026-11-16", "end_on": "2026-11-16", "reason": "ill", "said": "Температура"} | more
    return client.post("/diary/notes/", data=data | ({"photo": (BytesIO(photo), "справка.jpg")} if photo is not None else {}))


def answer(client, note, kind, **more):
    return client.post(f"/absences/notes/{note}", data={"answer": kind} | more)


@pytest.fixture
def away(cast, writing):
    """Ваня was absent on 16.11, nobody knows why."""
    with writing():
        db.session.add(Attendance(lesson_id=cast.lesson["5А maths 16.11"], student_id=cast.student["vanya"], group_id=cast.group["5А maths"],
                                  day=date(2026, 11, 16), code=AttendanceCode.ABSENT, set_at=cast.at))


@pytest.fixture
def note(as_, cast, away, scalar):
    assert send(as_("mama"), cast, photo=PHOTO).status_code == 302
    return scalar(select(AbsenceNote.id))


@pytest.mark.both_databases
def test_a_parent_says_that_the_week_and_a_mark_were_read_once_and_for_good(app, as_, cast, read, house):
    mama = as_("mama")
    assert "Ознакомлен с неделей" in main(mama.get(f"/diary/?week={WEEK}"))
    for _ in range(2):
        assert week_read(mama, cast).status_code == mark_read(mama, cast).status_code == 302
    page = main(mama.get(f"/diary/?week={WEEK}"))
    assert "Вы ознакомлены с неделей" in page and "вы ознакомлены" in page and "Ознакомлен с неделей</button>" not in page
    kept = read(select(DiaryReceipt.student_id, DiaryReceipt.guardian_id, DiaryReceipt.week_on, DiaryReceipt.work_id, DiaryReceipt.said))
    assert kept == [(cast.student["vanya"], cast.guardian["mama"], date(2026, 11, 9), None, "неделя"),
                    (cast.student["vanya"], cast.guardian["mama"], date(2026, 11, 9), cast.work["5А maths 09.11"], "5")]
    for statement in ("DELETE FROM diary_receipt", "UPDATE diary_receipt SET said = 'другое'"):
        with app.app_context(), pytest.raises(DBAPIError), db.engine.begin() as connection:
            connection.execute(text(statement))


def test_a_corrected_mark_is_read_anew_and_its_work_is_not_held_by_the_receipt(as_, cast, read):
    mama, anna, url = as_("mama"), as_("anna"), f"/journal/{cast.group['5А maths']}/cells"
    assert mark_read(mama, cast).status_code == 302
    place = {"lesson": cast.lesson["5А maths 09.11"], "work": cast.work["5А maths 09.11"], "student": cast.student["vanya"]}
    anna.post(url, **cells("operation-1", place | {"value": "4"}))
    stale = mama.post("/diary/read/mark", data={"child": cast.student["vanya"], "work": place["work"], "said": "5"}, headers={"Accept": "application/json"})
    assert stale.status_code == 409 and "теперь здесь 4" in stale.json["error"]
    assert mark_read(mama, cast, "4").status_code == 302
    anna.post(url, **cells("operation-2", place | {"value": ""}))
    assert read(select(Mark.id).where(Mark.work_id == place["work"], Mark.student_id == place["student"])) == []
    assert len(read(select(DiaryReceipt.id))) == 2


def test_a_week_that_has_not_begun_is_not_read(as_, cast, read):
    assert "ещё не началась" in as_("mama").post("/diary/read/week", data={"child": cast.student["vanya"], "week": "2026-11-30"},
                                                headers={"Accept": "application/json"}).json["error"]
    assert not read(select(DiaryReceipt.id))


@pytest.mark.parametrize(("who", "status"), [("papa", 404), ("zhukov", 404), ("sokolova", 404), ("vanya", 403), ("vera", 403), ("olga", 403), ("semyon", 403)])
def test_nobody_else_says_it_was_read_or_writes_a_note_for_the_child(as_, cast, read, who, status):
    client = as_(who)
    assert week_read(client, cast).status_code == mark_read(client, cast).status_code == send(client, cast).status_code == status
    assert client.get(f"/diary/notes/?child={cast.student['vanya']}").status_code == status
    assert not read(select(DiaryReceipt.id)) and not read(select(AbsenceNote.id))


def test_the_restricted_father_sees_no_sign_of_either(as_, cast, note):
    for url in ("/diary/notes/", "/diary/", "/notices/"):
        page = as_("papa").get(url)
        assert "Температура" not in page.text and "Ваня" not in page.text and "Ёлкин Иван" not in page.text


@pytest.mark.both_databases
def test_a_note_with_a_photograph_becomes_a_paper_and_names_the_reason(as_, cast, note, read, scalar):
    vera, mama = as_("vera"), as_("mama")
    assert "Ёлкин Иван: 16.11.2026" in main(vera.get("/")) and "Ёлкин Иван: 16.11, болезнь" in main(vera.get("/notices/"))
    page = main(vera.get("/absences/notes"))
    assert "Температура" in page and "Снимок документа" in page
    assert vera.get(f"/files/absence-note/{note}").data == PHOTO
    assert answer(vera, note, "accept", code="Б").status_code == 302
    assert read(select(Attendance.code).where(Attendance.student_id == cast.student["vanya"])) == [(AttendanceCode.ILL,)]
    paper, file = read(select(AbsenceDocument.id, AbsenceDocument.file_id))[0]
    assert read(select(AbsenceNote.status, AbsenceNote.document_id)) == [(NoteState.ACCEPTED, paper)] and file == scalar(select(StoredFile.id))
    assert "принята" in main(mama.get("/diary/notes/")) and "причина пропуска записана" in main(mama.get("/notices/"))
    assert answer(vera, note, "accept").status_code == 409
    assert "Ёлкин Иван: 16.11.2026" not in main(vera.get("/"))


def test_the_class_teacher_declines_with_a_sentence_that_the_parent_reads(as_, cast, note, read):
    vera = as_("vera")
    empty = answer(vera, note, "decline", words=" ")
    assert empty.status_code == 409 and "почему записка отклонена" in main(empty)
    assert answer(vera, note, "decline", words="В этот день он был в школе").status_code == 302
    page = main(as_("mama").get("/diary/notes/"))
    assert "отклонена" in page and "В этот день он был в школе" in page
    assert read(select(Attendance.code).where(Attendance.student_id == cast.student["vanya"])) == [(AttendanceCode.ABSENT,)]
    assert as_("mama").post(f"/diary/notes/{note}/withdraw", follow_redirects=True).text.count("отозвать её нельзя") == 1


def test_a_note_is_made_precise_in_the_form_of_a_paper_and_waits_again_when_that_is_cancelled(as_, cast, note, scalar):
    vera = as_("vera")
    form = vera.get(f"/absences/papers/new?note={note}")
    assert "по записке родителя" in form.text and 'value="2026-11-16"' in form.text
    said = {"student": cast.student["vanya"], "start_on": "2026-11-16", "end_on": "2026-11-16", "first_lesson": "1", "last_lesson": "2", "code": "УП",
            "kind": "parents", "number": "", "presented_on": "2026-11-23", "note": note}
    assert vera.post("/absences/papers/new", data=said | {"student": cast.student["lev"]}).status_code == 409
    assert vera.post("/absences/papers/new", data=said).status_code == 302
    paper = scalar(select(AbsenceDocument.id))
    assert scalar(select(AbsenceNote.status)) is NoteState.ACCEPTED and scalar(select(AbsenceDocument.last_lesson)) == 2
    assert vera.post(f"/absences/papers/{paper}/cancel").status_code == 302
    assert scalar(select(AbsenceNote.status)) is NoteState.OPEN and scalar(select(AbsenceDocument.id)) is None


def test_a_waiting_note_is_taken_back_by_its_author_alone(as_, cast, note, scalar):
    assert as_("sokolova").post(f"/diary/notes/{note}/withdraw").status_code == 404
    assert as_("mama").post(f"/diary/notes/{note}/withdraw").status_code == 302
    assert scalar(select(AbsenceNote.status)) is NoteState.WITHDRAWN
    assert answer(as_("vera"), note, "accept").status_code == 409


@pytest.mark.parametrize(("who", "reads", "answers", "file"), [
    ("boris", False, 404, 404), ("gleb", False, 404, 404), ("anna", None, 403, 404), ("olga", True, 403, 200), ("zoya", True, 403, 200),
    ("dmitry", True, 403, 200), ("kostya", True, 403, 200), ("semyon", None, 403, 403), ("vanya", None, 403, 404), ("papa", None, 403, 404),
    ("zhukov", None, 403, 404), ("mama", None, 403, 200)])
def test_a_note_is_read_and_answered_by_whom_the_table_names(as_, cast, note, scalar, who, reads, answers, file):
    client = as_(who)
    page = client.get(f"/absences/notes?class={cast.school_class['5А']}")
    if reads is None:
        assert page.status_code == 403
    else:
        assert page.status_code == (200 if reads else 404) and ("Температура" in page.text) is reads
    assert answer(client, note, "accept").status_code == answer(client, note, "decline", words="Нет").status_code == answers
    assert client.get(f"/absences/papers/new?note={note}").status_code in {403, 404}
    assert client.get(f"/files/absence-note/{note}").status_code == file
    assert scalar(select(AbsenceNote.status)) is NoteState.OPEN


@pytest.mark.parametrize(("given", "sentence"), [
    ({"end_on": "2026-11-10"}, "Окончание раньше начала"), ({"start_on": "вчера"}, "с какого дня"), ({"start_on": "2026-08-01", "end_on": "2026-08-02"},
    "больше двух месяцев назад"), ({"start_on": "2027-05-01", "end_on": "2027-05-01"}, "Проверьте год"), ({"end_on": "2027-01-30"}, "больше 60 дней"),
    ({"reason": "лень"}, "Выберите причину"), ({"reason": "other", "said": " "}, "в чём причина"), ({"said": "ё" * 501}, "до 500 знаков"),
    ({"photo": b"MZ"}, "файл"), ({"photo": b""}, "пуст")])
def test_a_bad_note_is_told_in_words_and_nothing_is_lost(as_, cast, read, given, sentence):
    if sentence == "с какого дня":
        sentence = "aria-invalid"
    page = send(as_("mama"), cast, **({"said": "Едем к бабушке"} | given))
    assert page.status_code in {409, 422} and sentence.lower() in page.text.lower()
    assert ("Едем к бабушке" in page.text) is ("said" not in given)
    assert not read(select(AbsenceNote.id)) and not read(select(StoredFile.id))


def test_the_family_pays_the_same_for_many_notes(as_, cast, note, writing):
    mama = as_("mama")
    few = statements(mama.get("/diary/notes/"))
    with writing():
        db.session.add_all(AbsenceNote(student_id=cast.student["vanya"], author_id=cast.person["mama"], start_on=date(2026, 11, day),
                                       end_on=date(2026, 11, day), reason="family", sent_at=cast.at) for day in range(10, 16))
    assert statements(mama.get("/diary/notes/")) == few <= 8


def test_the_same_note_is_not_sent_twice(as_, cast, note, read):
    again = send(as_("mama"), cast)
    assert again.status_code == 409 and "уже ждёт ответа" in again.text and len(read(select(AbsenceNote.id))) == 1


def test_a_note_that_nobody_would_read_is_not_taken(as_, cast, read, writing):
    with writing():
        db.session.scalars(select(ClassTeacher).where(ClassTeacher.class_id == cast.school_class["5А"])).one().until = date(2026, 11, 20)
    page = send(as_("mama"), cast)
    assert page.status_code == 409 and "нет класса или классного руководителя" in page.text and not read(select(AbsenceNote.id))


def test_a_note_about_a_closed_quarter_is_answered_in_words(as_, cast, note, writing, scalar):
    with writing():
        db.session.scalars(select(StudyPeriod).where(StudyPeriod.number == 2)).one().is_closed = True
    page = answer(as_("vera"), note, "accept")
    assert page.status_code == 409 and "Период закрыт" in main(page)
    assert scalar(select(AbsenceNote.status)) is NoteState.OPEN and scalar(select(AbsenceDocument.id)) is None


SEEN = {DiaryReceipt: {"olga", "zoya", "dmitry", "vera", "mama"}, AbsenceNote: {"olga", "zoya", "dmitry", "kostya", "vera", "mama"},
        PaperDiaryRequest: {"olga", "zoya", "dmitry", "kostya", "vera"}, PaperDiaryIssue: {"olga", "zoya", "dmitry", "kostya", "vera"}}


def test_the_rows_about_vanya_are_seen_by_these_people_and_no_other(app, cast, writing):
    with writing():
        furnish(cast)
    for model, people in SEEN.items():
        with app.test_request_context():
            assert {who for who in cast.account if db.session.scalars(visible(accounts.acting(who), model)).all()} == people, model


# ---------- who reads
def readers(client, cast, name="5А", **more):
    return client.get("/readers/", query_string={"class": cast.school_class[name], "week": WEEK} | more)


@pytest.mark.both_databases
def test_the_class_teacher_sees_who_has_read_and_who_has_not_come_and_reminds(as_, cast, read, writing):
    week_read(as_("mama"), cast)
    with writing():
        long_ago = cast.at - timedelta(days=60)
        account = db.session.scalars(select(Account).where(Account.id == cast.account["sokolova"])).one()
        account.last_login_at = long_ago
    vera = as_("vera")
    page = main(readers(vera, cast))
    assert "Неделю прочли 1 семья из 3. Месяц не были: 2 семьи." in page and "Ёлкина Елена Павловна" in page and "Ёлкин Роман" not in page
    assert "Ёлкина" not in main(readers(vera, cast, who="unread")) and "Соколова Инна" in main(readers(vera, cast, who="away"))
    told = vera.post(f"/readers/remind?week={WEEK}", data={"rowid": [cast.person["sokolova"], cast.person["zhukov"], cast.person["papa"]]})
    assert told.status_code == 302
    assert read(select(Notice.person_id, Notice.address)) == [(cast.person["sokolova"], "/diary/")]
    again = vera.post(f"/readers/remind?week={WEEK}", data={"rowid": cast.person["sokolova"]}, follow_redirects=True)
    assert "уже отправлено" in again.text and len(read(select(Notice.id))) == 1
    assert "не открыто" in main(readers(vera, cast))


@pytest.mark.parametrize(("who", "sees", "reminds"), [("boris", 404, 404), ("olga", 200, 403), ("zoya", 200, 403), ("dmitry", 200, 403), ("kostya", 403, 403),
                                                    ("anna", 403, 403), ("mama", 403, 403), ("vanya", 403, 403), ("semyon", 403, 403)])
def test_others_remind_nobody(as_, cast, read, who, sees, reminds):
    client = as_(who)
    assert readers(client, cast).status_code == sees
    asked = client.post(f"/readers/remind?class={cast.school_class['5А']}", data={"rowid": cast.person["mama"]})
    assert asked.status_code == reminds and not read(select(Notice.id))


def test_the_pages_of_the_class_teacher_cost_the_same_for_any_class(as_, cast, crowd, note, writing):
    vera = as_("vera")
    urls = ("/readers/", "/absences/notes", "/")
    few = [statements(vera.get(url)) for url in urls]
    crowd(15)
    with writing():
        for name in ("lev", "masha"):
            db.session.add(AbsenceNote(student_id=cast.student[name], author_id=cast.person["sokolova"], start_on=date(2026, 11, 20), end_on=date(2026, 11, 20),
                                       reason="family", sent_at=cast.at))
            db.session.add(Guardianship(guardian_id=cast.guardian["zhukov"], student_id=cast.student[name], relation="guardian", since=cast.start))
    vera = as_("vera")
    assert [statements(vera.get(url)) for url in urls] == few
    assert few[0] <= 14 and few[1] <= 14
