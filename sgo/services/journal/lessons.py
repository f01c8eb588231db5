"""The lesson itself: adding one outside the timetable, its card, the record of topic, homework and attendance, taking back a mistaken one (Р 8.5, Р 8.6)."""
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import abort
from sqlalchemy import func, select

from sgo import clock
from sgo.access import DELETE, EDIT, READ, Actor, demand, pick, system, who_may
from sgo.models import (Attendance, AttendanceCode, JournalMode, Lesson, LessonStatus, Mark, Organisation, PlanTopic, SchoolYear, StudyGroup, StudyPeriod,
                        Subject, Work, WorkFile, db)
from sgo.rules import wording

from .. import Refused
from ..files import Scan
from . import homework, late
from .card import unused
from ..days import READS, rest_of, school_saturday


@dataclass(frozen=True)
class Record:
    """What the teacher writes of a lesson; `version` is the one that he saw."""
    topic: str
    homework: str
    none_set: bool
    confirmed: bool
    version: int | None
    due_on: date | None = None
    minutes: int | None = None
    late: Mapping[int, int | None] = field(default_factory=dict)     # pupil who came late -> minutes
    scans: Sequence[Scan] = ()
    dropped: Collection[int] = ()                       # files that are taken off
    reason: str = ""                                    # asked when the period has ended


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
    rest, saturday = db.session.execute(asked, execution_options=system("the odd days of a group", *READS)).one()
    if day.weekday() >= (week_days or 5) and not saturday:
        rest = rest or "выходной"
    if rest:
        raise Refused(f"В этот день уроков нет: {rest}. Выберите учебный день.", "day")
    demand_open(group, day, "day")
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
    lesson, group = own(actor, group_id, lesson_id, EDIT)
    if said.version is not None and said.version != lesson.version:
        raise Refused("Урок только что изменил другой человек. Откройте журнал заново: ваш текст остался в поле, сверьте и запишите ещё раз.", "topic")
    demand_open(group, lesson.day)
    if said.confirmed and lesson.day > actor.today:
        raise Refused("Урок ещё не прошёл: явку отмечают в день урока.", "confirmed")
    is_late = late.is_over(actor, group_id, lesson.day)
    was = _words(lesson) if is_late else ""
    write_topic(lesson, group, said.topic)
    lesson.attendance_confirmed_at = (lesson.attendance_confirmed_at or clock.now()) if said.confirmed else None
    held(actor, lesson)
    _write_late(lesson, said.late)
    homework.write(actor, lesson, group, homework.Asked(said.homework, said.none_set, said.due_on, said.minutes, said.scans, said.dropped))
    if is_late:
        db.session.flush()
        late.note(actor, group_id, lesson.day, "урок", was, _words(lesson), said.reason, lesson.id)
    return lesson


def _words(lesson: Lesson) -> str:
    """What is recorded of a lesson, in a line: what the deputy reads when it is changed after its time."""
    given = homework.of(lesson)
    task = "" if given is None else "не задано" if given.none_set else given.text or "файлы"
    files = len(homework.files_of(given)) if given else 0
    said = [f"тема: {lesson.topic or 'нет'}", f"задание: {task or 'нет'}", f"к {wording.date_short(given.due_on)}" if given and given.due_on else "",
            wording.counted(files, "файл", "файла", "файлов") if files else "", "явка отмечена" if lesson.attendance_confirmed_at else "явка не отмечена"]
    return "; ".join(part for part in said if part)


def present(actor: Actor, group_id: int, lesson_id: int) -> Lesson:
    """«Все присутствуют»: the attendance of the lesson is confirmed in one deed; those marked absent stay so."""
    lesson, group = own(actor, group_id, lesson_id, EDIT)
    demand_open(group, lesson.day)
    if lesson.day > actor.today:
        raise Refused("Урок ещё не прошёл: явку отмечают в день урока.", "confirmed")
    if not lesson.attendance_confirmed_at and late.is_over(actor, group_id, lesson.day):
        raise Refused("Период закончился: отметьте явку, записав урок, и напишите причину.", "confirmed")
    lesson.attendance_confirmed_at = lesson.attendance_confirmed_at or clock.now()
    held(actor, lesson)
    db.session.flush()
    return lesson


