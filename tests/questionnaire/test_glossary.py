"""The file of terms: read strictly; and which terms an item uses."""

import re

import pytest

from assessment.config import ROOT
from assessment.languages import speaking
from assessment.questionnaire import glossary, loader
from assessment.questionnaire.model import Item

SHIPPED = ROOT / "questionnaires" / loader.GLOSSARY
KAMI = loader.load(ROOT / "questionnaires" / "kami-5.0.yaml")
SMALL = """\
terms:
  - term: {id: "aset", en: "asset"}
    also: {id: ["aset informasi"], en: ["assets"]}
    meaning: {id: "Data dan wadahnya.", en: "Data and what holds it."}
  - term: {id: "kata sandi", en: "password"}
    meaning: {id: "Kata rahasia.", en: "A secret word."}
"""


@pytest.fixture(autouse=True)
def in_english():
    """The sentences stand here in English."""
    with speaking("en"):
        yield


@pytest.fixture
def written(tmp_path):
    """``written(text)``: a file of terms, read."""

    def write(text):
        path = tmp_path / loader.GLOSSARY
        path.write_text(text, encoding="utf-8")
        return glossary.load(path)

    return write


def test_the_shipped_terms_are_plain_and_many():
    found = glossary.load(SHIPPED)
    assert len(found.terms) >= 60
    for term in found.terms:
        for language in ("id", "en"):
            meaning = term.meaning.in_(language)
            assert meaning.endswith("."), meaning
            assert len(meaning) <= glossary.LONGEST


CONTENTS = [loader.load(path) for path in loader.find(ROOT / "questionnaires").values()]


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_term_occurs_in_what_we_ship(language):
    found = glossary.load(SHIPPED)
    used = {
        term
        for content in CONTENTS
        for terms in glossary.used(found, content, language).values()
        for term in terms
    }
    assert [term.term.id for term in found.terms if term not in used] == []


@pytest.mark.parametrize("content", CONTENTS, ids=lambda content: content.key)
@pytest.mark.parametrize("language", ["id", "en"])
def test_most_items_have_a_term_explained(content, language):
    used = glossary.used(glossary.load(SHIPPED), content, language)
    assert sum(map(bool, used.values())) >= 0.85 * len(used)


def test_a_word_in_a_name_is_not_explained_as_that_word():
    with_name = names(glossary.load(SHIPPED), "Badan Siber dan Sandi Negara")
    assert with_name == ["BSSN"]
    assert names(glossary.load(SHIPPED), "frasa sandi") == ["frasa sandi"]


def test_it_is_no_questionnaire():
    assert SHIPPED.stem not in loader.find(ROOT / "questionnaires")


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ("terms:", "istilah:", 'line 1: the key "terms" is missing'),
        ('en: "password"', 'de: "Passwort"', "line 5:"),
        ('{id: "Kata rahasia.", en: "A secret word."}', '{id: "Kata rahasia."}', "the English text is missing"),
        ('"Kata rahasia."', '" "', "this text is empty: write it"),
        ('"kata sandi"', '"Aset"', '"Aset" stands for "aset" already: keep one'),
        ('"Kata rahasia."', f'"{"x" * 241}"', "this is long: explain it in 240 characters"),
        ("meaning: {id: \"Kata", "arti: {id: \"Kata", 'the key "arti" is not known here'),
        ("terms:", "terms: [", "this is not YAML"),
    ],
)  # fmt: skip
def test_a_fault_is_named_by_its_line(written, before, after, problem):
    with pytest.raises(loader.QuestionnaireFault, match=re.escape(problem)):
        written(SMALL.replace(before, after))


def names(found, text, language="id"):
    find = glossary._finder(found, language)
    return [term.term.in_(language) for term in find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Asetnya dicatat.", ["aset"]),
        ("ASET INFORMASI dan Kata  Sandi", ["aset", "kata sandi"]),
        ("kata sandi, lalu aset, lalu aset", ["kata sandi", "aset"]),
        ("fasetan dan asetat, data-aset", []),
        ("", []),
    ],
)
def test_whole_words_are_found_once_in_their_order(written, text, expected):
    assert names(written(SMALL), text) == expected


def test_english_has_its_own_words_and_plurals(written):
    assert names(written(SMALL), "Passwords guard assets", "en") == ["password", "asset"]


def test_items_name_what_their_texts_use():
    used = glossary.used(glossary.load(SHIPPED), KAMI, "id")
    assert set(used) == {item.id for item in KAMI.items if isinstance(item, Item)}
    assert "aset informasi" in [term.term.id for term in used["5.1"]]


def test_without_a_file_nothing_is_explained(tmp_path):
    assert glossary.of(tmp_path) is glossary.NOTHING
    assert not any(glossary.used(glossary.NOTHING, KAMI, "id").values())


def test_a_changed_file_is_read_again(tmp_path):
    path = tmp_path / loader.GLOSSARY
    path.write_text(SMALL)
    first = glossary.of(tmp_path)
    assert glossary.of(tmp_path) is first
    path.write_text(SMALL.replace("kata sandi", "kata kunci yang panjang"))
    assert glossary.of(tmp_path) is not first
