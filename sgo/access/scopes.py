"""The conditions that grants are made of: each has a name, the words a person reads, and the rows it opens."""
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from sgo.models import (AbsenceNote, Account, AccountRole, Change, CorrectionRequest, CurriculumLine, CustomReport, CustomReportShare,
                        Employee, Enrolment, Family, FamilyMember, Guardian,
                        Guardianship, MovementOrder, OrderItem, Person, Role, SavedView, SavedViewRole, SchoolClass, Student, StudyGroup, ThematicPlan)

from .own import Span, dated

if TYPE_CHECKING:
    from .actor import Actor

Condition = Callable[["Actor", Any], ColumnElement[bool]]


@dataclass(frozen=True)
class Scope:
    """Which rows: `name` stands in the printed policy, `words` on the screen."""
    name: str
    words: str
    condition: Condition

    def __call__(self, actor: "Actor", model: Any) -> ColumnElement[bool]:
        """The WHERE condition for this person."""
        return self.condition(actor, model)


def _student(model: Any) -> Any:
    return Student.id if model is Student else model.student_id


def _group(model: Any) -> Any:
    return StudyGroup.id if model is StudyGroup else model.group_id


def _person(model: Any) -> Any:
    return Person.id if model is Person else model.person_id


def _class(model: Any) -> Any:
    return SchoolClass.id if model is SchoolClass else model.class_id


def _plan(model: Any) -> Any:
    return ThematicPlan.id if model is ThematicPlan else model.plan_id


def _spans(actor: "Actor", model: Any, spans: list[Span]) -> Any:
    if hasattr(model, "day"):
        return dated(spans, _group(model), model.day)
    return _group(model).in_([span.id for span in spans])


def _persons_of(students: list[int]) -> Any:
    return select(Student.person_id).where(Student.id.in_(students))


def _guardians_of(students: list[int]) -> Any:
    return select(Guardian.person_id).join(Guardianship, Guardianship.guardian_id == Guardian.id).where(Guardianship.student_id.in_(students))


def _plans_of(groups: list[int]) -> Any:
    return select(StudyGroup.plan_id).where(StudyGroup.id.in_(groups), StudyGroup.plan_id.is_not(None))


def _own_views(actor: "Actor") -> Any:
    return select(SavedView.id).where(SavedView.account_id == (actor.account_id or 0))


def _family(actor: "Actor") -> list[int]:
    return [*actor.own.student_ids, *actor.own.children]


EVERY = Scope("every row", "все записи школы", lambda actor, model: true())
MYSELF = Scope("oneself", "о себе", lambda actor, model: _person(model) == (actor.person_id or 0))
MY_ACCOUNT = Scope("own account", "своя учётная запись",
                   lambda actor, model: (model.id if model.__tablename__ == "account" else model.account_id) == (actor.account_id or 0))
MY_UPLOADS = Scope("own uploads", "загруженное вами", lambda actor, model: model.uploaded_by_id == (actor.person_id or 0))
MY_REPORTS = Scope("own reports", "сданные вами", lambda actor, model: model.handed_by_id == (actor.person_id or 0))
MY_CHANGES = Scope("own deeds", "свои действия", lambda actor, model: model.account_id == (actor.account_id or 0))

def _of_day(model: Any, spans: list[Span]) -> Any:
    """A substitute's rows: those of the very day, and none of the rows that belong to no day."""
    return dated(spans, _group(model), model.day) if hasattr(model, "day") else false()


TAUGHT = Scope("groups taught, past ones and substitutions as of their days", "группы, где вы преподаёте", lambda actor, model: or_(
    _group(model).in_(actor.own.taught_today), _spans(actor, model, [span for span in actor.own.taught if span.id not in actor.own.taught_today]),
    _of_day(model, actor.own.stands_in)))
TAUGHT_NOW = Scope("groups taught today, a substitute's on the day itself", "группы, где вы преподаёте сегодня", lambda actor, model: or_(
    _group(model).in_(actor.own.taught_today), _of_day(model, [span for span in actor.own.stands_in if span.holds(actor.today)])))
