"""The lesson's card: topic of the plan, homework with its day, minutes and files, who was late, «все присутствуют», the same for a parallel class."""
from datetime import date, datetime
from io import BytesIO

import pytest
from sqlalchemy import func, select

from sgo import clock
from sgo.models import (Attendance, AttendanceCode, ChangeSet, Homework, HomeworkFile, JournalMode, Lesson, LessonStatus, PlanTopic, StoredFile, StudyGroup,
                        StudyPeriod, ThematicPlan, db)
from sgo.rules import homework as rules
from tests.conftest import statements

pytestmark = pytest.mark.both_databases
MATHS, DAY = "5А maths", "5А maths 23.11"
PDF = b"%PDF-1.7 \xd0\xb7\xd0\xb0\xd0\xb4\xd0\xb0\xd0\xbd\xd0\xb8\xd0\xb5"


def address(cast, lesson=DAY):
    return f"/journal/{cast.group[lesson.rsplit(' ', 1)[0]]}/lessons/{cast.lesson[lesson]}"


def record(client, cast, lesson=DAY, **said):
    return client.post(address(cast, lesson), data=said, content_type="multipart/form-data")


def page(client, cast, lesson=DAY):
    return client.get(f"/journal/{cast.group[lesson.rsplit(' ', 1)[0]]}?lesson={cast.lesson[lesson]}")


@pytest.fixture
def to_come(cast, writing):
    """Mathematics of 5А on 25.11, 26.11 and 30.11; of 5Б on 24.11 and 27.11, nothing written yet."""
    with writing():
        for key, days in ((MATHS, (25, 26, 30)), ("5Б maths", (24, 27))):
            for day in days:
                lesson = Lesson(group_id=cast.group[key], day=date(2026, 11, day), number=2, employee_id=cast.employee["anna"], status=LessonStatus.PLANNED)
                db.session.add(lesson)
                db.session.flush()
                cast.lesson[f"{key} {day}.11"] = lesson.id


@pytest.fixture
def plan(cast, writing):
    """A plan of three topics; «Сложение дробей» has two hours."""
    with writing():
        plan = ThematicPlan(year_id=cast.year, subject_id=cast.subject["Математика"], parallel_id=5, author_id=cast.employee["anna"], title="Математика, 5")
        db.session.add(plan)
        db.session.flush()
        db.session.add_all([PlanTopic(plan_id=plan.id, number=1, title="Сложение дробей", hours=2, homework="№ 101–105"),
                            PlanTopic(plan_id=plan.id, number=2, title="Вычитание дробей"), PlanTopic(plan_id=plan.id, number=3, title="Проценты")])
        for key in (MATHS, "5Б maths"):
            db.session.get(StudyGroup, cast.group[key]).plan_id = plan.id


@pytest.fixture
def fresh(cast, writing):
    """Nothing was written of today's lesson yet."""
    with writing():
        lesson = db.session.get(Lesson, cast.lesson[DAY])
        lesson.topic = lesson.topic_recorded_at = None


def kept(read, cast, lesson=DAY):
    rows = read(select(Homework).where(Homework.lesson_id == cast.lesson[lesson]))
    return rows[0][0] if rows else None


# ---------- the topic
def test_the_next_unused_topic_is_proposed_and_used_for_all_its_hours(as_, cast, plan, fresh, to_come, read, scalar):
    anna = as_("anna")
    assert 'value="Сложение дробей"' in page(anna, cast).text and "№ 101–105" in page(anna, cast).text
    for lesson in (DAY, "5А maths 25.11"):
        record(anna, cast, lesson, topic="Сложение дробей")
        assert scalar(select(Lesson.topic_id).where(Lesson.id == cast.lesson[lesson]))
    assert 'value="Вычитание дробей"' in page(anna, cast, "5А maths 26.11").text
    record(anna, cast, "5А maths 26.11", topic="Экскурсия в музей")
    assert read(select(Lesson.topic, Lesson.topic_id).where(Lesson.id == cast.lesson["5А maths 26.11"])) == [("Экскурсия в музей", None)]


