"""KAMI 4.2 against its own numbers, and against 5.0, which asks the same and more."""

from decimal import Decimal

import pytest

from assessment.questionnaire.model import GateRule, Item, StageConstants
from tests.scoring.instruments import KAMI, kami_4_2

# Items as count×category/stage in the order of the file; stages as maximum, minimum, achievement.
AREAS = {
    "tata_kelola": {
        "number": "II", "prefix": "2", "max": 126,
        "items": "8×1/II 5×2/II 3×2/III 6×3/IV", "per_category": (8, 8, 6),
        "stages": {"II": (54, 12, 36), "III": (18, 8, 14), "IV": (54, 24, 54)},
        "gate_min": 48, "v3": "43.2", "v4": "16", "highest": "IV", "floor": 16,
    },
    "risiko": {
        "number": "III", "prefix": "3", "max": 72,
        "items": "10×1/II 2×2/III 2×2/IV 2×3/V", "per_category": (10, 4, 2),
        "stages": {"II": (30, 14, 20), "III": (12, 4, 8), "IV": (12, 8, 12), "V": (18, 12, 18)},
        "gate_min": 36, "v3": "24", "v4": "10", "highest": "V", "floor": 20,
    },
    "kerangka_kerja": {
        "number": "IV", "prefix": "4", "max": 159,
        "items": (
            "7×1/II 2×2/II 6×2/III 2×3/III 2×3/IV 2×1/II 3×1/III 2×2/III 1×3/IV 2×3/V"
        ),
        "per_category": (12, 10, 7),
        "stages": {"II": (39, 15, 24), "III": (75, 45, 62), "IV": (27, 15, 27), "V": (18, 12, 18)},
        "gate_min": 64, "v3": "33.6", "v4": "70", "highest": "V", "floor": 24,
    },
    "pengelolaan_aset": {
        "number": "V", "prefix": "5", "max": 168,
        "items": "18×1/II 1×2/II 5×2/III 3×3/III 6×1/II 4×2/II 1×3/III",
        "per_category": (24, 10, 4),
        "stages": {"II": (102, 25, 62), "III": (66, 35, 50)},
        "gate_min": 88, "v3": "84", "v4": None, "highest": "III", "floor": 24,
    },
    "teknologi": {
        "number": "VI", "prefix": "6", "max": 120,
        "items": "11×1/II 6×2/III 3×1/II 4×2/III 1×3/III 1×3/IV", "per_category": (14, 10, 2),
        "stages": {"II": (42, 18, 28), "III": (69, 40, 62), "IV": (9, 6, 9)},
        "gate_min": 68, "v3": "33.6", "v4": "64", "highest": "IV", "floor": 14,
    },
}  # fmt: skip
READINESS = {
    "Rendah": (174, 312, 535, 645),
    "Tinggi": (272, 455, 583, 645),
    "Strategis": (333, 535, 609, 645),
}

# What 5.0 asks and 4.2 does not; everything else follows in the same order.
ONLY_5_0 = {
    *("4.15", "4.17", "4.18", "4.20"),
    *("5.5", "5.6", "5.29", "5.34", "5.46"),
    *("6.4", "6.24", "6.26", "6.27", "6.28", "6.29", "6.31", "6.33", "6.34"),
}
CLOUD_5_0 = [f"5.{n}" for n in (31, 32, 33, 35, 36, 37, 38, 40, 39, 41)]


def items_of(part: str) -> list[Item]:
    return [item for item in kami_4_2().items if isinstance(item, Item) and item.area_id == part]


@pytest.mark.parametrize("area", AREAS)
def test_the_constants_of_an_area(area):
    known, found = AREAS[area], kami_4_2().area(area)
    constants = found.constants
    assert (found.number, constants.items, constants.max) == (
        known["number"],
        sum(known["per_category"]),
        known["max"],
    )
    assert constants.per_category == known["per_category"]
    assert (constants.gate_min, constants.readiness_floor) == (known["gate_min"], known["floor"])
    assert constants.highest_level == known["highest"]
    assert constants.stage3_validity_needs_gate is False
    assert constants.v3 == Decimal(known["v3"])
    assert constants.v4 == (None if known["v4"] is None else Decimal(known["v4"]))
    assert constants.stages == tuple(
        StageConstants(stage, *numbers) for stage, numbers in known["stages"].items()
    )