TAUGHT_PUPILS = Scope("pupils taught today", "ученики ваших групп", lambda actor, model: _student(model).in_(actor.own.pupils_taught))
TAUGHT_CHANGES = Scope("changes in groups taught today", "изменения в ваших группах", lambda actor, model: Change.group_id.in_(actor.own.taught_today))
TAUGHT_PLANS = Scope(
    "own plans and plans of groups taught",
    "ваши КТП и КТП ваших групп",
    lambda actor, model: or_(
        _plan(model).in_(_plans_of(actor.own.taught_today)),
        _plan(model).in_(select(ThematicPlan.id).where(ThematicPlan.author_id == (actor.own.employee_id or 0))),
    ),
)
SUBJECT_PLANS = Scope("plans of subjects and parallels taught today", "КТП предметов, которые вы ведёте", lambda actor, model: _plan(model).in_(
    select(ThematicPlan.id).join(StudyGroup, (StudyGroup.subject_id == ThematicPlan.subject_id) & (StudyGroup.parallel_id == ThematicPlan.parallel_id)
                                 & (StudyGroup.year_id == ThematicPlan.year_id)).where(StudyGroup.id.in_(actor.own.taught_today))))
COLLEAGUES = Scope("oneself, staff and pupils taught", "сотрудники и ученики ваших групп", lambda actor, model: or_(
    _person(model) == (actor.person_id or 0), _person(model).in_(select(Employee.person_id)), _person(model).in_(_persons_of(actor.own.pupils_taught))))

LED_PUPILS = Scope("pupils of the class led today, rows of their days in it", "ученики вашего класса", lambda actor, model: (
    dated(actor.own.led, _student(model), model.day) if hasattr(model, "day") else _student(model).in_(actor.own.pupils_led)))


def _of_interval(model: Any, spans: list[Span]) -> Any:
    """Rows with days from `start_on` to `end_on` that touch the days on which the pupil is one's own."""
    by_dates: dict[tuple[Any, Any], list[int]] = {}
    for span in spans:
        by_dates.setdefault((span.since, span.until), []).append(span.id)
    return or_(false(), *(and_(model.student_id.in_(ids), model.end_on >= since, *([model.start_on < until] if until else []))
                          for (since, until), ids in by_dates.items()))


LED_PAPERS = Scope("absence papers of pupils of the class led today, of their days in it", "ученики вашего класса",
                   lambda actor, model: _of_interval(model, actor.own.led))
LED_CLASS = Scope("the class led today", "ваш класс", lambda actor, model: _class(model).in_(actor.own.led_today))
LED_GROUPS = Scope("groups of the class led today", "группы вашего класса", lambda actor, model: _group(model).in_(actor.own.groups_led))
LED_PEOPLE = Scope("pupils of the class led today and their guardians", "ученики вашего класса и их представители", lambda actor, model: or_(
    _person(model).in_(_persons_of(actor.own.pupils_led)), _person(model).in_(_guardians_of(actor.own.pupils_led))))
LED_PERSONS = Scope("pupils of the class led today", "ученики вашего класса", lambda actor, model: _person(model).in_(_persons_of(actor.own.pupils_led)))
LED_GUARDIANS = Scope("guardians of the class led today", "представители учеников вашего класса", lambda actor, model: Guardian.id.in_(
    select(Guardianship.guardian_id).where(Guardianship.student_id.in_(actor.own.pupils_led))))
LED_CHANGES = Scope("changes about pupils of the class led today", "изменения об учениках вашего класса", lambda actor, model: or_(
    Change.student_id.in_(actor.own.pupils_led), and_(Change.person_id.in_(_persons_of(actor.own.pupils_led)), Change.table_name != "account")))
OF_FAMILIES = ("family", "family_member", "guardian", "guardianship", "person_social", "person_status", "person_health", "diary_receipt")
OWN_LISTS = ("list_columns", "saved_view", "saved_view_role")
CHANGES_BUT_OF_FAMILIES = Scope("changes of all rows but those of families and health", "все изменения, кроме сведений о семье и здоровье",
                                lambda actor, model: Change.table_name.not_in(OF_FAMILIES + OWN_LISTS))
