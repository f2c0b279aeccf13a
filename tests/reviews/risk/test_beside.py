"""What stands beside an item: others of the same kind, the last round; and what is not agreed to with the rest."""

from datetime import date

import pytest

from assessment.assessments.models import Layer, Sheet
from assessment.questionnaire import values
from tests import factories
from tests.factories import kami
from tests.reviews import desk
from tests.reviews.test_index import send_many

AREA = "tata_kelola"


@pytest.fixture
def peers(session, cast, taken):
    """Five other kelurahan, all at level 1 of item 2.1; one leaves 2.2 out."""
    made = send_many(session, cast, [f"Unit {number}" for number in range(5)])
    for number, one in enumerate(made):
        levels = {"2.1": 1} | ({"2.2": 1} if number else {})
        session.get(Sheet, (one.id, Layer.SELF)).answers = values.pack(kami(), levels)
    session.commit()
    return made


def test_what_others_answer_stands_beside(browse, cast, taken, peers):
    page = browse(cast.rina).get(f"/reviews/{taken.id}/areas/{AREA}")
    said = page.texts("#item-2\\.1 .spread p.small")
    assert said == [
        (
            "Dari 5 unit sejenis yang lain, 5 menjawab lebih rendah, 0 sama, 0 lebih tinggi; yang di tengah “Dalam "
            "perencanaan”."
        )
    ]
    assert page.texts("#item-2\\.1 .distribution li")[1].endswith("5")


def test_nothing_is_said_about_four(browse, cast, taken, peers):
    assert (
        not browse(cast.rina).get(f"/reviews/{taken.id}/areas/{AREA}").texts("#item-2\\.2 .spread")
    )


def test_a_kecamatan_is_no_peer_of_a_kelurahan(browse, cast, session, taken, peers):
    kecamatan = factories.revision_of(session, cast.taman)
    desk.fill_in(session, kecamatan, cast.sari)
    desk.send(session, kecamatan, cast.tono, whole=False)
    session.commit()
    page = browse(cast.rina).get(f"/reviews/{taken.id}/areas/{AREA}")
    assert "Dari 5 unit" in page.texts("#item-2\\.1 .spread p.small")[0]


def test_the_last_round_with_the_verifiers_words(browse, cast, session, final):
    round_ = factories.round_(
        session, "Periode 2027", [session.merge(cast.melati)], year=2027,
        opens_on=date(2026, 11, 1), closes_on=date(2026, 12, 1),
    )  # fmt: skip
    revision = factories.revision_of(session, cast.melati, round_)
    desk.fill_in(session, revision, cast.sari)
    desk.send(session, revision, cast.wati)
    session.commit()
    page = browse(cast.rina).get(f"/reviews/{revision.id}/areas/{AREA}")
    said = page.texts("article.item")[0]
    assert (
        "Periode 2026: unit menjawab “Diterapkan sebagian”, dihitung “Dalam perencanaan”." in said
    )
    assert "SK belum ditandatangani." in said
    assert "Sama dengan jawaban Periode 2026" in said


def test_what_is_of_high_risk_is_left_out_of_the_rest_and_said(browse, cast, session, taken, peers):
    desk.answer(session, taken, cast.sari, "2.1", 3)
    session.commit()
    visit = browse(cast.rina)
    page = visit.get(f"/reviews/{taken.id}/areas/{AREA}")
    assert any("Setujui 21 butir lainnya" in words for words in page.texts("button")), page.texts(
        "button"
    )
    visit.post(f"/reviews/{taken.id}/areas/{AREA}/agree-rest", status=303)
    page = visit.get(f"/reviews/{taken.id}/areas/{AREA}")
    assert "Tidak ikut disetujui karena berisiko tinggi: 2.1." in page.text
    assert page.texts(".tabs [aria-current]") == ["Tata Kelola 21/22"]
    refused = visit.post(f"/reviews/{taken.id}/areas/{AREA}/agree-rest", status=422)
    assert "Periksa satu per satu: 2.1" in refused.text


def test_the_items_can_be_ordered_by_risk_and_filtered(browse, cast, session, taken):
    desk.answer(session, taken, cast.sari, "2.5", 3)
    session.commit()
    visit = browse(cast.rina)
    page = visit.get(f"/reviews/{taken.id}/areas/{AREA}?order=risk")
    assert page.texts("article.item")[0].startswith("2.5")
    assert visit.get(f"/reviews/{taken.id}/areas/{AREA}").texts("article.item")[0].startswith("2.1")
    for name in ("unanswered", "commented", "flagged"):
        assert visit.get(f"/reviews/{taken.id}/areas/{AREA}?filter={name}").texts(".empty-state")
