"""People by composition: one Person row a human; what has its own readers is its own table (152-ФЗ, Р 5.7, Р 5.8)."""
from datetime import date

from sqlalchemy import ColumnElement, Date, Index, Integer, String, and_, or_
from sqlalchemy.orm import Mapped, relationship, validates

from sgo.rules import names

from .base import SORTED, Archived, Choice, Dated, Row, always, choice, col, flag, in_order, link, only_once

KEPT = 400                                              # of a name in the keys: three long names with many a «ё» or «ß» are longer


class StaffPosition(Archived, Row):
    """A position of staff («должность»)."""
    __tablename__ = "staff_position"
    __label__ = ("Должность", "Должности")
    __table_args__ = (only_once("staff_position_name_once", "name", field="name", sentence="Такая должность уже есть.", where="archived_at IS NULL"),)
    name: Mapped[str] = col("Название", String(120))

    def __str__(self) -> str:
        return self.name


class StaffCategory(Archived, Row):
    """A qualification category of teachers («категория»)."""
    __tablename__ = "staff_category"
    __label__ = ("Категория", "Категории сотрудников")
    __table_args__ = (only_once("staff_category_name_once", "name", field="name", sentence="Такая категория уже есть.", where="archived_at IS NULL"),)
    name: Mapped[str] = col("Название", String(80))

    def __str__(self) -> str:
        return self.name


class Gender(Choice):
    MALE = "м", "мужской"
    FEMALE = "ж", "женский"


class Relation(Choice):
    MOTHER = "mother", "мать"
    FATHER = "father", "отец"
    GUARDIAN = "guardian", "опекун"
    TRUSTEE = "trustee", "попечитель"
    FOSTER = "foster", "приёмный родитель"
    GRANDMOTHER = "grandmother", "бабушка"
    GRANDFATHER = "grandfather", "дедушка"
    OTHER = "other", "иное"


class Person(Archived, Row):
    """A human being: the name and the sex, no more, for this is what a colleague or a classmate may see."""
    __tablename__ = "person"
    __label__ = ("Человек", "Люди")
    __table_args__ = (Index("person_sorted", "sort_key", "id"),)
    last_name: Mapped[str] = col("Фамилия", String(80))
    first_name: Mapped[str] = col("Имя", String(80))
    middle_name: Mapped[str | None] = col("Отчество", String(80), help="Если отчества нет, оставьте пустым")
    gender: Mapped[Gender] = choice(Gender, "Пол")
    sort_key: Mapped[str] = col("Ключ порядка", SORTED, default="")
    search_key: Mapped[str] = col("Ключ поиска", SORTED, default="")

    @validates("last_name", "first_name", "middle_name")
    def _keep_keys(self, field: str, value: str | None) -> str | None:
        parts = {part: value if part == field else getattr(self, part) for part in ("last_name", "first_name", "middle_name")}
        whole = " ".join(part for part in parts.values() if part)
        self.sort_key, self.search_key = names.sort_key(whole)[:KEPT], names.fold(whole)[:KEPT]
        return value

    @property
    def full_name(self) -> str:
        """Фамилия Имя Отчество."""
        return names.full_name(self.last_name, self.first_name, self.middle_name)

    @property
    def short_name(self) -> str:
        """Иванова А. С."""
        return names.short_name(self.last_name, self.first_name, self.middle_name)

    def __str__(self) -> str:
        return self.full_name


class PersonContacts(Row):
    """Birth and contacts: closed to colleagues and subject teachers."""
    __tablename__ = "person_contacts"
    __label__ = ("Рождение и контакты", "Рождение и контакты")
    __table_args__ = (only_once("person_contacts_once", "person_id", field="person", sentence="Контакты этого человека уже внесены."),)
    person_id: Mapped[int] = link("person", "Человек", index=False)
    birth_date: Mapped[date | None] = col("Дата рождения", Date, index=True)
    phone: Mapped[str | None] = col("Телефон", String(30))
    email: Mapped[str | None] = col("Электронная почта", String(120))
    registration_address: Mapped[str | None] = col("Адрес регистрации", String(300))
    actual_address: Mapped[str | None] = col("Домашний адрес", String(300))
    person: Mapped[Person] = relationship()

    def __str__(self) -> str:
        return str(self.person)


