"""What the first page looks like, in 256 bits: pages that differ in few of them look almost the same.

The bits are ImageHash's perceptual hash (the low frequencies of a cosine transform, each above or below their median).
A page is first made straight, as another scanner lays it down otherwise (``straight``); a picture is left as it is.
"""

from dataclasses import dataclass

import imagehash
import scipy.fftpack  # noqa: F401 - loaded later otherwise, when no file can be opened any more
from PIL import Image, ImageOps

from assessment.evidence.checking.straight import is_page, straight

SIDE = 16
PAGE, PICTURE = "p", "g"
"""What a likeness begins with: the two are never compared, and differ otherwise from their own copies."""
PAPER, INK = 236, 0.0005
"""A grey value from which on it is paper, and the share of a page that is ink on all but blank ones."""


@dataclass(frozen=True, slots=True)
class Look:
    """``likeness``: ``p`` or ``g`` and 64 hexadecimal digits; ``is_blank``: there is nothing on the page."""

    likeness: str
    is_blank: bool


def look_of(picture: Image.Image) -> Look:
    """What a picture looks like."""
    grey = picture.convert("L")
    dark = sum(grey.histogram()[:PAPER])
    is_blank = dark <= INK * grey.width * grey.height
    page = None if is_blank or not is_page(grey) else straight(grey)
    bits = imagehash.phash(ImageOps.autocontrast(grey) if page is None else page, SIDE)
    return Look(f"{PICTURE if page is None else PAGE}{bits}", is_blank)
