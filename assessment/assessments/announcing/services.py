"""Announcing the results of a round, at once or on a day, and taking that back."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from assessment import audit
from assessment.assessments.announcing.queries import was_seen
from assessment.assessments.asked import Asked
from assessment.assessments.models import Assessment, Revision
from assessment.assessments.queries import hold_all
from assessment.assessments.status import VERIFIED_ON, Status
from assessment.errors import NotAllowed, Refused
from assessment.languages import gettext as _
from assessment.permissions import Actor, Permission
from assessment.rounds.calendar.queries import calendar
from assessment.rounds.models import Release, Round, RoundState

LONGEST = 1000


def plan(
    session: Session, chosen: Round, day: date, *, by: Actor, at: datetime, today: date
) -> None:
    """Have the results announced on a day; until then they stay held back."""
    _refuse_unless_lead(by)
    _refuse_unfit(chosen)
    if day <= today:
        raise Refused(_("Pilih hari sesudah hari ini, atau umumkan sekarang."))
    chosen.announce_on, chosen.announced_by_id = day, by.person_id
    _record(session, "round.announcement_planned", chosen, by, at, day=day)


def cancel(session: Session, chosen: Round, *, by: Actor, at: datetime) -> None:
    """Give the planned day up."""
    _refuse_unless_lead(by)
    if chosen.announced_at is not None or chosen.announce_on is None:
        raise Refused(_("Tidak ada pengumuman yang direncanakan. Muat ulang halaman."))
    day, chosen.announce_on, chosen.announced_by_id = chosen.announce_on, None, None
    _record(session, "round.announcement_cancelled", chosen, by, at, day=day)


def announce(session: Session, chosen: Round, *, by: Actor, at: datetime, today: date) -> None:
    """Announce what was verified and made final in a round, and what will be. The round is locked."""
    _refuse_unless_lead(by)
    _refuse_unfit(chosen)
    if not _has_result(session, chosen.id):
        raise Refused(_("Belum ada hasil terverifikasi yang dapat diumumkan."))
    chosen.announced_by_id = by.person_id
    _announce(session, chosen, by, at, today)


def announce_due(session: Session, *, today: date, at: datetime) -> int:
    """Announce what was planned for today or earlier; a round without any result waits on. Return how many."""
    found = session.execute(
        select(Round)
        .where(Round.announce_on <= today, Round.announced_at.is_(None))
        .order_by(Round.id)
        .with_for_update()
    ).scalars()
    due = [one for one in found if _has_result(session, one.id)]
    for one in due:
        _announce(session, one, None, at, today)
    return len(due)


def withdraw(session: Session, chosen: Round, reason: str, *, by: Actor, at: datetime) -> bool:
    """Hold the results back again; once somebody may have seen them it is only recorded. Return whether they are."""
    _refuse_unless_lead(by)
    if chosen.announced_at is None:
        raise Refused(_("Hasil periode ini belum diumumkan. Muat ulang halaman."))
    reason = reason.strip()
    if not reason:
        raise Refused(_("Tulis alasan menarik pengumuman."))
    if len(reason) > LONGEST:
        raise Refused(_("Tulis alasan paling banyak %(n)s karakter.", n=LONGEST))
    if was_seen(session, chosen):
        _record(
            session, "round.announcement_withdrawal_noted", chosen, by, at, reason=reason,
            announced_at=chosen.announced_at,
        )  # fmt: skip
        return False
    told = chosen.announced_at
    chosen.announced_at = chosen.announce_on = chosen.announced_by_id = None
    chosen.announcement_seen_at = None
    _record(
        session, "round.announcement_withdrawn", chosen, by, at, reason=reason, announced_at=told
    )
    return True


def note_seen(session: Session, *, at: datetime) -> None:
    """Remember of announced rounds that somebody may have seen the results, before their session is forgotten."""
    waiting = session.execute(
        select(Round).where(Round.announced_at.is_not(None), Round.announcement_seen_at.is_(None))
    ).scalars()
    for one in waiting:
        if was_seen(session, one):
            one.announcement_seen_at = at


def _announce(session: Session, chosen: Round, by: Actor | None, at: datetime, today: date) -> None:
    chosen.announced_at = at
    chosen.announce_on = chosen.announce_on or today
    session.flush()
    if chosen.own_results is Release.ANNOUNCED:
        _begin_objections(session, chosen, today)
    _record(
        session, "round.announced", chosen, by, at,
        decided_by=chosen.announced_by_id, day=today,
    )  # fmt: skip


def _begin_objections(session: Session, chosen: Round, today: date) -> None:
    """Units that see their results only now have from now on as many working days to object."""
    hold_all(session, Assessment.round_id == chosen.id)
    theirs = select(Assessment.id).where(
        Assessment.round_id == chosen.id, Assessment.asked != Asked.CITY
    )
    session.execute(
        update(Revision)
        .where(
            Revision.assessment_id.in_(theirs),
            Revision.is_current,
            Revision.status == Status.VERIFIED,
            Revision.objection_until.is_not(None),
            Revision.accepted_at.is_(None),
        )
        .values(
            objection_until=calendar(session).after(today, chosen.objection_days),
            version=Revision.version + 1,
        )
        .execution_options(synchronize_session=False)
    )
    session.expire_all()


def _has_result(session: Session, round_id: UUID) -> bool:
    found = (
        select(Revision.id)
        .join(Assessment, Assessment.id == Revision.assessment_id)
        .where(
            Assessment.round_id == round_id,
            Assessment.asked != Asked.CITY,
            Revision.is_current,
            Revision.status.in_(VERIFIED_ON),
        )
        .limit(1)
    )
    return session.execute(found).first() is not None


def _refuse_unless_lead(by: Actor) -> None:
    if not by.may(Permission.RESULT_ANNOUNCE):
        raise NotAllowed(_("Hasil diumumkan ketua tim."))


def _refuse_unfit(chosen: Round) -> None:
    if chosen.state is RoundState.DRAFT or chosen.is_practice or chosen.is_imported:
        raise Refused(_("Periode ini tidak punya hasil untuk diumumkan."))
    if chosen.announced_at is not None:
        raise Refused(_("Hasil periode ini sudah diumumkan. Muat ulang halaman."))


def _record(
    session: Session, action: str, chosen: Round, by: Actor | None, at: datetime, **body: object
) -> None:
    audit.record(session, action, thing="round", thing_id=chosen.id, at=at, by=by, body=body)
