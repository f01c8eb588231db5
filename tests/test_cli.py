"""The command line and the wheel: every refusal is a sentence, a dry run touches nothing, a real school opens without demo people."""
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import tarfile
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from sgo import create_app, demo
from sgo.config import Settings
from sgo.models import db
from sgo.reports.federal import layouts, states

ROOT = Path(__file__).parents[1]
SAMPLE = Path(__file__).parent / "data" / "spisok_5v.xlsx"
COMMAND = [str(Path(sys.executable).with_name("sgo"))]
WAIT = 60


@pytest.fixture
def run(tmp_path):
    """`sgo …` with its data in an empty folder."""
    def command(*words, **settings):
        environment = {name: value for name, value in os.environ.items() if not name.startswith("SGO_")} | {"SGO_DATA_DIR": str(tmp_path / "data")} | settings
        return subprocess.run([*COMMAND, *words], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=WAIT * 2, stdin=subprocess.DEVNULL)
    return command


@pytest.fixture(scope="session")
def small_demo(tmp_path_factory):
    """The data of a demo school of 60 pupils, to be copied."""
    folder = tmp_path_factory.mktemp("demo") / "data"
    subprocess.run([*COMMAND, "demo", "--pupils", "60"], env=os.environ | {"SGO_DATA_DIR": str(folder)}, check=True, capture_output=True, timeout=WAIT * 2)
    return folder


@pytest.fixture
def demo_data(small_demo, tmp_path):
    """A demo school where `run` looks for its data."""
    return shutil.copytree(small_demo, tmp_path / "data")


def counts(path):
    with sqlite3.connect(path) as base:
        tables = [name for name, in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: base.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in tables}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SGO_PORT", "много"),
        ("SGO_PORT", "99999"),
        ("SGO_TODAY", "вчера"),
        ("SGO_TODAY", "9999-12-31"),
        ("SGO_TODAY", "0001-01-01"),
        ("SGO_DATABASE_URL", "mysql://x"),
        ("SGO_SECRET_KEY", "коротко"),
        ("SGO_PUBLIC_URL", "школа"),
        ("SGO_SERVER_TIMING", "да"),
        ("SGO_HOST", "http://x"),
        ("SGO_COLOUR", "1"),
        ("SGO_DATABASE_URL", "sqlite:////no/such/folder/x.db"),
    ],
)
def test_a_bad_setting_is_a_sentence(run, name, value):
    done = run("migrate", **{name: value})
    assert done.returncode == 2
    assert name in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(("settings", "words"), [({"SGO_DATABASE_URL": "sqlite:////etc/passwd"}, "не отвечает"),
    ({"SGO_DATABASE_URL": "sqlite:////tmp/a.db?mode=ro"}, "не понят"), ({"SGO_DATABASE_URL": "postgresql+psycopg://u@127.0.0.1:1/x?foo=bar"}, "не отвечает"),
    ({"SGO_DATA_DIR": "/tmp/sgo?x#y"}, "Выберите папку"), ({"SGO_PORT": "٨٠٦٠"}, "не номер порта"), ({"SGO_PUBLIC_URL": "https://a b"}, "не адрес")])
def test_a_wrong_setting_is_a_sentence(run, settings, words):
    refused = run("migrate", **settings)
    assert refused.returncode in {1, 2}
    assert words in refused.stderr
    assert "Traceback" not in refused.stderr


def test_what_is_refused_at_the_terminal_is_a_sentence(run, small_demo, tmp_path):
    long = run("init", "--name", "Ш" * 300, "--admin", "Зимина Зоя Петровна", "--gender", "ж")
    odd = run("init", "--name", "Школа № 7", "--admin", "Зимина Зоя Петровна", "--gender", "ж", "--login", "a b<>")
    absent = run("import", "pupils", str(tmp_path / "нет.xlsx"), "--class", "5В")
    shutil.copytree(small_demo, tmp_path / "data", dirs_exist_ok=True)
    foreign = run("import", "pupils", str(SAMPLE), "--class", "5В", "--apply", "--create-class", "--as", "teacher")
    letters = run("send-digests")
    for refused, words in ((letters, "Почта не настроена"), (long, "слишком длинно"), (odd, "Логин"), (absent, "нет. Проверьте имя"),
                           (foreign, "Не разрешено")):
        assert refused.returncode == 1, refused
        assert words in refused.stderr
        assert "Traceback" not in refused.stderr


