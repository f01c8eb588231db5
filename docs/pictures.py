"""The pictures of the guide: a fresh demo school at twenty past ten, looked at in a headless Chromium. `make pictures` writes them anew,
the same to a pixel or two of a rounded corner."""
import logging
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path

import waitress
from playwright.sync_api import Browser, Page, sync_playwright

from docs import palette
from sgo import clock, demo, serve
from sgo.config import Settings
from tests.provision import chromium

FOLDER = Path(__file__).parent / "ru" / "pictures"
DESK, PHONE, HEAVIEST = {"width": 1366, "height": 768}, {"width": 390, "height": 844}, 90_000
MENU, BAR = 208, 48                                     # the side menu and the top bar, cut off where they tell nothing
# What the browser itself writes follows its own language, which may be English: dates and files are shown as a Russian one does.
IN_RUSSIAN = """for (const it of document.querySelectorAll('input[type=date], input[type=file]')) {
  const said = it.type === 'file' ? 'Выберите файл' : it.value.split('-').reverse().join('.') || 'дд.мм.гггг';
  it.blur(); it.type = 'text'; it.value = said;
}"""
LIST = ("Фамилия;Имя;Отчество;Пол;Дата рождения;Мать\nЛебедев;Артём;Игоревич;м;14.03.2016;Лебедева Ольга Павловна\n"
        "Суворова;Алиса;Денисовна;ж;02.11.2015;Суворова Ирина Львовна\nЧижов;Роман;;м;31.02.2016;\n")


def _nothing(page: Page) -> None:
    """The page as it opens."""


@dataclass(frozen=True)
class Picture:
    """Whose page, what is done on it, and how much of it is shown."""
    name: str
    login: str
    path: str
    height: int = 768
    menu: bool = False
    deed: Callable[[Page], None] = _nothing


def _follow(name: str) -> Callable[[Page], None]:
    def follow(page: Page) -> None:
        with page.expect_navigation(wait_until="networkidle"):
            page.locator("main").get_by_role("link", name=name).first.click()
    return follow


def _cell(page: Page) -> None:
    _follow("7Б")(page)
    page.locator("#journal tbody tr:nth-child(3) td.m3").last.click()


def _keys(page: Page) -> None:
    _cell(page)
    page.get_by_role("button", name="Клавиши").click()


def _lesson(page: Page) -> None:
    _follow("7Б")(page)
    page.locator("#lesson summary").click()
    page.evaluate("document.querySelector('#lesson').scrollIntoView({block: 'end'})")


def _load(page: Page) -> None:
    page.get_by_label("Файл со списком").set_input_files({"name": "3А.csv", "mimeType": "text/csv", "buffer": LIST.encode()})
    page.get_by_label("Класс", exact=True).fill("3А")
    page.get_by_role("button", name="Посмотреть список").click()
    page.get_by_role("region", name="Строки списка").wait_for()


def _paper(page: Page) -> None:
    page.get_by_label("Ученик").select_option(index=4)
    page.get_by_label("С какого дня").fill("2026-11-16")
    page.get_by_label("По какой день").fill("2026-11-23")
    page.locator("#steps table").wait_for()              # the preview follows the fields by itself


def _composed(page: Page) -> None:
    page.locator("[data-preview] table").wait_for()


PICTURES = (
    Picture("login", "", "/login", 560),
    Picture("day", "teacher", "/", 640, menu=True),
    Picture("journal", "teacher", "/journal/", 700, menu=True, deed=_cell),
    Picture("keys", "teacher", "/journal/", 700, deed=_keys),
    Picture("lesson", "teacher", "/journal/", deed=_lesson),
    Picture("sheet", "homeroom", "/finals/", 620, deed=_follow("5А, весь класс")),
    Picture("absences", "homeroom", "/absences/", 640),
    Picture("month", "homeroom", "/absences/month", 620),
    Picture("paper", "homeroom", "/absences/papers/new", 740, deed=_paper),
    Picture("handover", "homeroom", "/handover/", 560),
    Picture("import", "admin", "/import/pupils", 560, deed=_load),
    Picture("timetable", "admin", "/timetable-lessons/?since=2026-11-30&until=2026-12-06", 600),
    Picture("period", "admin", "/finals/periods", 560, deed=_follow("2 четверть")),
    Picture("report", "zavuch", "/reports/itogi-klassa", 700),
    Picture("builder", "zavuch", "/builder/compose/?start=debtors", 760, deed=_composed),
    Picture("diary", "parent", "/diary/", 844),
    Picture("my-data", "parent", "/my-data/", 844),
)
ON_PHONE = {"diary", "my-data"}


@contextmanager
def school(folder: str) -> Iterator[str]:
    """A new demo school behind the production server, its clock at twenty past ten."""
    settings = Settings.from_env({"SGO_DATA_DIR": folder})
    serve.migrate(settings)
    with serve.application(settings).app_context():
        demo.fill(450, 2)
    clock.school_now = lambda: datetime.combine(clock.school_today(), time(10, 20), clock.SCHOOL_ZONE)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    server = waitress.create_server(serve.application(settings), host="127.0.0.1", port=0, threads=4)
    threading.Thread(target=server.run, daemon=True).start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()


def drawn(browser: Browser, address: str, it: Picture) -> bytes:
    """One picture, in a browser of its own."""
    size = PHONE if it.name in ON_PHONE else DESK
    context = browser.new_context(base_url=address, locale="ru-RU", timezone_id="Europe/Moscow", color_scheme="light", viewport=size)
    page = context.new_page()
    if it.login:
        page.goto("/login")
        page.get_by_label("Логин").fill(it.login)
        page.get_by_label("Пароль").fill(demo.PASSWORD)
        page.get_by_role("button", name="Войти").click()
        page.get_by_role("button", name="Выйти").wait_for()
    page.goto(it.path)
    page.wait_for_load_state("networkidle")
    it.deed(page)
    page.wait_for_load_state("networkidle")
    page.evaluate(IN_RUSSIAN)
    left, top = (0, 0) if it.menu or size is PHONE or not it.login else (MENU, BAR)
    clip = {"x": left, "y": top, "width": size["width"] - left, "height": it.height - top}
    png = page.screenshot(clip=clip, animations="disabled", caret="hide")
    context.close()
    return palette.reduced(png)


def main() -> int:
    """Draw all of them; says which are too heavy for the guide."""
    found, heavy = chromium.find(), []
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.png"):
        old.unlink()
    with tempfile.TemporaryDirectory() as folder, school(folder) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**found.launch_options)
        for it in PICTURES:
            png = drawn(browser, address, it)
            (FOLDER / f"{it.name}.png").write_bytes(png)
            heavy += [it.name] * (len(png) > HEAVIEST)
            print(f"{it.name}.png: {len(png) // 1024} КБ", flush=True)
        browser.close()
    if heavy:
        print(f"Тяжелее {HEAVIEST // 1000} КБ: {', '.join(heavy)}", file=sys.stderr)
    return bool(heavy)


if __name__ == "__main__":
    sys.exit(main())
