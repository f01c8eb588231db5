"""What the first page says to whoever answers for the school: the administrator keeps it going, the deputy controls the teaching, the director decides,
the coordinator answers for roles and logins. Each panel is one or two statements."""
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, join, literal, or_, select, union_all

from sgo import clock
from sgo.access import READ, Actor, granted, scope, system
from sgo.models import (Account, AccountRole, AccountStatus, Attendance, AttendanceCode, ChangeSet, ClassTeacher, Employee, Enrolment, Homework, JournalMode,
                        Lesson, LessonStatus, LoginAttempt, PeriodScheme, Person, Role, SchoolClass, SchoolYear, StudyGroup, StudyGroupClass, StudyPeriod,
                        Subject, Substitution, TeachingAssignment, YearStatus, db)
from sgo.rules import names, wording
from sgo.rules.homework import FROM_GRADE

from . import corrections, organisation, timetable
from .finals import missing
from .panels import Line, Panel

SHOWN, NAMED = 8, 4
SOON = timedelta(days=14)                               # a deadline further away is no matter of today
PLANS_FROM, PLANS_BY = (8, 1), (9, 15)                   # when thematic plans are written (Р 6.5)
AWAY = (AttendanceCode.ABSENT, AttendanceCode.ILL, AttendanceCode.EXCUSED, AttendanceCode.TRUANT)
NOT_ENTERED = {Role.TCH: "Учителя ещё не входили", Role.PAR: "Родители ещё не входили", Role.PUP: "Ученики ещё не входили"}
OVER, UNCLOSED, UNTAUGHT, UNLED, GROUPLESS, PLANLESS = "over", "unclosed", "untaught", "unled", "groupless", "planless"
LACKS = {OVER: "Учебный год окончился: откройте следующий", UNCLOSED: "Период окончен и не закрыт",
         UNTAUGHT: "Группы без учителя", UNLED: "Классы без классного руководителя",
         GROUPLESS: "Классы без журналов", PLANLESS: "Группы без КТП"}


@dataclass(frozen=True)
class Lack:
    """A row of the year that lacks something: its number, its name, its year."""
    row_id: int
    name: str
    year_id: int


Lacks = Mapping[str, Sequence[Lack]]


def panels(actor: Actor) -> Iterator[Panel]:
    """The own work of each of these roles first, then what it watches."""
    held = actor.roles
    lacks = _lacks(actor) if held & {Role.ADM, Role.ZAV, Role.COORD} else {}
    if Role.ADM in held:
        yield _of_administrator(actor, lacks)
    if Role.COORD in held:
        yield _accounts(actor)
    if held & {Role.ZAV, Role.DIR}:
        yield _school_today(actor)
    if held & {Role.ZAV, Role.COORD}:
        yield unfilled_by_teacher(actor)
    elif Role.DIR in held:
        yield from _journals_in_sum(actor)
    if Role.ZAV in held:
        yield from _sheets(actor)
    if held & {Role.ZAV, Role.DIR, Role.COORD}:
        yield from _deadlines(actor, {} if Role.ADM in held else lacks)


def overdue() -> Any:
    """Lessons of this year without a topic, attendance or homework, which is joined from outside; paper journals and cancelled lessons do not count
    (Р 8.5, 8.6, X10), nor do years that are over: nobody writes in them any more."""
    return and_(StudyGroup.year_id.in_(select(SchoolYear.id).where(SchoolYear.status == YearStatus.CURRENT)),
                Lesson.status != LessonStatus.CANCELLED, StudyGroup.journal_mode == JournalMode.ELECTRONIC,
                or_(Lesson.topic_recorded_at.is_(None), Lesson.attendance_confirmed_at.is_(None),
                    and_(StudyGroup.parallel_id >= FROM_GRADE, Homework.id.is_(None))))


# ---------- the administrator
def _of_administrator(actor: Actor, lacks: Lacks) -> Panel:
    lines = [*_corrections(actor), *_lessons_to_make(actor), *_people_without_a_place()]
    lines += _told(lacks, actor.today)
    card = organisation.lacks(actor.today)
    if card and not card.is_full:
        empty = ", ".join(word for _, word in card.missing)
        lines.append(Line("Карточка школы заполнена не вся", f"Не заполнено: {empty}", ("organisation.index", {}), str(card)))
    return Panel("Чего не хватает школе", lines, "Сведения о школе заполнены.")


def _corrections(actor: Actor) -> Iterator[Line]:
    if waiting := corrections.waiting(actor):
        since = min(request.asked_at for request, _ in waiting).astimezone(clock.SCHOOL_ZONE).date()
        said = wording.counted(len(waiting), "просьба ждёт", "просьбы ждут", "просьб ждут")
        yield Line("Родители просят исправить сведения", f"{said} ответа", ("corrections.index", {}), f"с {wording.date_short(since)}")


