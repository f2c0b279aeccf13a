"""How far two verifiers agree: the share, and Cohen's kappa, plain and with linear weights. Pure and exact.

Kappa is what of the possible agreement beyond chance there is: (observed - expected) / (1 - expected), where the
expected agreement is that of two who choose as often as these two, but blindly.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

FEWEST = 10
"""Fewer pairs say nothing that should be printed."""

Pair = tuple[int, int]


class Verdict(StrEnum):
    """Whether there is a kappa, and if not, why. ``ALIKE``: both always chose the same one value."""

    TOO_FEW = "too_few"
    ALIKE = "alike"
    SAID = "said"


@dataclass(frozen=True, slots=True)
class Agreement:
    """``weighted`` is None where it is not defined; it leaves out pairs whose value has no place in the order."""

    pairs: int
    verdict: Verdict
    share: Fraction | None = None
    kappa: Fraction | None = None
    weighted: Fraction | None = None


def agreement(pairs: Sequence[Pair], *, unordered: frozenset[int] = frozenset()) -> Agreement:
    """What these pairs of values say. ``unordered``: values (not applicable) that are no step of the scale."""
    if len(pairs) < FEWEST:
        return Agreement(len(pairs), Verdict.TOO_FEW)
    share = Fraction(sum(one == other for one, other in pairs), len(pairs))
    plain = kappa(pairs)
    ordered = [pair for pair in pairs if unordered.isdisjoint(pair)]
    weighted = kappa(ordered, weighted=True) if len(ordered) >= FEWEST else None
    if plain is None:
        return Agreement(len(pairs), Verdict.ALIKE, share)
    return Agreement(len(pairs), Verdict.SAID, share, plain, weighted)


def kappa(pairs: Sequence[Pair], *, weighted: bool = False) -> Fraction | None:
    """Cohen's kappa; None where chance alone explains everything (or there are no pairs).

    ``weighted``: values so many steps apart disagree so much, in parts of the widest distance that occurs.
    """
    if not pairs:
        return None
    number = len(pairs)
    first, second = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    there = first.keys() | second.keys()
    widest = max(there) - min(there) if weighted else 1

    def apart(one: int, other: int) -> Fraction:
        if not weighted:
            return Fraction(one != other)
        return Fraction(abs(one - other), widest or 1)

    observed = sum((apart(*pair) for pair in pairs), Fraction()) / number
    expected = sum(
        (apart(a, b) * n * m for a, n in first.items() for b, m in second.items()), Fraction()
    ) / (number * number)
    return None if expected == 0 else 1 - observed / expected
