"""How a score came about, on screen: everybody who may see the score sees it, items only with the answers."""

import pytest

from assessment.assessments.models import Decision, Layer
from assessment.assessments.queries import area_scores_of
from assessment.assessments.status import Status
from assessment.permissions import Role
from tests import factories
from tests.assessments.filling import Says, answer, answer_all, submit
from tests.reviews import desk


@pytest.fixture
def url(cast):
    return f"/assessments/{cast.revision.id}/derivation"


@pytest.fixture
def filled(cast, session):
    answer_all(session, cast.revision, cast.sari)
    answer(session, cast.revision, cast.sari, {"2.1": 3, "2.2": 3, "2.3": 3, "2.4": 3})
    session.commit()


@pytest.fixture
def sent(cast, session, filled):
    submit(session, cast.revision, cast.wati, said=Says())
    session.commit()


def test_it_works(browse, cast, url, filled):
    page = browse(cast.sari).get(url)
    assert page.title == "Asal-usul nilai"
    why = (
        "II dan belum II+: skor tahap II 40, perlu 44 agar tahap III dihitung; gerbang tertutup karena 4 butir "
        "kategori 1 baru 'Dalam Penerapan/Diterapkan Sebagian' (paling banyak 2)."
    )
    assert why in page.texts("#areas .derivation__why")
    assert "Nilai dihitung dengan metode Indeks KAMI." in page.text
    assert "metode" not in " ".join(page.texts(".site-foot"))
    assert "430 dari 918 poin" in page.texts("#tree summary .derivation__value")
    assert not page.texts("#tree .derivation__item a")  # items stand on the page of their area
    page = browse(cast.sari).get(f"{url}/tata_kelola")
    assert page.title == "Tata Kelola Keamanan Informasi"
    assert page.texts(".derivation__sum b") == ["52 dari 126 poin, tingkat II"]
    assert f"/assessments/{cast.revision.id}/areas/tata_kelola#item-2.1" in page.links()


@pytest.mark.parametrize("part", ["pihak_ketiga", "system_category", "pdp"])
def test_every_part_has_its_page(browse, cast, url, filled, part):
    assert browse(cast.wati).get(f"{url}/{part}").texts(".derivation__item")


def test_it_can_be_unfolded_for_paper(browse, cast, url, filled):
    visit = browse(cast.sari)
    assert len(visit.get(f"{url}/risiko").texts("details:not([open])")) > 5
    assert not visit.get(f"{url}/risiko?open=all").texts("main details:not([open])")


def test_in_english(browse, cast, url, filled):
    visit = browse(cast.sari)
    visit.post("/language/en", {"next": "/account"})
    page = visit.get(f"{url}/pengelolaan_aset")
    assert "I+ and not yet II: score of stage II 74, needs 88." in page.texts(".derivation__why")


def test_what_there_is_not(browse, cast, url):
    browse(cast.sari).get(f"{url}/nowhere", status=404)
    browse(cast.sari).get(f"{url}?layer=final")  # as if nothing had been asked for


def test_it_hides_other_units(browse, cast, url, sent):
    browse(cast.budi).get(url, status=404)
    browse(cast.budi).get(f"{url}/pdp", status=404)


def test_a_draft_is_hidden_from_who_sees_only_what_was_sent(browse, cast, url, filled):
    for who in (cast.rina, cast.lestari, cast.maya):
        browse(who).get(url, status=404)
        browse(who).get(f"{url}/pdp", status=404)


def test_it_requires_a_role_that_sees_scores(browse, cast, url, sent):
    browse(cast.agus).get(url, status=403)
    browse(cast.agus).get(f"{url}/pdp", status=403)


def test_it_requires_signing_in(browse, url):
    assert browse().get(url, status=302).location.startswith("/sign-in")
    assert browse().get(f"{url}/pdp", status=302).location.startswith("/sign-in")


