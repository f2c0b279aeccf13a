"""Reading what was saved, shown and moved, with the people who did it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from assessment.assessments.models import AnswerEvent, AnswerEvidence, Layer, Revision, Source
from assessment.assessments.status import FILLABLE, Status
from assessment.audit.models import Event
from assessment.evidence.expiry import SOON
from assessment.evidence.models import Evidence
from assessment.people.models import Appointment, Person


@dataclass(frozen=True, slots=True)
class Latest:
    """The latest save of an item in a layer, and who made it."""

    event: AnswerEvent
    by: str


def latest_with_names(
    session: Session, revision_id: UUID, items: list[str]
) -> dict[tuple[Layer, str], Latest]:
    """The latest saves of some items in every layer, with the names of those who made them."""
    latest = (
        select(func.max(AnswerEvent.id))
        .where(AnswerEvent.revision_id == revision_id, AnswerEvent.item.in_(items))
        .group_by(AnswerEvent.layer, AnswerEvent.item)
    )
    rows = session.execute(
        select(AnswerEvent, Person.name)
        .outerjoin(Person, Person.id == AnswerEvent.person_id)
        .where(AnswerEvent.id.in_(latest))
    )
    return {(event.layer, event.item): Latest(event, name or "") for event, name in rows}


def is_unsure(session: Session, revision_id: UUID, layer: Layer, item: str) -> bool:
    """Whether an item is marked to be looked at again, as it was saved last."""
    query = (
        select(AnswerEvent.unsure)
        .where(
            AnswerEvent.revision_id == revision_id,
            AnswerEvent.layer == layer,
            AnswerEvent.item == item,
        )
        .order_by(AnswerEvent.version.desc())
        .limit(1)
    )
    return bool(session.execute(query).scalar_one_or_none())


def saves_at(
    session: Session, revision_id: UUID, layer: Layer, versions: dict[str, int]
) -> dict[str, AnswerEvent]:
    """What items said at a version somebody has seen."""
    if not versions:
        return {}
    rows = session.execute(
        select(AnswerEvent).where(
            AnswerEvent.revision_id == revision_id,
            AnswerEvent.layer == layer,
            AnswerEvent.item.in_(list(versions)),
        )
    ).scalars()
    return {event.item: event for event in rows if event.version == versions[event.item]}


def taken_over(session: Session, revision_id: UUID, items: list[str]) -> dict[str, bool]:
    """Of these items those whose value was taken over from an earlier round, and whether the unit has confirmed it.

    It is still that value when only its note has changed since; a value of the unit's own ends it.
    """
    ours = (AnswerEvent.revision_id == revision_id, AnswerEvent.layer == Layer.SELF)
    carried = select(AnswerEvent.item).where(
        *ours, AnswerEvent.item.in_(items), AnswerEvent.source == Source.CARRIED_OVER
    )
    rows = session.execute(
        select(AnswerEvent.item, AnswerEvent.value, AnswerEvent.source)
        .where(*ours, AnswerEvent.item.in_(carried))
        .order_by(AnswerEvent.id)
    )
    found: dict[str, bool] = {}
    value: dict[str, int] = {}
    for row in rows:
        if row.source is Source.CARRIED_OVER:
            found[row.item] = False
        elif row.item in found and row.value == value[row.item]:
            found[row.item] = True
        else:
            found.pop(row.item, None)
        value[row.item] = row.value
    return found


def evidence_of(
    session: Session, revision_id: UUID, items: list[str] | None = None
) -> dict[str, list[Evidence]]:
    """The evidence a unit shows for its items, in the order it was added."""
    query = (
        select(AnswerEvidence)
        .options(joinedload(AnswerEvidence.evidence).joinedload(Evidence.file))
        .where(AnswerEvidence.revision_id == revision_id, AnswerEvidence.removed_at.is_(None))
        .order_by(AnswerEvidence.added_at, AnswerEvidence.id)
    )
    if items is not None:
        query = query.where(AnswerEvidence.item.in_(items))
    found: dict[str, list[Evidence]] = {}
    for shown in session.execute(query).scalars():
        found.setdefault(shown.item, []).append(shown.evidence)
    return found


@dataclass(frozen=True, slots=True)
class Proof:
    """The evidence shown for an item: how many pieces, and how many of them are in date, and will be for a while."""

    shown: int
    valid: int
    lasting: int


def proof_of(session: Session, revision_id: UUID, today: date, *, due: date) -> dict[str, Proof]:
    """The evidence of each item that has any. Lasting: what holds when it is due, and a while from now."""
    in_date = or_(Evidence.valid_until.is_(None), Evidence.valid_until >= today)
    for_long = or_(
        Evidence.valid_until.is_(None),
        and_(Evidence.valid_until >= due, Evidence.valid_until > today + SOON),
    )
    rows = session.execute(
        select(
            AnswerEvidence.item,
            func.count().label("shown"),
            func.count().filter(in_date).label("valid"),
            func.count().filter(for_long).label("lasting"),
        )
        .join(Evidence, Evidence.id == AnswerEvidence.evidence_id)
        .where(AnswerEvidence.revision_id == revision_id, AnswerEvidence.removed_at.is_(None))
        .group_by(AnswerEvidence.item)
    )
    return {row.item: Proof(row.shown, row.valid, row.lasting) for row in rows}


@dataclass(frozen=True, slots=True)
class Step:
    """One move of a revision: what happened, when, by whom in which appointment, and what was said."""

    action: str
    start: Status | None
    end: Status
    at: datetime
    name: str
    title: str
    reason: str


def notes_to_operators(session: Session, revisions: Sequence[Revision]) -> dict[UUID, str]:
    """What the head wrote when giving questionnaires back that have not moved since, in one statement."""
    waiting = {str(one.id): one for one in revisions if one.status in FILLABLE}
    if not waiting:
        return {}
    rows = session.execute(
        select(Event.thing_id, Event.at, Event.body)
        .where(
            Event.thing == "revision",
            Event.thing_id.in_(waiting),
            Event.action == "assessment.given_back",
        )
        .order_by(Event.seq)
    )
    found = {
        waiting[row.thing_id].id: json.loads(row.body).get("reason", "")
        for row in rows
        if row.at == waiting[row.thing_id].status_at
    }
    return {revision_id: note for revision_id, note in found.items() if note}


def steps_of(session: Session, revision_id: UUID) -> list[Step]:
    """The moves of a revision, the newest first."""
    rows = session.execute(
        select(Event, Person.name, Appointment.title)
        .outerjoin(Person, Person.id == Event.person_id)
        .outerjoin(Appointment, Appointment.id == Event.appointment_id)
        .where(
            Event.thing == "revision",
            Event.thing_id == str(revision_id),
            Event.action != "answers.saved",
        )
        .order_by(Event.seq.desc())
    )
    found = []
    for event, name, title in rows:
        body = json.loads(event.body)
        if "to" in body:
            said = " ".join(part for part in (body.get("reason"), body.get("late")) if part)
            found.append(
                Step(
                    event.action, Status(body["from"]), Status(body["to"]), event.at,
                    name or "", title or "", said,
                )
            )  # fmt: skip
    return found
