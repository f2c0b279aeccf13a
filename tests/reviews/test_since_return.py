"""What a verifier sees of what the unit has changed since it was returned: values, notes and evidence."""

from datetime import timedelta

from assessment.assessments import answers, queries
from assessment.assessments.answers import Change
from assessment.assessments.models import AnswerEvidence, Layer
from assessment.evidence.models import Evidence
from assessment.permissions import Sight
from tests import factories
from tests.factories import TODAY, kami
from tests.reviews import desk

HOUR = timedelta(hours=1)


def test_notes_and_evidence_that_changed_since_the_return_stand_out(browse, cast, session, taken):
    asked = {"3.1": "Jelaskan.", "3.2": "Lampirkan.", "3.3": "Cek."}
    desk.move(session, taken, cast.rina, "return_for_changes", asked, "", TODAY)
    seat = queries.desk(session, taken.id, None, Sight.EVIDENCE)
    assert seat is not None
    seen = answers.version_of(seat.own_versions, kami().item("3.1").position)
    answers.save(
        session, seat, kami(), Layer.SELF, [Change("3.1", 2, seen, note="Kini dengan SK.")],
        by=factories.actor(session, cast.sari), at=desk.LATER + HOUR,
    )  # fmt: skip
    made = Evidence(
        unit_id=cast.melati.id, title="SK baru", url="https://contoh.go.id/sk", added_at=desk.LATER + HOUR,
        added_by_id=cast.sari.id,
    )  # fmt: skip
    session.add(made)
    session.flush()
    session.add(
        AnswerEvidence(
            revision_id=taken.id, item="3.2", evidence_id=made.id, added_at=desk.LATER + HOUR,
            added_by_id=cast.sari.id,
        )
    )  # fmt: skip
    desk.send(session, taken, cast.wati, at=desk.LATER + 2 * HOUR)
    desk.move(session, taken, cast.rina, "take", at=desk.LATER + 3 * HOUR)
    session.commit()
    page = browse(cast.rina).get(f"/reviews/{taken.id}/areas/risiko?filter=since")
    noted, proven = page.texts("article.item")
    assert noted.startswith("3.1")
    assert "Kini dengan SK." in noted
    assert proven.startswith("3.2")
    assert "Sejak dikembalikan: 1 bukti dukung baru" in proven


def test_evidence_taken_away_and_shown_anew_stand_out(browse, cast, session, taken):
    """A piece that has long been in the library is new at an item where it is shown since."""
    made = Evidence(
        unit_id=cast.melati.id, title="SK lama", url="https://contoh.go.id/sk", added_at=factories.AT,
        added_by_id=cast.sari.id,
    )  # fmt: skip
    session.add(made)
    session.flush()

    def show(item, at, gone=None):
        session.add(
            AnswerEvidence(
                revision_id=taken.id, item=item, evidence_id=made.id, added_at=at, added_by_id=cast.sari.id,
                removed_at=gone,
            )
        )  # fmt: skip

    show("3.1", factories.AT, gone=desk.LATER + HOUR)
    desk.move(
        session, taken, cast.rina, "return_for_changes", {"3.1": "Cek.", "3.2": "Cek."}, "", TODAY
    )
    show("3.2", desk.LATER + HOUR)
    desk.send(session, taken, cast.wati, at=desk.LATER + 2 * HOUR)
    desk.move(session, taken, cast.rina, "take", at=desk.LATER + 3 * HOUR)
    session.commit()
    gone, shown = (
        browse(cast.rina)
        .get(f"/reviews/{taken.id}/areas/risiko?filter=since")
        .texts("article.item")
    )
    assert "Sejak dikembalikan: 1 bukti dukung dilepas" in gone
    assert "Sejak dikembalikan: 1 bukti dukung baru" in shown
