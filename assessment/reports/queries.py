"""What the city's picture is drawn from: stored scores, never recomputed, and only what this person may see.

Who takes part and how far each unit has come needs sight of the status; results need sight of the scores. Both
conditions are those of ``assessments.queries.may_see``. Practice rounds stay outside.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from assessment.assessments.models import GIVEN, AreaScore, Assessment, Layer, Revision, Sheet
from assessment.assessments.queries import may_see, shows_results_to, visible_to
from assessment.assessments.release import compares_results
from assessment.assessments.running import progress
from assessment.assessments.status import FINAL_ON, SENT, VERIFIED_ON, Status
from assessment.languages import gettext as _
from assessment.permissions import Actor, Sight
from assessment.rounds.models import Round, RoundState
from assessment.scoring.model import own_share, share
from assessment.units.models import Kind, Unit, UnitVersion
from assessment.units.names import full, plain

LAYERS = (Layer.SELF, Layer.VERIFIED, Layer.FINAL)
"""The layers the picture can be drawn in, one at a time."""

COUNTED: dict[Layer, frozenset[Status]] = {
    Layer.SELF: SENT,
    Layer.VERIFIED: VERIFIED_ON,
    Layer.FINAL: FINAL_ON,
}
"""From which status on a layer's result stands. An unsent draft is no result, for whoever may read it too."""

_THEN, _OVER = aliased(UnitVersion, name="then_"), aliased(UnitVersion, name="over_")
_OWN, _CHECKED = aliased(Sheet, name="own"), aliased(Sheet, name="checked")


