"""The journal on paper in a browser: a period opens at once, a class goes through «Мои задания» with its bar, on a desk and on a phone."""
import pytest
from playwright.sync_api import expect
from sqlalchemy import select, update

from sgo import database
from sgo.models import Job, JobState, db
from sgo.access import trusted
from tests.browser.conftest import DESK, PHONE, is_narrow

VIEWS = [{"viewport": DESK}, {"viewport": PHONE, "color_scheme": "dark"}]


def stands(house, **values):
    """The job is as far as that."""
    with house.app.app_context(), database.separately() as connection:
        connection.execute(update(Job).values(**values))


@pytest.mark.parametrize("view", VIEWS, ids=["desk", "phone"])
def test_class_teacher_prints_the_class_and_sees_how_far_it_is(visit, house, cast, view):
    page = visit("vera", **view)
    page.goto(f"/records/school-class/details/?id={cast.school_class['5А']}")
    page.get_by_role("link", name="Печать журнала").click()
    page.get_by_label("Период").select_option("Весь год")
    assert is_narrow(page)
    page.get_by_role("button", name="Напечатать журнал").click()
    line = page.get_by_role("listitem").filter(has_text="Классный журнал 5А, весь год")
    expect(line).to_contain_text("ждёт очереди")
    stands(house, state=JobState.RUNNING, done=1, total=4)
    expect(line).to_contain_text("1 из 4")              # without a reload by hand
    expect(page.get_by_role("progressbar")).to_have_js_property("value", 1)
    assert is_narrow(page)
    stands(house, state=JobState.QUEUED)
    assert house.app.extensions["jobs"].drain() == 1
    with page.expect_download() as download:
        page.get_by_role("link", name="Скачать").click()
    assert download.value.suggested_filename == "Классный журнал 5А, весь год.pdf"
    assert download.value.path().read_bytes().startswith(b"%PDF-")


def test_the_page_of_jobs_works_without_script_and_a_job_is_taken_back(visit, house, cast):
    page = visit("vera", java_script_enabled=False)
    page.goto(f"/prints/class/{cast.school_class['5А']}")
    page.get_by_role("button", name="Напечатать журнал").click()
    page.get_by_role("button", name="Отменить").click()
    expect(page.get_by_text("Задание отменено.")).to_be_visible()
    expect(page.get_by_role("button", name="Запустить снова")).to_be_visible()
    assert house.app.extensions["jobs"].drain() == 0
    with house.app.app_context(), trusted("a test looks"):
        assert db.session.scalar(select(Job.state)) is JobState.CANCELLED


@pytest.mark.parametrize("view", VIEWS, ids=["desk", "phone"])
def test_administrator_seals_a_closed_period_and_takes_the_archive(visit, house, cast, view):
    page = visit("olga", **view)
    page.goto("/archive/")
    assert is_narrow(page)
    page.get_by_role("listitem").filter(has_text="5А").get_by_role("button", name="Запечатать").click()
    expect(page.get_by_text("Архив журнала 5А, 1 четверть")).to_be_visible()
    house.app.extensions["jobs"].drain()
    page.goto("/archive/")
    assert is_narrow(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Архив № 1").click()
    assert download.value.suggested_filename.endswith(".zip")
