"""How a unit's total moved from round to round, in percent of the maximum."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from assessment.reports.pictures.radar import wrapped
from assessment.reports.pictures.svg import (
    AXIS,
    BLUE,
    LINE,
    SOFT,
    TEXT,
    WHITE,
    at,
    line,
    picture,
    words,
)  # fmt: skip

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BASE = 420, 222, 34, 412, 12, 166


@dataclass(frozen=True, slots=True)
class Point:
    """One round; a value that does not exist (yet) leaves a gap."""

    label: str
    own: Decimal | None
    verified: Decimal | None


def trend(points: Sequence[Point], title: str, sentence: str) -> Markup:
    """Two lines: own values dashed with squares, verified ones in blue with dots."""
    body = ""
    for mark in (0, 25, 50, 75, 100):
        y = _y(mark)
        body += line(LEFT, y, RIGHT, y, LINE if mark else AXIS)
        body += words(LEFT - 6, y + 4, f"{mark}", size=11, fill=SOFT, anchor="end")
    for index, point in enumerate(points):
        for row, text in enumerate(wrapped(point.label, 14)[:3]):
            body += words(
                _x(points, index), BASE + 18 + 14 * row, text, size=12, fill=SOFT, anchor="middle"
            )
    body += _line(
        points, [point.own for point in points], f'stroke="{TEXT}" stroke-dasharray="5 4"'
    )
    body += _line(
        points, [point.verified for point in points], f'stroke="{BLUE}" stroke-width="2.5"'
    )
    for index, point in enumerate(points):
        x = _x(points, index)
        if point.own is not None:
            body += f'<path d="M{at(x - 4)} {at(_y(point.own) - 4)}h8v8h-8z" fill="{WHITE}" stroke="{TEXT}"/>'
        if point.verified is not None:
            body += f'<circle cx="{at(x)}" cy="{at(_y(point.verified))}" r="4.5" fill="{BLUE}"/>'
    return picture(WIDTH, HEIGHT, "trend", title, sentence, body)


def _x(points: Sequence[Point], index: int) -> float:
    return LEFT + (RIGHT - LEFT) * (index + 0.5) / len(points)


def _y(percent: Decimal | int) -> float:
    return BASE - (BASE - TOP) * float(percent) / 100


def _line(points: Sequence[Point], values: Sequence[Decimal | None], look: str) -> str:
    corners = "".join(
        f"{'L' if index and values[index - 1] is not None else 'M'}"
        f"{at(_x(points, index))} {at(_y(value))}"
        for index, value in enumerate(values)
        if value is not None
    )
    return f'<path d="{corners}" fill="none" {look}/>' if corners else ""
