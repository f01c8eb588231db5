"""«Задания»: what is to be done, ticked and answered by the family, read by the teacher and nobody else."""
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import func, select

from sgo import clock
from sgo.models import DiaryVisit, Homework, Lesson, Mark, MarkCode, Notice, StudyPeriod, TaskAnswer, TaskAnswerFile, Work, db
from tests.conftest import statements

pytestmark = pytest.mark.both_databases
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40
URL, LATE = "/diary/tasks/", '<span class="tag warn">после срока'


@pytest.fixture
def given(cast, writing):
    """A homework of mathematics of 5А for a day; its id."""
    def set_for(due_on, text="§ 20, № 415", lesson="5А maths 16.11"):
        with writing():
            row = Homework(lesson_id=cast.lesson[lesson], group_id=cast.group[lesson[:-6]], day=date(2026, 11, int(lesson[-5:-3])), due_on=due_on, text=text)
            db.session.add(row)
            db.session.flush()
            return row.id
    return set_for


@pytest.fixture
def owes(cast, writing):
    def put(login, due_on):
        with writing():
            work = db.session.get(Work, cast.work["5А maths 02.11"])
            work.title, work.due_on = "Контрольная № 2", due_on
            db.session.add(Mark(work_id=work.id, student_id=cast.student[login], group_id=work.group_id, day=work.day, code=MarkCode.DEBT, set_at=cast.at))
            return work.id
    return put


def said(cast, id_, kind="homework", child="vanya", done="1", **more):
    return {"child": cast.student[child], "kind": kind, "id": id_, "tick": f"{kind}-{id_}-{done}"} | more


def test_tasks_stand_in_the_order_of_their_days_and_overdue_debts_first(as_, cast, given, owes):
    given(date(2026, 11, 24)), given(date(2026, 11, 30), "§ 21", "5А maths 23.11"), given(date(2026, 11, 20), "§ 18", "5А maths 09.11")
    owes("vanya", date(2026, 11, 19))
    page = as_("vanya").get(URL).text
    places = [page.index(words) for words in ("Просрочено", "Контрольная № 2", "§ 20, № 415", "§ 21", "Прошедшие две недели", "§ 18")]
    assert places == sorted(places)
    assert "долг, срок 19.11" in page
    assert "Контрольная" not in as_("sokolova").get(URL, query_string={"child": cast.student["masha"]}).text


def test_a_task_is_ticked_and_unticked(as_, cast, given, read, writing):
    id_ = given(date(2026, 11, 24))
    assert as_("mama").post(f"{URL}done", data=said(cast, id_, done="1")).status_code == 302
    page = as_("vanya").get(URL).text
    assert "Выполнено: 1" in page and 'aria-pressed="true"' in page
    with writing():
        db.session.add(Lesson(group_id=cast.group["5А maths"], day=date(2026, 11, 24), number=1, employee_id=cast.employee["anna"]))
        db.session.get(StudyPeriod, cast.period[2]).start_on = date(2026, 11, 23)     # it was set before the quarter began
    assert ">выполнено<" in as_("mama").get("/diary/?week=2026-11-23").text
    as_("vanya").post(f"{URL}done", data=said(cast, id_, done="0"))
    assert read(select(TaskAnswer.done_at)) == [(None,)]


def test_an_answer_with_a_photo_reaches_the_teacher(as_, cast, given, read, scalar):
    id_ = given(date(2026, 11, 24))
    sent = as_("vanya").post(f"{URL}answer", data=said(cast, id_, text="Получилось 12", files=(BytesIO(PNG), "решение.png")))
    assert sent.status_code == 302
    page = as_("anna").get(f"/journal/{cast.group['5А maths']}/answers").text
    assert "Ёлкин Иван" in page and "Получилось 12" in page and "решение.png" in page and LATE not in page
    file_id = scalar(select(TaskAnswerFile.id))
    for who, code in (("anna", 200), ("vera", 200), ("mama", 200), ("vanya", 200), ("boris", 404), ("lev", 404), ("papa", 404), ("sokolova", 404)):
        assert as_(who).get(f"/files/task-answer-file/{file_id}").status_code == code, who
    notice, = read(select(Notice.person_id, Notice.title, Notice.address))
    assert tuple(notice) == (cast.person["anna"], "5А, Математика: ответы на задания", f"/journal/{cast.group['5А maths']}/answers")
    assert as_("boris").get(f"/journal/{cast.group['5А maths']}/answers").status_code == 404


def test_the_teacher_is_told_that_a_parent_sent_the_answer(as_, cast, given):
    id_, url = given(date(2026, 11, 24)), f"/journal/{cast.group['5А maths']}/answers"
    as_("vanya").post(f"{URL}answer", data=said(cast, id_, text="Получилось 12"))
    assert "прислал родитель" not in as_("anna").get(url).text
    as_("mama").post(f"{URL}answer", data=said(cast, id_, text="Получилось 13"))
    assert "прислал родитель" in as_("anna").get(url).text


