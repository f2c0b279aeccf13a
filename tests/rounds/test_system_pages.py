"""The pages of electronic systems."""

import pytest
from sqlalchemy import select

from assessment.assessments.models import Layer, Sheet
from assessment.assessments.providing import inheritance
from assessment.rounds.models import ElectronicSystem, RoundState
from tests import factories
from tests.factories import AT, kami
from tests.rounds.conftest import QUESTIONS, entry
from tests.rounds.test_inheritance import freeze_city


@pytest.fixture
def url(cast):
    return f"/rounds/{cast.round.id}/systems"


def form(name="Klampid", letters="A" * 10, **more):
    answers = {
        f"answer-{item}": letter
        for item, letter in zip(QUESTIONS, letters, strict=True)
        if letter != " "
    }
    return {"name": name, "used_by_kecamatan": "y", "used_by_kelurahan": "y"} | answers | more


@pytest.fixture
def klampid(session, round_, agus):
    made = inheritance.write_system(
        session, round_, None, entry("Klampid", "B" * 10), by=agus, at=AT
    )
    session.commit()
    return made


def test_an_empty_list_says_what_to_do(browse, cast, url):
    page = browse(cast.rina).get(url)
    assert "Belum ada sistem dalam daftar" in page.text
    assert f"{url}/new" in page.links()


@pytest.mark.parametrize("who", ["agus", "rina", "lestari"])
def test_it_adds_a_system_and_the_units_follow(browse, cast, session, url, who):
    page = browse(getattr(cast, who)).post(f"{url}/new", form())
    assert page.location == url
    revision = factories.revision_of(session, cast.melati)
    assert session.get_one(Sheet, (revision.id, Layer.SELF)).system_class == "Strategis"
    page = browse(cast.rina).get(url)
    assert page.texts(".card .status-tag") == ["Strategis", "Strategis"]
    assert "Ditentukan oleh Klampid dengan 50 poin." in page.text
    assert "3 unit mengikuti daftar ini." in page.text


def test_the_questions_stand_there_with_options_why_and_hint(browse, cast, url):
    page = browse(cast.rina).get(f"{url}/new")
    question = kami().system_questions[0]
    assert len(page.tree.cssselect("input[type=radio]")) == 40
    for words in (question.text.id, question.why.id, question.hint.id, question.options[0].text.id):
        assert words in " ".join(page.texts(".item"))


def test_what_is_not_answered_yet_is_said(browse, cast, session, url):
    visit = browse(cast.rina)
    visit.post(f"{url}/new", form(letters="AAA       "))
    page = visit.get(url)
    assert "Belum lengkap" in page.texts("tbody .status-tag")
    assert "7 pertanyaan yang belum dijawab" in " ".join(page.texts(".flash-list"))
    assert "Belum ditentukan" in page.texts(".card .status-tag")
    assert "3 dari 10" in page.texts("tbody td")


def test_it_changes_a_system(browse, cast, session, url, klampid):
    page = browse(cast.rina).get(f"{url}/{klampid.id}")
    assert len(page.tree.cssselect("input[type=radio][checked]")) == 10
    browse(cast.rina).post(
        f"{url}/{klampid.id}", form("Klampid baru", "C" * 10, used_by_kecamatan="")
    )
    session.expire_all()
    found = session.get_one(ElectronicSystem, klampid.id)
    assert (found.name, set(found.answers.values()), found.used_by_kecamatan) == (
        "Klampid baru",
        {"C"},
        False,
    )


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "Isi nama sistem elektronik."),
        ({"name": "Klampid"}, "Sudah ada sistem dengan nama ini dalam daftar. Pilih nama lain."),
        (
            {"used_by_kecamatan": "", "used_by_kelurahan": ""},
            "Pilih siapa yang memakai sistem ini: kecamatan, kelurahan, atau keduanya.",
        ),
    ],
)
def test_it_shows_what_is_wrong(browse, cast, session, url, klampid, wrong, sentence):
    page = browse(cast.rina).post(f"{url}/new", form("Lain") | wrong, status=422)
    assert page.errors == [sentence]
    assert factories.rows(session, ElectronicSystem) == 1


def test_an_unknown_letter_is_refused(browse, cast, session, url):
    browse(cast.rina).post(f"{url}/new", form() | {"answer-1.1": "D"}, status=422)
    assert factories.rows(session, ElectronicSystem) == 0


def test_it_asks_before_it_removes(browse, cast, session, url, klampid):
    assert browse(cast.rina).get(f"{url}/{klampid.id}/remove").title == "Hapus Klampid dari daftar?"
    browse(cast.rina).post(f"{url}/{klampid.id}/remove")
    assert factories.rows(session, ElectronicSystem) == 0


def test_it_copies_from_the_round_before(browse, cast, session, draft, klampid):
    there = f"/rounds/{draft.id}/systems"
    assert "Salin dari Periode 2026" in browse(cast.rina).get(there).text
    browse(cast.rina).post(f"{there}/copy")
    names = (
        session.execute(select(ElectronicSystem.name).where(ElectronicSystem.round_id == draft.id))
        .scalars()
        .all()
    )
    assert names == ["Klampid"]
    session.rollback()
    browse(cast.rina).post(f"/rounds/{cast.round.id}/systems/copy", status=404)


def test_those_who_have_sent_are_counted(browse, cast, session, url, klampid):
    freeze_city(session, cast.melati, bytes([11] * 10 + [254] * (kami().size - 10)))
    session.commit()
    page = browse(cast.rina).get(url)
    assert "2 unit mengikuti daftar ini." in page.text
    assert "1 unit sudah mengirim dan tetap memakai kategori saat mengirim." in page.text


def test_a_closed_round_is_only_read(browse, cast, session, round_, url, klampid):
    round_.state = RoundState.CLOSED
    session.commit()
    page = browse(cast.rina).get(url)
    assert "Periode ini sudah ditutup" in page.texts(".notice__heading")
    assert not page.tree.cssselect("main form")
    page = browse(cast.rina).post(f"{url}/{klampid.id}", form(), status=422)
    assert "sudah ditutup" in page.errors[0]
    browse(cast.rina).post(f"{url}/{klampid.id}/remove", status=422)


def test_the_menu_leads_to_the_round_under_way(browse, cast, url, draft):
    assert browse(cast.rina).get("/systems", status=302).location == url
    assert "Sistem elektronik" in browse(cast.rina).get(url).texts(".main-menu a")


def test_without_a_round_it_says_so(browse, session):
    from assessment.units.models import Kind

    office = factories.unit(session, "Dinas", Kind.OFFICE)
    rina = factories.person(session, "Rina", "verifier", office)
    session.commit()
    assert "Belum ada periode" in browse(rina).get("/systems").text


@pytest.mark.parametrize("who", ["sari", "wati", "tono", "maya", "indra"])
def test_it_requires_somebody_of_the_office(browse, cast, url, klampid, who):
    visit = browse(getattr(cast, who))
    for path in ("", "/new", f"/{klampid.id}", f"/{klampid.id}/remove"):
        visit.get(url + path, status=403)
    for path in ("/new", f"/{klampid.id}", f"/{klampid.id}/remove", "/copy"):
        visit.post(url + path, {}, status=403)


def test_it_requires_signing_in(browse, cast, url):
    assert browse().get(url, status=302).location.startswith("/sign-in")


def test_a_system_of_another_round_is_not_found(browse, cast, draft, klampid):
    visit = browse(cast.rina)
    visit.get(f"/rounds/{draft.id}/systems/{klampid.id}", status=404)
    visit.post(f"/rounds/{draft.id}/systems/{klampid.id}/remove", status=404)
