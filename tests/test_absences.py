"""The class teacher's absences (Р 8.5): one paper names the reason of all its lessons, gives it back, and nobody else's class is touched."""
from datetime import date
from io import BytesIO

import pytest
from sqlalchemy import func, select

from sgo.models import (AbsenceDocument, AbsencePaper, AbsenceReason, Attendance, AttendanceCode, ChangeSet, Enrolment, Gender, GroupMember, LateChange,
                        Lesson, LessonStatus, Mark, OrderItem, Person, Student, StudyPeriod, db)
from sgo.services import absences
from tests.conftest import cells, saved, statements

pytestmark = pytest.mark.both_databases
NOVEMBER = {"start_on": "2026-11-02", "end_on": "2026-11-16", "code": "Б", "kind": "medical", "number": "95", "presented_on": "2026-11-23"}


@pytest.fixture
def away(cast, writing):
    """Put a code on lessons of a pupil of 5А: `away("vanya", "ОТ", "5А maths 09.11", …)`."""
    def put(who, code, *keys):
        with writing():
            for key in keys:
                lesson = db.session.get(Lesson, cast.lesson[key])
                db.session.add(Attendance(lesson_id=lesson.id, student_id=cast.student[who], group_id=lesson.group_id, day=lesson.day,
                                          code=AttendanceCode(code), set_at=cast.at))
    return put


@pytest.fixture
def codes(read, cast):
    """«09.11 1 ОТ» for each code that stands on a pupil's lessons."""
    def found(who):
        rows = read(select(Lesson.day, Lesson.number, Attendance.code).join(Lesson, Lesson.id == Attendance.lesson_id)
                    .where(Attendance.student_id == cast.student[who]).order_by(Lesson.day, Lesson.number))
        return [f"{day:%d.%m} {number} {code.value}" for day, number, code in rows]
    return found


def enter(client, cast, who="vanya", **said):
    return client.post("/absences/papers/new", data=NOVEMBER | {"student": str(cast.student[who])} | said)


def sick(away):
    away("vanya", "ОТ", "5А maths 02.11", "5А russian 02.11", "5А maths 09.11")
    away("vanya", "ОП", "5А russian 09.11")
    away("vanya", "ОТ", "5А maths 23.11")


def test_one_paper_recodes_its_whole_interval_in_one_deed_that_can_be_undone(as_, cast, away, codes, scalar):
    sick(away)
    vera, before = as_("vera"), codes("vanya")
    answer = enter(vera, cast)
    assert answer.status_code == 302, answer.text
    assert codes("vanya") == ["02.11 1 Б", "02.11 3 Б", "09.11 1 Б", "09.11 3 ОП", "23.11 1 ОТ"]
    assert "исправлена на 3 уроках" in vera.get(answer.location).text
    deed = scalar(select(func.max(ChangeSet.id)))
    assert "будет удалено" in vera.get(f"/records/change-set/undo/?id={deed}").text
    vera.post("/records/change-set/undo/", data={"id": deed})
    assert codes("vanya") == before
    assert scalar(select(func.count()).select_from(AbsenceDocument)) == 0


def test_the_preview_names_each_lesson_and_writes_nothing(as_, cast, away, codes, scalar):
    sick(away)
    vera, before = as_("vera"), codes("vanya")
    fragment = vera.get("/absences/preview", query_string=NOVEMBER | {"student": cast.student["vanya"]}).text
    assert "Код изменится на 3 уроках" in fragment and "опоздал: код остаётся" in fragment and "23.11" not in fragment
    page = enter(vera, cast, look="1")
    assert page.status_code == 200 and "Код изменится на 3 уроках" in page.text and 'value="95"' in page.text
    assert "Выберите ученика" in vera.get("/absences/preview?start_on=2026").text
    assert codes("vanya") == before and scalar(select(func.count()).select_from(AbsenceDocument)) == 0


def test_a_paper_of_some_lessons_of_a_day(as_, cast, away, codes):
    sick(away)
    assert enter(as_("vera"), cast, end_on="2026-11-02", first_lesson="3", last_lesson="4", code="УП", kind="parents").status_code == 302
    assert codes("vanya")[:2] == ["02.11 1 ОТ", "02.11 3 УП"]


