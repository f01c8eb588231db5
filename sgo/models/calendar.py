"""The school year: its periods, holidays, exceptions and bells (Р 6.2, Р 7.1). Everybody may read these dictionaries."""
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, String, Time, case, cast, select
from sqlalchemy.orm import Mapped, relationship

from .base import Choice, Row, always, choice, col, flag, link, only_once


class YearStatus(Choice):
    DRAFT = "draft", "черновик"
    NEXT = "next", "следующий"
    CURRENT = "current", "текущий"
    CLOSING = "closing", "закрывается"
    CLOSED = "closed", "закрыт"


class PeriodKind(Choice):
    QUARTER = "quarter", "четверть"
    TRIMESTER = "trimester", "триместр"
    HALF = "half", "полугодие"
    MODULE = "module", "модуль"


class DayKind(Choice):
    PUBLIC_HOLIDAY = "public", "нерабочий праздничный"
    DAY_OFF = "off", "перенесённый выходной"
    WORKING_SATURDAY = "working", "рабочая суббота"
    QUARANTINE = "quarantine", "карантин или актированный день"
    SCHOOL_SATURDAY = "school", "учебная суббота"


def _ordered(table: str) -> object:
    return always(f"{table}_in_order", "start_on <= end_on", "end_on", "Окончание раньше начала. Исправьте одну из дат.")


def _parallels(table: str) -> object:
    return always(f"{table}_parallels_in_order", "first_parallel <= last_parallel", "last_parallel", "Последняя параллель меньше первой.")


class SchoolYear(Row):
    """A school year, such as 2026/2027; exactly one is current."""
    __tablename__ = "school_year"
    __label__ = ("Учебный год", "Учебные годы")
    __table_args__ = (
        only_once("school_year_name_once", "name", field="name", sentence="Учебный год с таким названием уже есть."),
        only_once("school_year_one_current", "status", field="status", where="status = 'current'",
                  sentence="Текущий учебный год уже есть. Сначала закройте его."),
        _ordered("school_year"),
    )
    name: Mapped[str] = col("Название", String(9), help="Например: 2026/2027")
    start_on: Mapped[date] = col("Начало", Date)
    end_on: Mapped[date] = col("Окончание", Date, help="Последний учебный день")
    status: Mapped[YearStatus] = choice(YearStatus, "Состояние", default=YearStatus.DRAFT)

    def __str__(self) -> str:
        return self.name


class PeriodScheme(Row):
    """How a year is cut for some parallels («система периодов»): quarters for some, half-years for others."""
    __tablename__ = "period_scheme"
    __label__ = ("Система периодов", "Системы периодов")
    __table_args__ = (
        only_once("period_scheme_once", "year_id", "kind", "first_parallel", field="kind", sentence="Такая система периодов для этих параллелей уже есть."),
        _parallels("period_scheme"),
    )
    year_id: Mapped[int] = link("school_year", "Учебный год")
    kind: Mapped[PeriodKind] = choice(PeriodKind, "Вид", default=PeriodKind.QUARTER)
    first_parallel: Mapped[int] = col("С параллели", Integer, default=1)
    last_parallel: Mapped[int] = col("По параллель", Integer, default=11)
    year: Mapped[SchoolYear] = relationship()

    @classmethod
    def name_words(cls) -> ColumnElement[str]:
        """The title as the database makes it: «четверть, 1–9 классы»."""
        kinds = case({kind.value: kind.label for kind in PeriodKind}, value=cast(cls.kind, String))
        return kinds.concat(", ").concat(cast(cls.first_parallel, String)).concat("–").concat(cast(cls.last_parallel, String)).concat(" классы")

    def __str__(self) -> str:
        return f"{self.kind.label}, {self.first_parallel}–{self.last_parallel} классы"


class StudyPeriod(Row):
    """The span for which a final mark is put («четверть»); both ends belong to it."""
    __tablename__ = "study_period"
    __label__ = ("Учебный период", "Учебные периоды")
    __table_args__ = (
        only_once("study_period_number_once", "scheme_id", "number", field="number", sentence="Период с таким номером в этой системе уже есть."),
        _ordered("study_period"),
    )
    scheme_id: Mapped[int] = link("period_scheme", "Система периодов", index=False)
    number: Mapped[int] = col("Номер", Integer)
    name: Mapped[str] = col("Название", String(40), help="Например: 2 четверть")
    start_on: Mapped[date] = col("Начало", Date)
    end_on: Mapped[date] = col("Окончание", Date, help="Последний день периода")
    is_closed: Mapped[bool] = flag("Закрыт", False, "В закрытом периоде отметки не изменить")
    scheme: Mapped[PeriodScheme] = relationship()

    @classmethod
    def of(cls, year_id: Any, parallel_id: Any) -> ColumnElement[bool]:
        """The condition that the period belongs to the scheme of this parallel in this year; both may be columns."""
        schemes = select(PeriodScheme.id).where(PeriodScheme.year_id == year_id, PeriodScheme.first_parallel <= parallel_id,
                                                PeriodScheme.last_parallel >= parallel_id)
        return cls.scheme_id.in_(schemes)

    def __str__(self) -> str:
        return self.name


