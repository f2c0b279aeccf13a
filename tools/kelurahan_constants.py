"""``python -m tools.kelurahan_constants [--check]``: the numbers of kelurahan-1.0, and how well they agree.

Reads which items of kami-5.0 each item stands for, derives the numbers of the method, writes them into the
questionnaire and the measured agreement into docs/kelurahan-1.0.md. ``--check`` writes nothing and says
whether both are as they would be written.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assessment.questionnaire import sums
from assessment.questionnaire.loader import load
from assessment.questionnaire.model import Area, Item, Questionnaire
from assessment.questionnaire.schema import KamiFile
from assessment.questionnaire.source import Plain, Source
from tools import kelurahan_fit as fit
from tools import kelurahan_profiles as profiles

ROOT = Path(__file__).parents[1]
ORIGINAL = ROOT / "questionnaires" / "kami-5.0.yaml"
SHORT = ROOT / "questionnaires" / "kelurahan-1.0.yaml"
DOCUMENT = ROOT / "docs" / "kelurahan-1.0.md"

NUMBERS = (
    '  # Written by "python -m tools.kelurahan_constants" from here …\n',
    "  # … to here.\n",
)
TABLES = ("<!-- python -m tools.kelurahan_constants -->\n", "<!-- sampai di sini -->\n")

TO_FIT, TO_MEASURE = 1, 2  # seeds: what is measured is never what was fitted
FITTED_OVER, MEASURED_OVER = 2000, 1000


def main() -> None:
    """Derive, and write or compare."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.kelurahan_constants", description=__doc__
    )
    parser.add_argument("--check", action="store_true", help="write nothing, only compare")
    chosen = parser.parse_args()
    found = derive(SHORT.read_text(encoding="utf-8"))
    print(found.tables)
    for fault in found.disagreements:
        print(fault)
    stale = [
        path
        for path, text in (
            (SHORT, found.text),
            (DOCUMENT, _between(DOCUMENT.read_text(encoding="utf-8"), TABLES, found.tables)),
        )
        if text != path.read_text(encoding="utf-8") and not _written(path, text, chosen.check)
    ]
    for path in stale:
        print(
            f"{path.relative_to(ROOT)} is not as derived: run python -m tools.kelurahan_constants"
        )
    sys.exit(1 if stale or found.disagreements else 0)


def _written(path: Path, text: str, check: bool) -> bool:
    if check:
        return False
    path.write_text(text, encoding="utf-8")
    return True


@dataclass(frozen=True)
class Derived:
    """The file with its numbers, and the measured agreement as it stands in the document."""

    text: str
    tables: str
    agreement: "Agreement"
    disagreements: tuple[str, ...]


def derive(text: str) -> Derived:
    """Everything from the text of the questionnaire file."""
    original = load(ORIGINAL)
    raw = _with_any_numbers(text, original)
    stands_for = mapping(raw, original)
    start = fit.scaled(original, raw)
    items = [item for area in raw.areas for item in area.items]
    typical = profiles.typical(items)

    def held(seed: int, count: int) -> fit.Held:
        drawn = profiles.drawn(items, seed, count)
        return fit.hold(original, raw, stands_for, typical + drawn, len(typical))

    found = fit.fitted(start, held(TO_FIT, FITTED_OVER))
    whole = _between(text, NUMBERS, "".join(line + "\n" for line in _numbers(found)))
    if faults := sums.problems(Source(whole), []):
        raise ValueError("\n".join(map(str, faults)))
    measured = measure(found, held(TO_MEASURE, MEASURED_OVER))
    return Derived(
        whole, _tables(found, start, measured), measured, tuple(_disagreements(measured))
    )


# what the file says


def mapping(short: Questionnaire, original: Questionnaire) -> dict[str, tuple[str, ...]]:
    """Which items each item stands for: all of them, each once, in its own area, after their majority."""
    stands_for = {
        item.id: item.same_in(original.key) for area in short.areas for item in area.items
    }
    count = Counter(one for ids in stands_for.values() for one in ids)
    wanted = [item for area in original.areas for item in area.items]
    faults = [f"{item.id}: stands nowhere" for item in wanted if not count[item.id]]
    faults += [f"{one}: stands {times} times" for one, times in count.items() if times > 1]
    for area in short.areas:
        for item in area.items:
            faults += _item_faults(item, [original.item(one) for one in stands_for[item.id]])
    if faults:
        raise ValueError("\n".join(faults))
    return stands_for


