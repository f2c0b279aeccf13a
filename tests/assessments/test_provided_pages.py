"""The pages of what the city provides: filling in, reading what is inherited, the round's admin."""

import pytest
from sqlalchemy import select

from assessment.assessments.labels import provider_status
from assessment.assessments.models import AnswerEvent
from assessment.assessments.proving import services as proving
from assessment.assessments.status import Status
from assessment.evidence.services import Details, add_link
from assessment.rounds.models import Round
from assessment.web.filters import percent
from tests import factories
from tests.assessments.filling import answer, at_desk, said_on, submit
from tests.assessments.providing import (
    BOTH,
    CITY,
    OWN,
    arrange,
    own_sheet,
    send,
    tell,
    tell_all,
    verify,
)
from tests.factories import AT, TODAY, kami


@pytest.fixture
def city(session, cast):
    return arrange(session, cast)


@pytest.fixture
def published(session, city):
    """Published, with a note and evidence at the first item."""
    tell_all(session, city)
    dewi = factories.actor(session, city.dewi)
    made = add_link(
        session, dewi.unit_id, "https://contoh.test/rahasia", Details(title="SOP Server 2026"), by=dewi, at=AT
    )  # fmt: skip
    session.flush()
    proving.attach(
        session, at_desk(session, city.revision), kami(), CITY[0], made, by=dewi, at=AT, today=TODAY
    )
    tell(session, city, {CITY[0]: 2}, note="Pusat data kota, semua unit.")
    tell(session, city, {BOTH[0]: 254}, note="SE 5/2026 berlaku.")
    send(session, city)
    session.commit()
    return city


def area_of(city, item, revision=None):
    return f"/assessments/{(revision or city.melati).id}/areas/{kami().item(item).area_id}"


def test_a_unit_reads_what_is_not_published_yet(browse, cast, city):
    page = browse(cast.sari).get(area_of(city, CITY[0]))
    asked = [one.get("id") for one in page.tree.cssselect("article[data-item]")]
    assert f"item-{CITY[0]}" not in asked
    assert f"item-{OWN[0]}" in asked
    (said,) = page.texts(f"[id='item-{CITY[0]}'] > p.muted")
    assert said == "Dijawab Dinas Komunikasi dan Informatika, belum diterbitkan."
    assert page.texts(".progress__value") == ["0 dari 9"]


def test_a_unit_reads_value_scope_date_source_and_names_of_evidence(browse, cast, published):
    page = browse(cast.sari).get(area_of(published, CITY[0]))
    (said,) = page.texts(f"[id='item-{CITY[0]}']")
    for words in (
        "Disediakan kota", "Diterapkan sebagian", "Belum diverifikasi", "Pusat data kota, semua unit.",
        "Dinas Komunikasi dan Informatika, keadaan per 2 November 2026", "Bukti: SOP Server 2026",
    ):  # fmt: skip
        assert words in said
    assert "rahasia" not in page.text
    page = browse(cast.sari).get(area_of(published, BOTH[0]))
    assert "SE 5/2026 berlaku." in page.texts(f"[id='item-{BOTH[0]}'] .notice")[0]


def test_verified_is_said(browse, cast, session, published):
    verify(session, published, cast.rina, {CITY[0]: 1}, BOTH[0])
    session.commit()
    page = browse(cast.sari).get(area_of(published, CITY[0]))
    (said,) = page.texts(f"[id='item-{CITY[0]}']")
    assert "Dalam perencanaan" in said
    assert "Terverifikasi" in said


def test_the_overview_says_what_is_provided(browse, cast, published):
    page = browse(cast.sari).get(f"/assessments/{published.melati.id}")
    assert "107 butir disediakan Dinas Komunikasi dan Informatika" in page.text
    assert page.texts("#areas .progress__value")[0] == "0 dari 9"


