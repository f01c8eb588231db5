"""What was acknowledged is there exactly once: through lost requests and answers, doubled requests, a killed deed, a killed server, two editors."""
import http.client
import json
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, select, text

from sgo import changes
from sgo.models import Attendance, ChangeSet, Mark, UserSession, db
from sgo.services.accounts import digest
from tests.conftest import cells
from tests.school import TODAY

KEY = "5А maths"
DAYS = ("02.11", "09.11", "16.11", "23.11")
FATES = ("arrives", "request lost", "answer lost", "doubled", "killed before the commit", "killed after it")
VALUES = ("5", "4/5", "3", ".", "Б", "ОТ", "", "7", "→")


class Killed(BaseException):
    """The process dies here."""


class Browser:
    """The page's queue: a request waits until it is acknowledged and is sent again under its own number."""

    def __init__(self, client, url):
        self.client, self.url, self.waiting, self.told = client, url, [], {}

    def type(self, *asked):
        self.waiting.append((secrets.token_hex(8), asked))

    def send(self, fate, monkeypatch):
        """Send the oldest; what the network and the server do with it is the fate's."""
        if not self.waiting or fate == "request lost":
            return
        op, asked = self.waiting[0]
        if fate.startswith("killed"):
            with monkeypatch.context() as patch:
                self._die(patch, fate == "killed after it", op, asked)
            return
        answers = [self.client.post(self.url, **cells(op, *asked)) for _ in range(2 if fate == "doubled" else 1)]
        assert all(answer.status_code == 200 and answer.json == answers[0].json for answer in answers)
        if fate != "answer lost":
            self.waiting.pop(0)
            self.told[op] = answers[0].json["cells"]

    def _die(self, patch, after, op, asked):
        seal = changes._seal

        def dying(deed):
            seal(deed)
            if after:
                db.session.commit()
            raise Killed
        patch.setattr(changes, "_seal", dying)
        with pytest.raises(Killed):
            self.client.post(self.url, **cells(op, *asked))


cell = st.tuples(st.sampled_from(DAYS), st.sampled_from(["masha", "vanya", "lev"]), st.sampled_from(VALUES))
steps = st.lists(st.tuples(st.integers(0, 1), st.lists(cell, min_size=1, max_size=4, unique_by=lambda one: one[:2]), st.sampled_from(FATES)), max_size=8)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_acknowledged_is_written_once_whatever_happens_on_the_way(house, as_, cast, read, monkeypatch, story):
    house.fresh()
    url = f"/journal/{cast.group[KEY]}/cells"
    editors = [Browser(as_("anna"), url), Browser(as_("anna"), url)]
    for number, typed, fate in story:
        editors[number].type(*({"lesson": cast.lesson[f"{KEY} {day}"], "work": cast.work[f"{KEY} {day}"], "student": cast.student[student], "value": value}
                               for day, student, value in typed))
        editors[number].send(fate, monkeypatch)
    while any(editor.waiting for editor in editors):
        for editor in editors:
            editor.send("arrives", monkeypatch)
    told = {op: found for editor in editors for op, found in editor.told.items()}
    order = [op for op, in read(select(ChangeSet.operation).where(ChangeSet.operation.is_not(None)).order_by(ChangeSet.id))]
    assert Counter(order) == Counter(told.keys())                               # each once
    last = {(one["work"], one["student"]): one["text"] for op in order for one in told[op]}
    assert last == {key: stands(read, cast, *key) for key in last}              # and the cells hold what the last one was told
    twice = read(select(Mark.work_id, Mark.student_id, Mark.attempt))
    assert len(set(twice)) == len(twice)


def stands(read, cast, work, student):
    lesson = next(cast.lesson[key] for key, found in cast.work.items() if found == work)
    code = [row[0].value for row in read(select(Attendance.code).where(Attendance.lesson_id == lesson, Attendance.student_id == student))]
    attempts = read(select(Mark.value, Mark.second_value, Mark.code).where(Mark.work_id == work, Mark.student_id == student).order_by(Mark.attempt))
    return " ".join([*code, "→".join(kind.value if kind else f"{value}/{second}" if second else str(value) for value, second, kind in attempts)]).strip()


choices = st.lists(st.tuples(st.integers(0, 1), st.sampled_from(["5", "4", "3", ""]), st.booleans()), min_size=1, max_size=8)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(choices)
def test_two_editors_never_write_over_each_other_unseen(house, as_, cast, read, story):
    house.fresh()
    url, place = f"/journal/{cast.group[KEY]}/cells", {"lesson": cast.lesson[f"{KEY} 16.11"], "work": cast.work[f"{KEY} 16.11"],
                                                        "student": cast.student["masha"]}
    clients, seen, truth = [as_("anna"), as_("anna")], ["", ""], ""
    for number, value, insists in story:
        told, = clients[number].post(url, **cells(secrets.token_hex(8), place | {"value": value, "seen": seen[number]})).json["cells"]
        if told["state"] == "conflict":
            assert seen[number] != truth and told["text"] == truth and told["by"]
            seen[number] = told["text"]
            if insists:
                told, = clients[number].post(url, **cells(secrets.token_hex(8), place | {"value": value, "seen": seen[number]})).json["cells"]
        else:
            assert seen[number] == truth or value == truth
        if told["state"] == "saved":
            truth = seen[number] = told["text"]
    assert stands(read, cast, place["work"], place["student"]) == truth


