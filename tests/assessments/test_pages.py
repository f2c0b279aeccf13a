"""The list, the overview, the check before sending: who sees what, and what to do next."""

from datetime import timedelta

import pytest

from assessment.assessments.status import Status
from tests import factories
from tests.assessments.filling import answer, answer_all, at_desk, submit
from tests.factories import AT, kami


@pytest.fixture
def url(cast):
    return f"/assessments/{cast.revision.id}"


@pytest.fixture
def filled(cast, session):
    answer_all(session, cast.revision, cast.sari)
    session.commit()


@pytest.fixture
def sent(cast, session, filled):
    submit(session, cast.revision, cast.wati)
    session.commit()


def set_status(session, cast, status, **more):
    revision = session.merge(cast.revision)
    factories.stand(session, revision, status=status, **more)
    session.commit()


def test_the_list_leads_to_the_next_step(browse, cast, session):
    visit = browse(cast.sari)
    assert "Mulai mengisi" in visit.get("/assessments").texts("button")
    visit.post(f"/assessments/{cast.revision.id}/start")
    page = visit.get("/assessments")
    assert "Lanjutkan mengisi" in page.texts(".card a")
    assert "43 hari lagi" in page.text
    answer_all(session, cast.revision, cast.sari)
    session.commit()
    assert "Minta persetujuan" in visit.get("/assessments").texts(".card a")
    assert "Periksa dan kirim" in browse(cast.wati).get("/assessments").texts(".card a")


def test_the_list_of_a_unit_without_a_round_says_so(browse, session, cast):
    lonely = factories.unit(session, "Baru", parent=cast.lain)
    who = factories.person(session, "Joko", "operator", lonely)
    session.commit()
    assert "Belum ada periode" in browse(who).get("/assessments").text


def test_a_camat_sees_their_kelurahan_only(browse, cast):
    page = browse(cast.tono).get("/assessments")
    assert page.texts("tbody th a") == ["Kel. Melati", "Kel. Kenanga"]


def test_a_lurah_sees_nobody_elses(browse, cast):
    assert not browse(cast.wati).get("/assessments").tree.cssselect("tbody")


def test_a_verifier_sees_what_was_sent(browse, cast, session, filled):
    assert "Belum ada penilaian" in browse(cast.rina).get("/assessments").text
    submit(session, cast.revision, cast.wati)
    session.commit()
    assert browse(cast.rina).get("/assessments").texts("tbody th a") == ["Kel. Melati"]


def test_an_auditor_searches_all(browse, cast):
    assert len(browse(cast.indra).get("/assessments").texts("tbody th a")) == 5
    assert browse(cast.indra).get("/assessments?q=mela+TI").texts("tbody th a") == ["Kel. Melati"]
    assert "Tidak ada unit yang cocok" in browse(cast.indra).get("/assessments?q=zzz").text


@pytest.mark.parametrize("who", ["agus", "maya"])
def test_the_list_requires_reading(browse, cast, who, url):
    browse(getattr(cast, who)).get("/assessments", status=403)
    browse(getattr(cast, who)).get(url, status=403)


def test_the_overview_works(browse, cast, session, url):
    answer(session, cast.revision, cast.sari, {"2.1": 3, "2.2": 1}, unsure=True)
    session.commit()
    page = browse(cast.sari).get(url)
    assert page.title == "Kel. Melati, Kec. Taman"
    assert len(page.tree.cssselect(".task")) == 8
    chips = page.texts("#areas .chips a")
    assert chips[:2] == ["Belum dijawab 173", "Belum yakin 2"]
    assert "Belum ditetapkan" in page.text
    assert "Mulai diisi" in page.texts(".timeline__title")


def test_the_overview_hides_other_units(browse, cast, url):
    browse(cast.budi).get(url, status=404)
    browse(cast.budi).get(f"{url}/check", status=404)
    browse(cast.budi).get(f"{url}/continue", status=404)


def test_nobody_sees_what_does_not_exist(browse, cast):
    browse(cast.sari).get("/assessments/00000000-0000-0000-0000-000000000000", status=404)


def test_the_overview_names_what_was_returned(browse, cast, session, filled, url):
    set_status(session, cast, Status.NEEDS_CHANGES, returned={"2.2": "Unggah SK pengganti"},
               return_due_on=AT.date() + timedelta(days=3))  # fmt: skip
    page = browse(cast.sari).get(url)
    assert "Unggah SK pengganti" in page.text
    assert "3 hari lagi" in page.text
    assert browse(cast.sari).get(f"{url}/continue", status=302).location.endswith("#item-2.2")


def test_continue_leads_to_the_first_unanswered_item(browse, cast, session, url):
    answer(session, cast.revision, cast.sari, {"2.1": 3, "2.2": 1})
    session.commit()
    assert (
        browse(cast.sari)
        .get(f"{url}/continue", status=302)
        .location.endswith("tata_kelola#item-2.3")
    )


def test_practice_rounds_are_marked(browse, cast, session):
    practice = factories.round_(
        session, "Latihan Bimtek", [session.merge(cast.melati)], is_practice=True
    )
    revision = factories.revision_of(session, cast.melati, practice)
    session.commit()
    visit = browse(cast.sari)
    assert "Latihan" in visit.get("/assessments").texts(".status-tag")
    for path in ("", "/areas/tata_kelola", "/areas/system_category", "/check"):
        assert (
            "Latihan" in visit.get(f"/assessments/{revision.id}{path}").texts(".classification")[0]
        )


