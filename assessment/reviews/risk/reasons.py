"""The risk of a claim. Pure: no database, no clock, no words.

Every reason has a weight in one table; the points of an item are the sum of its reasons' weights, those of an
assessment the sum over its riskiest items. Points only say in which order to look.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from assessment.assessments.asked import Asked, is_asked
from assessment.assessments.checks import ALIKE
from assessment.questionnaire.model import Item, Questionnaire
from assessment.questionnaire.values import HIGHEST_LEVEL, UNANSWERED
from assessment.reviews.risk.peers import Peers
from assessment.scoring.once import once


class Reason(StrEnum):
    """Why a claim is worth a closer look."""

    OBJECTED = "objected"
    JUMP = "jump"
    OUTLIER = "outlier"
    UNPROVEN = "unproven"
    EXPIRED = "expired"
    SHARED = "shared"
    OLD = "old"
    ALL_EQUAL = "all_equal"
    SAME_NOTE = "same_note"


WEIGHTS: Mapping[Reason, int] = {
    Reason.OBJECTED: 50,
    Reason.JUMP: 40,
    Reason.OUTLIER: 35,
    Reason.UNPROVEN: 30,
    Reason.EXPIRED: 25,
    Reason.SHARED: 20,
    Reason.OLD: 10,
    Reason.ALL_EQUAL: 10,
    Reason.SAME_NOTE: 10,
}
"""What each reason counts."""

FURTHER = 15
"""What every level of a jump beyond the :data:`JUMP` that are worth a look counts besides."""
HIGH = 60
"""From so many points on the risk of an item is called high: more than one weighty reason."""
RISKIEST = 10
"""So many of its items make up the risk of an assessment."""
JUMP = 2
"""Levels up since the last round that are worth a look."""
OLD_DAYS = 730
"""Evidence whose newest document is older than this, on the day it was sent, is old."""
EQUAL_FROM = 5
"""An area with fewer answers says nothing by all of them being equal."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A piece of evidence: its dates, and how many other units show the very same file."""

    dated_on: date | None = None
    valid_until: date | None = None
    others: int = 0


