"""What a school's network and an old laptop do to a page: a server that says nothing, a browser that keeps nothing, plain HTTP, a session that ended."""
import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select
from tests.browser.conftest import enter
from tests.browser.grid import cell, press, requests, settled

from sgo.models import Attendance, AttendanceCode, ChangeSet, Mark, PeriodMark, UserSession, db

IMPATIENT = "const wait = AbortSignal.timeout.bind(AbortSignal); AbortSignal.timeout = () => wait(400);"
FORGETFUL = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };"
PLAIN = "crypto.randomUUID = undefined; Object.defineProperty(navigator, 'locks', { value: undefined });"       # as by http:// in a school's network
OFTEN = "const later = window.setTimeout.bind(window); window.setTimeout = (deed, wait, ...more) => later(deed, wait > 5000 ? 200 : wait, ...more);"
DEEDS = select(func.count()).select_from(ChangeSet).where(ChangeSet.operation.is_not(None))


@pytest.fixture
def journal(visit, cast):
    """Анна before the mathematics of 5А, in a browser of a certain weather."""
    def come(weather: str):
        page = visit("anna")
        page.add_init_script(weather)
        page.goto(f"/journal/{cast.group['5А maths']}?view=marks")
        return page
    return come


def test_a_server_that_never_answers_is_asked_again_by_the_same_operation(journal, cast, scalar):
    page, held = journal(IMPATIENT), []
    page.route("**/cells", lambda route: route.continue_() if held else held.append(route))
    sent = requests(page)
    cell(page, cast, "masha", "16.11").click()
    press(page, "4", "Enter")
    expect(page.locator("#saved")).to_contain_text("ждёт отправки 1")
    settled(page)
    assert len(sent) == 2 and sent[0] == sent[1]
    assert scalar(select(Mark.value).where(Mark.student_id == cast.student["masha"])) == 4 and scalar(DEEDS) == 1


def test_a_browser_that_keeps_nothing_says_so_and_saves_all_the_same(journal, cast, scalar):
    page = journal(FORGETFUL)
    cell(page, cast, "masha", "16.11").click()
    press(page, "4", "Enter")
    expect(page.locator("#saved")).to_contain_text("браузер не хранит введённое")
    expect(page.locator("#journal [data-state]")).to_have_count(0)
    assert scalar(select(Mark.value).where(Mark.student_id == cast.student["masha"])) == 4


def test_plain_http_has_neither_locks_nor_ids_and_needs_none(journal, cast, scalar):
    page = journal(PLAIN)
    cell(page, cast, "masha", "16.11").click()
    press(page, "4", "Enter")
    settled(page)
    page.goto(f"/finals/group/{cast.group['5А maths']}")
    page.locator(f"td[data-s='{cast.student['lev']}'][data-c='{cast.period[2]}']").click()
    press(page, "3")
    expect(page.locator("#saved")).to_contain_text("сохранено в")
    assert scalar(select(Mark.value).where(Mark.student_id == cast.student["masha"])) == 4 and scalar(select(PeriodMark.value)) == 3


def test_what_is_typed_while_a_request_is_on_its_way_waits_for_its_own_pause(journal, cast, scalar):
    page, held = journal(""), []
    page.route("**/cells", lambda route: route.continue_() if held else held.append(route))
    sent = requests(page)
    cell(page, cast, "lev", "16.11").click()
    press(page, "4", "Enter")
    page.wait_for_function("() => document.querySelector('[data-state=saving]')")
    press(page, "5", "Enter")
    press(page, "3", "Enter")
    held[0].continue_()
    settled(page)
    expect(page.locator("#journal [data-state]")).to_have_count(0)
    assert [len(one["cells"]) for one in sent] == [1, 2] and scalar(DEEDS) == 2


def test_after_a_new_login_the_page_asks_for_news_again(journal, cast, visit, writing):
    page = journal(OFTEN)
    with writing():
        for session in db.session.scalars(select(UserSession).where(UserSession.account_id == cast.account["anna"])):
            session.ended_at = session.started_at
    with page.expect_response(lambda answer: "/changes" in answer.url and answer.status == 401):
        pass
    other = page.context.new_page()
    other.goto("/login")
    enter(other, "anna")
    with writing():
        db.session.add(Attendance(lesson_id=cast.lesson["5А maths 16.11"], student_id=cast.student["masha"], group_id=cast.group["5А maths"],
                                  day=cast.at.date(), code=AttendanceCode.LATE, set_at=cast.at))
    expect(cell(page, cast, "masha", "16.11")).to_have_text("ОП")
