"""The pages of an exception, and of what the city answers otherwise since a unit sent."""

import pytest

from assessment.assessments.models import Layer, Sheet
from assessment.assessments.providing.exceptions import exceptions_of
from assessment.questionnaire.values import UNANSWERED
from tests.assessments.filling import at_desk
from tests.assessments.providing import CITY, OWN, at, publish, published
from tests.assessments.test_exceptions import hand_in, publish_again, state
from tests.factories import kami

ITEM = CITY[0]
AREA = kami().item(ITEM).area_id


@pytest.fixture
def source(request, source, template_after):
    return template_after("published", publish) if "city" in request.fixturenames else source


@pytest.fixture
def city(session, cast):
    found = published(session, cast)
    session.commit()
    return found


@pytest.fixture
def url(city):
    return f"/assessments/{city.melati.id}/items/{ITEM}/exception"


FORM = {"value": "1", "reason": "Server kami sendiri.", "seen": "0"}


def test_it_works(browse, cast, session, city, url):
    sari = browse(cast.sari)
    area = sari.get(f"/assessments/{city.melati.id}/areas/{AREA}")
    assert url in area.links()
    page = sari.get(url)
    assert "Nilai tidak berubah sampai verifikator menerimanya." in page.text
    assert not page.tree.cssselect("input[name=value][value='3']")  # the city's own
    answer = sari.post(url, FORM, status=303)
    assert answer.location.endswith(f"/areas/{AREA}#item-{ITEM}")
    found = exceptions_of(session, at_desk(session, city.melati), kami())
    assert found[ITEM].value == 1
    area = sari.get(f"/assessments/{city.melati.id}/areas/{AREA}")
    (said,) = area.texts(f"[id='item-{ITEM}'] .notice")
    assert "Pengecualian unit: Dalam perencanaan" in said
    assert "menunggu keputusan verifikator" in said
    assert "Tambah bukti dukung" in sari.get(url).text
    sari.get(f"/assessments/{city.melati.id}/items/{ITEM}/evidence")


def test_it_is_withdrawn(browse, cast, session, city, url):
    sari = browse(cast.sari)
    sari.post(url, FORM, status=303)
    sari.post(f"{url}/withdraw", {"seen": "1"}, status=303)
    assert not exceptions_of(session, at_desk(session, city.melati), kami())


@pytest.mark.parametrize("wrong", [{"value": ""}, {"value": "3"}, {"reason": ""}, {"value": "x"}])
def test_it_shows_what_is_wrong(browse, cast, session, city, url, wrong):
    page = browse(cast.sari).post(url, FORM | wrong, status=422)
    assert page.errors
    assert not exceptions_of(session, at_desk(session, city.melati), kami())


def test_of_two_at_once_one_is_told(browse, cast, url):
    browse(cast.wati).post(url, FORM, status=303)
    browse(cast.sari).post(url, FORM | {"value": "2"}, status=409)


def test_an_item_of_the_unit_leads_to_its_area(browse, cast, city):
    url = f"/assessments/{city.melati.id}/items/{OWN[0]}/exception"
    assert f"#item-{OWN[0]}" in browse(cast.sari).get(url, status=302).location
    browse(cast.sari).post(url, FORM, status=422)
    browse(cast.sari).get(f"/assessments/{city.melati.id}/items/9.99/exception", status=404)


def test_it_hides_other_units(browse, cast, url):
    browse(cast.budi).get(url, status=404)
    browse(cast.budi).post(url, FORM, status=404)
    browse(cast.budi).post(f"{url}/withdraw", status=404)


def test_a_camat_reads_but_states_nothing(browse, cast, city, url):
    tono = browse(cast.tono)
    assert url not in tono.get(f"/assessments/{city.melati.id}/areas/{AREA}").links()
    tono.get(url, status=403)
    tono.post(url, FORM, status=403)


@pytest.mark.parametrize("who", ["rina", "agus", "maya", "indra"])
def test_it_requires_somebody_of_a_unit(browse, cast, url, who):
    browse(getattr(cast, who)).get(url, status=403)
    browse(getattr(cast, who)).post(url, FORM, status=403)


