"""Lists of assessments: of one's own unit, and of the others one sees."""

from typing import Any
from uuid import UUID

from sqlalchemy import ScalarSelect, Select, and_, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from assessment.assessments.models import AreaScore, Assessment, Layer, Revision, Sheet
from assessment.assessments.queries import shows_results_to, visible_to
from assessment.assessments.status import VERIFIED_ON
from assessment.permissions import Actor, Sight
from assessment.rounds.models import Round
from assessment.units.models import Unit


def own(actor: Actor) -> Select[Revision]:
    """The assessments of the person's own unit, the newest round first."""
    return (
        visible_to(actor, Sight.SCORES, providers=True)
        .where(Unit.id == actor.unit_id)
        .order_by(Round.opens_on.desc(), Round.name)
    )


def of_others(actor: Actor, round_id: UUID) -> Select[Any]:
    """The other units of a round whose scores this person may see, by code: status, progress, result."""
    self_, verified = aliased(Sheet), aliased(Sheet)
    columns: list[Any] = [
        Revision.id,
        Revision.status,
        Unit.kind,
        Unit.name,
        Unit.code,
        _of_areas(AreaScore.answered).label("answered"),
        _of_areas(AreaScore.items).label("items"),
        *(
            column.label(f"{layer}_{column.key}")
            for layer, sheet in (("self", self_), ("verified", verified))
            for column in (
                sheet.points,
                sheet.max,
                sheet.level_low,
                sheet.level_high,
                sheet.maturity,
                sheet.own_points,
                sheet.own_max,
            )
        ),
    ]
    return (
        visible_to(actor, Sight.SCORES)
        .with_only_columns(*columns)
        .join(self_, and_(self_.revision_id == Revision.id, self_.layer == Layer.SELF))
        .outerjoin(
            verified,
            and_(
                verified.revision_id == Revision.id,
                verified.layer == Layer.VERIFIED,
                Revision.status.in_(VERIFIED_ON),
                shows_results_to(actor),
            ),
        )
        .where(Assessment.round_id == round_id, Unit.id != actor.unit_id)
        .order_by(Unit.code)
    )


def _of_areas(column: InstrumentedAttribute[int]) -> ScalarSelect[Any]:
    """A column of the areas' own scores added up: the city's questions about systems do not count."""
    return (
        select(func.sum(column))
        .where(AreaScore.revision_id == Revision.id, AreaScore.layer == Layer.SELF)
        .correlate(Revision)
        .scalar_subquery()
    )


def answered_of(session: Session, revision_ids: list[UUID]) -> dict[UUID, tuple[int, int]]:
    """How many items of the areas are answered, and how many there are, by revision."""
    rows = session.execute(
        select(AreaScore.revision_id, func.sum(AreaScore.answered), func.sum(AreaScore.items))
        .where(AreaScore.revision_id.in_(revision_ids), AreaScore.layer == Layer.SELF)
        .group_by(AreaScore.revision_id)
    )
    return {revision_id: (int(answered), int(items)) for revision_id, answered, items in rows}


def rounds_seen(session: Session, actor: Actor) -> list[Round]:
    """The rounds in which the person sees another unit's scores, the newest first."""
    ids = (
        visible_to(actor, Sight.SCORES)
        .with_only_columns(Assessment.round_id)
        .where(Unit.id != actor.unit_id)
    )
    return list(
        session.execute(
            select(Round).where(Round.id.in_(ids)).order_by(Round.opens_on.desc(), Round.name)
        ).scalars()
    )
