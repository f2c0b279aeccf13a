"""The pages on which a round is prepared and opened."""

import dataclasses
from datetime import date

import pytest
from sqlalchemy import select

from assessment.assessments.models import Assessment
from assessment.questionnaire import frozen
from assessment.rounds.models import Round, RoundQuestionnaire, RoundState
from assessment.units.models import Kind
from tests import factories
from tests.factories import kami

FORM = {
    "name": "Penilaian 2027", "year": "2027", "opens_on": "2027-02-01", "closes_on": "2027-04-30",
    "minimum_checked": "60", "objection_days": "5", "sample_percent": "5", "note": "SK 1/2026", "kecamatan": "kami-5.0",
    "kelurahan": "kami-5.0",
}  # fmt: skip
PAGES = ("", "/edit", "/open", "/discard")


@pytest.fixture
def url(draft):
    return f"/rounds/{draft.id}"


def read(session, name):
    session.expire_all()
    return session.execute(select(Round).where(Round.name == name)).scalar_one()


def test_an_empty_list_leads_to_the_first_round(browse, session):
    office = factories.unit(session, "Dinas", Kind.OFFICE)
    agus = factories.person(session, "Agus", "admin", office)
    session.commit()
    page = browse(agus).get("/rounds")
    assert "Belum ada periode" in page.text
    assert "/rounds/new" in page.links()


def test_the_list_shows_states_and_counts(browse, cast, draft, session):
    factories.round_(session, "Bimtek", [session.merge(cast.melati)], is_practice=True)
    session.commit()
    page = browse(cast.agus).get("/rounds")
    assert (
        page.texts(".card__title") == ["Periode 2026", "Periode 2027", "Bimtek"]
        or len(page.texts(".card")) == 3
    )
    assert page.texts(".status-tag").count("Dibuka") == 2
    assert "Disiapkan" in page.texts(".status-tag")
    assert "Latihan" in page.texts(".status-tag")
    assert "0 dari 5 unit" in page.text


def test_it_prepares_a_round(browse, cast, session):
    page = browse(cast.agus).post("/rounds/new", FORM)
    made = read(session, "Penilaian 2027")
    assert page.location == f"/rounds/{made.id}"
    assert (made.state, made.minimum_checked, made.is_practice) == (RoundState.DRAFT, 60, False)
    row = session.get_one(RoundQuestionnaire, (made.id, Kind.KELURAHAN))
    assert row.digest == frozen.digest(kami())


def test_the_questionnaires_are_shown_with_their_counts(browse, cast):
    page = browse(cast.agus).get("/rounds/new")
    (row,) = [text for text in page.texts("tbody tr") if "kami-5.0" in text]
    assert "1752710 Benar" in row


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "Isi nama periode, misalnya Penilaian 2027."),
        ("name", "Periode 2026", "Sudah ada periode dengan nama ini. Pilih nama lain."),
        ("year", "x", "Isi dengan angka bulat, tanpa huruf."),
        ("year", "1900", "Isi tahun antara 2000 dan 2100."),
        ("year", "", "Isi tahun penilaian dengan angka."),
        ("opens_on", "", "Isi tanggalnya."),
        ("opens_on", "besok", "Isi tanggal dengan urutan tahun-bulan-hari."),
        (
            "closes_on",
            "2027-01-01",
            "Tanggal selesai harus sama dengan atau sesudah tanggal mulai.",
        ),
        ("minimum_checked", "101", "Isi persentase dengan angka 0 sampai 100."),
        ("sample_percent", "51", "Isi bagian sampel dengan angka 0 sampai 50."),
        ("objection_days", "61", "Isi jumlah hari dengan angka 0 sampai 60."),
    ],
)
def test_it_shows_what_is_wrong(browse, cast, session, field, value, sentence):
    page = browse(cast.agus).post("/rounds/new", FORM | {field: value}, status=422)
    assert page.errors == [sentence]
    assert factories.rows(session, Round) == 1


