"""The pages of assigning: the three ways, the preview and what it names, applying, undoing, and who may."""

from uuid import uuid4

import pytest

from assessment.permissions import Role
from assessment.rounds.models import Round, RoundState
from tests import factories
from tests.factories import AT

URL = "/reviews/assigning"


@pytest.fixture
def place(cast):
    return f"{URL}/{cast.round.id}"


def fields(page):
    """The form of a preview as it would be sent."""
    found = {}
    for one in page.tree.cssselect("form[action^='/reviews/assigning/'] input"):
        if one.get("type") == "hidden" and one.get("name") != "csrf_token":
            found.setdefault(one.get("name"), []).append(one.get("value"))
    return found


def test_the_workload_of_everybody(browse, cast, place, lead, taken):
    lead.assign(kenanga="rudi")
    page = browse(cast.lestari).get(place)
    assert page.title == "Bagi tugas verifikasi"
    assert page.texts("#loads tbody th") == ["Rina", "Rudi", "Lestari"]
    assert page.texts("#loads tbody tr:nth-child(1) td") == ["1", "0", "0", "1", "0", "175", "–"]
    assert page.texts("#loads tbody tr:nth-child(2) td") == ["1", "1", "0", "0", "0", "175", "–"]
    assert page.texts(".stat__figure")[0] == "3 dari 5 penilaian"
    assert "Lestari: 1 penilaian, pilih sendiri" in page.texts("#acts li")[0]


def test_the_index_leads_to_the_round_that_runs(browse, cast, session, place):
    factories.round_(session, "Latihan", cast.units, is_practice=True, opens_on=AT.date())
    session.get_one(Round, cast.round.id).state = RoundState.OPEN
    session.commit()
    assert browse(cast.lestari).get(URL, 302).location.endswith(place)


def test_without_a_round_it_says_so(browse, cast, session, place):
    session.get_one(Round, cast.round.id).state = RoundState.DRAFT
    session.commit()
    assert "Belum ada periode" in browse(cast.lestari).get(URL).text
    browse(cast.lestari).get(place, 404)
    browse(cast.lestari).get(f"{URL}/{uuid4()}", 404)


def test_evenly_from_choice_to_undo(browse, cast, place, lead):
    visit = browse(cast.lestari)
    page = visit.get(place)
    assert len(page.tree.cssselect("input[name=person][checked]")) == 2  # the lead is not ticked
    page = visit.post(
        f"{place}/preview", {"way": "evenly", "person": [cast.rina.id, cast.rudi.id]}, 200
    )
    assert lead.named() == {}
    assert page.title == "Pratinjau penugasan"
    assert page.texts("#shares tbody td") == ["0 → 3", "0 → 525", "0 → 2", "0 → 350"]
    assert "Tugaskan 5 penilaian" in page.texts("button")
    visit.post(place, fields(page), 303)
    found = lead.named()
    assert len(found) == 5
    assert found["Taman"] == found["Melati"] == found["Kenanga"] != found["Dahlia"] == found["Lain"]
    page = visit.get(place)
    undo = next(one.get("action") for one in page.tree.cssselect("#acts form"))
    visit.post(undo, status=303)
    assert lead.named() == {}
    page = visit.post(undo, status=422)
    assert "Hanya penugasan terakhir" in page.text


def test_by_kecamatan(browse, cast, place, lead):
    visit = browse(cast.lestari)
    page = visit.get(f"{place}?way=kecamatan")
    assert page.texts("label[for^=to-]") == ["Kec. Taman", "Kec. Lain"]
    assert "belum ditugaskan (3)" in page.text
    page = visit.post(
        f"{place}/preview", {"way": "kecamatan", f"to-{cast.taman.id}": cast.rina.id}, 200
    )
    visit.post(place, fields(page), 303)
    assert lead.named() == dict.fromkeys(("Taman", "Melati", "Kenanga"), "Rina")


def test_by_hand(browse, cast, place, lead):
    visit = browse(cast.lestari)
    ids = [lead.id_of("melati"), lead.id_of("dahlia")]
    lead.session.rollback()
    assert visit.get(f"{place}?way=by_hand").status == 200
    page = visit.post(
        f"{place}/preview", {"way": "by_hand", "assessment": ids, "person": cast.rudi.id}, 200
    )
    visit.post(place, fields(page), 303)
    assert lead.named() == {"Melati": "Rudi", "Dahlia": "Rudi"}


def test_conflicts_are_named_and_the_rest_is_assigned(browse, cast, place, session, lead):
    factories.appoint(session, cast.rina, Role.OPERATOR, cast.kenanga)
    session.commit()
    visit = browse(cast.lestari)
    page = visit.post(
        f"{place}/preview", {"way": "kecamatan", f"to-{cast.taman.id}": cast.rina.id}, 200
    )
    assert "Kel. Kenanga: Rina bekerja di unit ini." in page.texts(".notice li")
    visit.post(place, fields(page), 303)
    assert lead.named() == dict.fromkeys(("Taman", "Melati"), "Rina")
    page = visit.post(f"{place}/preview", {"way": "evenly", "person": [cast.rina.id]}, 200)
    assert page.texts(".notice h2, .notice__title")[0] == "Tidak ada yang dapat memverifikasi"
    forged = fields(page) | {"give": [f"{lead.id_of('kenanga')}:{cast.rina.id}"]}
    session.rollback()
    page = visit.post(place, forged, 422)
    assert "ikut mengisi, mengirim, atau memfasilitasi Kel. Kenanga" in page.text


