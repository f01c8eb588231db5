"""What a personal file holds besides the papers: family, social statuses, languages, vocational training, cases of the name (Р 5.8)."""
from datetime import date

from sqlalchemy import Date, Integer, String
from sqlalchemy.orm import Mapped, relationship

from .base import Archived, Choice, Dated, Row, always, choice, col, flag, in_order, link, only_once
from .people import Person, Student


class FamilyKind(Choice):
    FULL = "full", "полная"
    SINGLE = "single", "неполная"
    FOSTER = "foster", "приёмная"
    GUARDIAN = "guardian", "опекунская"


class Kin(Choice):
    MOTHER = "mother", "мать"
    FATHER = "father", "отец"
    GUARDIAN = "guardian", "опекун или попечитель"
    FOSTER = "foster", "приёмный родитель"
    GRANDPARENT = "grandparent", "бабушка или дедушка"
    CHILD = "child", "ребёнок"
    OTHER = "other", "иное"


class TrainingKind(Choice):
    PRELIMINARY = "preliminary", "допрофессиональная"
    VOCATIONAL = "vocational", "профессиональная"


class Family(Archived, Row):
    """A family as it describes itself; rights over a child come from guardianship only."""
    __tablename__ = "family"
    __label__ = ("Семья", "Семьи")
    name: Mapped[str] = col("Название", String(120), help="Обычно фамилия: Ивановы")
    kind: Mapped[FamilyKind] = choice(FamilyKind, "Вид", default=FamilyKind.FULL)
    address: Mapped[str | None] = col("Адрес", String(300))

    def __str__(self) -> str:
        return self.name


class FamilyMember(Row):
    """Who belongs to a family and as whom."""
    __tablename__ = "family_member"
    __label__ = ("Член семьи", "Члены семей")
    __table_args__ = (only_once("family_member_once", "family_id", "person_id", field="person", sentence="Этот человек в семье уже есть."),)
    family_id: Mapped[int] = link("family", "Семья", index=False)
    person_id: Mapped[int] = link("person", "Человек")
    relation: Mapped[Kin] = choice(Kin, "Кто в семье", default=Kin.CHILD)
    lives_together: Mapped[bool] = flag("Живёт с семьёй", True)
    family: Mapped[Family] = relationship()
    person: Mapped[Person] = relationship()

    def __str__(self) -> str:
        return f"{self.person.full_name}, {self.relation.label}"


class SocialStatus(Archived, Row):
    """A kind of social status («многодетная», «опекаемый»)."""
    __tablename__ = "social_status"
    __label__ = ("Социальный статус", "Социальные статусы")
    __table_args__ = (only_once("social_status_name_once", "name", field="name", sentence="Такой статус уже есть.", where="archived_at IS NULL"),)
    name: Mapped[str] = col("Название", String(120))
    position: Mapped[int] = col("Порядок", Integer, default=0)

    def __str__(self) -> str:
        return self.name


class PersonStatus(Dated, Row):
    """A social status of a person on its days, with the paper that proves it: a special category of personal data."""
    __tablename__ = "person_status"
    __label__ = ("Социальное положение", "Социальное положение")
    __table_args__ = (in_order("person_status"),)
    person_id: Mapped[int] = link("person", "Человек")
    status_id: Mapped[int] = link("social_status", "Статус")
    document: Mapped[str | None] = col("Документ", String(200))
    person: Mapped[Person] = relationship()
    status: Mapped[SocialStatus] = relationship()

    def __str__(self) -> str:
        return f"{self.person.full_name}, {self.status.name}"


class ForeignLanguage(Archived, Row):
    """A foreign language that is taught."""
    __tablename__ = "foreign_language"
    __label__ = ("Иностранный язык", "Иностранные языки")
    __table_args__ = (only_once("foreign_language_name_once", "name", field="name", sentence="Такой язык уже есть.", where="archived_at IS NULL"),)
    name: Mapped[str] = col("Название", String(40))

    def __str__(self) -> str:
        return self.name


class StudentLanguage(Row):
    """Which foreign language a pupil learns, first or second."""
    __tablename__ = "student_language"
    __label__ = ("Изучаемый язык", "Изучаемые языки")
    __table_args__ = (
        only_once("student_language_once", "student_id", "language_id", field="language_id", sentence="Этот язык у ученика уже есть."),
        only_once("student_language_number_once", "student_id", "number", field="number", sentence="Язык с таким номером у ученика уже есть."),
        always("student_language_number_sane", "number between 1 and 3", "number", "Номер языка – 1, 2 или 3."),
    )
    student_id: Mapped[int] = link("student", "Ученик", index=False)
    language_id: Mapped[int] = link("foreign_language", "Язык")
    number: Mapped[int] = col("Какой по счёту", Integer, default=1, help="1 – первый иностранный, 2 – второй")
    student: Mapped[Student] = relationship()
    language: Mapped[ForeignLanguage] = relationship()

    def __str__(self) -> str:
        return f"{self.student}, {self.language.name}"


class VocationalTraining(Row):
    """A pupil's training for a trade, told by the form ОШ-9."""
    __tablename__ = "vocational_training"
    __label__ = ("Профессиональная подготовка", "Профессиональная подготовка")
    __table_args__ = (
        always("vocational_training_in_order", "end_on IS NULL OR end_on >= start_on", "end_on", "Окончание раньше начала. Исправьте одну из дат."),
        always("vocational_training_rank_sane", "rank IS NULL OR rank between 1 and 8", "rank", "Разряд – от 1 до 8."),
    )
    student_id: Mapped[int] = link("student", "Ученик")
    kind: Mapped[TrainingKind] = choice(TrainingKind, "Вид", default=TrainingKind.PRELIMINARY)
    profession: Mapped[str] = col("Профессия", String(120))
    code: Mapped[str | None] = col("Код ОКПДТР", String(6), help="5 цифр")
    place: Mapped[str | None] = col("Где", String(120), help="Школа, МУК, УПК, СПО")
    start_on: Mapped[date] = col("Начало", Date)
    end_on: Mapped[date | None] = col("Окончание", Date)
    exam_on: Mapped[date | None] = col("Экзамен", Date)
    passed: Mapped[bool] = flag("Экзамен сдан")
    rank: Mapped[int | None] = col("Разряд", Integer)
    student: Mapped[Student] = relationship()

    def __str__(self) -> str:
        return f"{self.student}, {self.profession}"


class NameCases(Row):
    """How a name is declined where the rules of the language are not enough («Дубяга», «оглы»); empty means by the rules."""
    __tablename__ = "name_cases"
    __label__ = ("Падежи имени", "Падежи имён")
    __table_args__ = (only_once("name_cases_once", "person_id", field="person", sentence="Падежи этого имени уже внесены."),)
    person_id: Mapped[int] = link("person", "Человек", index=False)
    genitive: Mapped[str | None] = col("Родительный (кого)", String(250))
    dative: Mapped[str | None] = col("Дательный (кому)", String(250))
    accusative: Mapped[str | None] = col("Винительный (кого)", String(250))
    instrumental: Mapped[str | None] = col("Творительный (кем)", String(250))
    prepositional: Mapped[str | None] = col("Предложный (о ком)", String(250))
    person: Mapped[Person] = relationship()

    def __str__(self) -> str:
        return self.person.full_name
