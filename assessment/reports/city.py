"""The city's picture as plain values: what page, PDF and tables are made from. Aggregates never get a level."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from sqlalchemy.orm import Session

from assessment.assessments.models import Layer
from assessment.assessments.status import FINAL_ON, SENT, VERIFIED_ON, Status
from assessment.permissions import Actor
from assessment.questionnaire.model import LADDER, AnsweredBy, Area, Item, Questionnaire, Text
from assessment.questionnaire.values import HIGHEST_LEVEL, NOT_APPLICABLE, UNANSWERED
from assessment.reports import figures, queries
from assessment.reports.figures import Coverage, ItemCount, Levels, Spread
from assessment.reports.queries import Answered, AreaResult, Place, Standing
from assessment.rounds.models import Round
from assessment.rounds.queries import questionnaires
from assessment.scoring.once import once

COVERAGE, TOTAL = "coverage", "total"
STEPS = tuple(str(level) for level in range(HIGHEST_LEVEL + 1))
"""The whole levels of a mean, as results are counted on them."""

ByUnit = Mapping[UUID, Sequence[AreaResult]]


@dataclass(frozen=True, slots=True)
class AreaPicture:
    """One area over all units with a result. ``gated``: units in which it has items of category 3."""

    id: str
    number: str
    name: Text
    short: Text
    has_means: bool
    highest_level: str
    spread: Spread | None
    levels: Levels
    gated: int
    gate_closed: int


@dataclass(frozen=True, slots=True)
class Group:
    """Units taken together: a kecamatan with its office, or a part of the city."""

    name: str
    place: Place | None
    coverage: Coverage
    counted: int
    total: Spread | None
    results: dict[str, list[tuple[int, int]]]

    def area(self, area_id: str) -> Spread | None:
        """How an area's percentages are distributed over these units."""
        return figures.spread(self.results.get(area_id, ()))

    def value(self, measure: str) -> Decimal | None:
        """What the map shows of it: coverage, or the mean percent of the total or of an area."""
        if measure == COVERAGE:
            return figures.share(self.counted, self.coverage.units)
        found = self.total if measure == TOTAL else self.area(measure)
        return found.mean if found else None


@dataclass(frozen=True, slots=True)
class WeakItem:
    """An item that many units have yet to put in place."""

    id: str
    topic: Text
    area: str
    low: int
    asked: int


@dataclass(frozen=True, slots=True)
class City:
    """Everything the page shows of one round in one layer."""

    layer: Layer
    coverage: Coverage
    counted: int
    statuses: dict[Status, int]
    total: Spread | None
    readiness: tuple[tuple[Text | None, int], ...]
    means: tuple[tuple[int, Text, int], ...]
    areas: tuple[AreaPicture, ...]
    weakest: tuple[AreaPicture, ...]
    kecamatan: tuple[Group, ...]
    regions: tuple[Group, ...]
    items: tuple[WeakItem, ...]
    questionnaires: tuple[Questionnaire, ...]

    @property
    def is_mixed(self) -> bool:
        """Whether units answered different questionnaires, so that only percentages compare."""
        return len({one.key for one in self.questionnaires}) > 1

    def area(self, area_id: str) -> AreaPicture | None:
        """The area with this id."""
        return next((area for area in self.areas if area.id == area_id), None)


def paint(session: Session, actor: Actor, chosen: Round, layer: Layer, places: list[Place],
          rows: list[Standing]) -> City:  # fmt: skip
    """The picture of a round in one layer, from the standings of its units."""
    by_digest = questionnaires(session, {row.digest for row in rows})
    used = list(by_digest.values())
    results = queries.area_results(session, actor, chosen, layer) if rows else []
    counted = [row for row in rows if row.result is not None]
    areas = _areas(used, results)
    spreads = {area.id: area.spread for area in areas}
    by_id = {area.id: area for area in areas}
    by_unit = _by_unit(results)
    enough = len(counted) >= figures.FEWEST_FOR_ITEMS
    sheets = queries.answered(session, actor, chosen, layer) if enough else []
    return City(
        layer=layer,
        coverage=coverage(rows),
        counted=len(counted),
        statuses=dict(Counter(row.status for row in rows)),
        total=total(counted),
        readiness=_readiness(by_digest, counted),
        means=_means(by_digest, counted),
        areas=areas,
        weakest=tuple(by_id[area] for area in figures.weakest(spreads)),
        kecamatan=tuple(_by_kecamatan(places, rows, by_unit)),
        regions=tuple(_by_region(rows, by_unit)),
        items=tuple(_weak_items(by_digest, sheets)),
        questionnaires=tuple(used),
    )


def coverage(rows: Iterable[Standing]) -> Coverage:
    """How far a number of units have come."""
    found = [row.status for row in rows]
    return Coverage(
        units=len(found),
        sent=sum(status in SENT for status in found),
        verified=sum(status in VERIFIED_ON for status in found),
        final=sum(status in FINAL_ON for status in found),
    )


def total(rows: Iterable[Standing]) -> Spread | None:
    """The distribution of the totals, in percent."""
    return figures.spread(
        (row.result.points, row.result.max) for row in rows if row.result and row.result.max
    )


def _areas(used: Sequence[Questionnaire], results: Sequence[AreaResult]) -> tuple[AreaPicture, ...]:
    by_area: dict[str, list[AreaResult]] = defaultdict(list)
    for result in results:
        by_area[result.area].append(result)
    pictures: dict[str, AreaPicture] = {}
    for one in used:
        for area in one.areas:
            pictures[area.id] = _area(one, area, pictures.get(area.id), by_area[area.id])
    return tuple(pictures.values())


