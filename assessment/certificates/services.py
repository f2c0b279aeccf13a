"""The life of a certificate: proposed, approved by a second person, issued, perhaps revoked."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assessment import audit
from assessment.assessments.models import Revision
from assessment.assessments.status import FINAL_ON
from assessment.audit.models import Event, EventHead
from assessment.certificates import codes
from assessment.certificates.description import describe, results_of
from assessment.certificates.models import (
    Certificate,
    CertificateRegister,
    CertificateState,
    WrongCode,
)
from assessment.certificates.queries import WINDOW, address_digest, has_readiness
from assessment.config import Settings
from assessment.errors import Conflict, NotAllowed, Refused
from assessment.files.services import keep, remember
from assessment.files.store import FileStore, Kept
from assessment.installation.models import Installation
from assessment.jobs import services as jobs
from assessment.languages import gettext as _
from assessment.languages import ngettext
from assessment.people.models import Appointment
from assessment.permissions import Actor, Permission, Role

JOB = "certificate.print"
LONGEST = 500


def job_key(certificate_id: UUID) -> str:
    """The key under which a certificate's printing is enqueued, once for ever."""
    return f"{JOB}:{certificate_id}"


def propose(
    session: Session, revisions: Sequence[Revision], *, by: Actor, at: datetime, today: date
) -> list[Certificate]:
    """Propose certificates for final results of real rounds. Each needs a second person's approval."""
    if not by.may(Permission.CERTIFICATE_PROPOSE):
        raise NotAllowed
    if not revisions:
        raise Refused(_("Pilih sedikitnya satu unit."))
    _refuse_own_units(session, revisions, by, today)
    ready = set(
        session.execute(
            select(Revision.id).where(
                Revision.id.in_([revision.id for revision in revisions]), has_readiness()
            )
        ).scalars()
    )
    made = []
    for revision in revisions:
        if revision.status not in FINAL_ON or revision.assessment.round.is_practice:
            raise Refused(_("Piagam hanya untuk hasil yang sudah ditetapkan, bukan latihan."))
        if revision.id not in ready:
            raise Refused(
                _(
                    "Hasil %(unit)s tidak punya status kesiapan, jadi tidak ada yang dapat dituliskan pada piagamnya.",
                    unit=revision.assessment.unit.name,
                )
            )
        certificate = Certificate(
            id=uuid4(),
            revision=revision,
            state=CertificateState.PROPOSED,
            proposed_at=at,
            proposed_by_id=by.person_id,
        )
        session.add(certificate)
        made.append(certificate)
    try:
        session.flush()
    except IntegrityError as fault:
        raise Conflict(
            _("Sebagian unit sudah diusulkan orang lain. Muat ulang halaman.")
        ) from fault
    for certificate in made:
        _record(session, "certificate.proposed", certificate, by=by, at=at)
    return made


def withdraw(
    session: Session, certificates: Sequence[Certificate], *, by: Actor, at: datetime
) -> None:
    """Take proposals back: no number was given, so nothing remains but the events."""
    if not by.may(Permission.CERTIFICATE_PROPOSE):
        raise NotAllowed
    if not certificates:
        raise Refused(_("Pilih sedikitnya satu usulan."))
    for certificate in certificates:
        if certificate.state is not CertificateState.PROPOSED:
            raise Refused(_("Hanya usulan yang belum disetujui yang dapat dibatalkan."))
        _delete(session, certificate)
        _record(session, "certificate.withdrawn", certificate, by=by, at=at)


