"""What the first page looks like, in 256 bits: pages that differ in few of them look almost the same.

A difference hash: the page shrunk to seventeen by sixteen grey values, each compared with its neighbour. A difference
below ``NOISE`` counts for none, so that the paper's grain, another scanner or a stronger compression changes little.
"""

from dataclasses import dataclass

from PIL import Image

SIDE = 16
NOISE = 6
PAPER, INK = 236, 0.0005
"""A grey value from which on it is paper, and the share of a page that is ink on all but blank ones."""


@dataclass(frozen=True, slots=True)
class Look:
    """``likeness`` as 64 hexadecimal digits; ``is_blank``: there is nothing on the page."""

    likeness: str
    is_blank: bool


def look_of(picture: Image.Image) -> Look:
    """What a picture looks like."""
    grey = picture.convert("L")
    small = grey.resize((SIDE + 1, SIDE), Image.Resampling.BOX).tobytes()
    bits = 0
    for row in range(SIDE):
        at = row * (SIDE + 1)
        for column in range(at, at + SIDE):
            bits = bits << 1 | (small[column] - small[column + 1] > NOISE)
    dark = sum(grey.histogram()[:PAPER])
    return Look(f"{bits:064x}", dark <= INK * grey.width * grey.height)
