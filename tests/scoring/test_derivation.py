"""The derivation tells the engine's own numbers, and its "why not higher" names exactly what is missing."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from assessment.languages import speaking
from assessment.questionnaire.model import LADDER, Item, Overall, Questionnaire
from assessment.questionnaire.values import NOT_APPLICABLE, UNANSWERED
from assessment.scoring import kami, score
from assessment.scoring.derivation import Kind, Node, derive, derive_part, text, why_not_higher
from assessment.scoring.derivation.reasons import Missing, Step, next_step
from assessment.scoring.effective import Source
from assessment.scoring.model import KamiAreaScore
from assessment.scoring.plan import plan_of
from tests.scoring.instruments import (
    HIGH,
    KAMI,
    KELURAHAN,
    LOW,
    MEAN,
    TINY,
    ids,
    kami_4_2,
    scored,
    sheet,
)
from tests.scoring.sheets import some_sheets


def _all(node: Node, kind: Kind) -> list[Node]:
    return [one for one in node.walk() if one.kind is kind]


def _sum(nodes: tuple[Node, ...] | list[Node]) -> int:
    return sum(node.value for node in nodes if isinstance(node.value, int))


@settings(max_examples=60, deadline=None)
@given(some_sheets)
def test_every_number_is_the_engines(case):
    questionnaire, answers = case
    result, tree = score(questionnaire, answers), derive(questionnaire, answers)
    total = tree.find(Kind.TOTAL)
    assert (tree.value, total.value, total.of) == (result.total, result.total, result.max)
    assert tree.find(Kind.READINESS).value == result.readiness
    assert (
        tree.find(Kind.SYSTEM).value
        == result.system_category.points
        == _sum(_all(tree, Kind.QUESTION))
    )
    floors = {node.id for node in _all(tree, Kind.FLOOR) if not node.value}
    assert floors == set(result.below_floor)
    assert [node.value for node in _all(tree, Kind.SUPPLEMENT)] == [
        one.percent for one in result.supplements
    ]
    for node, one in zip(_all(tree, Kind.SUPPLEMENT), result.supplements, strict=True):
        assert _sum(node.children) == one.points
    own = tree.children[-1]
    assert (own.kind, own.value, own.of) == (Kind.OWN, result.own_points, result.own_max)
    for node, one in zip(total.children, result.areas, strict=True):
        _is_that_area(node, one)
        assert derive_part(questionnaire, one.area, answers) == node


def _is_that_area(node: Node, area: KamiAreaScore) -> None:
    assert (node.id, node.value, node.of) == (area.area, area.points, area.max)
    points = node.find(Kind.POINTS)
    assert [(s.id, s.value, s.of) for s in points.children] == [
        (stage.stage, stage.points, stage.max) for stage in area.stages
    ]
    assert all(_sum(stage.children) == stage.value for stage in points.children)
    assert len(_all(points, Kind.ITEM)) == area.items
    level = node.find(Kind.LEVEL)
    assert level.value == area.level
    assert [one.value for one in level.children if one.value is not None][-1] == area.level
    if area.gate_open is None:
        assert not _all(node, Kind.GATE)
    else:
        gate = node.find(Kind.GATE)
        assert gate.value == area.gate_open == (not gate.why)
        assert gate.find(Kind.SUM).value == area.s12 == _sum(gate.find(Kind.SUM).children)
        for basic in _all(gate, Kind.BASIC):
            below, at = area.basic_below_partial, area.basic_at_partial
            assert basic.value == len(basic.children) == below + at
    own = node.find(Kind.OWN)
    assert (own.value, own.of) == (area.own_points, area.own_max)


def _levels(area: KamiAreaScore, questionnaire: Questionnaire, mended: list[Missing]) -> str:
    """The level after exactly these conditions have been met."""
    plan = plan_of(questionnaire).areas_by_id[area.area]
    earned = {stage.stage: stage.points for stage in area.stages}
    for one in mended:
        if one.stage is not None:
            earned[one.stage] = max(earned[one.stage], one.needed)
    opened = any(one.stage is None for one in mended)
    closed = area.gate_open is False and not opened
    return kami.results(plan.stages, list(earned.values()), gate_closed=closed)[-1]


@settings(max_examples=150, deadline=None)
@given(some_sheets)
def test_what_is_missing_is_enough_and_nothing_of_it_is_idle(case):
    questionnaire, answers = case
    for area in score(questionnaire, answers).areas:
        step = next_step(questionnaire, area)
        highest = questionnaire.area(area.area).numbers.highest_level
        assert (step.to is None) == (area.level == highest) == (not step.missing)
        if step.to is None:
            continue
        rank, missing = LADDER.index(area.level), list(step.missing)
        assert rank < LADDER.index(step.to)
        assert LADDER.index(_levels(area, questionnaire, missing)) >= LADDER.index(step.to)
        for one in missing:
            if one.stage is None and not _gate_decides(questionnaire, area, step):
                continue  # it holds points back, but does not decide by itself
            others = [other for other in missing if other is not one and other.stage != one.stage]
            assert _levels(area, questionnaire, others) == area.level


def _gate_decides(questionnaire: Questionnaire, area: KamiAreaScore, step: Step) -> bool:
    plan = plan_of(questionnaire).areas_by_id[area.area]
    assert step.to is not None
    wanted = LADDER.index(step.to)
    index = next(i for i, s in enumerate(plan.stages) if LADDER.index(s.names[2]) >= wanted)
    return any(stage.needs_gate for stage in plan.stages[: index + 1])


@settings(max_examples=60, deadline=None)
@given(some_sheets)
def test_a_level_that_is_named_next_is_the_next_that_can_be_reached(case):
    """Whatever points the stages get, no level lies between this one and the one that is named."""
    questionnaire, answers = case
    for area in score(questionnaire, answers).areas:
        step = next_step(questionnaire, area)
        assume(step.to is not None)
        assert step.to in LADDER
        between = LADDER[LADDER.index(area.level) + 1 : LADDER.index(step.to or "")]
        plan = plan_of(questionnaire).areas_by_id[area.area]
        for index, stage in enumerate(plan.stages):
            for points in range(stage.max + 1):
                earned = [s.max for s in plan.stages[:index]] + [points]
                earned += [0] * (len(plan.stages) - len(earned))
                assert kami.results(plan.stages, earned, gate_closed=False)[-1] not in between


class TestSentences:
    def test_points_and_a_closed_gate(self):
        basic = ids(KAMI, "kerangka_kerja", 1)
        answers = dict.fromkeys(basic[:4], 2)
        stage_3 = [
            i.id for i in KAMI.area("kerangka_kerja").items if i.stage == "III" and i.category == 2
        ]
        answers |= dict.fromkeys(stage_3, 2)
        area = scored(KAMI, 3, answers=answers).area("kerangka_kerja")
        points = area.stages[1].points
        assert why_not_higher(KAMI, area) == (
            f"II dan belum II+: skor tahap III {points}, perlu 56; gerbang tertutup karena 4 butir kategori 1 "
            "baru 'Dalam Penerapan/Diterapkan Sebagian' (paling banyak 2)."
        )

    def test_a_level_that_can_never_be_the_result_is_left_out(self):
        """Teknologi: 64 points at stage III already make stage IV count, so II+ (68) is never reached."""
        area = scored(KAMI, 2).area("teknologi")
        assert why_not_higher(KAMI, area).startswith("II dan belum III: ")
        assert "skor tahap III 60, perlu 64 agar tahap IV dihitung" in why_not_higher(KAMI, area)

    def test_stage_four_wants_the_stages_before_it_whole(self):
        area = scored(KAMI, 3, answers={ids(KAMI, "tata_kelola", 1)[0]: 2}).area("tata_kelola")
        assert why_not_higher(KAMI, area) == "III+ dan belum IV: tahap II belum penuh (53 dari 54)."

    def test_the_top(self):
        area = scored(KAMI, 3).area("pdp")
        assert why_not_higher(KAMI, area) == "III adalah tingkat tertinggi di area ini."

    def test_a_gate_by_the_sum_alone(self):
        area = scored(kami_4_2(), 1).area("risiko")
        assert "gerbang tertutup karena skor kategori 1 dan 2 baru 18 (perlu 36)" in (
            derive_part(kami_4_2(), "risiko", sheet(kami_4_2(), 1)).find(Kind.GATE).why.lower()
        )
        assert why_not_higher(kami_4_2(), area).startswith("I dan belum I+: ")

    @pytest.mark.parametrize(
        ("level", "systems", "sentence"),
        [
            (2, HIGH, "Pemenuhan Kerangka Kerja Dasar dan belum Cukup Baik: nilai total 426, perlu 647."),
            (3, LOW, "Baik adalah status tertinggi."),
            (3, LOW[:9], "Belum ada status: kategori sistem elektronik baru terjawab 9 dari 10."),
        ],
    )  # fmt: skip
    def test_of_the_status(self, level, systems, sentence):
        assert derive(KAMI, sheet(KAMI, level, systems)).find(Kind.READINESS).why == sentence

    def test_two_things_may_keep_a_gate_closed(self):
        basic = ids(KAMI, "risiko", 1)
        answers = dict.fromkeys(basic[:2], 1) | dict.fromkeys(basic[2:5], 2)
        gate = derive_part(KAMI, "risiko", sheet(KAMI, 3, answers=answers)).find(Kind.GATE)
        assert gate.why == (
            "Gerbang tertutup karena 2 butir kategori 1 belum mencapai 'Dalam Penerapan/Diterapkan Sebagian' dan "
            "3 butir kategori 1 baru 'Dalam Penerapan/Diterapkan Sebagian' (paling banyak 2)."
        )
        assert [item.id for item in gate.find(Kind.BASIC).children] == basic[:5]

    def test_what_may_not_be_at_all_is_said_so(self):
        """No "at most 0": the questionnaire of kelurahan lets no basic item be only partly in place."""
        part = "tata_kelola"
        gate = derive_part(KELURAHAN, part, sheet(KELURAHAN, 2)).find(Kind.GATE)
        level = "'Dalam Penerapan/Diterapkan Sebagian'"
        assert gate.why.endswith(f"butir kategori 1 baru {level} (tidak boleh ada).")
        assert (
            f"tidak boleh ada butir kategori 1 yang di bawah {level} atau baru {level}" in gate.rule
        )
        basic = gate.find(Kind.BASIC)
        assert (
            f"Di bawah {level}: tidak ada (tidak boleh ada). Baru {level}: {basic.value} (tidak"
            in basic.rule
        )
        with speaking("en"):
            gate = derive_part(KELURAHAN, part, sheet(KELURAHAN, 3)).find(Kind.GATE)
            assert gate.find(Kind.BASIC).shown == "none"

    def test_without_any_answer_about_systems(self):
        tree = derive(KAMI, sheet(KAMI, 2))
        assert tree.find(Kind.SYSTEM).shown == "belum ada yang dijawab"
        assert tree.find(Kind.READINESS).why == (
            "Belum ada status: pertanyaan kategori sistem elektronik belum ada yang dijawab."
        )

    def test_of_a_status_below_a_floor(self):
        nothing = {item.id: 0 for item in KAMI.area("risiko").items}
        tree = derive(KAMI, sheet(KAMI, 3, LOW, nothing))
        assert tree.find(Kind.READINESS).why == "Tidak Layak dan belum Baik: Risiko 0, perlu 20."

    def test_in_english(self):
        with speaking("en"):
            area = scored(KAMI, 2).area("pengelolaan_aset")
            assert why_not_higher(KAMI, area) == (
                "I+ and not yet II: score of stage II 74, needs 88."
            )
            shown = "\n".join(text.lines(derive(KAMI, sheet(KAMI, 2, HIGH))))
        assert "Partly in place: 2 × weight 1 = 2." in shown
        assert "Skor" not in shown


class TestItems:
    def test_what_is_behind_a_closed_gate_counts_nothing(self):
        advanced = ids(KAMI, "tata_kelola", 3)[0]
        found = derive_part(KAMI, "tata_kelola", sheet(KAMI, 2)).find(Kind.ITEM, advanced)
        assert (found.value, found.of, found.shown) == (0, 9, "0 dari 9 poin")
        assert found.why == "Baru dihitung setelah gerbang terbuka."

    def test_not_applicable_counts_as_full(self):
        allowed = next(i for i in KAMI.items if isinstance(i, Item) and i.not_applicable_allowed)
        tree = derive_part(
            KAMI, allowed.area_id, sheet(KAMI, 0, answers={allowed.id: NOT_APPLICABLE})
        )
        found = tree.find(Kind.ITEM, allowed.id)
        assert (found.value, found.why) == (found.of, "")
        assert "Tidak Berlaku, dihitung seperti 'Diterapkan Secara Menyeluruh'" in found.rule

    def test_whose_answer_it_is(self):
        sources = tuple([Source.CITY] * KAMI.size)
        found = derive_part(KAMI, "pdp", sheet(KAMI, 2), sources).find(Kind.ITEM, "7.1")
        assert "(jawaban Diskominfo)" in found.rule

    def test_without_answers_no_item_is_left(self):
        tree = derive(KAMI, sheet(KAMI, 2, HIGH)).without_answers()
        assert not _all(tree, Kind.ITEM) + _all(tree, Kind.QUESTION)
        assert len(_all(tree, Kind.STAGE)) == 18
        everything = "\n".join(text.lines(tree))
        assert not any(f" {item.topic.id}" in everything for item in KAMI.items)


def test_a_part_that_is_not_there():
    with pytest.raises(KeyError):
        derive_part(KAMI, "nowhere", sheet(KAMI))
    with pytest.raises(KeyError):
        derive_part(KAMI, "pdp", sheet(KAMI, 2)).find(Kind.GATE)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from([Overall.ITEMS, Overall.AREAS]), st.data())
def test_of_mean_maturity_too(overall, data):
    questionnaire = replace(MEAN, method=replace(MEAN.maturity, overall=overall))
    answers = bytes(
        data.draw(
            st.sampled_from(
                [*range(6), UNANSWERED, *([NOT_APPLICABLE] if i.not_applicable_allowed else [])]
            )
        )
        for i in MEAN.items
    )
    result, tree = score(questionnaire, answers), derive(questionnaire, answers)
    assert tree.find(Kind.TOTAL).value == result.maturity
    for node, area in zip(_all(tree, Kind.AREA), result.areas, strict=True):
        assert (node.value, node.find(Kind.OWN).value) == (area.maturity, area.own_points)
        weights = {item.id: item.weight for item in questionnaire.area(area.area).items}
        levels = [
            (weights[one.id], one.value) for one in _all(node, Kind.ITEM) if one.value is not None
        ]
        assert sum(weight * level for weight, level in levels) == area.points
        assert sum(weight for weight, _ in levels) == area.weight
        assert derive_part(questionnaire, area.area, answers) == node


def test_a_mean_says_how_far_its_target_is():
    answers = sheet(MEAN, answers={"4.1": 3, "4.2": 1})
    node = derive_part(MEAN, "aturan", answers)
    assert (node.value, node.shown) == (Fraction(7, 3), "2,33 (7/3)")
    assert node.why == "2,33 dan belum 3,33: kurang 1,00; 1 butir di bawah targetnya."
    assert why_not_higher(MEAN, score(MEAN, answers).area("aturan")) == (
        "2,33 dan belum 3,33: kurang 1,00."
    )
    assert node.find(Kind.ITEM, "4.2").why == "Target 4 ('Diukur'): kurang 3 tingkat."


def test_the_smallest_questionnaire_in_words():
    lines = list(text.lines(derive(TINY, sheet(TINY, 3, "AA"))))
    assert lines[0] == "Kecil: 33 dari 33 poin"
    assert "  Kategori sistem elektronik: 10 poin: Tinggi" in lines