def test_an_answer_is_changed_and_a_second_notice_is_not_made(as_, cast, given, scalar):
    id_ = given(date(2026, 11, 24))
    vanya = as_("vanya")
    vanya.post(f"{URL}answer", data=said(cast, id_, text="Черновик", files=(BytesIO(PNG), "лист.png")))
    vanya.post(f"{URL}answer", data=said(cast, id_, text="Чистовик", drop=str(scalar(select(TaskAnswerFile.id)))))
    assert scalar(select(TaskAnswer.text)) == "Чистовик" and scalar(select(func.count()).select_from(TaskAnswerFile)) == 0
    assert scalar(select(func.count()).select_from(Notice)) == 1


def test_an_answer_sent_again_keeps_its_file_once(app, as_, cast, given, scalar):
    id_ = given(date(2026, 11, 24))
    on_disk = []
    for _ in range(2):
        assert as_("vanya").post(f"{URL}answer", data=said(cast, id_, text="Готово", files=(BytesIO(PNG), "лист.png"))).status_code == 302
        on_disk.append({path for path in (Path(app.config["SGO_DATA_DIR"]) / "files").rglob("*") if path.is_file()})
    assert scalar(select(func.count()).select_from(TaskAnswerFile)) == 1 and on_disk[0] == on_disk[1]


def test_a_refused_answer_loses_nothing(as_, cast, given, scalar):
    id_ = given(date(2026, 11, 24))
    lost = as_("vanya").post(f"{URL}answer", data=said(cast, id_, text="я" * 4001, files=(BytesIO(PNG), "лист.png"))).text
    assert "Файлы не сохранены: исправьте ошибку и выберите их снова." in lost and lost.count("Слишком длинно") == 1
    for data, words in ((said(cast, id_, text="  "), "Напишите ответ или приложите файл."), (said(cast, id_, text="я" * 4001), "Слишком длинно"),
                        (said(cast, id_, text="Моё решение", files=(BytesIO(b"MZ..."), "virus.exe")), "Моё решение")):
        page = as_("vanya").post(f"{URL}answer", data=data)
        assert page.status_code == 422 and words in page.text
    assert scalar(select(func.count()).select_from(TaskAnswer)) == 0


def test_a_debt_is_answered_while_it_is_owed(as_, cast, owes, writing, scalar):
    work = owes("vanya", date(2026, 11, 27))
    assert as_("vanya").post(f"{URL}answer", data=said(cast, work, "work", text="Исправил")).status_code == 302
    with writing():
        db.session.add(Mark(work_id=work, student_id=cast.student["vanya"], group_id=cast.group["5А maths"], day=date(2026, 11, 2), attempt=2, value=4,
                            set_at=cast.at))
    late = as_("vanya").post(f"{URL}answer", data=said(cast, work, "work", text="Ещё раз"))
    assert late.status_code == 422 and "уже не числится долгом" in late.text and scalar(select(TaskAnswer.text)) == "Исправил"


@pytest.mark.parametrize(("who", "child", "code"), [("mama", "lev", 404), ("papa", "vanya", 404), ("vanya", "lev", 404), ("vera", "vanya", 403),
                                                    ("vera", "olya", 404), ("sokolova", "artyom", 404), ("anna", "vanya", 403), ("olga", "vanya", 403)])
@pytest.mark.parametrize("deed", ["done", "answer"])
def test_nobody_else_ticks_or_answers(as_, cast, given, scalar, who, child, code, deed):
    id_ = given(date(2026, 11, 24))                     # Артём's mother reads nothing of 5А for him either
    answer = as_(who).post(f"{URL}{deed}", data=said(cast, id_, child=child, done="1", text="Чужое"))
    assert answer.status_code == code and scalar(select(func.count()).select_from(TaskAnswer)) == 0


@pytest.mark.parametrize(("who", "child"), [("mama", "lev"), ("papa", "vanya"), ("vanya", "lev"), ("vera", "olya")])
def test_tasks_of_a_foreign_child_are_not_found(as_, cast, given, who, child):
    given(date(2026, 11, 24))
    page = as_(who).get(URL, query_string={"child": cast.student[child]})
    assert page.status_code == 404 and "№ 415" not in page.text
    assert "не привязан ни один ученик" in as_("papa").get(URL).text and "не привязан" in as_("papa").post(f"{URL}done").text


