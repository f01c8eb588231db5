"""Subjects, the groups that study them, who teaches, and the thematic plans (Р VI)."""
from sqlalchemy import Index, Integer, String, Text
from sqlalchemy.orm import Mapped, relationship

from .base import Archived, Choice, Dated, Row, always, choice, col, flag, in_order, link, only_once
from .calendar import SchoolYear
from .people import Employee, Student
from .school import JournalMode, Parallel, SchoolClass


class SubjectKind(Choice):
    MAIN = "main", "основной"
    COURSE = "course", "курс"
    ELECTIVE = "elective", "факультатив"
    EXTRA = "extra", "внеурочная деятельность"


class Grading(Choice):
    FIVE = "five", "пятибалльная"
    PASS = "pass", "зачёт"
    NONE = "none", "без отметок"


class PlanStatus(Choice):
    DRAFT = "draft", "черновик"
    REVIEW = "review", "на согласовании"
    APPROVED = "approved", "утверждён"


class SubjectArea(Row):
    """A field of study («предметная область»)."""
    __tablename__ = "subject_area"
    __label__ = ("Предметная область", "Предметные области")
    __table_args__ = (only_once("subject_area_name_once", "name", field="name", sentence="Такая предметная область уже есть."),)
    name: Mapped[str] = col("Название", String(120))
    position: Mapped[int] = col("Порядок", Integer, default=0)

    def __str__(self) -> str:
        return self.name


class Subject(Archived, Row):
    """A school subject."""
    __tablename__ = "subject"
    __label__ = ("Предмет", "Предметы")
    __table_args__ = (only_once("subject_name_once", "name", field="name", sentence="Такой предмет уже есть.", where="archived_at IS NULL"),)
    area_id: Mapped[int] = link("subject_area", "Предметная область")
    name: Mapped[str] = col("Название", String(120))
    short_name: Mapped[str] = col("Кратко", String(12), help="Для узких таблиц")
    kind: Mapped[SubjectKind] = choice(SubjectKind, "Вид", default=SubjectKind.MAIN)
    grading: Mapped[Grading] = choice(Grading, "Оценивание", default=Grading.FIVE)
    difficulty: Mapped[int | None] = col("Трудность", Integer, help="Баллы шкалы трудности СанПиН, 1–12")
    attestation_name: Mapped[str | None] = col("В аттестате", String(120), help="Под каким названием стоит в аттестате: Алгебра и Геометрия – «Математика»")
    position: Mapped[int] = col("Порядок", Integer, default=0)
    area: Mapped[SubjectArea] = relationship()

    def __str__(self) -> str:
        return self.name


class Profile(Archived, Row):
    """A profile of teaching («общеобразовательный») and the parallels that it has (Р 6.2)."""
    __tablename__ = "profile"
    __label__ = ("Профиль", "Профили")
    __table_args__ = (
        only_once("profile_name_once", "name", field="name", sentence="Такой профиль уже есть.", where="archived_at IS NULL"),
        always("profile_parallels_in_order", "first_parallel <= last_parallel", "last_parallel", "Последняя параллель меньше первой."),
    )
    name: Mapped[str] = col("Название", String(120))
    first_parallel: Mapped[int] = col("С параллели", Integer, default=1)
    last_parallel: Mapped[int] = col("По параллель", Integer, default=9)

    def __str__(self) -> str:
        return self.name


class Component(Archived, Row):
    """A part of the curriculum («компонент»): the obligatory part, the part formed by the participants, extra-curricular."""
    __tablename__ = "component"
    __label__ = ("Компонент учебного плана", "Компоненты учебного плана")
    __table_args__ = (only_once("component_name_once", "name", field="name", sentence="Такой компонент уже есть.", where="archived_at IS NULL"),)
    name: Mapped[str] = col("Название", String(120))
    position: Mapped[int] = col("Порядок", Integer, default=0)

    def __str__(self) -> str:
        return self.name


def _hours(table: str, most: int) -> object:
    return always(f"{table}_hours_sane", f"hours_week between 0 and {most}00", "hours_week", f"Часов в неделю – от 0 до {most}.")


