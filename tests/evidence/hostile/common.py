"""What the hostile files share."""

import io
import zipfile
from collections.abc import Callable
from typing import NamedTuple

from assessment.evidence.checking.verdict import Reason

CANARY = b"GHOST-7f3a91"
HTML = b"<html><script>alert(1)</script></html>"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
CLEANED = "cleaned"
"""Taken, but written anew: what was hostile is gone."""
HARMLESS = "harmless"
"""Looks suspicious and is not: taken as it came."""


class Hostile(NamedTuple):
    """A file of the corpus."""

    name: str
    file_name: str
    make: Callable[[], bytes]
    verdict: Reason | str


def fitting_zip(inside: bytes = CANARY) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("inside.txt", inside)
    return held.getvalue()