def test_it_requires_signing_in(browse, url):
    assert browse().get(url, 302).location.startswith("/sign-in")


# The verifier.


@pytest.fixture
def taken(session, cast, city):
    """Sent with an exception, and on Rina's desk."""
    state(session, city, cast.sari)
    hand_in(session, city, cast)
    session.commit()
    return f"/reviews/{city.melati.id}"


def test_the_verifier_sees_it_beside_the_citys_answer(browse, cast, taken):
    rina = browse(cast.rina)
    assert "1 pengecualian" in rina.get("/reviews?tab=mine").text
    assert "1 pengecualian" in rina.get(taken).text
    page = rina.get(f"{taken}/areas/{AREA}?filter=exception")
    (card,) = page.tree.cssselect("article.review-item")
    assert card.get("id") == f"item-{ITEM}"
    (said,) = page.texts(".review__side--self")
    assert "Jawaban kota Diterapkan menyeluruh" in said
    assert "Pengecualian unit Dalam perencanaan" in said
    assert "Server kami sendiri." in said
    words = page.texts(".verdict__option")
    assert words[0].startswith("Terima pengecualian: Dalam perencanaan")
    assert words[1].startswith("Tolak, pakai jawaban kota: Diterapkan menyeluruh")


def test_a_script_accepts_it(browse, cast, session, city, taken):
    body = {"item": ITEM, "chosen": "1", "text": "", "seen": 0, "key": "k"}
    browse(cast.rina).post(f"{taken}/decisions", json=body, status=200)
    sheet = session.get_one(Sheet, (city.melati.id, Layer.VERIFIED))
    assert sheet.answers[at(ITEM)] == 1
    page = browse(cast.rina).get(f"{taken}/areas/{AREA}?filter=exception")
    assert page.texts(".review__side--verified .review__value") == [
        "Pengecualian diterima: Dalam perencanaan"
    ]


def test_declining_it_needs_a_reason(browse, cast, session, city, taken):
    body = {"item": ITEM, "chosen": "agreed", "text": "", "seen": 0, "key": "k"}
    browse(cast.rina).post(f"{taken}/decisions", json=body, status=422)
    form = {f"chosen-{ITEM}": "agreed", f"text-{ITEM}": "", f"seen-{ITEM}": "0"}
    page = browse(cast.rina).post(f"{taken}/areas/{AREA}", form, status=422)
    assert "menolak pengecualian" in page.text
    browse(cast.rina).post(
        f"{taken}/areas/{AREA}", form | {f"text-{ITEM}": "Sudah ditutup."}, status=303
    )
    page = browse(cast.rina).get(f"{taken}/areas/{AREA}?filter=exception")
    assert page.texts(".review__side--verified .review__value") == [
        "Pengecualian ditolak: Diterapkan menyeluruh"
    ]


def test_the_conclusion_waits_for_it(browse, cast, taken):
    assert "belum diputuskan" in browse(cast.rina).get(f"{taken}/verify").text
    browse(cast.rina).post(f"{taken}/verify", status=422)


# The city answers otherwise.


@pytest.fixture
def changed(session, cast, city):
    """On Rina's desk, and since then two answers of the city are others."""
    hand_in(session, city, cast)
    publish_again(session, city, {ITEM: 0, CITY[1]: 2})
    session.commit()
    return f"/reviews/{city.melati.id}"


def test_the_unit_is_told(browse, cast, city, changed):
    page = browse(cast.sari).get(f"/assessments/{city.melati.id}")
    assert "2 jawaban kota berubah sejak unit ini mengirim" in page.text
    assert "Diterapkan menyeluruh → Tidak dilakukan" in page.text


def test_who_has_not_sent_is_not(browse, cast, session, city, changed):
    from tests import factories

    kenanga = factories.revision_of(session, cast.kenanga, city.round)
    page = browse(cast.budi).get(f"/assessments/{kenanga.id}")
    assert "berubah sejak" not in page.text


