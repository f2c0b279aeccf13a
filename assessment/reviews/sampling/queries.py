"""Reading samples: for the second verifier, for the lead who settles, and for the figures."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import Session, contains_eager, selectinload

from assessment.assessments.models import Assessment, Revision
from assessment.assessments.status import Status
from assessment.people.models import Person
from assessment.permissions import Actor
from assessment.questionnaire.values import NOT_APPLICABLE
from assessment.reviews.sampling.agreement import FEWEST, Agreement, Pair, agreement
from assessment.reviews.sampling.drawing import draw
from assessment.reviews.sampling.models import Sample, SampleItem, SamplePlan
from assessment.rounds.models import Round
from assessment.units.models import Unit

OPEN = (
    Status.SUBMITTED,
    Status.UNDER_REVIEW,
    Status.CLARIFICATION,
    Status.SITE_VISIT,
    Status.VERIFIED,
    Status.OBJECTION,
)
"""While it stands there, a second look counts."""


def is_second(session: Session, revision_id: UUID, person_id: UUID) -> bool:
    """Whether the person is the second verifier of a sample of this: then they are never the first."""
    there = exists().where(Sample.revision_id == revision_id, Sample.second_id == person_id)
    return bool(session.execute(select(there)).scalar())


def unsettled(session: Session, revision_id: UUID) -> int:
    """How many differences of a finished sample nobody has settled."""
    return session.execute(
        select(func.count())
        .select_from(SampleItem)
        .join(Sample, Sample.revision_id == SampleItem.revision_id)
        .where(Sample.revision_id == revision_id, _is_difference(), SampleItem.settled_at.is_(None))
    ).scalar_one()


def _is_difference() -> ColumnElement[bool]:
    return and_(
        Sample.done_at.is_not(None),
        SampleItem.first_claim == SampleItem.second_claim,
        SampleItem.first_value != SampleItem.second_value,
    )


def _samples() -> Select[Sample]:
    return (
        select(Sample)
        .join(Sample.revision)
        .join(Revision.assessment)
        .join(Assessment.unit)
        .join(Assessment.round)
        .options(
            selectinload(Sample.items),
            contains_eager(Sample.revision)
            .contains_eager(Revision.assessment)
            .options(
                contains_eager(Assessment.unit).joinedload(Unit.parent),
                contains_eager(Assessment.round),
            ),
        )
        .where(Revision.is_current)
        .order_by(Sample.drawn_at, Unit.code)
    )


def of_second(session: Session, actor: Actor) -> list[Sample]:
    """The samples that wait for this person's second look, and those they have finished."""
    there = exists().where(SampleItem.revision_id == Sample.revision_id)
    query = _samples().where(Sample.second_id == actor.person_id, there)
    return list(session.execute(query).scalars())


def second_look(
    session: Session, revision_id: UUID, actor: Actor, *, lock: bool = False
) -> Sample | None:
    """One of these."""
    query = _samples().where(Sample.second_id == actor.person_id, Sample.revision_id == revision_id)
    if lock:
        query = query.with_for_update(of=Sample)
    return session.execute(query).scalar_one_or_none()


def to_settle(session: Session, actor: Actor) -> list[Sample]:
    """Finished samples with differences of concluded verifications in which this person had no part."""
    there = exists().where(
        SampleItem.revision_id == Sample.revision_id,
        SampleItem.first_claim == SampleItem.second_claim,
        SampleItem.first_value != SampleItem.second_value,
    )
    return list(session.execute(_for_settling(actor).where(there)).scalars())


def settling(session: Session, revision_id: UUID, actor: Actor) -> Sample | None:
    """One of these, whether or not anything differs."""
    return session.execute(
        _for_settling(actor).where(Sample.revision_id == revision_id)
    ).scalar_one_or_none()


def _for_settling(actor: Actor) -> Select[Sample]:
    took_part = exists().where(
        SampleItem.revision_id == Sample.revision_id, SampleItem.first_id == actor.person_id
    )
    return _samples().where(
        Sample.done_at.is_not(None),
        Sample.second_id != actor.person_id,
        Revision.status == Status.VERIFIED,
        Revision.verified_by_id != actor.person_id,
        ~took_part,
    )