@pytest.mark.parametrize("area", AREAS)
def test_the_items_of_an_area(area):
    known = AREAS[area]
    runs = [run.split("×") for run in known["items"].split()]
    kinds = [kind for count, kind in runs for _ in range(int(count))]
    assert [(item.id, f"{item.category}/{item.stage}") for item in items_of(area)] == [
        (f"{known['prefix']}.{n}", kind) for n, kind in enumerate(kinds, 1)
    ]


def test_the_constants_of_the_method():
    method = kami_4_2().method
    assert [area.id for area in kami_4_2().areas] == list(AREAS)
    assert (kami_4_2().key, kami_4_2().size, method.max) == ("kami-4.2", 10 + 131 + 53, 645)
    assert (method.gate_rule, method.gate_max_partial_basic) == (GateRule.SUM, None)
    assert {table.system_class: table.upper_bounds for table in method.readiness} == READINESS
    # Everything else of the method is as in 5.0.
    for part in (
        "answers", "category_weights", "system_points", "system_classes", "level_values",
        "ready_for_certification", "statuses",
    ):  # fmt: skip
        assert getattr(method, part) == getattr(KAMI.method, part)


def test_nothing_is_ever_not_applicable():
    assert not [item.id for item in kami_4_2().items if item.not_applicable_allowed]


def test_the_three_supplements():
    assert [(one.id, one.max, len(one.items)) for one in kami_4_2().supplements] == [
        ("pihak_ketiga", 81, 27),
        ("cloud", 30, 10),
        ("pdp", 48, 16),
    ]
    groups = enumerate((7, 3, 8, 2, 2, 2, 3), 1)
    third = [f"7.1.{group}.{n}" for group, count in groups for n in range(1, count + 1)]
    assert [item.id for item in items_of("pihak_ketiga")] == third
    assert [item.id for item in items_of("cloud")] == [f"7.2.{n}" for n in range(1, 11)]
    assert [item.id for item in items_of("pdp")] == [f"7.3.{n}" for n in range(1, 17)]


def test_the_system_questions_are_those_of_5_0_but_for_the_reach_of_a_failure():
    here, there = (
        {question.id: question for question in found.system_questions}
        for found in (kami_4_2(), KAMI)
    )
    assert list(here) == [f"1.{n}" for n in range(1, 11)]
    assert [item_id for item_id in here if here[item_id] != there[item_id]] == ["1.9"]
    assert [option.text.en for option in here["1.9"].options] == [
        "The whole country, or national defence and security",
        "One province or more",
        "One regency or city, or more",
    ]


def test_every_item_names_the_same_item_of_5_0():
    same = {
        part: [item.same_in("kami-5.0") for item in items_of(part)]
        for part in (*AREAS, "pihak_ketiga", "cloud", "pdp")
    }
    there = {
        part.id: [item.id for item in part.items if item.id not in ONLY_5_0 | set(CLOUD_5_0)]
        for part in (*KAMI.areas, *KAMI.supplements)
    } | {"cloud": CLOUD_5_0}
    assert same == {part: [(item_id,) for item_id in there[part]] for part in same}


def test_the_same_is_asked_in_the_same_words():
    """A mended text is mended in both files. 6.5 of 5.0 asks for more than 6.4 of 4.2."""
    words = ("topic", "text", "why", "levels", "evidence")
    facts = ("answered_by", "effort", "iso27001_2022", "legal")
    differ = [
        item.id
        for part in (*AREAS, "pihak_ketiga", "cloud", "pdp")
        for item in items_of(part)
        for other in item.same_in("kami-5.0")
        if any(getattr(item, name) != getattr(KAMI.item(other), name) for name in words + facts)
    ]
    assert differ == ["6.4"]