def test_a_real_school_opens_with_one_administrator_and_no_demo_people(run, tmp_path):
    opened = run("init", "--name", "Школа № 7", "--admin", "Зимина Зоя Петровна", "--gender", "ж")
    assert opened.returncode == 0
    assert re.search(r"логин администратора", opened.stdout, re.IGNORECASE)
    assert counts(tmp_path / "data" / "sgo.db")["person"] == 1
    again = run("init", "--name", "Школа № 8", "--admin", "Иванов Иван", "--gender", "м")
    assert again.returncode == 1
    assert "уже есть" in again.stderr
    refused = run("demo")
    assert refused.returncode == 1
    assert "«Школа № 7»" in refused.stderr


def test_a_dry_run_needs_no_database_and_json_is_all_it_prints(run, tmp_path):
    done = run("import", "pupils", str(SAMPLE), "--class", "5В", "--json")
    said = json.loads(done.stdout)
    assert set(said) == {"rows", "problems"}
    assert (len(said["rows"]), len(said["problems"])) == (25, 3)
    nameless = run("import", "pupils", str(SAMPLE), "--json")
    assert json.loads(nameless.stdout) == said                 # nor does it need the class to be named
    refused = run("import", "pupils", str(SAMPLE), "--apply")
    assert refused.returncode == 1 and "--class 5В" in refused.stderr
    assert not (tmp_path / "data" / "sgo.db").exists()


def test_a_list_is_written_once_and_a_copy_is_whole(run, demo_data, tmp_path):
    assert "--create-class" in run("import", "pupils", str(SAMPLE), "--class", "5В", "--apply").stderr
    first = run("import", "pupils", str(SAMPLE), "--class", "5В", "--apply", "--create-class")
    assert "загружено 22 ученика" in first.stdout
    before = counts(tmp_path / "data" / "sgo.db")
    assert "загружено 0 учеников, уже были 22" in run("import", "pupils", str(SAMPLE), "--class", "5В", "--apply").stdout
    assert counts(tmp_path / "data" / "sgo.db") == before
    copy = tmp_path / "copy.db"
    scan = tmp_path / "data" / "files" / "ab" / "abcd"
    scan.parent.mkdir(parents=True)
    scan.write_bytes(b"%PDF-")
    (tmp_path / "data" / "forms").mkdir()
    (tmp_path / "data" / "forms" / "osh-1.toml").write_text("# своя")
    assert run("backup", str(copy)).returncode == 0
    assert counts(copy)["student"] == before["student"]
    with tarfile.open(tmp_path / "copy.files.tar") as archive:
        assert {"files/ab/abcd", "forms/osh-1.toml"} <= set(archive.getnames())
    assert (tmp_path / "copy.files.tar").stat().st_mode & 0o777 == 0o600
    assert run("backup", str(copy)).returncode == 1
    missing = run("import", "pupils", str(SAMPLE), "--class", "5Г", "--apply")
    assert missing.returncode == 1
    assert "5Г не заведён" in missing.stderr and "уже в 5В" in missing.stderr


def test_the_federal_forms_of_the_demo_school_hold(demo_data):
    """Every control sum, be it only a warning, on the usual day, on that of the year before, today."""
    app = create_app(Settings.from_env({"SGO_DATA_DIR": str(demo_data), "SGO_SECRET_KEY": "k" * 32}))
    with app.test_request_context():
        for day in (date(2025, 9, 20), date(2026, 9, 20), date(2026, 11, 23)):
            for key in layouts.KEYS:
                form = states.stand(key, day).form
                assert form.wrong == [], (key, day)
                assert form.odd == [] or day.year == 2025, "the first orders of all name no variety"
    with app.app_context():
        db.engine.dispose()


def test_the_owner_helps_an_account_in(run, demo_data):
    assert re.search(r"Одноразовый пароль для teacher: \S+", run("user", "reset", "teacher").stdout)
    assert run("user", "unlock", "teacher").returncode == 0
    assert "нет" in run("user", "reset", "nobody").stderr
    assert "student" in run("access-table").stdout


