"""The lesson's card in a browser: written down in one go, kept through an error, a closed page and an ended session; lessons of the timetable by one button."""
from datetime import date

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from sgo.models import Attendance, AttendanceCode, Homework, HomeworkFile, Lesson, LessonStatus, PlanTopic, StudyGroup, ThematicPlan, UserSession, db
from tests.browser.conftest import PHONE, enter, is_narrow

PDF = {"name": "карточка.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 test"}


@pytest.fixture
def planned(cast, writing):
    """A plan of two topics, a lesson to come on 25.11, another subject's homework for it, Лев late today; today's lesson is not recorded."""
    with writing():
        plan = ThematicPlan(year_id=cast.year, subject_id=cast.subject["Математика"], parallel_id=5, author_id=cast.employee["anna"], title="Математика, 5")
        db.session.add(plan)
        db.session.flush()
        db.session.add_all([PlanTopic(plan_id=plan.id, number=1, title="Сложение дробей", homework="№ 101"),
                            PlanTopic(plan_id=plan.id, number=2, title="Вычитание дробей")])
        db.session.get(StudyGroup, cast.group["5А maths"]).plan_id = plan.id
        db.session.add(Lesson(group_id=cast.group["5А maths"], day=date(2026, 11, 25), number=1, employee_id=cast.employee["anna"],
                              status=LessonStatus.PLANNED))
        db.session.add(Homework(lesson_id=cast.lesson["5А russian 23.11"], group_id=cast.group["5А russian"], day=date(2026, 11, 23),
                                due_on=date(2026, 11, 25), text="упр. 7", minutes=100))
        db.session.add(Attendance(lesson_id=cast.lesson["5А maths 23.11"], student_id=cast.student["lev"], group_id=cast.group["5А maths"],
                                  day=date(2026, 11, 23), code=AttendanceCode.LATE, set_at=cast.at))
        lesson = db.session.get(Lesson, cast.lesson["5А maths 23.11"])
        lesson.topic = lesson.topic_recorded_at = None
    return f"/journal/{cast.group['5А maths']}?lesson={cast.lesson['5А maths 23.11']}"


@pytest.fixture
def card(visit, planned):
    """Анна at today's lesson of 5А."""
    page = visit("anna")
    page.goto(planned)
    expect(page.get_by_role("combobox", name="Тема урока")).to_be_visible()
    return page


def homework(scalar, cast, column=Homework.text):
    return scalar(select(column).where(Homework.lesson_id == cast.lesson["5А maths 23.11"]))


def test_a_lesson_is_written_down_in_one_go(card, cast, scalar):
    expect(card.get_by_role("combobox", name="Тема урока")).to_have_value("Сложение дробей")
    card.get_by_role("button", name="Взять").click()
    card.get_by_label("Минут на задание").fill("25")
    card.get_by_label("Минут на задание").press("Tab")
    expect(card.locator("#load")).to_contain_text("больше нормы")
    card.get_by_label("Файлы к заданию").set_input_files(PDF)
    card.get_by_role("textbox", name="Гусев Лев").fill("5")
    expect(card.locator("#unrecorded")).to_contain_text("домашнее задание")
    card.keyboard.press("Control+s")
    expect(card.get_by_text("Урок записан.")).to_be_visible()
    assert homework(scalar, cast) == "№ 101" and scalar(select(func.count()).select_from(HomeworkFile)) == 1
    assert scalar(select(Attendance.minutes_late).where(Attendance.student_id == cast.student["lev"])) == 5
    assert scalar(select(Lesson.attendance_confirmed_at).where(Lesson.id == cast.lesson["5А maths 23.11"]))
    expect(card.locator("#lesson summary .tag")).to_have_text(["записан"])


def test_another_topic_is_chosen_by_typing_and_a_free_one_stays_as_typed(card, cast, scalar):
    topic = card.get_by_role("combobox", name="Тема урока")
    topic.fill("выч")
    card.get_by_role("option", name="Вычитание дробей").click()
    expect(topic).to_have_value("Вычитание дробей")
    topic.fill("вычитание, повторение")
    card.get_by_role("button", name="Записать урок").click()
    expect(card.get_by_text("Урок записан.")).to_be_visible()
    assert scalar(select(Lesson.topic).where(Lesson.id == cast.lesson["5А maths 23.11"])) == "вычитание, повторение"


