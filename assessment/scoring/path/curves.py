"""The least cost of at least so many points, for every number of points that can be reached.

All conditions of a path are lower bounds, so "at least" loses nothing, and curves of independent
items join by the cheapest way of dividing the points among them (min-plus convolution).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Curve:
    """``costs[i]`` buys at least ``start + i`` points; the costs never fall."""

    start: int
    costs: list[int]

    @property
    def end(self) -> int:
        """The most points that can be reached."""
        return self.start + len(self.costs) - 1

    def at_least(self, points: int) -> int | None:
        """The cost of so many points; None where they are out of reach."""
        if points > self.end:
            return None
        return self.costs[max(0, points - self.start)]

    def from_(self, points: int) -> "Curve | None":
        """The same with fewer points ruled out."""
        if points <= self.start:
            return self
        if points > self.end:
            return None
        return Curve(points, self.costs[points - self.start :])

    def times(self, weight: int) -> "Curve":
        """The same where every point counts ``weight`` times."""
        first, *others = self.costs
        return Curve(
            self.start * weight, [first] + [cost for cost in others for _ in range(weight)]
        )

    def ends(self) -> Iterator[int]:
        """Where the next point costs more: the only places worth stopping at."""
        costs = self.costs
        for index in range(len(costs) - 1):
            if costs[index] != costs[index + 1]:
                yield index
        yield len(costs) - 1


NOTHING = Curve(0, [0])


def of_choices(choices: Iterable[tuple[int, int]]) -> Curve | None:
    """The curve of one item, of which exactly one pair of points and cost is chosen."""
    cheapest: dict[int, int] = {}
    for points, cost in choices:
        cheapest[points] = min(cost, cheapest.get(points, cost))
    if not cheapest:
        return None
    start, end = min(cheapest), max(cheapest)
    costs: list[int] = []
    least = cheapest[end]
    for points in range(end, start - 1, -1):
        least = min(least, cheapest.get(points, least))
        costs.append(least)
    return Curve(start, costs[::-1])


def join(one: Curve, other: Curve) -> Curve:
    """Both together: the cheapest way of dividing the points between them."""
    long, short = (one, other) if len(one.costs) >= len(other.costs) else (other, one)
    costs: list[int] = []
    done = 0
    for index in short.ends():
        cost = short.costs[index]
        found = [cost + more for more in long.costs]
        found = [found[0]] * (index - done) + found
        known = len(costs)
        costs[done:] = map(min, costs[done:], found)
        costs += found[known - done :]
        done = index + 1
    return Curve(one.start + other.start, costs)


def join_all(curves: Iterable[Curve]) -> Curve:
    """All together, the shortest first."""
    whole = NOTHING
    for curve in sorted(curves, key=lambda curve: len(curve.costs)):
        whole = join(whole, curve)
    return whole


def cheaper(one: Curve | None, other: Curve | None) -> Curve | None:
    """Either of them, whichever costs less at each number of points."""
    if one is None or other is None:
        return one or other
    start, end = min(one.start, other.start), max(one.end, other.end)
    return Curve(
        start,
        [
            min(cost for cost in (one.at_least(points), other.at_least(points)) if cost is not None)
            for points in range(start, end + 1)
        ],
    )


def least(costs: Iterable[int | None]) -> int | None:
    """The least of the costs that are possible at all."""
    return min((cost for cost in costs if cost is not None), default=None)
