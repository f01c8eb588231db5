"""Reports that come by themselves: weekly or after a period's end, made in the background with the rights their reader has that day; failures are told."""
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from sgo import changes, clock
from sgo.access import CREATE, DELETE, READ, Actor, demand, granted, pick, scope, system
from sgo.models import Account, AccountStatus, CustomReport, CustomReportSchedule, Job, JobState, Repeat, db
from sgo.rules import wording
from sgo.services import Refused, access_log, notices
from sgo.services.jobs import Made, Progress

from . import out, question
from .calendar import Calendar

KIND = "custom_report"
PAGE = "/jobs/"
LATE = timedelta(days=7)                                # a server that slept longer sends the next one only


def mine(actor: Actor, report: CustomReport) -> CustomReportSchedule | None:
    """When this report comes to this person; None when it does not."""
    condition = scope(actor, READ, CustomReportSchedule)
    statement = select(CustomReportSchedule).where(condition, CustomReportSchedule.report_id == report.id)
    found: CustomReportSchedule | None = db.session.scalar(granted(statement, CustomReportSchedule, condition=condition))
    return found


def subscribe(actor: Actor, id_: object, repeat: str, weekday: int, answers: Mapping[str, Any]) -> CustomReportSchedule:
    """Let a report come: on a weekday (1 is Monday), or after each period. Refuses a report that still asks something."""
    report = pick(actor, CustomReport, id_)
    if repeat not in {one.value for one in Repeat} or not 1 <= weekday <= 7:
        raise Refused("Выберите, когда присылать отчёт.", "repeat")
    asked, problems = question.parse(report.definition, answers)
    if asked is None:
        raise Refused(problems[0].sentence)
    if asked.missing:
        raise Refused("Укажите: " + ", ".join(f"«{label}»" for label in asked.missing) + ". По расписанию спросить будет некого.", "answers")
    row = mine(actor, report) or CustomReportSchedule(account_id=actor.account_id, report_id=report.id)
    row.repeat, row.weekday, row.answers, row.active = Repeat(repeat), weekday, {str(key): value for key, value in answers.items()}, True
    row.next_on = following(row.repeat, weekday, actor.today)
    db.session.add(row)
    demand(actor, CREATE, row)
    return row


def unsubscribe(actor: Actor, id_: object) -> None:
    """Let it come no more."""
    row = mine(actor, pick(actor, CustomReport, id_))
    if row is not None:
        demand(actor, DELETE, row)
        db.session.delete(row)


def following(repeat: Repeat, weekday: int, today: date) -> date:
    """The next day on which it comes, after today; where the calendar has no further period, the day of the next look."""
    if repeat is Repeat.WEEKLY:
        return today + timedelta((weekday - today.isoweekday() - 1) % 7 + 1)
    ends = [span.last + timedelta(1) for span in Calendar(today).periods if span.last >= today]
    return min(ends, default=today + timedelta(30))


def in_time() -> int:
    """The server's own round: put what is due today into the queue, each as its reader; how many."""
    today = clock.school_today()
    statement = (select(CustomReportSchedule.id).where(CustomReportSchedule.active, CustomReportSchedule.next_on <= today))
    due = db.session.scalars(statement, execution_options=system("which reports come today", CustomReportSchedule)).all()
    db.session.rollback()
    number = 0
    for id_ in due:
        with changes.writing("Отчёт по расписанию", actor=Actor(None, None, "программа")):
            number += _queued(id_, today)
    return number


def _queued(id_: int, today: date) -> int:
    stamp = system("a report that comes today", CustomReportSchedule, CustomReport, Account)
    statement = (select(CustomReportSchedule, CustomReport, Account.status).join(CustomReport, CustomReport.id == CustomReportSchedule.report_id)
                 .join(Account, Account.id == CustomReportSchedule.account_id).where(CustomReportSchedule.id == id_, CustomReportSchedule.next_on <= today))
    found = db.session.execute(statement, execution_options=stamp).first()
    if found is None:
        return 0
    row, report, status = found
    was, row.next_on = row.next_on, following(row.repeat, row.weekday, today)
    ended = any(was - LATE <= span.last + timedelta(1) <= today for span in Calendar(today).periods)
    if status is AccountStatus.BLOCKED or was < today - LATE or (row.repeat is Repeat.PERIOD and not ended):
        return 0
    db.session.add(Job(kind=KIND, title=report.title, account_id=row.account_id, state=JobState.QUEUED, asked_at=clock.now(),
                       params={"report": report.id, "format": "xlsx", "answers": row.answers, "scheduled": True}))
    return 1


def made(actor: Actor, params: Mapping[str, Any], progress: Progress) -> Made:
    """The job: the file of a kept report or of a definition, with the rights of now; what comes by itself is told in the reader's notices."""
    try:
        found = _file(actor, params, progress)
    except Exception as failed:
        if params.get("scheduled"):
            why = str(failed) if isinstance(failed, Refused) else "Отчёт больше не открыт вам или удалён."
            _tell(actor, "Отчёт по расписанию не получился", why)
        raise
    if params.get("scheduled"):
        _tell(actor, f"Пришёл отчёт «{found.name.rpartition('.')[0]}»", f"{found.words} Файл ждёт в «Моих заданиях» 7 дней.")
    return found


def _file(actor: Actor, params: Mapping[str, Any], progress: Progress) -> Made:
    report = pick(actor, CustomReport, params["report"]) if params.get("report") else None
    title = report.title if report else str(params["title"])
    asked, problems = question.parse(report.definition if report else params["definition"], params.get("answers") or {})
    if asked is None:
        raise Refused(problems[0].sentence)
    progress(0, 1)
    data = out.MAKERS[params["format"]](actor, title, asked, progress).read()
    db.session.rollback()
    access_log.now(actor, "выгрузка", f"Конструктор: {title}")
    return Made(f"{params['format'].upper()}, {wording.counted(max(1, len(data) // 1024), 'килобайт', 'килобайта', 'килобайт')}.", data,
                f"{title}.{params['format']}", out.FORMATS[params["format"]])


def _tell(actor: Actor, title: str, body: str) -> None:
    db.session.rollback()
    with changes.writing(title, actor=Actor(None, None, "программа")):
        if actor.person_id:
            notices.tell([notices.Said(actor.person_id, title, body, PAGE)])