@dataclass(frozen=True, slots=True)
class Result:
    """The totals of one unit in one layer."""

    points: int
    max: int
    system_class: str | None
    readiness: str | None
    level_low: str
    level_high: str
    maturity: str | None
    own_points: int | None
    own_max: int | None

    @property
    def own_percent(self) -> Decimal | None:
        """The percent on the items that the unit answers itself, where the city provides others."""
        return own_share(self.own_points, self.own_max, self.max)

    @property
    def percent(self) -> Decimal | None:
        """The total in percent of the most that can be earned; None where nothing applies."""
        return share(self.points, self.max)

    @property
    def levels(self) -> str:
        """``II–IV``: an overall level is always a range."""
        return (
            self.level_low
            if self.level_low == self.level_high
            else f"{self.level_low}–{self.level_high}"
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """One unit in a round, as it was in that round; ``result`` if it counts and this person may see it."""

    revision_id: UUID
    unit_id: UUID
    code: str
    kind: Kind
    name: str
    kecamatan_id: UUID
    kecamatan: str | None
    region: str
    status: Status
    status_at: datetime
    digest: str
    result: Result | None

    @property
    def words(self) -> str:
        """``Kel. Wonorejo, Kec. Rungkut``."""
        return full(self.kind, self.name, self.kecamatan)


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Which units of a round are wanted."""

    search: str = ""
    kecamatan_id: UUID | None = None
    region: str = ""
    statuses: frozenset[Status] | None = None


@dataclass(frozen=True, slots=True)
class AreaResult:
    """The score of one area of one unit."""

    unit_id: UUID
    area: str
    points: int
    max: int
    level: str
    gate_open: bool | None
    own_points: int | None
    own_max: int | None

    @property
    def own_percent(self) -> Decimal | None:
        """The percent on the items that the unit answers itself, where the city provides others."""
        return own_share(self.own_points, self.own_max, self.max)

    @property
    def percent(self) -> Decimal | None:
        """Points in percent of the area's maximum; None where nothing applies."""
        return share(self.points, self.max)

    @property
    def levels(self) -> str:
        """The level, under the name that :class:`Result` has for its range."""
        return self.level


@dataclass(frozen=True, slots=True)
class Place:
    """A kecamatan and where it stands on the map."""

    id: UUID
    code: str
    name: str
    region: str
    abbreviation: str
    column: int | None
    row: int | None
    existed: bool


@dataclass(frozen=True, slots=True)
class Answered:
    """The sheets of one unit, to count how items were answered over many units."""

    digest: str
    own: bytes
    checked: bytes | None


def rounds(session: Session) -> list[Round]:
    """Rounds that have results or will: open or closed, no practice, the newest first."""
    return list(
        session.execute(
            select(Round)
            .where(Round.state != RoundState.DRAFT, Round.is_practice.is_(False))
            .order_by(Round.opens_on.desc(), Round.name.desc())
        ).scalars()
    )


def marked(chosen: Round) -> str:
    """What a round is called, with what it is if it was imported."""
    return _("%(round)s (impor)", round=chosen.name) if chosen.is_imported else chosen.name


def day_of(chosen: Round, today: date) -> date:
    """The day whose names and parents a round is shown with: today, but no later than its last day."""
    return min(today, chosen.closes_on)


def kecamatan_on(session: Session, day: date) -> list[Place]:
    """The kecamatan there were on a day, by name, and those recorded only since (``existed`` is false)."""
    then, name = _THEN, func.coalesce(_THEN.name, Unit.name)
    rows = session.execute(
        select(
            Unit.id,
            Unit.code,
            name,
            func.coalesce(then.region, Unit.region),
            func.coalesce(then.abbreviation, Unit.abbreviation),
            func.coalesce(then.hex_column, Unit.hex_column),
            func.coalesce(then.hex_row, Unit.hex_row),
            then.unit_id.is_not(None),
        )
        .outerjoin(then, and_(then.unit_id == Unit.id, _valid_on(then, day)))
        .where(
            or_(
                then.kind == Kind.KECAMATAN,
                and_(Unit.kind == Kind.KECAMATAN, Unit.valid_from > day),
            )
        )
        .order_by(name)
    )
    return [Place(*row) for row in rows]


def standings(
    session: Session,
    actor: Actor,
    chosen: Round,
    layer: Layer,
    day: date,
    narrowing: Narrowing | None = None,
) -> list[Standing]:
    """The units of a round that this person knows of, kecamatan before their kelurahan, by code."""
    query = standing(actor, chosen, layer, day)
    if narrowing is not None:
        query = narrowed(query, narrowing)
    return [as_standing(row) for row in session.execute(query.order_by(Unit.code))]


def standing(actor: Actor, chosen: Round, layer: Layer, day: date) -> Select[Any]:
    """The query behind :func:`standings`, to be filtered, sorted and cut into pages.

    Its last columns are those of :class:`Result`, empty where there is none to be seen.
    """
    own_or_parent = func.coalesce(_THEN.parent_id, Unit.parent_id)
    columns: list[Any] = [
        Revision.id,
        Unit.id.label("unit_id"),
        Unit.code,
        func.coalesce(_THEN.kind, Unit.kind, type_=Unit.kind.type).label("kind"),
        func.coalesce(_THEN.name, Unit.name).label("name"),
        func.coalesce(own_or_parent, Unit.id).label("kecamatan_id"),
        _OVER.name.label("kecamatan"),
        func.coalesce(_THEN.region, Unit.region).label("region"),
        Revision.status,
        Revision.status_at,
        Assessment.digest,
        Sheet.points,
        Sheet.max,
        Sheet.system_class,
        Sheet.readiness,
        Sheet.level_low,
        Sheet.level_high,
        Sheet.maturity,
        Sheet.own_points,
        Sheet.own_max,
    ]
    return (
        visible_to(actor, Sight.STATUS)
        .with_only_columns(*columns)
        .outerjoin(_THEN, and_(_THEN.unit_id == Unit.id, _valid_on(_THEN, day)))
        .outerjoin(_OVER, and_(_OVER.unit_id == own_or_parent, _valid_on(_OVER, day)))
        .outerjoin(
            Sheet,
            and_(Sheet.revision_id == Revision.id, Sheet.layer == layer, counts(actor, layer)),
        )
        .where(Round.id == chosen.id, Round.is_practice.is_(False))
    )


def narrowed(query: Select[Any], by: Narrowing) -> Select[Any]:
    """A :func:`standing` query with a search and filters."""
    then = query.selected_columns
    if plain(by.search):
        query = query.where(Unit.search.contains(plain(by.search), autoescape=True))
    if by.kecamatan_id is not None:
        query = query.where(then.kecamatan_id == by.kecamatan_id)
    if by.region:
        query = query.where(then.region == by.region)
    if by.statuses is not None:
        query = query.where(Revision.status.in_(by.statuses))
    return query


def ordered(query: Select[Any], layer: Layer, key: str, *, downwards: bool) -> Select[Any]:
    """A :func:`standing` query in an order: by name, status, total, or the percent of the area ``key``.

    Units without a result come last, whichever way it goes.
    """
    then = query.selected_columns
    by: Any
    if key == "name":
        by = then["name"]
    elif key == "code":
        by = Unit.code
    elif key == "status":
        by = then["status_at"]
    elif key == "total":
        by = Sheet.points * 1.0 / func.nullif(Sheet.max, 0)
    else:
        score = aliased(AreaScore)
        query = query.outerjoin(
            score,
            and_(score.revision_id == Sheet.revision_id, score.layer == layer, score.area == key),
        )
        by = score.points * 1.0 / func.nullif(score.max, 0)
    return query.order_by(by.is_(None), by.desc() if downwards else by.asc(), Unit.code)


def page(
    session: Session, query: Select[Any], number: int, size: int
) -> tuple[list[Standing], int, int]:
    """One page of a :func:`standing` query: its rows, which page it is, and how many rows there are in all."""
    inside = query.order_by(None).with_only_columns(Revision.id).subquery()
    total = session.execute(select(func.count()).select_from(inside)).scalar_one()
    number = min(number, max(1, -(-total // size)))
    rows = session.execute(query.limit(size).offset((number - 1) * size))
    return [as_standing(row) for row in rows], number, total


def counts(actor: Actor, layer: Layer) -> ColumnElement[bool]:
    """Over Unit and Revision: the layer's result stands, and this person may see it."""
    return and_(
        Revision.status.in_(COUNTED[layer]), may_see(actor, Sight.SCORES), released(actor, layer)
    )


def released(actor: Actor, layer: Layer) -> ColumnElement[bool]:
    """Over Unit, Assessment and Round: whether this layer is not held back from the person."""
    return true() if layer is Layer.SELF else shows_results_to(actor)


def as_standing(row: Any) -> Standing:
    """A row of :func:`standing`."""
    result = Result(*row[11:20]) if row.points is not None else None
    return Standing(*[*row[:11], result])


def area_results(
    session: Session,
    actor: Actor,
    chosen: Round,
    layer: Layer,
    *,
    within: Sequence[UUID] | None = None,
) -> list[AreaResult]:
    """The stored scores of every area of every unit whose result counts; where nothing applies there is none."""
    columns: list[Any] = [
        Assessment.unit_id, AreaScore.area, AreaScore.points, AreaScore.max, AreaScore.level,
        AreaScore.gate_open, AreaScore.own_points, AreaScore.own_max,
    ]  # fmt: skip
    query = (
        _counted(actor, chosen, layer)
        .with_only_columns(*columns)
        .join(AreaScore, and_(AreaScore.revision_id == Revision.id, AreaScore.layer == layer))
        .where(AreaScore.max > 0)
    )
    if within is not None:
        query = query.where(Unit.id.in_(within))
    return [AreaResult(*row) for row in session.execute(query)]


def answered(session: Session, actor: Actor, chosen: Round, layer: Layer) -> list[Answered]:
    """The sheets behind those results. Only for counts over many units (``figures.weakest_items``)."""
    rows = session.execute(
        _counted(actor, chosen, layer)
        .with_only_columns(Assessment.digest, _OWN.answers, _CHECKED.answers)
        .join(_OWN, and_(_OWN.revision_id == Revision.id, _OWN.layer == Layer.SELF))
        .where(_OWN.engine != GIVEN)
        .outerjoin(
            _CHECKED,
            and_(
                _CHECKED.revision_id == Revision.id,
                _CHECKED.layer == layer,
                _CHECKED.layer != Layer.SELF,
            ),
        )
    )
    return [Answered(*row) for row in rows]


def usual_layer(session: Session, actor: Actor, chosen: Round) -> Layer:
    """What is shown unless somebody asks: verified results once half of what was sent has them, if they may be seen."""
    if not compares_results(actor, chosen):
        return Layer.SELF
    found = progress.counts(session, actor, [chosen.id])[chosen.id]
    sent = sum(count for status, count in found.items() if status in SENT)
    verified = sum(count for status, count in found.items() if status in VERIFIED_ON)
    return Layer.VERIFIED if verified and 2 * verified >= sent else Layer.SELF


def _counted(actor: Actor, chosen: Round, layer: Layer) -> Select[Any]:
    return visible_to(actor, Sight.SCORES).where(
        Revision.status.in_(COUNTED[layer]),
        Round.id == chosen.id,
        Round.is_practice.is_(False),
        released(actor, layer),
    )


def _valid_on(version: Any, day: date) -> ColumnElement[bool]:
    return and_(version.valid_from <= day, or_(version.valid_to.is_(None), version.valid_to > day))
