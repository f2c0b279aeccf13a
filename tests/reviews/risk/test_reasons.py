"""The risk of a claim, reason by reason."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from assessment.languages import speaking
from assessment.questionnaire import values
from assessment.questionnaire.values import NOT_APPLICABLE, UNANSWERED
from assessment.reviews.risk.peers import FEWEST, Peers, median
from assessment.reviews.risk.reasons import (
    HIGH,
    OLD_DAYS,
    RISKIEST,
    WEIGHTS,
    Facts,
    Reason,
    Risk,
    Shown,
    Then,
    points,
    risks,
)
from assessment.reviews.risk.words import sentence
from tests.factories import TODAY, kami

ITEM = "2.1"
PROVEN = (Shown(TODAY - timedelta(days=30)),)


def sheet(**levels):
    return values.pack(
        kami(), {name[1:].replace("_", "."): level for name, level in levels.items()}
    )


def facts(level=3, **more):
    return Facts(kami(), sheet(i2_1=level), TODAY, **more)


def reasons(found):
    return {one.reason: one for risk in risks(found) for one in risk.because}


def peers(mine, *others):
    return Peers([sheet(i2_1=level) for level in (mine, *others)])


def test_every_reason_has_a_weight_and_a_sentence_in_both_languages():
    assert set(WEIGHTS) == set(Reason)
    found = risks(everything())
    assert {one.reason for risk in found for one in risk.because} == set(Reason)
    for risk in found:
        for one in risk.because:
            said = sentence(one, kami().method)
            with speaking("en"):
                english = sentence(one, kami().method)
            assert any(letter.isdigit() for letter in said) or one.round, said
            assert said != english
            assert "%" not in said + english


def everything():
    """An assessment with every reason somewhere."""
    area = next(one for one in kami().areas if one.id == "risiko")
    own = sheet(**{f"i{one.id.replace('.', '_')}": 3 for one in area.items}, i2_1=3, i2_2=3, i2_3=2)
    low = [sheet(i2_1=0) for _ in range(FEWEST + 1)]
    return Facts(
        kami(), own, TODAY, peers=Peers([own, *low]),
        then=Then("Periode 2025", {"2.1": 1, "2.2": 3}, {"2.1": 1, "2.2": 1}),
        evidence={
            "2.3": (Shown(TODAY - timedelta(days=OLD_DAYS + 1), TODAY - timedelta(days=1), 4),),
        },
        notes={one.id: "Sudah dilaksanakan." for one in area.items},
    )  # fmt: skip


def test_a_high_claim_without_evidence():
    assert reasons(facts())[Reason.UNPROVEN].numbers["evidence"] == 0
    assert Reason.UNPROVEN not in reasons(facts(1))
    assert Reason.UNPROVEN not in reasons(facts(evidence={ITEM: PROVEN}))


@pytest.mark.parametrize(
    ("own", "counted", "now", "reason"),
    [
        (1, 1, 3, Reason.JUMP),
        (2, 2, 3, None),
        (3, 3, 3, None),
        (3, 2, 3, Reason.OBJECTED),
        (3, 1, 3, Reason.OBJECTED),
        (2, 1, 3, Reason.JUMP),
        (2, 3, 3, None),
        (UNANSWERED, UNANSWERED, 3, None),
        (NOT_APPLICABLE, NOT_APPLICABLE, 3, None),
        (1, 1, 0, None),
    ],
)
def test_against_the_last_round_as_it_was_verified(own, counted, now, reason):
    then = Then("Periode 2025", {ITEM: own}, {ITEM: counted})
    found = reasons(facts(now, then=then)).keys() & {Reason.JUMP, Reason.OBJECTED}
    assert found == ({reason} if reason else set())


def test_an_item_that_the_last_round_did_not_ask_is_no_jump():
    assert Reason.JUMP not in reasons(facts(then=Then("Periode 2025", {}, {})))


def test_an_outlier_among_peers():
    found = reasons(facts(peers=peers(3, 0, 1, 1, 1, 2)))[Reason.OUTLIER]
    assert found.numbers == {"there": 0, "units": 5, "median": 1}
    assert Reason.OUTLIER not in reasons(facts(peers=peers(3, 2, 2, 3, 3, 3)))
    assert Reason.OUTLIER in reasons(facts(peers=peers(3, *[2] * 20, 3)))  # one in twenty
    assert Reason.OUTLIER not in reasons(facts(1, peers=peers(1, *[0] * 20)))


def test_nothing_is_said_about_fewer_than_five_others():
    assert Reason.OUTLIER not in reasons(facts(peers=peers(3, 0, 0, 0, 0)))
    assert Reason.OUTLIER not in reasons(facts(peers=peers(3, 0, 0, 0, 0, UNANSWERED)))
    at = kami().item(ITEM).position
    assert peers(3, 0, 0, 0, 0).others(at, 3) is None
    assert peers(3, 0, 0, 0, 1, 3).others(at, 3) == {0: 3, 1: 1, 3: 1}


def test_the_median_is_a_level_that_somebody_has():
    assert median({0: 1, 3: 1}) == 0
    assert median({0: 1, 2: 2}) == 2
    with pytest.raises(ValueError, match="nobody"):
        median({})


def test_evidence_that_is_expired_old_or_shared():
    day = timedelta(days=1)
    over = Shown(TODAY - 400 * day, TODAY - day)
    assert Reason.EXPIRED in reasons(facts(evidence={ITEM: (over,)}))
    assert Reason.EXPIRED not in reasons(facts(evidence={ITEM: (over, *PROVEN)}))
    assert Reason.EXPIRED not in reasons(
        facts(evidence={ITEM: (replace(over, valid_until=TODAY),)})
    )
    old = Shown(TODAY - (OLD_DAYS + 1) * day)
    assert reasons(facts(evidence={ITEM: (old,)}))[Reason.OLD].numbers["days"] == OLD_DAYS + 1
    assert Reason.OLD not in reasons(facts(evidence={ITEM: (Shown(TODAY - OLD_DAYS * day),)}))
    assert Reason.OLD not in reasons(facts(evidence={ITEM: (old, Shown())}))
    assert reasons(facts(evidence={ITEM: (Shown(others=7),)}))[Reason.SHARED].numbers["units"] == 7


def test_an_area_of_equal_answers_and_a_note_that_is_everywhere():
    found = reasons(everything())
    area = next(one for one in kami().areas if one.id == "risiko")
    assert found[Reason.ALL_EQUAL].numbers == {"items": len(area.items)}
    assert found[Reason.SAME_NOTE].numbers == {"items": len(area.items)}
    zeros = sheet(**{f"i{one.id.replace('.', '_')}": 0 for one in area.items})
    assert not risks(Facts(kami(), zeros, TODAY))


def test_the_riskiest_come_first_and_the_weightiest_reason_first():
    found = risks(everything())
    assert [one.points for one in found] == sorted((one.points for one in found), reverse=True)
    for one in found:
        weights = [WEIGHTS[because.reason] for because in one.because]
        assert weights == sorted(weights, reverse=True)
        assert one.points == sum(weights)
        assert one.is_high == (one.points >= HIGH)
    same = [one.item for one in found if one.points == found[-1].points]
    order = [one.id for one in kami().items]
    assert same == sorted(same, key=order.index)


def test_what_is_checked_no_longer_counts():
    unchecked = risks(facts())
    assert points(unchecked) == WEIGHTS[Reason.UNPROVEN]
    assert points(risks(facts(checked=sheet(i2_1=1)))) == 0
    many = [Risk(str(number), 3, 30, ()) for number in range(RISKIEST + 5)]
    assert points(many) == 30 * RISKIEST


def test_an_unanswered_questionnaire_has_no_risk():
    assert risks(Facts(kami(), values.blank(kami()), date(2026, 1, 1))) == []
