"""What a verifier recommends stands in the minutes, also at an item whose value nobody changed."""

from assessment.assessments.models import Decision
from assessment.minutes.description import _findings
from assessment.questionnaire import recommendations
from assessment.questionnaire.recommendations import NOTHING
from tests.factories import ROOT, kami
from tests.reviews import desk
from tests.reviews.conftest import sent, taken
from tests.reviews.threads.conftest import recommend

__all__ = ["sent", "taken"]


def test_they_stand_with_the_findings(cast, session, taken):
    desk.decide(session, taken, cast.rina, "2.1", Decision.CHANGED, value=1, reason="SK belum ada.")
    recommend(session, taken, cast.rina, item="2.1", text="Tanda tangani SK.")
    recommend(session, taken, cast.rina, item="3.4", text="Adakan rapat risiko.")
    session.flush()
    on = desk.desk_of(session, taken, cast.rina)
    found = _findings(session, on, kami(), NOTHING, "id")
    assert [(one["item"], one["self"] == one["verified"], one["advice"]) for one in found] == [
        ("2.1", False, "Tanda tangani SK."),
        ("3.4", True, "Adakan rapat risiko."),
    ]


def test_without_one_the_library_speaks_for_what_was_changed(cast, session, taken):
    desk.decide(session, taken, cast.rina, "2.1", Decision.CHANGED, value=1, reason="SK belum ada.")
    session.flush()
    known = recommendations.of(ROOT / "questionnaires", "kami-5.0")
    (one,) = _findings(session, desk.desk_of(session, taken, cast.rina), kami(), known, "id")
    assert one["advice"] == known.text("2.1", 1).id