def test_a_changed_paper_gives_back_what_it_no_longer_covers_and_a_cancelled_one_all(as_, cast, away, codes, scalar):
    sick(away)
    away("vanya", "УП", "5А russian 16.11")
    vera, before = as_("vera"), codes("vanya")
    enter(vera, cast)
    assert "16.11 3 Б" in codes("vanya")
    paper = scalar(select(AbsenceDocument.id))
    changed = vera.post(f"/absences/papers/{paper}", data=NOVEMBER | {"student": cast.student["vanya"], "start_on": "2026-11-09", "code": "НП"})
    assert changed.status_code == 302, changed.text
    assert codes("vanya") == ["02.11 1 ОТ", "02.11 3 ОТ", "09.11 1 НП", "09.11 3 ОП", "16.11 3 НП", "23.11 1 ОТ"]
    assert vera.post(f"/absences/papers/{paper}/cancel").status_code == 302
    assert codes("vanya") == before
    assert vera.get(f"/absences/papers/{paper}").status_code == 404


def test_an_older_page_does_not_overwrite_a_newer_paper(as_, cast, away, scalar):
    vera = as_("vera")
    enter(vera, cast)
    paper, said = scalar(select(AbsenceDocument.id)), NOVEMBER | {"student": cast.student["vanya"], "version": "1"}
    assert vera.post(f"/absences/papers/{paper}", data=said | {"number": "96"}).status_code == 302
    late = vera.post(f"/absences/papers/{paper}", data=said | {"number": "97"})
    assert late.status_code == 409 and "только что изменили" in late.text
    assert scalar(select(AbsenceDocument.number)) == "96"


def test_a_later_absence_gets_the_papers_reason_at_once(as_, app, cast, away, codes, writing, read):
    enter(as_("vera"), cast)
    away("vanya", "ОТ", "5А maths 09.11")
    with writing():
        absences.code_by_paper(list(db.session.scalars(select(Attendance).where(Attendance.student_id == cast.student["vanya"]))))
    assert codes("vanya") == ["09.11 1 Б"]
    with writing():
        row = db.session.scalars(select(Attendance)).one()
        row.code = AttendanceCode.LATE
        absences.code_by_paper([row])
    assert read(select(Attendance.code, Attendance.document_id)) == [(AttendanceCode.LATE, None)]


def test_the_journal_answers_with_the_papers_code(as_, cast, codes):
    enter(as_("vera"), cast)
    asked = {"lesson": cast.lesson["5А russian 16.11"], "work": None, "student": cast.student["vanya"], "value": "ОТ", "seen": None}
    answer = saved(as_("vera").post(f"/journal/{cast.group['5А russian']}/cells", **cells("operation-paper", asked)))
    assert (answer["state"], answer["text"]) == ("saved", "Б")
    assert codes("vanya") == ["16.11 3 Б"]


def test_absences_put_after_the_paper_wait_on_the_first_page_and_are_recoded_by_a_button(as_, cast, away, codes, scalar):
    vera = as_("vera")
    enter(vera, cast, presented_on="2026-11-16")
    away("vanya", "ОТ", "5А maths 09.11")
    home = vera.get("/").text
    assert "Документы о пропусках" in home and "просрочено с 18.11" in home
    assert "просрочено с" in vera.get("/absences/papers").text
    vera.post(f"/absences/papers/{scalar(select(AbsenceDocument.id))}/apply")
    assert codes("vanya") == ["09.11 1 Б"]
    assert "По всем документам причины исправлены" in vera.get("/").text


def test_a_closed_period_is_refused_in_words(as_, cast, away, codes, scalar, writing):
    with writing():
        lesson = Lesson(group_id=cast.group["5А maths"], day=date(2026, 10, 12), number=1, employee_id=cast.employee["anna"], status=LessonStatus.HELD)
        db.session.add(lesson)
        db.session.flush()
        cast.lesson["5А maths 12.10"] = lesson.id
    away("vanya", "ОТ", "5А maths 12.10", "5А maths 02.11")
    vera = as_("vera")
    refused = enter(vera, cast, start_on="2026-10-12", end_on="2026-10-12")
    assert refused.status_code == 409 and "Период закрыт" in refused.text and 'value="95"' in refused.text
    assert scalar(select(func.count()).select_from(AbsenceDocument)) == 0
    assert enter(vera, cast, start_on="2026-10-12").status_code == 302         # the open part is recoded, the closed is named
    assert codes("vanya") == ["12.10 1 ОТ", "02.11 1 Б"]
    one = put(vera, cast, "5А maths 12.10", "УП")
    assert one.status_code == 409 and "Период закрыт" in one.json["error"]


