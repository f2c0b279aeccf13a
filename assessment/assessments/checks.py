"""What stands in the way of sending, and what is worth a second look. Pure: no database, no clock."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from assessment.assessments.asked import Asked, is_asked, is_shown
from assessment.questionnaire.model import (
    AnsweredBy,
    Area,
    Item,
    Question,
    Questionnaire,
    Relation,
    Text,
)
from assessment.questionnaire.values import HIGHEST_LEVEL, UNANSWERED
from assessment.scoring.effective import Source, sources

ALIKE = 8
"""So many answers with one and the same note look copied, and so many of one level in an area look unread."""


class Doubt(StrEnum):
    """Why a filled-in questionnaire is worth a second look before it is sent."""

    UNPROVEN = "unproven"
    EXPIRED = "expired"
    RELATED = "related"
    ALL_EQUAL = "all_equal"
    SAME_NOTE = "same_note"
    UNSURE = "unsure"
    CITY_MISSING = "city_missing"


MINOR = frozenset({Doubt.UNSURE})
"""Only worth knowing, since the unit has set the mark itself: no sentence is asked for."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a unit said beside an answer."""

    note: str = ""
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class Warned:
    """One thing that asks for one sentence. ``key`` names it while it stands; ``why``: what a pair says together."""

    key: str
    doubt: Doubt
    items: tuple[str, ...]
    why: Text | None = None


@dataclass(frozen=True, slots=True)
class Findings:
    """``unanswered`` items block sending, by area, and so do ``unconfirmed`` ones; ``doubts`` ask for a sentence,
    but for the ``MINOR`` ones.

    ``related``: pairs of items that are hard to believe together. Two things are
    only worth knowing: ``equal``, the areas all of whose items have one level, and ``expiring``, the items whose
    evidence will soon be out of date.
    """

    unanswered: dict[str, tuple[str, ...]]
    doubts: dict[Doubt, tuple[str, ...]]
    unconfirmed: tuple[str, ...] = ()
    related: tuple[Relation, ...] = ()
    equal: tuple[tuple[Area, int], ...] = ()
    expiring: tuple[str, ...] = ()

    @property
    def warnings(self) -> tuple[Warned, ...]:
        """Everything that asks for a sentence of its own: a doubt, or a pair of items."""
        plain = [
            Warned(doubt, doubt, items)
            for doubt, items in self.doubts.items()
            if doubt is not Doubt.RELATED and doubt not in MINOR
        ]
        pairs = [
            Warned(
                f"{Doubt.RELATED}-{one.item}-{one.other}",
                Doubt.RELATED,
                (one.item, one.other),
                one.sentence,
            )
            for one in self.related
        ]
        return (*plain, *pairs)

    @property
    def hints(self) -> tuple[Warned, ...]:
        """What is only worth knowing before sending."""
        return tuple(
            Warned(doubt, doubt, items) for doubt, items in self.doubts.items() if doubt in MINOR
        )

    @property
    def is_complete(self) -> bool:
        """Whether every item of the areas has an answer."""
        return not self.unanswered

    @property
    def missing(self) -> int:
        """How many items of the areas have no answer."""
        return sum(len(items) for items in self.unanswered.values())


def is_open_to(asked: Asked, item: Item, city: bytes) -> bool:
    """Whether this unit (or the provider) gives an answer to the item, or says something there."""
    return is_shown(asked, item) and not is_given_by_city(item, city)


def is_given_by_city(item: Question, city: bytes) -> bool:
    """Whether the city has answered the item for all its units, so that the unit cannot."""
    return item.answered_by is AnsweredBy.CITY and city[item.position] != UNANSWERED


