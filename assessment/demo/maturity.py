"""How far units are, and what they claim: pure, and the same for the same seed.

A unit's true level of an item follows from how far its kecamatan, the unit itself and the area are, how demanding the
item is, and how many rounds have passed. What it claims is now and then one level more.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from random import Random

from assessment.questionnaire.model import AnsweredBy, Item, Questionnaire
from assessment.questionnaire.values import NOT_APPLICABLE

AREAS: Mapping[str, float] = {
    "tata_kelola": 0.25,
    "risiko": -0.45,
    "kerangka_kerja": -0.2,
    "pengelolaan_aset": 0.15,
    "teknologi": 0.3,
    "pdp": -0.05,
}
"""How much further, or less far, an area is everywhere."""

DEMANDS = {None: 0.2, 1: -0.25, 2: 0.3, 3: 0.95}
"""What an item of each category asks for more than the average one."""

PER_ROUND = 0.32
AVERAGE = 1.55
NOT_FOUND = 0.2
SCALE = 3
"""The highest level that these numbers are about; a longer scale is as far apart as it is longer."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a unit answers, and what it could prove."""

    item: Item
    claimed: int
    true: int

    @property
    def is_too_much(self) -> bool:
        """Whether a verifier who looks closely would change it."""
        return self.claimed != self.true


@dataclass(frozen=True, slots=True)
class Maturity:
    """What is behind the answers of one unit in all rounds."""

    seed: str
    unit: str
    kecamatan: str

    def claims(self, questionnaire: Questionnaire, passed: int) -> dict[str, Claim]:
        """What the unit answers after so many rounds, by item, in the order of the questionnaire."""
        rng = Random(f"{self.seed}/{self.unit}/round {passed}")
        here = _place(self.seed, self.kecamatan, self.unit)
        pace = Random(f"{self.seed}/{self.unit}/pace").gauss(PER_ROUND, 0.17)
        boldness = Random(f"{self.seed}/{self.unit}/boldness").betavariate(1.3, 12)
        level = AVERAGE + here + pace * passed
        items = [item for area in questionnaire.areas for item in area.items]
        items += [item for one in questionnaire.supplements for item in one.items]
        return {item.id: self._claim(rng, item, level, boldness) for item in items}

    def _claim(self, rng: Random, item: Item, level: float, boldness: float) -> Claim:
        lasting = _lasting(self.seed, self.unit, item.id)
        drift, bold, doubt = rng.gauss(0, 0.12), rng.random(), rng.random()
        if item.not_applicable_allowed and lasting > 0.75:
            return Claim(item, NOT_APPLICABLE, NOT_APPLICABLE)
        reached = level + AREAS.get(item.area_id, -0.3) - DEMANDS[item.category]
        reached *= max(1.0, item.highest_level / SCALE)
        reached += (
            _city(self.seed, item.id) if item.answered_by is AnsweredBy.CITY else lasting
        ) + drift
        true = max(0, min(item.highest_level, round(reached)))
        claimed = true
        if bold < boldness and true < item.highest_level:
            claimed = true + 1
        elif doubt < 0.008 and true > 0:
            claimed = true - 1
        return Claim(item, claimed, true)


@cache
def _place(seed: str, kecamatan: str, unit: str) -> float:
    area = Random(f"{seed}/{kecamatan}").gauss(0, 0.3)
    return area + Random(f"{seed}/{unit}/place").gauss(0, 0.32)


@cache
def _city(seed: str, item: str) -> float:
    """What Diskominfo does for everybody is done everywhere alike."""
    return Random(f"{seed}/city/{item}").gauss(0.15, 0.5)


def _lasting(seed: str, unit: str, item: str) -> float:
    return Random(f"{seed}/{unit}/{item}").gauss(0, 0.5)
