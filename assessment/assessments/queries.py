"""Which assessments a person may see, and everything a save needs in one statement."""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    exists,
    false,
    func,
    null,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Session, aliased, contains_eager

from assessment import audit
from assessment.assessments.asked import Asked
from assessment.assessments.blind import is_blind
from assessment.assessments.facilitation.sight import facilitated_by
from assessment.assessments.models import (
    AnswerEvent,
    AnswerEvidence,
    AreaScore,
    Assessment,
    Layer,
    Revision,
    Sheet,
)
from assessment.assessments.release import are_shown
from assessment.assessments.status import FINAL_ON, SENT, VERIFIED_ON, Status
from assessment.audit.models import EventHead
from assessment.database import Prepared
from assessment.people.models import Appointment
from assessment.permissions import ONLY_SENT, SIGHT, Actor, Relation, Role, Sight
from assessment.questionnaire.values import UNANSWERED
from assessment.rounds.models import Round, RoundQuestionnaire, RoundState
from assessment.units.models import Unit

Known = UUID | BindParameter[Any]
"""An id, or its place in a statement that is made once."""


def visible_to(actor: Actor, sight: Sight, *, providers: bool = False) -> Select[Revision]:
    """Current revisions into which this person may look as deep as ``sight``, with unit and round.

    Every list, search, count and export of assessments starts here. What the city provides is no unit's assessment:
    it is only among them where somebody works on it (``providers``).
    """
    query = (
        select(Revision)
        .join(Revision.assessment)
        .join(Assessment.unit)
        .join(Assessment.round)
        .options(
            contains_eager(Revision.assessment).options(
                contains_eager(Assessment.unit).joinedload(Unit.parent),
                contains_eager(Assessment.round),
            )
        )
        .where(Revision.is_current, may_see(actor, sight))
    )
    return query if providers else query.where(Assessment.asked != Asked.CITY)


def may_see(actor: Actor, sight: Sight) -> ColumnElement[bool]:
    """The condition behind :func:`visible_to`, over Unit and Revision."""
    return _seen_by(actor.role, actor.unit_id, actor.person_id, sight)


def shows_results_to(actor: Actor) -> ColumnElement[bool]:
    """Over Unit, Assessment and Round: whether verified and final values are not held back from this person.

    Every list, picture and export of such values has this condition beside that of its sight.
    """
    return are_shown(actor.role, actor.unit_id)


def _seen_by(role: Role, unit_id: Known, person_id: Known, sight: Sight) -> ColumnElement[bool]:
    related = {
        Relation.OWN: Unit.id == unit_id,
        Relation.CHILD: Unit.parent_id == unit_id,
        Relation.OTHER: true(),
    }
    theirs = or_(
        false(), *(related[relation] for relation, depth in SIGHT[role].items() if depth >= sight)
    )
    if sight > Sight.STATUS and role in ONLY_SENT:
        theirs = and_(theirs, Revision.status.in_(SENT))
    if sight >= Sight.ANSWERS and role in (Role.VERIFIER, Role.LEAD):
        theirs = and_(theirs, ~_fills_in(person_id))
    if sight >= Sight.SCORES and role in (Role.VERIFIER, Role.LEAD):
        theirs = and_(theirs, ~is_blind(person_id))
    return theirs


def _fills_in(person_id: Known) -> ColumnElement[bool]:
    """Whether the person also works in the unit: nobody verifies where they fill in."""
    return exists().where(
        Appointment.person_id == person_id,
        Appointment.unit_id == Unit.id,
        Appointment.role.in_((Role.OPERATOR, Role.HEAD)),
        or_(Appointment.valid_to.is_(None), Appointment.valid_to > func.date(Revision.created_at)),
    )


def find(session: Session, revision_id: UUID, actor: Actor, sight: Sight) -> Revision | None:
    """The current revision, if this person may look into it that deep."""
    return session.execute(
        visible_to(actor, sight, providers=True).where(Revision.id == revision_id)
    ).scalar_one_or_none()


