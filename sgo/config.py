"""Settings by environment, read once at the start; whatever is unknown or malformed is a sentence, not a traceback."""
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from platformdirs import user_data_path
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from sgo import mail

KNOWN = {"SGO_DATABASE_URL", "SGO_SECRET_KEY", "SGO_HOST", "SGO_PORT", "SGO_PUBLIC_URL", "SGO_TODAY", "SGO_SERVER_TIMING", "SGO_DATA_DIR", "SGO_SMTP_URL",
         "SGO_SMTP_FROM"}
CLONE = Path(__file__).resolve().parent.parent
DIALECTS = {"sqlite", "postgresql+psycopg"}
SECRET_LENGTH = 32
YEARS = range(2000, 2100)                               # a week, a month, a school year round any day of these stays a date


class SettingsError(Exception):
    """All that is wrong with the settings, a sentence a line."""


@dataclass(frozen=True)
class Settings:
    """What the program needs to know of the place it runs in."""
    database_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    data_dir: Path
    host: str = "127.0.0.1"
    port: int = 8060
    public_url: str | None = None
    today: date | None = None
    server_timing: bool | None = None                   # None: only a demo school shows what a page costs
    smtp: mail.Server | None = None                     # None: no letters go out

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Read the settings; raises SettingsError with every problem at once."""
        given = {name: value.strip() for name, value in (os.environ if environ is None else environ).items() if name.startswith("SGO_")}
        reader = _Reader(given)
        data_dir = reader.plain("SGO_DATA_DIR", Path(given.get("SGO_DATA_DIR") or default_data_dir()).expanduser().resolve())
        url, secret, host, port = reader.database_url(data_dir), reader.secret_key(), reader.host(), reader.port()
        public_url, today, timing = reader.public_url(), reader.today(), reader.flag("SGO_SERVER_TIMING")
        smtp = reader.smtp(public_url)
        if reader.problems:
            raise SettingsError("\n".join(reader.problems))
        _make(data_dir)
        return cls(url, secret or _kept_secret(data_dir / "secret.key"), data_dir, host, port, public_url, today, timing, smtp)


def default_data_dir() -> Path:
    """`var/` of a clone, else the user's own data folder."""
    return CLONE / "var" if (CLONE / "pyproject.toml").is_file() else user_data_path("sgo", appauthor=False)


def _make(data_dir: Path) -> None:
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not os.access(data_dir, os.W_OK | os.X_OK):
            raise PermissionError(13, os.strerror(13))
    except OSError as error:
        raise SettingsError(f"Папка данных {data_dir} недоступна для записи ({error.strerror}). Укажите другую в SGO_DATA_DIR.") from error


def _kept_secret(path: Path) -> str:
    """The key that signs cookies: made once beside the data, readable by its owner only."""
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as new:
            new.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    except OSError as error:
        raise SettingsError(f"Ключ {path} не записать ({error.strerror}). Укажите другую папку в SGO_DATA_DIR.") from error
    try:
        kept = path.read_text().strip()
    except (OSError, UnicodeDecodeError):
        kept = ""
    if len(kept) < SECRET_LENGTH:
        raise SettingsError(f"Ключ {path} не прочитать или он испорчен. Удалите этот файл: сделается новый, всем придётся войти заново.")
    return kept


