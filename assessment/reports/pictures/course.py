"""How the city moved from round to round: the median percent as a line, and under each round its readiness statuses."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from assessment.reports.pictures.bars import Part
from assessment.reports.pictures.radar import wrapped
from assessment.reports.pictures.svg import (
    AXIS,
    BLUE,
    LINE,
    SHADES,
    SOFT,
    WHITE,
    at,
    group,
    line,
    picture,
    rectangle,
    words,
)  # fmt: skip

WIDTH, LEFT, RIGHT, TOP, BASE = 420, 34, 412, 14, 130
COLUMN, TALL, GAP = 34, 66, 14
"""The columns of the statuses: how wide, how tall, how far below the line's picture."""


@dataclass(frozen=True, slots=True)
class Column:
    """One round: its median, its percent in words, and the shares of its statuses, from the best to the worst."""

    label: str
    median: Decimal
    shown: str
    parts: Sequence[Part]
    is_imported: bool = False


def course(columns: Sequence[Column], title: str, sentence: str) -> Markup:
    """The line with a dot for each round, hollow where it was imported; columns only where there are statuses."""
    with_parts = any(column.parts for column in columns)
    under = BASE + GAP + TALL if with_parts else BASE
    body, marks, shown, labels = "", "", "", ""
    for mark in (0, 50, 100):
        body += line(LEFT, _y(mark), RIGHT, _y(mark), LINE if mark else AXIS)
        marks += words(LEFT - 6, _y(mark) + 4, f"{mark}")
    body += group(marks, size=11, fill=SOFT, anchor="end")
    places = [LEFT + (RIGHT - LEFT) * (index + 0.5) / len(columns) for index in range(len(columns))]
    corners = " ".join(
        f"{at(x)} {at(_y(column.median))}" for x, column in zip(places, columns, strict=True)
    )
    body += f'<polyline points="{corners}" fill="none" stroke="{BLUE}" stroke-width="2.5"/>'
    rows = [wrapped(column.label, 9)[:3] for column in columns]
    stacks, dots = "", ""
    for x, column, lines in zip(places, columns, rows, strict=True):
        stacks += _stacked(x, column.parts)
        hollow = f' fill="{WHITE}" stroke="{BLUE}" stroke-width="2"' if column.is_imported else ""
        dots += f'<circle cx="{at(x)}" cy="{at(_y(column.median))}" r="4.5"{hollow}/>'
        above = _y(column.median) - 9
        shown += words(x, above if above > 10 else above + 26, column.shown)
        labels += "".join(words(x, under + 18 + 14 * row, text) for row, text in enumerate(lines))
    body += f'<g stroke="{AXIS}" stroke-width=".5">{stacks}</g><g fill="{BLUE}">{dots}</g>'
    body += f'<g font-weight="600">{group(shown)}</g>{group(labels, fill=SOFT)}'
    height = under + 10 + 14 * max(len(lines) for lines in rows)
    return picture(WIDTH, height, "trend", title, sentence, body)


def _y(percent: Decimal | int) -> float:
    return BASE - (BASE - TOP) * float(percent) / 100


def _stacked(x: float, parts: Sequence[Part]) -> str:
    total = sum(part.count for part in parts)
    y, body = float(BASE + GAP), ""
    for part in parts:
        if part.count:
            tall = TALL * part.count / total
            fill = WHITE if part.shade is None else SHADES[part.shade]
            body += rectangle(x - COLUMN / 2, y, COLUMN, tall, fill)
            y += tall
    return body