@pytest.mark.parametrize(("said", "sentence"), [
    ({"end_on": "2026-11-01"}, "Окончание раньше начала"), ({"presented_on": "2026-11-24"}, "ещё не наступил"), ({"end_on": "2036-11-16"}, "Проверьте год"),
    ({"first_lesson": "1", "last_lesson": "2"}, "для одного дня"), ({"end_on": "2026-11-02", "first_lesson": "2"}, "оба номера"),
    ({"end_on": "2026-11-02", "first_lesson": "3", "last_lesson": "2"}, "первый не позже последнего"), ({"student": "0"}, "Выберите ученика"),
    ({"first_lesson": "77"}, "от 1 до 12"), ({"code": "ОТ"}, "Выберите причину"),
    ({"kind": "?"}, "Выберите вид"), ({"student": "abc"}, "Выберите ученика"), ({"start_on": "завтра"}, "")])
def test_nonsense_is_told_beside_the_field_and_nothing_is_lost(as_, cast, scalar, said, sentence):
    answer = enter(as_("vera"), cast, **said)
    assert answer.status_code in {409, 422} and sentence in answer.text and 'value="95"' in answer.text
    assert scalar(select(func.count()).select_from(AbsenceDocument)) == 0


@pytest.mark.parametrize(("who", "status"), [("boris", 422), ("anna", 403), ("zoya", 403), ("olga", 403), ("dmitry", 403), ("mama", 403), ("vanya", 403)])
def test_nobody_else_enters_a_paper(as_, cast, away, codes, scalar, who, status):
    sick(away)
    before = codes("vanya")
    assert enter(as_(who), cast).status_code == status
    assert codes("vanya") == before and scalar(select(func.count()).select_from(AbsenceDocument)) == 0


@pytest.mark.parametrize(("who", "status"), [("boris", 404), ("anna", 403), ("zoya", 403), ("olga", 403), ("mama", 403)])
def test_nobody_else_changes_or_cancels_it(as_, cast, away, codes, scalar, who, status):
    sick(away)
    enter(as_("vera"), cast)
    paper, before, client = scalar(select(AbsenceDocument.id)), codes("vanya"), as_(who)
    said = NOVEMBER | {"student": cast.student["vanya"], "end_on": "2026-11-02"}
    assert client.post(f"/absences/papers/{paper}", data=said).status_code == status
    assert client.post(f"/absences/papers/{paper}/cancel").status_code == status
    assert client.post(f"/absences/papers/{paper}/apply").status_code == status
    assert codes("vanya") == before


def put(client, cast, key, value, who="vanya", op="operation-1", **more):
    keys = key if isinstance(key, list) else [key]
    return client.post("/absences/codes", data={"op": op, "student": cast.student[who], "lessons": ",".join(str(cast.lesson[one]) for one in keys),
                                                "value": value} | more)


def test_single_codes_are_corrected_once_however_often_they_are_sent(as_, cast, away, codes, scalar):
    away("masha", "ОТ", "5А maths 09.11", "5А russian 09.11")
    vera = as_("vera")
    for _ in range(2):
        answer = put(vera, cast, ["5А maths 09.11", "5А russian 09.11"], "у", who="masha")
        assert answer.status_code == 200 and [cell["text"] for cell in answer.json["cells"]] == ["УП", "УП"]
    assert scalar(select(func.count()).where(ChangeSet.deed == "Причина пропуска")) == 1
    assert put(vera, cast, "5А maths 09.11", "", who="masha", op="operation-2", seen="УП").status_code == 200
    assert codes("masha") == ["09.11 3 УП"]


def test_what_is_refused_says_why(as_, cast, away, codes):
    away("vanya", "ОТ", "5А russian 16.11")
    vera = as_("vera")
    refusals = [("5А maths 09.11", "Б", {}, "стоит отметка 5"), ("5А russian 16.11", "5", {}, "только коды"), ("5А russian 16.11", "ъъ", {}, "не понято"),
                ("5А russian 16.11", "Б", {"seen": "УП"}, "уже изменили"), ("5А russian 16.11", "Б УП", {}, "один код")]
    for number, (key, value, more, sentence) in enumerate(refusals):
        answer = put(vera, cast, key, value, op=f"operation-{number}", **more)
        assert answer.status_code == 409 and sentence in answer.json["error"], value
    several = put(vera, cast, ["5А russian 16.11", "5А maths 16.11"], "", op="operation-9")
    assert several.status_code == 409 and "отдельно" in several.json["error"]
    assert put(vera, cast, "5А russian 16.11", "Б", op="x").status_code == 422
    assert codes("vanya") == ["16.11 3 ОТ"]


@pytest.mark.parametrize("said", [{}, {"value": "\0"}])
def test_a_request_without_a_code_removes_nothing(as_, cast, away, codes, said):
    away("vanya", "ОТ", "5А maths 16.11")
    asked = {"op": "operation-1", "student": cast.student["vanya"], "lessons": cast.lesson["5А maths 16.11"]}
    assert as_("vera").post("/absences/codes", data=asked | said).status_code == 422
    assert codes("vanya") == ["16.11 1 ОТ"]