def test_the_answer_is_looked_at_by_who_reads_the_diary(as_, cast, given):
    id_ = given(date(2026, 11, 24))
    as_("vanya").post(f"{URL}answer", data=said(cast, id_, text="Получилось 12"))
    page = as_("vera").get(f"{URL}answer", query_string=said(cast, id_))
    assert page.status_code == 200 and "Получилось 12" in page.text and "Отправить ответ" not in page.text
    assert "Отправить ответ" in as_("mama").get(f"{URL}answer", query_string=said(cast, id_)).text
    for who, child in (("mama", "lev"), ("papa", "vanya"), ("lev", "vanya"), ("vera", "olya"), ("sokolova", "artyom")):
        hidden = as_(who).get(f"{URL}answer", query_string=said(cast, id_, child=child))
        assert hidden.status_code == 404 and "Получилось" not in hidden.text, who


def test_a_task_that_is_none_is_not_found(as_, cast):
    for kind, id_ in (("homework", 999999), ("work", 999999), ("mark", 1), ("homework", "один"), ("work", cast.work["5Б maths 09.11"])):
        assert as_("vanya").post(f"{URL}done", data=said(cast, id_, kind, done="1")).status_code == 404
    assert as_("vanya").post(f"{URL}done", data=said(cast, cast.work["5А maths 09.11"], "work", done="1")).status_code == 422


@pytest.mark.parametrize(("who", "code", "sees"), [("anna", 200, True), ("vera", 200, True), ("zoya", 200, True), ("boris", 404, False), ("mama", 403, False)])
def test_who_reads_the_answers_of_a_journal(as_, cast, given, who, code, sees):
    as_("vanya").post(f"{URL}answer", data=said(cast, given(date(2026, 11, 20)), text="Опоздал, но решил"))
    page = as_(who).get(f"/journal/{cast.group['5А maths']}/answers")
    assert page.status_code == code and ("Опоздал, но решил" in page.text and LATE in page.text) == sees
    if sees:
        assert "Опоздал" not in as_(who).get(f"/journal/{cast.group['5А maths']}/answers?lesson={cast.lesson['5А maths 23.11']}").text


def test_what_came_since_the_last_visit_is_new(as_, cast, given, writing, monkeypatch, read):
    given(date(2026, 11, 24))
    vanya = as_("vanya")
    assert "новое" not in vanya.get(URL).text and len(read(select(DiaryVisit))) == 1      # the first visit has no earlier one
    given(date(2026, 11, 25), "§ 30", "5А maths 23.11")
    assert "новое" not in vanya.get(URL).text           # the same visit
    later = clock.now() + timedelta(hours=5)
    monkeypatch.setattr(clock, "now", lambda: later)
    page = vanya.get(URL).text
    assert "Новое с прошлого посещения" in page and "1 задание" in page and page.count(">новое<") == 1
    assert page.count(">новое<") == vanya.get(URL).text.count(">новое<")
    assert ">новое<" not in as_("mama").get(URL).text    # everyone has visits of his own


def test_a_class_teachers_looking_is_no_visit(as_, cast, read):
    assert as_("vera").get(URL, query_string={"child": cast.student["vanya"]}).status_code == 200
    assert not read(select(DiaryVisit))


def test_a_homework_with_answers_stays_and_one_with_ticks_goes(as_, cast, given, scalar):
    id_, url = given(date(2026, 11, 24)), f"/journal/{cast.group['5А maths']}/lessons/{cast.lesson['5А maths 16.11']}"
    as_("vanya").post(f"{URL}answer", data=said(cast, id_, text="Решил"))
    kept = as_("anna").post(url, data={"topic": "Тема 3", "homework": ""})
    assert kept.status_code == 409 and "уже есть ответы учеников" in kept.text and scalar(select(Homework.id)) == id_


def test_ticks_alone_do_not_keep_a_homework(as_, cast, given, scalar):
    id_, url = given(date(2026, 11, 24)), f"/journal/{cast.group['5А maths']}/lessons/{cast.lesson['5А maths 16.11']}"
    as_("vanya").post(f"{URL}done", data=said(cast, id_, done="1"))
    assert as_("anna").post(url, data={"topic": "Тема 3", "homework": ""}).status_code == 302
    assert scalar(select(Homework.id)) is None and scalar(select(TaskAnswer.id)) is None


def test_a_homework_for_a_day_without_its_lesson_stands_in_the_week_all_the_same(as_, cast, given):
    given(date(2026, 11, 26))
    mama, url = as_("mama"), "/diary/?week=2026-11-23"
    assert mama.get(url).text.count("§ 20, № 415") == 1 and "§ 20" not in as_("zhukov").get(url).text
    assert statements(mama.get(url)) <= 10


def test_tasks_cost_the_same_however_many_there_are(as_, cast, given, crowd):
    mama = as_("mama")
    mama.get(URL)
    few = statements(mama.get(URL))
    for day, lesson in enumerate(("02.11", "09.11", "16.11", "23.11"), 24):
        given(date(2026, 11, day), f"§ {day}", f"5А maths {lesson}")
    crowd(10, lessons=4)
    assert statements(mama.get(URL)) == few <= 14