class ComponentLoad(Row):
    """How many hours a week a component has in a parallel (Р 6.2 «значения нагрузки по компонентам в параллелях»)."""
    __tablename__ = "component_load"
    __label__ = ("Нагрузка по компоненту", "Нагрузка по компонентам")
    __table_args__ = (
        only_once("component_load_once", "year_id", "profile_id", "parallel_id", "component_id", field="component_id",
                  sentence="Нагрузка по этому компоненту в этой параллели уже внесена."),
        _hours("component_load", 40),
    )
    year_id: Mapped[int] = link("school_year", "Учебный год", index=False)
    profile_id: Mapped[int] = link("profile", "Профиль")
    parallel_id: Mapped[int] = link("parallel", "Параллель")
    component_id: Mapped[int] = link("component", "Компонент")
    hours_week: Mapped[int] = col("Часов в неделю", Integer, help="Например: 29 или 0,5", scale=100)
    year: Mapped[SchoolYear] = relationship()
    profile: Mapped[Profile] = relationship()
    parallel: Mapped[Parallel] = relationship()
    component: Mapped[Component] = relationship()

    def __str__(self) -> str:
        return f"{self.component.name}, {self.parallel.name}"


class CurriculumLine(Row):
    """A line of the curriculum: how many hours a week a subject has in a parallel, by component (Р 6.2)."""
    __tablename__ = "curriculum_line"
    __label__ = ("Строка учебного плана", "Учебный план")
    __table_args__ = (
        only_once("curriculum_line_once", "year_id", "profile_id", "parallel_id", "subject_id", "component_id", field="subject_id",
                  sentence="Этот предмет в этой параллели по этому компоненту уже есть."),
        _hours("curriculum_line", 12),
    )
    year_id: Mapped[int] = link("school_year", "Учебный год", index=False)
    profile_id: Mapped[int] = link("profile", "Профиль")
    parallel_id: Mapped[int] = link("parallel", "Параллель")
    subject_id: Mapped[int] = link("subject", "Предмет")
    component_id: Mapped[int] = link("component", "Компонент")
    hours_week: Mapped[int] = col("Часов в неделю", Integer, help="Например: 2 или 0,5", scale=100)
    year: Mapped[SchoolYear] = relationship()
    profile: Mapped[Profile] = relationship()
    parallel: Mapped[Parallel] = relationship()
    subject: Mapped[Subject] = relationship()
    component: Mapped[Component] = relationship()

    def __str__(self) -> str:
        return f"{self.subject.name}, {self.parallel.name}"


class ThematicPlan(Row):
    """КТП: what a subject teaches in a parallel, lesson by lesson (Р 6.5)."""
    __tablename__ = "thematic_plan"
    __label__ = ("КТП", "КТП")
    year_id: Mapped[int] = link("school_year", "Учебный год")
    subject_id: Mapped[int] = link("subject", "Предмет")
    parallel_id: Mapped[int] = link("parallel", "Параллель")
    author_id: Mapped[int | None] = link("employee", "Автор")
    title: Mapped[str] = col("Название", String(200))
    status: Mapped[PlanStatus] = choice(PlanStatus, "Состояние", default=PlanStatus.DRAFT)
    year: Mapped[SchoolYear] = relationship()
    subject: Mapped[Subject] = relationship()
    parallel: Mapped[Parallel] = relationship()
    author: Mapped[Employee | None] = relationship()

    def __str__(self) -> str:
        return self.title


class PlanSection(Row):
    """A section of a thematic plan."""
    __tablename__ = "plan_section"
    __label__ = ("Раздел КТП", "Разделы КТП")
    __table_args__ = (only_once("plan_section_once", "plan_id", "number", field="number", sentence="Раздел с таким номером уже есть."),)
    plan_id: Mapped[int] = link("thematic_plan", "КТП", index=False)
    number: Mapped[int] = col("Номер", Integer)
    name: Mapped[str] = col("Название", String(300))
    plan: Mapped[ThematicPlan] = relationship()

    def __str__(self) -> str:
        return self.name


class PlanTopic(Row):
    """A topic of a thematic plan: one lesson or several hours."""
    __tablename__ = "plan_topic"
    __label__ = ("Тема КТП", "Темы КТП")
    __table_args__ = (
        only_once("plan_topic_once", "plan_id", "number", field="number", sentence="Тема с таким номером уже есть."),
        always("plan_topic_hours_sane", "hours between 1 and 40", "hours", "Часов – от 1 до 40."),
    )
    plan_id: Mapped[int] = link("thematic_plan", "КТП", index=False)
    section_id: Mapped[int | None] = link("plan_section", "Раздел")
    number: Mapped[int] = col("Номер", Integer)
    title: Mapped[str] = col("Тема", String(500))
    hours: Mapped[int] = col("Часов", Integer, default=1)
    homework: Mapped[str | None] = col("Домашнее задание", Text)
    plan: Mapped[ThematicPlan] = relationship()
    section: Mapped[PlanSection | None] = relationship()

    def __str__(self) -> str:
        return self.title


