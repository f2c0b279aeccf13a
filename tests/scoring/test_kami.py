"""The engine against the method: its worked totals, its edges, and what must always hold."""

from decimal import Decimal

import pytest
from hypothesis import given, settings

from assessment.questionnaire import values
from assessment.questionnaire.model import LADDER, Item, Questionnaire
from assessment.questionnaire.values import NOT_APPLICABLE, UNANSWERED
from assessment.scoring import score, score_area
from assessment.scoring.model import Score, percent
from tests.scoring.instruments import HIGH, KAMI, LOW, STRATEGIC, TINY, ids, kami_4_2, scored, sheet
from tests.scoring.sheets import some_sheets

UNFIT, BASIC, FAIR, GOOD = "Tidak Layak", "Pemenuhan Kerangka Kerja Dasar", "Cukup Baik", "Baik"


def in_short(result: Score) -> str:
    """Points and levels as the method's own table writes them: an asterisk is a closed gate."""
    return ", ".join(
        f"{area.points} {area.level}{'*' if area.gate_open is False else ''}"
        for area in result.areas
    )


@pytest.mark.parametrize(
    ("level", "areas", "total", "readiness"),
    [
        (0, "0 I*, 0 I*, 0 I*, 0 I*, 0 I*, 0 I", 0, (UNFIT, UNFIT, UNFIT)),
        (1, "24 I+*, 18 I*, 34 I*, 65 I*, 44 I*, 28 I+", 213, (UNFIT, UNFIT, UNFIT)),
        (2, "48 II*, 36 II*, 68 II*, 130 I+*, 88 II*, 56 II", 426, (BASIC, BASIC, UNFIT)),
        (3, "126 IV, 72 V, 192 V, 258 III, 186 IV, 84 III", 918, (GOOD, GOOD, GOOD)),
    ],
)
def test_the_worked_totals_of_5_0(level, areas, total, readiness):
    for systems, status in zip((LOW, HIGH, STRATEGIC), readiness, strict=True):
        result = scored(KAMI, level, systems)
        assert in_short(result) == areas
        assert (result.total, result.max, result.readiness) == (total, 918, status)


@pytest.mark.parametrize(
    ("level", "areas", "total", "readiness"),
    [
        (1, "24 I+*, 18 I*, 32 I*, 44 I+*, 34 I*", 152, (UNFIT, UNFIT, UNFIT)),
        (2, "84 II, 48 II, 106 II, 112 II, 80 II", 430, (FAIR, BASIC, BASIC)),
        (3, "126 IV, 72 V, 159 V, 168 III, 120 IV", 645, (GOOD, GOOD, GOOD)),
    ],
)
def test_the_worked_totals_of_4_2(level, areas, total, readiness):
    for systems, status in zip((LOW, HIGH, STRATEGIC), readiness, strict=True):
        result = scored(kami_4_2(), level, systems)
        assert in_short(result) == areas
        assert (result.total, result.max, result.readiness) == (total, 645, status)


class TestSystemCategory:
    @pytest.mark.parametrize(
        ("letters", "points", "class_"),
        [
            ("CCCCCCCCCC", 10, "Rendah"),
            ("BBBBBCCCCC", 15, "Rendah"),
            ("BBBBBBCCCC", 16, "Tinggi"),
            ("AAAAAABCCC", 35, "Strategis"),
            ("AAAAABBBCC", 33, "Tinggi"),
            ("AAAAAACCCC", 34, "Tinggi"),
            ("AAAAAAAAAA", 50, "Strategis"),
        ],
    )
    def test_the_bounds_are_inclusive(self, letters, points, class_):
        found = scored(KAMI, systems=letters).system_category
        assert (found.points, found.class_, found.complete) == (points, class_, True)

    def test_one_open_question_leaves_points_but_no_class_and_no_readiness(self):
        result = scored(KAMI, 3, "AAAAAAAAA")
        found = result.system_category
        assert (found.points, found.class_, found.answered, found.items) == (45, None, 9, 10)
        assert result.readiness is None
        assert not result.complete