def _item_faults(item: Item, theirs: Sequence[object]) -> Iterator[str]:
    items = [one for one in theirs if isinstance(one, Item)]
    if not items or len(items) < len(theirs):
        yield f"{item.id}: stands for items of the areas, at least one"
        return
    if any(one.area_id != item.area_id for one in items):
        yield f"{item.id}: stands for items of another area"
    for part in ("category", "stage"):
        if getattr(item, part) != fit.majority(items, part):
            yield f"{item.id}: its {part} is {fit.majority(items, part)} by most points"
    if item.not_applicable_allowed and not all(one.not_applicable_allowed for one in items):
        yield f"{item.id}: not applicable is not allowed on all that it stands for"


def _with_any_numbers(text: str, original: Questionnaire) -> Questionnaire:
    """The file with made-up numbers in their places, so that it can be read before they are known."""
    plain: Plain = Source(text).plain
    area: Plain = {
        "items": 1,
        "per_category": [0, 0, 0],
        "max": 1,
        "gate_min": None,
        "readiness_floor": None,
        "highest_level": "II",
        "stage3_validity_needs_gate": False,
        "v3": None,
        "v4": None,
        "stages": {"II": {"max": 1, "minimum": 1, "achievement": 1}},
    }
    plain["method"] |= {
        "items": 1,
        "max": 1,
        "gate": {
            "rule": "sum_and_basic",
            "partial": original.kami.gate_partial,
            "max_partial_basic": 0,
        },
        "readiness": {table.system_class: [1] for table in original.kami.readiness},
        "areas": {found["id"]: area for found in plain["areas"]},
    }
    return KamiFile.model_validate(plain).build()


def _between(text: str, marks: tuple[str, str], new: str) -> str:
    before, _, rest = text.partition(marks[0])
    _, _, after = rest.partition(marks[1])
    if not after and not rest.endswith(marks[1]):
        raise ValueError(f"the lines between {marks[0]!r} and {marks[1]!r} are missing")
    return before + marks[0] + new + marks[1] + after


def _numbers(found: Questionnaire) -> Iterator[str]:
    method = found.kami
    yield f"  items: {sum(area.numbers.items for area in found.areas)}"
    yield f"  max: {method.max}"
    yield from _explained(
        ("  gate:", "opens the items of category 3, area by area"),
        ("    rule: sum_and_basic", "gate_min reached, no item of category 1 below this level"),
        (f"    partial: {method.gate_partial}", ""),
        (f"    max_partial_basic: {method.gate_max_partial_basic}", "and at most so many at it"),
        ("  readiness:", "highest total of each status, by category of the systems"),
    )
    for table in method.readiness:
        yield f"    {table.system_class}: {list(table.upper_bounds)}"
    yield "  areas:"
    for area in found.areas:
        yield from _area_numbers(area)


def _explained(*lines: tuple[str, str]) -> Iterator[str]:
    for line, why in lines:
        yield f"{line:<42}# {why}" if why else line


def _area_numbers(area: Area) -> Iterator[str]:
    numbers = area.numbers
    yield f"    {area.id}:"
    yield f"      items: {numbers.items}"
    yield f"      per_category: {list(numbers.per_category)}"
    yield f"      max: {numbers.max}"
    yield f"      gate_min: {_or_null(numbers.gate_min)}"
    yield f"      readiness_floor: {_or_null(numbers.readiness_floor)}"
    yield f"      highest_level: {numbers.highest_level}"
    yield f"      stage3_validity_needs_gate: {str(numbers.stage3_validity_needs_gate).lower()}"
    yield f"      v3: {_or_null(numbers.v3)}"
    yield f"      v4: {_or_null(numbers.v4)}"
    yield "      stages:"
    for stage in numbers.stages:
        name = f"{stage.stage}:".ljust(4)
        yield (
            f"        {name} {{max: {stage.max}, minimum: {stage.minimum}, "
            f"achievement: {stage.achievement}}}"
        )


def _or_null(number: object) -> object:
    return "null" if number is None else number


# what is measured


