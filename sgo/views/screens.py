"""Our own pages, in the order of the menu: the section («» keeps a page out of the menu) and the page."""
from typing import Any

from .account import AccountPage
from .journal import JournalPage


def pages() -> list[tuple[str, Any]]:
    """Fresh screens for one application."""
    return [
        ("Работа", JournalPage(name="Журнал", endpoint="journal", url="/journal")),
        ("", AccountPage(name="Мои сеансы", endpoint="account", url="/account")),
    ]