def _area(
    one: Questionnaire, area: Area, before: AreaPicture | None, found: list[AreaResult]
) -> AreaPicture:
    """An area over all units. Where questionnaires of two methods share it, levels are counted on the first's."""
    has_means = before.has_means if before else one.method.has_means
    highest = area.constants.highest_level if area.constants else STEPS[-1]
    if before:
        highest = before.highest_level
        if not has_means and area.constants:
            highest = max(highest, area.constants.highest_level, key=LADDER.index)
    levels = (result.level for result in found)
    return AreaPicture(
        area.id, area.number, area.name, area.short, has_means, highest,
        spread=figures.spread((result.points, result.max) for result in found),
        levels=figures.levels(map(_step, levels), STEPS) if has_means else figures.levels(levels),
        gated=sum(result.gate_open is not None for result in found),
        gate_closed=sum(result.gate_open is False for result in found),
    )  # fmt: skip


def _step(level: str) -> str:
    """The whole level that a mean has reached: ``2.99`` is on 2."""
    return level.partition(".")[0]


def _readiness(
    by_digest: Mapping[str, Questionnaire], counted: Sequence[Standing]
) -> tuple[tuple[Text | None, int], ...]:
    """Of the units whose questionnaire gives a readiness status; empty where none does."""
    names = {status.id: status.name for one in by_digest.values() for status in one.method.statuses}
    if not names:
        return ()
    known = (row for row in counted if by_digest[row.digest].method.statuses)
    found = figures.readiness(list(names), (row.result.readiness for row in known if row.result))
    return tuple((names[status] if status else None, count) for status, count in found)


def _means(
    by_digest: Mapping[str, Questionnaire], counted: Sequence[Standing]
) -> tuple[tuple[int, Text, int], ...]:
    """How many units have reached each whole level with their overall mean; empty where there are no means."""
    method = next((one.method for one in by_digest.values() if one.method.has_means), None)
    if method is None:
        return ()
    reached = Counter(
        int(Fraction(row.result.maturity)) for row in counted if row.result and row.result.maturity
    )
    return tuple((one.level, one.name, reached[one.level]) for one in method.answers)


def _by_kecamatan(
    places: Sequence[Place], rows: Sequence[Standing], by_unit: ByUnit
) -> Iterable[Group]:
    inside: dict[UUID, list[Standing]] = defaultdict(list)
    for row in rows:
        inside[row.kecamatan_id].append(row)
    for place in places:
        if place.existed or inside[place.id]:
            yield group(place.name, inside[place.id], by_unit, place)


def _by_region(rows: Sequence[Standing], by_unit: ByUnit) -> Iterable[Group]:
    inside: dict[str, list[Standing]] = defaultdict(list)
    for row in rows:
        if row.region:
            inside[row.region].append(row)
    for region in sorted(inside):
        yield group(region, inside[region], by_unit)


def _by_unit(results: Iterable[AreaResult]) -> ByUnit:
    by_unit: dict[UUID, list[AreaResult]] = defaultdict(list)
    for result in results:
        by_unit[result.unit_id].append(result)
    return by_unit


def group(
    name: str, rows: Sequence[Standing], by_unit: ByUnit, place: Place | None = None
) -> Group:
    """The figures of units taken together."""
    by_area: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for row in rows:
        for result in by_unit.get(row.unit_id, ()):
            by_area[result.area].append((result.points, result.max))
    return Group(
        name=name,
        place=place,
        coverage=coverage(rows),
        counted=sum(row.result is not None for row in rows),
        total=total(rows),
        results=by_area,
    )


def _weak_items(
    by_digest: Mapping[str, Questionnaire], sheets: Sequence[Answered]
) -> Iterable[WeakItem]:
    grouped: dict[str, list[bytes]] = defaultdict(list)
    for sheet in sheets:
        grouped[sheet.digest].append(_counted(sheet))
    found: dict[tuple[str, str], ItemCount] = {}
    facts: dict[tuple[str, str], Item] = {}
    for digest, answers in grouped.items():
        one = by_digest[digest]
        columns = list(zip(*answers, strict=True))
        for item in _of_units(one):
            key = (one.key, item.id)
            facts[key] = item
            found[key] = _plus(found.get(key), _count(item, bytes(columns[item.position])))
    keys = {count: key for key, count in found.items()}
    for count in figures.weakest_items(found.values()):
        item = facts[keys[count]]
        yield WeakItem(item.id, item.topic, item.area_id, count.low, count.asked)


def _counted(sheet: Answered) -> bytes:
    """The verifier's value where there is one, else the unit's."""
    if sheet.checked is None:
        return sheet.own
    pairs = zip(sheet.checked, sheet.own, strict=True)
    return bytes([own if checked == UNANSWERED else checked for checked, own in pairs])


@once
def _of_units(one: Questionnaire) -> tuple[Item, ...]:
    """The items that units answer themselves; what the city provides is the same for all of them."""
    return tuple(
        item for area in one.areas for item in area.items if item.answered_by is not AnsweredBy.CITY
    )


def _count(item: Item, column: bytes) -> ItemCount:
    elsewhere = column.count(NOT_APPLICABLE)
    asked = len(column) - elsewhere
    return ItemCount(
        item=item.id,
        units=len(column),
        low=column.count(0) + column.count(1) + column.count(UNANSWERED),
        not_applicable=elsewhere,
        earned=sum(level * column.count(level) for level in range(1, item.highest_level + 1)),
        best=asked * item.highest_level,
    )


def _plus(one: ItemCount | None, other: ItemCount) -> ItemCount:
    if one is None:
        return other
    return ItemCount(
        one.item, one.units + other.units, one.low + other.low,
        one.not_applicable + other.not_applicable, one.earned + other.earned, one.best + other.best,
    )  # fmt: skip
