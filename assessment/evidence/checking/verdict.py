"""What is said about a file that was looked through."""

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why a file is not taken. ``inspection`` has a sentence for each."""

    ACTIVE = "active"
    DAMAGED = "damaged"
    DTD = "dtd"
    EMBEDDED = "embedded"
    EMPTY = "empty"
    ENCRYPTED = "encrypted"
    EXTERNAL = "external"
    HEAVY = "heavy"
    LEGACY = "legacy"
    MACRO = "macro"
    PAGES = "pages"
    PIXELS = "pixels"
    TYPE = "type"
    VIRUS = "virus"


class NotSafe(Exception):
    """The file is not taken."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Outcome:
    """A file that may be kept: as it came, or as it was written anew with another ``extension`` perhaps."""

    is_new: bool = False
    extension: str = ""
