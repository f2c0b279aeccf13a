"""A wrong file is refused with line, item and a sentence; each case is one edit of ``tiny.yaml``."""

from itertools import pairwise

import pytest

from assessment.languages import speaking
from assessment.questionnaire import loader
from assessment.questionnaire.frozen import scoring_digest
from assessment.questionnaire.model import AnsweredBy, GateRule, Relation, SameAs, Text
from assessment.questionnaire.schema import FILES
from tests.scoring.instruments import MEAN, ROOT, TINY

TEXT = (ROOT / "tests" / "questionnaires" / "tiny.yaml").read_text(encoding="utf-8")
WHY = 'why: {id: "Warga mengintip.", en: "Residents can peep."}'
EVIDENCE = 'evidence: [{id: "Foto layar", en: "Photo of a screen"}]'


@pytest.fixture(autouse=True)
def in_english():
    """The sentences stand here in English; that the catalogue has both is held elsewhere."""
    with speaking("en"):
        yield


@pytest.fixture
def problems(tmp_path):
    """The problems of a file, as people read them."""

    def _problems(text: str | bytes, start: str = "tiny.yaml, line ") -> list[str]:
        path = tmp_path / "tiny.yaml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        with pytest.raises(loader.QuestionnaireFault) as refusal:
            loader.load(path)
        assert str(refusal.value).startswith(start)
        return [str(problem) for problem in refusal.value.problems]

    return _problems


def edited(*edits: tuple[str, str]) -> str:
    """The tiny questionnaire with these edits, each made once."""
    text = TEXT
    for old, new in edits:
        assert old in text, f"{old!r} is not in tiny.yaml"
        text = text.replace(old, new, 1)
    return text


def line_of(snippet: str, text: str) -> int:
    return text[: text.index(snippet)].count("\n") + 1