LED_ACCOUNTS = Scope("accounts of the class led today and of its guardians", "учётные записи вашего класса", lambda actor, model: or_(
    model.person_id.in_(_persons_of(actor.own.pupils_led)), model.person_id.in_(_guardians_of(actor.own.pupils_led))))

def _representatives_of(actor: "Actor") -> Any:
    """Persons who stand for pupils of the class today, unrestricted: those whom a class teacher gives a login."""
    return select(Guardian.person_id).join(Guardianship, Guardianship.guardian_id == Guardian.id).where(
        Guardianship.student_id.in_(actor.own.pupils_led), Guardianship.is_legal_representative, ~Guardianship.restricted, Guardianship.holds_on(actor.today))


def _slips_of_class(actor: "Actor", model: Any) -> ColumnElement[bool]:
    """Accounts of families only: whoever works at the school gets the password from the administrator, though a child of his be in the class."""
    of_family = or_(Account.person_id.in_(_persons_of(actor.own.pupils_led)), Account.person_id.in_(_representatives_of(actor)))
    of_staff = select(AccountRole.account_id).where(AccountRole.role.not_in((Role.PUP, Role.PAR)))
    account: Any = Account.id if model is Account else model.account_id
    return account.in_(select(Account.id).where(of_family, Account.id.not_in(of_staff)))        # type: ignore[no-any-return]


LED_SLIPS = Scope("accounts of pupils of the class led today and of their unrestricted representatives, none of staff",
                  "ученики вашего класса и их представители", _slips_of_class)
LED_ORDERS = Scope("orders about pupils of the class led today", "приказы об учениках вашего класса", lambda actor, model: MovementOrder.id.in_(
    select(OrderItem.order_id).where(OrderItem.student_id.in_(actor.own.pupils_led))))


def _families_of(students: list[int]) -> Any:
    return select(FamilyMember.family_id).where(FamilyMember.person_id.in_(_persons_of(students)))


def _family_key(model: Any) -> Any:
    return Family.id if model is Family else model.family_id


LED_FAMILIES = Scope("families of pupils of the class led today", "семьи учеников вашего класса",
                     lambda actor, model: _family_key(model).in_(_families_of(actor.own.pupils_led)))
NEW_FAMILIES = Scope("a new family without members", "новая семья", lambda actor, model: _family_key(model).not_in(select(FamilyMember.family_id)))
LED_OR_NEW_FAMILIES = Scope("families of pupils of the class led today, new ones", "семьи учеников вашего класса и новые", lambda actor, model: or_(
    LED_FAMILIES(actor, model), NEW_FAMILIES(actor, model)))
CHILD_FAMILIES = Scope("families of own children", "семьи ваших детей", lambda actor, model: _family_key(model).in_(_families_of(actor.own.children)))
MY_APPOINTMENTS = Scope("own appointments", "ваши назначения", lambda actor, model: model.employee_id == (actor.own.employee_id or 0))
TAUGHT_PARALLELS = Scope("parallels taught today", "параллели, где вы преподаёте",
                         lambda actor, model: model.parallel_id.in_(select(StudyGroup.parallel_id).where(StudyGroup.id.in_(actor.own.taught_today))))
TAUGHT_SUBJECTS = Scope("subjects taught today, by parallel", "предметы, которые вы ведёте", lambda actor, model: select(StudyGroup.id).where(
    StudyGroup.id.in_(actor.own.taught_today), StudyGroup.parallel_id == CurriculumLine.parallel_id,
    StudyGroup.subject_id == CurriculumLine.subject_id).correlate(CurriculumLine).exists())
LED_PARALLELS = Scope("parallels of the classes led today", "параллель вашего класса",
                      lambda actor, model: model.parallel_id.in_(select(SchoolClass.parallel_id).where(SchoolClass.id.in_(actor.own.led_today))))
MY_VIEWS = Scope("own views and those shared with one's roles", "ваши виды и открытые вашим ролям", lambda actor, model: or_(
    SavedView.account_id == (actor.account_id or 0), SavedView.id.in_(select(SavedViewRole.view_id).where(SavedViewRole.role.in_(actor.roles)))))
