"""A measured figure beside its goal."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One row. ``goal`` is a limit in ``unit``; ``at_least`` turns it into something to reach."""

    name: str
    goal: float | None
    unit: str
    measured: float
    p95: float | None = None
    note: str = ""
    at_least: bool = False

    @property
    def factor(self) -> float | None:
        """How many times better than the goal; below 1: missed."""
        if self.goal is None or not self.measured or not self.goal:
            return None
        return self.measured / self.goal if self.at_least else self.goal / self.measured


def of_times(name: str, goal: float | None, seconds: Sequence[float], note: str = "") -> Figure:
    """A figure in milliseconds from many measurements."""
    found = sorted(1000 * one for one in seconds)
    return Figure(name, goal, "ms", statistics.median(found), at(found, 0.95), note)


def at(ordered: Sequence[float], share: float) -> float:
    """The value below which this share of an ordered sequence lies."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def clocked(what: Callable[[], object], times: int, *, warm: int = 2) -> list[float]:
    """How many seconds each of so many calls takes, after a few that do not count."""
    for _ in range(warm):
        what()
    return [once(what) for _ in range(times)]


def once(what: Callable[[], object]) -> float:
    """How many seconds one call takes."""
    start = time.perf_counter()
    what()
    return time.perf_counter() - start


def table(figures: Sequence[Figure]) -> str:
    """All figures as text."""
    rows = [("", "goal", "measured", "p95", "factor", "")]
    for one in figures:
        sign = "≥" if one.at_least else "≤"
        rows.append(
            (
                one.name,
                f"{sign} {number(one.goal)} {one.unit}" if one.goal is not None else "–",
                f"{number(one.measured)} {one.unit}",
                f"{number(one.p95)} {one.unit}" if one.p95 is not None else "",
                f"{one.factor:.1f}×" if one.factor is not None else "",
                one.note,
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row[:5], widths, strict=True))
        )
        + (f"  {row[5]}" if row[5] else "")
        for row in rows
    )


def number(value: float | None) -> str:
    """Three digits that matter."""
    if value is None:
        return "–"
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