# name: (what stands there, what to write instead, the sentence, where its line is if not there)
SHAPES = {
    "an id without quotes": (
        'id: "2.10"', "id: 2.10",
        '2.10: id: 2.10 is read as a number, in which 2.10 is 2.1: put it in quotes, "2.10"',
    ),
    "a version without quotes": (
        'version: "1.0"', "version: 1.0",
        'version: 1.0 is read as a number, in which 2.10 is 2.1: put it in quotes, "1.0"',
    ),
    "a word that is read as true": (
        'en: "Screens"', "en: yes",
        '2.1: topic.en: yes is read as true: put it in quotes, "yes"',
    ),
    "an unknown key": (
        "effort: 1", "effort: 1\n        efort: 1",
        '2.1: the key "efort" is not known here: remove it or correct its spelling', "efort",
    ),
    "a missing key": (
        "        " + WHY + "\n", "", '2.1: the key "why" is missing: add it', 'id: "2.1"',
    ),
    "a missing language": (
        WHY, 'why: {id: "Warga mengintip."}',
        '2.1: the English text is missing: add "en", there are two languages',
    ),
    "a missing Indonesian text": (
        WHY, 'why: {en: "Residents can peep."}',
        '2.1: the Indonesian text is missing: add "id", there are two languages',
    ),
    "an empty text": (WHY, WHY.replace("Residents can peep.", " "),
        "2.1: why.en: this text is empty: write it",
    ),
    "nothing where a text belongs": (WHY, WHY.replace('"Residents can peep."', ""),
        "2.1: why.en: nothing stands here: write a text",
    ),
    "an unknown stage": (
        "stage: III", "stage: VI",
        "2.3: stage: \"VI\" is not known: write 'II', 'III', 'IV' or 'V'",
    ),
    "an unknown category": (
        "category: 3", "category: 4", "2.10: category: 4 is too large: write at most 3",
    ),
    "a number in quotes": (
        "category: 3", 'category: "3"',
        '2.10: category: "3" is not a whole number: write one, without quotes',
    ),
    "a fraction where a whole number belongs": (
        "category: 3", "category: 3.5",
        "2.10: category: 3.5 is not a whole number: write one, without quotes",
    ),
    "a yes in quotes": (
        "allowed: true", 'allowed: "yes"',
        ('2.3: not_applicable_allowed: "yes" is neither true nor false: write one of them, '
         "without quotes"),
    ),
    "an effort of zero": (
        "effort: 1", "effort: 0", "2.1: effort: 0 is too small: write at least 1",
    ),
    "an unknown answerer": (
        "answered_by: both", "answered_by: all",
        "2.2: answered_by: \"all\" is not known: write 'unit', 'city' or 'both'",
    ),
    "a reference that is none": (
        '["A.7.7"]', '["A.9.7"]',
        ('2.1: iso27001_2022.0: "A.9.7" does not have the form expected here, '
         r"^(A\.[5-8]\.[1-9][0-9]?|([4-9]|10)(\.[1-9]){0,2})$"),
    ),
    "one text where a list belongs": (
        EVIDENCE, 'evidence: "Foto"',
        '2.1: evidence: "Foto" is not a list: begin each line with a dash',
    ),
    "no evidence at all": (
        EVIDENCE, "evidence: []", "2.1: evidence: 0 of at least 1: add the rest",
    ),
    "one text where keys belong": (
        WHY, 'why: "Warga"', '2.1: why: "Warga" stands where keys with values are expected',
    ),
    "keys where one text belongs": (
        'number: "II"', "number: {roman: two}",
        "loket: number: a group of keys stands where one text is expected",
    ),
    "a key that stands twice": (
        "effort: 1", "effort: 1\n        effort: 2",
        '2.1: the key "effort" stands here twice: keep one', "effort: 2",
    ),
    "a key that is no word": (
        "effort: 1", "effort: 1\n        7: 2",
        '2.1: the key 7 is not a word: write "7"', "7: 2",
    ),
    "a date": (
        '"UU 27/2022"', "2022-10-17",
        '2.2: 2022-10-17 is neither plain text nor a plain number: write "2022-10-17"',
    ),
    "a time that is read as a number": (
        '"UU 27/2022"', "22:30",
        '2.2: 22:30 is neither plain text nor a plain number: write "22:30"',
    ),
    "an unknown method": (
        "name: kami", "name: kani", "method: name: \"kani\" is not known: write 'kami' or 'maturity'",
    ),
    "a gate rule that is none": (
        "rule: sum_and_basic", "rule: some",
        "method.gate: rule: \"some\" is not known: write 'sum' or 'sum_and_basic'",
    ),
    "a negative gate": (
        "gate_min: 8", "gate_min: -8",
        "method.areas.loket: gate_min: -8 is too small: write at least 1",
    ),
    "the same item of a questionnaire without version": (
        "legal: []", 'legal: []\n        same_as: {kami: ["2.1"]}',
        ('2.1: same_as.kami: "kami" does not have the form expected here, '
         "^[a-z][a-z0-9_-]*-[0-9][0-9A-Za-z.-]*$"), "same_as",
    ),
    "the same item without an item": (
        "legal: []", "legal: []\n        same_as: {kami-5.0: []}",
        "2.1: same_as.kami-5.0: 0 of at least 1: add the rest", "same_as",
    ),
    "the same item without quotes": (
        "legal: []", "legal: []\n        same_as: {kami-5.0: [2.10]}",
        '2.1: same_as.kami-5.0.0: 2.10 is read as a number, in which 2.10 is 2.1: put it in quotes, "2.10"',
        "same_as",
    ),
    "one text where the same items belong": (
        "legal: []", 'legal: []\n        same_as: {kami-5.0: "2.1"}',
        '2.1: same_as.kami-5.0: "2.1" is not a list: begin each line with a dash', "same_as",
    ),
    "a missing constant": (
        "      v4: null\n", "", 'method.areas.loket: the key "v4" is missing: add it', "items: 4",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SHAPES)
def test_a_wrong_shape(problems, name):
    old, new, sentence, *where = SHAPES[name]
    text = edited((old, new))
    line = line_of(where[0] if where else new, text)
    assert f"line {line}: {sentence}" in problems(text)


SUMS = {
    "an id that stands twice": (
        'id: "3.2"', 'id: "2.1"',
        '2.1: the id "2.1" stands here a second time: ids are unique', 'id: "2.1"\n        cat',
    ),
    "an area that stands twice": (
        "- id: data", "- id: loket",
        'loket: the id "loket" stands here a second time: ids are unique', "- id: loket",
    ),
    "an area named like the system questions": (
        "- id: data", "- id: system_category",
        'system_category: "system_category" is taken by the system questions',
    ),
    "an area without numbers": (
        "- id: data", "- id: berkas",
        'berkas: "berkas" has no numbers: add it under method.areas',
    ),
    "a supplement without numbers": (
        "- id: rekanan", "- id: mitra",
        'mitra: "mitra" has no numbers: add it under method.supplements',
    ),
    "one language": (
        "languages: [id, en]", "languages: [id]",
        "languages: every text is in Indonesian and English: write [id, en]",
    ),
    "another count of items": (
        "      items: 4", "      items: 5",
        "method.areas.loket: items: 5 declared, but the area holds 4: correct one",
    ),
    "another count in all": (
        "  items: 6", "  items: 7", "method: items: 7 declared, but the areas hold 6: correct one",
    ),
    "another total": ("  max: 33", "  max: 34",
        "method: max: 34 declared, but the items add up to 33: correct one",
    ),
    "other counts per category": (
        "[2, 1, 1]", "[1, 2, 1]",
        "method.areas.loket: per_category: [1, 2, 1] declared, but the items are [2, 1, 1]: correct one",
    ),
    "another maximum of an area": (
        "max: 21", "max: 22", "method.areas.loket: max: 22 declared, but the items add up to 21: correct one",
    ),
    "another maximum of a stage": (
        "III: {max: 15,", "III: {max: 14,",
        "method.areas.loket.stages.III: max: 14 declared, but stage III adds up to 15: correct one",
    ),
    "another count of a supplement": (
        "{items: 1, max: 3}", "{items: 2, max: 3}",
        "method.supplements.rekanan: items: 2 declared, but the supplement holds 1: correct one",
    ),
    "another maximum of a supplement": (
        "{items: 1, max: 3}", "{items: 1, max: 6}",
        "method.supplements.rekanan: max: 6 declared, but the items add up to 3: correct one",
    ),
    "another highest level": (
        "highest_level: III", "highest_level: IV",
        "method.areas.loket: highest_level: IV declared, but it can reach III: correct one",
    ),
    "an achievement above the maximum": (
        "achievement: 12}", "achievement: 16}",
        "method.areas.loket.stages.III: stage III: minimum <= achievement <= max does not hold",
    ),
    "a stage left out": (
        "        III: {max: 15, minimum: 5, achievement: 12}\n", "",
        "method.areas.loket.stages: the area has items of stage III: add its numbers", "II: {max: 6",
    ),
    "a stage too early": (
        "        II: {max: 6, minimum: 2, achievement: 4}\n", "",
        "method.areas.loket.stages: the stages are ['III']: they follow II, III, IV, V", "III: {max: 15",
    ),
    "no bound for the next stage": (
        "v3: 5.5", "v3: null", "method.areas.loket: v3: stage III needs the points of II it starts at",
    ),
    "a bound nobody reaches": (
        "v3: 5.5", "v3: 6.5", "method.areas.loket: v3: 6.5 can never be reached at stage II",
    ),
    "a bound for a stage that is not there": (
        "v4: null", "v4: 3", "method.areas.loket: v4: the area has no stage IV: write null",
    ),
    "a gate nobody opens": (
        "gate_min: 8", "gate_min: 13",
        "method.areas.loket: gate_min: 13 can never be reached, categories 1 and 2 give 12",
    ),
    "no number for the gate": (
        "gate_min: 8", "gate_min: null",
        "method.areas.loket: gate_min: items of category 3 need a gate: write the points that open it",
    ),
    "a gate with nothing behind it": (
        "gate_min: null", "gate_min: 8",
        "method.areas.data: gate_min: without items of category 3 there is no gate: write null",
        "gate_min: 8",
    ),
    "a level that waits for no gate": (
        "needs_gate: false", "needs_gate: true",
        "method.areas.data: stage3_validity_needs_gate: there is no gate here: write false",
        "needs_gate: true",
    ),
    "a rule without its number": (
        "    max_partial_basic: 1\n", "",
        'method.gate: the rule "sum_and_basic" needs max_partial_basic, the rule "sum" has none',
        "rule: sum_and_basic",
    ),
    "a number without its rule": (
        "rule: sum_and_basic", "rule: sum",
        'method.gate: the rule "sum_and_basic" needs max_partial_basic, the rule "sum" has none',
    ),
    "a floor above the maximum": (
        "readiness_floor: 3", "readiness_floor: 22", "method.areas.loket: readiness_floor: 22 lies above the maximum",
    ),
    "another number of system questions": (
        "questions: 2", "questions: 3",
        "method.system_category: questions: 3 declared, but the file has 2: correct one",
    ),
    "a gap between classes": (
        "min: 5, max: 10", "min: 6, max: 10",
        "Tinggi: it goes from 6 to 10: it begins at 5 and ends higher", "- {id: \"Tinggi\"",
    ),
    "classes that end too early": (
        "min: 5, max: 10", "min: 5, max: 9",
        "method.system_category: classes: the last one ends at 10, the highest sum", '- {id: "Rendah"',
    ),
    "points that fall": (
        "{level: 2, points: 2,", "{level: 2, points: 0,",
        "method: answers: the points are [0, 1, 0, 3]: they rise from 0", "- {level: 0",
    ),
    "levels that are not 0 to 3": (
        "{level: 3, points: 3,", "{level: 4, points: 3,",
        "method: answers: the levels are [0, 1, 2, 4]: write 0, 1, 2, 3", "- {level: 0",
    ),
    "not applicable as a level that is none": (
        "counts_as: 3", "counts_as: 4", "method.not_applicable: counts_as: it is one of the levels 0 to 3",
    ),
    "values that fall": (
        "II: 2,", "II: 1,", "method.level_values: the values rise from level to level",
    ),
    "a level without a value": (
        "IV+: 4.5, ", "",
        "method.level_values: each level has a value, in this order: I, I+, II, II+, III, III+, IV, IV+, V",
        "level_values",
    ),
    "a class without a row": (
        "    Tinggi: [20, 33]\n", "",
        "method.readiness: one row for each of Rendah, Tinggi, in this order", "    Rendah: [10",
    ),
    "too few bounds": (
        "Tinggi: [20, 33]", "Tinggi: [33]",
        "method.readiness: Tinggi: one upper bound for each of the statuses, in order",
    ),
    "bounds that fall": (
        "Tinggi: [20, 33]", "Tinggi: [40, 33]", "method.readiness: Tinggi: the upper bounds [40, 33] do not rise",
    ),
    "bounds that stop below the maximum": (
        "Tinggi: [20, 33]", "Tinggi: [20, 32]", "method.readiness: Tinggi: the last bound is the maximum, 33",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SUMS)
def test_what_does_not_add_up(problems, name):
    old, new, sentence, *where = SUMS[name]
    text = edited((old, new))
    line = text.rindex(where[0]) if where else text.index(new)
    assert f"line {text[:line].count(chr(10)) + 1}: {sentence}" in problems(text)


def test_all_problems_are_told_at_once_in_the_order_of_the_lines(problems):
    found = problems(
        edited(
            ('version: "1.0"', "version: 1.0"),
            ("      items: 4", "      items: 5"),
            (WHY, 'why: {id: "Warga mengintip."}'),
            ("stage: III", "stage: VI"),
            ('id: "3.2"', 'id: "3.1"'),
            ("{items: 1, max: 3}", "{items: 1, max: 4}"),
        )
    )
    lines = [int(problem.split(":")[0].removeprefix("line ")) for problem in found]
    assert lines == sorted(lines)
    told = "\n".join(found)
    for part in ("version: 1.0 is read", "English text", '"VI" is not known', "a second time"):
        assert part in told
    assert "max: 4 declared" in told
    # One item of the first area has no stage that could be counted, so its sums are not blamed.
    assert "items: 5 declared" not in told


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "line 1: the file is empty"),
        ("# nothing\n", "line 1: the file is empty"),
        ("id: kami\n  version: x: y\n", "line 2: this is not YAML, column "),
        ("id: kami\n\tversion: x\n", "line 2: this is not YAML, column "),
        ("id: kami\n---\nid: other\n", "line 2: a second document begins: one to a file"),
        ("- kami\n", "line 1: the file: a list stands where keys with values are expected"),
        ("kami\n", 'line 1: the file: "kami" stands where keys with values are expected'),
        (b"id: kami\ntitle: \xff\xfe\n", "line 2: this is not UTF-8 text: save the file as UTF-8"),
        ("id: kami\x00\n", "line 1: this is not YAML"),
    ],
)
def test_a_file_that_is_no_questionnaire(problems, text, sentence):
    (found,) = problems(text)
    assert found.startswith(sentence)


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_a_file_cannot_be_too_deep(problems, opening):
    """A parser that recursed would end the process here."""
    assert problems(opening * 100_000) == ["line 1: lists and groups are nested too deeply"]