ROLES_OF_VIEWS = Scope("roles of views that one sees", "кому открыты ваши виды", lambda actor, model: or_(
    SavedViewRole.role.in_(actor.roles), SavedViewRole.view_id.in_(_own_views(actor))))
ROLES_OF_OWN_VIEWS = Scope("roles of own views", "кому открыты ваши виды", lambda actor, model: SavedViewRole.view_id.in_(_own_views(actor)))

MY_CUSTOM_REPORTS = Scope("own composed reports and those shared with one", "ваши отчёты и открытые вашей роли или лично", lambda actor, model: or_(
    CustomReport.account_id == (actor.account_id or 0), CustomReport.id.in_(select(CustomReportShare.report_id).where(or_(
        CustomReportShare.role.in_(actor.roles), CustomReportShare.reader_id == (actor.account_id or 0))))))
OF_OWN_CUSTOM_REPORTS = Scope("of own composed reports", "ваши отчёты", lambda actor, model: model.report_id.in_(
    select(CustomReport.id).where(CustomReport.account_id == (actor.account_id or 0))))

SELF_PUPIL = Scope("oneself as a pupil", "о себе", lambda actor, model: _student(model).in_(actor.own.student_ids))
SELF_GROUPS = Scope("own groups on one's days", "ваши группы", lambda actor, model: _spans(actor, model, actor.own.groups_of(actor.own.student_ids)))
SELF_CLASS = Scope("own class today", "ваш класс", lambda actor, model: _class(model).in_(actor.own.classes_of(actor.own.student_ids)))

CHILD = Scope("own children, unrestricted, today", "ваши дети", lambda actor, model: _student(model).in_(actor.own.children))
CHILD_GROUPS = Scope("groups of own children on their days", "группы ваших детей",
                     lambda actor, model: _spans(actor, model, actor.own.groups_of(actor.own.children)))
CHILD_CLASS = Scope("classes of own children today", "классы ваших детей", lambda actor, model: _class(model).in_(actor.own.classes_of(actor.own.children)))
CHILD_PERSONS = Scope("oneself and own children", "вы и ваши дети", lambda actor, model: or_(
    _person(model) == (actor.person_id or 0), _person(model).in_(_persons_of(actor.own.children))))
CHILD_ONLY = Scope("own children's persons", "ваши дети", lambda actor, model: _person(model).in_(_persons_of(actor.own.children)))
MY_GUARDIAN = Scope("oneself as a guardian", "вы как представитель", lambda actor, model: Guardian.person_id == (actor.person_id or 0))
MY_CORRECTIONS = Scope("own requests about own children, unrestricted, today", "ваши просьбы о ваших детях", lambda actor, model: and_(
    CorrectionRequest.author_id == (actor.person_id or 0), CorrectionRequest.student_id.in_(actor.own.children)))
MY_NOTES = Scope("own notes about own children, unrestricted, today", "ваши записки о ваших детях", lambda actor, model: and_(
    AbsenceNote.author_id == (actor.person_id or 0), AbsenceNote.student_id.in_(actor.own.children)))
AS_GUARDIAN = Scope("said by oneself as the guardian of own children, unrestricted, today", "сказанное вами о ваших детях", lambda actor, model: and_(
    model.guardian_id.in_(select(Guardian.id).where(Guardian.person_id == (actor.person_id or 0))), model.student_id.in_(actor.own.children)))
SCHOOLMATES = Scope("oneself, own family, classmates and staff", "вы, ваша семья, одноклассники и сотрудники", lambda actor, model: or_(
    _person(model) == (actor.person_id or 0), _person(model).in_(select(Employee.person_id)),
    _person(model).in_(_persons_of(_family(actor))),
    _person(model).in_(select(Student.person_id).join(Enrolment, Enrolment.student_id == Student.id).where(
        Enrolment.class_id.in_(actor.own.classes_of(_family(actor))), Enrolment.holds_on(actor.today)))))
