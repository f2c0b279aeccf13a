"""Statistics of the city's picture: pure functions over plain numbers.

Nothing is imputed: whoever has no result is missing from every figure and counted as missing. Results are whole
points of a maximum, so everything is computed exactly and rounded (half up, one decimal) only at the end.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import lcm

from assessment.questionnaire.model import LADDER

FEWEST_FOR_ITEMS = 5
"""Over fewer units, how an item was answered would tell how a single unit answered it."""

_BANDS = (20, 40, 60, 80)


@dataclass(frozen=True, slots=True)
class Spread:
    """How percentages are distributed: the extremes, the quartiles and the mean."""

    count: int
    lowest: Decimal
    lower: Decimal
    median: Decimal
    upper: Decimal
    highest: Decimal
    mean: Decimal


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many units take part, have sent, are verified, are final."""

    units: int
    sent: int
    verified: int
    final: int

    @property
    def missing(self) -> int:
        """Units without any answers that stand."""
        return self.units - self.sent


@dataclass(frozen=True, slots=True)
class Levels:
    """How many areas stand at each level of the ladder, and the level in the middle."""

    counts: tuple[tuple[str, int], ...]
    median: str | None

    @property
    def total(self) -> int:
        """How many units are counted."""
        return sum(count for _, count in self.counts)


@dataclass(frozen=True, slots=True)
class ItemCount:
    """How units answered one item. ``low``: not done, only planned, or not answered; N/A stands apart."""

    item: str
    units: int
    low: int
    not_applicable: int
    earned: int
    best: int

    @property
    def asked(self) -> int:
        """Units to which the item applies."""
        return self.units - self.not_applicable

    @property
    def reached(self) -> Fraction:
        """Levels reached of the levels that could be."""
        return Fraction(self.earned, self.best) if self.best else Fraction(1)


def rounded(part: int, whole: int) -> Decimal:
    """Percent with one decimal, half up."""
    return Decimal((2000 * part + whole) // (2 * whole)).scaleb(-1)


def share(part: int, whole: int) -> Decimal | None:
    """Percent with one decimal; None of nothing."""
    return rounded(part, whole) if whole else None


def spread(results: Iterable[tuple[int, int]]) -> Spread | None:
    """The distribution of (points, maximum) as percentages; None where there is no result.

    Quartiles lie at 1/4, 2/4 and 3/4 of the way from the lowest to the highest of the sorted values, between two
    values in proportion (the definition of spreadsheets' QUARTILE.INC and of Python's "inclusive" quantiles).
    """
    pairs = list(results)
    if not pairs:
        return None
    scale = lcm(*{maximum for _, maximum in pairs})
    values = sorted(points * (scale // maximum) for points, maximum in pairs)
    lower, median, upper = (rounded(_quantile(values, quarter), 4 * scale) for quarter in (1, 2, 3))
    return Spread(
        count=len(values),
        lowest=rounded(values[0], scale),
        lower=lower,
        median=median,
        upper=upper,
        highest=rounded(values[-1], scale),
        mean=rounded(sum(values), len(values) * scale),
    )


def _quantile(values: Sequence[int], quarter: int) -> int:
    """Four times the quartile, so that it stays whole."""
    below, rest = divmod(quarter * (len(values) - 1), 4)
    above = values[below + 1] if rest else 0
    return values[below] * (4 - rest) + above * rest


def levels(found: Iterable[str], ladder: Sequence[str] = LADDER) -> Levels:
    """The distribution over the whole ladder and its lower median: always a level some unit really has."""
    counts = Counter(found)
    ordered = tuple((level, counts[level]) for level in ladder)
    middle = (sum(count for _, count in ordered) + 1) // 2
    seen = 0
    for level, count in ordered:
        seen += count
        if count and seen >= middle:
            return Levels(ordered, level)
    return Levels(ordered, None)


def readiness(
    statuses: Sequence[str], found: Iterable[str | None]
) -> tuple[tuple[str | None, int], ...]:
    """How many units have each readiness status, in the method's order; the last is "not known yet"."""
    counts = Counter(found)
    return (*((status, counts[status]) for status in statuses), (None, counts[None]))


def weakest(areas: Mapping[str, Spread | None]) -> list[str]:
    """The areas from the weakest on: by median, then mean; those without results are left out."""
    known = {area: found for area, found in areas.items() if found is not None}
    return sorted(known, key=lambda area: (known[area].median, known[area].mean))


def weakest_items(items: Iterable[ItemCount], how_many: int = 5) -> list[ItemCount]:
    """The items that units reach least of, if enough units are asked to keep each of them out of sight."""
    asked = [item for item in items if item.asked >= FEWEST_FOR_ITEMS and item.low]
    return sorted(asked, key=lambda item: (item.reached, -item.low))[:how_many]


def shade(percent: Decimal | int | None) -> int | None:
    """Which of the five shades a percentage has: below 20, 40, 60, 80, and from 80 on."""
    if percent is None:
        return None
    return 1 + sum(percent >= bound for bound in _BANDS)


def whole(percent: Decimal | None) -> str:
    """A percentage without decimals, for where there is little room; never 100 for less than all."""
    if percent is None:
        return "–"
    plain = int(percent.quantize(Decimal(1), ROUND_HALF_UP))
    if plain == 100 and percent < 100:
        plain = 99
    return f"{plain}%"
