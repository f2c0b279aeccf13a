"""The kecamatan as hexes: pointy-top, odd rows half a hex to the right, north up."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from assessment.reports.pictures.svg import (
    AXIS,
    SHADES,
    TEXT,
    WHITE,
    at,
    group,
    on_shade,
    picture,
    words,
)  # fmt: skip

WIDE, STEP, HALF = 52, 45, 26
"""The width of a hex, the way from row to row, and half a width."""

MARGIN, FOOT = 2, 26


@dataclass(frozen=True, slots=True)
class Cell:
    """One kecamatan. ``said`` is its whole name and value in words; no ``shade``: no value."""

    column: int
    row: int
    short: str
    value: str
    said: str
    shade: int | None
    url: str | None = None


def hex_map(cells: Sequence[Cell], title: str, sentence: str) -> Markup:
    """The map. With addresses every hex is a link and its name is shown below while it has the focus."""
    columns = max((cell.column for cell in cells), default=0)
    rows = max((cell.row for cell in cells), default=0)
    linked = any(cell.url for cell in cells)
    width = (columns + 1.5) * WIDE + 2 * MARGIN
    height = rows * STEP + 60 + 2 * MARGIN + (FOOT if linked else 0)
    body = "".join(_hex(cell, width, height) for cell in cells)
    inside = group(f'<g stroke-linejoin="round">{body}</g>', size=13)
    return picture(width, height, "map", title, sentence, inside, role="group" if linked else "img")


def _hex(cell: Cell, width: float, height: float) -> str:
    x = cell.column * WIDE + (cell.row % 2) * HALF + HALF + MARGIN
    top = cell.row * STEP + MARGIN
    ink = on_shade(cell.shade)
    # What is on a page has its look from the style sheet: thirty times the same attributes are a tenth of the page.
    is_linked = cell.url is not None
    edge = "" if is_linked else f' stroke="{WHITE}" stroke-width="2"'
    if cell.shade is None:  # a little smaller, so that no neighbour covers its dashes
        inside = (
            f'<path d="M{at(x)} {at(top + 2)}l24 14v28l-24 14-24-14v-28z" fill="{WHITE}" '
            f'stroke="{AXIS}" stroke-dasharray="4 3"/>'
        )
    else:
        inside = (
            f'<path d="M{at(x)} {at(top)}l26 15v30l-26 15-26-15v-30z" '
            f'fill="{SHADES[cell.shade]}"{edge}/>'
        )
    colour = "" if ink == TEXT else ink
    size, weight = (0, 400) if is_linked else (14, 600)
    name = words(x, top + 27, cell.short, size=size, weight=weight, fill=colour)
    inside += f"{name} {words(x, top + 44, cell.value, fill=colour)}"
    said = escape(cell.said)
    if cell.url is None:
        return f"<g><title>{said}</title>{inside}</g>"
    name = f'<text x="{at(width / 2)}" y="{at(height - 8)}">{said}</text>'
    seen = escape(f"{cell.short} {cell.value}")  # its name has to hold what is written on it
    return f'<a href="{escape(cell.url)}" aria-label="{seen}, {said}">{inside}{name}</a>'
