"""Reading whose the assessments of a round are, who must not verify which, earlier acts, and deputies."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased, selectinload

from assessment.assessments.facilitation.models import Facilitation
from assessment.assessments.models import AnswerEvent, Assessment, Layer, Revision, Sheet
from assessment.assessments.queries import visible_to
from assessment.assessments.status import REVIEWABLE, VERIFIED_ON, WITH_UNIT, Status
from assessment.people.models import Appointment, Person
from assessment.permissions import Actor, Role, Sight
from assessment.reviews.assigning.models import Act, Assignment, Deputy
from assessment.reviews.assigning.planning import TO_VERIFY, Barred, Place, Why
from assessment.reviews.assigning.responsible import absent_for, named_id, responsible_id, stands_on
from assessment.reviews.sampling.models import Sample
from assessment.reviews.sheets import checked
from assessment.rounds.models import Round, RoundState
from assessment.rounds.queries import questionnaires
from assessment.units.models import Unit


def places(session: Session, actor: Actor, round_id: UUID) -> list[Place]:
    """Every assessment of a round, by code, what the city provides last. Of the sheets only how much is checked."""
    parent, verified = aliased(Unit), aliased(Sheet)
    rows = session.execute(
        visible_to(actor, Sight.STATUS, providers=True)
        .with_only_columns(
            Assessment.id.label("assessment_id"), Assessment.digest, Assessment.asked, Revision.id,
            Revision.version, Revision.status, Revision.submitted_at, Revision.verifier_id,
            Unit.id.label("unit_id"), Unit.kind, Unit.name, parent.id.label("parent_id"),
            parent.name.label("parent"), Assignment.person_id.label("named_id"), verified.answers,
        )
        .outerjoin(parent, parent.id == Unit.parent_id)
        .outerjoin(Assignment, Assignment.assessment_id == Assessment.id)
        .outerjoin(
            verified, and_(verified.revision_id == Revision.id, verified.layer == Layer.VERIFIED)
        )
        .where(Assessment.round_id == round_id)
        .order_by(Assessment.asked == "city", Unit.code, Assessment.digest)
    ).all()  # fmt: skip
    contents = questionnaires(session, {row.digest for row in rows})
    found = []
    for row in rows:
        done = checked(contents[row.digest], row.answers, row.asked)
        is_provider = row.asked == "city"
        by_itself = is_provider or row.parent_id is None
        found.append(
            Place(
                row.assessment_id, row.id, row.version, row.unit_id, row.kind, row.name,
                row.unit_id if by_itself else row.parent_id, row.name if by_itself else row.parent,
                is_provider, row.status, row.submitted_at, row.named_id, row.verifier_id, done.done, done.total,
            )
        )  # fmt: skip
    return found


def barred(session: Session, round_id: UUID, people: Collection[UUID]) -> Barred:
    """Which of these people verify which assessments of a round not, since they have a part in them.

    The same questions as in ``own_work``, of all at once; work in the round counts whatever the revision.
    """
    ours = (
        select(Assessment.id)
        .join(Revision, Revision.assessment_id == Assessment.id)
        .where(Assessment.round_id == round_id)
    )
    questions: tuple[tuple[Why, Select[Any]], ...] = (
        (
            Why.WORKS,
            ours.add_columns(Appointment.person_id)
            .join(Appointment, Appointment.unit_id == Assessment.unit_id)
            .where(
                Revision.is_current,
                Appointment.person_id.in_(people),
                Appointment.role.in_((Role.OPERATOR, Role.HEAD)),
                or_(
                    Appointment.valid_to.is_(None),
                    Appointment.valid_to > func.date(Revision.created_at),
                ),
            ),
        ),
        (
            Why.FILLED,
            ours.add_columns(AnswerEvent.person_id)
            .join(AnswerEvent, AnswerEvent.revision_id == Revision.id)
            .where(AnswerEvent.layer == Layer.SELF, AnswerEvent.person_id.in_(people))
            .distinct(),
        ),
        (
            Why.SENT,
            ours.add_columns(Revision.submitted_by_id).where(Revision.submitted_by_id.in_(people)),
        ),
        (
            Why.FACILITATES,
            ours.add_columns(Facilitation.person_id)
            .join(
                Facilitation,
                and_(
                    Facilitation.round_id == Assessment.round_id,
                    Facilitation.unit_id == Assessment.unit_id,
                ),
            )
            .where(Revision.is_current, Facilitation.person_id.in_(people)),
        ),
        (
            Why.PART,
            ours.add_columns(Sample.second_id)
            .join(Sample, Sample.revision_id == Revision.id)
            .where(Sample.second_id.in_(people)),
        ),
    )
    found: dict[tuple[UUID, UUID], Why] = {}
    for why, query in questions:
        for assessment_id, person_id in session.execute(query):
            found.setdefault((assessment_id, person_id), why)
    return found


def acts_of(session: Session, round_id: UUID) -> list[Act]:
    """The assignings of a round with what they changed, the latest first."""
    return list(
        session.execute(
            select(Act)
            .where(Act.round_id == round_id)
            .options(selectinload(Act.changes))
            .order_by(Act.number.desc())
        ).scalars()
    )


def acts_before(session: Session, round_id: UUID) -> int:
    """How many assignings a round has had."""
    return session.execute(
        select(func.count()).select_from(Act).where(Act.round_id == round_id)
    ).scalar_one()


def decided_since(
    session: Session, revision_ids: Collection[UUID], person_ids: Collection[UUID], moment: datetime
) -> set[UUID]:
    """On which of these assessments one of these people has decided something since."""
    return set(
        session.execute(
            select(AnswerEvent.revision_id)
            .where(
                AnswerEvent.revision_id.in_(revision_ids),
                AnswerEvent.layer == Layer.VERIFIED,
                AnswerEvent.person_id.in_(person_ids),
                AnswerEvent.at >= moment,
            )
            .distinct()
        ).scalars()
    )


@dataclass(frozen=True, slots=True)
class OwnLoad:
    """What is one person's in the rounds that are open, and the last day of the first of them to close."""

    units: int
    with_unit: int
    waiting: int
    in_hand: int
    verified: int
    oldest: datetime | None
    closes_on: date | None
    named: int
    deputised: int

    @property
    def has_any(self) -> bool:
        """Whether a lead has named them for something, something waits for them, or they stand in for somebody."""
        return bool(self.named or self.waiting or self.deputised)