def test_the_provider_fills_in_with_the_normal_pages(browse, session, city):
    dewi = browse(city.dewi)
    assert "satu jawaban untuk semua unit" in dewi.get("/assessments").text
    page = dewi.get(f"/assessments/{city.revision.id}")
    assert page.texts("#provision .stat__figure")[0].startswith("0")
    assert "Kategori sistem elektronik" not in page.texts("#areas")[0]
    page = dewi.get(area_of(city, CITY[0], city.revision))
    assert page.tree.cssselect(f"[name='value-{CITY[0]}'][type=radio]")
    assert not page.tree.cssselect(f"[name='value-{BOTH[0]}'][type=radio]")
    assert not page.tree.cssselect("#item-2\\.22[data-item]") or "2.22" in CITY + BOTH
    dewi.post(
        area_of(city, CITY[0], city.revision),
        {f"value-{CITY[0]}": "3", f"note-{CITY[0]}": "Semua", f"note-{BOTH[0]}": "Ada SE.",
         f"value-{BOTH[0]}": ""},
        status=303,
    )  # fmt: skip
    said = {
        one.item: (one.value, one.note) for one in session.execute(select(AnswerEvent)).scalars()
    }
    assert said == {CITY[0]: (3, "Semua"), BOTH[0]: (254, "Ada SE.")}


def test_a_script_saves_for_the_provider(browse, city):
    url = f"/assessments/{city.revision.id}/answers"
    body = {"item": CITY[0], "value": 2, "seen": 0, "note": "", "reason": "", "unsure": False}
    page = browse(city.dewi).post(url, json=body, status=200)
    assert page.json["progress"]["items"] == 107
    assert page.json["area"] | {"level": ""} == page.json["area"] | {"answered": 1, "level": ""}
    browse(city.dewi).post(url, json=body | {"item": BOTH[0]}, status=422)


def test_a_script_is_refused_an_item_of_the_city(browse, cast, city):
    body = {"item": CITY[0], "value": 2, "seen": 0, "note": "", "reason": "", "unsure": False}
    url = f"/assessments/{city.melati.id}/answers"
    page = browse(cast.sari).post(url, json=body, status=422)
    assert "Diskominfo" in page.text


@pytest.mark.parametrize("who", ["sari", "wati", "tono", "budi"])
def test_no_unit_opens_the_providers_own_page(browse, cast, published, who):
    visit = browse(getattr(cast, who))
    for path in ("", "/areas/tata_kelola", "/check"):
        visit.get(f"/assessments/{published.revision.id}{path}", status=404)


def test_the_head_publishes_by_sending(browse, session, city):
    tell_all(session, city)
    session.commit()
    page = browse(city.ratna).get(f"/assessments/{city.revision.id}/check")
    assert "menerbitkan" in page.text
    browse(city.ratna).post(f"/assessments/{city.revision.id}/submit", said_on(page), status=303)
    page = browse(city.ratna).get(f"/assessments/{city.revision.id}")
    assert "2 November 2026" in page.texts("#provision")[0]


def test_a_unit_is_warned_before_sending(browse, session, cast, city):
    answer(session, city.melati, cast.sari, dict.fromkeys(OWN, 2) | {OWN[0]: 1})
    session.commit()
    page = browse(cast.wati).get(f"/assessments/{city.melati.id}/check")
    assert "Jawaban kota belum diterbitkan" in page.text
    browse(cast.wati).post(f"/assessments/{city.melati.id}/submit", status=422)
    browse(cast.wati).post(f"/assessments/{city.melati.id}/submit", said_on(page), status=303)


def test_the_verifier_sees_what_is_inherited(browse, session, cast, published):
    from assessment.reviews import services as reviews
    from tests.reviews.desk import seen_by

    answer(session, published.melati, cast.sari, dict.fromkeys(OWN, 2) | {OWN[0]: 1})
    submit(session, published.melati, cast.wati)
    reviews.take(
        session, seen_by(session, published.melati, cast.rina), by=factories.actor(session, cast.rina),
        at=AT, today=TODAY,
    )  # fmt: skip
    session.commit()
    url = f"/reviews/{published.melati.id}/areas/{kami().item(CITY[0]).area_id}"
    page = browse(cast.rina).get(url)
    (said,) = page.texts(f"[id='item-{CITY[0]}'] .review__side--self")
    assert "Jawaban kota" in said
    assert "Pusat data kota, semua unit." in said
    assert "SOP Server 2026" in said
    assert "rahasia" not in page.text
    assert page.texts(".sticky-bar .progress__value") == ["0 dari 9"]
    page = browse(cast.rina).get(f"{url}?filter=unchecked")
    assert not page.tree.cssselect(f"[id='item-{CITY[0]}']")


