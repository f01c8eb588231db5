"""Background jobs: one after another, with the rights of whoever asked, results for him alone, nothing lost by a restart."""
import time
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from sgo import clock, database
from sgo.access import READ, Actor, can, current_actor, system
from sgo.models import AccountRole, Job, JobState, SchoolClass, db
from sgo.services import Refused, accounts, jobs
from tests.conftest import statements

pytestmark = pytest.mark.both_databases


def counting(actor, params, progress):
    for step in range(params["steps"]):
        progress(step + 1, params["steps"])
    return jobs.Made(f"Сосчитано для {current_actor().login}", b"%d" % params["steps"], "счёт.txt", "text/plain")


def refusing(actor, params, progress):
    raise Refused("Считать нечего.")


def breaking(actor, params, progress):
    raise ZeroDivisionError


def reading(actor, params, progress):
    row = db.session.scalars(select(SchoolClass).limit(1), execution_options=system("a test's job", SchoolClass)).one()
    return jobs.Made("видит" if can(actor, READ, row) else "не видит")


@pytest.fixture
def worker(app, monkeypatch):
    made = jobs.Worker(app, {"count": counting, "refuse": refusing, "break": breaking, "read": reading})
    monkeypatch.setitem(app.extensions, "jobs", made)
    return made


@pytest.fixture
def asked(app, cast, writing):
    def ask(who, kind, **params):
        with writing():
            return jobs.ask(Actor(cast.account[who], cast.person[who], who), kind, f"Задание {kind}", params).id
    return ask


@pytest.fixture
def state(scalar):
    def of(job):
        return scalar(select(Job.state).where(Job.id == job)), scalar(select(Job.message).where(Job.id == job))
    return of


def test_a_job_waits_is_done_and_its_file_is_downloaded_by_whoever_asked(as_, worker, asked, state):
    job = asked("anna", "count", steps=3)
    anna = as_("anna")
    assert "ждёт очереди" in anna.get("/jobs/").text
    assert worker.drain() == 1
    assert state(job) == (JobState.DONE, "Сосчитано для anna")
    answer = anna.get(f"/jobs/{job}/result")
    assert answer.data == b"3" and "attachment" in answer.headers["Content-Disposition"]
    assert "Скачать" in anna.get("/jobs/").text


@pytest.mark.parametrize("who", ["boris", "olga", "semyon", "dmitry"])
def test_nobody_else_gets_the_file_or_stops_the_job_even_who_reads_the_list_of_jobs(as_, worker, asked, state, who):
    job = asked("anna", "count", steps=3)
    other = as_(who)
    assert other.post(f"/jobs/{job}/cancel").status_code == other.post(f"/jobs/{job}/again").status_code == 404
    worker.drain()
    assert other.get(f"/jobs/{job}/result").status_code == 404
    assert "Задание count" not in other.get("/jobs/").text
    assert state(job)[0] is JobState.DONE


@pytest.mark.parametrize("who", ["vanya", "mama"])
def test_families_have_no_jobs(as_, who):
    assert as_(who).get("/jobs/").status_code == 403


def test_a_refusal_and_a_broken_job_are_told_in_words_and_the_next_job_goes_on(as_, worker, asked, state):
    refused, broken, good = asked("anna", "refuse"), asked("anna", "break"), asked("anna", "count", steps=1)
    assert worker.drain() == 3
    assert state(refused) == (JobState.FAILED, "Считать нечего.")
    assert state(broken) == (JobState.FAILED, jobs.BROKEN)
    assert state(good)[0] is JobState.DONE
    page = as_("anna").get("/jobs/").text
    assert "Считать нечего." in page and "Запустить снова" in page


def test_a_job_that_waits_is_taken_back_and_never_begins(as_, worker, asked, state):
    job = asked("anna", "count", steps=1)
    assert as_("anna").post(f"/jobs/{job}/cancel").status_code == 302
    assert worker.drain() == 0
    assert state(job)[0] is JobState.CANCELLED


def test_a_job_that_runs_stops_at_its_next_step(app, worker, asked, state):
    job = asked("anna", "count", steps=3)

    def taken_back(actor, params, progress):
        with database.separately() as connection:
            connection.execute(update(Job).where(Job.id == job).values(state=JobState.CANCELLED))
        return counting(actor, params, progress)
    worker._kinds["count"] = taken_back
    worker.drain()
    assert state(job)[0] is JobState.CANCELLED


def test_what_ran_when_the_server_died_has_failed_and_is_started_again(app, as_, worker, asked, state, writing):
    job = asked("anna", "count", steps=2)
    with writing():
        db.session.get(Job, job).state = JobState.RUNNING
    assert worker.drain() == 0                          # one at a time
    worker.start()
    assert state(job) == (JobState.FAILED, jobs.STOPPED)
    assert as_("anna").post(f"/jobs/{job}/again").status_code == 302
    assert worker.drain() == 1
    assert state(job + 1)[0] is JobState.DONE


def test_the_same_job_is_not_put_into_the_queue_twice(asked, worker):
    asked("anna", "count", steps=2)
    with pytest.raises(Refused):
        asked("anna", "count", steps=2)
    asked("boris", "count", steps=2)


def test_a_job_has_the_rights_of_its_person_when_it_begins(app, cast, worker, asked, state, writing):
    job = asked("zoya", "read")
    with writing():
        for row in db.session.scalars(select(AccountRole).where(AccountRole.account_id == cast.account["zoya"])):
            db.session.delete(row)
    worker.drain()
    assert state(job) == (JobState.DONE, "не видит")
    again = asked("dmitry", "read")
    worker.drain()
    assert state(again) == (JobState.DONE, "видит")


def test_a_blocked_account_runs_nothing(cast, worker, asked, state, writing):
    job = asked("anna", "count", steps=1)
    with writing():
        db.session.get(accounts.Account, cast.account["anna"]).status = accounts.AccountStatus.BLOCKED
    worker.drain()
    assert state(job)[0] is JobState.FAILED


def test_results_go_after_a_week_and_the_page_offers_to_start_again(app, as_, worker, asked, writing):
    job = asked("anna", "count", steps=1)
    worker.drain()
    with app.app_context():
        assert jobs.sweep() == 0
    with writing():
        db.session.get(Job, job).finished_at = clock.now() - timedelta(days=8)
    with app.app_context():
        assert jobs.sweep() == 1
    anna = as_("anna")
    assert anna.get(f"/jobs/{job}/result").status_code == 410
    assert "Запустить снова" in anna.get("/jobs/").text


def test_the_page_costs_the_same_with_one_job_and_with_many(as_, worker, asked):
    asked("anna", "count", steps=1)
    anna = as_("anna")
    one = statements(anna.get("/jobs/"))
    for steps in range(2, 15):
        asked("anna", "count", steps=steps)
    assert statements(anna.get("/jobs/")) == one <= 6
    assert statements(anna.get("/jobs/state")) <= 4


def test_a_real_worker_does_what_is_asked_while_the_school_writes(app, worker, asked, state, writing, monkeypatch):
    monkeypatch.setitem(app.config, "TESTING", False)
    worker.start()
    job = asked("anna", "count", steps=40)
    worker.wake()
    for _ in range(200):
        if state(job)[0] is JobState.DONE:
            break
        with writing():                                 # nobody waits for the job
            pass
        time.sleep(0.05)
    assert state(job)[0] is JobState.DONE
    worker.stop()
    worker._thread.join(5)
    assert not worker._thread.is_alive()
