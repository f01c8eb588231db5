"""The class teacher's absences in a browser: a month by keyboard and by thumb, a paper with its preview, what is refused stays in sight."""
from datetime import date

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from sgo.models import Attendance, AttendanceCode, Lesson, StudyPeriod, db
from tests.browser.conftest import DESK, PHONE, is_narrow

VIEWS = [{"viewport": DESK}, {"viewport": PHONE, "color_scheme": "dark"}]


@pytest.fixture
def sick(cast, writing):
    """Ваня was away on three Mondays, nobody has told why."""
    with writing():
        for key in ("5А maths 09.11", "5А russian 09.11", "5А maths 16.11", "5А maths 23.11"):
            lesson = db.session.get(Lesson, cast.lesson[key])
            db.session.add(Attendance(lesson_id=lesson.id, student_id=cast.student["vanya"], group_id=lesson.group_id, day=lesson.day,
                                      code=AttendanceCode.ABSENT, set_at=cast.at))


def of(read, cast, who="vanya"):
    return [code.value for (code,) in read(select(Attendance.code).join(Lesson, Lesson.id == Attendance.lesson_id)
                                           .where(Attendance.student_id == cast.student[who]).order_by(Lesson.day, Lesson.number))]


@pytest.mark.parametrize("view", VIEWS, ids=["desk", "phone"])
def test_a_paper_names_the_reason_and_is_taken_back(visit, cast, sick, read, view):
    page = visit("vera", **view)
    page.goto("/absences/")
    assert is_narrow(page)
    expect(page.get_by_text("причина не указана")).to_be_visible()
    page.locator(".away").get_by_role("link", name="Внести документ").click()
    expect(page.get_by_label("Ученик")).to_have_value(str(cast.student["vanya"]))
    page.get_by_label("С какого дня").fill("2026-11-09")
    expect(page.locator("#steps")).to_contain_text("Код изменится на 4 уроках")
    page.get_by_label("По какой день").fill("2026-11-16")
    expect(page.locator("#steps")).to_contain_text("Код изменится на 3 уроках")
    assert is_narrow(page)
    page.get_by_role("button", name="Записать документ").click()
    expect(page.get_by_text("Причина исправлена на 3 уроках")).to_be_visible()
    assert of(read, cast) == ["Б", "Б", "Б", "ОТ"]
    page.get_by_role("link", name="Отменить это действие").click()
    page.get_by_role("button", name="Отменить действие").click()
    page.wait_for_load_state("networkidle")
    assert of(read, cast) == ["ОТ"] * 4


def test_codes_are_typed_in_the_month(visit, cast, sick, read):
    page = visit("vera")
    page.goto("/absences/month")
    cell = page.locator(f"#absences tr[data-s='{cast.student['vanya']}'] td").nth(1)
    expect(cell).to_have_text("ОТ")
    cell.click()
    page.keyboard.press(",")                            # «б» in the Latin layout
    expect(page.locator("#saved")).to_contain_text("сохранено в")
    expect(page.locator(f"#absences tr[data-s='{cast.student['vanya']}'] td.sum").nth(0)).to_have_text("2")
    assert of(read, cast) == ["Б", "Б", "ОТ", "ОТ"]
    page.get_by_role("link", name="16.11.2026: показать уроки").click()
    page.wait_for_url("**day=2026-11-16*")
    row = page.locator(f"#absences tr[data-s='{cast.student['vanya']}']")
    row.locator(f"td[data-l='{cast.lesson['5А maths 16.11']}']").click()
    expect(page.locator("#about")).to_contain_text("16.11.2026, Пн, 1 урок: Мат.: ОТ")
    page.keyboard.press("e")
    expect(row.locator(f"td[data-l='{cast.lesson['5А maths 16.11']}']")).to_have_text("УП")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("g")
    expect(row.locator(f"td[data-l='{cast.lesson['5А russian 16.11']}']")).to_have_text("ОП")
    expect(page.locator("#absences [data-state]")).to_have_count(0)
    assert of(read, cast) == ["Б", "Б", "УП", "ОП", "ОТ"]


def test_what_is_refused_stays_in_sight_until_it_is_dealt_with(visit, cast, read):
    page = visit("vera")
    page.goto("/absences/month?day=2026-11-09")
    cell = page.locator(f"#absences tr[data-s='{cast.student['lev']}'] td[data-l='{cast.lesson['5А maths 09.11']}']")
    cell.click()
    cell.dispatch_event("keydown", {"key": "н"})       # a Russian layout
    expect(page.get_by_role("alert")).to_contain_text("На 1 уроке стоит отметка 3")
    expect(cell).to_have_text("НП")
    page.locator("#why [data-do=drop]").click()
    expect(cell).to_have_text("")
    assert of(read, cast, "lev") == []


def test_a_code_typed_without_a_connection_outlives_the_page(visit, cast, sick, read):
    page = visit("vera")
    url = "/absences/month?day=2026-11-16"
    page.goto(url)
    place = f"#absences tr[data-s='{cast.student['vanya']}'] td[data-l='{cast.lesson['5А maths 16.11']}']"
    page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('no connection')); }")
    page.locator(place).click()
    page.keyboard.press("g")                            # «п», and while it waits
    page.keyboard.press(",")                            # «б»: the last word is meant
    expect(page.locator("#saved")).to_contain_text("ждёт отправки")
    page.once("dialog", lambda dialog: dialog.accept())
    page.goto(url)
    expect(page.locator("#saved")).to_contain_text("сохранено в")
    expect(page.locator(place)).to_have_text("Б")
    assert of(read, cast) == ["ОТ", "ОТ", "Б", "ОТ"]


def test_a_late_code_asks_its_reason_in_the_page_and_says_it_while_it_holds(visit, cast, sick, writing, read):
    with writing():
        db.session.scalars(select(StudyPeriod).where(StudyPeriod.number == 2)).one().end_on = date(2026, 11, 20)
    page = visit("vera")
    page.goto("/absences/month?day=2026-11-16")
    page.locator(f"#absences tr[data-s='{cast.student['vanya']}'] td[data-l='{cast.lesson['5А maths 16.11']}']").click()
    page.keyboard.press(",")
    expect(page.locator("#why")).to_contain_text("Срок исправления прошёл")
    page.reload()
    expect(page.locator("#why")).to_contain_text("Срок исправления прошёл")
    page.get_by_role("button", name="Указать причину").click()
    page.get_by_label("Причина", exact=True).fill("принесли справку")
    page.get_by_role("button", name="Записать", exact=True).click()
    expect(page.locator("#saved")).to_contain_text("сохранено в")
    expect(page.locator("#reason-line")).to_contain_text("«принесли справку»")
    assert of(read, cast) == ["ОТ", "ОТ", "Б", "ОТ"]
    page.get_by_role("button", name="Больше не применять").click()
    expect(page.locator("#reason-line")).to_be_hidden()


def test_a_thumb_sets_a_code_and_every_page_fits(visit, cast, sick, read):
    page = visit("vera", viewport=PHONE, has_touch=True)
    for url in ("/absences/", "/absences/month", "/absences/month?day=2026-11-16", "/absences/puzzles", "/absences/papers", "/absences/papers/new"):
        page.goto(url)
        assert is_narrow(page), url
    page.goto("/absences/month?day=2026-11-16")
    page.locator(f"#absences tr[data-s='{cast.student['vanya']}'] td[data-l='{cast.lesson['5А maths 16.11']}']").tap()
    page.locator("[data-key='УП']").tap()
    expect(page.locator("#saved")).to_contain_text("сохранено в")
    assert of(read, cast) == ["ОТ", "ОТ", "УП", "ОТ"]
