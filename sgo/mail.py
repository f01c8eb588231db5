"""Letters over SMTP: where they go out (off unless it is set), and the two ways a letter may fail. Nothing here knows of people."""
import re
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

PATIENCE = 10.0                                         # seconds; a server that says nothing for so long is not there
PORTS = {"smtps": 465, "smtp": 587, "smtp+plain": 25}
HERE = {"localhost", "127.0.0.1", "::1"}
ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9-]{2,63}")
LONGEST = 254


class Failed(Exception):
    """The letter has not gone; what the mail server said, in words."""


class Rejected(Failed):
    """This address is not accepted: it makes no sense to repeat."""


class Later(Failed):
    """Not now: the letter may be repeated."""


class Unreachable(Failed):
    """The server itself does not take letters: none of them goes."""


@dataclass(frozen=True)
class Server:
    """Where letters go out and from whom. `smtps` is encrypted from the start, `smtp` must turn to TLS, `smtp+plain` only on this very computer."""
    scheme: str
    host: str
    port: int
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)


def address_of(text: str) -> str | None:
    """An address as it may stand in a header, a Cyrillic domain in Latin; None when it is none."""
    local, at, domain = text.strip().rpartition("@")
    with suppress(UnicodeError):
        whole = f"{local}{at}{domain.encode('idna').decode()}"
        if len(whole) <= LONGEST and ADDRESS.fullmatch(whole) and ".." not in whole and not local.startswith(".") and not local.endswith("."):
            return whole
    return None


def server_of(url: str, sender: str) -> Server:
    """Read the setting; raises ValueError with a sentence."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError("SGO_SMTP_URL не понят: номер порта – число от 1 до 65535.") from None
    if parts.scheme not in PORTS or not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment or port == 0:
        raise ValueError("SGO_SMTP_URL не понят. Нужно smtp://имя:пароль@сервер:587 или smtps://имя:пароль@сервер:465.")
    if parts.scheme == "smtp+plain" and parts.hostname not in HERE:
        raise ValueError("SGO_SMTP_URL: без шифрования (smtp+plain) письма отдают только почтовому серверу на этом же компьютере.")
    if (parts.username is None) != (parts.password is None):
        raise ValueError("SGO_SMTP_URL: имя и пароль задают вместе, знаки @ : / в них пишут как %40 %3A %2F.")
    address = address_of(sender)
    if address is None:
        raise ValueError("SGO_SMTP_FROM: нужен адрес, от которого уходят письма, например dnevnik@school60.ru.")
    return Server(parts.scheme, parts.hostname, port or PORTS[parts.scheme], address, unquote(parts.username or ""), unquote(parts.password or ""))


@contextmanager
def connected(server: Server) -> Iterator[Callable[[EmailMessage], None]]:
    """A connection by which letters are posted one after another; raises Unreachable, the posting Rejected, Later or Unreachable."""
    try:
        line = _opened(server)
    except smtplib.SMTPAuthenticationError:
        raise Unreachable("почтовый сервер не принял имя и пароль") from None
    except smtplib.SMTPNotSupportedError:
        raise Unreachable("почтовый сервер не умеет шифровать (STARTTLS), письма не отданы") from None
    except ssl.SSLError as error:
        raise Unreachable(f"сертификат почтового сервера не подошёл ({error.reason or 'TLS'})") from None
    except (smtplib.SMTPException, OSError) as error:
        raise Unreachable(f"почтовый сервер не отвечает ({_words(error)})") from None
    try:
        yield lambda letter: _post(line, server, letter)
    finally:
        with suppress(smtplib.SMTPException, OSError):
            line.quit()


def _opened(server: Server) -> smtplib.SMTP:
    safe = ssl.create_default_context()
    if server.scheme == "smtps":
        line: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=PATIENCE, context=safe)
    else:
        line = smtplib.SMTP(server.host, server.port, timeout=PATIENCE)
    try:
        if server.scheme == "smtp":
            line.starttls(context=safe)
        if server.user:
            line.login(server.user, server.password)
    except BaseException:
        line.close()
        raise
    return line


def _post(line: smtplib.SMTP, server: Server, letter: EmailMessage) -> None:
    try:
        line.send_message(letter, from_addr=server.sender)
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        raise (Rejected if code >= 500 else Later)(_said(code, said)) from None
    except smtplib.SMTPDataError as error:
        raise (Rejected if error.smtp_code >= 500 else Later)(_said(error.smtp_code, error.smtp_error)) from None
    except (smtplib.SMTPException, OSError) as error:
        raise Unreachable(f"почтовый сервер прервал разговор ({_words(error)})") from None


def _said(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {' '.join(text.split())}"[:200]


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _said(error.smtp_code, error.smtp_error)
    return str(getattr(error, "strerror", None) or type(error).__name__)[:200]
