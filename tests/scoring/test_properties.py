"""What always holds of the method ``kami``, proved over every case where the space allows, and what does not hold.

The exceptions and surprises of the method are those that docs/metode.md tells of, with the same numbers.
"""

from collections.abc import Iterator
from functools import cache
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.config import ROOT
from assessment.questionnaire import loader, values
from assessment.questionnaire.model import LADDER, Item, KamiMethod, Questionnaire
from assessment.questionnaire.values import LETTERS, NOT_APPLICABLE, UNANSWERED
from assessment.scoring import kami, score
from assessment.scoring.model import KamiScore
from assessment.scoring.plan import AreaPlan, plan_of
from assessment.scoring.sheets import score_many
from tests.scoring.instruments import HIGH, KAMI, LOW, STRATEGIC, TINY, ids, kami_4_2, scored
from tests.scoring.sheets import sheets_of, some_sheets

SHIPPED = ("kami-5.0", "kami-4.2", "kelurahan-1.0")


@cache
def shipped(key: str) -> Questionnaire:
    return TINY if key == "tiny" else loader.load(ROOT / "questionnaires" / f"{key}.yaml")


@cache
def areas() -> dict[str, tuple[KamiMethod, AreaPlan]]:
    """Every area of every questionnaire of this method."""
    return {
        f"{key} {area.id}": (shipped(key).kami, area)
        for key in (*SHIPPED, "tiny")
        for area in plan_of(shipped(key)).areas
    }


AREAS = sorted(areas())


def rank(level: str) -> int:
    return LADDER.index(level)


# Raising an answer. Three exhaustive parts make a proof for whole questionnaires: a raised answer never closes a gate;
# with the gate as it was, or newly open, every stage keeps its points or gains some; and more points at any stage,
# or an open gate, never give a lower level.


@pytest.mark.parametrize("name", [name for name in AREAS if areas()[name][1].gate_min])
def test_a_raised_answer_never_closes_a_gate(name):
    """Over every number of basic items at each level and every sum of the others."""
    method, area = areas()[name]
    assert area.gate_min is not None
    basic = len(area.basic)
    most = 2 * 3 * sum(len(group.positions) for group in area.groups if group.category == 2)
    for none, planned, partial in product(range(basic + 1), repeat=3):
        full = basic - none - planned - partial
        if full < 0:
            continue
        first = planned + 2 * partial + 3 * full
        below = none + planned
        after = [(first + 1, below, partial)] if none else []
        after += [(first + 1, below - 1, partial + 1)] if planned else []
        after += [(first + 1, below, partial - 1)] if partial else []
        for second in {0, *range(max(0, area.gate_min - first - 3), most + 1, 1)}:
            if not kami._gate_open(method, area, first + second, below, partial):
                continue
            assert kami._gate_open(method, area, first + second + 2, below, partial)
            for s1, now_below, at in after:
                assert kami._gate_open(method, area, s1 + second, now_below, at)


def _points(area: AreaPlan, index: int) -> list[int]:
    """Points of a stage on both sides of every bound there is: levels depend on nothing else."""
    stage = area.stages[index]
    bounds = {0, stage.minimum, stage.achievement, stage.max}
    if index + 1 < len(area.stages):
        bounds.add(area.stages[index + 1].valid_from)
    return sorted({p for bound in bounds for p in (bound - 1, bound) if 0 <= p <= stage.max})


def _cases(area: AreaPlan) -> Iterator[list[int]]:
    for earned in product(*(_points(area, index) for index in range(len(area.stages)))):
        yield list(earned)


@pytest.mark.parametrize("name", AREAS)
def test_more_points_or_an_open_gate_never_lower_a_level(name):
    _method, area = areas()[name]
    for earned in _cases(area):
        levels = {
            closed: rank(kami.results(area.stages, earned, gate_closed=closed)[-1])
            for closed in (False, True)
        }
        assert levels[True] <= levels[False]
        for index, points in enumerate(earned):
            more = [p for p in _points(area, index) if p > points][:1]
            for better in more:
                raised = [*earned[:index], better, *earned[index + 1 :]]
                for closed, level in levels.items():
                    found = kami.results(area.stages, raised, gate_closed=closed)[-1]
                    assert rank(found) >= level, (earned, raised)


@pytest.mark.parametrize("key", SHIPPED)
def test_more_points_never_lower_a_status(key):
    plan = plan_of(shipped(key))
    for class_ in plan.bounds:
        for below in ((), ("any",)):
            found = [
                plan.statuses.index(kami._readiness(plan, class_, total, below) or "")
                for total in range(plan.method.max + 1)
            ]
            assert all(low <= high for low, high in pairwise(found))
            assert not below or set(found) == {0}