def test_each_kind_is_offered_the_questionnaire_that_says_it_is_theirs(browse, cast):
    page = browse(cast.agus).get("/rounds/new")
    chosen = {
        name: page.tree.cssselect(f"select[name={name}] option[selected]")[0].get("value")
        for name in ("kecamatan", "kelurahan")
    }
    assert chosen == {"kecamatan": "kami-5.0", "kelurahan": "kelurahan-1.0"}


def test_the_newest_version_is_offered_and_without_any_the_one_of_kecamatan(
    app, browse, cast, tmp_path
):
    text = (factories.ROOT / "questionnaires" / "kami-5.0.yaml").read_text()
    (tmp_path / "kami-5.0.yaml").write_text(text)
    (tmp_path / "kami-5.1.yaml").write_text(text.replace('version: "5.0"', 'version: "5.1"'))
    app.config["SETTINGS"] = dataclasses.replace(app.config["SETTINGS"], questionnaires=tmp_path)
    page = browse(cast.agus).get("/rounds/new")
    chosen = page.tree.cssselect("select option[selected]")
    assert [option.get("value") for option in chosen][:2] == ["kami-5.1", "kami-5.1"]


def test_a_faulty_file_is_named_and_cannot_be_used(app, browse, cast, tmp_path):
    text = (factories.ROOT / "questionnaires" / "kami-5.0.yaml").read_text()
    (tmp_path / "kami-5.0.yaml").write_text(text)
    (tmp_path / "lain-1.0.yaml").write_text(text.replace('version: "5.0"', "version: 5.0"))
    app.config["SETTINGS"] = dataclasses.replace(app.config["SETTINGS"], questionnaires=tmp_path)
    page = browse(cast.agus).get("/rounds/new")
    assert any("kesalahan" in text for text in page.texts(".status-tag--bad"))
    page = browse(cast.agus).post("/rounds/new", FORM | {"kelurahan": "lain-1.0"}, status=422)
    assert page.errors


def test_a_draft_is_changed(browse, cast, session, draft, url):
    page = browse(cast.agus).get(f"{url}/edit")
    assert page.tree.cssselect("input[name=name]")[0].get("value") == "Periode 2027"
    chosen = page.tree.cssselect("select option[selected]")
    assert [option.get("value") for option in chosen] == [
        "kami-5.0",
        "kami-5.0",
        "",
        "at_once",
        "at_once",
    ]
    browse(cast.agus).post(f"{url}/edit", FORM | {"is_practice": "y"})
    assert read(session, "Penilaian 2027").is_practice


def test_a_draft_keeps_what_it_froze_when_the_file_goes(
    app, browse, cast, session, draft, url, tmp_path
):
    app.config["SETTINGS"] = dataclasses.replace(app.config["SETTINGS"], questionnaires=tmp_path)
    page = browse(cast.agus).get(f"{url}/edit")
    assert "tersimpan di periode ini" in page.text
    browse(cast.agus).post(f"{url}/edit", FORM)
    session.expire_all()
    assert session.get_one(RoundQuestionnaire, (draft.id, Kind.KELURAHAN)).digest == frozen.digest(
        kami()
    )


def test_a_changed_file_is_noticed(app, browse, cast, draft, url, tmp_path):
    text = (factories.ROOT / "questionnaires" / "kami-5.0.yaml").read_text()
    (tmp_path / "kami-5.0.yaml").write_text(text.replace("Indeks KAMI 5.0", "Indeks KAMI 5.0 baru"))
    app.config["SETTINGS"] = dataclasses.replace(app.config["SETTINGS"], questionnaires=tmp_path)
    assert "Berkas kuesioner sudah berubah" in browse(cast.agus).get(url).text


def test_a_draft_is_thrown_away(browse, cast, session, draft, url):
    assert "Hapus Periode 2027?" in browse(cast.agus).get(f"{url}/discard").title
    browse(cast.agus).post(f"{url}/discard")
    assert factories.rows(session, Round) == 1


