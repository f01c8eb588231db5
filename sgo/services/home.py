"""«Мой день»: what is to be done today, by role; each panel is one or two statements."""
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any

from sqlalchemy import func, select

from sgo import clock
from sgo.access import CREATE, READ, Actor, about, granted, may, system
from sgo.models import (Account, AccountSlip, AccountStatus, BellSchedule, BellSlot, Homework, Job, JobState,
                        Lesson, LessonStatus, LoginAttempt, PeriodScheme, Person, Role, Room, SchoolYear, Student, StudyGroup,
                        StudyPeriod, Subject, YearStatus, db)
from sgo.rules import wording
from sgo.rules.homework import FROM_GRADE

from . import absences, corrections, director, first_steps, fullness, home_family, home_heads, roles
from .finals import missing
from .journal import debts
from .panels import Line, Panel

OVERDUE_SHOWN = 8


@dataclass(frozen=True)
class TodayLesson:
    """A lesson of today and what it still lacks."""
    number: int
    starts_at: time | None
    ends_at: time | None
    group_id: int
    group: str
    subject: str
    room: str | None
    topic: str | None
    state: str
    lacks: list[str]
    lesson_id: int

    @property
    def waits(self) -> bool:
        """Whether it was given and something of it is not recorded yet."""
        return bool(self.lacks) and self.state in {"now", "past"}


@dataclass(frozen=True)
class Day:
    """The whole page."""
    today: date
    period: str
    lessons: list[TodayLesson] | None
    panels: list[Panel] = field(default_factory=list)
    steps: list[first_steps.Step] = field(default_factory=list)


def day(actor: Actor, owed: Sequence[Panel] = ()) -> Day:
    """What this person has to do today; `owed` is what the reports have to say."""
    held = actor.roles
    panels = [*_roles_to_confirm(actor), *_to_approve(actor)]
    lessons = _lessons_today(actor) if Role.TCH in held else None
    if Role.TCH in held:
        panels.append(_unfilled(actor, "Просрочено: ваши уроки", Lesson.employee_id == (actor.own.employee_id or 0)))
        panels += _blanks(actor)
    if held & {Role.TCH, Role.CLS}:
        panels += _sheets(actor)
    if Role.CLS in held:
        panels += [*home_family.panels(actor), *_corrections(actor), *_to_hand_over(actor), _absent(actor), _papers(actor), _incomplete(actor)]
    panels += [*home_heads.panels(actor), *owed]
    if Role.ADM in held:
        panels.append(home_heads.recent(actor))
    if Role.SYS in held:
        panels.append(_health(actor))
    return Day(actor.today, _period_words(actor.today), lessons, panels, first_steps.steps() if Role.ADM in held else [])


def _period_words(today: date) -> str:
    statement = (
        select(StudyPeriod.name).join(PeriodScheme).join(SchoolYear)
        .where(SchoolYear.status == YearStatus.CURRENT, StudyPeriod.start_on <= today, StudyPeriod.end_on >= today)
    )
    found = db.session.scalar(statement)
    return found or ("каникулы" if db.session.scalar(select(StudyPeriod.id).limit(1)) else "учебные периоды ещё не заданы")


def _lacks(topic_at: Any, attendance_at: Any, homework: Any, parallel: int) -> list[str]:
    found = [word for word, value in (("нет темы", topic_at), ("не отмечена явка", attendance_at)) if value is None]
    return found + (["нет задания"] if homework is None and parallel >= FROM_GRADE else [])


def _lessons_today(actor: Actor) -> list[TodayLesson]:
    bells = (select(BellSlot.number, BellSlot.starts_at, BellSlot.ends_at).join(BellSchedule).where(BellSchedule.shift == 1).subquery())
    statement = (select(Lesson.number, bells.c.starts_at, bells.c.ends_at, StudyGroup.id, StudyGroup.name, Subject.name, Room.number, Lesson.topic,
                        Lesson.status, Lesson.topic_recorded_at, Lesson.attendance_confirmed_at, Homework.id, StudyGroup.parallel_id, Lesson.id)
                 .join(StudyGroup, StudyGroup.id == Lesson.group_id).join(Subject, Subject.id == StudyGroup.subject_id)
                 .join(Room, Room.id == Lesson.room_id, isouter=True).join(Homework, Homework.lesson_id == Lesson.id, isouter=True)
                 .join(bells, bells.c.number == Lesson.number, isouter=True)
                 .where(Lesson.day == actor.today, Lesson.employee_id == (actor.own.employee_id or 0)).order_by(Lesson.number))
    rows = db.session.execute(statement, execution_options=system("the own lessons of today", Lesson, StudyGroup, Room, Homework))
    return [
        TodayLesson(number, starts, ends, group_id, group, subject, room, topic, _state(starts, ends, status),
                    _lacks(topic_at, seen_at, homework, parallel), id_)
        for number, starts, ends, group_id, group, subject, room, topic, status, topic_at, seen_at, homework, parallel, id_ in rows
    ]


