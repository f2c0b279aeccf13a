"""The receipt of a sending, and the sentences about warnings that go with it."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from assessment.assessments.checks import Doubt
from assessment.assessments.models import AnswerEvidence
from assessment.assessments.sending import receipts
from assessment.assessments.sending.models import Explanation, Receipt
from assessment.assessments.sending.services import findings_of
from assessment.assessments.status import Status
from assessment.audit.models import Event
from assessment.evidence.models import Evidence
from assessment.jobs.models import Job
from tests import factories
from tests.assessments.filling import answer, answer_all, at_desk, said_on, submit
from tests.factories import AT, TODAY, kami
from tests.reviews import desk as verifying


@pytest.fixture
def url(cast):
    return f"/assessments/{cast.revision.id}"


@pytest.fixture
def filled(cast, session):
    answer_all(session, cast.revision, cast.sari)
    session.commit()


@pytest.fixture
def doubtful(cast, session, filled):
    answer(session, cast.revision, cast.sari, {"2.5": 3, "2.2": 1})
    session.commit()


def warnings(session, cast):
    found = findings_of(session, at_desk(session, cast.revision), kami(), today=TODAY)
    return {one.key: one for one in found.warnings}


def test_each_warning_has_a_key_of_its_own(cast, session, doubtful):
    found = warnings(session, cast)
    assert set(found) == {"unproven", "related-2.3-2.2", "related-2.15-2.2"} & set(found)
    assert found["related-2.3-2.2"].items == ("2.3", "2.2")
    assert "belum ditunjuk" in found["related-2.3-2.2"].why.id


def test_not_applicable_contradicts_nothing(cast, session, filled):
    answer(session, cast.revision, cast.sari, {"5.32": 255}, reason="Tidak memakai awan.")
    assert not warnings(session, cast)


def test_evidence_out_of_date_is_a_warning(cast, session, filled):
    for name, until in (("Lama", TODAY - timedelta(days=1)), ("Baru", TODAY)):
        piece = Evidence(
            unit_id=cast.melati.id, title=name, url=f"https://uji.test/{name}", valid_until=until,
            added_at=AT, added_by_id=cast.sari.id,
        )  # fmt: skip
        session.add(piece)
        session.flush()
        session.add(
            AnswerEvidence(
                revision_id=cast.revision.id, item="2.2", evidence_id=piece.id, added_at=AT,
                added_by_id=cast.sari.id,
            )
        )  # fmt: skip
        session.flush()
        expired = warnings(session, cast).get(Doubt.EXPIRED)
        assert (expired is not None) is (name == "Lama"), "one piece in date is enough"


def test_every_warning_asks_for_a_sentence_of_its_own(browse, cast, session, doubtful, url):
    sari = browse(cast.sari)
    fields = said_on(sari.get(f"{url}/check"), "Bukti menyusul.")
    assert len(fields) >= 2
    one = dict(list(fields.items())[:1])
    page = sari.post(f"{url}/ask", one, status=422)
    assert page.texts(".error-summary a")[0].endswith("tulis satu kalimat penjelasan")
    assert page.tree.cssselect(f"textarea[name={next(iter(one))!r}]")[0].text.strip() == (
        "Bukti menyusul."
    ), "what was typed stays"
    sari.post(f"{url}/ask", fields | {"remark": "Siap, Bu."}, status=303)
    page = browse(cast.wati).get(f"{url}/check")
    assert "Siap, Bu." in page.text
    assert "Ditulis Sari" in page.text
    assert set(said_on(page)) == set(fields)


def test_a_sentence_has_an_end(browse, cast, session, doubtful, url):
    fields = said_on(browse(cast.sari).get(f"{url}/check"), "x" * 1001)
    browse(cast.sari).post(f"{url}/ask", fields, status=422)


def test_sending_leads_to_a_receipt(browse, cast, session, doubtful, url):
    wati = browse(cast.wati)
    page = wati.get(f"{url}/check")
    assert "Ringkasan" in page.texts("#summary h2")
    assert "Belum ada periode lalu" in page.text
    seen = page.tree.cssselect("input[name=seen]")[0].get("value")
    sent = wati.post(f"{url}/submit", said_on(page, "Sedang diurus.") | {"seen": seen}, status=303)
    assert sent.location.endswith("/receipt")
    page = wati.get(sent.location)
    assert "Senin, 2 November 2026 pukul 09.00 WIB" in page.text
    assert "Wati, Lurah Melati" in page.text
    assert "Sedang diurus." in page.text
    session.rollback()
    receipt = session.execute(select(Receipt)).scalar_one()
    assert receipt.sheet == receipts.sheet_digest(at_desk(session, cast.revision))
    assert receipt.sheet in page.text
    event = session.execute(
        select(Event.body).where(Event.action == "assessment.submitted")
    ).scalar_one()
    assert receipt.sheet in event


def test_sending_twice_is_sending_once(browse, cast, session, filled, url):
    wati = browse(cast.wati)
    form = {"seen": wati.get(f"{url}/check").tree.cssselect("input[name=seen]")[0].get("value")}
    for _again in range(3):
        assert wati.post(f"{url}/submit", form, status=303).location.endswith("/receipt")
    session.rollback()
    assert factories.rows(session, Receipt) == 1
    sent = select(Event).where(Event.action == "assessment.submitted")
    assert len(session.execute(sent).all()) == 1


def test_what_the_head_has_not_seen_is_not_sent(browse, cast, session, filled, url):
    wati = browse(cast.wati)
    form = {"seen": wati.get(f"{url}/check").tree.cssselect("input[name=seen]")[0].get("value")}
    answer(session, cast.revision, cast.sari, {"2.4": 1})
    session.commit()
    page = wati.post(f"{url}/submit", form, status=409)
    assert "Jawaban berubah" in page.errors[0]
    session.rollback()
    assert at_desk(session, cast.revision).status is Status.DRAFT
    session.rollback()
    form = {"seen": page.tree.cssselect("input[name=seen]")[0].get("value")}
    wati.post(f"{url}/submit", form, status=303)


def test_a_sending_that_was_taken_back_says_so(browse, cast, session, filled, url):
    wati = browse(cast.wati)
    wati.post(f"{url}/submit", status=303)
    wati.post(f"{url}/withdraw", {"reason": "Salah isi"}, status=303)
    assert "tidak berlaku lagi" in wati.get(f"{url}/receipt").text
    wati.post(f"{url}/submit", status=303)
    page = wati.get(f"{url}/receipt")
    assert "tidak berlaku lagi" not in page.text
    earlier = page.texts("ul.list a")
    assert len(earlier) == 1
    assert "tidak berlaku lagi" in wati.get(f"{url}/receipt?number=1").text


def test_a_receipt_is_never_changed(cast, session, filled):
    submit(session, cast.revision, cast.wati)
    session.commit()
    for statement in ("UPDATE receipt SET sheet = ''", "DELETE FROM receipt"):
        with pytest.raises(IntegrityError, match="append-only"):
            session.execute(text(statement))
        session.rollback()


def test_the_receipt_is_for_the_units_own_people(browse, cast, session, filled, url):
    submit(session, cast.revision, cast.wati)
    session.commit()
    browse(cast.sari).get(f"{url}/receipt")
    for who in (cast.budi, cast.tono):
        browse(who).get(f"{url}/receipt", status=404)
        browse(who).post(f"{url}/receipt/print", status=404)
    for who in (cast.rina, cast.agus, cast.indra):
        browse(who).get(f"{url}/receipt", status=403)
    browse().get(f"{url}/receipt", status=302)


def test_before_sending_there_is_none(browse, cast, url):
    visit = browse(cast.sari)
    assert visit.get(f"{url}/receipt", status=302).location.endswith(url)
    visit.post(f"{url}/receipt/print", status=303)


def test_the_receipt_is_printed_once_by_a_job(browse, cast, session, doubtful, url):
    wati = browse(cast.wati)
    wati.post(f"{url}/submit", said_on(wati.get(f"{url}/check"), "Sedang diurus."), status=303)
    first = wati.post(f"{url}/receipt/print", status=303).location
    assert wati.post(f"{url}/receipt/print", status=303).location == first
    session.rollback()
    job = session.execute(select(Job)).scalar_one()
    said = job.payload["description"]
    assert said["number"].startswith("2026-")
    assert [one["sentence"] for one in said["warnings"]] == ["Sedang diurus."] * len(
        said["warnings"]
    )
    printed = select(Event).where(Event.action == "receipt.printed")
    assert len(session.execute(printed).all()) == 2


def test_the_verifier_reads_what_the_unit_said(browse, cast, session, doubtful, url):
    wati = browse(cast.wati)
    wati.post(f"{url}/submit", said_on(wati.get(f"{url}/check"), "Sedang diurus."), status=303)
    page = browse(cast.rina).get(f"/reviews/{cast.revision.id}")
    assert "Sedang diurus." in page.texts("#said")[0]
    assert any(link.endswith("#item-2.3") for link in page.links())


def test_what_the_head_gave_back_is_read_on_the_start_page(browse, cast, session, filled, url):
    sari, wati = browse(cast.sari), browse(cast.wati)
    sari.post(f"{url}/ask", status=303)
    wati.post(f"{url}/give-back", {"note": "Lengkapi 2.4"}, status=303)
    assert "Lengkapi 2.4" in sari.get("/assessments").text
    assert "Lengkapi 2.4" in sari.get(url).texts(".notice")[0]
    sari.post(f"{url}/ask", status=303)
    assert "Lengkapi 2.4" not in sari.get("/assessments").text


def test_the_summary_stands_beside_the_last_round(browse, cast, session, clock):
    before = factories.round_(
        session,
        "Penilaian 2025",
        [session.merge(cast.melati)],
        year=2025,
        opens_on=date(2025, 9, 1),
    )
    earlier = factories.revision_of(session, cast.melati, before)
    answer_all(session, earlier, cast.sari, 1)
    revision = factories.revision_of(session, cast.melati, session.merge(cast.round))
    answer_all(session, revision, cast.sari)
    answer(session, revision, cast.sari, {"2.4": 0})
    session.commit()
    page = browse(cast.wati).get(f"/assessments/{revision.id}/check")
    assert "Dibanding Penilaian 2025" in page.text
    assert "1 turun" in page.text


def test_explanations_are_kept_while_the_doubt_stands(cast, session, doubtful):
    found = warnings(session, cast)
    submit(session, cast.revision, cast.wati, said=dict.fromkeys(found, "Ya."))
    assert factories.rows(session, Explanation) == len(found)
    revision = session.merge(cast.revision)
    verifying.move(session, revision, cast.rina, "take")
    assert revision.status is Status.UNDER_REVIEW
