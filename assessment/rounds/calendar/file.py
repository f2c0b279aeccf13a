"""Days by which something is due, as a calendar file (RFC 5545). Pure.

All-day events, and hours as UTC, so it is written by hand: no zones, no repetitions. What the calendars of telephones
show to whoever looks over a shoulder names the item and the unit, and not what is weak there.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

MEDIA_TYPE = "text/calendar; charset=utf-8"
HOURS = timedelta(hours=2)
"""What begins at an hour is taken to last so long."""
LONGEST = 75
"""Of a line, in octets; what is longer goes on in the next, after a blank."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A day, or an hour of it. ``key`` stays the same for ever: a calendar changes what it has instead of adding."""

    key: str
    day: date
    title: str
    url: str
    version: int = 1
    begins: datetime | None = None
    place: str = ""


def written(entries: Iterable[Entry], name: str, *, at: datetime) -> bytes:
    """The file."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Perisai//Perisai//ID",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}",
    ]
    for entry in entries:
        lines += _event(entry, at)
    lines.append("END:VCALENDAR")
    return b"".join(folded(line) + b"\r\n" for line in lines)


def _event(entry: Entry, at: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{entry.key}@perisai"
    yield f"DTSTAMP:{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"SEQUENCE:{entry.version}"
    if entry.begins is None:
        yield f"DTSTART;VALUE=DATE:{entry.day:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{entry.day + timedelta(days=1):%Y%m%d}"
    else:
        begins = entry.begins.astimezone(UTC)
        yield f"DTSTART:{begins:%Y%m%dT%H%M%SZ}"
        yield f"DTEND:{begins + HOURS:%Y%m%dT%H%M%SZ}"
    if entry.place:
        yield f"LOCATION:{escaped(entry.place)}"
    yield f"SUMMARY:{escaped(entry.title)}"
    yield f"URL:{entry.url}"
    yield "TRANSP:TRANSPARENT" if entry.begins is None else "TRANSP:OPAQUE"
    yield "END:VEVENT"


def escaped(text: str) -> str:
    """A text value (3.3.11): backslash, semicolon, comma and line ends; other control characters are left out."""
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
    return "".join(one for one in text if one == "\t" or (ord(one) >= 32 and ord(one) != 127))


def folded(line: str) -> bytes:
    """A content line (3.1) in UTF-8, broken before it gets too long and never inside a character."""
    parts: list[bytes] = []
    current = b""
    for one in line:
        octets = one.encode()
        room = LONGEST if not parts else LONGEST - 1  # the blank that a further line begins with
        if len(current) + len(octets) > room:
            parts.append(current)
            current = b""
        current += octets
    return b"\r\n ".join([*parts, current])