@pytest.mark.parametrize("who", ["sari", "wati", "tono", "rina", "lestari", "indra"])
def test_who_may_read_answers_sees_the_items(browse, cast, url, sent, who):
    page = browse(getattr(cast, who)).get(f"{url}/tata_kelola")
    assert "2.1 Tanggung jawab pimpinan" in page.texts(".derivation__item a")


def test_who_sees_scores_alone_sees_no_item(browse, cast, url, sent):
    visit = browse(cast.maya)
    page = visit.get(f"{url}/tata_kelola")
    assert page.texts(".derivation__sum b") == ["52 dari 126 poin, tingkat II"]
    assert not page.texts(".derivation__item")
    for address in (url, f"{url}/tata_kelola", f"{url}/system_category", f"{url}/pihak_ketiga"):
        page = visit.get(address)
        assert "Tanggung jawab pimpinan" not in page.text
        assert not [link for link in page.links() if "#item-" in link or "/areas/" in link]
    assert f"/city/units/{cast.melati.id}" in visit.get(url).links()


class TestLayers:
    def test_a_verifier_who_also_fills_in_does_not_see_it_early(self, browse, cast, session, url):
        _review(session, cast)
        factories.appoint(
            session, session.merge(cast.sari), Role.VERIFIER, session.merge(cast.city)
        )
        session.commit()
        page = browse(cast.sari, "verifier").get(f"{url}?layer=verified")
        assert "Hasil verifikasi" not in page.text

    def test_the_unit_sees_its_own_until_the_verified_one_stands(self, browse, cast, session, url):
        _review(session, cast)
        page = browse(cast.sari).get(f"{url}/tata_kelola?layer=verified")
        assert not page.texts(".tabs a")
        assert page.texts(".derivation__sum .muted") == ["Penilaian mandiri"]
        page = browse(cast.rina).get(f"{url}/pdp?layer=verified")
        assert page.texts(".tabs a") == ["Penilaian mandiri", "Hasil verifikasi"]
        assert page.texts(".derivation__sum .muted") == ["Hasil verifikasi"]
        assert "(hasil verifikasi)" in page.text

    def test_each_tells_the_stored_score(self, browse, cast, session, url):
        _review(session, cast)
        desk.agree_all(session, cast.revision, cast.rina)
        desk.move(session, cast.revision, cast.rina, "verify")
        desk.move(session, cast.revision, cast.lestari, "finalise")
        session.commit()
        assert session.merge(cast.revision).status is Status.FINAL
        stored = area_scores_of(session, cast.revision.id)
        assert stored[Layer.SELF, "pdp"].points != stored[Layer.FINAL, "pdp"].points
        for layer in (Layer.SELF, Layer.VERIFIED, Layer.FINAL):
            page = browse(cast.sari).get(f"{url}/pdp?layer={layer}")
            found = stored[layer, "pdp"]
            said = [f"{found.points} dari {found.max} poin, tingkat {found.level}"]
            assert page.texts(".derivation__sum b") == said
        assert browse(cast.sari).get(url).texts(".tabs [aria-current]") == ["Nilai akhir"]


def _review(session, cast):
    desk.fill_in(session, cast.revision, cast.sari)
    desk.send(session, cast.revision, cast.wati)
    desk.move(session, cast.revision, cast.rina, "take")
    desk.decide(
        session,
        cast.revision,
        cast.rina,
        "7.1",
        Decision.CHANGED,
        value=0,
        reason="Belum ada bukti.",
    )
    session.commit()


def test_scores_lead_here(browse, cast, session, url, sent):
    unit = f"/assessments/{cast.revision.id}"
    assert url in browse(cast.sari).get(unit).links()
    assert f"{url}/pdp?layer=self" in browse(cast.sari).get(unit).links()
    assert f"{url}/pdp" in browse(cast.sari).get(f"{unit}/areas/pdp").links()
    assert url in browse(cast.rina).get(f"/reviews/{cast.revision.id}").links()
    page = browse(cast.maya).get(f"/city/units/{cast.melati.id}")
    assert f"{url}?layer=self" in page.links()
    assert any(text.startswith("II dan belum II+: ") for text in page.texts("#reasons dd"))