def test_topics_are_found_by_words(as_, cast, plan, fresh):
    door = f"/journal/{cast.group[MATHS]}/topics"
    assert as_("anna").get(door, query_string={"q": "дробей ВЫЧ"}).json == ["Вычитание дробей"]
    assert as_("anna").get(door, query_string={"q": "Проценты"}).json == ["Сложение дробей", "Вычитание дробей", "Проценты"]
    assert as_("boris").get(door).status_code == 404


def test_a_topic_written_again_stays_the_plans(as_, cast, plan, fresh, scalar):
    anna = as_("anna")
    record(anna, cast, topic="Проценты")
    record(anna, cast, topic="Проценты", homework="№ 7")
    assert scalar(select(PlanTopic.title).join(Lesson, Lesson.topic_id == PlanTopic.id).where(Lesson.id == cast.lesson[DAY])) == "Проценты"


# ---------- the homework
def test_homework_is_due_at_the_next_lesson_or_at_another_one_of_the_group(as_, cast, to_come, read):
    anna = as_("anna")
    record(anna, cast, topic="Дроби", homework="№ 5", minutes="20")
    assert (kept(read, cast).due_on, kept(read, cast).minutes) == (date(2026, 11, 25), 20)
    record(anna, cast, topic="Дроби", homework="№ 5", due_on="2026-11-30")
    assert kept(read, cast).due_on == date(2026, 11, 30)
    refused = record(anna, cast, topic="Дроби", homework="№ 6", due_on="2026-11-29")
    assert refused.status_code == 409 and "29.11.2026 у группы урока нет" in refused.text and "№ 6" in refused.text
    assert kept(read, cast).text == "№ 5"


@pytest.mark.parametrize(("field", "value", "said"), [("minutes", "0", "от 1 до 300"), ("minutes", "500", "от 1 до 300"), ("minutes", "час", "от 1 до 300"),
                                                      ("topic", "я" * 501, "до 500 знаков")])
def test_a_wrong_value_is_told_beside_its_field_and_the_rest_stays(as_, cast, read, field, value, said):
    refused = record(as_("anna"), cast, **({"topic": "Дроби", "homework": "Выучить правило"} | {field: value}))
    assert refused.status_code == 422 and said in refused.text and "Выучить правило" in refused.text and "Урок не записан" in refused.text
    assert kept(read, cast) is None


def test_not_set_is_a_record_and_a_text_is_stronger(as_, cast, read):
    record(as_("anna"), cast, topic="Дроби", none_set="y", minutes="20")
    assert (kept(read, cast).none_set, kept(read, cast).text, kept(read, cast).minutes) == (True, None, None)
    record(as_("anna"), cast, topic="Дроби", none_set="y", homework="№ 5")
    assert (kept(read, cast).none_set, kept(read, cast).text) == (False, "№ 5")


def test_the_first_grade_has_no_homework_of_any_kind(as_, cast, scalar):
    gleb = as_("gleb")
    assert 'name="homework"' not in page(gleb, cast, "1А maths 23.11").text
    for said in ({"homework": "№ 1"}, {"none_set": "y"}, {"minutes": "5"}, {"files": (BytesIO(PDF), "счёт.pdf")}):
        assert record(gleb, cast, "1А maths 23.11", topic="Счёт", **said).status_code == 409
    assert scalar(select(func.count()).select_from(Homework)) == 0 == scalar(select(func.count()).select_from(StoredFile))


