"""How many units stand at each maturity level, as small columns."""

from markupsafe import Markup

from assessment.reports.figures import Levels
from assessment.reports.pictures.svg import (
    AXIS,
    DEEP,
    LINE,
    group,
    line,
    picture,
    rectangle,
    words,
)  # fmt: skip

WIDTH, HEIGHT, STEP, WIDE = 280, 74, 31, 23
BASE, TALLEST = 54, 38
OTHERS, BEYOND = "#86aee0", "#9aa1ab"


def level_columns(found: Levels, highest: str, title: str, sentence: str) -> Markup:
    """Columns with their counts; the median's is dark and in bold. Levels beyond ``highest`` have no column."""
    most = max((count for _, count in found.counts), default=0) or 1
    reachable = [level for level, _ in found.counts].index(highest)
    body = ""
    for index, (level, count) in enumerate(found.counts):
        x = 1 + index * STEP + STEP / 2
        middle = level == found.median
        if index > reachable:
            body += words(x, BASE + 15, level, fill=BEYOND)
            continue
        if count:
            tall = max(2, TALLEST * count / most)
            body += rectangle(x - WIDE / 2, BASE - tall, WIDE, tall, DEEP if middle else OTHERS)
            body += words(x, BASE - tall - 4, str(count), weight=700 if middle else 400)
        body += words(x, BASE + 15, level, weight=700 if middle else 400)
    body = group(body, size=11)
    end = 1 + (reachable + 1) * STEP
    body += line(1, BASE, end, BASE, AXIS)
    if reachable < len(found.counts) - 1:
        body += line(end, BASE, WIDTH, BASE, LINE, 'stroke-dasharray="3 3"')
    return picture(WIDTH, HEIGHT, "columns", title, sentence, body)
