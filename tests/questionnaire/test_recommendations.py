"""What to do next at each item: read strictly, complete, and each sentence its own."""

import re
from itertools import combinations

import pytest

from assessment.config import ROOT
from assessment.languages import speaking
from assessment.questionnaire import loader, recommendations
from tests.rules.test_questionnaire_texts import (
    ENGLISH,
    PHRASES_SHARED,
    WORDS_SHARED,
    alike,
    words,
)

FILES = sorted((ROOT / "questionnaires" / recommendations.FOLDER).glob("*.yaml"))
FOUND = {
    path.stem: recommendations.load(path, loader.load(path.parents[1] / path.name))
    for path in FILES
}
each_file = pytest.mark.parametrize("found", FOUND.values(), ids=FOUND)
each_language = pytest.mark.parametrize("language", ["id", "en"])

AMOUNT = re.compile(r"lebih dari separuh|sebagian besar|mayoritas|kebanyakan|more than half|most")
"""How much a level asks for is said in these words of the method; they make no sentence like another."""

TINY = ROOT / "tests" / "questionnaires" / "tiny.yaml"


def test_both_questionnaires_of_units_have_them():
    assert {"kami-5.0", "kelurahan-1.0"} <= set(FOUND)
    assert len(FOUND["kami-5.0"].steps) == 175 * 3
    assert len(FOUND["kelurahan-1.0"].steps) == 66 * 3


def test_they_are_no_questionnaires():
    assert "recommendations" not in loader.find(ROOT / "questionnaires")


def test_the_way_to_a_level_is_its_steps_in_order():
    found = FOUND["kelurahan-1.0"]
    assert [start for start, _text in found.way("A1", 1, 3)] == [1, 2]
    assert found.way("A1", 3, 3) == ()
    assert found.text("A1", 3) is None
    assert found.text("Z9", 0) is None


@each_file
@each_language
def test_no_sentence_stands_twice(found, language):
    texts = [text.in_(language) for text in found.steps.values()]
    assert len(set(texts)) == len(texts)


@each_file
@each_language
def test_no_sentence_is_a_template(found, language):
    runs, meanings = {}, {}
    for step, text in found.steps.items():
        said = words(AMOUNT.sub("", text.in_(language)))
        runs[step] = frozenset(zip(said, said[1:], said[2:], strict=False))
        meanings[step] = frozenset(word for word in said if len(word) > 3)
    too_alike = [
        (one, other, found.steps[one].in_(language), found.steps[other].in_(language))
        for one, other in combinations(runs, 2)
        if alike(runs[one], runs[other]) > PHRASES_SHARED
        or alike(meanings[one], meanings[other]) > WORDS_SHARED
    ]
    assert not too_alike, "write one of each pair anew:\n" + "\n".join(map(str, too_alike[:20]))


@each_file
@each_language
def test_sentences_do_not_begin_alike(found, language):
    beginnings = {}
    for step, text in found.steps.items():
        beginnings.setdefault(" ".join(words(text.in_(language))[:2]), []).append(step)
    often = {begin: steps for begin, steps in beginnings.items() if len(steps) > 12}
    assert not often, f"begin some of these otherwise: {often}"


@each_file
@each_language
def test_sentences_have_a_length_one_can_act_on(found, language):
    wrong = [
        (step, text.in_(language))
        for step, text in found.steps.items()
        if not 5 <= len(words(text.in_(language))) <= 30 or not text.in_(language).endswith(".")
    ]
    assert not wrong


@each_file
def test_indonesian_sentences_have_no_english_words_and_no_city(found):
    english = set(ENGLISH.split())
    names = {"surabaya", "klampid", "wargaku", "sayang", "dinkominfo", "pemkot", "siak"}
    wrong = [
        (step, text.id, (english | names) & set(words(text.id)))
        for step, text in found.steps.items()
        if (english | names) & set(words(text.id))
    ]
    assert not wrong
    spelled = re.compile(r"\b(perlindungan data pribadi|kata kunci|terkait)\b", re.IGNORECASE)
    assert not [text.id for text in found.steps.values() if spelled.search(text.id)]


# ---- Faults ----


@pytest.fixture(autouse=True)
def in_english():
    """The sentences of faults stand here in English."""
    with speaking("en"):
        yield


@pytest.fixture
def tiny(tmp_path):
    """``tiny(before, after)``: a right file with one passage exchanged, read beside its questionnaire."""
    content = loader.load(TINY)

    def write(before="", after=""):
        parts = [f"questionnaire: {content.key}", "recommendations:"]
        for area in content.areas:
            for item in area.items:
                parts += [f'  - id: "{item.id}"', "    steps:"]
                for level in item.levels:
                    said = f"{item.id} {level.value}"
                    parts.append(
                        f'      - {{from: {level.value - 1}, text: {{id: "Kerjakan {said}.", en: "Do {said}."}}}}'
                    )
        text = "\n".join(parts) + "\n"
        assert before in text
        path = tmp_path / f"{content.key}.yaml"
        path.write_text(text.replace(before, after, 1) if before else text, encoding="utf-8")
        return recommendations.load(path, content)

    return write


def test_a_right_file_is_read(tiny):
    assert len(tiny().steps) >= 3


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ("recommendations:", "saran:", 'the key "recommendations" is missing'),
        ("from: 1", "from: 0", "the step from level 0 stands already"),
        ("from: 2", "from: 7", "has no step from level 7"),
        ("from: 2", "from: 7", "the step from level 2 is missing"),
        ("questionnaire: ", "questionnaire: x", "the questionnaire beside it is"),
        ("en: \"Do", "de: \"Tu", "the English text is missing"),
        ("\"Kerjakan ", "\"" + "x" * 201, "this is long: write the step in 200 characters"),
        ("id: \"", "id: \"nichts", "this item is in no area or was written before"),
        ("id: \"", "id: \"nichts", "these items have no steps yet"),
        ("text: {id", "text: {id: [", "this is not YAML"),
    ],
)  # fmt: skip
def test_a_fault_names_its_line_and_what_to_do(tiny, before, after, problem):
    with pytest.raises(loader.QuestionnaireFault) as fault:
        tiny(before, after)
    assert problem in str(fault.value)


def test_there_is_none_where_there_is_no_file(tmp_path):
    assert recommendations.of(tmp_path, "kami-5.0") is recommendations.NOTHING


def test_a_file_with_faults_says_nothing_and_is_logged(tmp_path, caplog):
    (tmp_path / recommendations.FOLDER).mkdir()
    (tmp_path / recommendations.FOLDER / "kami-5.0.yaml").write_text("saran: []", encoding="utf-8")
    assert recommendations.of(tmp_path, "kami-5.0") is recommendations.NOTHING
    assert "kami-5.0.yaml" in caplog.text