def test_the_days_sum_of_a_class_warns_above_the_limit(as_, cast, writing, to_come):
    with writing():
        db.session.add(Homework(lesson_id=cast.lesson["5А russian 23.11"], group_id=cast.group["5А russian"], day=date(2026, 11, 23),
                                due_on=date(2026, 11, 25), text="упр. 7", minutes=90))
        db.session.add(Homework(lesson_id=cast.lesson["5Б russian 23.11"], group_id=cast.group["5Б russian"], day=date(2026, 11, 23),
                                due_on=date(2026, 11, 25), text="упр. 8", minutes=100))
    anna = as_("anna")
    assert "задано 1 ч 30 мин из 2 ч (Русский язык 90)" in page(anna, cast).text
    door = f"{address(cast)}/load"
    assert anna.get(door, query_string={"due": "2026-11-25", "minutes": "30"}).json["over"] is False
    assert anna.get(door, query_string={"due": "2026-11-25", "minutes": "31"}).json["over"] is True
    assert "ничего не задано" in anna.get(door, query_string={"due": "2026-11-26"}).json["words"]
    assert anna.get(door, query_string={"due": "завтра"}).json == {"words": "", "over": False}
    assert as_("gleb").get(door, query_string={"due": "2026-11-25"}).status_code == 404
    saved = anna.post(address(cast), data={"topic": "Дроби", "homework": "№ 5", "minutes": "45"}, follow_redirects=True)
    assert "Урок записан." in saved.text and "больше нормы" in saved.text


@pytest.mark.parametrize(("parallel", "most"), [(1, 0), (2, 90), (3, 90), (4, 120), (5, 120), (6, 150), (8, 150), (9, 210), (11, 210)])
def test_the_limits_by_grade(parallel, most):
    assert rules.most_minutes(parallel) == most


def test_subgroups_of_a_subject_count_once():
    found = rules.load([("Английский язык", 30), ("Английский язык", 40), ("Физика", 20)], 7)
    assert found.sum == 60 and found.words(95).startswith("На этот день классу задано 2 ч 35 мин из 2 ч 30 мин") and found.is_over(95) and not found.is_over(90)


# ---------- files
def with_file(client, cast, **said):
    return record(client, cast, topic="Дроби", files=[(BytesIO(PDF), "карточка 1.pdf")], **said)


def test_a_file_goes_with_the_homework_to_whoever_reads_it(as_, cast, scalar, to_come):
    assert with_file(as_("anna"), cast, homework="по карточке").status_code == 302
    id_ = scalar(select(HomeworkFile.id))
    for who in ("anna", "mama", "vanya", "vera", "zoya", "olga"):
        given = as_(who).get(f"/files/homework-file/{id_}")
        assert given.status_code == 200 and given.data == PDF and given.headers["Content-Disposition"].startswith("attachment")
    for who in ("papa", "zhukov", "olya", "boris", "gleb"):
        assert as_(who).get(f"/files/homework-file/{id_}").status_code == 404
    diary = as_("mama").get("/diary/?week=2026-11-23").text
    assert "по карточке" in diary and f"/files/homework-file/{id_}" in diary and "карточка 1.pdf" in diary


def test_a_file_alone_is_a_homework_and_goes_with_a_tick(as_, cast, scalar, read, to_come):
    anna = as_("anna")
    with_file(anna, cast)
    assert kept(read, cast).text is None and not kept(read, cast).none_set
    id_ = scalar(select(HomeworkFile.id))
    assert "карточка 1.pdf" in page(anna, cast).text
    record(anna, cast, topic="Дроби", drop=str(id_))
    assert kept(read, cast) is None and scalar(select(func.count()).select_from(HomeworkFile)) == 0


def test_a_file_of_another_kind_is_refused_and_nothing_is_left(as_, cast, scalar, app):
    refused = record(as_("anna"), cast, topic="Дроби", homework="№ 5", files=[(BytesIO(b"MZ\x90"), "virus.pdf")])
    assert refused.status_code == 409 and "Такие файлы не хранятся" in refused.text and "№ 5" in refused.text
    assert scalar(select(func.count()).select_from(StoredFile)) == 0 == scalar(select(func.count()).select_from(Homework))


def test_a_record_with_a_file_is_undone_by_its_teacher(as_, cast, scalar, read):
    anna = as_("anna")
    with_file(anna, cast, homework="по карточке")
    assert anna.post("/records/change-set/undo/", data={"id": scalar(select(func.max(ChangeSet.id)))}).status_code == 302
    assert kept(read, cast) is None and scalar(select(func.count()).select_from(StoredFile)) == 0


