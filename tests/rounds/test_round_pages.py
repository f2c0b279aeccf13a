"""A round under way: its page, closing and re-opening, and one unit in it."""

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from assessment.assessments import services
from assessment.assessments.answers import Change
from assessment.assessments.models import Layer, Sheet
from assessment.assessments.queries import desk
from assessment.assessments.status import Status
from assessment.permissions import Sight
from assessment.rounds.models import Round
from tests import factories
from tests.factories import AT, TODAY, kami

CANARY = "KANARI-9147"
LATER = AT + timedelta(days=60)


@pytest.fixture
def url(cast):
    return f"/rounds/{cast.round.id}"


@pytest.fixture
def unit_url(cast, url):
    return f"{url}/units/{cast.melati.id}"


def status_of(session, unit):
    session.rollback()
    status = factories.revision_of(session, unit).status
    session.rollback()
    return status


def put(session, unit, status):
    """Straight into a status: how it got there does not matter to a page."""
    revision = factories.revision_of(session, unit)
    factories.stand(session, revision, status=status, version=2)
    session.commit()
    session.expire_all()


def test_it_shows_how_far_the_units_are(browse, cast, session, url):
    put(session, cast.melati, Status.SUBMITTED)
    page = browse(cast.agus).get(url)
    assert page.title == "Periode 2026"
    assert page.texts(".stat__figure")[0] == "1 dari 5 unit"
    rows = page.texts("#units tbody tr")
    assert len(rows) == 5
    assert "Kel. Melati" in rows[1]
    assert "Terkirim" in rows[1]
    assert "0dari 175" in rows[1]
    assert "15 Des 2026" in rows[1]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=mel%20ati", ["Kel. Melati"]),
        ("q=99.02", ["Kec. Lain", "Kel. Dahlia"]),
        ("status=submitted", ["Kel. Melati"]),
        ("status=nonsense", None),
        ("kecamatan=nonsense", None),
        ("q=tidak+ada", []),
        ("status=overdue", []),
    ],
)
def test_the_list_is_narrowed(browse, cast, session, url, query, names):
    put(session, cast.melati, Status.SUBMITTED)
    for unit in cast.units:
        session.merge(unit).search = f"{unit.name.lower()} {unit.code.replace('.', '')}"
    session.commit()
    page = browse(cast.agus).get(f"{url}?{query}")
    found = page.texts("#units tbody th a")
    assert found == names if names is not None else len(found) == 5


def test_a_kecamatan_comes_with_its_kelurahan(browse, cast, url):
    page = browse(cast.agus).get(f"{url}?kecamatan={cast.taman.id}")
    assert page.texts("#units tbody th a") == ["Kec. Taman", "Kel. Melati", "Kel. Kenanga"]


def test_who_is_late_is_one_glance(browse, cast, session, url, clock):
    put(session, cast.melati, Status.SUBMITTED)
    clock.at = LATER
    page = browse(cast.agus).get(f"{url}?status=overdue")
    assert page.texts(".stat__figure")[2] == "4"
    assert len(page.texts("#units tbody tr")) == 4
    assert "Terlambat" in page.texts("#units .status-tag--bad")
    assert "Hari terakhir sudah lewat" in page.texts(".notice__heading")


def test_the_page_of_184_units_needs_few_statements(
    browse, session, cast, city, count_sql, database
):
    made = factories.round_(session, "Kota", city())
    session.commit()
    visit = browse(cast.agus)
    visit.get(f"/rounds/{made.id}")
    with count_sql() as sql:
        page = visit.get(f"/rounds/{made.id}")
    assert sql.total <= 13, "\n".join(sql.statements)
    assert len(page.texts("#units tbody tr")) == 50
    assert len(page.text.encode()) < 100_000
    assert len(visit.get(f"/rounds/{made.id}?page=4").texts("#units tbody tr")) == 34


def test_closing_says_what_will_happen(browse, cast, session, url):
    put(session, cast.melati, Status.SUBMITTED)
    put(session, cast.taman, Status.DRAFT)
    page = browse(cast.agus).get(f"{url}/close")
    assert page.title == "Tutup Periode 2026?"
    assert "4 unit menjadi “Tidak menyampaikan”." in page.text
    assert "1 unit yang sudah mengirim tetap diverifikasi" in page.text
    assert "Hari terakhir belum lewat" in page.text
    assert not any("Melati" in text for text in page.texts(".disclosure li"))
    browse(cast.agus).post(f"{url}/close")
    assert status_of(session, cast.taman) is Status.NOT_SUBMITTED
    assert status_of(session, cast.melati) is Status.SUBMITTED
    page = browse(cast.agus).get(url)
    assert "Periode ini sudah ditutup" in page.texts(".notice__heading")
    browse(cast.agus).post(f"{url}/close", status=422)
    assert browse(cast.agus).get(f"{url}/close", status=302).location == url


