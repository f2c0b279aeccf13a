"""The order of the queue, the list of what deserves a look first, and the reasons beside the items."""

from datetime import date

import pytest

from assessment.assessments.models import Assessment, Decision, Layer, Sheet
from assessment.permissions import Role
from assessment.questionnaire import values
from assessment.reviews.risk.queries import facts_of
from assessment.reviews.risk.reasons import Reason, risks
from tests import factories
from tests.factories import AT, kami
from tests.reviews import desk
from tests.reviews.test_index import rows, send_many


def claim(session, revision, levels):
    """Change a sheet in place; the history does not matter here."""
    sheet = session.get(Sheet, (revision.id, Layer.SELF))
    sheet.answers = values.pack(kami(), levels)
    session.commit()


def reasons_of(session, revision):
    facts = facts_of(session, [revision.id], lambda moment: moment.date())[revision.id]
    return {(one.item, because.reason) for one in risks(facts) for because in one.because}


@pytest.fixture
def three(session, cast):
    """Bakung claims most, Cempaka a little, Anggrek nothing; Cempaka has waited longest."""
    anggrek, bakung, cempaka = send_many(session, cast, ["Anggrek", "Bakung", "Cempaka"])
    claim(session, bakung, {"2.1": 3, "2.2": 3})
    claim(session, cempaka, {"2.1": 3})
    claim(session, anggrek, {"2.1": 1})
    return anggrek, bakung, cempaka


def test_the_riskiest_come_first_in_the_queue(browse, cast, three):
    page = browse(cast.rina).get("/reviews")
    assert [name.split(",")[0] for name in rows(page)] == [
        "Kel. Bakung",
        "Kel. Cempaka",
        "Kel. Anggrek",
    ]
    assert "Tingkat 3 dari 3 dengan 0 bukti dukung." in page.texts("td.risk")[0]
    assert page.texts("td.risk")[2] == "–"


def test_the_queue_can_be_ordered_by_how_long_they_wait(browse, cast, three):
    page = browse(cast.rina).get("/reviews?order=waiting")
    assert [name.split(",")[0] for name in rows(page)] == [
        "Kel. Cempaka",
        "Kel. Bakung",
        "Kel. Anggrek",
    ]
    assert len(page.texts("td.risk")) == 3


def test_a_long_queue_goes_on_in_the_same_order(browse, cast, session):
    made = send_many(session, cast, [f"Unit {number}" for number in range(55)])
    claim(session, made[0], {"2.1": 3})  # the one that has waited least
    visit = browse(cast.rina)
    assert rows(visit.get("/reviews"))[0].startswith("Kel. Unit 0,")
    assert len(rows(visit.get("/reviews?page=2"))) == 5


def test_184_sent_units_are_ordered_in_a_bounded_number_of_statements(
    browse, cast, session, count_sql
):
    for one in send_many(session, cast, [f"Unit {number}" for number in range(40)]):
        session.get(Sheet, (one.id, Layer.SELF)).answers = bytes([3]) * kami().size
    session.commit()
    visit = browse(cast.lestari)
    visit.get("/reviews")
    with count_sql() as sql:
        visit.get("/reviews")
    assert sql.total <= 17, sql.statements


def test_the_list_of_what_to_look_at_first(browse, cast, session, three):
    page = browse(cast.rina).get(f"/reviews/{three[1].id}/risks")
    assert page.texts(".risks h2 a") == ["2.1", "2.2"]
    assert f"/reviews/{three[1].id}/areas/tata_kelola#item-2.1" in page.links()
    empty = browse(cast.rina).get(f"/reviews/{three[0].id}/risks")
    assert empty.texts(".empty-state h2") == ["Tidak ada yang menonjol"]


def test_what_is_checked_leaves_the_list(browse, cast, session, taken):
    desk.decide(session, taken, cast.rina, "2.1", Decision.AGREED)
    desk.answer(session, taken, cast.sari, "2.1", 3)
    session.commit()
    visit = browse(cast.rina)
    assert "2.1" not in visit.get(f"/reviews/{taken.id}/risks").texts(".risks h2 a")
    every = visit.get(f"/reviews/{taken.id}/risks?show=all")
    assert "2.1" in every.texts(".risks h2 a")
    assert "Sudah diperiksa" in every.text