@dataclass(frozen=True)
class Agreement:
    """For every profile how far apart both are: in steps of a level, of a status; the typical ones first."""

    typical: int
    by_area: Mapping[str, NDArray[np.int64]]
    by_class: Mapping[str, NDArray[np.int64]]

    def typical_alike(self, apart: NDArray[np.int64]) -> int:
        """How many of the typical profiles agree."""
        return int((apart[: self.typical] == 0).sum())

    def share(self, apart: NDArray[np.int64], steps: int = 0, turn: int | None = None) -> float:
        """Percent of the random profiles (of one kind) at most so many steps apart."""
        drawn = apart[self.typical :]
        if turn is not None:
            drawn = drawn[turn :: len(profiles.KINDS)]
        return 100 * float((drawn <= steps).mean())


def measure(found: Questionnaire, held: fit.Held) -> Agreement:
    """Score the held profiles by the short questionnaire and compare."""
    levels = fit.score(found, held.sheets).levels
    ours = fit.statuses(found, held.sheets)
    return Agreement(
        typical=held.typical,
        by_area={
            area.id: np.abs(levels[:, index].astype(int) - held.levels[:, index])
            for index, area in enumerate(found.areas)
        },
        by_class={name: np.abs(ours[name].astype(int) - held.statuses[name]) for name in ours},
    )


def _disagreements(measured: Agreement) -> Iterator[str]:
    for name, apart in (measured.by_area | measured.by_class).items():
        for kelurahan, steps in zip(profiles.TYPICAL, apart, strict=False):
            if steps:
                yield f'"{kelurahan.name}" does not agree in {name}: {steps} apart'


def _tables(found: Questionnaire, start: Questionnaire, measured: Agreement) -> str:
    short = {area.id: area.short.id for area in found.areas}
    rows = {f"Tingkat {short[area_id]}": apart for area_id, apart in measured.by_area.items()}
    rows |= {f"Status kesiapan, SE {name}": apart for name, apart in measured.by_class.items()}
    drawn = f"{MEASURED_OVER:,} profil acak: sama".replace(",", ".")
    head = [
        "",
        f"| | {drawn} | paling jauh satu tingkat | {measured.typical} profil khas |",
        "|---|---:|---:|---:|",
    ]
    body = [
        f"| {name} | {_percent(measured.share(apart))} | {_percent(measured.share(apart, 1))} "
        f"| {measured.typical_alike(apart)} sama |"
        for name, apart in rows.items()
    ]
    kinds = ["", "| sama, menurut jenis profil acak | " + " | ".join(profiles.KINDS) + " |"]
    kinds.append("|---|" + "---:|" * len(profiles.KINDS))
    for name, apart in rows.items():
        shares = [_percent(measured.share(apart, turn=turn)) for turn in range(len(profiles.KINDS))]
        kinds.append(f"| {name} | " + " | ".join(shares) + " |")
    return "\n".join([*head, *body, *kinds, *_moved(found, start)]) + "\n\n"


def _moved(found: Questionnaire, start: Questionnaire) -> Iterator[str]:
    """The bounds that the search moved, in a table."""
    yield from ("", "| bilangan | menurut kaidah | setelah penyesuaian |", "|---|---:|---:|")
    for ours, theirs in zip(found.areas, start.areas, strict=True):
        before, after = _named(theirs), _named(ours)
        for name, value in after.items():
            if value != before[name]:
                yield f"| {ours.short.id}: {name} | {before[name]} | {value} |"
    for ours_table, their_table in zip(found.kami.readiness, start.kami.readiness, strict=True):
        before_bounds, bounds = their_table.upper_bounds[:-1], ours_table.upper_bounds[:-1]
        if bounds != before_bounds:
            yield (
                f"| Batas status SE {ours_table.system_class} | {_list(before_bounds)} "
                f"| {_list(bounds)} |"
            )


def _named(area: Area) -> dict[str, object]:
    numbers = area.numbers
    named: dict[str, object] = {
        "gate_min": numbers.gate_min, "readiness_floor": numbers.readiness_floor,
        "v3": numbers.v3, "v4": numbers.v4,
    }  # fmt: skip
    for stage in numbers.stages:
        named[f"minimum {stage.stage}"] = stage.minimum
        named[f"achievement {stage.stage}"] = stage.achievement
    return named


def _list(bounds: Sequence[int]) -> str:
    return " · ".join(map(str, bounds))


def _percent(share: float) -> str:
    return f"{share:.1f}%".replace(".", ",")


if __name__ == "__main__":
    main()
