"""kelurahan-1.0: which items it stands for, what it is worth, and how well it agrees with kami-5.0."""

import pytest

from assessment.questionnaire.loader import load
from assessment.questionnaire.model import AnsweredBy
from assessment.questionnaire.values import LETTERS, pack
from assessment.scoring.kami import score
from tests.scoring.instruments import KAMI, ROOT
from tools import kelurahan_constants, kelurahan_profiles
from tools.kelurahan_constants import DOCUMENT, SHORT, TABLES

KELURAHAN = load(ROOT / "questionnaires" / "kelurahan-1.0.yaml")
ITEMS = [item for area in KELURAHAN.areas for item in area.items]
CLASSES = {"Rendah": "C", "Tinggi": "B", "Strategis": "A"}


@pytest.fixture(scope="module")
def derived():
    return kelurahan_constants.derive(SHORT.read_text(encoding="utf-8"))


def test_every_item_of_kami_is_stood_for_once_and_in_its_own_area():
    named = [(one, item.area_id) for item in ITEMS for one in item.same_in("kami-5.0")]
    assert sorted(named) == sorted((item.id, area.id) for area in KAMI.areas for item in area.items)


def test_category_and_stage_are_those_of_most_points():
    for item in ITEMS:
        theirs = [KAMI.item(one) for one in item.same_in("kami-5.0")]
        for part in ("category", "stage"):
            points = {}
            for one in theirs:
                value = getattr(one, part)
                points[value] = points.get(value, 0) + one.category
            assert points[getattr(item, part)] == max(points.values()), item.id


def test_what_may_not_apply_there_must_apply_here():
    for item in ITEMS:
        if item.not_applicable_allowed:
            assert all(KAMI.item(one).not_applicable_allowed for one in item.same_in("kami-5.0"))


def test_a_kelurahan_answers_all_of_it_itself_but_the_category_of_the_systems():
    assert 55 <= len(ITEMS) <= 70
    assert all(item.answered_by is not AnsweredBy.CITY for item in ITEMS)
    assert KELURAHAN.system_questions == KAMI.system_questions
    assert KELURAHAN.default_for == ("kelurahan",)


def test_the_numbers_and_the_measured_agreement_are_as_derived(derived):
    stale = "run python -m tools.kelurahan_constants"
    assert derived.text == SHORT.read_text(encoding="utf-8"), stale
    assert derived.tables in DOCUMENT.read_text(encoding="utf-8").partition(TABLES[0])[2], stale


def test_every_typical_kelurahan_gets_the_same_levels_and_status(derived):
    assert len({kelurahan.name for kelurahan in kelurahan_profiles.TYPICAL}) == 20
    assert derived.disagreements == ()


def test_random_ones_mostly_do(derived):
    for apart in (derived.agreement.by_area | derived.agreement.by_class).values():
        assert derived.agreement.share(apart) > 94
        assert derived.agreement.share(apart, steps=1) > 98


@pytest.mark.parametrize(
    ("level", "areas", "total", "statuses"),
    [
        (0, "0 I, 0 I, 0 I, 0 I, 0 I, 0 I", 0, ["Tidak Layak"] * 3),
        (1, "9 I+, 7 I, 12 I, 23 I, 15 I, 13 I+", 79, ["Tidak Layak"] * 3),
        (
            2, "18 II, 14 II, 24 II, 46 I+, 30 II, 26 II", 158,
            ["Pemenuhan Kerangka Kerja Dasar"] * 2 + ["Tidak Layak"],
        ),
        (3, "45 IV, 30 V, 72 V, 105 III, 72 IV, 39 III", 363, ["Baik"] * 3),
    ],
)  # fmt: skip
def test_worked_totals(level, areas, total, statuses):
    answers = {item.id: level for item in ITEMS}
    for name, wanted in zip(CLASSES, statuses, strict=True):
        systems = {one.id: LETTERS[CLASSES[name]] for one in KELURAHAN.system_questions}
        found = score(KELURAHAN, pack(KELURAHAN, answers | systems))
        assert ", ".join(f"{area.points} {area.level}" for area in found.areas) == areas
        assert (found.total, found.readiness) == (total, wanted)


def test_the_whole_levels_are_those_of_kami():
    for level in range(4):
        ours = score(KELURAHAN, pack(KELURAHAN, {item.id: level for item in ITEMS}))
        theirs = pack(KAMI, {item.id: level for area in KAMI.areas for item in area.items})
        assert [one.level for one in ours.areas] == [one.level for one in score(KAMI, theirs).areas]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('["2.1", "2.2", "2.3"]', '["2.1", "2.2"]', "2.3: stands nowhere"),
        ('["2.4", "2.5"]', '["2.4", "2.5", "2.1"]', "2.1: stands 2 times"),
        ('["2.4", "2.5"]', '["2.4", "2.5", "3.1"]', "A2: stands for items of another area"),
        ('["2.4", "2.5"]', '["2.4", "2.5", "1.1"]', "A2: stands for items of the areas"),
        ("category: 1", "category: 2", "A1: its category is 1 by most points"),
        ("stage: II", "stage: III", "A1: its stage is II by most points"),
    ],
)
def test_a_wrong_mapping_is_refused(old, new, sentence):
    text = SHORT.read_text(encoding="utf-8")
    assert old in text
    with pytest.raises(ValueError, match=sentence):
        kelurahan_constants.derive(text.replace(old, new, 1))