class TestReadiness:
    @pytest.mark.parametrize(
        ("systems", "bounds"),
        [(LOW, (247, 443, 760)), (HIGH, (387, 646, 828)), (STRATEGIC, (472, 760, 864))],
    )
    def test_upper_bounds_are_inclusive(self, systems, bounds):
        statuses = (UNFIT, BASIC, FAIR, GOOD)
        for index, bound in enumerate(bounds):
            assert _with_total(bound, systems).readiness == statuses[index]
            assert _with_total(bound + 1, systems).readiness == statuses[index + 1]

    @pytest.mark.parametrize(
        ("area", "floor"),
        [
            ("tata_kelola", 16),
            ("risiko", 20),
            ("kerangka_kerja", 24),
            ("pengelolaan_aset", 27),
            ("teknologi", 14),
        ],
    )
    def test_an_area_below_its_floor_is_unfit_whatever_the_total(self, area, floor):
        at = _with_area(KAMI, area, floor)
        assert (at.area(area).points, at.below_floor, at.readiness) == (floor, (), BASIC)
        below = _with_area(KAMI, area, floor - 1)
        assert (below.area(area).points, below.below_floor) == (floor - 1, (area,))
        assert below.readiness == UNFIT

    @pytest.mark.parametrize(
        ("area", "floor"),
        [
            ("tata_kelola", 16),
            ("risiko", 20),
            ("kerangka_kerja", 24),
            ("pengelolaan_aset", 24),
            ("teknologi", 14),
        ],
    )
    def test_the_floors_of_4_2(self, area, floor):
        at, below = (_with_area(kami_4_2(), area, points) for points in (floor, floor - 1))
        assert (at.area(area).points, at.below_floor, at.readiness) == (floor, (), FAIR)
        assert (below.area(area).points, below.below_floor) == (floor - 1, (area,))
        assert below.readiness == UNFIT

    @pytest.mark.parametrize(
        ("systems", "bounds"),
        [(LOW, (174, 312, 535)), (HIGH, (272, 455, 583)), (STRATEGIC, (333, 535, 609))],
    )
    def test_upper_bounds_of_4_2(self, systems, bounds):
        statuses = (UNFIT, BASIC, FAIR, GOOD)
        for index, bound in enumerate(bounds):
            assert _4_2_with_total(bound, systems).readiness == statuses[index]
            assert _4_2_with_total(bound + 1, systems).readiness == statuses[index + 1]

    def test_personal_data_has_no_floor(self):
        nothing = {item.id: 0 for item in KAMI.area("pdp").items}
        assert scored(KAMI, 3, LOW, nothing).readiness == GOOD


def _with_total(total: int, systems: str) -> Score:
    """A sheet of exactly this total, with every area above its floor."""
    gated = KAMI.areas[:-1]
    first = ids(KAMI, "pdp", 1)
    if total > 568:  # gates open: everything full, less some of category 3
        steps, ones = divmod(918 - total, 3)
        advanced = [item_id for area in gated for item_id in ids(KAMI, area.id, 3)]
        answers = {item_id: 3 - min(3, max(0, steps - 3 * n)) for n, item_id in enumerate(advanced)}
        result = scored(KAMI, 3, systems, answers | dict.fromkeys(first[:ones], 2))
    else:  # gates closed: every basic item partial, and some of category 2
        steps, ones = divmod(total - 142, 2)
        basic = [item_id for area in gated for item_id in ids(KAMI, area.id, 1)]
        twice = [item_id for area in KAMI.areas for item_id in ids(KAMI, area.id, 2)]
        answers = {item_id: min(3, max(0, steps - 3 * n)) for n, item_id in enumerate(twice)}
        answers |= dict.fromkeys(basic, 2) | dict.fromkeys(first[:ones], 1)
        result = scored(KAMI, 0, systems, answers)
    assert (result.total, result.below_floor) == (total, ())
    return result


