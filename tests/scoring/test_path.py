"""The cheapest path: against every raise of small questionnaires, by hand on KAMI 5.0, and at its edges."""

from collections.abc import Iterator
from random import Random

import pytest

from assessment.questionnaire import values
from assessment.questionnaire.model import LADDER, AnsweredBy, Item, Questionnaire
from assessment.questionnaire.values import NOT_APPLICABLE, UNANSWERED
from assessment.scoring import path, score, score_area
from assessment.scoring.path import Path
from tests.scoring import small
from tests.scoring.instruments import HIGH, KAMI, LOW, MEAN, ids, kami_4_2, sheet
from tests.scoring.small import Raise

SEEDS = range(8)
EACH = 300


def _dice(seed: object) -> Random:
    return Random(str(seed))  # noqa: S311 - cases for a test


def _found(content: Questionnaire, found: Path) -> Raise:
    """A path in the words of the search by hand."""
    steps = sorted(found.steps, key=lambda step: content.item(step.item).position)
    return Raise(
        found.effort,
        len(steps),
        tuple(content.item(step.item).position for step in steps),
        sum(step.to - (step.from_ or 0) for step in steps),
        tuple(step.to for step in steps),
    )


def _after(content: Questionnaire, answers: bytes, found: Path) -> bytes:
    for step in found.steps:
        position = content.item(step.item).position
        assert answers[position] == (UNANSWERED if step.from_ is None else step.from_)
        assert step.to > (step.from_ or 0)
        answers = values.with_value(answers, position, step.to)
    return answers