def test_preparing_leads_on(browse, cast, url):
    page = browse(cast.agus).get(url)
    assert f"{url}/open" in page.links()
    assert f"{url}/systems" in page.links()
    assert frozen.digest(kami())[:16] in page.text


def test_all_units_are_chosen_at_first(browse, cast, url):
    page = browse(cast.agus).get(f"{url}/open")
    boxes = page.tree.cssselect("input[name=unit]")
    assert len(boxes) == 5
    assert all(box.get("checked") is not None for box in boxes)
    assert page.texts(".choose-group__name") == ["Kec. Taman", "Kec. Lain"]


def test_it_says_what_will_happen_and_opens(browse, cast, session, draft, url):
    chosen = [str(cast.taman.id), str(cast.melati.id)]
    visit = browse(cast.agus)
    page = visit.post(f"{url}/open", {"unit": chosen}, status=200)
    assert page.title == "Buka Periode 2027?"
    assert "2 unit (1 kecamatan dan 1 kelurahan)" in page.text
    assert "3 unit tidak ikut" in page.text
    assert factories.rows(session, Assessment) == 5
    session.rollback()
    page = visit.post(f"{url}/open", {"unit": chosen, "confirmed": "yes"})
    assert page.location == url
    session.expire_all()
    assert session.get_one(Round, draft.id).state is RoundState.OPEN
    units = (
        session.execute(select(Assessment.unit_id).where(Assessment.round_id == draft.id))
        .scalars()
        .all()
    )
    assert set(units) == {cast.taman.id, cast.melati.id}


def test_one_can_go_back_and_choose_anew(browse, cast, url):
    page = browse(cast.agus).post(
        f"{url}/open", {"unit": [str(cast.melati.id)], "back": "yes"}, status=200
    )
    assert len(page.tree.cssselect("input[name=unit][checked]")) == 1


def test_no_unit_is_no_round(browse, cast, session, draft, url):
    page = browse(cast.agus).post(f"{url}/open", {"confirmed": "yes"}, status=422)
    assert page.errors == ["Pilih sedikitnya satu unit."]
    session.expire_all()
    assert session.get_one(Round, draft.id).state is RoundState.DRAFT


def test_units_that_do_not_assess_themselves_cannot_be_chosen(browse, cast, session, draft, url):
    browse(cast.agus).post(
        f"{url}/open", {"unit": [str(cast.office.id), "x"], "confirmed": "yes"}, status=422
    )
    assert session.get_one(Round, draft.id).state is RoundState.DRAFT


def test_what_is_open_is_not_prepared_again(browse, cast):
    for path in ("/edit", "/open"):
        page = browse(cast.agus).get(f"/rounds/{cast.round.id}{path}", status=302)
        assert page.location == f"/rounds/{cast.round.id}"
    browse(cast.agus).post(f"/rounds/{cast.round.id}/discard", status=422)


def test_a_practice_round_says_so(browse, cast, session):
    made = factories.round_(session, "Bimtek", is_practice=True)
    session.commit()
    for path in PAGES[:3]:
        if path != "/edit":
            assert "Latihan" in browse(cast.agus).get(f"/rounds/{made.id}{path}").texts(
                ".classification"
            )


def test_dates_that_are_over_or_to_come_are_pointed_out(browse, cast, session):
    for opens, closes, words in (
        (date(2026, 1, 1), date(2026, 2, 1), "Tanggal selesai sudah lewat"),
        (date(2027, 1, 1), date(2027, 2, 1), "Tanggal mulai belum tiba"),
    ):
        made = factories.round_(session, words, opens_on=opens, closes_on=closes)
        session.commit()
        page = browse(cast.agus).post(
            f"/rounds/{made.id}/open", {"unit": [str(cast.melati.id)]}, status=200
        )
        assert words in page.texts(".notice__heading")