def test_reopening_asks_why(browse, cast, session, url, clock):
    browse(cast.agus).post(f"{url}/close")
    clock.at = LATER
    page = browse(cast.agus).post(f"{url}/reopen", {"reason": "", "closes_on": ""}, status=422)
    assert page.errors == ["Tulis alasannya.", "Isi tanggalnya."]
    page = browse(cast.agus).post(
        f"{url}/reopen", {"reason": "Banjir", "closes_on": "2026-12-31"}, status=422
    )
    assert page.errors == ["Isi tanggal selesai hari ini atau sesudahnya."]
    page = browse(cast.agus).post(f"{url}/reopen", {"reason": "Banjir", "closes_on": "2027-01-31"})
    assert page.location == url
    assert status_of(session, cast.melati) is Status.NOT_STARTED
    assert browse(cast.agus).get(f"{url}/reopen", status=302).location == url


def test_dates_are_moved(browse, cast, session, url):
    page = browse(cast.agus).post(
        f"{url}/dates", {"opens_on": "2026-12-01", "closes_on": "2026-11-01"}, status=422
    )
    assert page.errors == ["Tanggal selesai harus sama dengan atau sesudah tanggal mulai."]
    browse(cast.agus).post(f"{url}/dates", {"opens_on": "2026-10-01", "closes_on": "2026-12-31"})
    session.expire_all()
    assert session.get_one(Round, cast.round.id).closes_on == date(2026, 12, 31)


def test_a_unit_joins_later(browse, cast, session, url):
    page = browse(cast.agus).get(f"{url}/units")
    assert "Semua unit sudah ikut" in page.text
    mawar = factories.unit(session, "Mawar", parent=session.merge(cast.lain))
    session.commit()
    page = browse(cast.agus).get(f"{url}/units")
    assert len(page.tree.cssselect("input[name=unit]")) == 1
    assert browse(cast.agus).post(f"{url}/units", {}, status=422).errors == [
        "Pilih sedikitnya satu unit."
    ]
    browse(cast.agus).post(f"{url}/units", {"unit": str(mawar.id)})
    assert status_of(session, mawar) is Status.NOT_STARTED


def test_a_unit_gets_more_time(browse, cast, session, unit_url):
    page = browse(cast.agus).get(unit_url)
    assert "Perpanjang batas waktu" in page.texts(".card__title")
    page = browse(cast.agus).post(
        f"{unit_url}/extension",
        {"extension-until": "2026-12-15", "extension-reason": "x"},
        status=422,
    )
    assert page.errors == ["Isi tanggal sesudah hari terakhir periode dan tidak sebelum hari ini."]
    page = browse(cast.agus).post(
        f"{unit_url}/extension", {"extension-until": "2026-12-20"}, status=422
    )
    assert page.errors == ["Tulis alasannya."]
    assert 'value="2026-12-20"' in page.text
    page = browse(cast.agus).post(
        f"{unit_url}/extension",
        {"extension-until": "2026-12-20", "extension-reason": "Kantor pindah"},
    )
    assert page.location == unit_url
    page = browse(cast.agus).get(unit_url)
    assert "Minggu, 20 Desember 2026" in page.text
    assert "Perpanjangan: Kantor pindah" in page.text
    assert page.texts(".timeline__title") == ["Diperpanjang sampai 20 Desember 2026"]


def test_the_unit_sees_until_when_and_why(browse, cast, session, unit_url):
    browse(cast.agus).post(
        f"{unit_url}/extension",
        {"extension-until": "2026-12-20", "extension-reason": "Kantor pindah"},
    )
    text = browse(cast.sari).get(f"/assessments/{cast.revision.id}").text
    assert "sampai dengan 20 Desember 2026: Kantor pindah" in text


def test_a_unit_sends_late(browse, cast, session, url, unit_url, clock):
    browse(cast.agus).post(f"{url}/close")
    clock.at = LATER
    page = browse(cast.agus).get(unit_url)
    assert "Izinkan mengirim terlambat" in page.texts(".card__title")
    browse(cast.agus).post(
        f"{unit_url}/late", {"late-until": "2027-01-20", "late-reason": "Server rusak"}
    )
    assert status_of(session, cast.melati) is Status.NOT_STARTED
    page = browse(cast.agus).get(unit_url)
    assert "Izin mengirim terlambat" in page.texts(".card__title")
    browse(cast.agus).post(f"{unit_url}/late/end")
    assert status_of(session, cast.melati) is Status.NOT_SUBMITTED
    browse(cast.agus).post(f"{unit_url}/late/end", status=422)