def test_a_link_is_refused_before_it_can_grow(problems):
    names = "abcdefghi"
    bomb = "a: &a [1]\n" + "".join(
        f"{name}: &{name} [*{before}, *{before}]\n" for before, name in pairwise(names)
    )
    sentence = "*a is a link to another value: write that value out here"
    assert problems(bomb) == [f"line 2: {sentence}"]
    assert problems("a: &a [*a]\n") == [f"line 1: {sentence}"]


def test_a_right_file_says_what_it_holds():
    assert TINY.item("2.10").position == 5
    assert TINY.item("2.3").not_applicable_allowed
    assert TINY.item("2.2").answered_by is AnsweredBy.BOTH
    assert TINY.method.gate_rule is GateRule.SUM_AND_BASIC
    assert str(TINY.area("loket").constants.v3) == "5.5"
    assert TINY.item("8.1").group.en == "Agreements"


def test_an_item_may_name_the_same_items_elsewhere(tmp_path):
    path = tmp_path / "tiny.yaml"
    same = 'legal: []\n        same_as: {kami-5.0: ["5.42", "5.43"], kelurahan-1.0: ["A.3"]}'
    path.write_text(edited(("legal: []", same)), encoding="utf-8")
    found = loader.load(path).item("2.1")
    assert found.same_as == (
        SameAs("kami-5.0", ("5.42", "5.43")),
        SameAs("kelurahan-1.0", ("A.3",)),
    )


