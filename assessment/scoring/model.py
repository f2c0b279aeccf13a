"""What a sheet of answers is worth: plain frozen values, every number exact."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar

from assessment.questionnaire.model import LADDER


@dataclass(frozen=True, slots=True)
class SystemCategory:
    """The category of electronic systems: points so far, and a class once all is answered."""

    points: int
    class_: str | None
    complete: bool
    answered: int
    items: int


@dataclass(frozen=True, slots=True)
class StagePoints:
    """What an area earned at one stage."""

    stage: str
    points: int
    max: int


@dataclass(frozen=True, slots=True)
class KamiAreaScore:
    """One area by the method ``kami``: points, level and what the gate of its category 3 depends on.

    ``gate_open`` is None where the area has no items of category 3. ``own_…`` counts the items that
    the unit answers itself, so that its own work can be seen beside what the city provides.
    """

    area: str
    points: int
    max: int
    level: str
    gate_open: bool | None
    answered: int
    items: int
    s12: int
    gate_min: int | None
    basic_below_partial: int
    basic_at_partial: int
    stages: tuple[StagePoints, ...]
    own_points: int
    own_max: int

    @property
    def percent(self) -> Decimal:
        """Points of the most this area can earn."""
        return percent(self.points, self.max)

    @property
    def is_complete(self) -> bool:
        """Whether every item is answered."""
        return self.answered == self.items


@dataclass(frozen=True, slots=True)
class SupplementScore:
    """A supplement: a percentage beside the total, in which a blank counts nothing."""

    id: str
    points: int
    max: int
    percent: Decimal
    answered: int
    items: int


@dataclass(frozen=True, slots=True)
class KamiScore:
    """A whole sheet by the method ``kami``. ``answered``, ``items`` and ``complete`` leave the supplements out."""

    maturity: ClassVar[None] = None

    system_category: SystemCategory
    areas: tuple[KamiAreaScore, ...]
    total: int
    max: int
    readiness: str | None
    below_floor: tuple[str, ...]
    supplements: tuple[SupplementScore, ...]
    complete: bool
    answered: int
    items: int
    own_points: int
    own_max: int

    def area(self, area_id: str) -> KamiAreaScore:
        """The score of this area; ``KeyError`` where there is none."""
        for area in self.areas:
            if area.area == area_id:
                return area
        raise KeyError(area_id)

    @property
    def percent(self) -> Decimal:
        """The total of the most that can be earned."""
        return percent(self.total, self.max)

    @property
    def level_range(self) -> tuple[str, str]:
        """The lowest and the highest level over the areas, in the method's order."""
        levels = sorted((area.level for area in self.areas), key=LADDER.index)
        return levels[0], levels[-1]


@dataclass(frozen=True, slots=True)
class MaturityAreaScore:
    """One area by the method ``maturity``: sums of weight times level over the items that apply.

    ``max`` is what they would give at the highest level, ``aim`` at the level each is to reach. Where nothing
    applies all are 0 and the area has no maturity. ``applicable`` items may be unanswered: those count as level 0.
    """

    gate_open: ClassVar[None] = None

    area: str
    points: int
    max: int
    aim: int
    weight: int
    answered: int
    items: int
    applicable: int
    own_points: int
    own_max: int

    @property
    def maturity(self) -> Fraction | None:
        """The weighted mean of the levels, exactly."""
        return _mean(self.points, self.weight)

    @property
    def target(self) -> Fraction | None:
        """The weighted mean of the levels that the items are to reach."""
        return _mean(self.aim, self.weight)

    @property
    def gap(self) -> Fraction | None:
        """What is missing from the maturity to the target; below 0 beyond it."""
        return _mean(self.aim - self.points, self.weight)

    @property
    def level(self) -> str:
        """The maturity as it is stored and sorted, such as ``2.37``; empty where there is none."""
        return "" if self.maturity is None else f"{hundredths(self.maturity)}"

    @property
    def percent(self) -> Decimal | None:
        """Points of the most this area can earn; None where nothing applies."""
        return share(self.points, self.max)

    @property
    def is_complete(self) -> bool:
        """Whether every item is answered."""
        return self.answered == self.items


@dataclass(frozen=True, slots=True)
class MaturityScore:
    """A whole sheet by the method ``maturity``. ``maturity`` is of all items or of the areas, as the file says."""

    system_category: ClassVar[None] = None
    readiness: ClassVar[None] = None
    below_floor: ClassVar[tuple[str, ...]] = ()
    supplements: ClassVar[tuple[SupplementScore, ...]] = ()

    areas: tuple[MaturityAreaScore, ...]
    total: int
    max: int
    maturity: Fraction | None
    target: Fraction | None
    complete: bool
    answered: int
    items: int
    own_points: int
    own_max: int

    def area(self, area_id: str) -> MaturityAreaScore:
        """The score of this area; ``KeyError`` where there is none."""
        for area in self.areas:
            if area.area == area_id:
                return area
        raise KeyError(area_id)

    @property
    def gap(self) -> Fraction | None:
        """What is missing from the maturity to the target; below 0 beyond it."""
        if self.maturity is None or self.target is None:
            return None
        return self.target - self.maturity

    @property
    def percent(self) -> Decimal | None:
        """The total of the most that can be earned; None where nothing applies."""
        return share(self.total, self.max)

    @property
    def level_range(self) -> tuple[str, str]:
        """The lowest and the highest maturity over the areas that have one; empty where none has."""
        levels = sorted(area.level for area in self.areas if area.maturity is not None)
        return (levels[0], levels[-1]) if levels else ("", "")


AreaScore = KamiAreaScore | MaturityAreaScore
Score = KamiScore | MaturityScore


def hundredths(value: Fraction) -> Decimal:
    """A maturity as it is shown: rounded half up to two decimals."""
    return Decimal((200 * value.numerator + value.denominator) // (2 * value.denominator)).scaleb(
        -2
    )


def _mean(total: int, weight: int) -> Fraction | None:
    return Fraction(total, weight) if weight else None


def percent(points: int, maximum: int) -> Decimal:
    """Points in percent of the maximum, rounded half up to one decimal."""
    tenths = (2000 * points + maximum) // (2 * maximum)
    return Decimal(tenths).scaleb(-1)


def share(points: int, maximum: int) -> Decimal | None:
    """:func:`percent`, or None where there is nothing to earn because nothing applies."""
    return percent(points, maximum) if maximum else None


def own_share(own_points: int | None, own_max: int | None, maximum: int) -> Decimal | None:
    """The percent on the items that a unit answers itself; None where these are all, or nothing is known of them."""
    if own_points is None or not own_max or own_max == maximum:
        return None
    return percent(own_points, own_max)
