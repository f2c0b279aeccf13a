"""What waits for whom, who can verify, and how a review went."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import Session, contains_eager

from assessment.assessments.blind import is_blind
from assessment.assessments.models import (
    AnswerEvent,
    AnswerEvidence,
    Assessment,
    Layer,
    Revision,
    Sheet,
)
from assessment.assessments.queries import may_see, visible_to
from assessment.assessments.status import FINAL_ON, REVIEWABLE, Status
from assessment.people.models import Appointment, Person
from assessment.people.queries import in_force
from assessment.permissions import Actor, Role, Sight
from assessment.reviews.assigning.responsible import absent_for, responsible_id
from assessment.reviews.models import Return
from assessment.reviews.threads.models import ThreadState
from assessment.reviews.threads.queries import has_thread
from assessment.rounds.models import Round
from assessment.units.models import Unit
from assessment.units.names import plain


class Tab(StrEnum):
    """The parts of the queue. ``FOR_ME``: what waits for this person, and what an absent one they stand in for has."""

    FOR_ME = "for_me"
    WAITING = "waiting"
    MINE = "mine"
    OTHERS = "others"
    RETURNED = "returned"
    VERIFIED = "verified"
    FINAL = "final"


class Talk(StrEnum):
    """What the queue can be narrowed to by what is said with the unit."""

    ANSWERED = "answered"
    COMMENTED = "commented"


TALKING = (Tab.FOR_ME, Tab.MINE, Tab.OTHERS, Tab.RETURNED)
"""Where verifier and unit may be talking."""


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What the queue is narrowed to."""

    search: str = ""
    kecamatan: UUID | None = None
    round: UUID | None = None
    talk: Talk | None = None

    def __bool__(self) -> bool:
        return bool(self.search or self.kecamatan or self.round or self.talk)


def queue(actor: Actor, tab: Tab, narrowed: Narrowed, day: date) -> Select[Revision]:
    """One part of the queue; whoever has waited longest comes first, what is final the latest first."""
    order = Revision.final_at.desc() if tab is Tab.FINAL else _since()
    return (
        _narrow(_queued(actor), narrowed)
        .where(_in_tab(actor, tab, day), _talked(narrowed.talk))
        .options(
            contains_eager(Revision.assessment)
            .contains_eager(Assessment.unit)
            .joinedload(Unit.parent)
        )
        .order_by(order, Unit.code)
    )


def counts(
    session: Session, actor: Actor, tab: Tab, narrowed: Narrowed, day: date
) -> tuple[dict[Tab, int], dict[Talk, int]]:
    """How many assessments each part of the queue holds, and how many of one are talked about: in one statement."""
    columns: list[Any] = [
        func.count().filter(_in_tab(actor, one, day), _talked(narrowed.talk)).label(f"in_{one}")
        for one in Tab
    ]
    columns += [
        func.count().filter(_in_tab(actor, tab, day), _talked(one)).label(f"with_{one}")
        for one in Talk
    ]
    query = _narrow(_queued(actor), narrowed).with_only_columns(*columns)
    row = session.execute(query).one()
    return (
        {one: getattr(row, f"in_{one}") for one in Tab},
        {one: getattr(row, f"with_{one}") for one in Talk},
    )


def _talked(talk: Talk | None) -> ColumnElement[bool]:
    if talk is None:
        return true()
    return has_thread(ThreadState.ANSWERED) if talk is Talk.ANSWERED else has_thread()


def _queued(actor: Actor) -> Select[Revision]:
    """All that a verifier may find in the queue: not what they look at blindly for the second time."""
    return visible_to(actor, Sight.STATUS, providers=True).where(~is_blind(actor.person_id))


def opened(session: Session, revision_id: UUID, actor: Actor) -> Revision | None:
    """A sent assessment with round, unit and kecamatan, if this person may verify it."""
    return session.execute(
        visible_to(actor, Sight.EVIDENCE, providers=True)
        .where(Revision.id == revision_id)
        .options(
            contains_eager(Revision.assessment)
            .contains_eager(Assessment.unit)
            .joinedload(Unit.parent)
        )
    ).scalar_one_or_none()


def in_repair(session: Session, revision_id: UUID, actor: Actor) -> Revision | None:
    """An assessment that was sent back and that the unit has in hand again, with round, unit and kecamatan."""
    return session.execute(
        visible_to(actor, Sight.STATUS)
        .where(Revision.id == revision_id, _in_repair(), ~is_blind(actor.person_id))
        .options(
            contains_eager(Revision.assessment)
            .contains_eager(Assessment.unit)
            .joinedload(Unit.parent)
        )
    ).scalar_one_or_none()


def all_opened(session: Session, revision_ids: list[UUID], actor: Actor) -> list[Revision]:
    """Of several assessments those this person may verify, by the code of their unit."""
    return list(
        session.execute(
            visible_to(actor, Sight.EVIDENCE, providers=True)
            .where(Revision.id.in_(revision_ids))
            .options(
                contains_eager(Revision.assessment)
                .contains_eager(Assessment.unit)
                .joinedload(Unit.parent)
            )
            .order_by(Unit.code)
        ).scalars()
    )


