"""What the admin does to a round under way: close, re-open, extend, allow late sending, take units in and out."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session, contains_eager

from assessment import audit
from assessment.assessments.asked import Asked
from assessment.assessments.models import Assessment, Revision
from assessment.assessments.moves import advance, take_out
from assessment.assessments.running.opening import enrol
from assessment.assessments.running.progress import progress
from assessment.assessments.status import WITH_UNIT, Status
from assessment.audit.models import Event
from assessment.errors import Refused
from assessment.languages import gettext as _
from assessment.permissions import Actor
from assessment.rounds.models import Round, RoundState
from assessment.units.models import Unit

__all__ = [
    "admit",
    "allow_late",
    "change_dates",
    "close_round",
    "end_late",
    "extend",
    "progress",
    "reopen_round",
    "taken_out",
    "withdraw",
]

NOT_SUBMITTED = f"assessment.{Status.NOT_SUBMITTED}"


def close_round(session: Session, chosen: Round, *, by: Actor | None, at: datetime) -> int:
    """Close an open round; return how many units thereby did not hand in.

    Only what the unit still has in hand becomes ``NOT_SUBMITTED``; verification of the others goes on.
    """
    if chosen.state is not RoundState.OPEN:
        raise Refused(_("Hanya periode yang sedang dibuka dapat ditutup."))
    unsent = _locked(session, chosen, WITH_UNIT)
    chosen.state = RoundState.CLOSED
    chosen.closed_at = at
    _record(
        session, "round.closed", chosen, by=by, at=at,
        body={"not_submitted": _codes(unsent)},
    )  # fmt: skip
    for revision in unsent:
        _move(session, revision, Status.NOT_SUBMITTED, by=None, at=at)
    return len(unsent)


def reopen_round(
    session: Session, chosen: Round, *, reason: str, closes_on: date, today: date, by: Actor | None, at: datetime
) -> int:  # fmt: skip
    """Open a closed round again until a new last day; return how many units have their work back."""
    if chosen.state is not RoundState.CLOSED:
        raise Refused(_("Hanya periode yang sudah ditutup dapat dibuka kembali."))
    if chosen.is_imported:
        raise Refused(_("Periode ini hasil impor dan tidak dapat dibuka."))
    _require_reason(reason)
    if closes_on < today:
        raise Refused(_("Isi tanggal selesai hari ini atau sesudahnya."))
    missing = _locked(session, chosen, {Status.NOT_SUBMITTED})
    _drop_short_extensions(session, chosen, closes_on)
    _record(
        session, "round.reopened", chosen, by=by, at=at,
        body={"reason": reason, "units": _codes(missing), "closes_on": [chosen.closes_on, closes_on]},
    )  # fmt: skip
    chosen.state = RoundState.OPEN
    chosen.closed_at = None
    chosen.closes_on = max(closes_on, chosen.opens_on)
    before = _left_from(session, missing)
    for revision in missing:
        _move(session, revision, before[revision.id], by=None, at=at, reason=reason)
    return len(missing)


def change_dates(
    session: Session, chosen: Round, *, opens_on: date, closes_on: date, by: Actor | None, at: datetime
) -> None:  # fmt: skip
    """Move the first and last day of an open round. An extension that no longer extends ends with it."""
    if chosen.state is not RoundState.OPEN:
        raise Refused(_("Tanggal hanya dapat diubah selama periode dibuka."))
    if closes_on < opens_on:
        raise Refused(_("Tanggal selesai harus sama dengan atau sesudah tanggal mulai."))
    if (opens_on, closes_on) == (chosen.opens_on, chosen.closes_on):
        return
    dropped = _drop_short_extensions(session, chosen, closes_on)
    body = {
        "opens_on": [chosen.opens_on, opens_on],
        "closes_on": [chosen.closes_on, closes_on],
        "extensions_dropped": sorted(str(unit_id) for unit_id in dropped),
    }
    chosen.opens_on, chosen.closes_on = opens_on, closes_on
    _record(session, "round.dates_changed", chosen, by=by, at=at, body=body)


def extend(
    session: Session, revision: Revision, *, until: date, reason: str, today: date, by: Actor | None, at: datetime
) -> None:  # fmt: skip
    """Give one unit of an open round more time. The unit sees the new day and the reason."""
    assessment = revision.assessment
    if assessment.round.state is not RoundState.OPEN:
        raise Refused(_("Periode sudah ditutup. Izinkan penyampaian terlambat untuk unit ini."))
    if revision.status not in WITH_UNIT:
        raise Refused(_("Unit ini sudah mengirim penilaiannya, jadi tidak perlu perpanjangan."))
    _require_reason(reason)
    if until <= assessment.round.closes_on or until < today:
        raise Refused(_("Isi tanggal sesudah hari terakhir periode dan tidak sebelum hari ini."))
    _extend(session, revision, until, reason, action="assessment.extended", by=by, at=at)


def allow_late(
    session: Session, revision: Revision, *, until: date, reason: str, today: date, by: Actor | None, at: datetime
) -> None:  # fmt: skip
    """Let one unit that did not hand in go on from where it was, marked as late."""
    if revision.status is not Status.NOT_SUBMITTED:
        raise Refused(_("Hanya unit yang tidak menyampaikan dapat diberi izin terlambat."))
    _require_reason(reason)
    if until < today:
        raise Refused(_("Isi tanggal hari ini atau sesudahnya."))
    before = _left_from(session, [revision])[revision.id]
    _extend(session, revision, until, reason, action="assessment.late_allowed", by=by, at=at)
    _move(session, revision, before, by=by, at=at, reason=reason, was_late=True)


def end_late(session: Session, revision: Revision, *, by: Actor | None, at: datetime) -> None:
    """End the leave to send late: what the unit still has in hand becomes ``NOT_SUBMITTED`` again."""
    if revision.assessment.round.state is not RoundState.CLOSED or revision.status not in WITH_UNIT:
        raise Refused(_("Unit ini tidak sedang memakai izin terlambat."))
    _move(session, revision, Status.NOT_SUBMITTED, by=by, at=at)


def admit(
    session: Session, chosen: Round, units: Sequence[Unit], *, by: Actor | None, at: datetime
) -> int:
    """Take units into an open round, also those taken out before; return how many."""
    if chosen.state is not RoundState.OPEN:
        raise Refused(_("Unit hanya dapat ditambahkan selama periode dibuka."))
    back = [
        revision for revision in _taken_out(session, chosen) if revision.assessment.unit in units
    ]
    for revision in back:
        revision.is_current, revision.reason = True, ""
        revision.version += 1
    new = enrol(session, chosen, units, at=at)
    added = back + new
    if not added:
        raise Refused(_("Unit yang dipilih sudah ikut dalam periode ini."))
    _record(session, "round.units_added", chosen, by=by, at=at, body={"units": _codes(added)})
    return len(added)


def withdraw(
    session: Session, revision: Revision, *, reason: str, by: Actor | None, at: datetime
) -> None:
    """Take a unit out of a round with a reason: nobody sees or counts it there any more.

    Nothing is deleted; :func:`admit` brings it back as it was. What a unit has sent stays in the round.
    """
    _require_reason(reason)
    if revision.status not in WITH_UNIT | {Status.NOT_SUBMITTED}:
        raise Refused(_("Unit ini sudah mengirim penilaiannya, jadi tidak dapat dikeluarkan."))
    take_out(session, revision, reason, by=by, at=at)


def taken_out(session: Session, chosen: Round) -> list[Revision]:
    """The units that were taken out of a round, each with the reason, by code."""
    return list(session.execute(_taken_out_of(chosen)).scalars())


def _taken_out(session: Session, chosen: Round) -> list[Revision]:
    return list(session.execute(_taken_out_of(chosen).with_for_update(of=Revision)).scalars())


def _taken_out_of(chosen: Round) -> Select[Revision]:
    latest = (
        select(Revision.assessment_id)
        .join(Revision.assessment)
        .where(Assessment.round_id == chosen.id, Revision.is_current)
    )
    return (
        _revisions(chosen)
        .where(~Revision.is_current, Assessment.id.not_in(latest))
        .where(Revision.reason != "", Revision.status.in_(WITH_UNIT | {Status.NOT_SUBMITTED}))
    )


def _revisions(chosen: Round) -> Select[Revision]:
    return (
        select(Revision)
        .join(Revision.assessment)
        .join(Assessment.unit)
        .where(Assessment.round_id == chosen.id, Assessment.asked != Asked.CITY)
        .options(contains_eager(Revision.assessment).contains_eager(Assessment.unit))
        .order_by(Unit.code)
    )


def _locked(session: Session, chosen: Round, statuses: Iterable[Status]) -> list[Revision]:
    """The current revisions in these statuses; nobody moves them until this transaction ends."""
    query = _revisions(chosen).where(Revision.is_current, Revision.status.in_(statuses))
    return list(session.execute(query.with_for_update(of=Revision)).scalars())


def _left_from(session: Session, revisions: Sequence[Revision]) -> dict[UUID, Status]:
    """Where each revision goes back to: the status it had when it became ``NOT_SUBMITTED``.

    What waited for the head's approval returns to the unit's desk.
    """
    rows = session.execute(
        select(Event.thing_id, Event.body)
        .where(
            Event.thing == "revision",
            Event.action == NOT_SUBMITTED,
            Event.thing_id.in_([str(revision.id) for revision in revisions]),
        )
        .order_by(Event.seq)
    )
    before = {thing_id: Status(json.loads(body)["from"]) for thing_id, body in rows}
    found = {}
    for revision in revisions:
        status = before.get(str(revision.id), Status.DRAFT)
        if status is Status.AWAITING_APPROVAL:
            status = Status.NEEDS_CHANGES if revision.returned else Status.DRAFT
        found[revision.id] = status
    return found


def _move(
    session: Session, revision: Revision, end: Status, *, by: Actor | None, at: datetime, reason: str = "",
    **values: Any,
) -> None:  # fmt: skip
    advance(
        session, revision_id=revision.id, unit_id=revision.assessment.unit_id, start=revision.status,
        version=revision.version, end=end, by=by, at=at, reason=reason, **values,
    )  # fmt: skip


def _extend(
    session: Session, revision: Revision, until: date, reason: str, *, action: str, by: Actor | None,
    at: datetime,
) -> None:  # fmt: skip
    assessment = revision.assessment
    before = assessment.extended_until
    assessment.extended_until, assessment.extension_reason = until, reason
    audit.record(
        session, action, thing="assessment", thing_id=assessment.id, unit_id=assessment.unit_id, at=at, by=by,
        body={"until": [before, until], "reason": reason},
    )  # fmt: skip


def _drop_short_extensions(session: Session, chosen: Round, closes_on: date) -> list[UUID]:
    session.flush()
    return list(
        session.execute(
            update(Assessment)
            .where(Assessment.round_id == chosen.id, Assessment.extended_until <= closes_on)
            .values(extended_until=None, extension_reason="")
            .returning(Assessment.unit_id)
        ).scalars()
    )


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused(_("Tulis alasannya. Alasan ini tersimpan dalam catatan kejadian."))


def _record(
    session: Session, action: str, chosen: Round, *, by: Actor | None, at: datetime, body: dict[str, object]
) -> None:  # fmt: skip
    audit.record(session, action, thing="round", thing_id=chosen.id, at=at, by=by, body=body)


def _codes(revisions: Iterable[Revision]) -> list[str]:
    return sorted(revision.assessment.unit.code for revision in revisions)