def test_the_reasons_stand_at_the_item(browse, cast, session, taken):
    desk.answer(session, taken, cast.sari, "2.1", 3)
    session.commit()
    page = browse(cast.rina).get(f"/reviews/{taken.id}/areas/tata_kelola")
    assert page.texts("#item-2\\.1 .because li")[0] == "Tingkat 3 dari 3 dengan 0 bukti dukung."
    assert any(words.startswith("Risiko tinggi") for words in page.texts(".chips a"))
    assert (
        browse(cast.rina).get(f"/reviews/{taken.id}/areas/tata_kelola?filter=risky").status == 200
    )


def test_a_jump_since_the_last_round_and_what_was_lowered_then(session, cast, final):
    """Melati claims in the next round what Rina had lowered, and more than it had elsewhere."""
    next_round = factories.round_(
        session, "Periode 2027", [session.merge(cast.melati)], year=2027,
        opens_on=date(2027, 1, 1), closes_on=date(2027, 12, 1),
    )  # fmt: skip
    revision = factories.revision_of(session, cast.melati, next_round)
    claim(session, revision, {"2.1": 2, "2.2": 3, "2.3": 2})
    found = reasons_of(session, revision)
    assert ("2.1", Reason.OBJECTED) in found
    assert not {("2.2", Reason.JUMP), ("2.3", Reason.JUMP), ("2.3", Reason.OBJECTED)} & found
    sheet = session.get(Sheet, (final.id, Layer.FINAL))
    assert sheet.answers[kami().item("2.1").position] == 1
    claim(session, revision, {"2.1": 3})
    assert ("2.1", Reason.JUMP) in reasons_of(session, revision)


def test_peers_are_units_of_the_same_kind_that_have_sent(session, cast, three):
    bakung = three[1]
    assert ("2.1", Reason.OUTLIER) not in reasons_of(session, bakung)  # too few
    for one in send_many(session, cast, [f"Unit {number}" for number in range(5)]):
        session.get(Sheet, (one.id, Layer.SELF)).answers = values.pack(kami(), {"2.1": 0, "2.2": 3})
    session.commit()
    found = reasons_of(session, bakung)
    assert ("2.1", Reason.OUTLIER) in found
    assert ("2.2", Reason.OUTLIER) not in found


def test_the_same_file_in_another_unit(session, cast, sent):
    from assessment.assessments.models import AnswerEvidence
    from assessment.evidence.models import Evidence
    from assessment.files.models import StoredFile

    session.add(StoredFile(sha256="a" * 64, size=1, media_type="application/pdf", stored_at=AT))
    session.flush()
    for unit in (cast.melati, cast.kenanga):
        one = Evidence(
            unit_id=unit.id, title="SK", sha256="a" * 64, file_name="sk.pdf", added_at=AT, added_by_id=cast.sari.id,
        )  # fmt: skip
        session.add(one)
        session.flush()
        if unit is cast.melati:
            session.add(
                AnswerEvidence(
                    revision_id=sent.id,
                    item="2.1",
                    evidence_id=one.id,
                    added_at=AT,
                    added_by_id=cast.sari.id,
                )
            )
    session.commit()
    assert ("2.1", Reason.SHARED) in reasons_of(session, sent)
    assert session.get(Assessment, sent.assessment_id)


def test_other_units_are_not_found_and_the_list_requires_a_verifier(browse, cast, session, sent):
    url = f"/reviews/{sent.id}/risks"
    for who in ("sari", "wati", "tono", "agus", "maya", "indra"):
        browse(getattr(cast, who)).get(url, status=403)
    assert browse().get(url, status=302).location.startswith("/sign-in")
    factories.appoint(session, cast.rina, Role.OPERATOR, cast.melati)
    session.commit()
    browse(cast.rina, Role.VERIFIER).get(url, status=404)


def test_an_assessment_in_draft_is_not_found(browse, cast):
    browse(cast.rina).get(f"/reviews/{cast.revision.id}/risks", status=404)


def test_old_evidence_is_measured_from_the_day_it_was_sent(session, cast, sent):
    facts = facts_of(session, [sent.id], lambda moment: moment.date())[sent.id]
    assert facts.on == AT.date()
