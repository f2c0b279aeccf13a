"""What is planted too high in Kota Contoh is what a verifier is led to first."""

import pytest
from sqlalchemy import select

from assessment.assessments.asked import Asked
from assessment.assessments.models import Assessment, Revision
from assessment.assessments.status import Status
from assessment.demo.overclaims import PLANTED
from assessment.reviews.risk.queries import facts_of
from assessment.reviews.risk.reasons import Reason, risks
from assessment.rounds.models import Round
from assessment.units.models import Unit

pytestmark = pytest.mark.pdf


def test_the_riskiest_twenty_hold_what_was_planted(small_city, looking):
    """Of all claims that wait for a verifier or lie with one, in the order in which they are shown to them."""
    city, _settings = small_city
    waiting = looking.execute(
        select(Revision.id, Unit.code)
        .join(Assessment, Assessment.id == Revision.assessment_id)
        .join(Unit, Unit.id == Assessment.unit_id)
        .join(Round, Round.id == Assessment.round_id)
        .where(
            Revision.status.in_((Status.SUBMITTED, Status.UNDER_REVIEW)),
            Assessment.asked != Asked.CITY,
            ~Round.is_practice,
        )
    ).all()
    codes = {row.id: row.code for row in waiting}
    facts = facts_of(looking, list(codes), lambda moment: moment.date())
    found = [
        (risk.points, codes[revision], risk)
        for revision, there in facts.items()
        for risk in risks(there)
    ]
    found.sort(key=lambda one: (-one[0], one[1]))
    first = [(code, risk.item) for _points, code, risk in found[:PLANTED]]
    assert len(city.planted) == PLANTED
    assert len(city.planted & set(first)) >= 15, [
        (code, risk.item, points) for points, code, risk in found[: 2 * PLANTED]
    ]
    assert len(found) > 5 * PLANTED
    assert {one.reason for _points, _code, risk in found for one in risk.because} >= {
        Reason.UNPROVEN, Reason.JUMP, Reason.SHARED,
    }  # fmt: skip
