"""Words of the journal's stories: a cell, the requests it made, what a person sees when all is saved."""
import re
from typing import Any

from playwright.sync_api import Locator, Page, expect


def settled(page: Page) -> None:
    """All that was typed has been acknowledged."""
    expect(page.locator("#saved")).not_to_have_class(re.compile("wait"))
    expect(page.locator("#saved")).to_contain_text("сохранено в")


def cell(page: Page, cast: Any, pupil: str, day: str, key: str = "5А maths") -> Locator:
    """The pupil's cell of that day's work."""
    work = cast.work[f"{key} {day}"]
    column = page.locator("#journal thead tr").nth(2).locator("th").evaluate_all(f"heads => heads.findIndex(head => head.dataset.w === '{work}')")
    return page.locator(f"#journal tr[data-s='{cast.student[pupil]}'] td").nth(column)


def press(page: Page, *keys: str) -> None:
    """Keys one after another."""
    for key in keys:
        page.keyboard.press(key)


def requests(page: Page) -> list[Any]:
    """The saves that the page sends from now on, as they were asked."""
    found: list[Any] = []
    page.on("request", lambda request: found.append(request.post_data_json) if request.method == "POST" and request.url.endswith("/cells") else None)
    return found


def paste(page: Page, text: str) -> None:
    """What Ctrl+V would bring from Excel."""
    page.evaluate("""text => { const data = new DataTransfer(); data.setData('text/plain', text);
                     document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })); }""", text)


def copied(page: Page) -> str:
    """What Ctrl+C would take."""
    return str(page.evaluate("""() => { const data = new DataTransfer();
        document.activeElement.dispatchEvent(new ClipboardEvent('copy', { clipboardData: data, bubbles: true, cancelable: true }));
        return data.getData('text/plain'); }"""))
