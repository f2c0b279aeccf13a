"""The questionnaires that the engine is tried on, and short ways to answer them."""

import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

from assessment.questionnaire import loader, values
from assessment.questionnaire.model import Item, Questionnaire
from assessment.scoring import score
from assessment.scoring.model import Score

ROOT = Path(__file__).parents[2]
KAMI = loader.load(ROOT / "questionnaires" / "kami-5.0.yaml")
TINY = loader.load(ROOT / "tests" / "questionnaires" / "tiny.yaml")
MEAN = loader.load(ROOT / "tests" / "questionnaires" / "mean.yaml")

LOW, HIGH, STRATEGIC = "CCCCCCCCCC", "BBBBBBBBBB", "AAAAAAAAAA"


def sheet(
    questionnaire: Questionnaire,
    everywhere: int = values.UNANSWERED,
    systems: str = "",
    answers: Mapping[str, int] | None = None,
) -> bytes:
    """One level for every item, a letter for each system question, then single answers."""
    codes = {item.id: everywhere for item in questionnaire.items if isinstance(item, Item)}
    for question, letter in zip(questionnaire.system_questions, systems, strict=False):
        codes[question.id] = values.LETTERS[letter]
    return values.pack(questionnaire, codes | dict(answers or {}))


def scored(
    questionnaire: Questionnaire,
    everywhere: int = values.UNANSWERED,
    systems: str = "",
    answers: Mapping[str, int] | None = None,
) -> Score:
    """The score of such a sheet."""
    return score(questionnaire, sheet(questionnaire, everywhere, systems, answers))


def ids(questionnaire: Questionnaire, area: str, category: int) -> list[str]:
    """The items of one category in one area."""
    return [item.id for item in questionnaire.area(area).items if item.category == category]


# KAMI 4.2 as numbers: items by (category, stage), then the constants of each area.
_AREAS_4_2 = {
    "tata_kelola": {
        "items": {(1, "II"): 8, (2, "II"): 5, (2, "III"): 3, (3, "IV"): 6},
        "stages": {"II": (54, 12, 36), "III": (18, 8, 14), "IV": (54, 24, 54)},
        "gate_min": 48, "v3": 43.2, "v4": 16, "floor": 16,
    },
    "risiko": {
        "items": {(1, "II"): 10, (2, "III"): 2, (2, "IV"): 2, (3, "V"): 2},
        "stages": {"II": (30, 14, 20), "III": (12, 4, 8), "IV": (12, 8, 12), "V": (18, 12, 18)},
        "gate_min": 36, "v3": 24.0, "v4": 10, "floor": 20,
    },
    "kerangka_kerja": {
        "items": {
            (1, "II"): 9, (2, "II"): 2, (2, "III"): 8, (3, "III"): 2,
            (3, "IV"): 3, (1, "III"): 3, (3, "V"): 2,
        },
        "stages": {"II": (39, 15, 24), "III": (75, 45, 62), "IV": (27, 15, 27), "V": (18, 12, 18)},
        "gate_min": 64, "v3": 33.6, "v4": 70, "floor": 24,
    },
    "pengelolaan_aset": {
        "items": {(1, "II"): 24, (2, "II"): 5, (2, "III"): 5, (3, "III"): 4},
        "stages": {"II": (102, 25, 62), "III": (66, 35, 50)},
        "gate_min": 88, "v3": 84.0, "v4": None, "floor": 24,
    },
    "teknologi": {
        "items": {(1, "II"): 14, (2, "III"): 10, (3, "III"): 1, (3, "IV"): 1},
        "stages": {"II": (42, 18, 28), "III": (69, 40, 62), "IV": (9, 6, 9)},
        "gate_min": 68, "v3": 33.6, "v4": 64, "floor": 14,
    },
}  # fmt: skip


@cache
def kami_4_2() -> Questionnaire:
    """KAMI 4.2 without its words: other numbers, and a gate that looks at the sum alone."""
    document = yaml.safe_load((ROOT / "tests" / "questionnaires" / "tiny.yaml").read_text("utf-8"))
    method = document["method"]
    method["gate"] = {"rule": "sum", "partial": 2}
    method["system_category"] |= {"questions": 10}
    bounds = {"Rendah": (10, 15), "Tinggi": (16, 34), "Strategis": (35, 50)}
    method["system_category"]["classes"] = [
        {"id": name, "name": {"id": name, "en": name}, "min": low, "max": high}
        for name, (low, high) in bounds.items()
    ]
    statuses = ["Tidak Layak", "Pemenuhan Kerangka Kerja Dasar", "Cukup Baik", "Baik"]
    method["statuses"] = [{"id": name, "name": {"id": name, "en": name}} for name in statuses]
    method["readiness"] = {
        "Rendah": [174, 312, 535, 645],
        "Tinggi": [272, 455, 583, 645],
        "Strategis": [333, 535, 609, 645],
    }
    question = document["system_questions"][0]
    document["system_questions"] = [question | {"id": f"1.{n}"} for n in range(1, 11)]
    pattern = document["areas"][0]["items"][0]
    method |= {"areas": {}, "supplements": {}, "items": 131, "max": 645}
    areas = []
    for number, (name, facts) in enumerate(_AREAS_4_2.items(), 2):
        kinds = [kind for kind, count in facts["items"].items() for _ in range(count)]
        areas.append(
            {"id": name, "number": str(number)}
            | {key: {"id": name, "en": name} for key in ("name", "short", "intro")}
            | {
                "items": [
                    pattern | {"id": f"{number}.{n}", "category": category, "stage": stage}
                    for n, (category, stage) in enumerate(kinds, 1)
                ]
            }
        )
        method["areas"][name] = {
            "items": len(kinds),
            "per_category": [sum(kind[0] == category for kind in kinds) for category in (1, 2, 3)],
            "max": sum(stage[0] for stage in facts["stages"].values()),
            "gate_min": facts["gate_min"],
            "readiness_floor": facts["floor"],
            "highest_level": list(facts["stages"])[-1],
            "stage3_validity_needs_gate": False,
            "v3": facts["v3"],
            "v4": facts["v4"],
            "stages": {
                stage: {"max": most, "minimum": minimum, "achievement": achievement}
                for stage, (most, minimum, achievement) in facts["stages"].items()
            },
        }
    document |= {"id": "kami", "version": "4.2", "areas": areas, "supplements": []}
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "kami-4.2.yaml"
        # No two values are the same object here: the loader refuses links.
        path.write_text(yaml.dump(document, Dumper=_Unlinked, sort_keys=False), encoding="utf-8")
        return loader.load(path)


class _Unlinked(yaml.SafeDumper):
    def ignore_aliases(self, data: object) -> bool:
        return True
