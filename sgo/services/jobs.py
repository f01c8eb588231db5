"""Background jobs in this very process: a row of `Job` is the state, one thread does one job at a time with the rights of whoever asked for it.
What is written of a running job goes in short writes of its own, so no job holds the write lock while it works."""
import secrets
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask, abort, current_app
from sqlalchemy import and_, func, select, update
from werkzeug.exceptions import HTTPException

from sgo import clock, database
from sgo.access import READ, Actor, acting_as, granted, scope, system, who_may
from sgo.models import Job, JobState, db

from . import Refused, accounts, files

FOLDER = "results"
KEPT = timedelta(days=7)
SHOWN = 50
WAITING = 20                                            # one person's jobs in the queue
PAUSE = 0.25                                            # seconds between two lines of progress
ROUND = 3600.0                                          # seconds between two rounds of small chores
ACTIVE = (JobState.QUEUED, JobState.RUNNING)
QUEUE_LOCK = 62
STOPPED = "Программу остановили, пока задание выполнялось. Запустите его снова."
BROKEN = "Задание прервано ошибкой программы. Запустите его снова; если не поможет, сообщите администратору школы."


class Cancelled(Exception):
    """The person has taken the job back while it ran."""


@dataclass(frozen=True)
class Made:
    """What a job has made: a file, or only words when there is no data."""
    words: str
    data: bytes = b""
    name: str = ""
    media_type: str = ""


Progress = Callable[[int, int], None]
Doing = Callable[[Actor, Mapping[str, Any], Progress], Made]


def ask(actor: Actor, kind: str, title: str, params: dict[str, Any]) -> Job:
    """Put a job into the queue; Refused when the same one is waiting already, or too many are."""
    statement = select(Job.params).where(Job.account_id == actor.account_id, Job.kind == kind, Job.state.in_(ACTIVE))
    waiting = db.session.scalars(statement, execution_options=system("a person's own jobs that wait", Job)).all()
    if params in waiting:
        raise Refused("Такое задание уже в очереди. Дождитесь его в разделе «Мои задания».")
    if len(waiting) >= WAITING:
        raise Refused(f"В очереди уже {WAITING} ваших заданий. Дождитесь их или отмените лишние.")
    job = Job(kind=kind, title=title[:200], account_id=actor.account_id, state=JobState.QUEUED, asked_at=clock.now(), params=params)
    db.session.add(job)
    db.session.flush()
    return job


def own(actor: Actor) -> list[Job]:
    """A person's own jobs, the newest first."""
    condition = and_(scope(actor, READ, Job), Job.account_id == (actor.account_id or 0))
    return list(db.session.scalars(granted(select(Job).where(condition).order_by(Job.id.desc()).limit(SHOWN), Job, condition=condition)))


def _own(actor: Actor, job_id: int) -> Job:
    """One's own job; somebody else's is not found, whatever one may read in the list of jobs."""
    condition = and_(scope(actor, READ, Job), Job.account_id == (actor.account_id or 0), Job.id == job_id)
    found: Job | None = db.session.scalar(granted(select(Job).where(condition), Job, condition=condition))
    return found or abort(404, who_may(READ, Job))


def cancel(actor: Actor, job_id: int) -> None:
    """Take a job back: one that waits never begins, one that runs stops at its next step."""
    job = _own(actor, job_id)
    if job.state not in ACTIVE:
        raise Refused("Задание уже закончилось, отменять нечего.")
    job.state, job.finished_at, job.message = JobState.CANCELLED, clock.now(), "Отменено вами."


def again(actor: Actor, job_id: int) -> Job:
    """Ask anew for what has failed, was cancelled, or whose result is gone."""
    job = _own(actor, job_id)
    if job.state in ACTIVE:
        raise Refused("Задание ещё не закончилось.")
    return ask(actor, job.kind, job.title, dict(job.params))


def result(actor: Actor, job_id: int) -> tuple[Job, bytes]:
    """The file a job has made, for whoever asked for it; Refused when it is kept no longer."""
    job = _own(actor, job_id)
    try:
        return job, _path(job.result_key or "-").read_bytes()
    except OSError:
        raise Refused("Этого файла больше нет: результаты хранятся 7 дней. Запустите задание снова.") from None


def _path(key: str) -> Path:
    return Path(current_app.config["SGO_DATA_DIR"]) / FOLDER / key


def sweep() -> int:
    """Remove results that are kept no longer; how many."""
    old = and_(Job.finished_at < clock.now() - KEPT, Job.result_key.is_not(None))
    keys = [key for key in db.session.scalars(select(Job.result_key).where(old), execution_options=system("results kept no longer", Job)) if key]
    db.session.rollback()
    if keys:
        with database.separately() as connection:
            connection.execute(update(Job).where(Job.result_key.in_(keys)).values(result_key=None))
        for key in keys:
            _path(key).unlink(missing_ok=True)
    return len(keys)


