"""Kelurahan as they answer: the profiles over which kelurahan-1.0 is held against the method it stands for.

A profile is a value (0 to 3, or not applicable) for each item of the areas. Random ones come from the
standard library's generator, whose numbers are the same on every machine and version.
"""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from assessment.questionnaire.model import Item
from assessment.questionnaire.values import NOT_APPLICABLE

Profile = tuple[int, ...]
"""One value per item, in the order of the file."""


@dataclass(frozen=True)
class Typical:
    """A kelurahan one meets: one value everywhere, and where it differs, the last rule that fits wins."""

    name: str
    everywhere: int
    categories: Mapping[int, int] = field(default_factory=dict)
    stages: Mapping[str, int] = field(default_factory=dict)
    areas: Mapping[str, int] = field(default_factory=dict)
    items: Mapping[str, int] = field(default_factory=dict)
    not_applicable: bool = False

    def value(self, item: Item) -> int:
        """What this kelurahan answers to an item."""
        if item.id in self.items:
            return self.items[item.id]
        if self.not_applicable and item.not_applicable_allowed:
            return NOT_APPLICABLE
        value = self.categories.get(item.category or 0, self.everywhere)
        value = self.stages.get(item.stage or "", value)
        return self.areas.get(item.area_id, value)

    def profile(self, items: Sequence[Item]) -> Profile:
        """Its answers to all items."""
        return tuple(self.value(item) for item in items)


def _all(value: int, *ids: str) -> dict[str, int]:
    return dict.fromkeys(ids, value)


AT_THE_COUNTER = ("A4", "D4", "D7", "D8", "E2", "E7", "F5", "F6")
ON_PAPER = ("A1", "A8", "B1", "C1", "C2", "C3", "D5", "F2")
ARCHIVE = ("A4", "D3", "D8", "D10", "D17", "D20", "F6")

TYPICAL = (
    Typical("semua tidak dilakukan", 0),
    Typical("semua direncanakan", 1),
    Typical("semua sebagian", 2),
    Typical("semua menyeluruh", 3),
    Typical("baru mulai", 0, items={**_all(1, "A1", "A3", "C1", "D1", "E2"), "D8": 2}),
    Typical("rajin di loket", 1, items=_all(3, *AT_THE_COUNTER)),
    Typical("surat lengkap, pelaksanaan belum", 1, items=_all(3, *ON_PAPER)),
    Typical("kuat di aset, lemah di risiko", 2, areas={"pengelolaan_aset": 3, "risiko": 0}),
    Typical("kuat di teknologi, lemah di tata kelola", 2, areas={"teknologi": 3, "tata_kelola": 1}),
    Typical("data pribadi dijaga, lainnya sebagian", 2, areas={"pdp": 3}),
    Typical("hanya perangkat yang diurus", 0, areas={"teknologi": 2, "pengelolaan_aset": 1}),
    Typical("lurah baru berganti", 2, areas={"tata_kelola": 0, "risiko": 0, "kerangka_kerja": 1}),
    Typical("dasar menyeluruh, lanjutan sebagian", 2, categories={1: 3}),
    Typical("dasar menyeluruh, lanjutan direncanakan", 1, categories={1: 3}),
    Typical(
        "menyeluruh, satu butir dasar tiap area sebagian",
        3,
        items=_all(2, "A1", "B1", "C1", "D1", "E1", "F1"),
    ),
    Typical("sebagian, tanpa penyimpanan daring dan formulir", 2, not_applicable=True),
    Typical("hampir menyeluruh", 3, stages={"IV": 2, "V": 2}),
    Typical(
        "berbenah setelah kebocoran",
        1,
        areas={"pengelolaan_aset": 2, "pdp": 2},
        items=_all(3, "D13", "D18", "F4", "F6"),
    ),
    Typical(
        "arsip kertas rapi, perangkat terbengkalai",
        2,
        areas={"teknologi": 0},
        items=_all(3, *ARCHIVE),
    ),
    Typical("dasar dan menengah menyeluruh", 1, stages={"II": 3, "III": 3}),
)


def typical(items: Sequence[Item]) -> list[Profile]:
    """The twenty typical profiles."""
    return [kelurahan.profile(items) for kelurahan in TYPICAL]


Maker = Callable[[random.Random, Sequence[Item]], Iterator[int]]


def _even(chance: random.Random, items: Sequence[Item]) -> Iterator[int]:
    """Every answer as likely as every other."""
    for _ in items:
        yield int(4 * chance.random())


def _one_maturity(chance: random.Random, items: Sequence[Item]) -> Iterator[int]:
    """Answers scattered around how mature the kelurahan is."""
    mature = _maturity(chance)
    for _ in items:
        yield _near(chance, mature)


def _maturity_by_area(chance: random.Random, items: Sequence[Item]) -> Iterator[int]:
    """Good in one area, poor in the next."""
    mature = {area: _maturity(chance) for area in dict.fromkeys(item.area_id for item in items)}
    for item in items:
        yield _near(chance, mature[item.area_id])


def _as_in_life(chance: random.Random, items: Sequence[Item]) -> Iterator[int]:
    """What is basic and cheap comes first; areas differ a little; some things do not apply."""
    mature = _maturity(chance)
    area = {
        area: mature + chance.random() - 0.5 for area in dict.fromkeys(i.area_id for i in items)
    }
    online = chance.random() < 0.7
    for item in items:
        value = _near(chance, area[item.area_id] + 0.4 * (2 - (item.category or 2)))
        value = max(0, value - (item.effort >= 4))
        yield value if online or not item.not_applicable_allowed else NOT_APPLICABLE


def _maturity(chance: random.Random) -> float:
    """From "nothing yet" to "all of it": the ends are met as often as the middle."""
    return 4.2 * chance.random() - 0.6


def _near(chance: random.Random, mature: float) -> int:
    scatter = chance.random() + chance.random() - 1
    return min(3, max(0, round(mature + 1.1 * scatter)))


KINDS: Mapping[str, Maker] = {
    "merata": _even,
    "satu kematangan": _one_maturity,
    "kematangan per area": _maturity_by_area,
    "seperti sehari-hari": _as_in_life,
}


def drawn(items: Sequence[Item], seed: int, count: int) -> list[Profile]:
    """Random profiles, each kind in its turn."""
    chance = random.Random(seed)
    makers = list(KINDS.values())
    return [tuple(makers[turn % len(makers)](chance, items)) for turn in range(count)]