@dataclass(frozen=True, slots=True)
class Desk:
    """What lies on the desk when an answer is saved: the revision, its unit and round, and the sheets.

    ``head`` is the last event of all at that moment; for who has the writers' turn, the one to go on from.
    ``facilitator_id``: who has opened it as the unit's facilitator.
    ``is_held``: what was verified is not shown to this person yet; then ``verified`` is not there.
    ``city`` is the city's sheet that counts for this revision: frozen once sent, by reference before; ``city_now`` is
    what it would be by reference. ``publication_id`` and ``publication_now`` say which publications they hold.
    """

    revision_id: UUID
    assessment_id: UUID
    unit_id: UUID
    status: Status
    version: int
    returned: dict[str, Any] | None
    was_late: bool
    verifier_id: UUID | None
    round_id: UUID
    round_state: RoundState
    is_practice: bool
    due_on: date
    extended_until: date | None
    return_due_on: date | None
    digest: str
    shown_digest: str
    asked: Asked
    city: bytes
    city_is_frozen: bool
    city_now: bytes
    publication_id: int | None
    publication_now: int | None
    own: bytes
    own_versions: bytes
    verified: bytes | None
    verified_versions: bytes | None

    @property
    def has_only_points(self) -> bool:
        """Whether points of a past year were imported without any answers."""
        return self.status is Status.IMPORTED and not self.own.strip(bytes([UNANSWERED]))

    @property
    def shows_verified(self) -> bool:
        """Whether there is a verified result that this person may see."""
        return self.status in VERIFIED_ON and not self.is_held

    @property
    def shows_final(self) -> bool:
        """Whether there is a final result that this person may see."""
        return self.status in FINAL_ON and not self.is_held

    head: audit.Head = field(compare=False)
    facilitator_id: UUID | None = None
    is_held: bool = False


def desk(
    session: Session,
    revision_id: UUID,
    actor: Actor | None,
    sight: Sight,
    *,
    lock: bool = True,
    to_move: bool = False,
    facilitating: date | None = None,
) -> Desk | None:
    """Load and lock what a save needs; None if it is not this person's.

    ``actor=None``: the system itself (commands, recomputation). ``lock=False``: only to look. ``to_move``: the round
    is neither closed nor re-opened before this transaction ends. ``facilitating``: for who may enter the
    unit's answers on that day, whatever else they may see.
    """
    if lock:
        _hold(session, revision_id, to_move=to_move)
    statement = _desks(actor.role if actor else None, sight, facilitating is not None)
    mine: dict[str, object] = {"my_unit": actor.unit_id, "me": actor.person_id} if actor else {}
    if actor and facilitating:
        mine = {"me": actor.person_id, "my_appointment": actor.appointment_id, "day": facilitating}
    session.flush()
    row = statement.one_or_none(session, {"revision": revision_id} | mine)
    if row is None:
        return None
    nothing = bytes([UNANSWERED]) * len(row.own)
    return Desk(
        revision_id=row.id,
        assessment_id=row.assessment_id,
        unit_id=row.unit_id,
        status=row.status,
        version=row.version,
        returned=row.returned,
        was_late=row.was_late,
        verifier_id=row.verifier_id,
        round_id=row.round_id,
        round_state=row.state,
        is_practice=row.is_practice,
        due_on=row.due_on,
        extended_until=row.extended_until,
        return_due_on=row.return_due_on,
        digest=row.digest,
        shown_digest=row.shown_digest,
        asked=row.asked,
        city=row.city or nothing,
        city_is_frozen=bool(row.city_is_frozen),
        city_now=row.city_now or nothing,
        publication_id=row.publication_then if row.city_is_frozen else row.publication_now,
        publication_now=row.publication_now,
        own=row.own,
        own_versions=row.own_versions,
        verified=row.verified,
        verified_versions=row.verified_versions,
        head=audit.Head(row.head_seq, row.head_hash),
        facilitator_id=actor.person_id if actor and facilitating else None,
        is_held=bool(row.is_held),
    )