def test_the_providers_review_shows_what_it_answers(browse, cast, published):
    page = browse(cast.rina).get(f"/reviews/{published.revision.id}")
    assert "Kategori sistem elektronik" not in page.texts("table")[0]
    page = browse(cast.rina).get(
        f"/reviews/{published.revision.id}/areas/{kami().item(CITY[0]).area_id}"
    )
    assert page.tree.cssselect(f"[id='item-{CITY[0]}']")
    assert not page.tree.cssselect(f"[id='item-{OWN[0]}']")
    assert "Jawaban kota" in browse(cast.rina).get("/reviews").text
    browse(cast.rina).get(f"/reviews/{published.revision.id}/areas/system_category", status=404)


def test_the_admin_sees_status_and_publication_of_the_citys_answers(browse, cast, published):
    page = browse(cast.agus).get(f"/rounds/{published.round.id}")
    (said,) = page.texts("#provision table")
    for words in (
        "Indeks KAMI 5.0",
        "Terkirim",
        "107",
        "2 Nov 2026",
        "belum diverifikasi",
        "Kelurahan: 2",
    ):
        assert words in said
    assert "SOP Server" not in page.text


def test_a_round_is_prepared_with_the_office_of_the_settings(browse, cast, session):
    from tests.rounds.test_preparing_pages import FORM

    page = browse(cast.agus).get("/rounds/new")
    (chosen,) = page.tree.cssselect("select[name=provider] option[selected]")
    assert chosen.get("value") == str(cast.office.id)
    browse(cast.agus).post("/rounds/new", FORM | {"provider": str(cast.office.id)})
    made = session.execute(select(Round).where(Round.name == FORM["name"])).scalar_one()
    assert made.provider_id == cast.office.id
    page = browse(cast.agus).get(f"/rounds/{made.id}")
    assert "menjawab butir kota satu kali" in page.text
    browse(cast.agus).post(
        "/rounds/new", FORM | {"name": "X", "provider": str(cast.melati.id)}, status=422
    )


def test_a_provider_is_named_in_an_open_round(browse, cast, session):
    url = f"/rounds/{cast.round.id}/provider"
    browse(cast.agus).get(url)
    browse(cast.agus).post(url, {"provider": str(cast.taman.id)}, status=422)
    browse(cast.agus).post(url, {"provider": str(cast.office.id)})
    session.expire_all()
    assert session.get_one(Round, cast.round.id).provider_id == cast.office.id


@pytest.mark.parametrize("who", ["sari", "rina", "lestari", "maya"])
def test_naming_a_provider_requires_the_admin(browse, cast, who):
    browse(getattr(cast, who)).get(f"/rounds/{cast.round.id}/provider", status=403)
    browse(getattr(cast, who)).post(f"/rounds/{cast.round.id}/provider", status=403)


def test_naming_a_provider_requires_signing_in(browse, cast):
    assert browse().get(f"/rounds/{cast.round.id}/provider", 302).location.startswith("/sign-in")


def test_the_percent_on_own_items_stands_beside_the_score(browse, session, cast, published):
    answer(session, published.melati, cast.sari, dict.fromkeys(OWN, 2) | {OWN[0]: 1})
    submit(session, published.melati, cast.wati)
    session.commit()
    said = f"Butir sendiri {percent(own_sheet(session, published.melati).own_percent)}"
    for who, url in (
        (cast.wati, f"/assessments/{published.melati.id}"),
        (cast.wati, f"/assessments/{published.melati.id}/check"),
        (cast.tono, f"/assessments?round={published.round.id}"),
        (cast.rina, f"/reviews/{published.melati.id}"),
        (cast.rina, "/reviews"),
        (cast.maya, f"/city/units?round={published.round.id}"),
        (cast.maya, f"/city/units/{cast.melati.id}?round={published.round.id}"),
        (cast.maya, f"/city/kecamatan/{cast.taman.id}?round={published.round.id}"),
    ):
        assert said in browse(who).get(url).text, url
    page = browse(cast.indra).post(
        "/city/units/export", {"round": str(published.round.id), "format": "csv"}, status=200
    )
    heading, *rows = page.response.get_data().decode("utf-8-sig").split("\r\n")[-5:]
    column = heading.split(";").index("Persen butir sendiri")
    cells = [one.split(";")[column] for one in rows if "Melati" in one]
    assert cells == [said.removeprefix("Butir sendiri ").removesuffix("%")]


def test_the_provider_waits_for_the_head_of_an_office():
    assert provider_status(Status.AWAITING_APPROVAL) == "Menunggu persetujuan kepala dinas"
    assert provider_status(Status.SUBMITTED) == "Terkirim"