def _lessons_to_make(actor: Actor) -> Iterator[Line]:
    if number := timetable.missing_soon(actor.today):
        said = wording.counted(number, "урок", "урока", "уроков")
        yield Line("Уроки ближайших двух недель не заведены", f"{said} из расписания ещё нет в журналах", ("timetable.index", {}))


def _people_without_a_place() -> Iterator[Line]:
    not_given = select(func.count()).select_from(Account).where(Account.status == AccountStatus.CREATED).scalar_subquery()
    classless = select(func.count()).select_from(Enrolment).where(Enrolment.class_id.is_(None), Enrolment.until.is_(None)).scalar_subquery()
    accounts, pupils = db.session.execute(select(not_given, classless), execution_options=system("what the school lacks", Account, Enrolment)).one()
    if accounts:
        yield Line("Учётные записи не выданы", wording.counted(accounts, "запись", "записи", "записей"), ("handover.index", {}))
    if pupils:
        yield Line("Ученики без класса", wording.counted(pupils, "ученик", "ученика", "учеников"), ("r_enrolment.index_view", {"f_class_id": "none"}))


def recent(actor: Actor) -> Panel:
    """What has been done last, for whoever answers for all of it."""
    condition = scope(actor, READ, ChangeSet)
    statement = select(ChangeSet.id, ChangeSet.deed, ChangeSet.who, ChangeSet.at).where(condition).order_by(ChangeSet.id.desc()).limit(5)
    lines = [Line(deed, who, ("r_change_set.details_view", {"id": id_}), at.astimezone(clock.SCHOOL_ZONE).strftime("%d.%m, %H:%M"), "")
             for id_, deed, who, at in db.session.execute(granted(statement, ChangeSet, condition=condition))]
    return Panel("Последние изменения", lines, "Изменений ещё не было.", is_list=False)


# ---------- what the year lacks
def _lacks(actor: Actor) -> Lacks:
    """By kind, in one statement: periods that are over and open, groups without a teacher or a plan, classes without a class teacher or journals."""
    led, taught = (select(column).where(or_(fact.until.is_(None), fact.until > actor.today))          # now, or from the first of September on
                   for fact, column in ((ClassTeacher, ClassTeacher.class_id), (TeachingAssignment, TeachingAssignment.group_id)))
    periods = join(StudyPeriod, PeriodScheme, PeriodScheme.id == StudyPeriod.scheme_id).join(SchoolYear, SchoolYear.id == PeriodScheme.year_id)
    over = _lack(UNCLOSED, periods, StudyPeriod.id, literal(0), StudyPeriod.name, literal(""))
    parts = [_lack(OVER, SchoolYear, SchoolYear.id, literal(0), SchoolYear.name, literal("")).where(SchoolYear.end_on < actor.today),
             over.where(StudyPeriod.end_on < actor.today, StudyPeriod.is_closed.is_(False)),
             _group(UNTAUGHT, StudyGroup.id.not_in(taught)), _group(PLANLESS, StudyGroup.plan_id.is_(None)),
             _class(UNLED, SchoolClass.id.not_in(led)), _class(GROUPLESS, SchoolClass.id.not_in(select(StudyGroupClass.class_id)))]
    every = union_all(*parts).subquery()
    rows = db.session.execute(select(every).order_by(every.c.grade, every.c.name, every.c.more, every.c.id), execution_options=system(
        "what the school lacks", StudyGroup, SchoolClass, ClassTeacher, StudyGroupClass, TeachingAssignment))
    found: dict[str, list[Lack]] = defaultdict(list)
    for kind, id_, grade, name, more, year_id in rows:
        found[kind].append(Lack(id_, f"{grade}{name}" if kind in (UNLED, GROUPLESS) else f"{name}, {more}" if more else name, year_id))
    return found


def _lack(kind: str, source: Any, id_: Any, grade: Any, name: Any, more: Any) -> Select[Any]:
    columns = (literal(kind).label("kind"), id_.label("id"), grade.label("grade"), name.label("name"), more.label("more"), SchoolYear.id.label("year_id"))
    return select(*columns).select_from(source).where(SchoolYear.status == YearStatus.CURRENT)


def _group(kind: str, which: Any) -> Select[Any]:
    source = join(StudyGroup, SchoolYear, SchoolYear.id == StudyGroup.year_id).join(Subject, Subject.id == StudyGroup.subject_id)
    return _lack(kind, source, StudyGroup.id, StudyGroup.parallel_id, StudyGroup.name, Subject.name).where(which, StudyGroup.archived_at.is_(None))