def _hold(session: Session, revision_id: UUID, *, to_move: bool) -> None:
    """Have the revision, and before it the round, for oneself. On SQLite a writer is alone anyway.

    Statements of their own: what is read after them was committed by whoever held the revision before. Sheets and the
    city's answers are only written by who holds the revisions they count for, so they need no lock. A move of the
    provider's assessment may publish: it has the round and all of its revisions.
    """
    if session.get_bind().dialect.name == "sqlite":
        return
    if to_move:
        provided = session.execute(_PROVIDED, {"revision": revision_id}).scalar_one_or_none()
        if provided is not None:
            session.execute(select(Round.id).where(Round.id == provided).with_for_update())
            hold_all(session, Assessment.round_id == provided)
            return
        session.execute(_ROUND, {"revision": revision_id})
    session.execute(_REVISION, {"revision": revision_id})


_PROVIDED = (
    select(Assessment.round_id)
    .join(Revision, Revision.assessment_id == Assessment.id)
    .where(
        Revision.id == bindparam("revision", type_=Revision.id.type),
        Assessment.asked == Asked.CITY,
    )
)
_ROUND = (
    select(Round.id)
    .join(Assessment, Assessment.round_id == Round.id)
    .join(Revision, Revision.assessment_id == Assessment.id)
    .where(Revision.id == bindparam("revision", type_=Revision.id.type))
    .with_for_update(read=True, of=Round)
)
_REVISION = (
    select(Revision.id)
    .where(Revision.id == bindparam("revision", type_=Revision.id.type))
    .with_for_update()
)


def hold_all(session: Session, *conditions: ColumnElement[bool]) -> None:
    """Have all revisions of these assessments for oneself. Comes before whatever rests on them is read, and before
    the first audit event, as in a save; always in the same order.
    """
    session.execute(
        select(Revision.id)
        .join(Assessment, Assessment.id == Revision.assessment_id)
        .where(*conditions)
        .order_by(Revision.id)
        .with_for_update(of=Revision)
    ).all()


@cache
def _desks(role: Role | None, sight: Sight, facilitating: bool = False) -> Prepared:
    """The statement of :func:`desk`, made once: making it costs more than the database needs to answer."""
    an_id = Unit.id.type
    seen = (
        _seen_by(role, bindparam("my_unit", type_=an_id), bindparam("me", type_=an_id), sight)
        if role
        else true()
    )
    if facilitating:
        day = bindparam("day", type_=Round.opens_on.type)
        seen = facilitated_by(
            bindparam("me", type_=an_id), bindparam("my_appointment", type_=an_id), day
        )
    own, verified, city = aliased(Sheet), aliased(Sheet), aliased(Sheet)
    is_held: ColumnElement[bool] = false()
    if role:
        shown = are_shown(role, bindparam("my_unit", type_=an_id))
        is_held = and_(Revision.status.in_(VERIFIED_ON), ~shown)
    if facilitating:
        is_held = false()
    return Prepared(
        select(
            Revision.id,
            Revision.assessment_id,
            Revision.status,
            Revision.version,
            Revision.returned,
            Revision.was_late,
            Revision.return_due_on,
            Revision.verifier_id,
            Assessment.unit_id,
            Assessment.extended_until,
            Assessment.round_id,
            Assessment.digest,
            func.coalesce(Revision.mended_digest, Assessment.digest).label("shown_digest"),
            Assessment.asked,
            func.coalesce(
                Assessment.extended_until, Round.closes_on, type_=Round.closes_on.type
            ).label("due_on"),
            Round.state,
            Round.is_practice,
            func.coalesce(city.answers, RoundQuestionnaire.city_answers).label("city"),
            city.answers.is_not(None).label("city_is_frozen"),
            RoundQuestionnaire.city_answers.label("city_now"),
            city.publication_id.label("publication_then"),
            RoundQuestionnaire.publication_id.label("publication_now"),
            own.answers.label("own"),
            own.versions.label("own_versions"),
            case((is_held, null()), else_=verified.answers).label("verified"),
            case((is_held, null()), else_=verified.versions).label("verified_versions"),
            is_held.label("is_held"),
            EventHead.seq.label("head_seq"),
            EventHead.hash.label("head_hash"),
        )
        .join(Assessment, Assessment.id == Revision.assessment_id)
        .join(Unit, Unit.id == Assessment.unit_id)
        .join(Round, Round.id == Assessment.round_id)
        .outerjoin(
            RoundQuestionnaire,
            and_(
                RoundQuestionnaire.round_id == Round.id,
                RoundQuestionnaire.kind == Unit.kind,
                Assessment.asked != Asked.CITY,
            ),
        )
        .join(own, and_(own.revision_id == Revision.id, own.layer == Layer.SELF))
        .outerjoin(
            verified, and_(verified.revision_id == Revision.id, verified.layer == Layer.VERIFIED)
        )
        .outerjoin(city, and_(city.revision_id == Revision.id, city.layer == Layer.CITY))
        .join(EventHead, EventHead.id == 1)
        .where(Revision.id == bindparam("revision", type_=an_id), Revision.is_current, seen)
    )