@dataclass(frozen=True, slots=True)
class Then:
    """What the unit said in its last round, and what counted in the end, by items of now.

    ``verified_id``: the revision of then, where its verification was concluded; ``items``: what each item was then.
    """

    round: str
    own: Mapping[str, int]
    counted: Mapping[str, int]
    verified_id: UUID | None = None
    items: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the risk of an assessment follows from. ``on``: the day it was sent."""

    questionnaire: Questionnaire
    own: bytes
    on: date
    asked: Asked = Asked.ALL
    checked: bytes | None = None
    peers: Peers | None = None
    then: Then | None = None
    evidence: Mapping[str, Sequence[Shown]] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Because:
    """One reason. What ``numbers`` are called depends on the reason; levels stand in them as codes."""

    reason: Reason
    numbers: Mapping[str, int] = field(default_factory=dict)
    day: date | None = None
    round: str = ""


@dataclass(frozen=True, slots=True)
class Risk:
    """The risk of one claim, its weightiest reason first."""

    item: str
    level: int
    points: int
    because: tuple[Because, ...]
    is_checked: bool = False

    @property
    def is_high(self) -> bool:
        """Whether it is worth looking at first."""
        return self.points >= HIGH


def risks(facts: Facts) -> list[Risk]:
    """The claims with any reason, the riskiest first; of equal risk in the order of the questionnaire."""
    own = facts.own
    answered = [
        (item, proof_from)
        for item, proof_from in _asked(facts.questionnaire)[facts.asked]
        if own[item.position] != UNANSWERED
    ]
    equal, copied = _equal_areas([item for item, _ in answered], own), _copied(facts.notes)
    found = []
    for item, proof_from in answered:
        level = own[item.position]
        because = _of_level(facts, item, level) if 0 < level <= HIGHEST_LEVEL else []
        if shown := facts.evidence.get(item.id):
            because += _of_evidence(shown, facts.on)
        elif proof_from <= level <= HIGHEST_LEVEL:
            numbers = {"level": level, "highest": item.highest_level, "evidence": 0}
            because.append(Because(Reason.UNPROVEN, numbers))
        if equal and level <= HIGHEST_LEVEL and (count := equal.get(item.area_id)):
            because.append(Because(Reason.ALL_EQUAL, {"items": count}))
        if copied and (count := copied.get(_plain(facts.notes.get(item.id, "")))):
            because.append(Because(Reason.SAME_NOTE, {"items": count}))
        if because:
            found.append(_risk(facts, item, level, because))
    return sorted(found, key=lambda one: -one.points)


def points(found: Iterable[Risk]) -> int:
    """The risk of a whole assessment: the points of its riskiest items that nobody has checked."""
    return sum(sorted((one.points for one in found if not one.is_checked), reverse=True)[:RISKIEST])


def _risk(facts: Facts, item: Item, level: int, because: list[Because]) -> Risk:
    because.sort(key=lambda one: -WEIGHTS[one.reason])
    return Risk(
        item.id,
        level,
        sum(map(_weight, because)),
        tuple(because),
        facts.checked is not None and facts.checked[item.position] != UNANSWERED,
    )


def _weight(one: Because) -> int:
    if one.reason is not Reason.JUMP:
        return WEIGHTS[one.reason]
    further = one.numbers["now"] - one.numbers["before"] - JUMP
    return WEIGHTS[one.reason] + FURTHER * further


def _of_level(facts: Facts, item: Item, level: int) -> list[Because]:
    """What the level itself says, beside the last round and beside others."""
    because = []
    if facts.then is not None and (one := _since(facts.then, item, level)):
        because.append(one)
    if facts.peers is not None and (apart := facts.peers.outlier(item.position, level)):
        numbers = {"there": apart.there, "units": apart.units, "median": apart.median}
        because.append(Because(Reason.OUTLIER, numbers))
    return because


def _since(then: Then, item: Item, level: int) -> Because | None:
    """Against the last round: what a verifier lowered then and is said again, or a jump."""
    counted = then.counted.get(item.id, UNANSWERED)
    if counted >= level:
        return None
    numbers = {"before": counted, "now": level}
    if then.own[item.id] == level:
        return Because(Reason.OBJECTED, numbers, round=then.round)
    return Because(Reason.JUMP, numbers, round=then.round) if level - counted >= JUMP else None


def _of_evidence(shown: Sequence[Shown], on: date) -> Iterable[Because]:
    over = [
        one.valid_until for one in shown if one.valid_until is not None and one.valid_until < on
    ]
    if len(over) == len(shown):
        yield Because(Reason.EXPIRED, {"over": len(over), "evidence": len(shown)}, day=max(over))
    dates = [one.dated_on for one in shown]
    known = [day for day in dates if day is not None]
    if known and len(known) == len(dates) and (on - max(known)).days > OLD_DAYS:
        yield Because(Reason.OLD, {"days": (on - max(known)).days}, day=max(known))
    if others := max(one.others for one in shown):
        yield Because(Reason.SHARED, {"units": others})


def _equal_areas(answered: Sequence[Item], own: bytes) -> dict[str, int]:
    """The areas in which all of several answers are the same, above the lowest, with how many they are."""
    levels: dict[str, list[int]] = {}
    for item in answered:
        levels.setdefault(item.area_id, []).append(own[item.position])
    return {
        area: len(said)
        for area, said in levels.items()
        if len(said) >= EQUAL_FROM and len(set(said)) == 1 and said[0] > 0
    }


def _copied(notes: Mapping[str, str]) -> dict[str, int]:
    """The notes that stand beside many items, with at how many."""
    found = Counter(map(_plain, notes.values()))
    return {note: times for note, times in found.items() if note and times >= ALIKE}


def _plain(note: str) -> str:
    return note.strip().lower()


@once
def _asked(questionnaire: Questionnaire) -> dict[Asked, tuple[tuple[Item, int], ...]]:
    """The items that are asked for, supplements included, each with the level from which evidence is expected."""
    return {
        asked: tuple(
            (item, questionnaire.expects_evidence_from(item))
            for item in questionnaire.items
            if isinstance(item, Item) and is_asked(asked, item)
        )
        for asked in Asked
    }