def related(*pairs: str, **more: str) -> str:
    """The tiny questionnaire with relations: ``2.1>=3 2.2>=2``."""
    lines = [f"{key}: {value}\n" for key, value in more.items()] + ["relations:\n"]
    for pair in pairs:
        (when, at_least), (then, other) = (side.split(">=") for side in pair.split())
        lines += [
            f'  - when: {{item: "{when}", at_least: {at_least}}}\n',
            f'    then: {{item: "{then}", at_least: {other}}}\n',
            '    sentence: {id: "Janggal.", en: "Odd."}\n',
        ]
    return edited(("method:\n", "".join(lines) + "method:\n"))


def test_items_may_be_related_and_ask_for_evidence(tmp_path):
    path = tmp_path / "tiny.yaml"
    text = related("2.1>=3 2.2>=2", evidence_from="2")
    path.write_text(text.replace("effort: 1", "effort: 1\n        evidence_from: 1", 1), "utf-8")
    found = loader.load(path)
    assert found.relations == (Relation("2.1", 3, "2.2", 2, Text("Janggal.", "Odd.")),)
    assert found.expects_evidence_from(found.item("2.1")) == 1
    assert found.expects_evidence_from(found.item("2.2")) == 2
    assert TINY.expects_evidence_from(TINY.item("2.1")) == 3, "unless said otherwise, the best"