def test_the_verifier_is_told_and_takes_them_over(browse, cast, session, city, changed):
    rina = browse(cast.rina)
    page = rina.get(changed)
    assert "2 jawaban kota berubah sejak unit ini mengirim" in page.text
    assert f"{changed}/city" in page.links()
    page = rina.get(f"{changed}/city")
    assert page.texts("tbody td")[:2] == ["Diterapkan menyeluruh", "Tidak dilakukan"]
    rina.post(f"{changed}/city", {"reason": ""}, status=422)
    rina.post(f"{changed}/city", {"reason": "Cadangan rusak."}, status=303)
    on = at_desk(session, city.melati)
    assert on.city == on.city_now
    page = rina.get(changed)
    assert "berubah sejak" not in page.text
    assert "Cadangan rusak." in page.text
    assert "Verifikator memakai jawaban kota terbaru" in browse(cast.sari).get(
        f"/assessments/{city.melati.id}"
    ).text  # fmt: skip


def test_taking_over_requires_who_verifies(browse, cast, city, changed):
    for who in ("sari", "agus", "maya"):
        browse(getattr(cast, who)).post(f"{changed}/city", {"reason": "Ya."}, status=403)
    assert "Hanya verifikator yang mengambilnya" in browse(cast.rudi).get(f"{changed}/city").text
    browse(cast.rudi).post(f"{changed}/city", {"reason": "Ya."}, status=403)
    assert browse().get(f"{changed}/city", 302).location.startswith("/sign-in")


def test_taking_over_is_refused_when_it_has_moved(browse, cast, changed):
    browse(cast.rina).post(f"{changed}/city", {"reason": "Ya.", "version": "1"}, status=409)


def test_a_page_open_before_it_is_refused(browse, cast, session, city, changed):
    """Neither the script nor the form nor agreeing to the rest decides on what was not shown."""
    rina = browse(cast.rina)
    page = rina.get(f"{changed}/areas/{AREA}")
    (card,) = page.tree.cssselect(f"[id='item-{ITEM}']")
    (version,) = page.tree.cssselect(".button-form input[name=version]")
    rina.post(f"{changed}/city", {"reason": "Cadangan rusak."}, status=303)
    asked = {"item": ITEM, "chosen": "agreed", "text": "", "seen": 0, "key": "k"}
    answer = rina.post(
        f"{changed}/decisions", json=asked | {"claim": card.get("data-claim")}, status=409
    )
    assert answer.json == {
        "ok": False,
        "error": "Jawaban yang Anda lihat sudah berganti. Muat ulang halaman, lalu putuskan lagi.",
    }
    form = {
        f"{one}-{ITEM}": said
        for one, said in {"chosen": "agreed", "text": "", "seen": "0", "claim": "3"}.items()
    }
    again = rina.post(f"{changed}/areas/{AREA}", form, status=409)
    assert "sudah berganti" in " ".join(again.texts(f"[id='error-{ITEM}']"))
    (now,) = again.tree.cssselect(f"input[name='claim-{ITEM}']")
    assert now.get("value") == "0"
    rina.post(f"{changed}/areas/{AREA}/agree-rest", {"version": version.get("value")}, status=409)
    sheet = session.get_one(Sheet, (city.melati.id, Layer.VERIFIED))
    assert sheet.answers[at(ITEM)] == UNANSWERED
    rina.post(f"{changed}/areas/{AREA}", form | {f"claim-{ITEM}": "0"}, status=303)


def test_an_exception_that_the_city_has_come_down_to_is_no_longer_to_be_decided(
    browse, cast, session, city, url
):
    state(session, city, cast.sari)
    publish_again(session, city, {ITEM: 1})
    session.commit()
    sari = browse(cast.sari)
    (said,) = sari.get(f"/assessments/{city.melati.id}/areas/{AREA}").texts(
        f"[id='item-{ITEM}'] .notice"
    )
    assert "tidak ada yang perlu diputuskan" in said
    assert "Cabut pengecualian" in sari.get(url).text
    hand_in(session, city, cast)
    session.commit()
    page = browse(cast.rina).get(f"/reviews/{city.melati.id}/areas/{AREA}")
    assert "Terima pengecualian" not in page.text