def _class(kind: str, which: Any) -> Select[Any]:
    source = join(SchoolClass, SchoolYear, SchoolYear.id == SchoolClass.year_id)
    return _lack(kind, source, SchoolClass.id, SchoolClass.parallel_id, SchoolClass.letter, literal("")).where(which, SchoolClass.archived_at.is_(None))


def _told(lacks: Lacks, today: date) -> Iterator[Line]:
    """A line a kind: the first by name; the row itself when it is alone."""
    for kind, title in LACKS.items():
        if rows := lacks.get(kind):
            said = "; ".join(row.name for row in rows[:NAMED])
            yield Line(title, said + (f" и ещё {len(rows) - NAMED}" if len(rows) > NAMED else ""), _place(kind, rows),
                       "до 15.09" if kind == PLANLESS else "", "warn" if PLANS_FROM <= (today.month, today.day) <= PLANS_BY else "bad")


def _place(kind: str, rows: Sequence[Lack]) -> tuple[str, dict[str, Any]]:
    only = rows[0].row_id if len(rows) == 1 else None
    if kind == OVER:
        return "r_school_year.index_view", {}
    if kind == UNCLOSED:
        return ("finals.period", {"period_id": only}) if only else ("finals.periods", {})
    if kind in (UNLED, GROUPLESS):
        return ("r_school_class.details_view", {"id": only}) if only else ("r_school_class.index_view", {"f_year_id": rows[0].year_id})
    if only:
        return "r_study_group.details_view", {"id": only}
    return "r_study_group.index_view", {"f_year_id": rows[0].year_id} | ({"f_plan_id": "none"} if kind == PLANLESS else {})


# ---------- the coordinator
def _accounts(actor: Actor) -> Panel:
    """Who has no login in his hands, or has one and has not come in (Р 2.5-2.8, П 5.1)."""
    account = select(func.count()).select_from(Account)
    entered = [account.join(AccountRole, AccountRole.account_id == Account.id).where(
        AccountRole.role == role, Account.status == AccountStatus.ISSUED, Account.last_login_at.is_(None)).scalar_subquery() for role in NOT_ENTERED]
    day_ago = clock.now() - timedelta(days=1)
    refused = select(func.count()).select_from(LoginAttempt).where(LoginAttempt.at >= day_ago).scalar_subquery()
    not_given, blocked, attempts, *silent = db.session.execute(
        select(*(account.where(Account.status == status).scalar_subquery() for status in (AccountStatus.CREATED, AccountStatus.BLOCKED)), refused, *entered),
        execution_options=system("how many logins are given and used", Account, AccountRole, LoginAttempt)).one()
    lines = [Line("Учётные записи не выданы", wording.counted(not_given, "запись", "записи", "записей"), ("handover.index", {}))] if not_given else []
    for (role, title), number in zip(NOT_ENTERED.items(), silent, strict=True):
        if number:
            lines.append(Line(title, f"Листок выдан, входа не было: {number}",
                              ("r_account.index_view", {"f_roles": role.value, "f_status": AccountStatus.ISSUED.value, "f_last_login_at": "none"}), kind=""))
    if blocked:
        lines.append(Line("Заблокированы", wording.counted(blocked, "запись", "записи", "записей"),
                          ("r_account.index_view", {"f_status": AccountStatus.BLOCKED.value})))
    if attempts:
        lines.append(Line("Неудачные входы за сутки", wording.counted(attempts, "попытка", "попытки", "попыток"), ("r_login_attempt.index_view", {})))
    return Panel("Учётные записи", lines, "Учётные записи выданы, владельцы входили.")


# ---------- the deputy and the director
def _school_today(actor: Actor) -> Panel:
    """How the day goes: who is away, where the attendance is taken, who stands in for whom."""
    of_day = select(func.count(), func.count(Lesson.attendance_confirmed_at)).where(Lesson.day == actor.today, Lesson.status != LessonStatus.CANCELLED)
    away = select(func.count(Attendance.student_id.distinct()).label("number"),
                  func.count(Attendance.student_id.distinct()).filter(Attendance.code == AttendanceCode.ABSENT).label("unexplained")
                  ).where(Attendance.day == actor.today, Attendance.code.in_(AWAY)).subquery()
    stand_in = select(func.count()).select_from(Substitution).where(Substitution.day == actor.today).scalar_subquery()
    lessons, seen, absent, unexplained, replaced = db.session.execute(
        of_day.add_columns(select(away.c.number).scalar_subquery(), select(away.c.unexplained).scalar_subquery(), stand_in),
        execution_options=system("how the school's day goes", Lesson, Attendance, Substitution)).one()
    if not lessons:
        return Panel("Сегодня в школе", [], "Сегодня уроков нет.")
    lines = [Line("Явка", f"Отмечена на {wording.counted(seen, 'уроке', 'уроках', 'уроках')} из {lessons}", ("journal.index", {}), kind="")]
    if absent:
        why = f", без причины – {unexplained}" if unexplained else ", причины указаны"
        lines.append(Line("Отсутствуют", wording.counted(absent, "ученик", "ученика", "учеников") + why, ("absences.index", {}), kind=""))
    if replaced:
        lines.append(Line("Замены", wording.counted(replaced, "урок", "урока", "уроков"),
                          ("r_substitution.index_view", {"f_day": actor.today.isoformat()}), kind=""))
    return Panel("Сегодня в школе", lines, "", is_list=False)


