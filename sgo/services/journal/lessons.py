"""The lesson itself: adding one outside the timetable, its card, the record of topic, homework and attendance, taking back a mistaken one (Р 8.5, Р 8.6)."""
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import abort
from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from sgo import clock
from sgo.access import DELETE, EDIT, READ, Actor, demand, pick, system, who_may
from sgo.models import (Attendance, Homework, JournalMode, Lesson, LessonStatus, Mark, Organisation, PlanTopic, SchoolYear, StudyGroup, StudyGroupClass,
                        Subject, Work, db)
from sgo.rules import wording

from .. import Refused
from .days import rest_of, school_saturday

WITH_HOMEWORK_FROM = 2
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class LessonCard:
    """What was recorded of a lesson, and which topic of the plan is next."""
    id: int
    version: int
    day: date
    number: int
    topic: str
    homework: str
    none_set: bool
    confirmed: bool
    proposal: str
    with_homework: bool
    cancelled: bool


@dataclass(frozen=True)
class Record:
    """What the teacher writes of a lesson; `version` is the one that he saw."""
    topic: str
    homework: str
    none_set: bool
    confirmed: bool
    version: int | None


def card(lesson_id: int) -> LessonCard | None:
    """The card of a lesson that the reader was let to before; one statement."""
    other = aliased(Lesson)
    used = select(other.topic_id).where(other.group_id == StudyGroup.id, other.topic_id.is_not(None)).correlate(StudyGroup)
    unused = (select(PlanTopic.id).where(PlanTopic.plan_id == StudyGroup.plan_id, PlanTopic.id.not_in(used)).order_by(PlanTopic.number).limit(1)
              .correlate(StudyGroup).scalar_subquery())
    topic = select(PlanTopic.title).where(PlanTopic.id == func.coalesce(Lesson.topic_id, unused)).correlate(StudyGroup, Lesson).scalar_subquery()
    statement = (select(Lesson.version, Lesson.day, Lesson.number, Lesson.topic, Lesson.attendance_confirmed_at, Lesson.status, Homework.text,
                        Homework.none_set, StudyGroup.parallel_id, topic)
                 .join(StudyGroup, StudyGroup.id == Lesson.group_id).join(Homework, Homework.lesson_id == Lesson.id, isouter=True)
                 .where(Lesson.id == lesson_id))
    row = db.session.execute(statement, execution_options=system("the card of a lesson that was shown", Lesson, StudyGroup, Homework, PlanTopic)).first()
    if row is None:
        return None
    version, day, number, said, confirmed, status, homework, none_set, parallel, proposal = row
    return LessonCard(lesson_id, version, day, number, said or "", homework or "", bool(none_set), confirmed is not None, proposal or "",
                      parallel >= WITH_HOMEWORK_FROM, status is LessonStatus.CANCELLED)


def _group(group_id: int) -> Any:
    stamp = system("a new lesson's group", StudyGroup, Organisation)
    statement = (select(StudyGroup, SchoolYear, select(Organisation.week_days).scalar_subquery()).join(SchoolYear, SchoolYear.id == StudyGroup.year_id)
                 .where(StudyGroup.id == group_id))
    return db.session.execute(statement, execution_options=stamp).one_or_none()


def add(actor: Actor, group_id: int, day: date, number: int) -> Lesson:
    """A lesson outside the timetable, added by the group's teacher; Refused on days without lessons and when he has another lesson then."""
    row = _group(group_id)
    if row is None or group_id not in {span.id for span in actor.own.taught}:
        abort(404, who_may(READ, Lesson))
    group, year, week_days = row
    if not year.start_on <= day <= year.end_on:
        raise Refused(f"День вне учебного года: {wording.date_ru(year.start_on)} – {wording.date_ru(year.end_on)}.", "day")
    asked = select(rest_of(day, group.parallel_id, group_id), school_saturday(day, group.parallel_id, group_id))
    rest, saturday = db.session.execute(asked, execution_options=system("the odd days of the classes of a group", StudyGroupClass)).one()
    if day.weekday() >= (week_days or 5) and not saturday:
        rest = rest or "выходной"
    if rest:
        raise Refused(f"В этот день уроков нет: {rest}. Выберите учебный день.", "day")
    _demand_free(actor, day, number)
    lesson = Lesson(group_id=group_id, day=day, number=number, employee_id=actor.own.employee_id,
                    status=LessonStatus.PLANNED if day > actor.today else LessonStatus.HELD)
    db.session.add(lesson)
    db.session.flush()
    demand(actor, EDIT, lesson)
    return lesson


