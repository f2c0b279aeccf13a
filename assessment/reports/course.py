"""How the city moved from round to round, as plain values: the median percent, and how many units have which status.

One layer at a time, like the rest of the picture. An imported round has no layer but the unit's own: it is shown with
that, and says so.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from assessment.assessments.models import Assessment, Layer, Revision, Sheet
from assessment.assessments.queries import shows_results_to, visible_to
from assessment.assessments.status import Status
from assessment.permissions import Actor, Sight
from assessment.questionnaire.model import Text
from assessment.reports import figures
from assessment.reports.queries import COUNTED
from assessment.rounds.models import Round
from assessment.rounds.queries import questionnaires

MOST = 5
"""So many rounds are shown, the newest."""


@dataclass(frozen=True, slots=True)
class Stop:
    """One round on the way: how many units count, their median percent, how many have each status by its id."""

    round: Round
    units: int
    median: Decimal
    statuses: dict[str, int]


@dataclass(frozen=True, slots=True)
class Course:
    """The rounds with results, the oldest first. ``statuses``: all there are, from the lowest, with their names."""

    layer: Layer
    stops: tuple[Stop, ...]
    statuses: tuple[tuple[str, Text], ...]
    is_mixed: bool


def course(session: Session, actor: Actor, rounds: Sequence[Round], layer: Layer) -> Course | None:
    """The way of the city through its newest rounds; None for fewer than two with results this person may see."""
    newest = rounds[:MOST]
    if len(newest) < 2:
        return None
    results: dict[UUID, list[tuple[int, int]]] = defaultdict(list)
    counts: dict[UUID, Counter[str]] = defaultdict(Counter)
    digests: dict[UUID, set[str]] = defaultdict(set)
    for row in session.execute(_counted(actor, newest, layer)):
        results[row.round_id] += [(row.points, row.max)] * row.units
        digests[row.round_id].add(row.digest)
        if row.readiness is not None:
            counts[row.round_id][row.readiness] += row.units
    if len(results) < 2:
        return None
    known = questionnaires(session, set().union(*digests.values()))
    names = {
        status.id: status.name
        for content in sorted(known.values(), key=lambda one: len(one.method.statuses))
        for status in content.method.statuses
    }
    stops = [
        Stop(one, spread.count, spread.median, dict(counts[one.id]))
        for one in reversed(newest)
        if (spread := figures.spread(results.get(one.id, ()))) is not None
    ]
    keys = [{known[digest].key for digest in digests[stop.round.id]} for stop in stops]
    return Course(layer, tuple(stops), tuple(names.items()), any(one != keys[0] for one in keys))


def _counted(actor: Actor, rounds: Sequence[Round], layer: Layer) -> Any:
    """Results that are alike, with how many units have them: the rows do not grow with the units."""
    counts_in = case((Round.is_imported, Layer.SELF), else_=layer)
    seen = (
        visible_to(actor, Sight.SCORES)
        .with_only_columns(
            Assessment.round_id, Assessment.digest, Sheet.points, Sheet.max, Sheet.readiness
        )
        .join(Sheet, Sheet.revision_id == Revision.id)
        .where(
            Round.id.in_([one.id for one in rounds]),
            Round.is_practice.is_(False),
            Revision.status.in_(COUNTED[layer] | {Status.IMPORTED}),
            Sheet.layer == counts_in,
            or_(Sheet.layer == Layer.SELF, shows_results_to(actor)),
            Sheet.max > 0,
        )
        .subquery()
    )
    alike = (seen.c.round_id, seen.c.digest, seen.c.points, seen.c.max, seen.c.readiness)
    return select(*alike, func.count().label("units")).group_by(*alike)
