"""Our own pages, in the order of the menu: the section («» keeps a page out of the menu) and the page."""
from typing import Any

from .account import AccountPage
from .journal import JournalPage
from .login import LoginPage


def pages() -> list[tuple[str, Any]]:
    """Fresh screens for one application."""
    return [
        ("Работа", JournalPage(name="Журнал", endpoint="journal", url="/journal")),
        ("", LoginPage(name="Вход", endpoint="login", url="/login")),
        ("", AccountPage(name="Мои сеансы", endpoint="account", url="/account")),
    ]