@dataclass(slots=True)
class Figures:
    """What a round's sample says: how much was drawn, done and compared, and how far people agree."""

    samples: int = 0
    drawn: int = 0
    done: int = 0
    without_second: int = 0
    compared: int = 0
    differing: int = 0
    settled: int = 0
    eligible: int = 0
    whole: Agreement = field(default_factory=lambda: agreement([]))
    by_area: dict[str, Agreement] = field(default_factory=dict)
    by_verifier: dict[str, Agreement] = field(default_factory=dict)
    by_both: dict[tuple[str, str], Agreement] = field(default_factory=dict)
    by_item: dict[str, Agreement] = field(default_factory=dict)


def figures(session: Session, round_id: UUID) -> Figures:
    """The figures of a round: of finished samples only, so that nobody reads in them what a single colleague chose."""
    samples = session.execute(
        select(Sample).options(selectinload(Sample.items)).where(Sample.round_id == round_id)
    ).scalars()
    made = Figures()
    pairs: list[Pair] = []
    grouped: dict[str, dict[object, list[Pair]]] = {
        name: defaultdict(list) for name in ("area", "verifier", "both", "item")
    }
    people: set[UUID] = set()
    found: list[SampleItem] = []
    for sample in samples:
        made.samples += 1
        made.drawn += len(sample.items)
        made.eligible += sum(len(items) for items in sample.eligible.values())
        made.without_second += sample.second_id is None and bool(sample.items)
        if sample.done_at is not None:
            made.done += len(sample.items)
            found += [one for one in sample.items if one.is_compared]
    people = {one.first_id for one in found if one.first_id}
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(people)))
    names: dict[UUID, str] = {row.id: row.name for row in rows}
    for one in found:
        assert one.first_value is not None
        assert one.second_value is not None
        assert one.first_id is not None
        pair = (one.first_value, one.second_value)
        pairs.append(pair)
        name = names[one.first_id]
        grouped["area"][one.area].append(pair)
        grouped["verifier"][name].append(pair)
        grouped["both"][name, one.area].append(pair)
        grouped["item"][one.item].append(pair)
        made.differing += one.differs
        made.settled += one.differs and one.settled_at is not None
    made.compared, made.whole = len(pairs), _said(pairs)
    made.by_area = {str(key): _said(those) for key, those in grouped["area"].items()}
    made.by_verifier = {
        str(key): _said(those) for key, those in sorted(grouped["verifier"].items(), key=str)
    }
    made.by_both = {key: _said(those) for key, those in grouped["both"].items()}  # type: ignore[misc]
    made.by_item = {
        str(key): _said(those) for key, those in grouped["item"].items() if len(those) >= FEWEST
    }
    return made


def _said(pairs: Sequence[Pair]) -> Agreement:
    return agreement(pairs, unordered=frozenset({NOT_APPLICABLE}))


def redrawn(session: Session, plan: SamplePlan) -> tuple[int, int]:
    """Draw every sample of the round again; return how many come out the same, of how many."""
    samples = session.execute(
        select(Sample)
        .options(selectinload(Sample.items))
        .where(Sample.round_id == plan.round_id)
        .order_by(Sample.number)
    ).scalars()
    before: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    same = total = 0
    for sample in samples:
        again = draw(
            plan.seed, sample.kind, str(sample.revision_id), sample.eligible, before[sample.kind], sample.percent
        )  # fmt: skip
        drawn = {(one.area, one.item) for one in sample.items}
        same += drawn == {(area, item) for area, items in again.items() for item in items}
        total += 1
        for area, items in sample.eligible.items():
            before[sample.kind][area] += len(items)
    return same, total


def plan_of(session: Session, round_id: UUID) -> SamplePlan | None:
    """The plan of a round, if its sample was begun."""
    return session.get(SamplePlan, round_id)


def rounds_with_sample(session: Session) -> list[tuple[Round, SamplePlan | None]]:
    """Every round that was opened, the newest first, with its plan."""
    rows = session.execute(
        select(Round, SamplePlan)
        .outerjoin(SamplePlan, SamplePlan.round_id == Round.id)
        .where(Round.state != "draft", ~Round.is_imported)
        .order_by(Round.opens_on.desc(), Round.name)
    )
    return [(row[0], row[1]) for row in rows]