def approve(
    session: Session,
    certificates: Sequence[Certificate],
    files: FileStore,
    settings: Settings,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Approve as a second person: from here on number, code and every word are fixed; printing is a job.

    Numbers are drawn in the order given, without gaps: a failing transaction gives them back, a failing job keeps
    them. Each certificate is anchored in the chain of events by the event of its own approval.
    """
    if not by.may(Permission.CERTIFICATE_APPROVE):
        raise NotAllowed
    if not certificates:
        raise Refused(_("Pilih sedikitnya satu usulan."))
    _refuse_own_proposals(certificates, by)
    if not all(certificate.revision.is_current for certificate in certificates):
        raise Refused(_("Sebagian hasil dibuka kembali. Batalkan usulan piagamnya dahulu."))
    today = at.astimezone(settings.timezone).date()
    _refuse_own_units(session, [certificate.revision for certificate in certificates], by, today)
    place = session.execute(select(Installation)).scalar_one()
    until = _months_later(today, place.certificate_months)
    arms = keep(session, files, place.arms, place.arms_type, at=at).sha256 if place.arms else None
    results = results_of(session, [certificate.revision_id for certificate in certificates])
    snapshots = _snapshots(session, [certificate.revision_id for certificate in certificates])
    first = _draw_numbers(session, today.year, len(certificates))
    for sequence, certificate in enumerate(certificates, start=first):
        number = place.number_pattern.format(number=sequence, year=today.year)
        said = describe(
            session, certificate.revision, results[certificate.revision_id], place, settings,
            number=number, issued_on=today, valid_until=until, arms=arms, at=at,
        )  # fmt: skip
        said["snapshot"] = snapshots.get(certificate.revision_id, "")
        _take(session, certificate, number=number, sequence=sequence, year=today.year)
        seq = _record(
            session, "certificate.approved", certificate, by=by, at=at,
            number=number, snapshot=said["snapshot"],
        )  # fmt: skip
        head = session.execute(select(EventHead.hash).where(EventHead.id == 1)).scalar_one()
        code = codes.new_code()
        certificate.code_hash = codes.digest(code)
        certificate.said = said | {"anchor": {"seq": seq, "hash": head[:16].hex()}, "code": code}
        certificate.approved_at = at
        certificate.approved_by_id = by.person_id
        certificate.valid_until = until
        certificate.event_seq, certificate.event_hash = seq, head
        payload = {"certificate": str(certificate.id)}
        jobs.enqueue(session, JOB, job_key(certificate.id), payload, by=by, at=at)
    session.flush()


def issue(
    session: Session, certificate_id: UUID, piagam: Kept, annex: Kept, *, at: datetime
) -> Certificate:
    """The PDFs are there: the certificate is issued, and its code is known to the paper alone."""
    certificate = session.execute(
        select(Certificate).where(Certificate.id == certificate_id).with_for_update()
    ).scalar_one()
    if certificate.state is not CertificateState.APPROVED or certificate.said is None:
        raise Refused(_("Piagam ini tidak sedang dibuat."))
    for kept in (piagam, annex):
        remember(session, kept, "application/pdf", at=at)
    certificate.sha256, certificate.annex_sha256 = piagam.sha256, annex.sha256
    certificate.said = {key: value for key, value in certificate.said.items() if key != "code"}
    certificate.issued_at = at
    certificate.state = CertificateState.ISSUED
    session.flush()
    audit.record(
        session, "certificate.issued", thing="certificate", thing_id=certificate.id, at=at, by=None,
        body={"number": certificate.number, "sha256": piagam.sha256, "annex": annex.sha256},
    )  # fmt: skip
    return certificate


def revoke(
    session: Session, certificate: Certificate, reason: str, *, by: Actor, at: datetime
) -> None:
    """Revoke an issued certificate. It keeps its number, and its public page says so from now on."""
    if not by.may(Permission.CERTIFICATE_REVOKE):
        raise NotAllowed
    reason = reason.strip()
    if not reason or len(reason) > LONGEST:
        raise Refused(_("Tulis alasan pencabutan, paling banyak %(n)s karakter.", n=LONGEST))
    changed = session.execute(
        update(Certificate)
        .where(Certificate.id == certificate.id, Certificate.state == CertificateState.ISSUED)
        .values(
            state=CertificateState.REVOKED,
            revoked_at=at,
            revoked_by_id=by.person_id,
            revoked_reason=reason,
        )
        .returning(Certificate.id)
        .execution_options(synchronize_session="evaluate")
    ).all()
    if not changed:
        raise Refused(_("Hanya piagam yang sudah terbit dan belum dicabut yang dapat dicabut."))
    _record(session, "certificate.revoked", certificate, by=by, at=at, reason=reason)


def print_again(session: Session, certificate: Certificate, *, by: Actor, at: datetime) -> None:
    """Put a printing that was given up back into the queue, with the same number and words."""
    if not by.may(Permission.CERTIFICATE_APPROVE):
        raise NotAllowed
    job = jobs.enqueue(
        session, JOB, job_key(certificate.id), {"certificate": str(certificate.id)}, by=by, at=at
    )
    jobs.try_again(session, job, at=at)
    _record(session, "certificate.printed_again", certificate, by=by, at=at)


def downloaded(
    session: Session, certificate: Certificate, what: str, *, by: Actor, at: datetime
) -> None:
    """Note who fetched a file, and which."""
    _record(session, "certificate.downloaded", certificate, by=by, at=at, file=what)


def wrong_code(session: Session, address: str, *, at: datetime) -> None:
    """Remember that a code from this address was not one of ours, and forget what is long past."""
    session.execute(WrongCode.__table__.delete().where(WrongCode.at < at - 10 * WINDOW))  # type: ignore[attr-defined]
    session.add(WrongCode(address=address_digest(address), at=at))


def _take(session: Session, certificate: Certificate, **columns: Any) -> None:
    """Proposed becomes approved exactly once, whoever else tries at the same moment."""
    changed = session.execute(
        update(Certificate)
        .where(Certificate.id == certificate.id, Certificate.state == CertificateState.PROPOSED)
        .values(state=CertificateState.APPROVED, **columns)
        .returning(Certificate.id)
        .execution_options(synchronize_session="evaluate")
    ).all()
    if not changed:
        raise _no_longer_proposed()


def _delete(session: Session, certificate: Certificate) -> None:
    """Only what is still proposed goes: a number that was drawn meanwhile stays."""
    gone = session.execute(
        delete(Certificate)
        .where(Certificate.id == certificate.id, Certificate.state == CertificateState.PROPOSED)
        .returning(Certificate.id)
        .execution_options(synchronize_session="evaluate")
    ).all()
    if not gone:
        raise _no_longer_proposed()


def _no_longer_proposed() -> Conflict:
    return Conflict(_("Sebagian usulan sudah disetujui atau dibatalkan. Muat ulang halaman."))


def _draw_numbers(session: Session, year: int, count: int) -> int:
    """Draw numbers of a year and return the first; the register stays locked until the transaction ends."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    table = CertificateRegister.__table__
    draw = dialect.insert(table).values(year=year, last=count)
    last = session.execute(
        draw.on_conflict_do_update(
            index_elements=["year"], set_={"last": table.c.last + count}
        ).returning(table.c.last)
    ).scalar_one()
    return int(last) - count + 1


def _snapshots(session: Session, revision_ids: Sequence[UUID]) -> dict[UUID, str]:
    """The digest of what became final, as the event of making it final says."""
    rows = session.execute(
        select(Event.thing_id, Event.body).where(
            Event.thing == "revision",
            Event.thing_id.in_([str(one) for one in revision_ids]),
            Event.action == "review.finalised",
        )
    )
    return {UUID(thing_id): json.loads(body).get("snapshot", "") for thing_id, body in rows}


def _refuse_own_proposals(certificates: Sequence[Certificate], by: Actor) -> None:
    own = sum(certificate.proposed_by_id == by.person_id for certificate in certificates)
    if own:
        raise NotAllowed(
            ngettext(
                "Satu usulan berasal dari Anda sendiri. Persetujuan dilakukan orang kedua.",
                "%(n)s usulan berasal dari Anda sendiri. Persetujuan dilakukan orang kedua.",
                own,
            )
        )


def _refuse_own_units(
    session: Session, revisions: Sequence[Revision], by: Actor, day: date
) -> None:
    """Nobody hands a certificate to the unit they fill in for or head."""
    own = session.execute(
        select(Appointment.id)
        .where(
            Appointment.person_id == by.person_id,
            Appointment.role.in_((Role.OPERATOR, Role.HEAD)),
            Appointment.unit_id.in_([revision.assessment.unit_id for revision in revisions]),
            Appointment.valid_from <= day,
            (Appointment.valid_to.is_(None)) | (Appointment.valid_to > day),
        )
        .limit(1)
    ).first()
    if own is not None:
        raise NotAllowed(_("Anda bekerja di salah satu unit ini. Piagamnya diurus orang lain."))


def _months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError


def _record(
    session: Session, action: str, certificate: Certificate, *, by: Actor, at: datetime, **body: Any
) -> int:
    return audit.record(
        session,
        action,
        thing="certificate",
        thing_id=certificate.id,
        unit_id=certificate.revision.assessment.unit_id,
        at=at,
        by=by,
        body={"revision": certificate.revision_id, **body},
    )