class PersonPapers(Row):
    """СНИЛС, birth certificate, passport."""
    __tablename__ = "person_papers"
    __label__ = ("Документы", "Документы людей")
    __table_args__ = (
        only_once("person_papers_once", "person_id", field="person", sentence="Документы этого человека уже внесены."),
        only_once("person_papers_snils_once", "snils", field="snils", sentence="Человек с таким СНИЛС уже есть. Найдите его и исправьте его карточку.",
                  where="snils IS NOT NULL"),
    )
    person_id: Mapped[int] = link("person", "Человек", index=False)
    snils: Mapped[str | None] = col("СНИЛС", String(14), help="XXX-XXX-XXX YY")
    citizenship: Mapped[str] = col("Гражданство", String(60), default="Россия")
    certificate_series: Mapped[str | None] = col("Свидетельство о рождении: серия", String(8), help="Римские цифры латиницей, дефис, две русские буквы: II-ЛО")
    certificate_number: Mapped[str | None] = col("Свидетельство о рождении: номер", String(6), help="6 цифр")
    certificate_issued_on: Mapped[date | None] = col("Свидетельство выдано", Date)
    certificate_issued_by: Mapped[str | None] = col("Кем выдано свидетельство", String(300))
    passport_series: Mapped[str | None] = col("Паспорт: серия", String(4), help="4 цифры; обязателен с 14 лет")
    passport_number: Mapped[str | None] = col("Паспорт: номер", String(6), help="6 цифр")
    passport_issued_on: Mapped[date | None] = col("Паспорт выдан", Date)
    passport_issued_by: Mapped[str | None] = col("Кем выдан паспорт", String(300))
    passport_department: Mapped[str | None] = col("Код подразделения", String(7), help="XXX-XXX")
    person: Mapped[Person] = relationship()

    def __str__(self) -> str:
        return str(self.person)


class PersonSocial(Row):
    """The make-up of a family: ADM, DIR, ZAV and the class teacher only (domain.md §7)."""
    __tablename__ = "person_social"
    __label__ = ("Состав семьи", "Состав семьи")
    __table_args__ = (
        only_once("person_social_once", "person_id", field="person", sentence="Состав семьи этого человека уже внесён."),
        always("person_social_children_sane", "children_in_family IS NULL OR children_in_family between 1 and 30", "children_in_family",
               "Детей в семье – от 1 до 30."),
    )
    person_id: Mapped[int] = link("person", "Человек", index=False)
    family_kind: Mapped[str | None] = col("Состав семьи", String(40), help="Полная, неполная, приёмная, опекунская")
    children_in_family: Mapped[int | None] = col("Детей в семье", Integer)
    person: Mapped[Person] = relationship()

    def __str__(self) -> str:
        return str(self.person)


class PersonHealth(Row):
    """Health: a special category of personal data."""
    __tablename__ = "person_health"
    __label__ = ("Здоровье", "Здоровье")
    __table_args__ = (only_once("person_health_once", "person_id", field="person", sentence="Сведения о здоровье этого человека уже внесены."),)
    person_id: Mapped[int] = link("person", "Человек", index=False)
    health_group: Mapped[str | None] = col("Группа здоровья", String(4), help="I–V")
    disability: Mapped[bool] = flag("Инвалидность")
    special_needs: Mapped[bool] = flag("ОВЗ")
    person: Mapped[Person] = relationship()

    def __str__(self) -> str:
        return str(self.person)


