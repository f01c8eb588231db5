"""Our own pages, in the order of the menu: the section («» keeps a page out of the menu) and the page."""
from .tables import TablesPage
from typing import Any

from .absences import AbsencesPage
from .account import AccountPage
from .approvals import ApprovalsPage
from .archive import ArchivePage
from .builder import BuilderPage
from .class_journals import ClassJournalsPage
from .composer import ComposerPage
from .diary import DiaryPage, FamilySchoolPage, MarksPage, NotesTab, PhonePage, ReceiptsPage, TasksPage
from .digest import DigestPage
from .family import CorrectionsPage, MyDataPage
from .files import FilesPage
from .finals import FinalsPage
from .forms import FormsPage
from .handover import HandoverPage
from .imports import ImportPage
from .jobs import JobsPage
from .journal import JournalPage
from .journal_works import DebtsPage
from .letters import LettersPage
from .login import LoginPage
from .logs import HistoryPage, TrailPage
from .notices import NoticesPage
from .organisation import OrganisationPage
from .paper_diary import PaperDiaryPage
from .people import PeoplePage
from .prints import PrintsPage
from .readers import ReadersPage
from .reference import ReferencePage
from .reports import ReportsPage
from .search import SearchPage
from .social import SocialPage
from .timetable import TimetablePage


def pages() -> list[tuple[str, Any]]:
    """Fresh screens for one application."""
    return [
        ("Работа", JournalPage(name="Журнал", endpoint="journal", url="/journal")),
        ("Работа", DebtsPage(name="Долги", endpoint="debts", url="/journal/debts")),
        ("Работа", AbsencesPage(name="Пропуски", endpoint="absences", url="/absences")),
        ("Работа", FinalsPage(name="Итоговые отметки", endpoint="finals", url="/finals")),
        ("Работа", DiaryPage(name="Дневник", endpoint="diary", url="/diary")),
        ("", MarksPage(name="Оценки", endpoint="diary_marks", url="/diary/marks")),
        ("", TasksPage(name="Задания", endpoint="diary_tasks", url="/diary/tasks")),
        ("", PhonePage(name="Календарь и телефон", endpoint="diary_phone", url="/diary/phone")),
        ("Работа", FamilySchoolPage(name="Школа", endpoint="my_school", url="/my-school")),
        ("", NotesTab(name="Записки о пропусках", endpoint="diary_notes", url="/diary/notes")),
        ("", ReceiptsPage(name="Ознакомление", endpoint="diary_receipts", url="/diary/read")),
        ("Работа", ReadersPage(name="Кто читает дневник", endpoint="readers", url="/readers")),
        ("Работа", PaperDiaryPage(name="Дневник на бумаге", endpoint="paper_diary", url="/paper-diary")),
        ("Работа", MyDataPage(name="Мои данные", endpoint="my_data", url="/my-data")),
        ("Работа", ReportsPage(name="Отчёты", endpoint="reports", url="/reports")),
        ("Работа", LettersPage(name="Письма родителям", endpoint="letters", url="/letters")),
        ("", FormsPage(name="Формы статистики", endpoint="reports_forms", url="/reports/forms")),
        ("Работа", BuilderPage(name="Конструктор отчётов", endpoint="builder", url="/builder")),
        ("", ComposerPage(name="Составить отчёт", endpoint="composer", url="/builder/compose")),
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
        ("Личные дела", SocialPage(name="Социальный состав", endpoint="social", url="/social")),
        ("Школа", OrganisationPage(name="Карточка школы", endpoint="organisation", url="/organisation")),
        ("Школа", ApprovalsPage(name="Утверждение года", endpoint="approvals", url="/approvals")),
        ("Расписание", TimetablePage(name="Уроки по расписанию", endpoint="timetable", url="/timetable-lessons")),
        ("", LoginPage(name="Вход", endpoint="login", url="/login")),
        ("", DigestPage(name="Письмо раз в неделю", endpoint="digest", url="/account/digest")),
        ("", AccountPage(name="Мои сеансы", endpoint="account", url="/account")),
    ]
