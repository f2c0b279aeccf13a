"""The quartile strip: where the lowest, the middle half, the median and the highest lie between 0 and 100."""

from markupsafe import Markup

from assessment.reports.figures import Spread
from assessment.reports.pictures.svg import (
    AXIS,
    BLUE,
    DEEP,
    LINE,
    PALE,
    SOFT,
    TEXT,
    WHITE,
    at,
    group,
    line,
    picture,
    rectangle,
    words,
)  # fmt: skip

WIDTH, HEIGHT = 280, 58
LEFT, RIGHT = 12, 268
MIDDLE = 20
MARKS = (0, 25, 50, 75, 100)


def quartile_strip(found: Spread | None, title: str, sentence: str) -> Markup:
    """Whiskers to the extremes, a box for the middle half, a bar at the median, a diamond at the mean."""
    ticks = "".join(f"M{at(_x(mark))} 4V36" for mark in MARKS)
    body = f'<path d="{ticks}" stroke="{LINE}"/>' + line(_x(0), 36, _x(100), 36, AXIS)
    body += group("".join(words(_x(mark), 52, f"{mark}") for mark in MARKS), size=11, fill=SOFT)
    if found is not None:
        low, high = _x(found.lower), _x(found.upper)
        first, last = at(_x(found.lowest)), at(_x(found.highest))
        body += (
            f'<path d="M{first} {MIDDLE}H{last}M{first} {MIDDLE - 5}v10M{last} {MIDDLE - 5}v10" '
            f'stroke="{BLUE}" stroke-width="2"/>'
        )
        body += rectangle(
            low, MIDDLE - 10, max(high - low, 1), 20, PALE, f'stroke="{BLUE}" stroke-width="1.5"'
        )
        median = _x(found.median)
        body += line(median, MIDDLE - 13, median, MIDDLE + 13, DEEP, 'stroke-width="4"')
        mean = _x(found.mean)
        body += (
            f'<path d="M{at(mean)} {MIDDLE - 5}l5 5-5 5-5-5z" fill="{WHITE}" stroke="{TEXT}" '
            'stroke-width="1.5"/>'
        )
    return picture(WIDTH, HEIGHT, "strip", title, sentence, body)


def _x(percent: object) -> float:
    return LEFT + (RIGHT - LEFT) * float(str(percent)) / 100
