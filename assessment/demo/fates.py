"""How far each unit gets in a round, and when it does what. Pure, and the same for the same seed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from random import Random


@dataclass(frozen=True, slots=True)
class Period:
    """A round as the story needs it. ``ends_on`` is the last day on which anything happens."""

    name: str
    year: int
    opens_on: date
    closes_on: date
    ends_on: date
    passed: int
    minimum_checked: int
    is_practice: bool = False
    is_running: bool = False


class Fate(StrEnum):
    """Where a unit ends up in a round."""

    NOT_STARTED = "not_started"
    DRAFT = "draft"
    AWAITING_APPROVAL = "awaiting_approval"
    SUBMITTED = "submitted"
    UNDER_REVIEW = "under_review"
    NEEDS_CHANGES = "needs_changes"
    VERIFIED = "verified"
    OBJECTION = "objection"
    FINAL = "final"
    LATE = "late"


Share = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Windows:
    """Between which shares of a round's days a unit fills in, sends, is verified and becomes final."""

    fill: Share
    send: Share | None = None
    review: Share | None = None
    final: Share | None = None


RUNNING: Mapping[Fate, Windows] = {
    Fate.DRAFT: Windows((0.05, 1)),
    Fate.AWAITING_APPROVAL: Windows((0.1, 0.85), (0.87, 1)),
    Fate.SUBMITTED: Windows((0.05, 0.7), (0.75, 1)),
    Fate.UNDER_REVIEW: Windows((0, 0.5), (0.5, 0.6), (0.65, 1)),
    Fate.NEEDS_CHANGES: Windows((0, 0.45), (0.45, 0.55), (0.64, 0.95)),
    Fate.VERIFIED: Windows((0, 0.35), (0.35, 0.45), (0.48, 0.95)),
    Fate.OBJECTION: Windows((0, 0.35), (0.35, 0.45), (0.48, 0.85)),
    Fate.FINAL: Windows((0, 0.25), (0.25, 0.35), (0.38, 0.7), (0.75, 0.98)),
}
FINISHED: Mapping[Fate, Windows] = {
    Fate.DRAFT: Windows((0.05, 0.55)),
    Fate.AWAITING_APPROVAL: Windows((0.2, 0.52), (0.54, 0.58)),
    Fate.FINAL: Windows((0.02, 0.42), (0.44, 0.58), (0.64, 0.88), (0.91, 1)),
    Fate.LATE: Windows((0.3, 0.55), (0.67, 0.7), (0.74, 0.88), (0.91, 1)),
}
CLOSING = 0.62
"""A finished round closes after this share of its days; verification goes on."""

IN_A_RUNNING_ROUND = {
    Fate.NOT_STARTED: 22, Fate.DRAFT: 58, Fate.AWAITING_APPROVAL: 14, Fate.SUBMITTED: 28,
    Fate.UNDER_REVIEW: 18, Fate.NEEDS_CHANGES: 10, Fate.VERIFIED: 13, Fate.OBJECTION: 3,
    Fate.FINAL: 18,
}  # fmt: skip
IN_A_FINISHED_ROUND = {
    Fate.FINAL: 170, Fate.LATE: 5, Fate.DRAFT: 4, Fate.NOT_STARTED: 3, Fate.AWAITING_APPROVAL: 2,
}  # fmt: skip
IN_A_ROUND_OF_CONTROLS = {Fate.FINAL: 2, Fate.DRAFT: 1}
IN_A_PRACTICE_ROUND = {Fate.DRAFT: 6, Fate.FINAL: 4, Fate.NOT_STARTED: 2}


def fates(
    rng: Random, codes: Sequence[str], weights: Mapping[Fate, int], *, chosen: Sequence[str] = ()
) -> dict[str, Fate]:
    """A fate for each unit by its code, as the weights say and each at least once.

    The ``chosen`` units become final.
    """
    others = [code for code in codes if code not in chosen]
    rng.shuffle(others)
    total = sum(weights.values())
    dealt = [fate for fate in weights if fate is not Fate.FINAL or not chosen][: len(others)]
    for fate, weight in weights.items():
        dealt += [fate] * max(0, round(weight * len(codes) / total) - dealt.count(fate))
    most = max(weights, key=lambda fate: weights[fate])
    dealt += [most] * (len(others) - len(dealt))
    return dict.fromkeys(chosen, Fate.FINAL) | dict(zip(others, dealt, strict=False))


@dataclass(frozen=True, slots=True)
class Days:
    """First and last day of each part of a unit's way."""

    fill: tuple[date, date]
    send: tuple[date, date]
    review: tuple[date, date]
    final: tuple[date, date]


def days_of(rng: Random, period: Period, fate: Fate) -> Days:
    """When a unit with this fate does what. It fills in on some days within its share of the round."""
    windows = (RUNNING if period.is_running else FINISHED)[fate]
    first, last = windows.fill
    start = rng.uniform(first, first + 0.6 * (last - first))
    fill = (start, rng.uniform(start + 0.3 * (last - start), last))
    nothing = (1.0, 1.0)
    return Days(
        _days(period, fill),
        _days(period, windows.send or nothing),
        _days(period, windows.review or nothing),
        _days(period, windows.final or nothing),
    )


def day_at(period: Period, share: float) -> date:
    """The day after this share of a round's days."""
    return period.opens_on + timedelta(days=int((period.ends_on - period.opens_on).days * share))


def _days(period: Period, share: Share) -> tuple[date, date]:
    return day_at(period, share[0]), day_at(period, share[1])
