"""A round later: what was done proposes its answer, with its evidence, and waits to be confirmed."""

from datetime import date

import pytest

from assessment.actions.states import ActionState
from assessment.assessments.models import AnswerEvidence, Layer, Source
from assessment.assessments.queries import desk, latest_answers
from assessment.permissions import Sight
from tests import factories
from tests.actions.conftest import bring, seen_by
from tests.factories import kami


@pytest.fixture
def next_round(cast, session, action, piece):
    """The action is confirmed, with evidence; a year later there is another round."""
    from assessment.actions import services
    from tests.actions.conftest import LATER, advance

    bring(session, action, ActionState.RUNNING, cast)
    services.note(
        session, seen_by(session, action, cast.sari), "", session.get(services.Evidence, piece),
        by=factories.actor(session, cast.sari), at=LATER,
    )  # fmt: skip
    advance(session, action, ActionState.DONE, cast.wati)
    advance(session, action, ActionState.CONFIRMED, cast.rina)
    made = factories.round_(
        session, "Periode 2027", [session.merge(cast.melati), session.merge(cast.kenanga)], year=2027,
        opens_on=date(2026, 11, 1), closes_on=date(2026, 12, 20),
    )  # fmt: skip
    session.commit()
    revision = factories.revision_of(session, cast.melati, made).id
    session.commit()
    return revision


def test_it_is_offered_and_taken_with_its_evidence(cast, browse, session, next_round, piece):
    visit = browse(cast.sari)
    page = visit.get(f"/assessments/{next_round}/done")
    assert [box.get("value") for box in page.tree.cssselect("input[name=item]")] == ["2.1"]
    visit.post(f"/assessments/{next_round}/done", {"item": "2.1"}, status=303)
    session.rollback()
    on = desk(session, next_round, None, Sight.EVIDENCE, lock=False)
    assert on.own[kami().item("2.1").position] == 3
    said = latest_answers(session, next_round, Layer.SELF, ["2.1"])["2.1"]
    assert said.source is Source.CARRIED_OVER
    assert said.note.startswith("Tindak lanjut Periode 2026:")
    shown = session.query(AnswerEvidence).filter_by(revision_id=next_round, item="2.1").all()
    assert [one.evidence_id for one in shown] == [piece]
    session.rollback()
    again = visit.get(f"/assessments/{next_round}/done")
    assert not again.tree.cssselect("input[name=item]")
    assert "sudah dijawab" in again.text


def test_nothing_chosen_is_refused(cast, browse, next_round):
    page = browse(cast.sari).post(f"/assessments/{next_round}/done", {}, status=422)
    assert "Tidak ada hasil tindak lanjut yang dapat diambil." in page.text


def test_a_colleague_elsewhere_and_a_camat_take_nothing(cast, browse, next_round):
    browse(cast.budi).post(f"/assessments/{next_round}/done", {"item": "2.1"}, status=404)
    browse(cast.tono).post(f"/assessments/{next_round}/done", {"item": "2.1"}, status=403)


def test_another_units_actions_are_not_offered(cast, browse, session, next_round):
    from sqlalchemy import select

    from assessment.assessments.models import Assessment, Revision

    theirs = session.execute(
        select(Revision.id).join(Assessment).where(Assessment.unit_id == cast.kenanga.id)
        .order_by(Revision.created_at.desc())
    ).scalars().first()  # fmt: skip
    session.rollback()
    assert (
        "Belum ada hasil tindak lanjut" in browse(cast.budi).get(f"/assessments/{theirs}/done").text
    )