def _4_2_with_total(total: int, systems: str) -> Score:
    """The same for 4.2."""
    basic, effective, advanced = (
        [item_id for area in kami_4_2().areas for item_id in ids(kami_4_2(), area.id, category)]
        for category in (1, 2, 3)
    )
    base = 2 if total <= 388 else 3
    answers = dict.fromkeys(basic, base)
    left = total - base * len(basic)
    for weight, items in ((2, effective), (3, advanced)):
        for item_id in items:
            answers[item_id] = max(0, min(3, -(-left // weight)))
            left -= weight * answers[item_id]
    answers[basic[0]] += left  # what the last step gave too much
    result = scored(kami_4_2(), 0, systems, answers)
    assert (result.total, result.below_floor) == (total, ())
    return result


def _with_area(questionnaire: Questionnaire, area: str, points: int) -> Score:
    """Everything partial, but one area with exactly so many points."""
    answers = {item.id: 0 for item in questionnaire.area(area).items}
    for item_id in ids(questionnaire, area, 1):
        answers[item_id] = min(points, 3)
        points -= answers[item_id]
    return scored(questionnaire, 2, LOW, answers)


class TestGate:
    def test_everything_partial_reaches_the_sum_and_still_stays_closed(self):
        area = scored(KAMI, 2).area("tata_kelola")
        assert (area.s12, area.gate_min, area.gate_open) == (48, 48, False)
        assert (area.basic_at_partial, area.basic_below_partial) == (8, 0)

    def test_two_basic_items_may_be_partial_and_not_three(self):
        basic = ids(KAMI, "kerangka_kerja", 1)
        two = scored(KAMI, 3, answers=dict.fromkeys(basic[:2], 2)).area("kerangka_kerja")
        three = scored(KAMI, 3, answers=dict.fromkeys(basic[:3], 2)).area("kerangka_kerja")
        assert (two.gate_open, two.points) == (True, 190)
        assert (three.gate_open, three.points) == (False, 99)

    def test_one_basic_item_below_partial_closes_it(self):
        basic = ids(KAMI, "teknologi", 1)
        for value in (0, 1, UNANSWERED):
            area = scored(KAMI, 3, answers={basic[0]: value}).area("teknologi")
            assert (area.gate_open, area.basic_below_partial) == (False, 1)

    def test_the_sum_counts_too(self):
        effective = ids(KAMI, "tata_kelola", 2)
        answers = dict.fromkeys(effective, 1) | {effective[0]: 2, effective[1]: 2}
        short = scored(KAMI, 3, answers=answers | {effective[1]: 1}).area("tata_kelola")
        assert (short.s12, short.gate_open) == (42, False)
        answers |= dict.fromkeys(effective[:4], 2)
        enough = scored(KAMI, 3, answers=answers).area("tata_kelola")
        assert (enough.s12, enough.gate_open) == (48, True)
        answers |= {effective[0]: 1}
        assert scored(KAMI, 3, answers=answers).area("tata_kelola").gate_open is False

    def test_lowering_one_basic_answer_can_cost_ninety_points(self):
        basic = ids(KAMI, "kerangka_kerja", 1)
        before = scored(KAMI, 3, answers=dict.fromkeys(basic[:2], 2)).area("kerangka_kerja")
        after = scored(KAMI, 3, answers=dict.fromkeys(basic[:3], 2)).area("kerangka_kerja")
        assert before.points - after.points == 90 + 1

    def test_an_area_without_category_three_has_none(self):
        area = scored(KAMI, 0).area("pdp")
        assert (area.gate_open, area.gate_min) == (None, None)

    @pytest.mark.parametrize(
        ("area", "gate_min"),
        [
            ("tata_kelola", 48),
            ("risiko", 36),
            ("kerangka_kerja", 64),
            ("pengelolaan_aset", 88),
            ("teknologi", 68),
        ],
    )
    def test_4_2_asks_for_the_sum_alone(self, area, gate_min):
        """Exactly the minimum opens it, with basic items not even begun; one point less does not."""
        at = _with_s12(area, gate_min).area(area)
        assert (at.s12, at.gate_open) == (gate_min, True)
        assert at.basic_below_partial > 0
        assert at.points == gate_min + 9 * len(ids(kami_4_2(), area, 3))
        below = _with_s12(area, gate_min - 1).area(area)
        assert (below.s12, below.points, below.gate_open) == (gate_min - 1, gate_min - 1, False)

    def test_4_2_lets_any_number_of_basic_items_be_partial(self):
        assert all(area.gate_open for area in scored(kami_4_2(), 2).areas)


def _with_s12(area: str, points: int) -> Score:
    """4.2 with category 3 full and so many points below it, from the basic items only at need."""
    answers = {}
    for category in (2, 1):
        for item_id in ids(kami_4_2(), area, category):
            answers[item_id] = min(3, points // category)
            points -= category * answers[item_id]
    return scored(kami_4_2(), 3, answers=answers)


class TestLevels:
    def test_a_fractional_bound_is_compared_exactly(self):
        """43.2 points of stage II make stage III count: 43 do not, 44 do."""
        stage_2 = [i.id for i in KAMI.area("tata_kelola").items if i.stage == "II"]
        basic = set(ids(KAMI, "tata_kelola", 1))
        by_2 = [item_id for item_id in stage_2 if item_id not in basic]
        answers = dict.fromkeys(by_2, 3) | {by_2[0]: 0, by_2[1]: 1}
        area = scored(KAMI, 3, answers=answers).area("tata_kelola")
        assert (area.stages[0].points, area.gate_open, area.level) == (44, True, "III+")
        basic_one = ids(KAMI, "tata_kelola", 1)[0]
        area = scored(KAMI, 3, answers=answers | {basic_one: 2}).area("tata_kelola")
        assert (area.stages[0].points, area.gate_open, area.level) == (43, True, "II")

    def test_a_closed_gate_keeps_an_area_at_level_two(self):
        basic = ids(KAMI, "pengelolaan_aset", 1)
        area = scored(KAMI, 3, answers=dict.fromkeys(basic[:3], 2)).area("pengelolaan_aset")
        assert (area.gate_open, area.level) == (False, "II")

    def test_stage_four_needs_the_stages_before_it_whole(self):
        area = scored(KAMI, 3, answers={ids(KAMI, "tata_kelola", 1)[0]: 2}).area("tata_kelola")
        assert area.level == "III+"

    def test_stage_five_does_not_look_back_at_stage_two(self):
        area = scored(KAMI, 3, answers={ids(KAMI, "risiko", 1)[0]: 2}).area("risiko")
        assert area.level == "V"

    @pytest.mark.parametrize(
        ("stage_5", "level"), [((0, 0), "IV"), ((1, 1), "IV"), ((2, 2), "IV+"), ((3, 3), "V")]
    )
    def test_the_steps_of_the_last_stage(self, stage_5, level):
        answers = dict(zip(("3.15", "3.16"), stage_5, strict=True))
        assert scored(KAMI, 3, answers=answers).area("risiko").level == level

    def test_the_range_follows_the_ladder_and_not_the_alphabet(self):
        assert scored(KAMI, 3).level_range == ("III", "V")
        assert scored(KAMI, 2).level_range == ("I+", "II")


class TestNotApplicable:
    def test_it_counts_as_full_and_as_answered(self):
        allowed = {i.id: NOT_APPLICABLE for i in KAMI.items if i.not_applicable_allowed}
        assert len(allowed) == 18
        assert scored(KAMI, 3, LOW, allowed) == scored(KAMI, 3, LOW)

    def test_the_cloud_items_add_seventy_two_points(self):
        cloud = [i.id for i in KAMI.area("pengelolaan_aset").items if i.not_applicable_allowed]
        without = scored(KAMI, 3, answers=dict.fromkeys(cloud, 0)).area("pengelolaan_aset")
        with_na = scored(KAMI, 3, answers=dict.fromkeys(cloud, NOT_APPLICABLE))
        assert with_na.area("pengelolaan_aset").points - without.points == 72

    def test_a_basic_item_not_applicable_does_not_hold_the_gate(self):
        area = scored(KAMI, 3, answers={"6.29": NOT_APPLICABLE}).area("teknologi")
        assert (area.gate_open, area.basic_at_partial, area.basic_below_partial) == (True, 0, 0)

    def test_where_it_is_not_allowed_the_sheet_is_refused(self):
        wrong = values.with_value(sheet(KAMI, 3), KAMI.item("2.1").position, NOT_APPLICABLE)
        with pytest.raises(values.NotASheet, match=r"2\.1: 255 is no answer"):
            score(KAMI, wrong)


@pytest.mark.parametrize(
    ("position", "code"), [(0, 3), (0, NOT_APPLICABLE), (10, 4), (10, 10), (211, 200)]
)
def test_a_byte_that_is_no_answer_is_refused(position, code):
    with pytest.raises(values.NotASheet):
        score(KAMI, values.with_value(values.blank(KAMI), position, code))


def test_a_sheet_of_another_length_is_refused():
    with pytest.raises(values.NotASheet, match="has 212 answers, not 211"):
        score(KAMI, values.blank(KAMI)[:-1])


class TestSupplement:
    @pytest.mark.parametrize(
        ("answered", "shown"), [(0, "0.0"), (1, "3.7"), (9, "33.3"), (18, "66.7"), (27, "100.0")]
    )
    def test_it_is_a_percentage_in_which_a_blank_counts_nothing(self, answered, shown):
        items = [item.id for item in KAMI.supplement("pihak_ketiga").items]
        result = scored(KAMI, answers=dict.fromkeys(items[:answered], 3))
        (found,) = result.supplements
        assert (str(found.percent), found.answered, found.max) == (shown, answered, 81)
        assert result.total == 0

    @pytest.mark.parametrize(
        ("supplement", "answered", "maximum", "shown"),
        [
            ("pihak_ketiga", 9, 81, "33.3"),
            ("pihak_ketiga", 27, 81, "100.0"),
            ("cloud", 1, 30, "10.0"),
            ("cloud", 7, 30, "70.0"),
            ("cloud", 10, 30, "100.0"),
            ("pdp", 1, 48, "6.3"),
            ("pdp", 8, 48, "50.0"),
            ("pdp", 16, 48, "100.0"),
        ],
    )
    def test_4_2_has_three_of_them(self, supplement, answered, maximum, shown):
        items = [item.id for item in kami_4_2().supplement(supplement).items]
        result = scored(kami_4_2(), answers=dict.fromkeys(items[:answered], 3))
        found = {one.id: (str(one.percent), one.answered, one.max) for one in result.supplements}
        nothing = {"pihak_ketiga": ("0.0", 0, 81), "cloud": ("0.0", 0, 30), "pdp": ("0.0", 0, 48)}
        assert found == nothing | {supplement: (shown, answered, maximum)}
        assert result.total == 0

    def test_it_does_not_keep_an_assessment_from_being_complete(self):
        blank = {item.id: UNANSWERED for item in KAMI.supplement("pihak_ketiga").items}
        result = scored(KAMI, 3, LOW, blank)
        assert result.complete
        assert (result.answered, result.items, result.readiness) == (185, 185, GOOD)


@pytest.mark.parametrize(
    ("points", "maximum", "shown"),
    [(0, 81, "0.0"), (1, 2000, "0.1"), (1, 2001, "0.0"), (1, 8, "12.5"), (5, 8, "62.5"),
     (1, 16, "6.3"), (3, 16, "18.8"), (81, 81, "100.0")],
)  # fmt: skip
def test_percent_rounds_half_up(points, maximum, shown):
    assert percent(points, maximum) == Decimal(shown)
    assert str(percent(points, maximum)) == shown


def test_an_area_alone_scores_as_in_the_whole():
    answers = sheet(KAMI, 2, HIGH, {"2.1": 3, "7.1": 0})
    whole = score(KAMI, answers)
    assert tuple(score_area(KAMI, area.id, answers) for area in KAMI.areas) == whole.areas


def test_own_points_count_what_the_unit_answers_itself():
    full, nothing = scored(KAMI, 3), scored(KAMI, 0)
    assert (full.own_points, nothing.own_points) == (full.own_max, 0)
    assert 0 < full.own_max < full.max
    city = {i.id: 0 for i in TINY.items if i.answered_by == "city" and isinstance(i, Item)}
    assert scored(TINY, 3, "AA", city).area("loket").own_points == 6  # its gate is closed


# What holds for every sheet.


@settings(max_examples=60, deadline=None)
@given(some_sheets)
def test_points_add_up_and_stay_within_their_maximum(case):
    questionnaire, answers = case
    result = score(questionnaire, answers)
    assert result.total == sum(area.points for area in result.areas) <= result.max
    for area, known in zip(result.areas, questionnaire.areas, strict=True):
        assert 0 <= area.points == sum(stage.points for stage in area.stages) <= area.max
        assert 0 <= area.own_points <= min(area.points, area.own_max)
        assert LADDER.index(area.level) <= LADDER.index(known.constants.highest_level)
        assert area.points == area.s12 or area.gate_open


@settings(max_examples=60, deadline=None)
@given(some_sheets)
def test_an_unanswered_item_earns_what_not_done_earns(case):
    questionnaire, answers = case
    zero = bytes(
        0 if code == UNANSWERED and isinstance(item, Item) else code
        for item, code in zip(questionnaire.items, answers, strict=True)
    )
    left, right = score(questionnaire, answers), score(questionnaire, zero)
    assert (left.total, left.readiness) == (right.total, right.readiness)
    assert in_short(left) == in_short(right)


@settings(max_examples=60, deadline=None)
@given(some_sheets)
def test_behind_a_closed_gate_category_three_makes_no_difference(case):
    questionnaire, answers = case
    result = score(questionnaire, answers)
    closed = {area.area for area in result.areas if area.gate_open is False}
    changed = bytes(
        3 if item.area_id in closed and item.category == 3 else code
        for item, code in zip(questionnaire.items, answers, strict=True)
        if isinstance(item, Item)
    )
    changed = answers[: len(questionnaire.system_questions)] + changed
    assert in_short(score(questionnaire, changed)) == in_short(result)