def _state(starts: time | None, ends: time | None, status: LessonStatus) -> str:
    if status is LessonStatus.CANCELLED:
        return "cancelled"
    clock_now = clock.school_now().time().replace(tzinfo=None)
    if starts and clock_now < starts:
        return "ahead"
    return "now" if starts and ends and starts <= clock_now <= ends else "past"


def _unfilled(actor: Actor, title: str, whose: Any) -> Panel:
    statement = (select(Lesson.day, Lesson.topic_recorded_at, Lesson.attendance_confirmed_at, Homework.id, StudyGroup.id, StudyGroup.name, Subject.name,
                        Lesson.id, StudyGroup.parallel_id, func.count().over())
                 .join(StudyGroup, StudyGroup.id == Lesson.group_id).join(Subject, Subject.id == StudyGroup.subject_id)
                 .join(Homework, Homework.lesson_id == Lesson.id, isouter=True)
                 .where(whose, Lesson.day < actor.today, home_heads.overdue()).order_by(Lesson.day.desc()).limit(OVERDUE_SHOWN))
    rows = db.session.execute(statement, execution_options=system("the own unfilled lessons", Lesson, StudyGroup, Homework)).all()
    lines = [Line(f"{group}, {subject}, {wording.date_short(on)}: {', '.join(_lacks(topic_at, seen_at, homework, parallel))}",
                  "Тема, явка и задание вносятся в день урока", ("journal.grid", {"group_id": group_id, "lesson": id_}), f"с {wording.date_short(on)}", "bad")
             for on, topic_at, seen_at, homework, group_id, group, subject, id_, parallel, _ in rows]
    return Panel(title, lines, "Все прошедшие уроки заполнены.", (rows[0][9] - len(rows)) if rows else 0)


def _blanks(actor: Actor) -> list[Panel]:
    """Mandatory works without marks, by journal; shown while there are any (Р 8.6)."""
    lines = [Line(f"{it.group}, {it.subject}", "Обязательные работы: нет " + wording.counted(it.number, "отметки", "отметок", "отметок"),
                  ("debts.index", {"group": it.group_id}), f"с {wording.date_short(it.since)}", "bad") for it in debts.blanks_of_teacher(actor)]
    return [Panel("Работы без отметок", lines[:OVERDUE_SHOWN], "", max(0, len(lines) - OVERDUE_SHOWN))] if lines else []


def _sheets(actor: Actor) -> list[Panel]:
    """In the last week of a period and until it is closed: sheets with empty cells, the class teacher's by class (Р 8.7)."""
    led: dict[tuple[int | None, str], list[missing.Gap]] = {}
    taught: dict[tuple[int, str], missing.Gap] = {}
    for gap in missing.due(actor):
        if gap.class_id in actor.own.led_today:
            led.setdefault((gap.class_id, gap.column), []).append(gap)
        if gap.group_id in actor.own.taught_today:
            taught.setdefault((gap.group_id, gap.column), gap)
    lines = [_sheet(f"{gap.group}, {gap.subject}", gap, gap.empty, ("finals.group", {"group_id": gap.group_id}), actor.today) for gap in taught.values()]
    whole = [_sheet(f"{gaps[0].class_name}, весь класс", gaps[0], sum(gap.empty for gap in gaps),
                    ("finals.of_class", {"class_id": class_id, "period": column}), actor.today) for (class_id, column), gaps in led.items()]
    exams = [Line(f"{it.group}, {it.subject}", f"Экзамен, {it.kind.label}: нет " + wording.counted(it.empty, "отметки", "отметок", "отметок"),
                  ("finals.group", {"group_id": it.group_id}), f"до {wording.date_short(it.due_on)}", "bad" if it.due_on < actor.today else "warn")
             for it in missing.of_exams(actor)]
    shown = [*exams, *whole, *lines]
    title = "Отметки за период" if len(exams) < len(shown) else "Отметки за экзамен"
    return [Panel(title, shown[:OVERDUE_SHOWN], "", max(0, len(shown) - OVERDUE_SHOWN))] if shown else []


def _sheet(name: str, gap: missing.Gap, empty: int, url: tuple[str, dict[str, Any]], today: date) -> Line:
    return Line(name, f"{gap.title}: нет {wording.counted(empty, 'отметки', 'отметок', 'отметок')}", url, f"до {wording.date_short(gap.end_on)}",
                "bad" if gap.end_on < today else "warn")


def _absent(actor: Actor) -> Panel:
    lines = [Line(one.name, "Причина не указана: " + wording.counted(one.lessons, "урок", "урока", "уроков") if one.unexplained
                  else "Сегодня нет: " + one.code.label, ("absences.index", {}) if one.today else
                  ("absences.month", {"month": f"{one.since:%Y-%m}", "day": one.since}),
                  f"{one.code.value} с {wording.date_short(one.since)}", "bad" if one.unexplained else "") for one in absences.home.absent(actor)]
    return Panel("Отсутствия в классе", lines, "Сегодня все в школе, причины указаны.")