class _Reader:
    def __init__(self, given: Mapping[str, str]):
        self.given = given
        self.problems = [f"Неизвестная настройка {name}. Известны: {', '.join(sorted(KNOWN))}." for name in sorted(given.keys() - KNOWN)]

    def plain(self, name: str, path: Path) -> Path:
        """A path that can stand in a database's address."""
        if set("?#%") & set(str(path)):
            self.problems.append(f"{name}: в пути {path} есть знак ?, # или %. Выберите папку без них.")
        return path

    def database_url(self, data_dir: Path) -> str:
        raw = self.given.get("SGO_DATABASE_URL")
        if not raw:
            return f"sqlite:///{data_dir / 'sgo.db'}"
        try:
            url = make_url(raw)
            if url.drivername in DIALECTS and not (url.drivername == "sqlite" and url.query) and url.database and url.database != ":memory:":
                return raw if url.drivername != "sqlite" else self._file(Path(url.database).expanduser().resolve())
        except (ArgumentError, ValueError):
            pass
        self.problems.append("SGO_DATABASE_URL не понят. Нужно sqlite:////путь/к/файлу.db или postgresql+psycopg://имя:пароль@сервер/база.")
        return ""

    def _file(self, path: Path) -> str:
        self.plain("SGO_DATABASE_URL", path)
        if not path.parent.is_dir():
            self.problems.append(f"SGO_DATABASE_URL: папки {path.parent} нет. Создайте её.")
        return f"sqlite:///{path}"

    def secret_key(self) -> str | None:
        raw = self.given.get("SGO_SECRET_KEY")
        if raw and len(raw) < SECRET_LENGTH:
            self.problems.append(f"SGO_SECRET_KEY короток: нужно не меньше {SECRET_LENGTH} знаков. Уберите настройку, и ключ сделается сам.")
        return raw or None

    def host(self) -> str:
        raw = self.given.get("SGO_HOST") or "127.0.0.1"
        if not re.fullmatch(r"[A-Za-z0-9.:_-]+", raw):
            self.problems.append(f"SGO_HOST: «{raw}» – не адрес. Нужно, например, 127.0.0.1 или 0.0.0.0, без порта и http.")
        return raw

    def port(self) -> int:
        raw = self.given.get("SGO_PORT") or "8060"
        if raw.isascii() and raw.isdecimal() and 0 < int(raw) < 65536:
            return int(raw)
        self.problems.append(f"SGO_PORT: «{raw}» – не номер порта. Нужно число от 1 до 65535.")
        return 0

    def public_url(self) -> str | None:
        raw = self.given.get("SGO_PUBLIC_URL")
        if not raw:
            return None
        if not _is_address(raw):
            self.problems.append(f"SGO_PUBLIC_URL: «{raw}» – не адрес. Нужно, например, https://sgo.school60.ru.")
        return raw.rstrip("/")

    def today(self) -> date | None:
        raw = self.given.get("SGO_TODAY")
        if not raw:
            return None
        try:
            day = date.fromisoformat(raw)
        except ValueError:
            self.problems.append(f"SGO_TODAY: «{raw}» – не дата. Нужно ГГГГ-ММ-ДД, например 2026-11-23.")
            return None
        if day.year not in YEARS:
            self.problems.append(f"SGO_TODAY: «{raw}» – такого учебного года не бывает. Нужна дата от {YEARS[0]} до {YEARS[-1]} года.")
        return day

    def flag(self, name: str) -> bool | None:
        raw = self.given.get(name)
        if not raw:
            return None
        if raw not in {"0", "1"}:
            self.problems.append(f"{name}: нужно 0 или 1, а не «{raw}».")
        return raw == "1"

    def smtp(self, public_url: str | None) -> mail.Server | None:
        """Letters: off without both settings; they hold a link, so they need the school's public address."""
        url, sender = self.given.get("SGO_SMTP_URL"), self.given.get("SGO_SMTP_FROM")
        if not url:
            if sender:
                self.problems.append("SGO_SMTP_FROM задан без SGO_SMTP_URL. Задайте почтовый сервер или уберите адрес.")
            return None
        if not public_url:
            self.problems.append("SGO_SMTP_URL: в письмах стоит ссылка на школу, поэтому нужна и настройка SGO_PUBLIC_URL.")
        try:
            return mail.server_of(url, sender or "")
        except ValueError as error:
            self.problems.append(str(error))
            return None


def _is_address(raw: str) -> bool:
    try:
        parts = urlsplit(raw)
        if re.search(r"[\s#]", raw):
            return False
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0 and not (parts.path.strip("/") or parts.query or parts.username)
    except ValueError:
        return False