def sheets_of_all(session: Session, revision_ids: list[UUID]) -> dict[tuple[UUID, Layer], Sheet]:
    """The sheets of several revisions, by revision and layer."""
    rows = session.execute(select(Sheet).where(Sheet.revision_id.in_(revision_ids))).scalars()
    return {(sheet.revision_id, sheet.layer): sheet for sheet in rows}


def names(session: Session, person_ids: set[UUID | None]) -> dict[UUID | None, str]:
    """What people are called."""
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(person_ids - {None})))
    return {row.id: row.name for row in rows}


def verifiers(session: Session, day: date) -> list[Appointment]:
    """Everybody who can verify on a day, with the person, by name."""
    return list(
        session.execute(
            in_force(day)
            .where(Appointment.role.in_((Role.VERIFIER, Role.LEAD)))
            .options(contains_eager(Appointment.person))
            .order_by(Person.name)
        ).scalars()
    )


def returns_of(session: Session, revision_ids: list[UUID]) -> list[Return]:
    """Every return of some revisions, the newest first."""
    return list(
        session.execute(
            select(Return)
            .where(Return.revision_id.in_(revision_ids))
            .order_by(Return.returned_at.desc())
        ).scalars()
    )


def before(
    session: Session, revision_id: UUID, items: list[str], moment: datetime
) -> dict[str, AnswerEvent]:
    """What the unit said about items up to a moment."""
    latest = (
        select(func.max(AnswerEvent.id))
        .where(
            AnswerEvent.revision_id == revision_id,
            AnswerEvent.layer == Layer.SELF,
            AnswerEvent.item.in_(items),
            AnswerEvent.at <= moment,
        )
        .group_by(AnswerEvent.item)
    )
    events = session.execute(select(AnswerEvent).where(AnswerEvent.id.in_(latest))).scalars()
    return {event.item: event for event in events}


@dataclass(frozen=True, slots=True)
class Since:
    """What became of an item's evidence: how many pieces are shown that were not then, and how many no longer are."""

    added: int
    gone: int


def changed_since(session: Session, revision_id: UUID, moment: datetime) -> dict[str, Since]:
    """The items the unit has saved after a moment, or whose evidence it has added to or taken away from."""
    saved = select(AnswerEvent.item, literal(0).label("added"), literal(0).label("gone")).where(
        AnswerEvent.revision_id == revision_id,
        AnswerEvent.layer == Layer.SELF,
        AnswerEvent.at > moment,
    )
    is_there = and_(AnswerEvidence.added_at > moment, AnswerEvidence.removed_at.is_(None))
    was_there = and_(AnswerEvidence.added_at <= moment, AnswerEvidence.removed_at > moment)
    shown = select(
        AnswerEvidence.item, case((is_there, 1), else_=0), case((was_there, 1), else_=0)
    ).where(
        AnswerEvidence.revision_id == revision_id,
        or_(AnswerEvidence.added_at > moment, AnswerEvidence.removed_at > moment),
    )
    both = union_all(saved, shown).subquery()
    rows = session.execute(
        select(both.c.item, func.sum(both.c.added), func.sum(both.c.gone)).group_by(both.c.item)
    )
    return {item: Since(int(added), int(gone)) for item, added, gone in rows}


def _in_tab(actor: Actor, tab: Tab, day: date) -> ColumnElement[bool]:
    mine = Revision.verifier_id == actor.person_id
    absent = absent_for(actor.person_id, day)
    if tab is Tab.RETURNED:
        return _in_repair()
    inside: dict[Tab, ColumnElement[bool]] = {
        Tab.FOR_ME: or_(
            and_(
                Revision.status == Status.SUBMITTED,
                or_(responsible_id() == actor.person_id, responsible_id().in_(absent)),
            ),
            and_(Revision.status.in_(REVIEWABLE), Revision.verifier_id.in_(absent)),
        ),
        Tab.WAITING: Revision.status == Status.SUBMITTED,
        Tab.MINE: and_(Revision.status.in_(REVIEWABLE), mine),
        Tab.OTHERS: and_(
            Revision.status.in_(REVIEWABLE), or_(~mine, Revision.verifier_id.is_(None))
        ),
        Tab.VERIFIED: Revision.status.in_((Status.VERIFIED, Status.OBJECTION)),
        Tab.FINAL: Revision.status.in_(FINAL_ON),
    }
    return and_(inside[tab], may_see(actor, Sight.EVIDENCE))


def _in_repair() -> ColumnElement[bool]:
    """The unit has it in hand again: its status shows, its answers do not."""
    return and_(
        Revision.returned.is_not(None),
        Revision.status.in_((Status.NEEDS_CHANGES, Status.AWAITING_APPROVAL)),
    )


def _since() -> ColumnElement[datetime]:
    return func.coalesce(Revision.submitted_at, Revision.status_at)


def _narrow(query: Select[Any], narrowed: Narrowed) -> Select[Any]:
    if letters := plain(narrowed.search):
        query = query.where(Unit.search.contains(letters, autoescape=True))
    if narrowed.kecamatan:
        query = query.where(
            or_(Unit.id == narrowed.kecamatan, Unit.parent_id == narrowed.kecamatan)
        )
    if narrowed.round:
        query = query.where(Round.id == narrowed.round)
    return query