def test_the_demo_is_the_same_at_every_filling(run, small_demo, tmp_path):
    run("demo", "--pupils", "60")
    one, two = (sqlite3.connect(folder / "sgo.db") for folder in (small_demo, tmp_path / "data"))
    for table in ("person", "student", "enrolment", "lesson", "mark", "attendance", "timetable_slot", "guardianship"):
        assert one.execute(f"SELECT * FROM {table}").fetchall() == two.execute(f"SELECT * FROM {table}").fetchall(), table


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answer(port, path, **headers):
    """Ask until the server stands."""
    for _ in range(WAIT * 5):
        try:
            with urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)) as page:
                return page
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the server did not start")


@contextmanager
def started(words, **options):
    """A server that hears Ctrl-C even where the tests themselves were started deaf to it, and that never outlives its story."""
    server = subprocess.Popen(words, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL), **options)
    try:
        yield server
    finally:
        server.kill()
        server.wait(WAIT)
        if server.stdout:
            server.stdout.close()


@pytest.mark.parametrize("words", [[*COMMAND, "run"], [sys.executable, str(ROOT / "app.py")]], ids=["sgo run", "app.py"])
def test_the_school_opens_by_one_command_and_closes_by_ctrl_c(tmp_path, words):
    port = free_port()
    environment = os.environ | {"SGO_DATA_DIR": str(tmp_path), "SGO_PORT": str(port), "PYTHONUNBUFFERED": "1"}
    with started(words, env=environment, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as server:
        assert answer(port, "/login").status == 200
        taken = subprocess.run(words, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=WAIT)
        server.send_signal(signal.SIGINT)
        said = server.communicate(timeout=WAIT)[0]
    assert f"http://127.0.0.1:{port}" in said
    assert demo.PASSWORD in said
    assert "Traceback" not in said
    assert server.returncode in {0, 130}
    assert "занят" in taken.stderr + taken.stdout
    assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600


def test_a_proxy_is_believed_only_with_a_public_address(small_demo, tmp_path):
    for public, secure in (({"SGO_PUBLIC_URL": "https://sgo.example.ru"}, True), ({}, False)):
        port = free_port()
        folder = tmp_path / str(secure)
        environment = os.environ | {"SGO_DATA_DIR": str(folder), "SGO_PORT": str(port)} | public
        shutil.copytree(small_demo, folder)
        with started([*COMMAND, "run"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
            proxied = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "sgo.example.ru", "X-Forwarded-For": "203.0.113.9"}
            page = answer(port, "/login", **proxied)
            server.send_signal(signal.SIGINT)
            server.wait(WAIT)
        assert ("Strict-Transport-Security" in page.headers) is secure
        assert ("Secure" in page.headers["Set-Cookie"]) is secure


def test_the_wheel_opens_the_login_page_away_from_the_clone(tmp_path):
    quiet = {"check": True, "capture_output": True, "timeout": WAIT * 3}
    subprocess.run([sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", str(tmp_path), str(ROOT)], **quiet)
    wheel, = tmp_path.glob("sgo-*.whl")
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "venv")], **quiet)
    python = tmp_path / "venv" / "bin" / "python"
    packages = Path(
        subprocess.run([str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], check=True, capture_output=True, text=True).stdout.strip()
    )
    subprocess.run([str(python), "-m", "pip", "install", "-q", "--no-deps", "--no-index", str(wheel)], **quiet)
    ours = next(path for path in sys.path if path.endswith("site-packages"))
    (packages / "libraries.pth").write_text(f"{ours}\n")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("SGO_", "PYTHON"))}
    environment |= {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "share")}
    sgo = str(tmp_path / "venv" / "bin" / "sgo")
    subprocess.run([sgo, "init", "--name", "Школа № 7", "--admin", "Зимина Зоя Петровна", "--gender", "ж"], cwd=tmp_path, env=environment, **quiet)
    code = ("import sgo, sgo.serve; client = sgo.serve.application().test_client(); page = client.get('/login'); print(page.status_code, sgo.__file__); "
            "print(client.get('/static/css/sgo.css').status_code)")
    said = subprocess.run([str(python), "-c", code], cwd=tmp_path, env=environment, check=True, capture_output=True, text=True).stdout
    assert said.split()[0] == said.split()[-1] == "200"
    assert str(tmp_path / "venv") in said
    assert (tmp_path / "share" / "sgo" / "sgo.db").is_file()
