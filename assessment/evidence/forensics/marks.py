"""What a piece of evidence says about itself, and which others look almost the same. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

NEAR = 12
"""Of 256 bits at most so many differ between two pictures of one page."""
TELLING = 10
"""A page with fewer bits is too empty to be told from another."""
YEAR = re.compile(r"(?<!\d)(20[0-4]\d)(?!\d)")

Key = TypeVar("Key")


class Mark(StrEnum):
    """What is odd about the dates and pages of a document."""

    BLANK = "blank"
    AHEAD = "ahead"
    OVER = "over"
    OTHER_YEAR = "other_year"


@dataclass(frozen=True, slots=True)
class Dated:
    """What is known of a document: its names, its dates, and when it came in."""

    title: str
    file_name: str
    dated_on: date | None
    valid_until: date | None
    added_on: date
    is_blank: bool = False


def marks_of(one: Dated, sent_on: date) -> dict[Mark, object]:
    """What is odd about a document on the day it was sent, each with the day or year it is about."""
    found: dict[Mark, object] = {}
    if one.is_blank:
        found[Mark.BLANK] = None
    if one.dated_on is not None and one.dated_on > one.added_on:
        found[Mark.AHEAD] = one.dated_on
    if one.valid_until is not None and one.valid_until < sent_on:
        found[Mark.OVER] = one.valid_until
    years = {int(year) for year in YEAR.findall(f"{one.title} {one.file_name}")}
    if one.dated_on is not None and years and one.dated_on.year not in years:
        found[Mark.OTHER_YEAR] = max(years)
    return found


def nearly_same(
    likeness: str | None, others: Iterable[tuple[Key, int]], near: int = NEAR
) -> set[Key]:
    """Of others, each with the number its likeness is, those that look almost the same."""
    if likeness is None:
        return set()
    mine = int(likeness, 16)
    if mine.bit_count() < TELLING:
        return set()
    return {key for key, other in others if (mine ^ other).bit_count() <= near}