def test_they_do_not_change_what_scores_are_made_of(tmp_path):
    path = tmp_path / "tiny.yaml"
    path.write_text(related("2.1>=3 2.2>=2", evidence_from="2"), encoding="utf-8")
    assert scoring_digest(loader.load(path)) == scoring_digest(TINY)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            related("9.9>=3 2.2>=2"),
            'the item "9.9" is in no area and no supplement: correct its id',
        ),
        (related("2.1>=4 2.2>=2"), "at_least: 4 is not a level of this method: write 1 to 3"),
        (related("2.1>=3 2.1>=2"), "an item is not related to itself: name another one"),
        (
            related("2.1>=3 2.2>=2", "2.1>=2 2.2>=1"),
            "2.1 and 2.2 are related here a second time: remove one",
        ),
        (
            related("2.1>=3 2.2>=2", evidence_from="4"),
            "evidence_from: 4 is not a level of this method",
        ),
    ],
)
def test_relations_that_cannot_be(problems, text, sentence):
    assert any(sentence in problem for problem in problems(text))


def test_the_shipped_files_relate_items_at_levels_that_can_be_chosen():
    for name in ("kami-5.0", "kami-4.2", "kelurahan-1.0", "iso-27001-2022"):
        content = loader.load(ROOT / "questionnaires" / f"{name}.yaml")
        assert len(content.relations) >= 8
        for one in content.relations:
            assert 1 <= one.at_least <= content.item(one.item).highest_level
            assert 1 <= one.other_at_least <= content.item(one.other).highest_level


