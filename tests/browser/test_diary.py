"""The diary under a finger: keys and a swipe between weeks, what-if reckoned while one types, a task ticked and answered; nothing smaller than a finger."""
from datetime import date

from playwright.sync_api import expect

from sgo.models import Homework, Mark, db
from tests.browser.conftest import PHONE, is_narrow

SMALL = """() => [...document.querySelectorAll("main a, main button, main summary, main .input")]
  .filter((item) => item.offsetParent && item.type !== "hidden" && !item.closest(".crumbs, .avgs, p")
    && Math.max(item.getBoundingClientRect().height, item.closest("label, li.line")?.getBoundingClientRect().height ?? 0) < 43.5)
  .map((item) => `${item.textContent.trim().slice(0, 30)} ${item.getBoundingClientRect().height}`)"""
SWIPE = """([from, to]) => { const at = (x) => new Touch({ identifier: 1, target: document.body, clientX: x, clientY: 300 });
  document.body.dispatchEvent(new TouchEvent("touchstart", { touches: [at(from)], changedTouches: [at(from)], bubbles: true }));
  document.body.dispatchEvent(new TouchEvent("touchend", { touches: [], changedTouches: [at(to)], bubbles: true })); }"""


def test_a_week_is_turned_by_keys_and_by_a_swipe(visit):
    page = visit("mama", viewport=PHONE, has_touch=True)
    page.goto("/diary/?week=2026-11-16")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("heading", name="23 – 29 ноября 2026")).to_be_visible()
    page.wait_for_load_state()                          # its script is there
    page.evaluate(SWIPE, [100, 300])
    expect(page.get_by_role("heading", name="16 – 22 ноября 2026")).to_be_visible()
    page.wait_for_load_state()
    page.evaluate(SWIPE, [300, 280])                    # too short for a swipe
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("heading", name="9 – 15 ноября 2026")).to_be_visible()


def test_a_pupil_reckons_ticks_and_answers_on_a_phone(visit, cast, writing):
    with writing():
        db.session.add(Homework(lesson_id=cast.lesson["5А maths 16.11"], group_id=cast.group["5А maths"], day=date(2026, 11, 16), due_on=date(2026, 11, 24),
                                text="§ 20, № 415"))
        db.session.add(Mark(work_id=cast.work["5А maths 16.11"], student_id=cast.student["vanya"], group_id=cast.group["5А maths"], day=date(2026, 11, 16),
                            value=4, set_at=cast.at))
    page = visit("vanya", viewport=PHONE)
    page.goto("/diary/marks/")
    page.get_by_role("link", name="Математика").click()
    assert is_narrow(page) and page.evaluate(SMALL) == []
    field = page.get_by_label("А если будут отметки")
    field.press_sequentially("4 5")
    expect(page.locator("#then")).to_have_text("Средний балл 4,50, отметка пока не выходит")
    field.press_sequentially(" 5*2")
    expect(page.locator("#then")).to_have_text("Средний балл 4,67, выходит «5»")
    field.fill("семь")
    expect(page.locator("#more-e")).to_contain_text("«семь» не понято")
    page.get_by_role("link", name="Задания").click()
    assert is_narrow(page) and page.evaluate(SMALL) == []
    page.get_by_role("link", name="Ответить").click()
    assert is_narrow(page) and page.evaluate(SMALL) == []
    page.get_by_label("Ответ учителю").fill("Вышло 12")
    page.get_by_role("button", name="Отправить ответ").click()
    expect(page.get_by_text("Ответ отправлен учителю.")).to_be_visible()
    expect(page.get_by_text("Выполнено: 1")).to_be_visible()        # the page goes to the task, so its fold stands open
    expect(page.get_by_role("button", name="Выполнено: Математика")).to_have_attribute("aria-pressed", "true")
    for url in ("/diary/", "/my-school/"):
        page.goto(url)
        assert is_narrow(page) and page.evaluate(SMALL) == [], url