def test_a_unit_goes_out_and_comes_back(browse, cast, session, url, unit_url):
    page = browse(cast.agus).post(f"{unit_url}/withdrawal", {"withdrawal-reason": ""}, status=422)
    assert page.errors == ["Tulis alasannya."]
    browse(cast.agus).post(f"{unit_url}/withdrawal", {"withdrawal-reason": "Digabung"})
    browse(cast.agus).get(unit_url, status=404)
    page = browse(cast.agus).get(url)
    assert len(page.texts("#units tbody tr")) == 4
    assert "Digabung" in page.text
    browse(cast.agus).post(f"{unit_url}/return")
    browse(cast.agus).get(unit_url)
    browse(cast.agus).post(f"{unit_url}/return", status=404)


def test_what_was_sent_is_not_offered_more_time(browse, cast, session, unit_url):
    put(session, cast.melati, Status.SUBMITTED)
    page = browse(cast.agus).get(unit_url)
    assert not page.tree.cssselect("main form")
    data = {"extension-until": "2026-12-20", "extension-reason": "x"}
    page = browse(cast.agus).post(f"{unit_url}/extension", data, status=422)
    assert "sudah mengirim" in page.errors[0]


def test_the_admin_sees_no_answer_no_note_and_no_score(browse, cast, session, url, unit_url):
    """Whatever the unit writes stays with those who may read it."""
    sari, wati = factories.actor(session, cast.sari), factories.actor(session, cast.wati)
    given = desk(session, cast.revision.id, sari, Sight.EVIDENCE)
    changes = [
        Change(item.id, 3, 0, note=f"{CANARY} catatan", reason=f"{CANARY} alasan")
        for item in kami().areas[0].items
    ]
    services.save(session, given, kami(), changes, by=sari, at=AT, today=TODAY)
    session.flush()
    given = desk(session, cast.revision.id, wati, Sight.EVIDENCE)
    services.advance(
        session, given, Status.AWAITING_APPROVAL, by=wati, at=AT, reason=f"{CANARY} pesan"
    )
    sheet = session.get_one(Sheet, (cast.revision.id, Layer.SELF))
    session.execute(
        update(Sheet).where(Sheet.revision_id == sheet.revision_id)
        .values(points=748123, readiness=f"{CANARY} status", level_low="I+", level_high="IV+")
    )  # fmt: skip
    session.commit()
    visit = browse(cast.agus)
    pages = [
        "/rounds",
        url,
        unit_url,
        f"{url}/close",
        f"{url}/units",
        f"{url}/dates",
        f"{url}/systems",
    ]
    for path in pages:
        text = visit.get(path).text
        for secret in (CANARY, "748123", "748.123", "IV+"):
            assert secret not in text, f"{secret} on {path}"
    assert "22 dari 175" in visit.get(unit_url).texts(".definition-list dd")


OPEN_PAGES = ("", "/dates", "/close", "/units", "/units/{unit}")
UNIT = "/units/{unit}"
POSTS = (
    *("/dates", "/close", "/reopen", "/open", "/edit", "/discard", "/units"),
    *(UNIT + verb for verb in ("/extension", "/late", "/late/end", "/withdrawal", "/return")),
)


@pytest.mark.parametrize("who", ["sari", "wati", "tono", "rina", "lestari", "maya", "indra"])
def test_it_requires_an_admin(browse, cast, url, who):
    visit = browse(getattr(cast, who))
    visit.get("/rounds", status=403)
    visit.get("/rounds/new", status=403)
    for path in OPEN_PAGES:
        visit.get(url + path.format(unit=cast.melati.id), status=403)
    for path in POSTS:
        visit.post(url + path.format(unit=cast.melati.id), {}, status=403)


def test_it_requires_signing_in(browse, cast, url):
    visit = browse()
    for path in OPEN_PAGES:
        assert visit.get(url + path.format(unit=cast.melati.id), status=302).location.startswith(
            "/sign-in"
        )


def test_what_does_not_exist_is_not_found(browse, cast, url):
    visit = browse(cast.agus)
    nowhere = f"/rounds/{cast.melati.id}"
    for path in (*OPEN_PAGES, "/systems"):
        visit.get(nowhere + path.format(unit=cast.melati.id), status=404)
    visit.get(f"{url}/units/{cast.office.id}", status=404)
    visit.post(f"{url}/units/{cast.office.id}/withdrawal", {"withdrawal-reason": "x"}, status=404)


def test_english_pages_come_up(browse, cast, session, url, unit_url):
    session.merge(cast.agus).locale = "en"
    session.commit()
    visit = browse(cast.agus)
    for path in ("/rounds", "/rounds/new", url, unit_url, f"{url}/close", f"{url}/systems"):
        visit.get(path)
