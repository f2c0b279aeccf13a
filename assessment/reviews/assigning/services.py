"""Assigning, and undoing the last assigning. Nothing of it takes an assessment up."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from assessment import audit
from assessment.assessments.models import Assessment
from assessment.assessments.moves import count_on
from assessment.assessments.queries import hold_all
from assessment.errors import NotAllowed, Refused
from assessment.languages import gettext as _
from assessment.permissions import Actor, Permission
from assessment.reviews import steps
from assessment.reviews.assigning.models import Act, ActChange, Assignment, Way
from assessment.reviews.assigning.planning import (
    Effect,
    Line,
    Place,
    after,
    fingerprint,
    judge,
)
from assessment.reviews.assigning.queries import acts_before, acts_of, barred, decided_since, places
from assessment.reviews.queries import verifiers
from assessment.rounds.models import Round, RoundState
from assessment.units.names import short

NAMED = 5
"""So many units are named in a refusal."""


def assign(
    session: Session,
    chosen: Round,
    wanted: Mapping[UUID, UUID],
    way: Way,
    *,
    seen: str,
    moving: Collection[UUID] = (),
    reason: str = "",
    by: Actor,
    at: datetime,
    today: date,
) -> Act:
    """Name who is to verify these assessments (assessment → person): all of them or, if one is refused, none.

    ``seen`` is the fingerprint of what the lead looked over. What others have in hand stays with them, except what is
    named in ``moving``: that is handed over, with a reason; its status does not change.
    """
    refuse_unless_assigning(chosen, by)
    hold_all(session, Assessment.round_id == chosen.id)
    there = places(session, by, chosen.id)
    if fingerprint(there) != seen:
        raise Refused(
            _("Penugasan berubah sejak pratinjau ini dibuat. Periksa pratinjau yang baru.")
        )
    people = {one.person_id for one in verifiers(session, today)}
    if not people.issuperset(wanted.values()):
        raise Refused(_("Pilih verifikator yang sedang bertugas."))
    lines = judge(there, wanted, barred(session, chosen.id, people))
    if refused := [line.place for line in lines if line.effect is Effect.BARRED]:
        raise Refused(
            _(
                "Yang dipilih ikut mengisi, mengirim, atau memfasilitasi %(units)s. Pilih orang lain.",
                units=named(refused),
            )
        )
    changed = after(lines, moving)
    if not changed:
        raise Refused(_("Tidak ada penugasan yang berubah."))
    handed = [
        line for line in lines if line.effect is Effect.HELD and line.place.assessment_id in changed
    ]
    if handed:
        reason = steps.said(
            reason, _("Tulis alasan mengalihkan penilaian yang sedang dipegang orang lain.")
        )
    act = Act(
        id=uuid4(), round_id=chosen.id, number=1 + acts_before(session, chosen.id), way=way, made_at=at,
        made_by_id=by.person_id,
    )  # fmt: skip
    session.add(act)
    session.flush()
    made = [line for line in lines if line.place.assessment_id in changed]
    _write_changes(session, act, made)
    _name(session, changed)
    _hand_over(session, [(line.place, line.to_id) for line in handed], reason, by=by, at=at)
    audit.record(
        session, "assigning.made", thing="round", thing_id=chosen.id, at=at, by=by,
        body={
            "act": act.id, "way": way,
            "changes": {
                str(line.place.assessment_id): [line.place.person_id, line.to_id] for line in made
            },
        },
    )  # fmt: skip
    return act


def undo(
    session: Session, chosen: Round, act_id: UUID, *, by: Actor, at: datetime, today: date
) -> Act:
    """Take the last assigning of a round back, as long as nobody has gone to work on it."""
    refuse_unless_assigning(chosen, by)
    hold_all(session, Assessment.round_id == chosen.id)
    standing = [one for one in acts_of(session, chosen.id) if one.undone_at is None]
    if not standing or standing[0].id != act_id:
        raise Refused(_("Hanya penugasan terakhir yang dapat diurungkan. Muat ulang halaman."))
    act = standing[0]
    there = {one.assessment_id: one for one in places(session, by, chosen.id)}
    _refuse_begun(session, act, there)
    _refuse_gone(session, act, there, today)
    for change in act.changes:
        if change.before_id is None:
            session.execute(
                delete(Assignment).where(Assignment.assessment_id == change.assessment_id)
            )
    _name(session, {one.assessment_id: one.before_id for one in act.changes if one.before_id})
    back = [
        (there[one.assessment_id], one.held_by_id)
        for one in act.changes
        if one.held_by_id and one.assessment_id in there
    ]
    _hand_over(session, back, _("Penugasan diurungkan."), by=by, at=at)
    act.undone_at, act.undone_by_id = at, by.person_id
    audit.record(
        session, "assigning.undone", thing="round", thing_id=chosen.id, at=at, by=by,
        body={
            "act": act.id,
            "changes": {
                str(one.assessment_id): [one.after_id, one.held_by_id or one.before_id] for one in act.changes
            },
        },
    )  # fmt: skip
    return act


def refuse_unless_assigning(chosen: Round, by: Actor) -> None:
    """Let only a lead assign, from the opening of the round on."""
    if not by.may(Permission.REVIEW_FINALISE):
        raise NotAllowed(_("Hanya ketua tim yang dapat membagi tugas verifikasi."))
    if chosen.state is RoundState.DRAFT or chosen.is_imported:
        raise Refused(_("Tugas verifikasi dapat dibagi sejak periode dibuka."))


def named(there: list[Place]) -> str:
    """``Kel. Melati, Kel. Kenanga, dan 3 lainnya``."""
    names = [_("Jawaban kota") if one.is_provider else short(one.kind, one.name) for one in there]
    if len(names) <= NAMED:
        return ", ".join(names)
    return _(
        "%(units)s, dan %(number)s lainnya",
        units=", ".join(names[:NAMED]),
        number=len(names) - NAMED,
    )


def _write_changes(session: Session, act: Act, lines: list[Line]) -> None:
    session.execute(
        insert(ActChange),
        [
            {
                "act_id": act.id,
                "assessment_id": line.place.assessment_id,
                "before_id": line.place.named_id,
                "after_id": line.to_id,
                "held_by_id": line.place.held_by_id,
            }
            for line in lines
        ],
    )


def _name(session: Session, people: Mapping[UUID, UUID]) -> None:
    """Whose these assessments are from now on."""
    if not people:
        return
    session.execute(delete(Assignment).where(Assignment.assessment_id.in_(people)))
    session.execute(
        insert(Assignment),
        [{"assessment_id": one, "person_id": person} for one, person in people.items()],
    )


def _hand_over(
    session: Session, moved: list[tuple[Place, UUID]], reason: str, *, by: Actor, at: datetime
) -> None:
    """Let others have in hand what somebody has: a hand-over as in ``reviews.services``, told in one notice."""
    entries = []
    for place, to_id in moved:
        count_on(session, place.revision_id, place.version, verifier_id=to_id)
        body = {"from": place.status, "to": place.status, "verifier": to_id, "reason": reason}
        entries.append(
            audit.Entry("review.reassigned", "revision", place.revision_id, place.unit_id, body)
        )
    if entries:
        audit.record_all(session, entries, by=by, at=at)


def _refuse_begun(session: Session, act: Act, there: Mapping[UUID, Place]) -> None:
    handed = {
        one.assessment_id: there[one.assessment_id].revision_id
        for one in act.changes
        if one.held_by_id and one.assessment_id in there
    }
    worked_on = (
        decided_since(session, set(handed.values()), {one.after_id for one in act.changes}, act.made_at)
        if handed
        else set()
    )  # fmt: skip
    begun = []
    for change in act.changes:
        place = there.get(change.assessment_id)
        if place is None:
            continue
        held_by = change.after_id if change.held_by_id else None
        if not place.is_open or place.held_by_id != held_by or place.revision_id in worked_on:
            begun.append(place)
    if begun:
        raise Refused(
            _(
                "Sejak penugasan itu sudah ada yang diambil atau diperiksa: %(units)s. Tugaskan lagi yang perlu saja.",
                units=named(begun),
            )
        )


def _refuse_gone(session: Session, act: Act, there: Mapping[UUID, Place], today: date) -> None:
    """Nothing goes back to who does not verify any more, or has got a part in it since."""
    people = {one.person_id for one in verifiers(session, today)}
    parts = barred(session, act.round_id, people)
    gone = [
        there[one.assessment_id]
        for one in act.changes
        for back in (one.before_id, one.held_by_id)
        if back and one.assessment_id in there
        and (back not in people or (one.assessment_id, back) in parts)
    ]  # fmt: skip
    if gone:
        raise Refused(
            _(
                "Verifikator sebelumnya tidak lagi dapat memverifikasi %(units)s. Tugaskan kepada orang lain.",
                units=named(list(dict.fromkeys(gone))),
            )
        )
