"""Every number that a file declares under the method ``kami``, held against what it holds."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from assessment.languages import gettext as _

from .model import LADDER, STAGES
from .source import Place, Plain
from .summing import METHOD, Sums, listed


class KamiSums(Sums):
    """The method ``kami``: every number that it declares and the items bear out."""

    def _method(self) -> None:
        self._names("areas")
        self._names("supplements")
        answers = [(*METHOD, part) for part in ("answers", "category_weights", "not_applicable")]
        if self._sound(*answers, (*METHOD, "gate")):
            self._answers()
        if self._sound((*METHOD, "system_category")):
            self._system_category()
        if self._sound((*METHOD, "level_values")):
            self._level_values()
        if self._sound((*METHOD, "readiness"), (*METHOD, "statuses"), (*METHOD, "max")):
            self._readiness()
        if self._sound(*answers):
            self._all_areas()
            self._all_supplements()

    def _names(self, kind: str) -> None:
        """The areas (supplements) that have numbers under the method are those of the file."""
        if not self._sound(*((kind, i, "id") for i in range(len(listed(self.root.get(kind)))))):
            return
        if not isinstance(self.root.get(kind), list) or not self._sound((*METHOD, kind)):
            return
        have = [part["id"] for part in self.root[kind]]
        numbered = self.root["method"][kind]
        for index, name in enumerate(have):
            self._name((kind, index, "id"), name)
            if name not in numbered:
                self._say(
                    (kind, index),
                    _(
                        '"%(name)s" belum punya angka: tambahkan di method.%(kind)s',
                        name=name,
                        kind=kind,
                    ),
                )
        for name in numbered:
            if name not in have:
                self._say(
                    (*METHOD, kind, name),
                    _('"%(name)s" tidak ada di antara %(kind)s berkas ini', name=name, kind=kind),
                )

    # the method's own tables

    def _answers(self) -> None:
        method = self.root["method"]
        levels = [answer["level"] for answer in method["answers"]]
        points = [answer["points"] for answer in method["answers"]]
        if levels != [0, 1, 2, 3]:
            self._say(
                (*METHOD, "answers"),
                _("answers: tingkatnya %(levels)s: tulis 0, 1, 2, 3", levels=levels),
            )
        if points[0] != 0 or not _ascending(points):
            self._say(
                (*METHOD, "answers"),
                _("answers: poinnya %(points)s: harus naik mulai dari 0", points=points),
            )
        if method["not_applicable"]["counts_as"] > 3:
            place = (*METHOD, "not_applicable", "counts_as")
            self._say(place, _("counts_as: salah satu tingkat 0 sampai 3"))
        gate = method["gate"]
        if gate["partial"] > 3:
            self._say((*METHOD, "gate", "partial"), _("partial: salah satu tingkat 1 sampai 3"))
        if (gate["rule"] == "sum_and_basic") != (gate.get("max_partial_basic") is not None):
            self._say(
                (*METHOD, "gate"),
                _(
                    'aturan "sum_and_basic" memerlukan max_partial_basic, aturan "sum" tidak memakainya'
                ),
            )

    def _system_category(self) -> None:
        found = self.root["method"]["system_category"]
        place = (*METHOD, "system_category")
        questions = len(listed(self.root.get("system_questions")))
        self._equal((*place, "questions"), found["questions"], questions, _("berkas memuat"))
        points = found["points"].values()
        expected = found["questions"] * min(points)
        for index, one in enumerate(found["classes"]):
            if one["min"] != expected or one["max"] < one["min"]:
                self._say(
                    (*place, "classes", index),
                    _(
                        "tertulis dari %(min)s sampai %(max)s: harus mulai dari %(expected)s dan berakhir lebih tinggi",
                        min=one["min"],
                        max=one["max"],
                        expected=expected,
                    ),
                )
            expected = one["max"] + 1
        highest = found["questions"] * max(points)
        if expected != highest + 1:
            self._say(
                (*place, "classes"),
                _(
                    "classes: yang terakhir berakhir di %(highest)s, jumlah yang tertinggi",
                    highest=highest,
                ),
            )

    def _level_values(self) -> None:
        found = self.root["method"]["level_values"]
        if list(found) != list(LADDER):
            order = ", ".join(LADDER)
            self._say(
                (*METHOD, "level_values"),
                _("setiap tingkat punya nilai, dengan urutan ini: %(order)s", order=order),
            )
        if not _ascending([Decimal(value) for value in found.values()]):
            self._say((*METHOD, "level_values"), _("nilainya naik dari tingkat ke tingkat"))

    def _readiness(self) -> None:
        method = self.root["method"]
        place = (*METHOD, "readiness")
        if self._sound((*METHOD, "system_category", "classes")):
            classes = [found["id"] for found in method["system_category"]["classes"]]
            if list(method["readiness"]) != classes:
                self._say(
                    place,
                    _(
                        "satu baris untuk tiap %(classes)s, dengan urutan ini",
                        classes=", ".join(classes),
                    ),
                )
        for name, bounds in method["readiness"].items():
            if len(bounds) != len(method["statuses"]):
                self._say(
                    (*place, name),
                    _("%(name)s: satu batas atas untuk setiap status, berurutan", name=name),
                )
            if not _ascending(bounds):
                self._say(
                    (*place, name),
                    _("%(name)s: batas atas %(bounds)s tidak naik", name=name, bounds=bounds),
                )
            if bounds and bounds[-1] != method["max"]:
                self._say(
                    (*place, name),
                    _(
                        "%(name)s: batas yang terakhir adalah nilai tertinggi, %(max)s",
                        name=name,
                        max=method["max"],
                    ),
                )

    # areas and supplements

    def _all_areas(self) -> None:
        total, items, whole = 0, 0, True
        for index, area in enumerate(listed(self.root.get("areas"))):
            if not self._countable(index, area):
                whole = False
                continue
            total += self._best() * sum(self._weight(item) for item in area["items"])
            items += len(area["items"])
            place = (*METHOD, "areas", area["id"])
            known = self.root["method"].get("areas", {})
            if self._sound(place) and area["id"] in known:
                self._area(place, known[area["id"]], area["items"])
        if whole and self._sound((*METHOD, "max"), (*METHOD, "items")):
            method = self.root["method"]
            self._equal((*METHOD, "items"), method["items"], items, _("semua area memuat"))
            self._equal((*METHOD, "max"), method["max"], total, _("jumlah butirnya"))

    def _countable(self, index: int, area: Plain) -> bool:
        place: Place = ("areas", index)
        if not self._sound((*place, "id")) or not isinstance(area.get("items"), list):
            return False
        return self._sound(
            *(
                (*place, "items", position, part)
                for position in range(len(area["items"]))
                for part in ("category", "stage")
            )
        )

    def _best(self) -> int:
        best: int = self.root["method"]["answers"][-1]["points"]
        return best

    def _weight(self, item: Plain) -> int:
        weight: int = self.root["method"]["category_weights"][item["category"] - 1]
        return weight

    def _area(self, place: Place, declared: Plain, items: Plain) -> None:
        self._equal((*place, "items"), declared["items"], len(items), _("area ini memuat"))
        categories = Counter(item["category"] for item in items)
        per_category = [categories[category] for category in (1, 2, 3)]
        self._equal((*place, "per_category"), declared["per_category"], per_category, _("butirnya"))
        per_stage: Counter[str] = Counter()
        for item in items:
            per_stage[item["stage"]] += self._best() * self._weight(item)
        self._equal((*place, "max"), declared["max"], per_stage.total(), _("jumlah butirnya"))
        self._stages(place, declared, per_stage)
        self._gate(place, declared, items)
        floor = declared["readiness_floor"]
        if floor is not None and floor > declared["max"]:
            self._say(
                (*place, "readiness_floor"),
                _("readiness_floor: %(floor)s melebihi nilai tertinggi", floor=floor),
            )

    def _stages(self, place: Place, declared: Plain, per_stage: Counter[str]) -> None:
        stages = list(declared["stages"])
        if stages != list(STAGES[: len(stages)]) or not stages:
            self._say(
                (*place, "stages"),
                _("tahapnya %(stages)s: urutannya II, III, IV, V", stages=stages),
            )
            return
        for stage in per_stage.keys() - set(stages):
            self._say(
                (*place, "stages"),
                _("area ini punya butir tahap %(stage)s: tambahkan angkanya", stage=stage),
            )
        self._equal(
            (*place, "highest_level"),
            declared["highest_level"],
            stages[-1],
            _("yang dapat dicapai"),
        )
        for stage, found in declared["stages"].items():
            at = (*place, "stages", stage)
            self._equal(
                (*at, "max"),
                found["max"],
                per_stage[stage],
                _("jumlah tahap %(stage)s", stage=stage),
            )
            if not found["minimum"] <= found["achievement"] <= found["max"]:
                self._say(
                    at,
                    _(
                        "tahap %(stage)s: minimum <= achievement <= max tidak terpenuhi",
                        stage=stage,
                    ),
                )
        for key, before, stage in (("v3", "II", "III"), ("v4", "III", "IV")):
            self._validity((*place, key), declared[key], declared["stages"], before, stage)

    def _validity(self, place: Place, bound: Plain, stages: Plain, before: str, stage: str) -> None:
        if stage not in stages:
            if bound is not None:
                self._say(
                    place,
                    _(
                        "%(key)s: area ini tidak punya tahap %(stage)s: tulis null",
                        key=place[-1],
                        stage=stage,
                    ),
                )
        elif bound is None:
            self._say(
                place,
                _(
                    "%(key)s: tahap %(stage)s memerlukan poin tahap %(before)s tempat ia mulai",
                    key=place[-1],
                    stage=stage,
                    before=before,
                ),
            )
        elif bound > stages[before]["max"]:
            self._say(
                place,
                _(
                    "%(key)s: %(bound)s tidak pernah tercapai pada tahap %(before)s",
                    key=place[-1],
                    bound=bound,
                    before=before,
                ),
            )

    def _gate(self, place: Place, declared: Plain, items: Plain) -> None:
        bound = declared["gate_min"]
        if all(item["category"] < 3 for item in items):
            if bound is not None:
                self._say(
                    (*place, "gate_min"),
                    _("gate_min: tanpa butir kategori 3 tidak ada gerbang: tulis null"),
                )
            if declared["stage3_validity_needs_gate"]:
                self._say(
                    (*place, "stage3_validity_needs_gate"),
                    _("stage3_validity_needs_gate: di sini tidak ada gerbang: tulis false"),
                )
            return
        reachable = self._best() * sum(self._weight(item) for item in items if item["category"] < 3)
        if bound is None:
            self._say(
                (*place, "gate_min"),
                _("gate_min: butir kategori 3 memerlukan gerbang: tulis poin yang membukanya"),
            )
        elif bound > reachable:
            self._say(
                (*place, "gate_min"),
                _(
                    "gate_min: %(bound)s tidak pernah tercapai, kategori 1 dan 2 memberi %(reachable)s",
                    bound=bound,
                    reachable=reachable,
                ),
            )

    def _all_supplements(self) -> None:
        known = self.root["method"].get("supplements")
        for part in listed(self.root.get("supplements")):
            if not isinstance(part, dict) or not isinstance(part.get("items"), list):
                continue
            place = (*METHOD, "supplements", str(part.get("id")))
            if not self._sound(place) or part.get("id") not in known:
                continue
            declared, count = known[part["id"]], len(part["items"])
            self._equal((*place, "items"), declared["items"], count, _("suplemen ini memuat"))
            best = self._best() * count
            self._equal((*place, "max"), declared["max"], best, _("jumlah butirnya"))


def _ascending(numbers: Sequence[int | Decimal]) -> bool:
    return all(low < high for low, high in pairwise(numbers))
