"""The organisation's card, its licences and accreditations, its money for the system (Р 4.1, Р 4.2, П 8)."""
from datetime import date, datetime

from sqlalchemy import BigInteger, Date, Integer, String
from sqlalchemy.orm import Mapped, relationship

from .base import Choice, Row, always, choice, col, flag, link, only_once
from .calendar import SchoolYear
from .papers import StoredFile
from .people import Employee, Person


class Locality(Choice):
    CITY = "city", "город"
    RURAL = "rural", "село"


class PermitStatus(Choice):
    ACTIVE = "active", "действует"
    SUSPENDED = "suspended", "приостановлена"
    ENDED = "ended", "прекращена"


class FundingSource(Choice):
    STATE = "state", "государственный бюджет"
    REGIONAL = "regional", "региональный бюджет"
    LOCAL = "local", "местный бюджет"
    SPECIAL = "special", "специальные средства"
    OTHER = "other", "иные не запрещённые источники"


def _valid(table: str) -> object:
    return always(f"{table}_in_order", "valid_to IS NULL OR valid_to >= issued_on", "valid_to", "Окончание раньше выдачи. Исправьте одну из дат.")


class Organisation(Row):
    """The school's card («карточка образовательной организации», Р 4.1): exactly one row."""
    __tablename__ = "organisation"
    __label__ = ("Карточка школы", "Карточка школы")
    __table_args__ = (always("organisation_is_one", "id = 1", "full_name", "Карточка школы уже есть: измените её."),)
    full_name: Mapped[str] = col("Полное название", String(500))
    short_name: Mapped[str] = col("Краткое название", String(120))
    legal_form: Mapped[str | None] = col("Организационная форма", String(40), help="МБОУ, МАОУ, МКОУ")
    type: Mapped[str | None] = col("Тип", String(120), help="Например: общеобразовательная организация")
    kind: Mapped[str | None] = col("Вид", String(120), help="Например: основная общеобразовательная школа")
    founder: Mapped[str | None] = col("Учредитель", String(300))
    authority: Mapped[str | None] = col("Орган управления (МОУО)", String(300))
    director_id: Mapped[int | None] = link("employee", "Директор")
    inn: Mapped[str | None] = col("ИНН", String(10), help="10 цифр")
    kpp: Mapped[str | None] = col("КПП", String(9), help="9 цифр")
    ogrn: Mapped[str | None] = col("ОГРН", String(13), help="13 цифр")
    okpo: Mapped[str | None] = col("ОКПО", String(8), help="8 цифр")
    oktmo: Mapped[str | None] = col("ОКТМО", String(11), help="8 или 11 цифр")
    okved: Mapped[str | None] = col("ОКВЭД", String(8), help="Обычно 85.13")
    legal_address: Mapped[str | None] = col("Юридический адрес", String(300))
    actual_address: Mapped[str | None] = col("Фактический адрес", String(300))
    phone: Mapped[str | None] = col("Телефон", String(30))
    email: Mapped[str | None] = col("Электронная почта", String(120))
    site: Mapped[str | None] = col("Сайт", String(120))
    locality: Mapped[Locality] = choice(Locality, "Местность", default=Locality.CITY)
    founded_on: Mapped[date | None] = col("Основана", Date)
    shifts: Mapped[int] = col("Смен", Integer, default=1)
    week_days: Mapped[int] = col("Учебных дней в неделе", Integer, default=5)
    study_language: Mapped[str | None] = col("Язык обучения", String(40), default="русский")
    capacity: Mapped[int | None] = col("Проектная вместимость", Integer)
    two_person_admin: Mapped[bool] = flag("Роль администратора дают двое", False,
                                          "Один администратор запрашивает роль «Администратор системы», другой администратор или координатор подтверждает")
    reviewed_at: Mapped[datetime | None] = col("Сведения проверены", help="Когда администратор сверил карточку в этом учебном году (Р 4.2)")
    approved_at: Mapped[datetime | None] = col("Сведения утверждены", help="Когда директор утвердил карточку; после изменения её утверждают заново (Р 4.1)")
    approved_by_id: Mapped[int | None] = link("person", "Кто утвердил")
    demo_today: Mapped[date | None] = col("Дата демонстрационной школы", Date, help="Заполнена только в демонстрационной базе")
    director: Mapped[Employee | None] = relationship(foreign_keys="Organisation.director_id")
    approved_by: Mapped[Person | None] = relationship(foreign_keys="Organisation.approved_by_id")

    def __str__(self) -> str:
        return self.short_name


class Licence(Row):
    """A licence for teaching («лицензия», Р 4.2); the old series and blank and the register's number are both just a number."""
    __tablename__ = "licence"
    __label__ = ("Лицензия", "Лицензии")
    __table_args__ = (only_once("licence_number_once", "number", field="number", sentence="Лицензия с таким номером уже есть."), _valid("licence"))
    number: Mapped[str] = col("Номер", String(64), help="Как в реестре (Л035-…) или серия и номер бланка")
    issued_by: Mapped[str] = col("Кем выдана", String(300))
    issued_on: Mapped[date] = col("Выдана", Date)
    valid_to: Mapped[date | None] = col("Действует по", Date, help="Пусто – бессрочно")
    levels: Mapped[str | None] = col("Уровни образования", String(200), help="По приложению: НОО, ООО, дополнительное образование")
    register_url: Mapped[str | None] = col("Ссылка на реестр", String(300))
    status: Mapped[PermitStatus] = choice(PermitStatus, "Состояние", default=PermitStatus.ACTIVE)

    def __str__(self) -> str:
        return f"№ {self.number}"


class Accreditation(Row):
    """State accreditation («аккредитация», Р 4.2)."""
    __tablename__ = "accreditation"
    __label__ = ("Аккредитация", "Аккредитации")
    __table_args__ = (only_once("accreditation_number_once", "number", field="number", sentence="Аккредитация с таким номером уже есть."),
                      _valid("accreditation"))
    number: Mapped[str] = col("Номер", String(64))
    blank: Mapped[str | None] = col("Серия и номер бланка", String(64))
    issued_by: Mapped[str] = col("Кем выдана", String(300))
    issued_on: Mapped[date] = col("Выдана", Date)
    valid_to: Mapped[date | None] = col("Действует по", Date, help="Пусто – бессрочно; с 01.03.2022 аккредитация бессрочная")
    levels: Mapped[str | None] = col("Уровни образования", String(200), help="Например: НОО, ООО")
    status: Mapped[PermitStatus] = choice(PermitStatus, "Состояние", default=PermitStatus.ACTIVE)

    def __str__(self) -> str:
        return f"№ {self.number}"


class FundingItem(Row):
    """Money for the system («финансирование», П 8); the amount is kept in kopecks."""
    __tablename__ = "funding_item"
    __label__ = ("Финансирование", "Финансирование")
    __table_args__ = (always("funding_item_not_negative", "amount >= 0", "amount", "Сумма не может быть отрицательной."),)
    year_id: Mapped[int] = link("school_year", "Учебный год")
    source: Mapped[FundingSource] = choice(FundingSource, "Источник")
    amount: Mapped[int] = col("Сумма, ₽", BigInteger, help="Например: 12000 или 12000,50", scale=100)
    purpose: Mapped[str] = col("На что", String(300))
    document: Mapped[str | None] = col("Документ", String(200), help="Например: договор № 5 от 12.09.2026")
    file_id: Mapped[int | None] = link("stored_file", "Файл")
    year: Mapped[SchoolYear] = relationship()
    file: Mapped[StoredFile | None] = relationship()

    def __str__(self) -> str:
        return self.purpose
