"""How soon a keystroke is painted on the widest journal, against a bare change of a cell's text in the same page."""
import threading
from collections.abc import Callable

import waitress
from playwright.sync_api import sync_playwright
from tests.provision import Missing, chromium

from sgo import demo

from .school import PUPILS, School

WIDE_PUPILS, WIDE_LESSONS, KEYS = 45, 120, 40
PAINTED = """async ([keys, bare]) => {
  const times = [], cells = document.querySelectorAll('#journal tbody td');
  for (let turn = 0; turn < keys; turn += 1) {
    await new Promise(requestAnimationFrame);
    const start = performance.now();
    if (bare) cells[turn].textContent = '4';
    else document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: turn % 2 ? 'Enter' : '2345'[turn % 4], bubbles: true, cancelable: true }));
    document.body.offsetHeight;
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    times.push(performance.now() - start);
  }
  return times.sort((one, two) => one - two)[keys >> 1];
}"""


def keystroke(school: School, line: Callable[..., None]) -> None:
    """The median keystroke on 45 pupils by 120 lessons; without a browser the line says so."""
    group, _ = school.big_journal(WIDE_PUPILS, WIDE_LESSONS, "7 широкий", after=PUPILS)
    server = waitress.create_server(school.app, host="127.0.0.1", port=0, threads=4)
    threading.Thread(target=server.run, daemon=True).start()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(**chromium.find().launch_options)      # type: ignore[arg-type]
            page = browser.new_page(base_url=f"http://127.0.0.1:{server.effective_port}", viewport={"width": 1366, "height": 768})
            page.goto("/login")
            page.get_by_label("Логин").fill("teacher")
            page.get_by_label("Пароль").fill(demo.PASSWORD)
            page.get_by_role("button", name="Войти").click()
            page.goto(f"/journal/{group}?view=marks")
            page.locator("#journal td:focus").wait_for()
            ours, floor = page.evaluate(PAINTED, [KEYS, False]), page.evaluate(PAINTED, [KEYS, True])
            browser.close()
        line(f"a keystroke on {WIDE_PUPILS} x {WIDE_LESSONS} painted", ours, "a bare change of a cell's text", floor)
    except Missing as missing:
        print(f"a keystroke: {missing}", flush=True)
    finally:
        server.close()
