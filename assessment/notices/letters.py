"""The job that sends one letter: what there is still to tell, in the person's language, without any content."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import update
from sqlalchemy.orm import Session

from assessment.installation.queries import installation
from assessment.jobs import handlers
from assessment.jobs.handlers import Task
from assessment.languages import gettext as _
from assessment.languages import ngettext, speaking
from assessment.notices import queries
from assessment.notices.models import Delivery, Letter, Notice
from assessment.notices.sending import Post, send
from assessment.notices.services import JOB
from assessment.notices.wording import sentence
from assessment.people.models import Person
from assessment.people.queries import appointments_of
from assessment.people.sessions import as_actor
from assessment.rounds.deadlines import day_of
from assessment.units.names import full

MOST = 30
"""A letter names so many notices; the others are counted."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a letter would say. The application's address comes with the settings."""

    number: str
    to: str
    name: str
    locale: str
    lines: tuple[str, ...]
    told: tuple[int, ...]
    office: str
    is_test: bool


class SendLetter:
    """Sends one letter. A worker that dies between sending and noting it sends it again under the same number."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone

    def prepare(self, session: Session, payload: Mapping[str, Any]) -> Draft | None:
        """What is to be told, as far as its reader may still see it; None where there is nothing left."""
        letter = session.get_one(Letter, UUID(payload["letter"]))
        person = session.get_one(Person, letter.person_id)
        if letter.sent_at is not None or not person.email or person.disabled_at is not None:
            return None
        if not letter.is_test and queries.wish_of(session, person.id) is Delivery.NONE:
            return None
        with speaking(person.locale):
            found = [] if letter.is_test else self._still_theirs(session, letter, person)
            if not found and not letter.is_test:
                return None
            lines = tuple(line_of(one) for one in found)
        return Draft(
            str(letter.id), person.email, person.name, person.locale, lines, tuple(one.id for one in found),
            installation(session).office, letter.is_test,
        )  # fmt: skip

    def work(self, plain: Draft | None, task: Task) -> Draft | None:
        """Send it."""
        if plain is not None:
            assert task.settings is not None, "a workshop has settings"
            with speaking(plain.locale):
                send(composed(plain, task.settings.url), task.settings)
        return plain

    def store(
        self, session: Session, payload: Mapping[str, Any], made: Draft | None, *, at: datetime
    ) -> Mapping[str, Any]:
        """Note that it has left. What came too late for it goes with the next."""
        letter = session.get_one(Letter, UUID(payload["letter"]))
        if made is None:
            letter.is_dropped = letter.sent_at is None
            return {"sent": False}
        letter.sent_at = at
        session.execute(
            update(Notice)
            .where(
                Notice.letter_id == letter.id,
                Notice.read_at.is_(None),
                Notice.id.not_in(made.told),
            )
            .values(letter_id=None)
            .execution_options(synchronize_session=False)
        )
        return {"sent": True}

    def _still_theirs(self, session: Session, letter: Letter, person: Person) -> list[Notice]:
        found: list[Notice] = []
        for appointment in appointments_of(session, person.id, day_of(letter.due_at, self.zone)):
            query = queries.of(as_actor(person, appointment)).where(
                Notice.letter_id == letter.id, Notice.read_at.is_(None)
            )
            found += session.execute(query).scalars()
        return sorted(found, key=lambda one: (one.at, one.id))


def line_of(notice: Notice) -> str:
    """``Kel. Melati, Kec. Taman (Periode 2026): Hasil penilaian sudah ditetapkan.``"""
    unit, chosen = notice.assessment.unit, notice.assessment.round
    if notice.number is not None:
        return f"{chosen.name}: {sentence(notice.kind, notice.day, notice.days, notice.number)}"
    where = full(unit.kind, unit.name, unit.parent.name if unit.parent else None)
    return f"{where} ({chosen.name}): {sentence(notice.kind, notice.day, notice.days)}"


def composed(draft: Draft, url: str) -> Post:
    """The letter in the current language."""
    if draft.is_test:
        subject = _("Perisai: surel percobaan")
        middle = [_("Ini surel percobaan. Bila Anda membacanya, pengiriman surel berjalan.")]
    else:
        number = len(draft.lines)
        subject = ngettext(
            "Perisai: %(num)d pemberitahuan", "Perisai: %(num)d pemberitahuan", number
        )
        middle = [f"- {line}" for line in draft.lines[:MOST]]
        if number > MOST:
            middle.append(_("- dan %(number)s pemberitahuan lain", number=number - MOST))
        middle += ["", _("Buka Perisai untuk melihatnya: %(url)s", url=f"{url}/notices")]
    body = [
        _("Yth. %(name)s,", name=draft.name),
        "",
        *middle,
        "",
        _("Surel ini tidak memuat jawaban, nilai, atau bukti. Jangan balas surel ini."),
        _("Atur surel pemberitahuan: %(url)s", url=f"{url}/account/notices"),
    ]
    if draft.office:
        body += ["", draft.office]
    return Post(draft.number, draft.to, draft.name, subject, "\n".join(body) + "\n")


def register(zone: ZoneInfo) -> None:
    """Make the job known."""
    handlers.register(JOB, SendLetter(zone))
