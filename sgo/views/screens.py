"""Our own pages, in the order of the menu: the section («» keeps a page out of the menu) and the page."""
from typing import Any

from .absences import AbsencesPage
from .account import AccountPage
from .archive import ArchivePage
from .class_journals import ClassJournalsPage
from .diary import DiaryPage
from .family import CorrectionsPage, MyDataPage
from .files import FilesPage
from .finals import FinalsPage
from .handover import HandoverPage
from .imports import ImportPage
from .jobs import JobsPage
from .journal import JournalPage
from .journal_works import DebtsPage
from .login import LoginPage
from .logs import HistoryPage, TrailPage
from .notices import NoticesPage
from .organisation import OrganisationPage
from .people import PeoplePage
from .prints import PrintsPage
from .reference import ReferencePage
from .reports import ReportsPage
from .search import SearchPage
from .tables import TablesPage
from .timetable import TimetablePage


def pages() -> list[tuple[str, Any]]:
    """Fresh screens for one application."""
    return [
        ("Работа", JournalPage(name="Журнал", endpoint="journal", url="/journal")),
        ("Работа", DebtsPage(name="Долги", endpoint="debts", url="/journal/debts")),
        ("Работа", AbsencesPage(name="Пропуски", endpoint="absences", url="/absences")),
        ("Работа", FinalsPage(name="Итоговые отметки", endpoint="finals", url="/finals")),
        ("Работа", DiaryPage(name="Дневник", endpoint="diary", url="/diary")),
        ("Работа", MyDataPage(name="Мои данные", endpoint="my_data", url="/my-data")),
        ("Работа", ReportsPage(name="Отчёты", endpoint="reports", url="/reports")),
        ("Работа", JobsPage(name="Мои задания", endpoint="jobs", url="/jobs")),
        ("Работа", ImportPage(name="Загрузка списков", endpoint="imports", url="/import")),
        ("", ReferencePage(name="Загрузка справочников", endpoint="reference", url="/import/records")),
        ("", ClassJournalsPage(name="Журналы класса", endpoint="class_journals", url="/class-journals")),
        ("Работа", CorrectionsPage(name="Просьбы исправить", endpoint="corrections", url="/corrections")),
        ("Работа", HandoverPage(name="Выдача учётных записей", endpoint="handover", url="/handover")),
        ("Работа", SearchPage(name="Поиск", endpoint="search", url="/search")),
        ("Работа", TablesPage(name="Справочники", endpoint="tables", url="/tables")),
        ("", HistoryPage(name="История", endpoint="history", url="/history")),
        ("Работа", TrailPage(name="Технический журнал", endpoint="trail", url="/access-trail")),
        ("", PrintsPage(name="Печать журнала", endpoint="prints", url="/prints")),
        ("Журнал", ArchivePage(name="Архив журналов", endpoint="archive", url="/archive")),
        ("", NoticesPage(name="Уведомления", endpoint="notices", url="/notices")),
        ("", FilesPage(name="Файлы", endpoint="files", url="/files")),
        ("", PeoplePage(name="Карточка человека", endpoint="people", url="/people")),
        ("Школа", OrganisationPage(name="Карточка школы", endpoint="organisation", url="/organisation")),
        ("Расписание", TimetablePage(name="Уроки по расписанию", endpoint="timetable", url="/timetable-lessons")),
        ("", LoginPage(name="Вход", endpoint="login", url="/login")),
        ("", AccountPage(name="Мои сеансы", endpoint="account", url="/account")),
    ]