class TestEverySheetOfTheSmallest:
    """All sheets of a questionnaire with a gate, a floor, and items that allow "not applicable"."""

    @staticmethod
    @cache
    def scores() -> dict[bytes, KamiScore]:
        codes = [
            [
                code
                for code in (0, 1, 2, 3, UNANSWERED, NOT_APPLICABLE)
                if values.permits(item, code)
            ]
            for item in TINY.items
            if isinstance(item, Item)
        ]
        return {
            bytes([*letters, *answers]): score(TINY, bytes([*letters, *answers]))
            for letters in ((LETTERS["C"],) * 2, (LETTERS["A"],) * 2)
            for answers in product(*codes[:-1], [0])
        }

    def test_a_raised_answer_lowers_nothing(self):
        scores = self.scores()
        assert len(scores) > 5000
        for answers, low in scores.items():
            for position in range(2, len(answers) - 1):
                code = answers[position]
                if code == 3 or code == NOT_APPLICABLE:
                    continue
                level = 0 if code == UNANSWERED else code + 1
                high = scores[values.with_value(answers, position, level)]
                _is_at_least(TINY, high, low)

    def test_unanswered_is_worth_what_not_done_is(self):
        scores = self.scores()
        for answers, found in scores.items():
            zero = answers[:2] + answers[2:].replace(bytes([UNANSWERED]), bytes([0]))
            other = scores[zero]
            assert _worth(found) == _worth(other)
            assert found.answered <= other.answered
            assert found.complete <= other.complete


def _worth(result: KamiScore) -> tuple[object, ...]:
    return (
        result.total, result.readiness, result.own_points, result.below_floor,
        [(area.points, area.level, area.gate_open, area.s12) for area in result.areas],
        [one.points for one in result.supplements],
    )  # fmt: skip


def _is_at_least(questionnaire: Questionnaire, high: KamiScore, low: KamiScore) -> None:
    assert high.total >= low.total
    assert high.own_points >= low.own_points
    for better, worse in zip(high.areas, low.areas, strict=True):
        assert better.points >= worse.points
        assert rank(better.level) >= rank(worse.level)
        assert bool(better.gate_open) >= bool(worse.gate_open)
    statuses = [status.id for status in questionnaire.kami.statuses]
    assert (low.readiness is None) == (high.readiness is None)
    if low.readiness and high.readiness:
        assert statuses.index(high.readiness) >= statuses.index(low.readiness)
    for better, worse in zip(high.supplements, low.supplements, strict=True):
        assert better.percent >= worse.percent


@settings(max_examples=80, deadline=None)
@given(some_sheets, st.data())
def test_many_raised_answers_lower_nothing(case, data):
    questionnaire, answers = case
    raised = bytearray(answers)
    for item in questionnaire.items:
        code = answers[item.position]
        if not isinstance(item, Item) or code == NOT_APPLICABLE or not data.draw(st.booleans()):
            continue
        start = 0 if code == UNANSWERED else code
        raised[item.position] = data.draw(st.integers(start, item.highest_level))
    _is_at_least(questionnaire, score(questionnaire, bytes(raised)), score(questionnaire, answers))


# Order.


@settings(max_examples=40, deadline=None)
@given(some_sheets, st.randoms(use_true_random=False))
def test_the_order_of_answering_does_not_matter(case, chance):
    questionnaire, answers = case
    said = list(values.unpack(questionnaire, answers).items())
    chance.shuffle(said)
    sheet_ = values.blank(questionnaire)
    for item_id, code in said:
        sheet_ = values.with_value(sheet_, questionnaire.item(item_id).position, code)
    assert sheet_ == answers == values.pack(questionnaire, dict(said))


@settings(max_examples=40, deadline=None)
@given(some_sheets, st.randoms(use_true_random=False))
def test_which_item_of_a_kind_is_answered_how_does_not_matter(case, chance):
    """Answers changed about among items of the same area, category and stage are worth the same."""
    questionnaire, answers = case
    turned = bytearray(answers)
    for area in plan_of(questionnaire).areas:
        for group in area.groups:
            free = [p for p in group.positions if answers[p] != NOT_APPLICABLE]
            mixed = [answers[p] for p in free]
            chance.shuffle(mixed)
            for position, code in zip(free, mixed, strict=True):
                turned[position] = code
    one, other = score(questionnaire, answers), score(questionnaire, bytes(turned))
    assert _but_own(one) == _but_own(other)


def _but_own(result: KamiScore) -> list[tuple[object, ...]]:
    """Everything but the unit's own part, which depends on who answers which item."""
    return [
        (result.total, result.readiness, result.answered),
        *((a.points, a.level, a.gate_open, a.s12, a.stages, a.answered) for a in result.areas),
    ]


@settings(max_examples=15, deadline=None)
@given(st.lists(sheets_of(KAMI), min_size=1, max_size=20), st.randoms(use_true_random=False))
def test_in_a_batch_neither_order_nor_company_matters(sheets, chance):
    order = list(range(len(sheets)))
    chance.shuffle(order)
    plain, turned = score_many(KAMI, sheets), score_many(KAMI, [sheets[i] for i in order])
    twice = score_many(KAMI, sheets + sheets)
    for row, index in enumerate(order):
        assert turned.total[row] == plain.total[index] == score(KAMI, sheets[index]).total
        assert np.array_equal(turned.levels[row], plain.levels[index])
        assert np.array_equal(turned.readiness[row], plain.readiness[index])
    assert np.array_equal(twice.levels, np.concatenate([plain.levels, plain.levels]))
    assert np.array_equal(twice.total, np.concatenate([plain.total, plain.total]))


