"""What always holds of the layers, whoever answered what: tried on random sheets of three questionnaires."""

from random import Random

import pytest

from assessment.assessments.asked import Asked, answered_of, counted, is_asked
from assessment.config import ROOT
from assessment.questionnaire.loader import load
from assessment.questionnaire.model import AnsweredBy, Item
from assessment.questionnaire.values import LETTERS, NOT_APPLICABLE, UNANSWERED, with_value
from assessment.scoring import score
from assessment.scoring.effective import effective
from tests.factories import kami
from tests.scoring.instruments import TINY

CASES = 60
QUESTIONNAIRES = {
    "kami-5.0": kami(),
    "iso-27001-2022": load(ROOT / "questionnaires" / "iso-27001-2022.yaml"),
    "tiny": TINY,
}


@pytest.fixture(params=QUESTIONNAIRES)
def content(request):
    return QUESTIONNAIRES[request.param]


def some_code(rng, item):
    if not isinstance(item, Item):
        return rng.choice([*LETTERS.values()])
    codes = [*range(item.highest_level + 1)]
    return rng.choice([*codes, NOT_APPLICABLE] if item.not_applicable_allowed else codes)


def some_sheet(rng, content, share, which=lambda _item: True):
    return bytes(
        some_code(rng, item) if which(item) and rng.random() < share else UNANSWERED
        for item in content.items
    )


def of_city(item):
    return item.answered_by is AnsweredBy.CITY


def cases(content):
    for number in range(CASES):
        rng = Random(f"{content.key}/{number}")  # noqa: S311
        city = some_sheet(rng, content, rng.random(), of_city)
        own = some_sheet(rng, content, rng.random())
        verified = some_sheet(rng, content, rng.random() ** 2)
        yield rng, city, own, verified


def test_each_rule_item_by_item(content):
    for _rng, city, own, verified in cases(content):
        found = effective(content, city=city, own=own, verified=verified)
        for item in content.items:
            at = item.position
            if verified[at] != UNANSWERED:
                expected = verified[at]
            elif not of_city(item):
                expected = own[at]  # the unit's, whatever the city says of it
            else:
                expected = own[at] if city[at] == UNANSWERED else city[at]
            assert found[at] == expected, item.id


def test_what_the_city_says_of_others_items_counts_nowhere(content):
    for rng, city, own, verified in cases(content):
        loud = some_sheet(rng, content, 1, lambda item: not of_city(item))
        both = bytes(b if a == UNANSWERED else a for a, b in zip(city, loud, strict=True))
        assert effective(content, city=both, own=own, verified=verified) == effective(
            content, city=city, own=own, verified=verified
        )


def test_an_exception_changes_nothing_until_it_is_accepted(content):
    for rng, city, own, _verified in cases(content):
        given = [
            item for item in content.items if of_city(item) and city[item.position] != UNANSWERED
        ]
        if not given:
            continue
        item = rng.choice(given)
        claimed = with_value(own, item.position, some_code(rng, item))
        assert effective(content, city=city, own=claimed) == effective(content, city=city, own=own)
        decided = with_value(
            bytes([UNANSWERED]) * content.size, item.position, claimed[item.position]
        )
        accepted = effective(content, city=city, own=claimed, verified=decided)
        assert accepted == with_value(
            effective(content, city=city, own=own), item.position, claimed[item.position]
        )


def test_what_is_asked_is_counted_whatever_the_city_does(content):
    for rng, city, own, _verified in cases(content):
        result = score(content, effective(content, city=city, own=own))
        sheet = effective(content, city=city, own=own)
        mine = counted(content, Asked.OWN, sheet, result)
        asked = [item for area in content.areas for item in area.items if is_asked(Asked.OWN, item)]
        assert mine.items == len(asked) == sum(area.items for area in mine.areas)
        assert mine.answered == sum(own[item.position] != UNANSWERED for item in asked)
        assert mine.complete is (mine.answered == mine.items)
        assert (mine.answered, mine.items) == answered_of(content, Asked.OWN, sheet)
        other = effective(content, city=some_sheet(rng, content, 1, of_city), own=own)
        again = counted(content, Asked.OWN, other, score(content, other))
        assert (again.answered, again.items) == (mine.answered, mine.items)
        assert again.own_max == mine.own_max or content.method.has_means
        assert [(a.points, a.level) for a in mine.areas] == [
            (a.points, a.level) for a in result.areas
        ]
        assert counted(content, Asked.ALL, sheet, result) is result


def test_unit_and_provider_share_all_items_of_the_areas(content):
    items = [item for area in content.areas for item in area.items]
    for item in items:
        assert is_asked(Asked.OWN, item) != is_asked(Asked.CITY, item)
    for question in content.system_questions:
        assert not any(is_asked(asked, question) for asked in Asked)