class Holiday(Row):
    """School holidays («каникулы»), for all parallels or for some (extra February days of grade 1)."""
    __tablename__ = "holiday"
    __label__ = ("Каникулы", "Каникулы")
    __table_args__ = (
        _ordered("holiday"),
        _parallels("holiday"),
    )
    year_id: Mapped[int] = link("school_year", "Учебный год")
    name: Mapped[str] = col("Название", String(40))
    start_on: Mapped[date] = col("Начало", Date)
    end_on: Mapped[date] = col("Окончание", Date)
    first_parallel: Mapped[int] = col("С параллели", Integer, default=1)
    last_parallel: Mapped[int] = col("По параллель", Integer, default=11)
    published_at: Mapped[datetime | None] = col("Объявлены", help="Не позднее чем за две недели до начала (Р 7.3)")
    year: Mapped[SchoolYear] = relationship()

    def __str__(self) -> str:
        return self.name


class CalendarException(Row):
    """A day that is not what its weekday says: a public holiday, a moved day off, a school Saturday, a quarantine."""
    __tablename__ = "calendar_exception"
    __label__ = ("Особый день", "Особые дни")
    __table_args__ = (
        only_once("calendar_exception_once", "day", "first_parallel", "last_parallel", field="day", where="class_id IS NULL",
                  sentence="Для этого дня и этих параллелей запись уже есть."),
        only_once("calendar_exception_of_class_once", "day", "class_id", field="day", where="class_id IS NOT NULL",
                  sentence="Для этого дня и этого класса запись уже есть."),
        _parallels("calendar_exception"),
    )
    day: Mapped[date] = col("День", Date, index=True)
    kind: Mapped[DayKind] = choice(DayKind, "Что это за день")
    first_parallel: Mapped[int] = col("С параллели", Integer, default=1)
    last_parallel: Mapped[int] = col("По параллель", Integer, default=11)
    class_id: Mapped[int | None] = link("school_class", "Только для класса", help="Пусто – для всех классов этих параллелей")
    order_number: Mapped[str | None] = col("Приказ", String(60), help="Например: № 15-од от 02.02.2027")
    comment: Mapped[str | None] = col("Основание", String(200))

    def __str__(self) -> str:
        return f"{self.day:%d.%m.%Y}, {self.kind.label}"


class ProductionDay(Row):
    """A day of the production calendar that is not what its weekday says: by these the working days of deadlines are counted (domain.md §8.5)."""
    __tablename__ = "production_day"
    __label__ = ("День производственного календаря", "Производственный календарь")
    __table_args__ = (only_once("production_day_once", "day", field="day", sentence="Этот день в календаре уже есть."),)
    day: Mapped[date] = col("День", Date)
    is_working: Mapped[bool] = flag("Рабочий", False, "Рабочая суббота; без этого знака день нерабочий")
    comment: Mapped[str | None] = col("Основание", String(200), help="Например: перенос с 04.01.2026")

    def __str__(self) -> str:
        return f"{self.day:%d.%m.%Y}, {'рабочий' if self.is_working else 'нерабочий'}"


class BellSchedule(Row):
    """A set of bells («звонки») of a shift."""
    __tablename__ = "bell_schedule"
    __label__ = ("Расписание звонков", "Звонки")
    __table_args__ = (
        only_once("bell_schedule_name_once", "name", field="name", sentence="Расписание звонков с таким названием уже есть."),
        always("bell_schedule_shift_known", "shift in (1, 2)", "shift", "Смена – 1 или 2."),
    )
    name: Mapped[str] = col("Название", String(60))
    shift: Mapped[int] = col("Смена", Integer, default=1)

    def __str__(self) -> str:
        return self.name


class BellSlot(Row):
    """When the lesson of a number begins and ends."""
    __tablename__ = "bell_slot"
    __label__ = ("Звонок", "Звонки: уроки")
    __table_args__ = (
        only_once("bell_slot_once", "schedule_id", "number", field="number", sentence="Урок с таким номером в этом расписании звонков уже есть."),
        always("bell_slot_number_sane", "number between 1 and 12", "number", "Номер урока – от 1 до 12; нулевых уроков не бывает."),
        always("bell_slot_in_order", "starts_at < ends_at", "ends_at", "Урок кончается раньше, чем начинается."),
    )
    schedule_id: Mapped[int] = link("bell_schedule", "Звонки")
    number: Mapped[int] = col("Урок", Integer)
    starts_at: Mapped[time] = col("Начало", Time)
    ends_at: Mapped[time] = col("Окончание", Time)
    schedule: Mapped[BellSchedule] = relationship()

    def __str__(self) -> str:
        return f"{self.number} урок, {self.starts_at:%H:%M}"
