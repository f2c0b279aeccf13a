"""Reading actions. What somebody sees of them is what they see of the assessment they belong to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload

from assessment.actions.models import Action, ActionEntry
from assessment.actions.states import LATE, OVER, ActionState
from assessment.assessments.models import Assessment, Revision
from assessment.assessments.queries import may_see, shows_results_to
from assessment.assessments.status import VERIFIED_ON
from assessment.evidence.models import Evidence
from assessment.people.models import Appointment, Person
from assessment.people.queries import in_force
from assessment.permissions import Actor, Role, Sight
from assessment.rounds.models import Round
from assessment.units.models import Unit


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What a list of actions is narrowed to. ``overdue``: running ones past their day."""

    state: ActionState | None = None
    overdue: bool = False
    unit_id: UUID | None = None
    kecamatan_id: UUID | None = None


def visible(actor: Actor, sight: Sight = Sight.ANSWERS) -> Select[Action]:
    """The actions of units whose answers this person sees, with unit and round, the earliest day first."""
    return (
        select(Action)
        .join(Action.assessment)
        .join(Assessment.unit)
        .join(Assessment.round)
        .join(Revision, and_(Revision.assessment_id == Assessment.id, Revision.is_current))
        .options(
            contains_eager(Action.assessment).options(
                contains_eager(Assessment.unit).joinedload(Unit.parent),
                contains_eager(Assessment.round),
            )
        )
        .where(may_see(actor, sight), _released(actor))
        .order_by(Action.due_on, Unit.code, Action.item, Action.id)
    )


def _released(actor: Actor) -> ColumnElement[bool]:
    """Where something was verified, an action tells from which level it starts: it waits as the result does."""
    return or_(Revision.status.not_in(VERIFIED_ON), shows_results_to(actor))


def held(session: Session, actor: Actor) -> int:
    """How many actions this person will see once results are announced."""
    query = (
        select(func.count())
        .select_from(Action)
        .join(Assessment, Assessment.id == Action.assessment_id)
        .join(Unit, Unit.id == Assessment.unit_id)
        .join(Round, Round.id == Assessment.round_id)
        .join(Revision, and_(Revision.assessment_id == Assessment.id, Revision.is_current))
        .where(may_see(actor, Sight.SCORES), ~_released(actor))
    )
    return session.execute(query).scalar_one()


def narrowed(query: Select[Action], wanted: Narrowing, day: date) -> Select[Action]:
    """The list as it was asked for; withdrawn ones only by name."""
    if wanted.overdue:
        query = query.where(Action.state.in_(LATE), Action.due_on < day)
    elif wanted.state is None:
        query = query.where(Action.state.not_in(OVER))
    else:
        query = query.where(Action.state == wanted.state)
    if wanted.unit_id:
        query = query.where(Unit.id == wanted.unit_id)
    if wanted.kecamatan_id:
        query = query.where(
            (Unit.id == wanted.kecamatan_id) | (Unit.parent_id == wanted.kecamatan_id)
        )
    return query


def find(session: Session, actor: Actor, action_id: UUID) -> Action | None:
    """One action, if this person sees it."""
    return session.execute(visible(actor).where(Action.id == action_id)).scalar_one_or_none()


@dataclass(frozen=True, slots=True)
class Count:
    """How many actions the units of a kecamatan (or itself) have in a state, and how many of them are overdue."""

    kecamatan_id: UUID | None
    kecamatan: str
    state: ActionState
    number: int
    overdue: int


def counts(session: Session, actor: Actor, day: date) -> list[Count]:
    """Numbers by kecamatan and state, of all units whose scores this person sees. One statement."""
    above = aliased(Unit)
    place = func.coalesce(above.id, Unit.id, type_=Unit.id.type)
    named = func.coalesce(above.name, Unit.name, type_=Unit.name.type)
    late = and_(Action.state.in_(LATE), Action.due_on < day)
    rows = session.execute(
        select(
            place,
            named,
            Action.state,
            func.count(),
            func.sum(case((late, 1), else_=0)),
        )
        .select_from(Action)
        .join(Assessment, Assessment.id == Action.assessment_id)
        .join(Unit, Unit.id == Assessment.unit_id)
        .outerjoin(above, above.id == Unit.parent_id)
        .join(Revision, and_(Revision.assessment_id == Assessment.id, Revision.is_current))
        .join(Round, Round.id == Assessment.round_id)
        .where(may_see(actor, Sight.SCORES), _released(actor))
        .group_by(place, named, Action.state)
        .order_by(named, place)
    )
    return [Count(*row) for row in rows]


def of_assessment(session: Session, assessment_id: UUID) -> dict[str, Action]:
    """The latest action at each item of an assessment that is not withdrawn."""
    rows = session.execute(
        select(Action)
        .where(Action.assessment_id == assessment_id, Action.state != ActionState.WITHDRAWN)
        .order_by(Action.proposed_at)
    ).scalars()
    return {one.item: one for one in rows}


def entries(session: Session, action_id: UUID) -> list[ActionEntry]:
    """Everything that happened to an action, the oldest first."""
    return list(
        session.execute(
            select(ActionEntry)
            .options(
                joinedload(ActionEntry.by),
                joinedload(ActionEntry.evidence).joinedload(Evidence.file),
            )
            .where(ActionEntry.action_id == action_id)
            .order_by(ActionEntry.id)
        ).scalars()
    )


def people_of(session: Session, unit_id: UUID, day: date) -> list[Person]:
    """Who works in a unit, by name."""
    found = session.execute(
        in_force(day)
        .where(Appointment.unit_id == unit_id, Appointment.role.in_((Role.OPERATOR, Role.HEAD)))
        .options(contains_eager(Appointment.person))
        .order_by(Person.name)
    ).scalars()
    return list({one.person_id: one.person for one in found}.values())


def confirmed_before(session: Session, unit_id: UUID, round_id: UUID) -> Sequence[Action]:
    """The confirmed actions of a unit from rounds that opened before this one, practice apart; the latest last."""
    this = aliased(Round)
    return (
        session.execute(
            select(Action)
            .join(Action.assessment)
            .join(Assessment.round)
            .join(this, this.id == round_id)
            .options(contains_eager(Action.assessment).contains_eager(Assessment.round))
            .where(
                Assessment.unit_id == unit_id,
                Action.state == ActionState.CONFIRMED,
                Round.opens_on < this.opens_on,
                ~Round.is_practice,
            )
            .order_by(Action.confirmed_at, Action.id)
        )
        .scalars()
        .all()
    )