# What does not hold, or surprises: docs/metode.md.


class TestExceptions:
    def test_not_applicable_left_for_a_level_below_the_best_costs_points(self):
        item = KAMI.item("5.31")
        assert isinstance(item, Item)
        before, after = (scored(KAMI, 2, answers={item.id: code}) for code in (NOT_APPLICABLE, 2))
        assert before.total - after.total == item.category == 2

    def test_more_systems_answered_higher_make_the_same_total_worth_less(self):
        """A higher category of systems asks for more: this is the one answer that lowers a status when it rises."""
        statuses = [scored(KAMI, 2, systems).readiness for systems in (LOW, HIGH, STRATEGIC)]
        assert statuses == [
            "Pemenuhan Kerangka Kerja Dasar", "Pemenuhan Kerangka Kerja Dasar", "Tidak Layak",
        ]  # fmt: skip
        assert {scored(KAMI, 2, systems).total for systems in (LOW, HIGH, STRATEGIC)} == {426}

    def test_a_raised_answer_may_change_nothing(self):
        """Behind a closed gate an item of category 3 is worth nothing, however high."""
        advanced = ids(KAMI, "tata_kelola", 3)
        low, high = (scored(KAMI, 2, answers=dict.fromkeys(advanced, code)) for code in (0, 3))
        assert _worth(low)[0] == _worth(high)[0] == 426

    def test_one_answer_may_be_worth_ninety_points(self):
        basic = ids(KAMI, "kerangka_kerja", 1)
        before = scored(KAMI, 3, answers=dict.fromkeys(basic[:3], 2)).area("kerangka_kerja")
        after = scored(KAMI, 3, answers=dict.fromkeys(basic[:2], 2)).area("kerangka_kerja")
        assert (before.points, before.level) == (99, "II")
        assert (after.points, after.level) == (190, "V")

    def test_stage_five_does_not_ask_again_for_full_stages(self):
        basic = ids(KAMI, "risiko", 1)[0]
        area = scored(KAMI, 3, answers={basic: 2}).area("risiko")
        assert (area.stages[0].points, area.stages[0].max, area.level) == (29, 30, "V")
        basic = ids(KAMI, "tata_kelola", 1)[0]
        assert scored(KAMI, 3, answers={basic: 2}).area("tata_kelola").level == "III+"

    def test_everything_partial_leaves_the_gates_of_5_0_closed_and_those_of_4_2_open(self):
        assert [area.gate_open for area in scored(KAMI, 2).areas] == [False] * 5 + [None]
        assert all(area.s12 == area.gate_min for area in scored(KAMI, 2).areas[:5])
        assert all(area.gate_open for area in scored(kami_4_2(), 2).areas)

    def test_4_2_counts_stage_three_with_a_closed_gate_and_5_0_does_not(self):
        """27 points at stage II and 8 at stage III: one short of the gate."""
        found = {}
        for questionnaire in (KAMI, kami_4_2()):
            basic = ids(questionnaire, "risiko", 1)
            thirds = [i.id for i in questionnaire.area("risiko").items if i.stage == "III"]
            answers = dict.fromkeys(basic[:7], 3) | dict.fromkeys(basic[7:] + thirds, 2)
            area = scored(questionnaire, 0, answers=answers).area("risiko")
            assert [stage.points for stage in area.stages] == [27, 8, 0, 0]
            assert (area.s12, area.gate_min, area.gate_open) == (35, 36, False)
            found[questionnaire.key] = area.level
        assert found == {"kami-5.0": "II", "kami-4.2": "III"}

    def test_levels_that_can_never_be_the_result(self):
        never = {}
        for name in AREAS:
            _method, area = areas()[name]
            found = {
                kami.results(area.stages, earned, gate_closed=closed)[-1]
                for earned in _cases(area)
                for closed in (False, True)
            }
            below = LADDER[: rank(area.stages[-1].stage) + 1]
            if missing := [level for level in below if level not in found]:
                never[name] = missing
        assert never == {"kami-5.0 teknologi": ["II+"], "kelurahan-1.0 teknologi": ["II+"]}

    def test_an_area_below_its_minimum_outweighs_every_total(self):
        nothing = {item.id: 0 for item in KAMI.area("risiko").items}
        result = scored(KAMI, 3, LOW, nothing)
        assert (result.total, result.below_floor) == (918 - 72, ("risiko",))
        assert result.readiness == "Tidak Layak"

    def test_supplements_move_nothing_but_themselves(self):
        items = [item.id for item in KAMI.supplement("pihak_ketiga").items]
        low, high = (scored(KAMI, 2, LOW, dict.fromkeys(items, level)) for level in (0, 3))
        assert (low.total, low.readiness, low.areas) == (high.total, high.readiness, high.areas)
        assert [one.percent for one in (*low.supplements, *high.supplements)] == [0, 100]