class Employee(Archived, Row):
    """A member of staff (Р 5.7)."""
    __tablename__ = "employee"
    __label__ = ("Сотрудник", "Сотрудники")
    __table_args__ = (
        only_once("employee_once", "person_id", field="person", sentence="Этот человек уже есть среди сотрудников."),
        always("employee_grade_sane", "grade IS NULL OR grade between 1 and 18", "grade", "Разряд – от 1 до 18."),
        always("employee_dates_in_order", "dismissed_on IS NULL OR dismissed_on >= hired_on", "dismissed_on", "Увольнение раньше приёма."),
    )
    person_id: Mapped[int] = link("person", "Человек", index=False)
    position_id: Mapped[int] = link("staff_position", "Основная должность")
    grade: Mapped[int | None] = col("Разряд", Integer, help="1–18; пусто – нет")
    category_id: Mapped[int | None] = link("staff_category", "Категория")
    category_valid_to: Mapped[date | None] = col("Категория действует по", Date)
    education: Mapped[str | None] = col("Образование", String(200))
    hired_on: Mapped[date | None] = col("Принят", Date)
    hire_order: Mapped[str | None] = col("Приказ о приёме", String(60))
    dismissed_on: Mapped[date | None] = col("Уволен", Date)
    person: Mapped[Person] = relationship()
    position: Mapped[StaffPosition] = relationship()
    category: Mapped[StaffCategory | None] = relationship()

    @classmethod
    def works_on(cls, day: date) -> ColumnElement[bool]:
        """The condition that the person is on the staff: neither dismissed by that day nor in the archive."""
        return and_(cls.archived_at.is_(None), or_(cls.dismissed_on.is_(None), cls.dismissed_on > day))

    def __str__(self) -> str:
        return self.person.full_name


class Student(Archived, Row):
    """A pupil of the school: that he is one, no more, for a subject teacher sees the name only; which class on which day is told by Enrolment."""
    __tablename__ = "student"
    __label__ = ("Ученик", "Ученики")
    __table_args__ = (
        only_once("student_once", "person_id", field="person", sentence="Этот человек уже есть среди учеников."),
    )
    person_id: Mapped[int] = link("person", "Человек", index=False)
    person: Mapped[Person] = relationship()

    def __str__(self) -> str:
        return self.person.full_name


class StudentFile(Row):
    """The personal file of a pupil: its number and what stands on its cover; closed to subject teachers."""
    __tablename__ = "student_file"
    __label__ = ("Личное дело", "Личные дела")
    __table_args__ = (
        only_once("student_file_of_pupil_once", "student_id", field="student_id", sentence="Личное дело этого ученика уже заведено. Исправьте его."),
        only_once("student_file_number_once", "personal_file_no", field="personal_file_no", sentence="Личное дело с таким номером уже есть.",
                  where="personal_file_no IS NOT NULL"),
    )
    student_id: Mapped[int] = link("student", "Ученик", index=False)
    personal_file_no: Mapped[str | None] = col("№ личного дела", String(20), help="Буква и номер в алфавитной книге: К-25")
    previous_school: Mapped[str | None] = col("Прежняя школа", String(200))
    transport: Mapped[bool] = flag("Подвоз", False, "Ездит на школьном автобусе")
    adapted_program: Mapped[bool] = flag("Адаптированная программа")
    student: Mapped[Student] = relationship()

    def __str__(self) -> str:
        return f"{self.student}, личное дело {self.personal_file_no or 'без номера'}"


class Guardian(Archived, Row):
    """A parent or another adult of a child."""
    __tablename__ = "guardian"
    __label__ = ("Родитель", "Родители")
    __table_args__ = (only_once("guardian_once", "person_id", field="person", sentence="Этот человек уже есть среди родителей."),)
    person_id: Mapped[int] = link("person", "Человек", index=False)
    workplace: Mapped[str | None] = col("Место работы", String(200))
    position: Mapped[str | None] = col("Должность", String(120))
    education: Mapped[str | None] = col("Образование", String(120))
    person: Mapped[Person] = relationship()

    def __str__(self) -> str:
        return self.person.full_name


class Guardianship(Dated, Row):
    """The only thing that opens a child to an adult; a restricted one opens nothing (СК РФ)."""
    __tablename__ = "guardianship"
    __label__ = ("Представительство", "Представители детей")
    __table_args__ = (in_order("guardianship"),)
    guardian_id: Mapped[int] = link("guardian", "Родитель")
    student_id: Mapped[int] = link("student", "Ученик")
    relation: Mapped[Relation] = choice(Relation, "Кем приходится")
    is_legal_representative: Mapped[bool] = flag("Законный представитель", True)
    restricted: Mapped[bool] = flag("Права ограничены", False, "По решению суда: ребёнок этому взрослому не показывается вовсе")
    court_document: Mapped[str | None] = col("Решение суда", String(200))
    guardian: Mapped[Guardian] = relationship()
    student: Mapped[Student] = relationship()

    def __str__(self) -> str:
        return f"{self.guardian} – {self.student}"