def unnamed() -> list[Path]:
    """Results that no job names: the job was taken back or the program ended at the last moment."""
    known = set(db.session.scalars(select(Job.result_key).where(Job.result_key.is_not(None)), execution_options=system("which results are named", Job)))
    return [path for path in sorted(_path("").rglob("*")) if path.is_file() and path.name not in known and files.is_old(path)]


class Worker:
    """The one thread that does the jobs; tests let it `drain` the queue in their own thread."""

    def __init__(self, app: Flask, kinds: Mapping[str, Doing], rounds: Sequence[Callable[[], object]] = ()):
        self._app, self._kinds, self._rounds = app, kinds, rounds
        self._bell = threading.Event()
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()
        self._over = False

    def start(self) -> None:
        """With the server: what ran when the last server ended has failed; then wait for work."""
        with self._app.app_context(), database.separately() as connection:
            connection.execute(update(Job).where(Job.state == JobState.RUNNING).values(state=JobState.FAILED, finished_at=clock.now(), message=STOPPED))
        self.wake()

    def wake(self) -> None:
        """There is work; the thread is made when there is none yet (a test does the work itself)."""
        with self._starting:
            if self._thread is None and not self._app.testing:
                self._thread = threading.Thread(target=self._live, name="jobs", daemon=True)
                self._thread.start()
        self._bell.set()

    def stop(self) -> None:
        """With the server: no further job begins; one that runs goes on until the process ends."""
        self._over = True
        self._bell.set()

    def drain(self) -> int:
        """Do all that waits, here and now; how many jobs that were."""
        number = 0
        while not self._over and self._step():
            number += 1
        return number

    def _live(self) -> None:
        swept = 0.0
        while not self._over:
            try:
                self.drain()
                if time.monotonic() - swept > ROUND or not swept:
                    with self._app.app_context():
                        for chore in self._rounds:
                            chore()
                    swept = time.monotonic()
            except Exception:                           # the database may be away for a while: the thread must outlive it
                self._app.logger.exception("jobs: the queue could not be read")
            self._bell.wait(30)
            self._bell.clear()

    def _step(self) -> bool:
        with self._app.app_context():
            job = _claim()
            if job is None:
                return False
            try:
                made = self._made(job)
            except Cancelled:
                return True
            except Refused as refused:
                _ended(job.id, JobState.FAILED, str(refused))
            except HTTPException as error:              # the access table has said no
                _ended(job.id, JobState.FAILED, f"Не разрешено. {error.description}")
            except Exception:
                self._app.logger.exception("jobs: %s", job.kind)
                _ended(job.id, JobState.FAILED, BROKEN)
            else:
                _kept(job.id, made)
            return True

    def _made(self, job: Any) -> Made:
        actor = accounts.acting_as_account(job.account_id)
        if actor is None:
            raise Refused("Учётная запись, от имени которой запущено задание, закрыта.")
        with acting_as(actor):
            return self._kinds[job.kind](actor, job.params, _Steps(job.id))


class _Steps:
    """Where a job tells how far it is, and learns that it was taken back."""

    def __init__(self, job_id: int):
        self._id, self._last = job_id, 0.0

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self._last < PAUSE and done < total:
            return
        self._last = now
        if not _written(self._id, done=done, total=total):
            raise Cancelled


def _written(job_id: int, **values: Any) -> bool:
    """One short write about a job that still runs; whether it does."""
    with database.separately() as connection:
        return connection.execute(update(Job).where(Job.id == job_id, Job.state == JobState.RUNNING).values(**values)).rowcount > 0


def _claim() -> Any:
    """The next job in the queue, now running; None when nothing waits or another process is at work."""
    waits = select(func.min(Job.id)).where(Job.state == JobState.QUEUED)
    if db.session.scalar(waits, execution_options=system("is there a job to do", Job)) is None:
        return None
    db.session.rollback()
    with database.separately() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(QUEUE_LOCK)))
        busy = select(Job.id).where(Job.state == JobState.RUNNING).exists()
        claimed = (update(Job).where(Job.id == waits.scalar_subquery(), Job.state == JobState.QUEUED, ~busy)
                   .values(state=JobState.RUNNING, started_at=clock.now()).returning(Job.id, Job.kind, Job.account_id, Job.params))
        return connection.execute(claimed).first()


def _kept(job_id: int, made: Made) -> None:
    key = secrets.token_hex(16) if made.data else None
    try:
        if key:
            files.write(_path(key), made.data)
    except OSError as error:
        _ended(job_id, JobState.FAILED, f"Результат не записать: {error.strerror}. Сообщите администратору школы: возможно, на диске нет места.")
        return
    if not _ended(job_id, JobState.DONE, made.words, result_key=key, result_name=made.name or None, media_type=made.media_type or None) and key:
        _path(key).unlink(missing_ok=True)              # taken back at the last moment


def _ended(job_id: int, state: JobState, words: str, **values: Any) -> bool:
    db.session.rollback()
    return _written(job_id, state=state, message=words, finished_at=clock.now(), **values)


def wake() -> None:
    """Tell this application's worker that a job waits; after the commit."""
    worker: Worker = current_app.extensions["jobs"]
    worker.wake()
