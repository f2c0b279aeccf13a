"""A questionnaire as everybody sees it: frozen, in the order of its file, in each language."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

SYSTEM_CATEGORY = "system_category"
STAGES = ("II", "III", "IV", "V")
LADDER = ("I", "I+", "II", "II+", "III", "III+", "IV", "IV+", "V")


class AnsweredBy(StrEnum):
    """Who can answer: the unit for itself, the city for all, or both (the unit's answer counts)."""

    UNIT = "unit"
    CITY = "city"
    BOTH = "both"


class Overall(StrEnum):
    """What the overall maturity is the mean of: all items by weight, or the areas, each alike."""

    ITEMS = "items"
    AREAS = "areas"


class GateRule(StrEnum):
    """What opens the items of category 3: points alone, or points and the basic items too."""

    SUM = "sum"
    SUM_AND_BASIC = "sum_and_basic"


@dataclass(frozen=True, slots=True)
class Text:
    """The same sentence in Indonesian and in English."""

    id: str
    en: str

    def in_(self, locale: str) -> str:
        """The sentence for a locale such as ``id`` or ``en_GB``; Indonesian is the source."""
        return self.en if locale.startswith("en") else self.id


@dataclass(frozen=True, slots=True)
class Level:
    """What a unit can show at one level of an item."""

    value: int
    text: Text


LATER = {"left_out_at_default": True}
"""Marks a field that came after contents had been frozen: at its default it is not written, so that they keep their
digests."""


@dataclass(frozen=True, slots=True)
class SameAs:
    """The items of another questionnaire that ask the same as an item of this one."""

    questionnaire: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One item of an area, or of a supplement (then without category and stage).

    ``highest``, ``weight`` and ``target`` belong to methods in which not every level has a text of its own, items
    weigh differently, and each has a level to aim at. ``evidence_from``: the level from which evidence is expected,
    where it is not that of the questionnaire.
    """

    id: str
    area_id: str
    position: int
    category: int | None
    stage: str | None
    not_applicable_allowed: bool
    answered_by: AnsweredBy
    effort: int
    topic: Text
    text: Text
    why: Text
    levels: tuple[Level, ...]
    evidence: tuple[Text, ...]
    iso27001_2022: tuple[str, ...]
    legal: tuple[str, ...] = ()
    group: Text | None = None
    highest: int | None = field(default=None, metadata=LATER)
    weight: int = field(default=1, metadata=LATER)
    target: int | None = field(default=None, metadata=LATER)
    same_as: tuple[SameAs, ...] = field(default=(), metadata=LATER)
    evidence_from: int | None = field(default=None, metadata=LATER)

    @property
    def highest_level(self) -> int:
        """The best level this item can be answered with."""
        return self.levels[-1].value if self.highest is None else self.highest

    @property
    def is_supplement(self) -> bool:
        """Whether this item stands outside the areas and never enters the total."""
        return self.group is not None

    def level(self, value: int) -> Level:
        """The item's own words for this value; ``KeyError`` where it has none."""
        for level in self.levels:
            if level.value == value:
                return level
        raise KeyError(value)

    def same_in(self, questionnaire: str) -> tuple[str, ...]:
        """The ids of the same items in another questionnaire, such as ``kami-5.0``."""
        return next((one.items for one in self.same_as if one.questionnaire == questionnaire), ())


@dataclass(frozen=True, slots=True)
class Option:
    """One of the three choices of a system question."""

    letter: str
    text: Text


@dataclass(frozen=True, slots=True)
class SystemQuestion:
    """One question about an electronic system; together they give its category."""

    id: str
    position: int
    answered_by: AnsweredBy
    topic: Text
    text: Text
    why: Text
    options: tuple[Option, ...]
    hint: Text

    @property
    def area_id(self) -> str:
        """System questions share one place beside the areas."""
        return SYSTEM_CATEGORY

    @property
    def not_applicable_allowed(self) -> bool:
        """Every electronic system has an answer to each of them."""
        return False


@dataclass(frozen=True, slots=True)
class StageConstants:
    """A stage of an area: the most it can earn, its "skor minimum" and its "skor pencapaian"."""

    stage: str
    max: int
    minimum: int
    achievement: int


@dataclass(frozen=True, slots=True)
class AreaConstants:
    """The method's numbers for one area. ``v3`` and ``v4`` may be fractional and are exact."""

    items: int
    per_category: tuple[int, int, int]
    max: int
    gate_min: int | None
    readiness_floor: int | None
    highest_level: str
    stage3_validity_needs_gate: bool
    v3: Decimal | None
    v4: Decimal | None
    stages: tuple[StageConstants, ...]


@dataclass(frozen=True, slots=True)
class Area:
    """One area (domain) with its items in the order of the file."""

    id: str
    number: str
    name: Text
    short: Text
    intro: Text
    constants: AreaConstants | None
    items: tuple[Item, ...]

    @property
    def numbers(self) -> AreaConstants:
        """The area's constants, for methods in which areas have them."""
        if self.constants is None:
            raise ValueError(f"the area {self.id} has no constants in this method")
        return self.constants


@dataclass(frozen=True, slots=True)
class Supplement:
    """Items beside the areas, shown as one percentage."""

    id: str
    name: Text
    short: Text
    intro: Text
    max: int
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """A level one may choose, and the points it is worth before the item's weight."""

    level: int
    points: int
    name: Text
    meaning: Text | None = field(default=None, metadata=LATER)


@dataclass(frozen=True, slots=True)
class SystemClass:
    """A category of electronic systems, with both bounds inclusive."""

    id: str
    name: Text
    min: int
    max: int


@dataclass(frozen=True, slots=True)
class Status:
    """A readiness status; the first is the worst."""

    id: str
    name: Text


@dataclass(frozen=True, slots=True)
class ReadinessTable:
    """For one class of systems: the highest total of each status, in their order."""

    system_class: str
    upper_bounds: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LevelValue:
    """A maturity level and the number that charts draw for it."""

    level: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class KamiMethod:
    """The scoring method ``kami`` with all its parameters."""

    has_means: ClassVar[bool] = False

    name: str
    answers: tuple[Answer, ...]
    not_applicable_counts_as: int
    not_applicable_name: Text
    category_weights: tuple[int, int, int]
    system_points: tuple[tuple[str, int], ...]
    system_classes: tuple[SystemClass, ...]
    gate_rule: GateRule
    gate_partial: int
    gate_max_partial_basic: int | None
    level_values: tuple[LevelValue, ...]
    ready_for_certification: str
    statuses: tuple[Status, ...]
    readiness: tuple[ReadinessTable, ...]
    max: int

    def answer(self, level: int) -> Answer:
        """The answer of this level."""
        return self.answers[level]

    def status(self, status_id: str) -> Status:
        """The readiness status with this id."""
        return next(status for status in self.statuses if status.id == status_id)

    def system_class(self, class_id: str) -> SystemClass:
        """The category of electronic systems with this id."""
        return next(found for found in self.system_classes if found.id == class_id)

    def value_of(self, level: str) -> Decimal:
        """The number that charts draw for a maturity level."""
        return next(known.value for known in self.level_values if known.level == level)


@dataclass(frozen=True, slots=True)
class MaturityMethod:
    """The scoring method ``maturity``: the weighted mean of the levels of all items that apply.

    Whoever shows what a method has finds means here, and none of these: ``statuses`` with their ``readiness``
    bounds, and ``system_classes``.
    """

    has_means: ClassVar[bool] = True
    statuses: ClassVar[tuple[Status, ...]] = ()
    readiness: ClassVar[tuple[ReadinessTable, ...]] = ()
    system_points: ClassVar[tuple[tuple[str, int], ...]] = ()
    system_classes: ClassVar[tuple[SystemClass, ...]] = ()

    name: str
    answers: tuple[Answer, ...]
    not_applicable_name: Text
    overall: Overall

    @property
    def highest(self) -> int:
        """The best level there is."""
        return self.answers[-1].level

    def answer(self, level: int) -> Answer:
        """The answer of this level."""
        return self.answers[level]


Method = KamiMethod | MaturityMethod
Question = SystemQuestion | Item


@dataclass(frozen=True, slots=True)
class Relation:
    """Two items of which one is hard to believe without the other: from ``at_least`` on, ``other`` should be there too.

    ``sentence`` says why. It is advice before sending and enters no score.
    """

    item: str
    at_least: int
    other: str
    other_at_least: int
    sentence: Text


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Questionnaire:
    """One version of one instrument, whole.

    ``default_for`` names the kinds of unit that get it unless a round chooses otherwise. ``evidence_from`` is the level
    from which evidence is expected, and ``relations`` say which items are hard to believe without others: advice
    before sending, which enters no score.
    """

    id: str
    version: str
    languages: tuple[str, ...]
    title: Text
    description: Text
    notice: Text
    method: Method
    system_questions: tuple[SystemQuestion, ...]
    areas: tuple[Area, ...]
    supplements: tuple[Supplement, ...]
    default_for: tuple[str, ...] = field(default=(), metadata=LATER)
    evidence_from: int | None = field(default=None, metadata=LATER)
    relations: tuple[Relation, ...] = field(default=(), metadata=LATER)
    items: tuple[Question, ...] = field(init=False, repr=False, compare=False)
    _by_id: dict[str, Question] = field(init=False, repr=False, compare=False)
    _areas_by_id: dict[str, Area] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        items = tuple(self._in_sheet_order())
        if [item.position for item in items] != list(range(len(items))):
            raise ValueError("the positions of the items are not the order of the questionnaire")
        object.__setattr__(self, "items", items)
        object.__setattr__(self, "_by_id", {item.id: item for item in items})
        object.__setattr__(self, "_areas_by_id", {area.id: area for area in self.areas})

    def __hash__(self) -> int:
        # Hashing every text would cost milliseconds; equality still compares them all.
        return hash((self.id, self.version))

    def _in_sheet_order(self) -> Iterator[Question]:
        yield from self.system_questions
        for area in self.areas:
            yield from area.items
        for supplement in self.supplements:
            yield from supplement.items

    @property
    def key(self) -> str:
        """The name of this version everywhere, such as ``kami-5.0``."""
        return f"{self.id}-{self.version}"

    @property
    def size(self) -> int:
        """The number of answerable things, and so of bytes in an answer sheet."""
        return len(self.items)

    def item(self, item_id: str) -> Question:
        """The item or system question with this id; ``KeyError`` where there is none."""
        return self._by_id[item_id]

    def has_item(self, item_id: str) -> bool:
        """Whether an item or system question has this id."""
        return item_id in self._by_id

    def area(self, area_id: str) -> Area:
        """The area with this id; ``KeyError`` where there is none."""
        return self._areas_by_id[area_id]

    def area_of(self, item_id: str) -> Area | None:
        """The area of an item; none for system questions and supplement items."""
        return self._areas_by_id.get(self._by_id[item_id].area_id)

    @property
    def kami(self) -> KamiMethod:
        """The method, where it must be ``kami``."""
        if not isinstance(self.method, KamiMethod):
            raise TypeError(f"{self.key} is scored by the method {self.method.name}")
        return self.method

    @property
    def maturity(self) -> MaturityMethod:
        """The method, where it must be ``maturity``."""
        if not isinstance(self.method, MaturityMethod):
            raise TypeError(f"{self.key} is scored by the method {self.method.name}")
        return self.method

    def meaning(self, item: Item, level: int) -> Text | None:
        """What a level of an item means: its own words, or else those of the method, if it has any."""
        for own in item.levels:
            if own.value == level:
                return own.text
        return self.method.answer(level).meaning

    def expects_evidence_from(self, item: Item) -> int:
        """The level of an item from which evidence is expected; unless the file says otherwise, only the best."""
        if item.evidence_from is not None:
            return item.evidence_from
        return item.highest_level if self.evidence_from is None else self.evidence_from

    def supplement(self, supplement_id: str) -> Supplement:
        """The supplement with this id; ``KeyError`` where there is none."""
        for supplement in self.supplements:
            if supplement.id == supplement_id:
                return supplement
        raise KeyError(supplement_id)
