"""One unit's way through the rounds: stored results in every layer, as far as this person may see them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, or_
from sqlalchemy.orm import Session

from assessment.assessments.asked import answered_of
from assessment.assessments.layers import laid
from assessment.assessments.models import GIVEN, AreaScore, Assessment, Layer, Revision, Sheet
from assessment.assessments.queries import desk, shows_results_to, visible_to
from assessment.assessments.release import shows_results
from assessment.assessments.status import Status
from assessment.permissions import Actor, Sight
from assessment.questionnaire.model import Questionnaire
from assessment.reports.queries import COUNTED, LAYERS, AreaResult, Result, marked
from assessment.rounds.models import Round, RoundState
from assessment.scoring import score
from assessment.scoring.derivation import why_not_higher
from assessment.units.models import Unit


@dataclass(frozen=True, slots=True)
class Totals(Result):
    """The totals of a layer and how much of it is answered. ``is_given``: imported as points, without answers."""

    answered: int
    items: int
    system_points: int
    is_given: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """One round of one unit: where it stands, and the totals of each layer that this person may see."""

    revision_id: UUID
    round: Round
    status: Status
    status_at: datetime
    digest: str
    totals: dict[Layer, Totals]
    is_held: bool = False
    """Whether there is a verified result that the person does not see yet."""

    @property
    def name(self) -> str:
        """What the round is called, with what it is if it was imported."""
        return marked(self.round)

    @property
    def has_stood(self) -> bool:
        """Whether the unit has sent it, so that it counts beside other rounds."""
        return self.status in COUNTED[Layer.SELF] and bool(self.totals)


def passages(session: Session, actor: Actor, unit_id: UUID) -> list[Passage]:
    """A unit's way through the rounds, the newest first; practice rounds stay outside."""
    rows = session.execute(
        visible_to(actor, Sight.STATUS)
        .where(Unit.id == unit_id, Round.is_practice.is_(False), Round.state != RoundState.DRAFT)
        .order_by(Round.opens_on.desc(), Round.name.desc())
    ).scalars()
    revisions = list(rows)
    totals = _totals(session, actor, unit_id)
    return [
        Passage(
            one.id, one.assessment.round, one.status, one.status_at, one.shown_digest,
            {layer: found for layer, found in totals.get(one.id, {}).items() if stands(one.status, layer)},
            stands(one.status, Layer.VERIFIED) and not shows_results(actor, one.assessment),
        )
        for one in revisions
    ]  # fmt: skip


def stands(status: Status, layer: Layer) -> bool:
    """Whether a layer is to be shown of a single unit: its own draft too, where it may be read at all."""
    return layer is Layer.SELF or status in COUNTED[layer]


def _totals(session: Session, actor: Actor, unit_id: UUID) -> dict[UUID, dict[Layer, Totals]]:
    rows = session.execute(
        visible_to(actor, Sight.SCORES)
        .with_only_columns(
            Revision.id, Sheet.layer, Sheet.points, Sheet.max, Sheet.system_class, Sheet.readiness,
            Sheet.level_low, Sheet.level_high, Sheet.maturity, Sheet.own_points, Sheet.own_max, Sheet.answered,
            Sheet.items, Sheet.system_points,
            Sheet.engine == GIVEN,
        )
        .join(Sheet, Sheet.revision_id == Revision.id)
        .where(
            Unit.id == unit_id, Sheet.layer.in_(LAYERS), Round.is_practice.is_(False),
            or_(Sheet.layer == Layer.SELF, shows_results_to(actor)),
        )
    )  # fmt: skip
    found: dict[UUID, dict[Layer, Totals]] = {}
    for revision_id, layer, *totals in rows:
        found.setdefault(revision_id, {})[layer] = Totals(*totals)
    return found


def areas_of(
    session: Session, actor: Actor, passage: Passage
) -> dict[Layer, dict[str, AreaResult]]:
    """The scores of a unit's areas in one round, in every layer that is shown of it."""
    rows = session.execute(
        visible_to(actor, Sight.SCORES)
        .with_only_columns(
            AreaScore.layer, Assessment.unit_id, AreaScore.area, AreaScore.points, AreaScore.max,
            AreaScore.level, AreaScore.gate_open, AreaScore.own_points, AreaScore.own_max,
        )
        .join(AreaScore, AreaScore.revision_id == Revision.id)
        .where(Revision.id == passage.revision_id)
    )  # fmt: skip
    found: dict[Layer, dict[str, AreaResult]] = {}
    for row in rows:
        if row.layer in passage.totals:
            found.setdefault(row.layer, {})[row.area] = AreaResult(*row[1:])
    return found


def checked(
    session: Session, actor: Actor, passage: Passage, one: Questionnaire
) -> tuple[int, int] | None:
    """How many of the items asked a verifier agreed to or changed; the others carry the unit's own value."""
    row = session.execute(
        visible_to(actor, Sight.SCORES)
        .with_only_columns(Sheet.answers, Assessment.asked)
        .join(Sheet, and_(Sheet.revision_id == Revision.id, Sheet.layer == Layer.VERIFIED))
        .where(Revision.id == passage.revision_id)
    ).one_or_none()
    if row is None or Layer.VERIFIED not in passage.totals:
        return None
    return answered_of(one, row.asked, row.answers)


def reasons(
    session: Session, actor: Actor, passage: Passage, one: Questionnaire, layer: Layer
) -> dict[str, str]:
    """Why each area is not one level higher in a layer, in one sentence without any single answer."""
    on = desk(session, passage.revision_id, actor, Sight.SCORES, lock=False)
    if on is None or on.has_only_points:
        return {}
    sheet, _sources = laid(one, on, layer)
    return {area.area: why_not_higher(one, area) for area in score(one, sheet).areas}
