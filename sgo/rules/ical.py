"""A calendar as RFC 5545 writes it: lines of at most 75 octets that end in CRLF, escaped texts, instants in UTC, whole days as dates."""
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from .wording import printable

LONGEST = 75                                            # octets of a line without its end (RFC 5545, 3.1)
MAKER = "-//SGO//Diary//RU"


@dataclass(frozen=True)
class Event:
    """An event from `starts` until `ends`: instants with a zone, or the first and the last whole day."""
    uid: str
    title: str
    starts: datetime | date
    ends: datetime | date
    place: str = ""
    about: str = ""
    cancelled: bool = False
    busy: bool = True


def escaped(text: str) -> str:
    """A text as the value of a property: what has a meaning there is escaped, what nobody sees is left out."""
    plain = printable(text).replace("\r\n", "\n").replace("\r", "\n")
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def folded(line: str) -> Iterator[str]:
    """The line in pieces of at most 75 octets; no letter is cut in two, the pieces after the first begin with a space."""
    piece, size = "", 0
    for letter in line:
        width = len(letter.encode())
        if size + width > LONGEST:
            yield piece
            piece, size = " ", 1
        piece += letter
        size += width
    yield piece


def calendar(name: str, events: Iterable[Event], stamp: datetime) -> str:
    """The whole calendar; `stamp` is when it was made."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{MAKER}", "CALSCALE:GREGORIAN", "METHOD:PUBLISH", f"X-WR-CALNAME:{escaped(name)}",
             "REFRESH-INTERVAL;VALUE=DURATION:PT6H", "X-PUBLISHED-TTL:PT6H"]
    for event in events:
        lines += _of_event(event, stamp)
    lines.append("END:VCALENDAR")
    return "".join(f"{piece}\r\n" for line in lines for piece in folded(line))


def _of_event(event: Event, stamp: datetime) -> list[str]:
    lines = ["BEGIN:VEVENT", f"UID:{event.uid}", f"DTSTAMP:{_instant(stamp)}", *_when(event), f"SUMMARY:{escaped(event.title)}"]
    if event.place:
        lines.append(f"LOCATION:{escaped(event.place)}")
    if event.about:
        lines.append(f"DESCRIPTION:{escaped(event.about)}")
    lines += [f"STATUS:{'CANCELLED' if event.cancelled else 'CONFIRMED'}", f"TRANSP:{'OPAQUE' if event.busy and not event.cancelled else 'TRANSPARENT'}",
              "CLASS:PRIVATE", "END:VEVENT"]
    return lines


def _when(event: Event) -> list[str]:
    if isinstance(event.starts, datetime) and isinstance(event.ends, datetime):
        return [f"DTSTART:{_instant(event.starts)}", f"DTEND:{_instant(event.ends)}"]
    return [f"DTSTART;VALUE=DATE:{event.starts:%Y%m%d}", f"DTEND;VALUE=DATE:{event.ends + timedelta(days=1):%Y%m%d}"]      # the end is the day after


def _instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