def _roles_to_confirm(actor: Actor) -> list[Panel]:
    """Roles that others have asked for; shown while something waits for this person's word."""
    lines = [Line(person.full_name, f"Роль «{request.role.label}», запросил {request.asked_by.login}", ("r_account.details_view", {"id": request.account_id}),
                  "подтвердить") for request, person in roles.waiting(actor)]
    return [Panel("Ждут вашего подтверждения", lines, "")] if lines else []


def _to_approve(actor: Actor) -> list[Panel]:
    """What awaits the director's word; shown while something does."""
    lines = [Line(*one) for one in director.awaiting(actor)]
    return [Panel("Ждут вашего решения", lines, "")] if lines else []


def _corrections(actor: Actor) -> list[Panel]:
    """What parents have reported; shown while something waits."""
    lines = [Line(child.full_name, f"{request.section.label}: {wording.cut(request.said, 90)}", ("corrections.index", {"_anchor": f"r{request.id}"}),
                  wording.date_short(request.asked_at.astimezone(clock.SCHOOL_ZONE).date())) for request, child in corrections.waiting(actor)]
    return [Panel("Просьбы исправить", lines[:OVERDUE_SHOWN], "", max(0, len(lines) - OVERDUE_SHOWN))] if lines else []


def _to_hand_over(actor: Actor) -> list[Panel]:
    """Logins of the class that are made and not given yet (Р 2.5); shown while there are any."""
    condition = about(actor, CREATE, AccountSlip, Account)
    statement = select(func.count()).select_from(Account).where(condition, Account.status == AccountStatus.CREATED)
    number = db.session.scalar(granted(statement, Account, condition=condition)) or 0
    line = Line("Напечатать листки и раздать", wording.counted(number, "запись не выдана", "записи не выданы", "записей не выдано"), ("handover.index", {}))
    return [Panel("Учётные записи класса", [line], "")] if number else []


def _papers(actor: Actor) -> Panel:
    lines = [Line(f"{it.name}: {it.paper.kind.label}", "Исправить причину: " + wording.counted(it.waiting, "урок", "урока", "уроков"),
                  ("absences.paper", {"paper_id": it.paper.id}), f"{'просрочено с' if it.is_overdue else 'до'} {wording.date_short(it.due_on)}",
                  "bad" if it.is_overdue else "warn") for it in absences.home.waiting(actor)]
    return Panel("Документы о пропусках", lines, "По всем документам причины исправлены.")


def _incomplete(actor: Actor) -> Panel:
    files = {id_: full for id_, full in fullness.of_pupils(actor, actor.own.pupils_led).items() if not full.is_full}
    statement = (select(Student.id, Student.person_id, Person.last_name, Person.first_name).join(Person, Person.id == Student.person_id)
                 .where(Student.id.in_(files), Student.archived_at.is_(None)).order_by(Person.sort_key))
    rows = db.session.execute(statement, execution_options=system("personal files of the own class (Р 5.8)", Student, Person)).all()
    lines = [Line(f"{last} {first}", "Не заполнено: " + ", ".join(word for _, word in files[id_].missing), ("people.card", {"person_id": person_id}),
                  str(files[id_])) for id_, person_id, last, first in rows]
    return Panel("Неполные личные дела", lines[:OVERDUE_SHOWN], "Личные дела класса заполнены.", max(0, len(lines) - OVERDUE_SHOWN))


def _health(actor: Actor) -> Panel:
    if not may(actor, READ, Job):
        return Panel("Состояние системы", [], "Заданий нет.")
    stamp = system("the health of the house", Job, LoginAttempt)
    last = db.session.execute(
        select(Job.finished_at, Job.state == JobState.FAILED, Job.message).where(Job.kind == "backup").order_by(Job.id.desc()).limit(1), execution_options=stamp
    ).first()
    week_ago = clock.now() - timedelta(days=7)
    failed = select(func.count()).select_from(Job).where(Job.state == JobState.FAILED, Job.asked_at >= week_ago).scalar_subquery()
    refused = select(func.count()).select_from(LoginAttempt).where(LoginAttempt.at >= week_ago).scalar_subquery()
    failures, attempts = db.session.execute(select(failed, refused), execution_options=stamp).one()
    copy = Line("Резервной копии ещё не было", "Выполните «sgo backup» и поставьте её в расписание сервера", kind="bad") if last is None else Line(
        "Последняя резервная копия" + (" не удалась" if last[1] else ""), last[2] or "",
        tag=last[0].astimezone(clock.SCHOOL_ZONE).strftime("%d.%m.%Y, %H:%M") if last[0] else "идёт", kind="bad" if last[1] else "")
    return Panel(
        "Состояние системы",
        [copy, Line("Неудачные входы за неделю", wording.counted(attempts, "попытка", "попытки", "попыток"), ("r_login_attempt.index_view", {}), kind=""),
         *([Line("За неделю не выполнены", wording.counted(failures, "задание", "задания", "заданий"), ("r_job.index_view", {"f_state": "failed"}))]
           if failures else [])],
        "Всё в порядке.",
    )
