"""«Дневник на бумаге» (Р 8.12): written requests, what is due in a week, the log of issue, the slips as PDF at once and in the background."""
from datetime import date
from io import BytesIO

import pypdf
import pytest
from sqlalchemy import select

from sgo.models import (CalendarException, DayKind, DiaryRules, Guardianship, Homework, Job, JobState, Mark, PaperDiaryIssue, PaperDiaryReason,
                        PaperDiaryRequest, ProductionDay, db)
from sgo.reports.render import pdf
from tests.conftest import statements

MONDAY = date(2026, 11, 23)
WEEK = "2026-11-23"
PDF = b"%PDF-1.4 \xd0\xb7"


def main(page):
    return page.text.split("<main")[1].split("</main>")[0].replace("\u00a0", " ")


def words(data):
    return [page.extract_text() for page in pypdf.PdfReader(BytesIO(data)).pages]


def ask(client, cast, child="vanya", parent="mama", name="5А", **more):
    data = {"who": f"{cast.student[child]}:{cast.guardian[parent]}", "reason": "cannot", "asked_on": "2026-11-16", "last_on": ""}
    return client.post(f"/paper-diary/requests?class={cast.school_class[name]}", data=data | more)


def hand(client, request, week=WEEK, **more):
    return client.post(f"/paper-diary/handed?week={week}", data={"rowid": request, "on": "2026-11-23", "to": "маме"} | more)


def slips(client, cast, name="5А", **more):
    return client.get("/paper-diary/slips.pdf", query_string={"class": cast.school_class[name], "week": "2026-11-09"} | more)


@pytest.fixture
def requested(cast, writing, scalar):
    """Ваня's mother has asked for paper since 16.11."""
    with writing():
        db.session.add(PaperDiaryRequest(student_id=cast.student["vanya"], guardian_id=cast.guardian["mama"], reason=PaperDiaryReason.CANNOT,
                                         asked_on=date(2026, 11, 9), entered_at=cast.at))
    return scalar(select(PaperDiaryRequest.id))


@pytest.mark.both_databases
def test_a_request_is_written_down_its_slips_are_handed_over_each_week_until_it_is_withdrawn(as_, cast, read, scalar):
    vera = as_("vera")
    assert "листки никому не нужны" in main(vera.get("/paper-diary/")) and "Заявлений нет" in main(vera.get("/paper-diary/requests"))
    assert ask(vera, cast, scan=(BytesIO(PDF), "заявление.pdf")).status_code == 302
    request = scalar(select(PaperDiaryRequest.id))
    assert vera.get(f"/files/paper-diary-request/{request}").data == PDF
    home = main(vera.get("/"))
    assert "отдать листки" in home and "просрочен с 22.11" in home and "до 29.11" in home
    assert "нужно 1 листок, не отдано: 1" in main(vera.get("/paper-diary/"))
    assert hand(vera, request).status_code == 302
    assert read(select(PaperDiaryIssue.request_id, PaperDiaryIssue.week_on, PaperDiaryIssue.handed_to, PaperDiaryIssue.handed_by_id)) == [
        (request, MONDAY, "маме", cast.person["vera"])]
    slips_due = main(vera.get("/")).split("отдать листки")[1].split("</section>")[0]
    assert "отдан 23.11" in main(vera.get("/paper-diary/")) and "до 29.11" not in slips_due
    log = main(vera.get("/paper-diary/log"))
    assert "маме" in log and "Волкова В. И." in log and "23.11.2026" in log
    assert hand(vera, request).status_code == 422                                   # once a week
    assert vera.post(f"/paper-diary/log/{scalar(select(PaperDiaryIssue.id))}/back").status_code == 302
    assert not read(select(PaperDiaryIssue.id))
    assert vera.post(f"/paper-diary/requests/{request}/withdraw").status_code == 302
    assert "отозвано 23.11.2026" in main(vera.get("/paper-diary/requests"))
    assert "листки никому не нужны" in main(vera.get("/paper-diary/")) and "Ёлкин" in main(vera.get("/paper-diary/?week=2026-11-16"))


@pytest.mark.parametrize(("given", "sentence"), [
    ({"who": ""}, "Выберите, кто просит"), ({"who": "чужой"}, "Выберите, кто просит"), ({"asked_on": "2026-12-01"}, "ещё не наступил"),
    ({"asked_on": ""}, "Укажите дату"), ({"last_on": "2026-11-01"}, "Срок кончается раньше"), ({"reason": "лень"}, "Выберите, почему"),
    ({"parent": "papa"}, "законный представитель"), ({"parent": "sokolova"}, "законный представитель"), ({"scan": (BytesIO(b"MZ"), "a.exe")}, "PDF")])
def test_a_wrong_request_is_told_in_words(as_, cast, read, given, sentence):
    page = ask(as_("vera"), cast, **given)
    assert page.status_code in {409, 422} and sentence in page.text
    assert not read(select(PaperDiaryRequest.id))


