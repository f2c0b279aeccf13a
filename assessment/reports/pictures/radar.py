"""The radar of a unit: each area in percent of its own maximum, over the three bands of the method."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import cos, pi, sin

from markupsafe import Markup

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

WIDTH, HEIGHT, RADIUS = 420, 366, 106
CENTRE = (WIDTH / 2, HEIGHT / 2)
BANDS = ("#f3f6fa", "#e3e9f1", "#d0dae6")
"""From the outer band (category 3) to the inner one (category 1)."""

LETTERS, LINES, LINE_HEIGHT = 12, 3, 16
"""Labels are broken after so many letters; more lines than these make the picture taller."""


@dataclass(frozen=True, slots=True)
class Axis:
    """One area. ``bands``: the cumulative maxima of category 1, 1+2, 1+2+3 in percent of its maximum, if it has any.

    ``shown`` are its values in words.
    """

    label: str
    bands: tuple[Decimal, Decimal, Decimal] | None
    own: Decimal | None
    verified: Decimal | None
    shown: str = ""


def radar(axes: Sequence[Axis], title: str, sentence: str) -> Markup:
    """Bands in grey, the unit's own values dashed with squares, verified ones in blue with dots."""
    body = ""
    for band in (2, 1, 0):
        ends = [axis.bands[band] for axis in axes if axis.bands is not None]
        if len(ends) == len(axes):
            body += _shape(axes, ends, f'fill="{BANDS[2 - band]}"')
    for index in range(len(axes)):
        body += line(*CENTRE, *_point(axes, index, 100), WHITE)
    for mark in (25, 50, 75, 100):
        body += _shape(
            axes, [Decimal(mark)] * len(axes),
            f'fill="none" stroke="{AXIS if mark == 100 else LINE}" stroke-width="1"',
        )  # fmt: skip
        x, y = _point(axes, 0, mark)
        body += words(x + 4, y + 11, f"{mark}", size=10, fill=SOFT)
    verified = [axis.verified for axis in axes if axis.verified is not None]
    own = [axis.own for axis in axes if axis.own is not None]
    if len(verified) == len(axes):
        body += _shape(
            axes, verified, f'fill="{BLUE}" fill-opacity="0.14" stroke="{BLUE}" stroke-width="2.5"'
        )
        for index, value in enumerate(verified):
            x, y = _point(axes, index, value)
            body += f'<circle cx="{at(x)}" cy="{at(y)}" r="4" fill="{BLUE}"/>'
    if len(own) == len(axes):
        body += _shape(
            axes, own, f'fill="none" stroke="{TEXT}" stroke-width="1.5" stroke-dasharray="5 4"'
        )
        for index, value in enumerate(own):
            x, y = _point(axes, index, value)
            body += (
                f'<path d="M{at(x - 3.5)} {at(y - 3.5)}h7v7h-7z" fill="{WHITE}" stroke="{TEXT}"/>'
            )
    for index, axis in enumerate(axes):
        body += _label(axes, index, axis)
    room = LINE_HEIGHT * max(0, *(len(wrapped(axis.label, LETTERS)) - LINES for axis in axes))
    return picture(WIDTH, HEIGHT + 2 * room, "radar", title, sentence, body, top=-room)


def _angle(axes: Sequence[Axis], index: int) -> float:
    return 2 * pi * index / len(axes) - pi / 2


def _point(axes: Sequence[Axis], index: int, percent: Decimal | int) -> tuple[float, float]:
    angle, far = _angle(axes, index), RADIUS * float(percent) / 100
    return CENTRE[0] + far * cos(angle), CENTRE[1] + far * sin(angle)


def _shape(axes: Sequence[Axis], values: Sequence[Decimal], look: str) -> str:
    corners = (_point(axes, index, value) for index, value in enumerate(values))
    return f'<path d="M{"L".join(f"{at(x)} {at(y)}" for x, y in corners)}z" {look}/>'


def _label(axes: Sequence[Axis], index: int, axis: Axis) -> str:
    angle = _angle(axes, index)
    x, y = CENTRE[0] + (RADIUS + 14) * cos(angle), CENTRE[1] + (RADIUS + 14) * sin(angle)
    side = "middle" if abs(cos(angle)) < 0.2 else "start" if cos(angle) > 0 else "end"
    lines = wrapped(axis.label, LETTERS)
    tall = 16 * (len(lines) + bool(axis.shown))
    top = y - tall + 12 if sin(angle) < -0.9 else y + 12 if sin(angle) > 0.9 else y - tall / 2 + 12
    body = "".join(
        words(x, top + 16 * number, text, size=13, anchor=side, weight=600)
        for number, text in enumerate(lines)
    )
    if axis.shown:
        body += words(x, top + 16 * len(lines), axis.shown, size=11, fill=SOFT, anchor=side)
    return body


def wrapped(text: str, letters: int) -> list[str]:
    """The words of a name in lines of at most so many letters (a longer word has a line of its own)."""
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= letters:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