def _demand_free(actor: Actor, day: date, number: int) -> None:
    statement = (select(StudyGroup.name, Subject.name).select_from(Lesson).join(StudyGroup, StudyGroup.id == Lesson.group_id)
                 .join(Subject, Subject.id == StudyGroup.subject_id)
                 .where(Lesson.day == day, Lesson.number == number, Lesson.employee_id == actor.own.employee_id, Lesson.status != LessonStatus.CANCELLED))
    busy = db.session.execute(statement, execution_options=system("has the teacher another lesson then", Lesson, StudyGroup)).first()
    if busy:
        raise Refused(f"У вас в это время другой урок: {busy[0]}, {busy[1]}. Выберите другой номер.", "number")


def record(actor: Actor, group_id: int, lesson_id: int, said: Record) -> Lesson:
    """Write the lesson down: topic, homework, who was there; the first time of each is kept (Р 8.6)."""
    lesson, group = _own(actor, group_id, lesson_id, EDIT)
    if said.version is not None and said.version != lesson.version:
        raise Refused("Урок только что изменил другой человек. Откройте журнал заново: ваш текст остался в поле, сверьте и запишите ещё раз.", "topic")
    if group.journal_mode is JournalMode.PAPER:
        raise Refused("Журнал этой группы ведётся на бумаге.", "topic")
    if said.confirmed and lesson.day > actor.today:
        raise Refused("Урок ещё не прошёл: явку отмечают в день урока.", "confirmed")
    if group.parallel_id < WITH_HOMEWORK_FROM and (said.homework or said.none_set):
        raise Refused("В 1 классе домашних заданий нет (Регламент, п. 8.4).", "topic")
    _write_topic(lesson, group, said.topic)
    lesson.attendance_confirmed_at = (lesson.attendance_confirmed_at or clock.now()) if said.confirmed else None
    if lesson.status is LessonStatus.PLANNED and lesson.day <= actor.today:
        lesson.status = LessonStatus.HELD
    _write_homework(lesson, said)
    return lesson


def _own(actor: Actor, group_id: int, lesson_id: int, action: Any) -> tuple[Lesson, StudyGroup]:
    lesson = pick(actor, Lesson, lesson_id, action)
    if lesson.group_id != group_id:
        abort(404, who_may(READ, Lesson))
    group = db.session.scalars(select(StudyGroup).where(StudyGroup.id == group_id), execution_options=system("the group of a picked lesson", StudyGroup)).one()
    return lesson, group


def _write_topic(lesson: Lesson, group: StudyGroup, topic: str) -> None:
    lesson.topic = topic or None
    lesson.topic_recorded_at = (lesson.topic_recorded_at or clock.now()) if topic else None
    if not topic:
        lesson.topic_id = None
        return
    used = select(Lesson.topic_id).where(Lesson.group_id == group.id, Lesson.topic_id.is_not(None), Lesson.id != lesson.id)
    planned = select(PlanTopic.id).where(PlanTopic.plan_id == group.plan_id, PlanTopic.title == topic, PlanTopic.id.not_in(used)).order_by(PlanTopic.number)
    lesson.topic_id = db.session.scalar(planned.limit(1), execution_options=system("the plan of a picked lesson's group", PlanTopic, Lesson))


def _write_homework(lesson: Lesson, said: Record) -> None:
    stamp = system("the homework of a picked lesson", Homework, Lesson)
    kept = db.session.scalar(select(Homework).where(Homework.lesson_id == lesson.id), execution_options=stamp)
    if not said.homework and not said.none_set:
        if kept:
            db.session.delete(kept)
        return
    if kept is None:
        due = db.session.scalar(select(func.min(Lesson.day)).where(Lesson.group_id == lesson.group_id, Lesson.day > lesson.day,
                                                                   Lesson.status != LessonStatus.CANCELLED), execution_options=stamp)
        kept = Homework(lesson_id=lesson.id, group_id=lesson.group_id, day=lesson.day, due_on=due or lesson.day + WEEK)
        db.session.add(kept)
    kept.text, kept.none_set = said.homework or None, said.none_set and not said.homework


def remove(actor: Actor, group_id: int, lesson_id: int) -> None:
    """Take back a lesson added by mistake; Refused where marks or absences stand on it."""
    lesson, _ = _own(actor, group_id, lesson_id, DELETE)
    stamp = system("what stands on a lesson before it goes", Mark, Attendance, Work, Homework)
    marks = db.session.scalar(select(func.count()).select_from(Mark).join(Work, Work.id == Mark.work_id).where(Work.lesson_id == lesson.id),
                              execution_options=stamp)
    absences = db.session.scalar(select(func.count()).select_from(Attendance).where(Attendance.lesson_id == lesson.id), execution_options=stamp)
    if marks or absences:
        found = wording.counted(marks or 0, "отметка", "отметки", "отметок"), wording.counted(absences or 0, "пропуск", "пропуска", "пропусков")
        raise Refused(f"На уроке стоят {found[0]} и {found[1]}. Сначала уберите их.")
    for model in (Work, Homework):
        for row in db.session.scalars(select(model).where(model.lesson_id == lesson.id), execution_options=stamp).all():
            db.session.delete(row)
    db.session.flush()
    db.session.delete(lesson)
