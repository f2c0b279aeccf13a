"""Reminders to units that are late: words that somebody sends themselves, with WhatsApp. Nothing is sent from here."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import quote
from uuid import UUID

from babel.dates import format_date
from sqlalchemy.orm import Session, contains_eager

from assessment import audit
from assessment.assessments.running.progress import Progress
from assessment.errors import Conflict, NotAllowed, Refused
from assessment.languages import gettext as _
from assessment.languages import speaking
from assessment.notices.models import ReminderText
from assessment.people.models import Appointment
from assessment.people.queries import in_force
from assessment.permissions import Actor, Permission, Role
from assessment.units.names import full

LONGEST = 1000
PLACES = ("nama", "unit", "periode", "tenggat", "tautan")
"""What may stand in braces in the text, and is filled in."""

USUAL = (
    "Yth. Bapak/Ibu {nama}, penilaian mandiri keamanan informasi {unit} ({periode}) belum kami terima. "
    "Batas waktunya {tenggat}. Silakan lanjutkan di {tautan}. Bila ada kendala, balas pesan ini. Terima kasih."
)
"""The text until somebody writes another. It goes to colleagues, so it is Indonesian in both languages."""

_BRACES = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Reminder:
    """What could be sent to one person of a unit; without ``url`` where they have no number."""

    name: str
    title: str
    text: str
    url: str


def text_of(session: Session) -> tuple[str, int]:
    """The text as it stands, and its version (0: nobody has written one)."""
    found = session.get(ReminderText, 1)
    return (found.text, found.version) if found else (USUAL, 0)


def write(session: Session, text: str, *, seen: int, by: Actor, at: datetime) -> None:
    """Write the text anew, over the version seen."""
    if not by.may(Permission.REMINDER_WRITE):
        raise NotAllowed
    text = " ".join(text.split())
    if not text:
        raise Refused(_("Tulis isi pesannya."))
    if len(text) > LONGEST:
        raise Refused(_("Ringkas: paling panjang %(number)s karakter.", number=LONGEST))
    unknown = [one for one in _BRACES.findall(text) if one not in PLACES]
    if unknown or text.count("{") != text.count("}") or "{" in _BRACES.sub("", text):
        raise Refused(
            _(
                "Yang boleh dalam kurung kurawal hanya %(places)s.",
                places=", ".join(f"{{{one}}}" for one in PLACES),
            )
        )
    found = session.get(ReminderText, 1, with_for_update=True)
    if (found.version if found else 0) != seen:
        raise Conflict
    if found is None:
        session.add(
            ReminderText(id=1, text=text, version=1, changed_at=at, changed_by_id=by.person_id)
        )
    elif found.text == text:
        return
    else:
        found.text, found.version = text, seen + 1
        found.changed_at, found.changed_by_id = at, by.person_id
    audit.record(
        session, "reminder.written", thing="reminder_text", thing_id=1, at=at, by=by,
        body={"text": text, "version": seen + 1},
    )  # fmt: skip


def reminders(
    session: Session, late: Sequence[Progress], round_name: str, url: str, *, today: date
) -> dict[UUID, list[Reminder]]:
    """By unit the people to remind, heads first, each with their own text."""
    text, _version = text_of(session)
    units = {one.unit_id: one for one in late}
    people = session.execute(
        in_force(today)
        .where(Appointment.unit_id.in_(units), Appointment.role.in_((Role.HEAD, Role.OPERATOR)))
        .options(contains_eager(Appointment.person))
        .order_by(Appointment.role, Appointment.valid_from)
    ).scalars()
    found: dict[UUID, list[Reminder]] = {unit_id: [] for unit_id in units}
    for held in people:
        one = units[held.unit_id]
        said = filled_in(
            text,
            {
                "nama": held.person.name,
                "unit": full(one.kind, one.name, one.kecamatan),
                "periode": round_name,
                "tenggat": _day(one.due_on),
                "tautan": url,
            },
        )
        found[held.unit_id].append(
            Reminder(held.person.name, held.title, said, address(held.person.phone, said))
        )
    return found


def filled_in(text: str, known: dict[str, str]) -> str:
    """The text with what stands in its braces; what is filled in is not looked through again."""
    return _BRACES.sub(lambda match: known.get(match.group(1), match.group(0)), text)


def address(phone: str, text: str) -> str:
    """Where WhatsApp opens with the text ready, for a number as somebody wrote it; empty without one."""
    digits = "".join(one for one in phone if one.isdecimal())
    if len(digits) < 8:
        return ""
    if not phone.strip().startswith("+") and digits.startswith("0"):
        digits = "62" + digits[1:]
    return f"https://wa.me/{digits}?text={quote(text, safe='')}"


def _day(day: date) -> str:
    with speaking("id"):
        return format_date(day, "d MMMM y", locale="id")
