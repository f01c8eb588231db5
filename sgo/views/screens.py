"""Our own pages, in the order of the menu: the section («» keeps a page out of the menu) and the page."""
from typing import Any

from .account import AccountPage
from .class_journals import ClassJournalsPage
from .diary import DiaryPage
from .family import CorrectionsPage, MyDataPage
from .files import FilesPage
from .handover import HandoverPage
from .imports import ImportPage
from .journal import JournalPage
from .journal_works import DebtsPage
from .login import LoginPage
from .logs import HistoryPage, TrailPage
from .organisation import OrganisationPage
from .people import PeoplePage
from .reference import ReferencePage
from .reports import ReportsPage
from .search import SearchPage


def pages() -> list[tuple[str, Any]]:
    """Fresh screens for one application."""
    return [
        ("Работа", JournalPage(name="Журнал", endpoint="journal", url="/journal")),
        ("Работа", DebtsPage(name="Долги", endpoint="debts", url="/journal/debts")),
        ("Работа", DiaryPage(name="Дневник", endpoint="diary", url="/diary")),
        ("Работа", MyDataPage(name="Мои данные", endpoint="my_data", url="/my-data")),
        ("Работа", ReportsPage(name="Отчёты", endpoint="reports", url="/reports")),
        ("Работа", ImportPage(name="Загрузка списков", endpoint="imports", url="/import")),
        ("", ReferencePage(name="Загрузка справочников", endpoint="reference", url="/import/records")),
        ("", ClassJournalsPage(name="Журналы класса", endpoint="class_journals", url="/class-journals")),
        ("Работа", CorrectionsPage(name="Просьбы исправить", endpoint="corrections", url="/corrections")),
        ("Работа", HandoverPage(name="Выдача учётных записей", endpoint="handover", url="/handover")),
        ("Работа", SearchPage(name="Поиск", endpoint="search", url="/search")),
        ("", HistoryPage(name="История", endpoint="history", url="/history")),
        ("Работа", TrailPage(name="Технический журнал", endpoint="trail", url="/access-trail")),
        ("", FilesPage(name="Файлы", endpoint="files", url="/files")),
        ("", PeoplePage(name="Карточка человека", endpoint="people", url="/people")),
        ("Школа", OrganisationPage(name="Карточка школы", endpoint="organisation", url="/organisation")),
        ("", LoginPage(name="Вход", endpoint="login", url="/login")),
        ("", AccountPage(name="Мои сеансы", endpoint="account", url="/account")),
    ]