def test_a_child_has_one_request_at_a_time(as_, cast, requested):
    refused = ask(as_("vera"), cast)
    assert refused.status_code == 409 and "уже действует" in refused.text


@pytest.mark.parametrize(("given", "sentence"), [({"on": "2026-11-24"}, "ещё не наступил"), ({"on": "2026-11-22"}, "ещё не началась"),
                                                 ({"on": "завтра"}, "Введите день"), ({"rowid": "999999"}, "Отметьте учеников"),
                                                 ({"to": "ё" * 121}, "до 120 знаков")])
def test_a_wrong_handing_over_is_told_in_words(as_, requested, read, given, sentence):
    page = hand(as_("vera"), requested, **given)
    assert page.status_code == 422 and sentence in page.text and not read(select(PaperDiaryIssue.id))


# who: the own class's pages, the foreign class's pages, writing a request, handing over, taking back and withdrawing, all classes in the background
RIGHTS = {"olga": (200, 200, 302, 302, 302, 302), "zoya": (200, 200, 302, 302, 302, 302), "dmitry": (200, 200, 403, 403, 403, 302),
          "kostya": (200, 200, 403, 403, 403, 302), "vera": (200, 404, 302, 302, 302, 302), "boris": (404, 200, 404, 422, 404, 302),
          "anna": (403,) * 6, "semyon": (403,) * 6, "vanya": (403,) * 6, "mama": (403,) * 6, "papa": (403,) * 6, "zhukov": (403,) * 6}


@pytest.mark.parametrize("who", RIGHTS)
def test_every_address_is_open_to_whom_the_table_names(as_, cast, requested, scalar, writing, who):
    client, (own, foreign, asks, hands, ends, prints) = as_(who), RIGHTS[who]
    for name, status in (("5А", own), ("5Б", foreign)):
        place = {"class": cast.school_class[name]}
        for url in ("/paper-diary/", "/paper-diary/requests", "/paper-diary/log", "/paper-diary/slips.pdf"):
            page = client.get(url, query_string=place)
            assert page.status_code == status, url
            if name == "5Б" and status == 200 and "pdf" not in url:
                assert "Ёлкин" not in main(page)
    for child, status in (("vanya", own), ("olya", own if own in {403, 404} else 404)):
        assert slips(client, cast, child=cast.student[child]).status_code == status
    assert client.post("/paper-diary/print", data={"who": "all"}).status_code == prints
    assert hand(client, requested).status_code == hands
    if not scalar(select(PaperDiaryIssue.id)):
        with writing():
            db.session.add(PaperDiaryIssue(request_id=requested, student_id=cast.student["vanya"], week_on=date(2026, 11, 9), handed_on=MONDAY,
                                           handed_to="маме", handed_by_id=cast.person["vera"], noted_at=cast.at))
    assert client.post(f"/paper-diary/log/{scalar(select(PaperDiaryIssue.id))}/back").status_code == ends
    assert client.post(f"/paper-diary/requests/{requested}/withdraw").status_code == ends
    assert ask(client, cast, asked_on=WEEK).status_code == asks


@pytest.mark.both_databases
def test_a_slip_holds_the_week_of_one_pupil_and_nothing_of_another(as_, cast, requested, writing):
    with writing():
        db.session.add(Homework(lesson_id=cast.lesson["5А maths 02.11"], group_id=cast.group["5А maths"], day=date(2026, 11, 2), due_on=date(2026, 11, 9),
                                text="№ 312, 314"))
        db.session.scalars(select(Mark).where(Mark.id == cast.mark["vanya 5А maths"])).one().comment = "Решил у доски"
    vera = as_("vera")
    page, = words(slips(vera, cast).data)
    for told in ("Ёлкин Иван, 5А", "9 – 15 ноября 2026", "Математика", "№ 312, 314", "Решил у доски", "Подпись родителя", "Волкова В. И.", "Пропусков нет"):
        assert told in page.replace("\u00a0", " "), told
    assert "Гусев" not in page and "Соколова" not in page
    with writing():
        db.session.scalars(select(DiaryRules)).one().shows_comments = False
    assert "Решил у доски" not in words(slips(vera, cast).data)[0]
    whole = " ".join(words(slips(vera, cast, who="all").data))
    assert "Гусев Лев" in whole and "Соколова Мария" in whole and "Жукова" not in whole
    assert len(words(slips(vera, cast, who="all").data)) == 2                       # two on a sheet
    assert "Гусев Лев" in words(slips(vera, cast, child=cast.student["lev"]).data)[0]


