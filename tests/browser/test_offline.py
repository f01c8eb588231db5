"""The diary on a phone without a connection: the last weeks are there for whoever kept them, and for nobody after him."""
import pytest
from playwright.sync_api import expect
from tests.browser.conftest import DESK, PHONE, enter, is_narrow, violations

VIEWS = [{"viewport": PHONE}, {"viewport": DESK, "color_scheme": "dark"}]
CACHED = "async () => { const found = []; for (const name of await caches.keys()) for (const one of await (await caches.open(name)).keys()) " \
         "found.push(new URL(one.url).pathname); return found; }"


def keep(page):
    """Say «Сохранять на этом устройстве» and wait until it is done."""
    page.goto("/diary/")
    page.get_by_role("button", name="Сохранять на этом устройстве").click()
    expect(page.get_by_text("сохранены на этом устройстве")).to_be_visible()
    page.wait_for_function("navigator.serviceWorker.controller !== null")


def offline(page, wanted=True):
    page.context.set_offline(wanted)


@pytest.mark.parametrize("view", VIEWS, ids=["phone", "desk"])
def test_with_the_network_off_the_last_weeks_are_there_and_say_when_they_were_read(visit, view):
    page = visit("mama", **view)
    keep(page)
    offline(page)
    page.goto("/diary/?week=2026-11-16")
    expect(page.get_by_role("heading", name="Дневник без связи")).to_be_visible()
    expect(page.get_by_text("Прочитано")).to_be_visible()
    page.get_by_text("9 – 15 ноября 2026").click()
    expect(page.get_by_text("Тема 2").first).to_be_visible()
    expect(page.locator(".mark.m5").first).to_be_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('.panel')).borderRadius") == "6px"            # it has its look
    assert is_narrow(page) and violations(page) == []
    offline(page, False)
    page.get_by_role("link", name="Обновить").click()
    expect(page.get_by_role("heading", name="Дневник", exact=True)).to_be_visible()


def test_only_the_copy_and_its_look_are_kept(visit):
    page = visit("mama")
    keep(page)
    page.goto("/my-data/")
    page.goto("/diary/?week=2026-11-09")
    assert sorted(page.evaluate(CACHED)) == ["/diary/copy", "/static/css/sgo.css", "/static/icon.svg", "/static/js/theme.js"]


def test_after_the_logout_nothing_is_left(visit):
    page = visit("mama")
    keep(page)
    page.get_by_role("button", name="Выйти").click()
    expect(page.get_by_role("heading", name="Вход")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert "/diary/copy" not in page.evaluate(CACHED)
    offline(page)
    page.goto("/diary/")
    expect(page.get_by_text("Дневник на этом устройстве не сохранён")).to_be_visible()
    expect(page.get_by_text("Математика")).to_have_count(0)


def test_a_logout_without_a_connection_leaves_nothing_either(visit):
    page = visit("mama")
    keep(page)
    offline(page)
    page.get_by_role("button", name="Выйти").click()
    page.wait_for_timeout(300)
    page.goto("/diary/")
    expect(page.get_by_text("Дневник на этом устройстве не сохранён")).to_be_visible()


def test_another_account_finds_nothing_of_the_former_one(visit):
    page = visit("mama")
    keep(page)
    other = page.context.new_page()
    other.goto("/login")
    enter(other, "sokolova")                            # in another tab, without a logout
    offline(page)
    other.goto("/diary/")
    expect(other.get_by_text("Дневник на этом устройстве не сохранён")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Математика")).to_have_count(0)


def test_when_the_session_ends_the_next_visit_forgets(visit, app, writing):
    from sqlalchemy import update

    from sgo import clock
    from sgo.models import UserSession, db
    page = visit("mama")
    keep(page)
    with writing():
        db.session.execute(update(UserSession).values(ended_at=clock.now()))
    page.goto("/diary/")
    expect(page.get_by_role("heading", name="Вход")).to_be_visible()
    page.wait_for_load_state("networkidle")
    offline(page)
    page.goto("/diary/")
    expect(page.get_by_text("Дневник на этом устройстве не сохранён")).to_be_visible()


def test_staff_are_not_offered_to_keep_a_pupils_diary(visit):
    page = visit("vera")
    page.goto("/diary/")
    page.wait_for_load_state("networkidle")
    expect(page.get_by_text("Дневник без связи")).to_have_count(0)
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0


@pytest.mark.parametrize("view", [{"viewport": PHONE, "color_scheme": "dark"}, {"viewport": DESK}], ids=["phone", "desk"])
def test_a_mother_makes_a_link_copies_it_and_revokes_it(visit, cast, view):
    page = visit("mama", **view, permissions=["clipboard-read", "clipboard-write"])
    page.goto("/diary/phone/")
    page.get_by_role("button", name="Сделать ссылку").click()
    page.get_by_role("button", name="Скопировать").click()
    expect(page.get_by_text("Скопировано")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.get_by_label("Адрес календаря").input_value()
    assert is_narrow(page) and violations(page) == []
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Отозвать ссылку").click()
    expect(page.get_by_text("Ссылка отозвана")).to_be_visible()
    expect(page.get_by_role("button", name="Сделать ссылку")).to_be_visible()


def test_over_plain_http_elsewhere_the_offer_is_not_shown(visit):
    page = visit("mama")
    page.add_init_script("Object.defineProperty(window, 'isSecureContext', { get: () => false })")
    page.goto("/diary/")
    page.wait_for_load_state("networkidle")
    expect(page.get_by_role("heading", name="Дневник без связи")).to_be_hidden()