def test_everybody_is_here_keeps_what_is_typed(card, cast, scalar):
    card.get_by_label("Домашнее задание").fill("Выучить правило")
    card.context.set_offline(True)                      # without a connection one stays on the page, with words instead of the browser's error
    card.get_by_role("button", name="Записать урок").click()
    expect(card.get_by_role("alert").filter(has_text="Нет связи со школой")).to_be_visible()
    card.get_by_role("button", name="Все присутствуют").click()
    expect(card.locator("#unrecorded")).to_contain_text("Нет связи со школой")
    card.context.set_offline(False)
    card.get_by_role("button", name="Все присутствуют").click()
    expect(card.locator("#record").get_by_text("явка отмечена", exact=True)).to_be_visible()
    expect(card.get_by_label("Домашнее задание")).to_have_value("Выучить правило")
    card.once("dialog", lambda dialog: dialog.accept())
    card.reload()                                       # the lesson is of a newer version: the draft is still its draft
    card.get_by_role("button", name="Восстановить введённое").click()
    expect(card.get_by_label("Домашнее задание")).to_have_value("Выучить правило")
    card.get_by_role("button", name="Записать урок").click()
    expect(card.get_by_text("Урок записан.")).to_be_visible()
    assert homework(scalar, cast) == "Выучить правило"
    card.reload()                                       # and after the record nothing is offered any more
    expect(card.get_by_label("Домашнее задание")).to_have_value("Выучить правило")
    expect(card.locator("#draft")).to_have_count(0)


def test_an_error_an_unsaved_page_and_an_ended_session_lose_nothing(card, cast, planned, writing, scalar):
    card.get_by_label("Домашнее задание").fill("Выучить правило")
    card.get_by_label("Минут на задание").fill("час")
    card.get_by_role("button", name="Записать урок").click()
    expect(card.get_by_text("введённое осталось в полях")).to_be_visible()
    expect(card.get_by_label("Домашнее задание")).to_have_value("Выучить правило")
    card.wait_for_load_state()                          # its script is there
    card.get_by_label("Минут на задание").click()       # a page that nobody has touched asks nothing
    asked = []
    card.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    card.goto(planned)
    assert asked == ["beforeunload"]
    card.get_by_role("button", name="Восстановить введённое").click()
    expect(card.get_by_label("Домашнее задание")).to_have_value("Выучить правило")
    card.get_by_label("Минут на задание").fill("15")
    with writing():
        for session in db.session.scalars(select(UserSession)).all():
            db.session.delete(session)
    card.get_by_role("button", name="Записать урок").click()
    expect(card.get_by_text("Сеанс закончился")).to_be_visible()
    with card.context.expect_page() as opened:
        card.get_by_role("link", name="Войти в новой вкладке").click()
    enter(opened.value, "anna")
    card.get_by_role("button", name="Я вошёл, продолжить").click()
    expect(card.get_by_text("Урок записан.")).to_be_visible()
    assert homework(scalar, cast) == "Выучить правило" and homework(scalar, cast, Homework.minutes) == 15


def test_on_a_phone_the_card_needs_no_sideways_scrolling_and_the_family_gets_the_file(visit, cast, planned, scalar):
    page = visit("anna", viewport=PHONE)
    page.goto(planned)
    page.get_by_label("Файлы к заданию").set_input_files(PDF)
    page.get_by_role("button", name="Записать урок").click()
    expect(page.get_by_text("Урок записан.")).to_be_visible()
    assert is_narrow(page)
    mother = visit("mama", viewport=PHONE)
    mother.goto("/diary/?week=2026-11-23")
    with mother.expect_download() as given:
        mother.get_by_role("link", name="карточка.pdf").click()
    assert given.value.suggested_filename == "карточка.pdf" and is_narrow(mother)


@pytest.mark.parametrize("size", [{"width": 1366, "height": 768}, PHONE])
def test_lessons_of_the_timetable_are_made_by_one_button(visit, scalar, size):
    page = visit("olga", viewport=size)
    before = scalar(select(func.count()).select_from(Lesson))
    page.get_by_role("link", name="Уроки ближайших двух недель не заведены").click()
    page.get_by_role("button", name="Завести 25 уроков").click()
    expect(page.get_by_text("Заведено 25 уроков.")).to_be_visible()
    assert is_narrow(page) and scalar(select(func.count()).select_from(Lesson)) == before + 25