@pytest.mark.both_databases
def test_a_slip_names_odd_days_and_tasks_that_are_files(as_, cast, requested, writing):
    with writing():
        db.session.add_all([
            CalendarException(day=date(2026, 11, 11), kind=DayKind.PUBLIC_HOLIDAY), ProductionDay(day=date(2026, 11, 12)),
            CalendarException(day=date(2026, 11, 13), kind=DayKind.QUARANTINE, class_id=cast.school_class["5А"]),
            Homework(lesson_id=cast.lesson["5А maths 02.11"], group_id=cast.group["5А maths"], day=date(2026, 11, 2), due_on=date(2026, 11, 9))])
    page, = words(slips(as_("vera"), cast).data)
    for told in ("Нерабочий праздничный", "Нерабочий день", "Карантин", "в файле: спросите у учителя"):
        assert told in page.replace("\u00a0", " "), told


def test_a_parent_whose_rights_a_court_has_restricted_gets_no_more_slips(as_, cast, requested, read, writing):
    with writing():
        db.session.scalars(select(Guardianship).where(Guardianship.guardian_id == cast.guardian["mama"])).one().restricted = True
    vera = as_("vera")
    assert "уже не вправе получать" in main(vera.get("/paper-diary/requests")) and "листки никому не нужны" in main(vera.get("/paper-diary/"))
    assert "Ёлкин" not in words(slips(vera, cast).data)[0] and "отдать листки" not in main(vera.get("/"))
    assert hand(vera, requested).status_code == 422 and not read(select(PaperDiaryIssue.id))


def test_grade_1_has_topics_and_no_marks(as_, cast):
    page = words(slips(as_("gleb"), cast, name="1А", who="all").data)[0]
    assert "Тема урока" in page and "Тема 2" in page and "Отметки" not in page


def test_slips_cost_the_same_for_any_number_of_pupils(as_, cast, crowd):
    few = statements(slips(as_("vera"), cast, who="all"))
    crowd(25, lessons=10)
    answer = slips(as_("vera"), cast, who="all")
    assert statements(answer) == few <= 16 and len(words(answer.data)) == 14


def test_the_pages_cost_the_same_for_any_number_of_requests(as_, cast, requested, writing):
    vera, urls = as_("vera"), ("/paper-diary/?week=2026-11-09", "/paper-diary/requests", "/paper-diary/log", "/")
    few = [statements(vera.get(url)) for url in urls]
    with writing():
        for name, parent in (("lev", "zhukov"), ("masha", "sokolova")):
            row = PaperDiaryRequest(student_id=cast.student[name], guardian_id=cast.guardian[parent], reason=PaperDiaryReason.CANNOT,
                                    asked_on=date(2026, 11, 9), entered_at=cast.at)
            db.session.add(row)
            db.session.flush()
            db.session.add(PaperDiaryIssue(request_id=row.id, student_id=row.student_id, week_on=date(2026, 11, 9), handed_on=MONDAY, handed_to="маме",
                                           handed_by_id=cast.person["vera"], noted_at=cast.at))
    many = [vera.get(url) for url in urls]
    assert [statements(page) for page in many] == few and max(few[:3]) <= 10
    assert "Соколова" in main(many[0]) and "Соколова" in main(many[1]) and "Соколова" in main(many[2])


@pytest.mark.both_databases
def test_all_classes_are_printed_in_the_background_with_the_rights_of_whoever_asked(app, as_, cast, requested, read, scalar, monkeypatch):
    at_once, typeset = [], pdf.slips_pdf
    monkeypatch.setattr(pdf, "slips_pdf", lambda data: at_once.append(len(data["classes"])) or typeset(data))
    olga, vera = as_("olga"), as_("vera")
    assert olga.post("/paper-diary/print?week=2026-11-09", data={"who": "all"}).status_code == 302
    assert vera.post("/paper-diary/print?week=2026-11-09", data={"who": "all"}).status_code == 302
    assert app.extensions["jobs"].drain() == 2
    done = read(select(Job.id, Job.state, Job.done, Job.total, Job.message).order_by(Job.id))
    assert [one[1:4] for one in done] == [(JobState.DONE, 4, 4), (JobState.DONE, 2, 2)] and "6 листков" in done[0][4]
    whole, own = (" ".join(words(client.get(f"/jobs/{job[0]}/result").data)) for client, job in ((olga, done[0]), (vera, done[1])))
    assert set(at_once) == {1}                          # a class at a time: the memory of a school is that of a class
    assert "Жукова Ольга" in whole and "Ёлкин Иван" in whole and "Ёлкин Иван" in own and "Жукова Ольга" not in own
    assert vera.get(f"/jobs/{done[0][0]}/result").status_code == 404


def test_with_no_request_there_is_nothing_to_print_for_all(app, as_, scalar):
    as_("olga").post("/paper-diary/print", data={"who": "due"})
    app.extensions["jobs"].drain()
    assert scalar(select(Job.state)) is JobState.FAILED and "никому не нужен" in scalar(select(Job.message))
