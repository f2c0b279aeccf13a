"""Calendar files as RFC 5545 has them."""

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from assessment.rounds.calendar.file import LONGEST, Entry, escaped, folded, written

AT = datetime(2026, 11, 22, 13, 5, tzinfo=UTC)


def unfolded(data: bytes) -> list[str]:
    return data.replace(b"\r\n ", b"").decode().split("\r\n")


def test_an_event_is_a_whole_day():
    data = written(
        [Entry("k", date(2026, 12, 31), "Tenggat; a, b", "https://x/1", 3)], "Nama", at=AT
    )
    assert unfolded(data) == [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Perisai//Perisai//ID", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
        "X-WR-CALNAME:Nama",
        "BEGIN:VEVENT", "UID:k@perisai", "DTSTAMP:20261122T130500Z", "SEQUENCE:3", "DTSTART;VALUE=DATE:20261231",
        "DTEND;VALUE=DATE:20270101", "SUMMARY:Tenggat\\; a\\, b", "URL:https://x/1", "TRANSP:TRANSPARENT",
        "END:VEVENT", "END:VCALENDAR", "",
    ]  # fmt: skip


def test_signs_with_a_meaning_are_escaped():
    assert escaped("a\\b;c,d\r\ne\nf\x00g") == "a\\\\b\\;c\\,d\\ne\\nfg"


@given(st.text(max_size=400))
def test_no_line_is_too_long_and_nothing_is_lost(text):
    data = folded(f"SUMMARY:{escaped(text.encode('utf-8', 'ignore').decode())}")
    lines = data.split(b"\r\n")
    assert all(len(line) <= LONGEST for line in lines)
    assert all(line.decode() for line in lines)  # no character is torn apart
    whole = b"".join(line[1:] if number else line for number, line in enumerate(lines)).decode()
    assert whole == f"SUMMARY:{escaped(text.encode('utf-8', 'ignore').decode())}"