def unfilled_by_teacher(actor: Actor) -> Panel:
    """Whose journals lack something, the longest list first (Р 8.10)."""
    statement = (select(Person.last_name, Person.first_name, Person.middle_name, func.count(), func.min(Lesson.day), func.count().over())
                 .join(StudyGroup, StudyGroup.id == Lesson.group_id).join(Employee, Employee.id == Lesson.employee_id)
                 .join(Person, Person.id == Employee.person_id).join(Homework, Homework.lesson_id == Lesson.id, isouter=True)
                 .where(Lesson.day < actor.today, overdue()).group_by(Person.id, Person.last_name, Person.first_name, Person.middle_name)
                 .order_by(func.count().desc(), Person.last_name).limit(SHOWN))
    rows = db.session.execute(statement, execution_options=system("control of the journal (Р 8.10)", Lesson, StudyGroup, Employee, Person, Homework)).all()
    lines = [Line(names.full_name(last, first, middle), f"{wording.counted(number, 'урок', 'урока', 'уроков')} без темы, явки или задания",
                  ("journal.index", {"q": last}), f"с {wording.date_short(since)}", "bad") for last, first, middle, number, since, _ in rows]
    return Panel("Незаполненные журналы", lines, "Все журналы заполнены.", (rows[0][-1] - len(rows)) if rows else 0)


def _journals_in_sum(actor: Actor) -> Iterator[Panel]:
    """One line for the director: the deputy has the names."""
    statement = (select(func.count(), func.count(Lesson.employee_id.distinct()), func.min(Lesson.day)).select_from(Lesson)
                 .join(StudyGroup, StudyGroup.id == Lesson.group_id).join(Homework, Homework.lesson_id == Lesson.id, isouter=True)
                 .where(Lesson.day < actor.today, overdue()))
    number, teachers, since = db.session.execute(statement, execution_options=system("control of the journal (Р 8.10)", Lesson, StudyGroup, Homework)).one()
    said = f"{wording.counted(number, 'урок', 'урока', 'уроков')} у {wording.counted(teachers, 'учителя', 'учителей', 'учителей')}: нет темы, явки или задания"
    lines = [Line("Прошедшие уроки не записаны", said, ("journal.index", {}), f"с {wording.date_short(since)}", "bad")] if number else []
    yield Panel("Незаполненные журналы", lines, "Все журналы заполнены.")


def _sheets(actor: Actor) -> Iterator[Panel]:
    """In the last week of a period and until it is closed: how many marks its sheets lack (Р 8.7)."""
    gaps: dict[tuple[str, Any], list[missing.Gap]] = defaultdict(list)
    for gap in {(gap.group_id, gap.column): gap for gap in missing.of_periods(actor.today, None, None) if gap.empty and gap.required}.values():
        gaps[gap.title, gap.end_on].append(gap)
    lines = [Line(title, f"Нет {wording.counted(sum(gap.empty for gap in found), 'отметки', 'отметок', 'отметок')} в "
                  f"{wording.counted(len(found), 'журнале', 'журналах', 'журналах')}", ("finals.index", {}), f"до {wording.date_short(end)}",
                  "bad" if end < actor.today else "warn") for (title, end), found in gaps.items()]
    if lines:
        yield Panel("Отметки за период", lines, "")


def _deadlines(actor: Actor, lacks: Lacks) -> Iterator[Panel]:
    statement = (select(StudyPeriod.name, StudyPeriod.end_on).join(PeriodScheme).join(SchoolYear)
                 .where(SchoolYear.status == YearStatus.CURRENT, StudyPeriod.end_on.between(actor.today, actor.today + SOON)).order_by(StudyPeriod.end_on))
    lines = [*_told(lacks, actor.today)]
    lines += [Line(f"Отметки за период «{name}»", "Выставляются в последний день периода", tag=f"до {wording.date_short(end)}", kind="")
              for name, end in db.session.execute(statement)]
    if lines:
        yield Panel("Сроки и пробелы", lines, "")