def test_a_lesson_goes_with_its_homework_and_files(as_, cast, scalar):
    anna = as_("anna")
    with_file(anna, cast, homework="по карточке")
    assert anna.post(f"{address(cast)}/remove").status_code == 302
    assert scalar(select(func.count()).select_from(HomeworkFile)) == 0 and scalar(select(Lesson.id).where(Lesson.id == cast.lesson[DAY])) is None


# ---------- who was there
def test_everybody_is_here_is_one_deed(as_, cast, read, scalar):
    answer = as_("anna").post(f"{address(cast)}/present", headers={"X-Requested-With": "fetch"})
    lesson = read(select(Lesson).where(Lesson.id == cast.lesson[DAY]))[0][0]
    assert answer.json == {"version": lesson.version} and lesson.attendance_confirmed_at
    assert scalar(select(ChangeSet.deed).order_by(ChangeSet.id.desc())) == "Явка отмечена: все присутствуют"
    assert "Явка отмечена." in as_("anna").post(f"{address(cast)}/present", follow_redirects=True).text


def test_nobody_else_confirms_it_and_a_lesson_to_come_waits(as_, cast, to_come, scalar):
    for who in ("boris", "vera", "zoya", "olga", "mama"):
        assert as_(who).post(f"{address(cast)}/present").status_code in {403, 404}
    early = as_("anna").post(f"{address(cast, '5А maths 25.11')}/present", headers={"X-Requested-With": "fetch"})
    assert early.status_code == 409 and "ещё не прошёл" in early.json["error"]
    assert scalar(select(func.count()).where(Lesson.attendance_confirmed_at.is_not(None))) == 0


def test_minutes_of_those_who_were_late(as_, cast, writing, scalar):
    with writing():
        for login, code in (("lev", AttendanceCode.LATE), ("masha", AttendanceCode.ILL)):
            db.session.add(Attendance(lesson_id=cast.lesson[DAY], student_id=cast.student[login], group_id=cast.group[MATHS], day=date(2026, 11, 23), code=code,
                                      set_at=cast.at))
    anna = as_("anna")
    shown = page(anna, cast).text
    assert f'name="late-{cast.student["lev"]}"' in shown and f'name="late-{cast.student["masha"]}"' not in shown and "Остальные присутствуют" in shown
    minutes = select(Attendance.minutes_late).where(Attendance.student_id == cast.student["lev"])
    record(anna, cast, **{"topic": "Дроби", f"late-{cast.student['lev']}": "7", f"late-{cast.student['masha']}": "9"})
    assert scalar(minutes) == 7 and scalar(select(Attendance.minutes_late).where(Attendance.student_id == cast.student["masha"])) is None
    for wrong in ("46", "0", "долго"):
        refused = record(anna, cast, **{"topic": "Дроби", f"late-{cast.student['lev']}": wrong})
        assert refused.status_code == 409 and "Опоздание – от 1 до 45 минут" in refused.text and f'value="{wrong}"' in refused.text
    assert scalar(minutes) == 7


def test_what_is_missing_is_told_on_the_card_and_on_the_first_page(as_, cast, fresh, monkeypatch):
    monkeypatch.setattr(clock, "school_now", lambda: datetime(2026, 11, 23, 19, tzinfo=clock.SCHOOL_ZONE))      # all lessons of today are over
    anna = as_("anna")
    assert all(lack in page(anna, cast).text for lack in ("нет темы", "нет задания", "не отмечена явка"))
    assert "не записано: 2" in anna.get("/").text               # her two lessons of today
    record(anna, cast, topic="Дроби", homework="№ 5", confirmed="y")
    assert "не записано: 1" in anna.get("/").text
    assert '<span class="tag ok">записан</span>' in page(anna, cast).text