def test_after_the_periods_end_a_code_is_changed_with_a_reason(as_, cast, away, codes, writing, read):
    away("vanya", "ОТ", "5А maths 16.11", "5А russian 16.11")
    with writing():
        db.session.scalars(select(StudyPeriod).where(StudyPeriod.number == 2)).one().end_on = date(2026, 11, 20)
    vera, both = as_("vera"), ["5А maths 16.11", "5А russian 16.11"]
    refused = put(vera, cast, both, "Б")
    assert refused.status_code == 409 and refused.json["needs"] == "reason" and codes("vanya") == ["16.11 1 ОТ", "16.11 3 ОТ"]
    assert "needs" not in put(vera, cast, "5А maths 09.11", "Б", op="operation-2").json          # a mark stands there: no reason opens it
    assert put(vera, cast, both, "ОТ", op="operation-3").status_code == 200                       # nothing changes
    assert put(vera, cast, both, "Б", op="operation-4", reason="справка").status_code == 200
    assert put(vera, cast, both[0], "", op="operation-5", reason="был на уроке").status_code == 200
    assert codes("vanya") == ["16.11 3 Б"]
    assert read(select(LateChange.was, LateChange.became, LateChange.reason, LateChange.set_by_id).order_by(LateChange.id)) == [
        ("ОТ", "Б", "справка", cast.person["vera"])] * 2 + [("Б", "", "был на уроке", cast.person["vera"])]


@pytest.mark.parametrize(("who", "status"), [("boris", 404), ("anna", 403), ("zoya", 403), ("olga", 403), ("mama", 403)])
def test_nobody_else_corrects_a_code(as_, cast, away, codes, who, status):
    away("vanya", "ОТ", "5А maths 16.11")
    assert put(as_(who), cast, "5А maths 16.11", "Б").status_code == status
    assert codes("vanya") == ["16.11 1 ОТ"]


def test_the_day_names_who_is_away_and_whom_to_call(as_, cast, away):
    away("vanya", "ОТ", "5А maths 23.11")
    for who, phone in (("vera", True), ("zoya", True), ("kostya", False)):
        page = as_(who).get(f"/absences/?class={cast.school_class['5А']}").text
        assert "Ёлкин Иван" in page and "причина не указана" in page
        assert ("tel:+79100000000" in page) is phone
        assert "Роман Олегович" not in page             # restricted by a court
        assert ("Внести документ" in page) is (who == "vera")
        assert "None" not in page and "явка не отмечена" in page
    assert "Отмеченных пропусков нет" in as_("vera").get("/absences/?day=2026-11-16").text
    assert "Уроков в этот день нет" in as_("vera").get("/absences/?day=2026-11-15").text


def test_a_strange_class_is_not_found(as_, cast):
    for page in ("", "month", "puzzles", "papers"):
        url = f"/absences/{page}?class={cast.school_class['5Б']}"
        assert as_("vera").get(url).status_code == 404
        assert as_("boris").get(url).status_code == as_("zoya").get(url).status_code == 200
        assert as_("anna").get(url).status_code == as_("mama").get(url).status_code == 403


def test_a_month_sums_days_lessons_and_flags(as_, cast, away):
    away("vanya", "ОТ", "5А maths 09.11", "5А russian 09.11", "5А maths 16.11")
    away("masha", "Б", "5А maths 16.11")
    vera = as_("vera")
    page = vera.get("/absences/month").text
    assert "ОТ 1/2" in page and "Б 1/2" in page
    assert "Причина не указана больше двух рабочих дней: 3 урока, с 09.11" in page
    assert "систематические пропуски" in page           # 3 of 8 lessons
    assert "62,50" in page and "83,33" in page          # Ваня 5 of 8; the class 20 of 24
    assert "91,67" in page                              # one whole day of 12 pupil-days
    day = vera.get("/absences/month?day=2026-11-16").text
    assert f'data-l="{cast.lesson["5А maths 16.11"]}">ОТ' in day
    assert "data-write" not in as_("zoya").get(f"/absences/month?class={cast.school_class['5А']}").text