def latest_answers(
    session: Session, revision_id: UUID, layer: Layer, items: list[str] | None = None
) -> dict[str, AnswerEvent]:
    """The latest event of each item in a layer: notes, reasons and marks are read from here."""
    latest = (
        select(func.max(AnswerEvent.id))
        .where(AnswerEvent.revision_id == revision_id, AnswerEvent.layer == layer)
        .group_by(AnswerEvent.item)
    )
    if items is not None:
        latest = latest.where(AnswerEvent.item.in_(items))
    events = session.execute(select(AnswerEvent).where(AnswerEvent.id.in_(latest))).scalars()
    return {event.item: event for event in events}


def items_with_evidence(session: Session, revision_id: UUID) -> dict[str, int]:
    """How many pieces of evidence the unit shows for each item that has any."""
    rows = session.execute(
        select(AnswerEvidence.item, func.count().label("shown"))
        .where(AnswerEvidence.revision_id == revision_id, AnswerEvidence.removed_at.is_(None))
        .group_by(AnswerEvidence.item)
    )
    return {row.item: row.shown for row in rows}


def evidence_changed_at(session: Session, revision_id: UUID) -> dict[str, datetime]:
    """When evidence was last added to or taken away from each item that has or had any."""
    rows = session.execute(
        select(AnswerEvidence.item, AnswerEvidence.added_at, AnswerEvidence.removed_at).where(
            AnswerEvidence.revision_id == revision_id
        )
    )
    latest: dict[str, datetime] = {}
    for item, added_at, removed_at in rows:
        latest[item] = max(latest.get(item, added_at), removed_at or added_at)
    return latest


def history(session: Session, revision_id: UUID, item: str) -> list[AnswerEvent]:
    """Every save of an item in all layers, oldest first."""
    return list(
        session.execute(
            select(AnswerEvent)
            .where(AnswerEvent.revision_id == revision_id, AnswerEvent.item == item)
            .order_by(AnswerEvent.id)
        ).scalars()
    )


def sheets_of(session: Session, revision_id: UUID) -> dict[Layer, Sheet]:
    """The sheets of a revision by layer."""
    rows = session.execute(select(Sheet).where(Sheet.revision_id == revision_id)).scalars()
    return {sheet.layer: sheet for sheet in rows}


def area_scores_of(session: Session, revision_id: UUID) -> dict[tuple[Layer, str], AreaScore]:
    """The stored scores of a revision by layer and area."""
    rows = session.execute(select(AreaScore).where(AreaScore.revision_id == revision_id)).scalars()
    return {(score.layer, score.area): score for score in rows}


def sheets_of_all(session: Session, revision_ids: list[UUID]) -> dict[UUID, dict[Layer, Sheet]]:
    """The sheets of several revisions by layer."""
    found: dict[UUID, dict[Layer, Sheet]] = {one: {} for one in revision_ids}
    for sheet in session.execute(
        select(Sheet).where(Sheet.revision_id.in_(revision_ids))
    ).scalars():
        found[sheet.revision_id][sheet.layer] = sheet
    return found