def own_load(session: Session, actor: Actor, day: date) -> OwnLoad:
    """That, in one statement. ``deputised``: for how many they stand in today; ``named``: what leads gave them."""
    mine = responsible_id() == actor.person_id
    theirs = select(func.count()).select_from(absent_for(actor.person_id, day).subquery())
    row = session.execute(
        visible_to(actor, Sight.STATUS, providers=True)
        .with_only_columns(
            func.count().label("units"),
            func.count().filter(Revision.status.in_(WITH_UNIT)).label("with_unit"),
            func.count().filter(Revision.status == Status.SUBMITTED).label("waiting"),
            func.count().filter(Revision.status.in_(REVIEWABLE)).label("in_hand"),
            func.count().filter(Revision.status.in_(VERIFIED_ON)).label("verified"),
            func.min(Revision.submitted_at).filter(Revision.status == Status.SUBMITTED).label("oldest"),
            func.min(Round.closes_on).label("closes_on"),
            func.count().filter(named_id() == actor.person_id).label("named"),
            theirs.scalar_subquery().label("deputised"),
        )
        .where(mine, Round.state == RoundState.OPEN)
    ).one()  # fmt: skip
    return OwnLoad(**row._asdict())


def unassigned(session: Session, actor: Actor, round_id: UUID) -> int:
    """How many units of a round nobody is to verify, of those that are still to be verified."""
    return session.execute(
        visible_to(actor, Sight.STATUS)
        .with_only_columns(func.count())
        .where(
            Assessment.round_id == round_id,
            Revision.status.in_(TO_VERIFY),
            responsible_id().is_(None),
        )
    ).scalar_one()


@dataclass(frozen=True, slots=True)
class Absence:
    """Days on which somebody stands in for somebody."""

    id: UUID
    person_id: UUID
    person: str
    deputy_id: UUID
    deputy: str
    from_on: date
    to_on: date
    made_by: str
    ended_at: datetime | None


def absences(session: Session, day: date, *, of: UUID | None = None) -> list[Absence]:
    """Deputies from this day on, also those ended early; ``of``: only those for or by this person."""
    absent, deputy, by = aliased(Person), aliased(Person), aliased(Person)
    query = (
        select(
            Deputy.id, Deputy.person_id, absent.name.label("person"), Deputy.deputy_id,
            deputy.name.label("deputy"), Deputy.from_on, Deputy.to_on, by.name.label("made_by"), Deputy.ended_at,
        )
        .join(absent, absent.id == Deputy.person_id)
        .join(deputy, deputy.id == Deputy.deputy_id)
        .join(by, by.id == Deputy.made_by_id)
        .where(Deputy.to_on >= day)
        .order_by(Deputy.from_on, absent.name, Deputy.made_at)
    )  # fmt: skip
    if of is not None:
        query = query.where(or_(Deputy.person_id == of, Deputy.deputy_id == of))
    return [Absence(**row._asdict()) for row in session.execute(query)]


def is_deputy(session: Session, person_id: UUID, absent_id: UUID, day: date) -> bool:
    """Whether a person stands in for another on a day."""
    return (
        session.execute(
            select(Deputy.id)
            .where(Deputy.deputy_id == person_id, Deputy.person_id == absent_id, stands_on(day))
            .limit(1)
        ).first()
        is not None
    )