def examine(
    questionnaire: Questionnaire,
    *,
    asked: Asked = Asked.ALL,
    city: bytes,
    own: bytes,
    said: Mapping[str, Said],
    proven: Collection[str],
    expired: Collection[str] = (),
    expiring: Collection[str] = (),
    taken: Collection[str] = (),
) -> Findings:
    """Look through the answers to what is asked. ``proven``: the items with evidence; supplements may stay blank.

    ``expired``: the items all of whose evidence is out of date; ``expiring``: or will soon be. ``taken``: the items
    whose answer was taken over from an earlier round, or entered by a facilitator, and is not confirmed yet.
    """
    source = sources(questionnaire, city=city, own=own)
    items = [item for area in questionnaire.areas for item in area.items]
    missing: dict[str, list[str]] = {}
    for item in items:
        if source[item.position] is Source.NONE and is_asked(asked, item):
            missing.setdefault(item.area_id, []).append(item.id)
    theirs = [
        item for item in items if source[item.position] is Source.SELF and is_asked(asked, item)
    ]
    related = _contradictions(questionnaire, theirs, own)
    doubts = dict(_doubts(questionnaire, theirs, own, said, proven, expired))
    equal = () if Doubt.ALL_EQUAL in doubts else of_one_level(questionnaire, theirs, missing, own)
    if related:
        doubts[Doubt.RELATED] = tuple(
            dict.fromkeys(item for one in related for item in (one.item, one.other))
        )
    if waiting := [
        item.id
        for item in items
        if asked is Asked.OWN and not is_asked(asked, item) and city[item.position] == UNANSWERED
    ]:
        doubts[Doubt.CITY_MISSING] = tuple(waiting)
    unconfirmed = [
        item.id
        for item in questionnaire.items
        if item.id in taken and isinstance(item, Item) and is_open_to(asked, item, city)
    ]
    return Findings(
        {area: tuple(ids) for area, ids in missing.items()}, doubts, tuple(unconfirmed), related, equal,
        tuple(item.id for item in theirs if item.id in expiring),
    )  # fmt: skip


def of_one_level(
    questionnaire: Questionnaire, items: list[Item], missing: Collection[str], own: bytes
) -> tuple[tuple[Area, int], ...]:
    """The areas answered in full with one and the same level, and it, where enough is asked for that to be strange."""
    levels: dict[str, list[int]] = {}
    for item in items:
        levels.setdefault(item.area_id, []).append(own[item.position])
    return tuple(
        (area, found[0])
        for area in questionnaire.areas
        if area.id not in missing
        and len(found := levels.get(area.id, [])) >= ALIKE
        and len(set(found)) == 1
    )


def _contradictions(
    questionnaire: Questionnaire, items: list[Item], own: bytes
) -> tuple[Relation, ...]:
    """What the questionnaire declares to be hard to believe together, among the unit's own answers."""
    levels = {item.id: own[item.position] for item in items}
    return tuple(
        one
        for one in questionnaire.relations
        if one.at_least <= levels.get(one.item, UNANSWERED) <= HIGHEST_LEVEL
        and levels.get(one.other, UNANSWERED) < one.other_at_least
    )


def _doubts(
    questionnaire: Questionnaire,
    items: list[Item],
    own: bytes,
    said: Mapping[str, Said],
    proven: Collection[str],
    expired: Collection[str],
) -> list[tuple[Doubt, tuple[str, ...]]]:
    silent = Said()
    full = [
        item
        for item in items
        if questionnaire.expects_evidence_from(item) <= own[item.position] <= HIGHEST_LEVEL
    ]
    notes = Counter(said.get(item.id, silent).note.strip().lower() for item in items)
    copied = {note for note, times in notes.items() if note and times >= ALIKE}
    found = {
        Doubt.UNPROVEN: [
            item.id
            for item in full
            if item.id not in proven and not said.get(item.id, silent).note.strip()
        ],
        Doubt.EXPIRED: [item.id for item in items if item.id in expired],
        Doubt.ALL_EQUAL: [item.id for item in items]
        if len(items) > 1 and len({own[item.position] for item in items}) == 1
        else [],
        Doubt.SAME_NOTE: [
            item.id for item in items if said.get(item.id, silent).note.strip().lower() in copied
        ],
        Doubt.UNSURE: [item.id for item in items if said.get(item.id, silent).unsure],
    }
    return [(doubt, tuple(ids)) for doubt, ids in found.items() if ids]
