"""Making minutes, keeping what was printed, and taking the scan of the signed paper as the official copy."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from assessment import audit
from assessment.assessments.models import Revision
from assessment.assessments.queries import Desk
from assessment.assessments.status import REVIEWABLE, VERIFIED_ON
from assessment.config import Settings
from assessment.errors import NotAllowed, Refused
from assessment.evidence.checking.inspection import Checked
from assessment.files.services import keep, remember
from assessment.files.store import FileStore, Kept
from assessment.installation.models import Installation
from assessment.jobs import services as jobs
from assessment.jobs.models import Job
from assessment.languages import gettext as _
from assessment.minutes.description import describe
from assessment.minutes.models import Minutes, MinutesRegister
from assessment.permissions import Actor, Permission
from assessment.questionnaire.model import Questionnaire
from assessment.questionnaire.recommendations import Recommendations
from assessment.reviews.objections.queries import objection_to

PRINT, DRAFT = "minutes.print", "minutes.draft"
"""The kinds of jobs that print minutes, and drafts of them."""
PDF = "application/pdf"
SCANS = (PDF, "image/jpeg", "image/png")


def standing(session: Session, revision_id: UUID) -> Minutes | None:
    """The minutes of a revision that were not replaced."""
    return session.execute(
        select(Minutes).where(Minutes.revision_id == revision_id, Minutes.replaced_at.is_(None))
    ).scalar_one_or_none()


def is_outdated(session: Session, minutes: Minutes | None, revision: Revision) -> bool:
    """Whether since then the verification was concluded anew, or an objection lodged or decided."""
    if minutes is None or revision.verified_at is None:
        return False
    objection = objection_to(session, revision)
    since = (
        [revision.verified_at, objection.lodged_at, objection.decided_at]
        if objection
        else [revision.verified_at]
    )
    return any(one is not None and minutes.made_at < one for one in since)


def make(
    session: Session,
    revision: Revision,
    desk: Desk,
    content: Questionnaire,
    known: Recommendations,
    files: FileStore,
    settings: Settings,
    *,
    by: Actor,
    at: datetime,
    today: date,
) -> Minutes:
    """Fix what the minutes of a verified result say, under the next number, and have them printed."""
    _refuse_unless_verifier(by)
    if desk.status not in VERIFIED_ON:
        raise Refused(
            _(
                "Berita acara dibuat setelah penilaian terverifikasi. Sebelum itu tersedia konsepnya."
            )
        )
    there = standing(session, revision.id)
    if there is not None and not is_outdated(session, there, revision):
        raise Refused(_("Berita acara penilaian ini sudah dibuat."))
    place = session.execute(select(Installation)).scalar_one()
    arms = keep(session, files, place.arms, place.arms_type, at=at).sha256 if place.arms else None
    if there is not None:
        there.replaced_at = at
        session.flush()
    made = Minutes(
        id=uuid4(), revision_id=revision.id, year=today.year, sequence=_draw(session, today.year), said={},
        made_at=at, made_by_id=by.person_id,
    )  # fmt: skip
    made.said = describe(
        session, revision, desk, content, known, place, number=made.number, arms=arms,
        language=settings.language, demo=settings.demo, at=at, today=today,
    )  # fmt: skip
    session.add(made)
    session.flush()
    _record(
        session, "minutes.made", made, desk.unit_id, by, at, replaces=there.number if there else ""
    )
    jobs.enqueue(session, PRINT, f"{PRINT}:{made.id}", {"minutes": str(made.id)}, by=by, at=at)
    return made


def draft(
    session: Session,
    revision: Revision,
    desk: Desk,
    content: Questionnaire,
    known: Recommendations,
    settings: Settings,
    *,
    by: Actor,
    at: datetime,
    today: date,
) -> Job:
    """Have a draft printed: without a number, marked as a draft on every page, and kept nowhere."""
    _refuse_unless_verifier(by)
    if desk.status not in REVIEWABLE | VERIFIED_ON:
        raise Refused(_("Konsep tersedia selama verifikasi."))
    place = session.execute(select(Installation)).scalar_one()
    said = describe(
        session, revision, desk, content, known, place, number="", arms=None,
        language=settings.language, demo=settings.demo, at=at, today=today,
    )  # fmt: skip
    payload = {
        "name": f"konsep-berita-acara-{said['code']}.pdf", "description": said, "revision": str(revision.id),
    }  # fmt: skip
    key = f"{DRAFT}:{revision.id}:{by.appointment_id}:{at.isoformat()}"
    return jobs.enqueue(session, DRAFT, key, payload, by=by, at=at)


def printed(session: Session, minutes_id: UUID, made: Kept, *, at: datetime) -> Minutes:
    """The PDF is there."""
    found = session.execute(
        select(Minutes).where(Minutes.id == minutes_id).with_for_update()
    ).scalar_one()
    if found.sha256 is not None:
        return found
    remember(session, made, PDF, at=at)
    found.sha256 = made.sha256
    audit.record(
        session, "minutes.printed", thing="minutes", thing_id=found.id, at=at, by=None,
        body={"number": found.number, "sha256": made.sha256},
    )  # fmt: skip
    return found


def sign(
    session: Session,
    minutes: Minutes,
    unit_id: UUID,
    store: FileStore,
    file: Checked,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Take the scan of the paper that both parties signed: from now on it is the official copy."""
    _refuse_unless_verifier(by)
    if minutes.replaced_at is not None or minutes.sha256 is None:
        raise Refused(_("Berita acara ini belum selesai dicetak."))
    if minutes.is_signed:
        raise Refused(_("Salinan bertanda tangan sudah ada dan tidak dapat diganti."))
    if file.media_type not in SCANS:
        raise Refused(_("Unggah pindaian sebagai PDF, JPG, atau PNG."))
    kept = remember(session, store.keep(file.file), file.media_type, at=at)
    if kept.sha256 == minutes.sha256:
        raise Refused(
            _("Ini berkas yang belum ditandatangani. Unggah pindaian kertas yang sudah diteken.")
        )
    changed = session.execute(
        update(Minutes)
        .where(Minutes.id == minutes.id, Minutes.scan_sha256.is_(None))
        .values(
            scan_sha256=kept.sha256,
            scan_type=file.media_type,
            scanned_at=at,
            scanned_by_id=by.person_id,
        )
        .returning(Minutes.id)
    ).all()
    if not changed:
        raise Refused(_("Salinan bertanda tangan sudah ada dan tidak dapat diganti."))
    _record(session, "minutes.signed", minutes, unit_id, by, at, sha256=kept.sha256)


def record_download(
    session: Session, minutes: Minutes, unit_id: UUID, *, scan: bool, by: Actor, at: datetime
) -> None:
    """Remember that somebody took the paper."""
    _record(session, "minutes.downloaded", minutes, unit_id, by, at, scan=scan)


def _draw(session: Session, year: int) -> int:
    """The next number of a year; the register stays locked until the transaction ends."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    table = MinutesRegister.__table__
    draw = dialect.insert(table).values(year=year, last=1)
    return int(
        session.execute(
            draw.on_conflict_do_update(
                index_elements=["year"], set_={"last": table.c.last + 1}
            ).returning(table.c.last)
        ).scalar_one()
    )


def _refuse_unless_verifier(by: Actor) -> None:
    if not by.may(Permission.REVIEW_DO):
        raise NotAllowed


def _record(
    session: Session,
    action: str,
    minutes: Minutes,
    unit_id: UUID,
    by: Actor,
    at: datetime,
    **body: Any,
) -> None:
    audit.record(
        session, action, thing="minutes", thing_id=minutes.id, unit_id=unit_id, at=at, by=by,
        body={"number": minutes.number, "revision": minutes.revision_id, **body},
    )  # fmt: skip
