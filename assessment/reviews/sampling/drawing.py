"""Drawing a sample from a seed: pure, so that anybody can draw it again and see that it was fair.

In every stratum (kind of unit and area) the share is kept over all units drawn so far, to within one item: which unit
gets the odd one is as little foreseeable as which items of it are taken.
"""

import hashlib
from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import floor


def draw(
    seed: str, kind: str, unit: str, eligible: Mapping[str, Sequence[str]], before: Mapping[str, int], percent: int
) -> dict[str, list[str]]:  # fmt: skip
    """The items to look at again, by area, in the order given.

    ``before``: how many items of each area were eligible in the units of this kind drawn earlier.
    """
    drawn = {}
    for area, items in eligible.items():
        start = before.get(area, 0)
        offset = _number(seed, kind, area)
        share = Fraction(percent, 100)
        count = floor((start + len(items)) * share + offset) - floor(start * share + offset)
        chosen = set(sorted(items, key=lambda item: _number(seed, unit, item))[:count])
        drawn[area] = [item for item in items if item in chosen]
    return drawn


def lot(seed: str, *of: str) -> Fraction:
    """A number from 0 to 1 that only the seed decides, to choose between people."""
    return _number(seed, "lot", *of)


def sealed(seed: str) -> str:
    """What may be published of a seed before it is: nobody can guess it from this, nobody can exchange it later."""
    return hashlib.sha256(f"perisai-sample-1\n{seed}".encode()).hexdigest()


def _number(seed: str, *of: str) -> Fraction:
    said = "\n".join((seed, *of)).encode()
    return Fraction(int.from_bytes(hashlib.sha256(said).digest()[:8]), 2**64)