def test_a_whole_number_may_be_written_with_a_point(tmp_path):
    path = tmp_path / "tiny.yaml"
    path.write_text(edited(("v3: 5.5", "v3: 5.0")), encoding="utf-8")
    with_point = loader.load(path)
    path.write_text(edited(("v3: 5.5", "v3: 5")), encoding="utf-8")
    assert loader.load(path) == with_point


def test_the_shipped_files_are_found_by_their_name():
    found = loader.find(ROOT / "questionnaires")
    for key in ("kami-4.2", "kami-5.0"):
        assert loader.load(found[key]).key == key


MEAN_TEXT = (ROOT / "tests" / "questionnaires" / "mean.yaml").read_text(encoding="utf-8")

MEANS = {
    "a target beyond the scale": (
        "target: 3", "target: 6", "4.1: target: 6 is too large: write at most 5",
    ),
    "no weight": ("        weight: 2\n", "", '4.1: the key "weight" is missing: add it'),
    "a weight of zero": ("weight: 2", "weight: 0", "4.1: weight: 0 is too small: write at least 1"),
    "a text for a level that is none": (
        '"5": {id: "Edaran', '"6": {id: "Edaran',
        "4.1: levels.6: \"6\" is not known: write '1', '2', '3', '4' or '5'",
    ),
    "a level without quotes": (
        '"3": {id: "Ada surat', '3: {id: "Ada surat', '4.1: the key 3 is not a word: write "3"',
    ),
    "no text for any level": (
        'levels:\n          "3": {id: "Ada daftar tugas.", en: "There is a list of tasks."}', "levels: {}",
        "4.2: levels: 0 of at least 1: add the rest",
    ),
    "levels out of order": (
        "level: 2, name", "level: 3, name", "levels: they are [0, 1, 3, 3, 4, 5]: write them from 0 on, in order",
    ),
    "a level too few": (
        ('    - {level: 5, name: {id: "Diperbaiki", en: "Improved"}, meaning: {id: "Angka dipakai memperbaiki.", '
        'en: "Figures lead to changes."}}\n'), "",
        "method: levels: 5 of at least 6: add the rest",
    ),
    "another way to the overall mean": (
        "overall: items", "overall: weights",
        "method: overall: \"weights\" is not known: write 'items' or 'areas'",
    ),
    "a category": (
        "weight: 2", "weight: 2\n        category: 1",
        '4.1: the key "category" is not known here: remove it or correct its spelling',
    ),
    "questions about systems": (
        "areas:\n", "system_questions: []\nareas:\n",
        'the key "system_questions" is not known here: remove it or correct its spelling',
    ),
    "an id that stands twice": (
        'id: "4.2"', 'id: "4.1"', '4.1: the id "4.1" stands here a second time: ids are unique',
    ),
    "an area named like the system questions": (
        "- id: gudang", "- id: system_category",
        'system_category: "system_category" is taken by the system questions',
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MEANS)
def test_a_wrong_file_of_means(problems, name):
    old, new, sentence = MEANS[name]
    assert old in MEAN_TEXT
    found = problems(MEAN_TEXT.replace(old, new, 1))
    assert any(one.endswith(sentence) for one in found), found


def test_a_right_file_of_means_says_what_it_holds():
    item = MEAN.item("4.1")
    assert (item.weight, item.target, item.highest_level) == (2, 3, 5)
    assert [MEAN.meaning(item, level).en for level in (0, 1, 2)] == [
        "Nothing is there.", "The lurah reminds by word.", "It is repeated.",
    ]  # fmt: skip
    with pytest.raises(KeyError):
        item.level(2)
    with pytest.raises(TypeError, match="maturity"):
        _ = MEAN.kami


NO_YAML = {
    "title: a: b\n": "titik dua di tempat yang salah",
    "a: 1\n\tb: 2\n": "ada tab: pakai spasi",
    "a: [1, 2\nb: 3\n": "tidak ditutup",
    "a: {b: 1\nc: 2\n": "tidak ditutup",
    'a: "x\n': "tanda kutip",
    "a: - b\n": "tanda minus di tempat yang salah",
    'a: "\\q"\n': "garis miring terbalik",
    "a:\n  - b\n c: 2\n": "lekukan",
    "a: @b\n": "karakter ini tidak boleh di sini",
    "a: &\n": "tanda &",
}


@pytest.mark.parametrize("text", NO_YAML)
def test_what_is_no_yaml_is_said_in_our_own_words(problems, text):
    with speaking("id"):
        (found,) = problems(text, "tiny.yaml, baris ")
    assert "ini bukan YAML, kolom " in found
    assert NO_YAML[text] in found
    assert " found " not in found
    assert "expected" not in found


def test_every_fault_of_a_shape_has_a_sentence_of_ours():
    """Whatever pydantic can find wrong in our schema, its own English words are never shown."""
    for kind in _kinds_of_faults():
        assert kind in loader.SENTENCES or kind in OTHERWISE, kind


OTHERWISE = {"missing", "extra_forbidden", "string_type"}
FAULTS = {
    "bool": ["bool_type"], "dict": ["dict_type", "too_short", "too_long"], "int": ["int_type", "int_from_float"],
    "list": ["list_type", "too_short", "too_long"], "literal": ["literal_error"], "model": ["model_type"],
    "str": ["string_type", "string_pattern_mismatch", "string_too_short", "string_too_long"],
    "decimal": ["decimal_type", "decimal_parsing", "finite_number"], "tuple": ["tuple_type"],
    "model-fields": ["missing", "extra_forbidden"], "float": ["float_type", "finite_number"],
}  # fmt: skip
OF_NO_OWN = {
    "default",
    "nullable",
    "definitions",
    "definition-ref",
    "model-field",
    "union",
    "function-after",
    "function-before",
    "function-wrap",
}
LIMITS = {
    "ge": "greater_than_equal",
    "gt": "greater_than",
    "le": "less_than_equal",
    "lt": "less_than",
}


def _kinds_of_faults():
    found, left = set(), [one.__pydantic_core_schema__ for one in FILES.values()]
    while left:
        one = left.pop()
        if isinstance(one, dict):
            kind = one.get("type")
            if isinstance(kind, str) and ("schema" in one or kind in FAULTS):
                assert kind in FAULTS or kind in OF_NO_OWN, kind
                found.update(FAULTS.get(kind, ()))
                found.update(sentence for limit, sentence in LIMITS.items() if limit in one)
            left += [
                value for name, value in one.items() if name not in ("metadata", "serialization")
            ]
        elif isinstance(one, list | tuple):
            left += one
    return found
