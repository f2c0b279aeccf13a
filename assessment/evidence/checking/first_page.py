"""A picture of the first page of a PDF. No forms are started, so nothing in it runs."""

from typing import BinaryIO

import pypdfium2

from assessment.evidence.checking.images import write_preview
from assessment.evidence.checking.likeness import Look

SIDE = 1000


def preview(source: BinaryIO, out: BinaryIO) -> Look:
    """A PNG of the first page, readable but small."""
    document = pypdfium2.PdfDocument(source)
    page = document[0]
    scale = SIDE / max(*page.get_size(), 1)
    picture = page.render(scale=min(scale, 4), may_draw_forms=False).to_pil()
    return write_preview(picture.convert("RGB"), out, SIDE)