def test_a_paper_journal_is_not_recorded_here(as_, cast, writing, scalar):
    with writing():
        db.session.get(StudyGroup, cast.group[MATHS]).journal_mode = JournalMode.PAPER
    anna = as_("anna")
    assert 'id="record"' not in page(anna, cast).text
    assert record(anna, cast, topic="Дроби").status_code == 409
    assert anna.post(f"{address(cast)}/present", headers={"X-Requested-With": "fetch"}).status_code == 409


def test_a_closed_period_takes_no_record(as_, cast, writing, read, scalar):
    with writing():
        db.session.get(StudyPeriod, cast.period[2]).is_closed = True
        db.session.add(Lesson(group_id=cast.group["5Б maths"], day=date(2026, 11, 24), number=2, employee_id=cast.employee["anna"]))
    anna, before = as_("anna"), scalar(select(func.count()).select_from(ChangeSet))
    assert 'id="record"' not in page(anna, cast).text
    refused = record(anna, cast, topic="Дроби", homework="№ 5")
    assert refused.status_code == 409 and scalar(select(Lesson.topic).where(Lesson.id == cast.lesson[DAY])) == "Тема 4"
    assert anna.post(f"{address(cast)}/present", headers={"X-Requested-With": "fetch"}).status_code == 409
    target = scalar(select(Lesson.id).where(Lesson.group_id == cast.group["5Б maths"], Lesson.topic.is_(None)))
    for door, said in (("remove", {}), ("alike", {"to": target})):
        told = anna.post(f"{address(cast)}/{door}", data=said, follow_redirects=True).text
        assert "Период «2 четверть» закрыт" in told and "Открыть его может только администратор" in told
    added = anna.post(f"/journal/{cast.group[MATHS]}/lessons", data={"day": "2026-11-25", "number": "6"})
    assert added.status_code == 409
    assert scalar(select(func.count()).select_from(ChangeSet)) == before


# ---------- the same in a parallel class
def test_the_same_is_written_for_the_parallel_class(as_, cast, to_come, plan, fresh, read, scalar):
    anna = as_("anna")
    with_file(anna, cast, homework="по карточке", minutes="15")
    assert "Так же в 5Б, 24.11" in page(anna, cast).text
    said = anna.post(f"{address(cast)}/alike", data={"to": cast.lesson["5Б maths 24.11"]}, follow_redirects=True)
    assert "Урок 5Б 24.11 записан так же" in said.text
    same = kept(read, cast, "5Б maths 24.11")
    assert (same.text, same.minutes, same.due_on) == ("по карточке", 15, date(2026, 11, 27))
    assert scalar(select(Lesson.topic).where(Lesson.id == cast.lesson["5Б maths 24.11"])) == "Дроби"
    assert scalar(select(func.count()).select_from(HomeworkFile)) == 2 and scalar(select(func.count()).select_from(StoredFile)) == 1
    again = anna.post(f"{address(cast)}/alike", data={"to": cast.lesson["5Б maths 24.11"]}, follow_redirects=True)
    assert "уже записан" in again.text


@pytest.mark.parametrize(("who", "to", "status"), [("anna", "5А russian 23.11", {403, 404}), ("boris", "5Б russian 23.11", {404}),
                                                   ("zoya", "5Б maths 24.11", {403}), ("anna", "1А maths 23.11", {403, 404})])
def test_only_lessons_one_writes_are_written_alike(as_, cast, to_come, scalar, who, to, status):
    before = scalar(select(func.count()).select_from(ChangeSet))
    assert as_(who).post(f"{address(cast)}/alike", data={"to": cast.lesson[to]}).status_code in status
    assert scalar(select(func.count()).select_from(ChangeSet)) == before


def test_the_page_costs_the_same_with_files_and_latecomers(as_, cast, writing, to_come, plan):
    anna = as_("anna")
    few = statements(page(anna, cast))
    with_file(anna, cast, homework="№ 5", minutes="20")
    with writing():
        db.session.add(Attendance(lesson_id=cast.lesson[DAY], student_id=cast.student["lev"], group_id=cast.group[MATHS], day=date(2026, 11, 23),
                                  code=AttendanceCode.LATE, set_at=cast.at))
    assert statements(page(anna, cast)) == few <= 12