class StudyGroup(Archived, Row):
    """The journal's unit: who studies a subject together in a year, a whole class, a subgroup or a joint group."""
    __tablename__ = "study_group"
    __label__ = ("Учебная группа", "Учебные группы")
    __table_args__ = (
        only_once("study_group_once", "year_id", "subject_id", "name", field="name", sentence="Такая группа по этому предмету уже есть."),
        always("study_group_hours_sane", "hours_week between 0 and 1200", "hours_week", "Часов в неделю – от 0 до 12."),
    )
    year_id: Mapped[int] = link("school_year", "Учебный год", index=False)
    subject_id: Mapped[int] = link("subject", "Предмет")
    parallel_id: Mapped[int] = link("parallel", "Параллель")
    name: Mapped[str] = col("Название", String(40), help="Класс или подгруппа: 5А, 5А/1")
    hours_week: Mapped[int] = col("Часов в неделю", Integer, default=0, help="Например: 2 или 0,5", scale=100)
    is_subgroup: Mapped[bool] = flag("Подгруппа")
    plan_id: Mapped[int | None] = link("thematic_plan", "КТП")
    journal_mode: Mapped[JournalMode] = choice(JournalMode, "Журнал", default=JournalMode.ELECTRONIC)
    year: Mapped[SchoolYear] = relationship()
    subject: Mapped[Subject] = relationship()
    parallel: Mapped[Parallel] = relationship()
    plan: Mapped[ThematicPlan | None] = relationship()

    def __str__(self) -> str:
        return f"{self.name}, {self.subject.name}"


class StudyGroupClass(Row):
    """From which classes a study group is made."""
    __tablename__ = "study_group_class"
    __label__ = ("Класс группы", "Классы групп")
    __table_args__ = (only_once("study_group_class_once", "group_id", "class_id", field="class_id", sentence="Этот класс в группе уже есть."),)
    group_id: Mapped[int] = link("study_group", "Учебная группа", index=False)
    class_id: Mapped[int] = link("school_class", "Класс")
    group: Mapped[StudyGroup] = relationship()
    school_class: Mapped[SchoolClass] = relationship()

    def __str__(self) -> str:
        return f"{self.group}, {self.school_class}"


class GroupHours(Row):
    """The hours a week of a study group by component (Р 6.2 «количество часов по каждому предмету в классах»)."""
    __tablename__ = "group_hours"
    __label__ = ("Часы группы", "Часы групп по компонентам")
    __table_args__ = (
        only_once("group_hours_once", "group_id", "component_id", field="component_id", sentence="Часы этой группы по этому компоненту уже внесены."),
        _hours("group_hours", 12),
    )
    group_id: Mapped[int] = link("study_group", "Учебная группа", index=False)
    component_id: Mapped[int] = link("component", "Компонент")
    hours_week: Mapped[int] = col("Часов в неделю", Integer, help="Например: 2 или 0,5", scale=100)
    group: Mapped[StudyGroup] = relationship()
    component: Mapped[Component] = relationship()

    def __str__(self) -> str:
        return f"{self.group}, {self.component.name}"


class GroupMember(Dated, Row):
    """A pupil's days in a study group."""
    __tablename__ = "group_member"
    __label__ = ("Состав группы", "Состав групп")
    __table_args__ = (in_order("group_member"), Index("group_member_of_group", "group_id", "since", "student_id"))
    group_id: Mapped[int] = link("study_group", "Учебная группа", index=False)
    student_id: Mapped[int] = link("student", "Ученик")
    group: Mapped[StudyGroup] = relationship()
    student: Mapped[Student] = relationship()

    def __str__(self) -> str:
        return f"{self.student}, {self.group}"


class TeachingAssignment(Dated, Row):
    """Who teaches a study group on which days."""
    __tablename__ = "teaching_assignment"
    __label__ = ("Преподавание", "Преподавание")
    __table_args__ = (in_order("teaching_assignment"),)
    group_id: Mapped[int] = link("study_group", "Учебная группа")
    employee_id: Mapped[int] = link("employee", "Учитель")
    group: Mapped[StudyGroup] = relationship()
    employee: Mapped[Employee] = relationship()

    def __str__(self) -> str:
        return f"{self.employee}, {self.group}"
