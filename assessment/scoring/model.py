"""What a sheet of answers is worth: plain frozen values, every number exact."""

from dataclasses import dataclass
from decimal import Decimal


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
class AreaScore:
    """One area: points, level and what the gate of its category 3 depends on.

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
class Score:
    """A whole sheet. ``answered``, ``items`` and ``complete`` leave the supplements out."""

    system_category: SystemCategory
    areas: tuple[AreaScore, ...]
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

    def area(self, area_id: str) -> AreaScore:
        """The score of this area; ``KeyError`` where there is none."""
        for area in self.areas:
            if area.area == area_id:
                return area
        raise KeyError(area_id)

    @property
    def percent(self) -> Decimal:
        """The total of the most that can be earned."""
        return percent(self.total, self.max)


def percent(points: int, maximum: int) -> Decimal:
    """Points in percent of the maximum, rounded half up to one decimal."""
    tenths = (2000 * points + maximum) // (2 * maximum)
    return Decimal(tenths).scaleb(-1)
