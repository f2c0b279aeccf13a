"""What a piece of evidence says about itself, and which others look almost the same. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import combinations
from typing import TypeVar

NEAR = {"p": 12, "g": 40}
"""Of 256 bits at most so many differ between two scans of one page, and between two copies of one picture."""
DIGITS = 64
FEWEST_BITS = 12
"""Parts of fewer bits are shared by too many to save anything."""
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


def nearly_same(likeness: str | None, others: Iterable[tuple[Key, str]]) -> set[Key]:
    """Of others, each with its likeness, those that look almost the same."""
    if not likeness:
        return set()
    kind, mine = likeness[0], int(likeness[1:], 16)
    near = NEAR[kind]
    return {
        key
        for key, other in others
        if other[0] == kind and (mine ^ int(other[1:], 16)).bit_count() <= near
    }


def alike(likenesses: Iterable[str]) -> list[tuple[str, str]]:
    """Every two of these that look almost the same, each pair once.

    Of bits cut into one part more than may differ, one part at least is the same in both: only what shares a part is
    compared. Pictures may differ in too many for that and are compared one with each.
    """
    found = []
    by_kind: dict[str, list[str]] = {}
    for one in sorted(set(likenesses)):
        by_kind.setdefault(one[0], []).append(one)
    for kind, those in by_kind.items():
        numbers = [int(one[1:], 16) for one in those]
        near = NEAR[kind]
        for first, second in _candidates(numbers, near):
            if (numbers[first] ^ numbers[second]).bit_count() <= near:
                found.append((those[first], those[second]))
    return sorted(found)


def _candidates(numbers: list[int], near: int) -> Iterable[tuple[int, int]]:
    width = 4 * DIGITS // (near + 1)
    if width < FEWEST_BITS:
        yield from combinations(range(len(numbers)), 2)
        return
    seen: set[tuple[int, int]] = set()
    for part in range(near + 1):
        shared: dict[int, list[int]] = {}
        for place, number in enumerate(numbers):
            shared.setdefault(number >> part * width & (1 << width) - 1, []).append(place)
        for those in shared.values():
            seen.update(combinations(those, 2))
    yield from seen