def demand_open(group: StudyGroup, day: date, field: str = "topic") -> None:
    """Refused in words where the journal is kept on paper or the period of the day is closed."""
    if group.journal_mode is JournalMode.PAPER:
        raise Refused("Журнал этой группы ведётся на бумаге.", field)
    period = select(StudyPeriod.name).where(StudyPeriod.of(group.year_id, group.parallel_id), StudyPeriod.start_on <= day, StudyPeriod.end_on >= day)
    if name := db.session.scalar(period.where(StudyPeriod.is_closed)):
        raise Refused(f"Период «{name}» закрыт: уроки в нём уже не изменить. Открыть его может только администратор.", field)


def held(actor: Actor, lesson: Lesson) -> None:
    """A planned lesson that something is written of was given."""
    if lesson.status is LessonStatus.PLANNED and lesson.day <= actor.today:
        lesson.status = LessonStatus.HELD


def _write_late(lesson: Lesson, late: Mapping[int, int | None]) -> None:
    if not late:
        return
    statement = select(Attendance).where(Attendance.lesson_id == lesson.id, Attendance.student_id.in_(late), Attendance.code == AttendanceCode.LATE)
    for row in db.session.scalars(statement, execution_options=system("who came late to a picked lesson", Attendance)).all():
        row.minutes_late = late[row.student_id]


def own(actor: Actor, group_id: int, lesson_id: int, action: Any) -> tuple[Lesson, StudyGroup]:
    """A lesson of this group that the person may do this with, and the group; 404 or 403 as `pick`."""
    lesson = pick(actor, Lesson, lesson_id, action)
    if lesson.group_id != group_id:
        abort(404, who_may(READ, Lesson))
    group = db.session.scalars(select(StudyGroup).where(StudyGroup.id == group_id), execution_options=system("the group of a picked lesson", StudyGroup)).one()
    return lesson, group


def write_topic(lesson: Lesson, group: StudyGroup, topic: str) -> None:
    """Set the topic; one that stands in the group's plan uses an hour of it."""
    lesson.topic = topic or None
    lesson.topic_recorded_at = (lesson.topic_recorded_at or clock.now()) if topic else None
    if not topic:
        lesson.topic_id = None
        return
    planned = select(PlanTopic.id).where(PlanTopic.plan_id == group.plan_id, PlanTopic.title == topic)
    stamp = system("the plan of a picked lesson's group", PlanTopic, Lesson, StudyGroup)
    if lesson.topic_id is not None and db.session.scalar(planned.where(PlanTopic.id == lesson.topic_id), execution_options=stamp):
        return                                          # it is this one already
    lesson.topic_id = db.session.scalar(planned.where(unused(group.id, group.plan_id)).order_by(PlanTopic.number).limit(1), execution_options=stamp)


def remove(actor: Actor, group_id: int, lesson_id: int) -> None:
    """Take back a lesson added by mistake; Refused where marks or absences stand on it."""
    lesson, group = own(actor, group_id, lesson_id, DELETE)
    demand_open(group, lesson.day)
    stamp = system("what stands on a lesson before it goes", Mark, Attendance, Work, WorkFile)
    marks = db.session.scalar(select(func.count()).select_from(Mark).join(Work, Work.id == Mark.work_id).where(Work.lesson_id == lesson.id),
                              execution_options=stamp)
    absences = db.session.scalar(select(func.count()).select_from(Attendance).where(Attendance.lesson_id == lesson.id), execution_options=stamp)
    if marks or absences:
        found = wording.counted(marks or 0, "отметка", "отметки", "отметок"), wording.counted(absences or 0, "пропуск", "пропуска", "пропусков")
        raise Refused(f"На уроке стоят {found[0]} и {found[1]}. Сначала уберите их.")
    if (lesson.topic or homework.of(lesson)) and late.is_over(actor, group_id, lesson.day):
        raise Refused("Период закончился: записанный урок не удаляют. Сначала уберите тему и задание, с причиной.")
    held = select(WorkFile).join(Work, Work.id == WorkFile.work_id).where(Work.lesson_id == lesson.id)
    for kept in db.session.scalars(held, execution_options=stamp).all():
        db.session.delete(kept)
    db.session.flush()
    for row in db.session.scalars(select(Work).where(Work.lesson_id == lesson.id), execution_options=stamp).all():
        db.session.delete(row)
    homework.remove(lesson)
    db.session.flush()
    db.session.delete(lesson)