class TestAgainstEveryRaise:
    @pytest.mark.parametrize("seed", SEEDS)
    def test_to_the_next_level(self, seed):
        for number in range(EACH):
            dice = _dice(f"level {seed} {number}")
            content = small.questionnaire(dice, 1, 5)
            answers = small.answers(dice, content)
            (area,) = content.areas
            now = LADDER.index(score_area(content, area.id, answers).level)
            cheapest = small.cheapest_levels(content, answers, area)
            above = {level: cost for level, cost in cheapest.items() if level > now}
            found = path.to_level(content, answers, area.id)
            self._is_the_cheapest(content, found, above, LADDER)
            self._reaches_what_can_be_chosen(content, answers, above, now, dice)

    def _is_the_cheapest(self, content, found, above, names):
        """It reaches a level that can be had, and none that can be had costs less or as little."""
        if not above:
            assert (found.to, found.steps) == (None, ())
            return
        least, to = min((cost, level) for level, cost in above.items())
        assert (_found(content, found), found.to) == (least, names[to])
        lowest = min(above)
        assert to == lowest or above[lowest] > least

    def _reaches_what_can_be_chosen(self, content, answers, above, now, dice):
        (area,) = content.areas
        target = dice.randrange(len(LADDER))
        enough = [cost for level, cost in above.items() if level >= target]
        if target <= now:
            assert (
                _found(content, path.to_level(content, answers, area.id, LADDER[target])).count == 0
            )
        elif enough:
            found = path.to_level(content, answers, area.id, LADDER[target])
            assert _found(content, found) == min(enough)
        else:
            with pytest.raises(path.OutOfReach):
                path.to_level(content, answers, area.id, LADDER[target])

    @pytest.mark.parametrize("seed", SEEDS)
    def test_to_the_next_status(self, seed):
        for number in range(EACH // 3):
            dice = _dice(f"status {seed} {number}")
            content = small.questionnaire(dice, dice.choice([1, 2, 2]), 4)
            answers = small.answers(dice, content)
            names = [status.id for status in content.method.statuses]
            now = names.index(score(content, answers).readiness)
            cheapest = small.cheapest_statuses(content, answers)
            above = {status: cost for status, cost in cheapest.items() if status > now}
            self._is_the_cheapest(content, path.to_status(content, answers), above, names)
            enough = [cost for status, cost in above.items() if status >= 2]
            if enough and now < 2:
                assert _found(content, path.to_status(content, answers, "S2")) == min(enough)

    @pytest.mark.parametrize("seed", SEEDS)
    def test_every_area_to_a_level(self, seed):
        for number in range(EACH // 8):
            dice = _dice(f"areas {seed} {number}")
            content = small.questionnaire(dice, 2, 3)
            answers = small.answers(dice, content)
            expected: list[Raise] = []
            for area in content.areas:
                target = min(LADDER.index("II+"), LADDER.index(area.constants.highest_level))
                cheapest = small.cheapest_levels(content, answers, area)
                enough = [cost for level, cost in cheapest.items() if level >= target]
                expected += [min(enough)] if enough else []
            if len(expected) < len(content.areas):
                with pytest.raises(path.OutOfReach):
                    path.to_level_everywhere(content, answers, "II+")
            else:
                found = path.to_level_everywhere(content, answers, "II+")
                assert _found(content, found) == expected[0] + expected[1]


class TestOnKami:
    """With the instrument's own numbers; the efforts are those of its file."""

    def test_all_partial_opens_the_gate_and_fills_stage_ii(self):
        """44 points are needed at stage II; six basic items give 42 of them and open the gate."""
        found = path.to_level(KAMI, sheet(KAMI, 2), "tata_kelola")
        assert (found.start, found.to, found.effort) == ("II", "II+", 5)
        changes = [(step.item, step.from_, step.to, step.effort) for step in found.steps]
        assert changes == [
            ("2.1", 2, 3, 1), ("2.2", 2, 3, 2), ("2.3", 2, 3, 2),
            ("2.5", 2, 3, 0), ("2.6", 2, 3, 0), ("2.7", 2, 3, 0), ("2.9", 2, 3, 0),
        ]  # fmt: skip
        told = [(step.points_after, step.gate_after, step.level_after) for step in found.steps]
        assert told == [
            (49, False, "II"), (50, False, "II"), (51, False, "II"), (52, False, "II"),
            (53, False, "II"), (90, True, "II"), (92, True, "II+"),
        ]  # fmt: skip

    def test_technology_has_no_ii_plus(self):
        """64 points at stage III make stage IV count, which gives III: before the 68 of II+."""
        low = ids(KAMI, "teknologi", 3) + ids(KAMI, "teknologi", 2)[:11]
        answers = sheet(KAMI, 3, answers=dict.fromkeys(low, 0))
        found = path.to_level(KAMI, answers, "teknologi")
        assert (found.start, found.to, found.effort) == ("II", "III", 0)
        assert [step.item for step in found.steps] == [
            "6.4",
            "6.13",
            "6.15",
            "6.16",
            "6.31",
            "6.32",
        ]
        chosen = path.to_level(KAMI, answers, "teknologi", "II+")
        assert (chosen.to, chosen.steps) == ("III", found.steps)

    def test_an_opening_gate_leaps_over_levels(self):
        """Category 3 is answered already, so that no level between II and III+ is left."""
        found = path.to_level(KAMI, sheet(KAMI, 2), "teknologi")
        assert (found.start, found.to, found.effort) == ("II", "III+", 4)
        assert len(found.steps) == 12
        assert [step.level_after for step in found.steps] == ["II"] * 11 + ["III+"]

    def test_at_the_top_there_is_none(self):
        for area in KAMI.areas:
            found = path.to_level(KAMI, sheet(KAMI, 3), area.id)
            assert found == Path(area.constants.highest_level, None, 0, ())
        assert path.to_status(KAMI, sheet(KAMI, 3, LOW)) == Path("Baik", None, 0, ())

    def test_one_area_below_its_floor_holds_the_status_back(self):
        """16 points lift it to Baik at once: the statuses between are behind the total."""
        empty = {item.id: 0 for item in KAMI.area("tata_kelola").items}
        found = path.to_status(KAMI, sheet(KAMI, 3, LOW, empty))
        assert (found.start, found.to, found.effort) == ("Tidak Layak", "Baik", 0)
        assert [(step.item, step.to) for step in found.steps] == [
            ("2.9", 2),
            ("2.12", 3),
            ("2.13", 3),
        ]
        assert [step.status_after for step in found.steps] == ["Tidak Layak", "Tidak Layak", "Baik"]

    def test_the_status_after_next_can_be_chosen(self):
        found = path.to_status(KAMI, sheet(KAMI, 0, HIGH), "Cukup Baik")
        assert (found.start, found.to) == ("Tidak Layak", "Cukup Baik")
        assert found.steps[-1].total_after >= 647

    def test_what_is_reached_already_needs_nothing(self):
        partial = sheet(KAMI, 2, HIGH)
        assert path.to_level(KAMI, partial, "pdp", "II") == Path("II", "II", 0, ())
        status = "Pemenuhan Kerangka Kerja Dasar"
        assert path.to_status(KAMI, partial, "Tidak Layak") == Path(status, status, 0, ())

    def test_every_area_ready_for_certification(self):
        """III+, or III where an area has no more."""
        found = path.to_level_everywhere(KAMI, sheet(KAMI, 1, HIGH), "III+")
        assert (found.start, found.to) == ("I", "III")
        levels = {step.area: step.level_after for step in found.steps}
        assert all(LADDER.index(level) >= LADDER.index("III") for level in levels.values())
        assert [LADDER.index(levels[a.id]) >= LADDER.index("III+") for a in KAMI.areas] == [
            True, True, True, False, True, False
        ]  # fmt: skip

    def test_an_unanswered_item_is_raised_from_nothing(self):
        found = path.to_level(KAMI, values.blank(KAMI), "pdp")
        assert {step.from_ for step in found.steps} == {None}
        spoken = path.to_level(KAMI, sheet(KAMI, 0), "pdp")
        assert (found.effort, len(found.steps)) == (spoken.effort, len(spoken.steps))

    def test_what_does_not_apply_is_never_changed(self):
        away = {i.id: NOT_APPLICABLE for i in KAMI.items if i.not_applicable_allowed}
        for area in ("pengelolaan_aset", "teknologi"):
            found = path.to_level(KAMI, sheet(KAMI, 0, answers=away), area)
            assert not away.keys() & {step.item for step in found.steps}

    @pytest.mark.parametrize("seed", range(6))
    @pytest.mark.parametrize("content", [KAMI, kami_4_2()], ids=["5.0", "4.2"])
    def test_it_arrives_and_nothing_of_it_can_be_spared(self, content, seed):
        answers = _some_sheet(content, _dice(seed))
        for area in content.areas:
            found = path.to_level(content, answers, area.id)
            after = _after(content, answers, found)
            assert score_area(content, area.id, after).level == found.to
            for spared in _spared(content, answers, found):
                assert score_area(content, area.id, spared).level == found.start
        found = path.to_status(content, answers)
        assert score(content, _after(content, answers, found)).readiness == found.to
        for spared in _spared(content, answers, found):
            assert score(content, spared).readiness == found.start


def _some_sheet(content: Questionnaire, dice: Random) -> bytes:
    leaning = dice.choice([[0, 1, UNANSWERED], [0, 1, 2, 3], [1, 2], [2, 2, 2, 3], [0, 3]])
    return bytes(
        dice.choice(leaning) if isinstance(item, Item) else dice.choice([11, 12])
        for item in content.items
    )


def _spared(content: Questionnaire, answers: bytes, found: Path) -> Iterator[bytes]:
    """The sheet after the path, each time with one answer a level lower."""
    after = _after(content, answers, found)
    for step in found.steps:
        yield values.with_value(after, content.item(step.item).position, step.to - 1)


class TestMeanMaturity:
    @pytest.mark.parametrize("seed", SEEDS)
    def test_to_the_next_whole_level(self, seed):
        for number in range(EACH // 10):
            dice = _dice(f"mean {seed} {number}")
            content = small.mean_questionnaire(dice, 1, 4)
            answers = small.answers(dice, content)
            (area,) = content.areas
            cheapest = small.cheapest_levels(content, answers, area)
            now = small.rung(score_area(content, area.id, answers))
            above = {level: cost for level, cost in cheapest.items() if level > now}
            found = path.to_level(content, answers, area.id)
            if not above:
                assert (found.to, found.steps) == (None, ())
                continue
            assert _found(content, found) == min(above.values())
            after = score_area(content, area.id, _after(content, answers, found))
            assert (found.to, small.rung(after) > now) == (after.level, True)

    def test_a_chosen_level(self):
        answers = sheet(MEAN, 2)
        found = path.to_level(MEAN, answers, MEAN.areas[0].id, "4")
        assert (found.start, found.to) == ("2.00", "4.00")
        assert path.to_level_everywhere(MEAN, answers, "4").to == "4.00"
        assert path.to_level(MEAN, sheet(MEAN, 5), MEAN.areas[0].id).to is None

    def test_there_is_no_status(self):
        with pytest.raises(path.NoSuchTarget, match="tidak punya status kesiapan"):
            path.to_status(MEAN, sheet(MEAN, 2))


class TestWhatCanBeChosen:
    def test_in_an_area(self):
        assert path.levels_above(KAMI, sheet(KAMI, 2), "pdp") == ("II+", "III")
        assert path.levels_above(KAMI, sheet(KAMI, 3), "pdp") == ()
        assert path.levels_above(MEAN, sheet(MEAN, 3), MEAN.areas[0].id) == ("4", "5")

    def test_for_all_areas(self):
        low = {item.id: 0 for item in KAMI.area("pdp").items}
        assert path.levels_above(KAMI, sheet(KAMI, 3, answers=low)) == ("I+", "II", "II+", "III")
        assert path.levels_above(KAMI, sheet(KAMI, 3)) == ()


class TestOrder:
    def test_basic_items_come_first_and_the_gate_opens_before_category_3(self):
        found = path.to_level(KAMI, sheet(KAMI, 1), "kerangka_kerja", "IV")
        categories = [KAMI.item(step.item).category for step in found.steps]
        assert categories == sorted(categories)
        gates = [step.gate_after for step in found.steps]
        first = categories.index(3)
        assert gates[first - 1 :] == [True] * (len(gates) - first + 1)

    def test_area_by_area_and_those_below_their_floor_first(self):
        empty = {item.id: 0 for item in KAMI.area("risiko").items}
        found = path.to_status(KAMI, sheet(KAMI, 1, HIGH, empty), "Baik")
        areas = list(dict.fromkeys(step.area for step in found.steps))
        assert areas[0] == "risiko"
        assert areas[1:] == [a.id for a in KAMI.areas if a.id in areas[1:]]
        assert [step.area for step in found.steps] == sorted(
            (step.area for step in found.steps), key=areas.index
        )

    def test_what_the_city_provides_stands_apart(self):
        found = path.to_level(KAMI, sheet(KAMI, 2), "tata_kelola")
        assert [step.item for step in found.own] == ["2.1", "2.2", "2.3"]
        assert [step.item for step in found.requests] == ["2.5", "2.6", "2.7", "2.9"]
        for step in found.requests:
            assert KAMI.item(step.item).answered_by is AnsweredBy.CITY


class TestRefusals:
    def test_without_a_category_there_is_no_status(self):
        with pytest.raises(path.CategoryIncomplete):
            path.to_status(KAMI, sheet(KAMI, 2, "BBBBBBBBB"))

    def test_a_level_that_the_area_does_not_have(self):
        with pytest.raises(path.OutOfReach):
            path.to_level(KAMI, sheet(KAMI, 2), "pdp", "III+")

    def test_names_that_there_are_not(self):
        with pytest.raises(path.NoSuchTarget, match="III"):
            path.to_level(KAMI, sheet(KAMI, 2), "pdp", "VI")
        with pytest.raises(path.NoSuchTarget, match="Cukup Baik"):
            path.to_status(KAMI, sheet(KAMI, 2, LOW), "Sempurna")