def test_what_is_in_hand_moves_only_with_a_tick_and_a_reason(
    browse, cast, place, lead, session, taken
):
    visit = browse(cast.lestari)
    form = {"way": "kecamatan", f"to-{cast.taman.id}": cast.rudi.id}
    page = visit.post(f"{place}/preview", form, 200)
    assert "Rina → Rudi" in page.texts("#held label")[0]
    sent = fields(page)
    visit.post(place, sent, 303)
    assert lead.named() == dict.fromkeys(("Taman", "Kenanga"), "Rudi")
    page = visit.post(f"{place}/preview", form, 200)
    sent = fields(page) | {"move": [str(taken.assessment_id)]}
    session.rollback()
    page = visit.post(place, sent, 422)
    assert "Tulis alasan mengalihkan" in page.text
    assert page.tree.cssselect("input[name=move][checked]")
    visit.post(place, fields(page) | {"move": sent["move"], "reason": "Rina cuti."}, 303)
    session.rollback()
    session.refresh(taken)
    assert taken.verifier_id == cast.rudi.id


def test_a_preview_that_is_out_of_date_is_made_anew(browse, cast, place, lead):
    visit = browse(cast.lestari)
    page = visit.post(f"{place}/preview", {"way": "evenly", "person": [cast.rina.id]}, 200)
    old = fields(page)
    lead.session.rollback()
    lead.assign(melati="rudi")
    page = visit.post(place, old, 422)
    assert "berubah sejak pratinjau" in page.text
    visit.post(place, fields(page), 303)
    assert lead.named()["Melati"] == "Rina"


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"way": "evenly"}, "Pilih sedikitnya satu verifikator."),
        ({"way": "evenly", "person": "kosong"}, "Pilih sedikitnya satu verifikator."),
        ({"way": "kecamatan"}, "Pilih verifikator untuk sedikitnya satu kecamatan."),
        ({"way": "by_hand"}, "Pilih sedikitnya satu unit."),
        ({}, "Pilih sedikitnya satu verifikator."),
    ],
)
def test_it_says_what_is_missing(browse, cast, place, form, sentence):
    page = browse(cast.lestari).post(f"{place}/preview", form, 422)
    assert sentence in page.text


def test_by_hand_without_a_verifier(browse, cast, place, lead):
    form = {"way": "by_hand", "assessment": [lead.id_of("melati")]}
    lead.session.rollback()
    page = browse(cast.lestari).post(f"{place}/preview", form, 422)
    assert "Pilih verifikatornya." in page.text
    assert len(page.tree.cssselect("input[name=assessment][checked]")) == 1
    browse(cast.lestari).post(place, {"way": "by_hand", "give": "omong:kosong"}, 422)


def test_what_is_so_already_changes_nothing(browse, cast, place, lead):
    lead.assign(melati="rina", taman="rina", kenanga="rina")
    form = {"way": "kecamatan", f"to-{cast.taman.id}": cast.rina.id}
    page = browse(cast.lestari).post(f"{place}/preview", form, 200)
    assert "Tidak ada yang berubah" in page.text
    assert not [one for one in page.texts("button") if one.startswith("Tugaskan")]


def test_who_is_gone_is_shown_as_such(browse, cast, place, lead, session):
    lead.assign(melati="rudi")
    session.get_one(
        factories.Appointment, factories.actor(session, cast.rudi).appointment_id
    ).valid_to = AT.date()
    session.commit()
    page = browse(cast.lestari).get(place)
    assert any("tidak lagi bertugas" in row for row in page.texts("#loads tbody tr"))


@pytest.mark.parametrize("who", ["sari", "wati", "tono", "rina", "agus", "maya", "indra"])
def test_it_requires_a_lead(browse, cast, place, who):
    visit = browse(getattr(cast, who))
    visit.get(place, 403)
    visit.post(place, {}, 403)
    visit.post(f"{place}/preview", {}, 403)


def test_it_requires_signing_in(browse, cast, place):
    assert browse().get(place, 302).location.startswith("/sign-in")


def test_184_units_take_as_many_statements_as_five(browse, cast, place, session, count_sql):
    from tests.reviews.test_index import send_many

    send_many(session, cast, [f"Unit {number}" for number in range(184)])
    visit = browse(cast.lestari)
    form = {"way": "evenly", "person": [cast.rina.id, cast.rudi.id]}
    visit.get(place)
    for ask in (lambda: visit.get(place), lambda: visit.post(f"{place}/preview", form, 200)):
        with count_sql() as sql:
            page = ask()
        assert sql.total <= 18, sql.statements
    sent = fields(page)
    with count_sql() as sql:
        visit.post(place, sent, 303)
    assert sql.total <= 45, sql.statements
