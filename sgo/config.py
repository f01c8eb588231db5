"""Settings by environment, read once at the start; whatever is unknown or malformed is a sentence, not a traceback."""
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from platformdirs import user_data_path
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

KNOWN = {"SGO_DATABASE_URL", "SGO_SECRET_KEY", "SGO_HOST", "SGO_PORT", "SGO_PUBLIC_URL", "SGO_TODAY", "SGO_SERVER_TIMING", "SGO_DATA_DIR"}
CLONE = Path(__file__).resolve().parent.parent
DIALECTS = {"sqlite", "postgresql+psycopg"}


class SettingsError(Exception):
    """All that is wrong with the settings, a sentence a line."""


@dataclass(frozen=True)
class Settings:
    """What the program needs to know of the place it runs in."""
    database_url: str
    secret_key: str
    data_dir: Path
    host: str = "127.0.0.1"
    port: int = 8060
    public_url: str | None = None
    today: date | None = None
    server_timing: bool = False

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Read the settings; raises SettingsError with every problem at once."""
        given = {name: value.strip() for name, value in (os.environ if environ is None else environ).items() if name.startswith("SGO_")}
        reader = _Reader(given)
        data_dir = Path(given.get("SGO_DATA_DIR") or default_data_dir())
        url, host, port = reader.database_url(data_dir), given.get("SGO_HOST") or "127.0.0.1", reader.port()
        public_url, today, timing = reader.public_url(), reader.today(), reader.flag("SGO_SERVER_TIMING")
        if reader.problems:
            raise SettingsError("\n".join(reader.problems))
        return cls(url, given.get("SGO_SECRET_KEY") or _secret(data_dir), data_dir, host, port, public_url, today, timing)


def default_data_dir() -> Path:
    """`var/` of a clone, else the user's own data folder."""
    return CLONE / "var" if (CLONE / "pyproject.toml").is_file() else user_data_path("sgo", appauthor=False)


def _secret(data_dir: Path) -> str:
    """The key that signs cookies: made once beside the data, readable by its owner only."""
    path = data_dir / "secret.key"
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(secrets.token_hex(32))
        return path.read_text().strip()
    except OSError as error:
        raise SettingsError(f"Папка данных {data_dir} недоступна для записи ({error.strerror}). Укажите другую в SGO_DATA_DIR.") from error


class _Reader:
    def __init__(self, given: Mapping[str, str]):
        self.given = given
        self.problems = [f"Неизвестная настройка {name}. Известны: {', '.join(sorted(KNOWN))}." for name in sorted(given.keys() - KNOWN)]

    def database_url(self, data_dir: Path) -> str:
        raw = self.given.get("SGO_DATABASE_URL")
        if not raw:
            return f"sqlite:///{(data_dir / 'sgo.db').resolve()}"
        try:
            if make_url(raw).drivername in DIALECTS:
                return raw
        except ArgumentError:
            pass
        self.problems.append("SGO_DATABASE_URL не понят. Нужно sqlite:////путь/к/файлу.db или postgresql+psycopg://имя:пароль@сервер/база.")
        return ""

    def port(self) -> int:
        raw = self.given.get("SGO_PORT") or "8060"
        if raw.isdigit() and 0 < int(raw) < 65536:
            return int(raw)
        self.problems.append(f"SGO_PORT: «{raw}» – не номер порта. Нужно число от 1 до 65535.")
        return 0

    def public_url(self) -> str | None:
        raw = self.given.get("SGO_PUBLIC_URL")
        if not raw:
            return None
        parts = urlsplit(raw)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path not in {"", "/"}:
            self.problems.append(f"SGO_PUBLIC_URL: «{raw}» – не адрес. Нужно, например, https://sgo.school60.ru.")
        return raw.rstrip("/")

    def today(self) -> date | None:
        raw = self.given.get("SGO_TODAY")
        if not raw:
            return None
        try:
            return date.fromisoformat(raw)
        except ValueError:
            self.problems.append(f"SGO_TODAY: «{raw}» – не дата. Нужно ГГГГ-ММ-ДД, например 2026-11-23.")
            return None

    def flag(self, name: str) -> bool:
        raw = self.given.get(name) or "0"
        if raw not in {"0", "1"}:
            self.problems.append(f"{name}: нужно 0 или 1, а не «{raw}».")
        return raw == "1"
