"""The calendar as RFC 5545 writes it: folded at 75 octets without cutting a letter, escaped, stable, in UTC."""
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from sgo.rules.ical import Event, calendar, escaped, folded

STAMP = datetime(2026, 11, 23, 9, tzinfo=UTC)
MOSCOW = ZoneInfo("Europe/Moscow")
LESSON = Event("lesson-1-2@sgo", "Математика", datetime(2026, 11, 23, 8, tzinfo=MOSCOW), datetime(2026, 11, 23, 8, 45, tzinfo=MOSCOW), "каб. 23",
               "Задание: № 5, 6; 7")


@given(st.text(max_size=400).filter(lambda text: "\r" not in text and "\n" not in text))
def test_a_folded_line_is_whole_again_when_it_is_unfolded(line):
    pieces = list(folded(line))
    assert all(len(piece.encode("utf-8", "surrogatepass")) <= 75 for piece in pieces) if line.isprintable() else True
    assert pieces[0] + "".join(piece[1:] for piece in pieces[1:]) == line


def test_every_line_ends_in_crlf_and_is_no_longer_than_75_octets():
    text = calendar("Уроки: Иван", [LESSON, Event("x@sgo", "Ы" * 300, date(2026, 11, 23), date(2026, 11, 23))], STAMP)
    assert text.endswith("END:VCALENDAR\r\n")
    lines = text.split("\r\n")
    assert all(len(line.encode()) <= 75 and "\n" not in line and "\r" not in line for line in lines)


def test_a_lesson_stands_in_utc_with_its_room_and_homework():
    text = calendar("Уроки: Иван", [LESSON], STAMP).replace("\r\n ", "")
    for line in ("UID:lesson-1-2@sgo", "DTSTAMP:20261123T090000Z", "DTSTART:20261123T050000Z", "DTEND:20261123T054500Z", "LOCATION:каб. 23",
                 "DESCRIPTION:Задание: № 5\\, 6\\; 7", "STATUS:CONFIRMED"):
        assert f"\r\n{line}\r\n" in text


def test_whole_days_end_on_the_day_after_and_a_cancelled_event_says_so():
    text = calendar("Уроки", [Event("h@sgo", "Каникулы", date(2026, 10, 24), date(2026, 11, 1), busy=False),
                              Event("c@sgo", "Отменён", date(2026, 11, 2), date(2026, 11, 2), cancelled=True)], STAMP)
    assert "DTSTART;VALUE=DATE:20261024\r\nDTEND;VALUE=DATE:20261102\r\n" in text
    assert "STATUS:CANCELLED\r\n" in text and "TRANSP:TRANSPARENT" in text


def test_a_text_cannot_become_a_property():
    assert escaped("a\r\nATTACH:x\nb\\c") == "a\\nATTACH:x\\nb\\\\c"
    assert escaped("\x00\x1b\u202eскрыто") == "скрыто"