def test_a_collision_in_the_same_moment_is_looked_at_again(as_, cast, monkeypatch, read):
    """On PostgreSQL two editors may insert the same attempt at once: the second finds the first's mark and tells of it."""
    from sqlalchemy.exc import IntegrityError

    from sgo.services.journal import pen
    write, collided = pen.Pen.write, []

    def first_collides(self):
        if not collided:
            collided.append(True)
            raise IntegrityError("mark_once_per_attempt", {}, Exception("mark_once_per_attempt"))
        write(self)
    monkeypatch.setattr(pen.Pen, "write", first_collides)
    answer = as_("anna").post(f"/journal/{cast.group[KEY]}/cells", **cells("operation-1", {
        "lesson": cast.lesson[f"{KEY} 16.11"], "student": cast.student["masha"], "value": "5"}))
    assert answer.json["cells"][0]["state"] == "saved" and collided
    assert read(select(Mark.value).where(Mark.student_id == cast.student["masha"])) == [(5,)]


class Server:
    """`sgo run` on a copy of the cast's school, as a process that can be killed."""

    def __init__(self, folder, port):
        self.address, self.port = f"http://127.0.0.1:{port}", port
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("SGO_")} | {
            "SGO_DATA_DIR": str(folder), "SGO_DATABASE_URL": f"sqlite:///{folder}/school.db", "SGO_SECRET_KEY": "k" * 32, "SGO_PORT": str(port),
            "SGO_TODAY": TODAY.isoformat()}

    def __enter__(self):
        self.process = subprocess.Popen([str(Path(sys.executable).with_name("sgo")), "run"], env=self.environment, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{self.address}/health", timeout=5).read()
                return self
            except OSError:
                time.sleep(0.1)
        raise AssertionError("the server did not start")

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.kill()

    def ask(self, path, cookie, body=None, token=""):
        said = {"Cookie": cookie, "Accept": "application/json"} | ({"X-CSRFToken": token, "Content-Type": "application/json"} if body else {})
        return urllib.request.urlopen(urllib.request.Request(self.address + path, body, said), timeout=10)


def test_a_killed_server_has_written_what_it_acknowledged_once(sqlite_house, cast, tmp_path):
    sqlite_house.fresh()
    shutil.copy(sqlite_house._file, tmp_path / "school.db")
    token = secrets.token_urlsafe(16)
    with create_engine(f"sqlite:///{tmp_path}/school.db").begin() as connection:
        connection.execute(UserSession.__table__.insert().values(account_id=cast.account["anna"], token_digest=digest(token), idle_minutes=10 ** 7,
                                                                 started_at=cast.at, seen_at=cast.at, expires_at=cast.at.replace(year=2036)))
    signer = sqlite_house.app.session_interface.get_signing_serializer(sqlite_house.app)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    group, told, waiting = cast.group[KEY], {}, []
    values = iter(["5", "4", "3", "2", "5/4", "."] * 100)
    for number in range(60):
        day, students = DAYS[number % 4], ("masha", "vanya", "lev")
        waiting.append({"op": f"operation-{number:03}", "cells": [
            {"lesson": cast.lesson[f"{KEY} {day}"], "work": cast.work[f"{KEY} {day}"], "student": cast.student[student], "value": next(values)}
            for student in students]})
    for life in range(3):
        with Server(tmp_path, port) as server:
            page = server.ask(f"/journal/{group}", f"sgo={signer.dumps({'_user_id': token, '_fresh': True})}")
            cookie = re.search(r"sgo=[^;]+", page.headers["Set-Cookie"])[0]
            csrf = re.search(r'name="csrf-token" content="([^"]+)"', page.read().decode())[1]
            if life < 2:
                subprocess.Popen([sys.executable, "-c", f"import os, signal, time; time.sleep({0.25 + life * 0.2}); os.kill({server.process.pid}, 9)"])
            try:
                while waiting:
                    answer = json.load(server.ask(f"/journal/{group}/cells", cookie, json.dumps(waiting[0]).encode(), csrf))
                    told[answer["op"]] = answer["cells"]
                    waiting.pop(0)
            except urllib.error.HTTPError:
                raise
            except (OSError, http.client.HTTPException, json.JSONDecodeError):
                server.process.wait(10)                 # the queue of the page waits for the next life
    assert not waiting and len(told) == 60
    with create_engine(f"sqlite:///{tmp_path}/school.db").connect() as connection:
        order = [op for op, in connection.execute(text("SELECT operation FROM change_set WHERE operation IS NOT NULL ORDER BY id"))]
        assert order == sorted(told)
        last = {(one["work"], one["student"]): one["text"] for op in order for one in told[op]}
        found = {(work, student): code or (f"{value}/{second}" if second else str(value)) for work, student, value, second, code in connection.execute(
            text("SELECT work_id, student_id, value, second_value, code FROM mark")) if (work, student) in last}
        assert found == last
        assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
