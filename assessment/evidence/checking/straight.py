"""A scanned page as it would lie straight in its frame: light evened out, turned upright, margins cut off.

Two scans of one sheet differ by a degree and some millimetres, and that changes a page of text more than other words
would. What is left after this are the words.
"""

from itertools import pairwise

from PIL import Image, ImageChops, ImageFilter, ImageOps

SIDE = 720
TURNED = 420
"""The longer side of the copy on which the angle is looked for."""
COARSE, FINE = 4, 16
WIDEST = 10
"""Angles are tried in quarters of a degree, up to ten of them to either side, then in sixteenths around the best."""
INK = 60
OUTSIDE = 0.001
"""From where on it is ink, and the share of all ink that may lie outside the frame (dust, the edge of the glass)."""
LEAST = 30
BRIGHT, MOSTLY = 170, 0.6
"""A page is bright over the greater part; a photograph is not."""


def is_page(grey: Image.Image) -> bool:
    """Whether this is paper with something on it rather than a photograph."""
    counts = ImageOps.autocontrast(grey, cutoff=2).histogram()
    return sum(counts[BRIGHT:]) > MOSTLY * sum(counts)


def straight(grey: Image.Image) -> Image.Image | None:
    """The ink of a page, white on black; None where there is too little of it to know how it lies."""
    grey = grey.copy()
    grey.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    ink = ImageOps.autocontrast(ImageChops.subtract(_paper(grey), grey), cutoff=(0, 0.5))
    if angle := _angle(ink):
        ink = ink.rotate(angle, Image.Resampling.BICUBIC)
    left, top, right, bottom = _frame(ink)
    if right - left < LEAST or bottom - top < LEAST:
        return None
    return ink.crop((left, top, right, bottom))


def _paper(grey: Image.Image) -> Image.Image:
    """What the page would be without ink: the brightest nearby, so that shadows and yellowed paper do not count."""
    small = grey.resize((max(1, grey.width // 8), max(1, grey.height // 8)), Image.Resampling.BOX)
    bright = small.filter(ImageFilter.MaxFilter(7)).filter(ImageFilter.GaussianBlur(3))
    return bright.resize(grey.size, Image.Resampling.BICUBIC)


def _angle(ink: Image.Image) -> float:
    """The angle at which lines of text are sharpest."""
    small = ink.copy()
    small.thumbnail((TURNED, TURNED), Image.Resampling.BOX)

    def sharpness(angle: float) -> int:
        turned = small.rotate(angle, Image.Resampling.BILINEAR)
        rows = turned.resize((1, turned.height), Image.Resampling.BOX).tobytes()
        return sum((one - other) ** 2 for one, other in pairwise(rows))

    best = max((step / COARSE for step in range(-WIDEST, WIDEST + 1)), key=sharpness)
    return max((best + step / FINE for step in (0, -2, -1, 1, 2)), key=sharpness)


def _frame(ink: Image.Image) -> tuple[int, int, int, int]:
    black = ink.point(lambda value: 255 if value > INK else 0)
    across = black.resize((ink.width, 1), Image.Resampling.BOX).tobytes()
    down = black.resize((1, ink.height), Image.Resampling.BOX).tobytes()
    (left, right), (top, bottom) = _ends(across), _ends(down)
    return left, top, right, bottom


def _ends(profile: bytes) -> tuple[int, int]:
    """Between which places all but a little of it lies."""
    spare = sum(profile) * OUTSIDE
    return _first(profile, spare), len(profile) - _first(profile[::-1], spare)


def _first(profile: bytes, spare: float) -> int:
    passed = 0
    for place, value in enumerate(profile):
        passed += value
        if passed > spare:
            return place
    return len(profile)