def test_contradictions_lead_to_their_cells(as_, cast, away, writing):
    away("vanya", "Б", "5А russian 09.11")              # a mark 5 in mathematics on that day, a 2 in Russian
    with writing():
        for start in (date(2026, 11, 3), date(2026, 11, 5)):
            db.session.add(AbsenceDocument(student_id=cast.student["lev"], start_on=start, end_on=date(2026, 11, 6), code=AbsenceReason.ILL,
                                           kind=AbsencePaper.MEDICAL, presented_on=date(2026, 11, 9), entered_at=cast.at))
    page = as_("vera").get("/absences/puzzles").text
    assert "на 1 уроке получил отметку 5" in page and "стоят «Б» и отметка 2" in page and "На эти дни два документа" in page
    assert f"/journal/{cast.group['5А maths']}?lesson={cast.lesson['5А maths 09.11']}" in page
    with writing():
        for mark in db.session.scalars(select(Mark).where(Mark.student_id == cast.student["vanya"])):
            mark.late = True
    assert "отметк" not in as_("vera").get("/absences/puzzles").text.split("<main")[1].split("Здесь появятся")[0]


def test_the_scan_goes_to_whoever_may_see_the_paper(as_, cast, scalar):
    answer = enter(as_("vera"), cast, scan=(BytesIO(b"%PDF-1.7\nscan"), "справка.pdf"))
    assert answer.status_code == 302, answer.text
    url = f"/files/absence-document/{scalar(select(AbsenceDocument.id))}"
    for who in ("vera", "anna", "zoya", "mama", "vanya"):
        assert as_(who).get(url).data == b"%PDF-1.7\nscan", who
    for who in ("boris", "zhukov", "papa", "lev"):
        assert as_(who).get(url).status_code == 404, who
    assert as_("semyon").get(url).status_code == 403
    wrong = enter(as_("vera"), cast, scan=(BytesIO(b"<html>"), "справка.pdf"))
    assert wrong.status_code == 422 and "не хран" in wrong.text
    paper = f"/absences/papers/{scalar(select(AbsenceDocument.id))}"
    assert "Убрать файл" in as_("vera").get(paper).text
    assert as_("vera").post(paper, data=NOVEMBER | {"student": str(cast.student["vanya"]), "no_scan": "y"}).status_code == 302
    assert as_("vera").get(url).status_code == 410 and "Убрать файл" not in as_("vera").get(paper).text


def crowd(cast, writing, number):
    with writing():
        for place in range(number):
            person = Person(last_name=f"Иванов{place:02}", first_name="Пётр", gender=Gender.MALE)
            db.session.add(person)
            db.session.flush()
            student = Student(person_id=person.id)
            db.session.add(student)
            db.session.flush()
            item = OrderItem(order_id=1, student_id=student.id, effective_on=cast.start, to_class_id=cast.school_class["5А"])
            db.session.add(item)
            db.session.flush()
            db.session.add(Enrolment(student_id=student.id, year_id=cast.year, parallel_id=5, class_id=cast.school_class["5А"], item_id=item.id,
                                     since=cast.start))
            db.session.add_all(GroupMember(group_id=cast.group[key], student_id=student.id, since=cast.start) for key in ("5А maths", "5А russian"))
            for key in ("5А maths 16.11", "5А maths 23.11"):
                db.session.add(Attendance(lesson_id=cast.lesson[key], student_id=student.id, group_id=cast.group["5А maths"],
                                          day=db.session.get(Lesson, cast.lesson[key]).day, code=AttendanceCode.ABSENT, set_at=cast.at))
            db.session.add(AbsenceDocument(student_id=student.id, start_on=date(2026, 11, 2), end_on=date(2026, 11, 3), code=AbsenceReason.ILL,
                                           kind=AbsencePaper.MEDICAL, presented_on=date(2026, 11, 9), entered_at=cast.at))


@pytest.mark.parametrize("page", ["", "month", "month?day=2026-11-16", "puzzles", "papers", "papers/new", "papers/new?student={vanya}", "papers/1"])
def test_statements_do_not_grow(as_, cast, away, writing, page):
    page = page.format(**cast.student)
    away("vanya", "ОТ", "5А maths 23.11", "5А maths 16.11")
    enter(as_("vera"), cast, end_on="2026-11-03")
    few = statements(as_("vera").get(f"/absences/{page}"))
    crowd(cast, writing, 25)
    assert few == statements(as_("vera").get(f"/absences/{page}")) <= 10


@pytest.mark.parametrize(("who", "sees"), [("mama", True), ("vanya", True), ("vera", True), ("sokolova", False)])
def test_a_family_reads_the_paper_in_the_diary(as_, cast, who, sees):
    enter(as_("vera"), cast)
    page = as_(who).get("/diary/", query_string={"week": "2026-11-09"} | ({"child": cast.student["vanya"]} if who == "vera" else {}))
    assert page.status_code == 200 and ("медицинская справка № 95" in page.text) is sees