def test_an_operator_asks_and_the_head_sends(browse, cast, database, filled, url):
    sari, wati = browse(cast.sari), browse(cast.wati)
    assert "Minta persetujuan" in sari.get(f"{url}/check").texts("button")
    sari.post(f"{url}/ask", status=303)
    assert "Menunggu persetujuan lurah/camat" in sari.get(url).texts(".status-tag")
    assert "Setujui dan kirim" in wati.get(f"{url}/check").texts("button")
    wati.post(f"{url}/submit", status=303)
    with database.reading() as session:
        assert at_desk(session, cast.revision).status is Status.SUBMITTED
    assert "Tarik kembali" in wati.get(url).texts(".page-head__actions a")
    assert "Disetujui dan dikirim" in wati.get(url).texts(".timeline__title")


def test_missing_items_block(browse, cast, session, url):
    answer(session, cast.revision, cast.sari, {"2.1": 3})
    session.commit()
    page = browse(cast.wati).get(f"{url}/check")
    assert "dan 9 butir lainnya" in page.text
    assert "Setujui dan kirim" not in page.texts("button")
    assert "174 butir" in browse(cast.wati).post(f"{url}/submit", status=422).errors[0]


def test_a_doubt_asks_for_a_sentence(browse, cast, session, filled, url):
    answer(session, cast.revision, cast.sari, {"2.5": 3})
    session.commit()
    sari, wati = browse(cast.sari), browse(cast.wati)
    assert "tanpa bukti" in sari.get(f"{url}/check").text
    assert "penjelasan" in sari.post(f"{url}/ask", status=422).errors[0]
    sari.post(f"{url}/ask", {"said-unproven": "Bukti menyusul pekan depan"}, status=303)
    assert (
        "Bukti menyusul pekan depan" in wati.get(f"{url}/check").tree.cssselect("textarea")[0].text
    )
    wati.post(f"{url}/submit", status=303)


def test_late_sending_asks_for_a_reason(browse, cast, session, clock, filled, url):
    clock.at = AT + timedelta(days=60)
    wati = browse(cast.wati)
    assert "Batas waktu sudah lewat" in wati.get(f"{url}/check").text
    assert "alasan" in wati.post(f"{url}/submit", status=422).errors[0]
    wati.post(f"{url}/submit", {"late_reason": "Banjir"}, status=303)
    assert "Terlambat" in wati.get(url).texts(".status-tag")


def test_the_head_gives_back_with_a_note(browse, cast, session, filled, url):
    browse(cast.sari).post(f"{url}/ask", status=303)
    wati = browse(cast.wati)
    wati.post(f"{url}/give-back", status=422)
    wati.post(f"{url}/give-back", {"note": "Lengkapi 2.4"}, status=303)
    assert "Lengkapi 2.4" in browse(cast.sari).get(url).text


def test_the_operator_goes_on_filling_in(browse, cast, filled, url):
    sari = browse(cast.sari)
    sari.post(f"{url}/ask", status=303)
    sari.post(f"{url}/give-back", status=303)
    assert "Draf" in sari.get(url).texts(".status-tag")


def test_withdrawing_asks_why(browse, cast, sent, url):
    wati = browse(cast.wati)
    assert "Tarik kembali" in wati.get(f"{url}/withdraw").title
    wati.post(f"{url}/withdraw", status=422)
    wati.post(f"{url}/withdraw", {"reason": "Salah isi"}, status=303)
    assert "Salah isi" in wati.get(url).text


@pytest.mark.parametrize("verb", ["start", "ask", "submit", "give-back", "withdraw"])
def test_the_verbs_hide_other_units_and_refuse_strangers(browse, cast, filled, url, verb):
    browse(cast.budi).post(f"{url}/{verb}", {"note": "x", "reason": "x"},
                           status=403 if verb in ("submit", "withdraw") else 404)  # fmt: skip
    browse(cast.tono).post(f"{url}/{verb}", {"note": "x", "reason": "x"}, status=403)
    browse().post(f"{url}/{verb}", status=302)
    browse(cast.sari).get(f"{url}/{verb}", status=405 if verb != "withdraw" else 403)


def test_sending_requires_the_head(browse, cast, filled, url):
    browse(cast.sari).post(f"{url}/submit", status=403)
    browse(cast.sari).post(f"{url}/withdraw", {"reason": "x"}, status=403)


def test_no_page_shows_another_units_words(browse, cast, session, app):
    """Every page of the domain, as every person of a unit: the canary of another unit never sings."""
    revisions = {}
    for name, who in (("melati", cast.sari), ("kenanga", cast.budi)):
        revision = factories.revision_of(session, getattr(cast, name))
        answer(session, revision, who, {"2.1": 3}, note=f"canary-{name}")
        revisions[name] = revision.id
    session.commit()
    areas = [area.id for area in (*kami().areas, *kami().supplements)]
    paths = ["", "/check", "/continue", "/withdraw", "/items/2.1/evidence"] + [
        f"/areas/{area}" for area in areas
    ]
    for who, own in ((cast.sari, "melati"), (cast.wati, "melati"), (cast.budi, "kenanga")):
        visit = browse(who)
        other = "kenanga" if own == "melati" else "melati"
        pages = [f"/assessments/{revisions[name]}{path}" for name in revisions for path in paths]
        for page in [
            "/assessments",
            "/assessments?q=kenanga",
            "/evidence",
            "/evidence?q=canary",
            *pages,
        ]:
            response = visit.client.get(page, follow_redirects=True)
            assert f"canary-{other}" not in response.get_data(as_text=True), page
        assert f"canary-{own}" in visit.get(f"/assessments/{revisions[own]}/areas/tata_kelola").text


@pytest.mark.parametrize("path", ["", "/areas/pengelolaan_aset", "/check"])
def test_pages_take_few_statements(browse, cast, session, filled, count_sql, url, path):
    visit = browse(cast.sari)
    visit.get(url + path)
    with count_sql() as sql:
        visit.get(url + path)
    assert sql.total <= 14, sql.statements
