"""What a round stores of a questionnaire, and the digests it goes by."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.questionnaire import frozen
from assessment.questionnaire.model import AnsweredBy, Overall, Questionnaire, SameAs, Text
from tests.scoring.instruments import KAMI, MEAN, TINY, kami_4_2


@pytest.mark.parametrize(
    "questionnaire", [TINY, MEAN, KAMI, kami_4_2()], ids=lambda found: found.key
)
def test_it_comes_back_equal(questionnaire):
    text = frozen.to_json(questionnaire)
    found = frozen.from_json(text)
    assert found == questionnaire
    assert frozen.to_json(found) == text
    assert frozen.digest(found) == frozen.digest(questionnaire)
    assert frozen.scoring_digest(found) == frozen.scoring_digest(questionnaire)


def test_what_was_frozen_keeps_its_digests():
    """A round rests on them: fields that come later leave them alone."""
    digest = "682fd382575020ce3a4ceefad07de0584fb545f2917d668c6a116c0b22041866"
    scoring = "3054fd2b9a0f0652b9ca9d84409ee7abac30a4af3052a7553d98d36f8454aad4"
    assert frozen.digest(TINY) == digest
    assert frozen.scoring_digest(TINY) == scoring
    read_back = frozen.from_json(frozen.to_json(TINY))
    assert (frozen.digest(read_back), frozen.scoring_digest(read_back)) == (digest, scoring)


def test_the_text_is_canonical():
    text = frozen.to_json(TINY)
    document = json.loads(text)
    assert text == json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert document["questionnaire"]["areas"][0]["constants"]["v3"] == "5.5"


@settings(deadline=None, max_examples=30)
@given(st.text(st.characters(codec="utf-8")), st.text(st.characters(codec="utf-8")))
def test_any_text_survives(first, second):
    changed = replace(TINY, title=Text(first, second))
    assert frozen.from_json(frozen.to_json(changed)) == changed


def _with_item(questionnaire: Questionnaire, **changes: object) -> Questionnaire:
    area = questionnaire.areas[0]
    items = (replace(area.items[0], **changes), *area.items[1:])
    return replace(questionnaire, areas=(replace(area, items=items), *questionnaire.areas[1:]))


def test_an_erratum_keeps_the_scoring_digest():
    for changed in (
        _with_item(TINY, text=Text("Apakah layar sudah ditutup?", "Are screens covered now?")),
        _with_item(TINY, evidence=(), legal=("UU 27/2022",), effort=3),
        _with_item(TINY, same_as=(SameAs("kami-5.0", ("2.1", "2.2")),)),
        replace(TINY, title=Text("Lain", "Other")),
        replace(TINY, default_for=("kelurahan",)),
    ):
        assert frozen.digest(changed) != frozen.digest(TINY)
        assert frozen.scoring_digest(changed) == frozen.scoring_digest(TINY)


def test_what_decides_a_maturity_changes_it():
    for changed in (
        _with_item(MEAN, weight=3),
        _with_item(MEAN, target=4),
        replace(MEAN, method=replace(MEAN.method, overall=Overall.AREAS)),
    ):
        assert frozen.scoring_digest(changed) != frozen.scoring_digest(MEAN)
    meaning = replace(MEAN.method.answers[2], meaning=Text("Lain", "Other"))
    answers = (*MEAN.method.answers[:2], meaning, *MEAN.method.answers[3:])
    changed = replace(MEAN, method=replace(MEAN.method, answers=answers))
    assert frozen.scoring_digest(changed) == frozen.scoring_digest(MEAN)
    assert frozen.digest(changed) != frozen.digest(MEAN)


def test_same_items_are_frozen_and_older_contents_without_them_still_read():
    same = (SameAs("kami-5.0", ("2.1", "2.2")), SameAs("kelurahan-1.0", ("A.3",)))
    found = frozen.from_json(frozen.to_json(_with_item(TINY, same_as=same)))
    assert found.areas[0].items[0].same_as == same
    # Written before there was such a part: the same text, and so the same digest.
    assert '"same_as"' not in frozen.to_json(TINY)
    assert frozen.from_json(frozen.to_json(TINY)).areas[0].items[0].same_as == ()


def test_whose_questionnaire_it_is_is_frozen_and_older_contents_still_read():
    changed = replace(TINY, default_for=("kecamatan", "kelurahan"))
    assert frozen.from_json(frozen.to_json(changed)) == changed
    assert '"default_for"' not in frozen.to_json(TINY)
    assert frozen.from_json(frozen.to_json(TINY)).default_for == ()


def test_what_decides_a_score_changes_it():
    area = TINY.areas[0]
    constants = replace(area.constants, v3=Decimal("5.6"))
    for changed in (
        _with_item(TINY, id="2.9"),
        _with_item(TINY, category=2),
        _with_item(TINY, stage="III"),
        _with_item(TINY, not_applicable_allowed=True),
        _with_item(TINY, answered_by=AnsweredBy.CITY),
        replace(TINY, areas=(replace(area, constants=constants), *TINY.areas[1:])),
        replace(TINY, method=replace(TINY.method, gate_max_partial_basic=2)),
        replace(TINY, version="1.1"),
    ):
        assert frozen.scoring_digest(changed) != frozen.scoring_digest(TINY)


@pytest.mark.parametrize("text", ["[]", "{}", '{"format": 2, "questionnaire": {}}', "nonsense"])
def test_another_format_is_refused(text):
    with pytest.raises(ValueError, match=r"frozen questionnaire|Expecting value"):
        frozen.from_json(text)
