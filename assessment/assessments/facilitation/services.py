"""Letting somebody facilitate, and the head's confirmation of what was entered."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from assessment import audit
from assessment.assessments import services
from assessment.assessments.answers import Change, version_of
from assessment.assessments.facilitation.models import Facilitation
from assessment.assessments.facilitation.queries import candidates, units_of_round, waiting
from assessment.assessments.models import AnswerEvent, Assessment, Layer, Revision, Source
from assessment.assessments.queries import Desk
from assessment.errors import NotAllowed, Refused
from assessment.languages import gettext as _
from assessment.people.models import Appointment
from assessment.permissions import Actor, Permission, Role
from assessment.questionnaire.model import Questionnaire
from assessment.rounds.models import Round, RoundState
from assessment.units.models import Unit
from assessment.units.names import short


def authorise(
    session: Session,
    chosen: Round,
    person_id: UUID,
    unit_ids: Collection[UUID],
    *,
    from_on: date,
    to_on: date,
    by: Actor,
    at: datetime,
    today: date,
) -> int:
    """Let a person of the office enter answers for these units; return for how many it is new.

    Whoever has a part in a unit's answers or in verifying them is refused, for all of the units.
    """
    if not by.may(Permission.ROUND_MANAGE):
        raise NotAllowed
    if chosen.state is not RoundState.OPEN:
        raise Refused(_("Fasilitator hanya diangkat selama periode dibuka."))
    if person_id not in {one for one, _name in candidates(session, today, besides=by.person_id)}:
        raise Refused(_("Pilih verifikator atau ketua dari dinas, bukan Anda sendiri."))
    if to_on < from_on:
        raise Refused(_("Tanggal selesai harus sama dengan atau sesudah tanggal mulai."))
    if to_on < today:
        raise Refused(_("Isi tanggal selesai hari ini atau sesudahnya."))
    there = {unit.id: unit for unit in units_of_round(session, chosen.id)}
    units = [there[one] for one in there if one in set(unit_ids)]
    if not units or not set(unit_ids).issubset(there):
        raise Refused(_("Pilih sedikitnya satu unit dari periode ini."))
    _refuse_involved(session, chosen.id, person_id, units)
    standing = set(
        session.execute(
            select(Facilitation.unit_id).where(
                Facilitation.round_id == chosen.id,
                Facilitation.person_id == person_id,
                Facilitation.ended_at.is_(None),
            )
        ).scalars()
    )
    fresh = [unit for unit in units if unit.id not in standing]
    if not fresh:
        raise Refused(_("Orang itu sudah menjadi fasilitator unit yang dipilih."))
    for unit in fresh:
        made = Facilitation(
            id=uuid4(), round_id=chosen.id, unit_id=unit.id, person_id=person_id,
            from_on=from_on, to_on=to_on, made_at=at, made_by_id=by.person_id,
        )  # fmt: skip
        session.add(made)
        audit.record(
            session, "facilitator.authorised", thing="facilitation", thing_id=made.id,
            unit_id=unit.id, at=at, by=by,
            body={"person": person_id, "round": chosen.id, "from": from_on, "to": to_on},
        )  # fmt: skip
    session.flush()
    return len(fresh)


def _refuse_involved(
    session: Session, round_id: UUID, person_id: UUID, units: Sequence[Unit]
) -> None:
    """Nobody facilitates where they fill in, head, verify or have verified in this round."""
    works = exists().where(
        Appointment.unit_id == Assessment.unit_id,
        Appointment.person_id == person_id,
        Appointment.role.in_((Role.OPERATOR, Role.HEAD)),
        or_(Appointment.valid_to.is_(None), Appointment.valid_to > func.date(Revision.created_at)),
    )
    decided = exists().where(
        AnswerEvent.revision_id == Revision.id,
        AnswerEvent.layer == Layer.VERIFIED,
        AnswerEvent.person_id == person_id,
    )
    found = session.execute(
        select(Unit.kind, Unit.name)
        .join(Assessment, Assessment.unit_id == Unit.id)
        .join(Revision, Revision.assessment_id == Assessment.id)
        .where(
            Assessment.round_id == round_id,
            Unit.id.in_([unit.id for unit in units]),
            or_(
                works,
                decided,
                Revision.verifier_id == person_id,
                Revision.verified_by_id == person_id,
                Revision.final_by_id == person_id,
            ),
        )
    ).first()
    if found is not None:
        raise Refused(
            _(
                "Orang itu mengisi atau memverifikasi %(unit)s, jadi tidak dapat menjadi fasilitatornya.",
                unit=short(found.kind, found.name),
            )
        )


def end(session: Session, leave: Facilitation, *, by: Actor, at: datetime) -> None:
    """Take the leave back, from now on. What was entered stays, and so does that the person never verifies there."""
    if not by.may(Permission.ROUND_MANAGE):
        raise NotAllowed
    if leave.ended_at is not None:
        raise Refused(_("Izin ini sudah dicabut."))
    leave.ended_at, leave.ended_by_id = at, by.person_id
    audit.record(
        session, "facilitator.revoked", thing="facilitation", thing_id=leave.id,
        unit_id=leave.unit_id, at=at, by=by, body={"person": leave.person_id},
    )  # fmt: skip


def confirm(
    session: Session,
    desk: Desk,
    questionnaire: Questionnaire,
    items: Collection[str],
    *,
    upto: int,
    by: Actor,
    at: datetime,
    today: date,
) -> int:
    """The head says that what was entered for these items is the unit's answer; return how many.

    ``upto``: the last save the head has seen; what was entered after it is not confirmed with it.
    """
    services.refuse_unless_filling(desk, by, today)
    services.refuse_unless_head(by)
    changes = []
    for item, latest in waiting(session, desk.revision_id).items():
        event = latest.event
        if item not in items or event.id > upto or event.person_id == by.person_id:
            continue
        if not services.may_answer(desk, questionnaire.item(item)):  # type: ignore[arg-type]
            continue
        seen = version_of(desk.own_versions, questionnaire.item(item).position)
        changes.append(Change(item, event.value, seen, event.note, event.reason, event.unsure))
    if changes:
        services.save(session, desk, questionnaire, changes, by=by, at=at, today=today)
        audit.record(
            session, "answers.confirmed", thing="revision", thing_id=desk.revision_id,
            unit_id=desk.unit_id, at=at, by=by,
            body={"items": sorted(change.item for change in changes), "source": Source.FACILITATED},
        )  # fmt: skip
    return len(changes)
