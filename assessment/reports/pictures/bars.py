"""Bars: shares of a whole, and a value on the zones of a scale."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from assessment.reports.pictures.svg import (
    AXIS,
    SHADES,
    SOFT,
    TEXT,
    WHITE,
    at,
    line,
    on_shade,
    picture,
    rectangle,
    words,
)  # fmt: skip

CROWDED = 36
"""Two bounds closer than this on the scale: the first one's number moves to the left."""


@dataclass(frozen=True, slots=True)
class Part:
    """A share: how many, in which shade (None: white)."""

    words: str
    count: int
    shade: int | None


def stacked(parts: Sequence[Part], title: str, sentence: str) -> Markup:
    """Shares of a whole side by side, from edge to edge; their legend stands beside in words and figures."""
    total = sum(part.count for part in parts) or 1
    x, body, cuts = 0.0, "", ""
    for part in parts:
        if not part.count:
            continue
        width = 1000 * part.count / total
        body += rectangle(x, 0, width, 20, WHITE if part.shade is None else SHADES[part.shade])
        if x:
            cuts += f'<path d="M{at(x)} 0V20" stroke="{AXIS}" vector-effect="non-scaling-stroke"/>'
        x += width
    return picture(1000, 20, "stacked", title, sentence, body + cuts, stretched=True)


def zones(
    points: int | None, bounds: Sequence[int], names: Sequence[str], title: str, sentence: str
) -> Markup:
    """The completeness bar: the total on the zones of the readiness statuses, with their exact bounds.

    A bound belongs to the zone it ends. ``names`` are short; their legend stands beside.
    """
    width, height, left, right, top, tall = 400, 78, 6, 394, 30, 26
    most = bounds[-1]

    def x(value: int) -> float:
        return left + (right - left) * value / most

    body, start = "", 0
    for index, (bound, name) in enumerate(zip(bounds, names, strict=True)):
        shade = index + 1 if index < 2 else index + 2
        body += rectangle(x(start), top, x(bound) - x(start), tall, SHADES[shade])
        if x(bound) - x(start) > 22:
            body += words(
                (x(start) + x(bound)) / 2, top + 18, name, size=13, fill=on_shade(shade),
                anchor="middle", weight=600,
            )  # fmt: skip
        last = index == len(bounds) - 1
        crowded = not last and x(bounds[index + 1]) - x(bound) < CROWDED
        body += words(
            x(bound), top + tall + 18, str(bound), size=12, fill=SOFT,
            anchor="end" if last or crowded else "middle",
        )  # fmt: skip
        start = bound
    body += words(left, top + tall + 18, "0", size=12, fill=SOFT)
    if points is not None:
        here = x(points)
        body += line(here, top - 6, here, top + tall + 4, TEXT, 'stroke-width="3"')
        body += f'<path d="M{at(here)} {top - 3}l-7-9h14z" fill="{TEXT}"/>'
        side = "end" if here > width - 40 else "start" if here < 40 else "middle"
        body += words(here, top - 18, str(points), size=15, anchor=side, weight=700)
    return picture(width, height, "zones", title, sentence, body)
