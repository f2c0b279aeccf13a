"""The library of a unit: add, describe, replace, remove, download."""

import io
from datetime import date

import pytest
from sqlalchemy import select

from assessment.assessments.models import AnswerEvidence
from assessment.assessments.proving import services as proving
from assessment.audit.models import Event
from assessment.evidence import services
from assessment.evidence.models import Evidence
from assessment.evidence.services import Details
from tests import factories
from tests.assessments.filling import answer_all, at_desk, submit
from tests.evidence.files import pdf, trusted
from tests.factories import AT, TODAY, kami


@pytest.fixture
def keep(cast, session, app):
    """``keep(item=…)``: a file of Sari's unit, shown for an item."""

    def make(who=None, item=None, content=None, name="SK Lurah 12.pdf", **details):
        by = factories.actor(session, who or cast.sari)
        made = services.add_file(
            session, app.extensions["files"], by.unit_id, trusted(app.extensions["files"], name, content),
            Details(**details), by=by, at=AT,
        )  # fmt: skip
        session.flush()
        if item:
            proving.attach(
                session,
                at_desk(session, cast.revision),
                kami(),
                item,
                made,
                by=by,
                at=AT,
                today=TODAY,
            )
        session.commit()
        return made

    return make


def kept(app):
    return list(app.extensions["files"].all())


def actions(database):
    with database.reading() as session:
        return session.execute(select(Event.action).order_by(Event.seq)).scalars().all()


def test_an_empty_library_says_what_to_do(browse, cast):
    assert "Belum ada bukti dukung" in browse(cast.sari).get("/evidence").text


def test_it_works(browse, cast, app, database):
    form = {
        "file": (io.BytesIO(pdf()), "SK Lurah 12.pdf"),
        "holder": "Sekretaris",
        "dated_on": "2026-03-03",
    }
    page = browse(cast.sari).post(
        "/evidence/new", form, status=303, content_type="multipart/form-data"
    )
    assert "SK Lurah 12" in browse(cast.sari).get(page.location).title
    with database.reading() as session:
        made = session.execute(select(Evidence)).scalar_one()
        assert (made.title, made.file_name, made.unit_id) == (
            "SK Lurah 12",
            "SK Lurah 12.pdf",
            cast.melati.id,
        )
        assert set(kept(app)) == {made.sha256, made.preview_sha256}
        assert made.received_sha256 == made.sha256
    assert actions(database)[-2:] == ["evidence.added", "session.started"]


def test_a_link_works(browse, cast):
    form = {"url": "https://drive.example.test/x", "title": "Daftar akun"}
    page = browse(cast.sari).post("/evidence/new?kind=link", form, status=303)
    assert "Daftar akun" in browse(cast.sari).get(page.location).title


@pytest.mark.parametrize(
    "url",
    [
        "", "drive.test", "javascript:alert(1)", "https://x y", "ftp://x", "http://drive.test/x", "https://localhost/x",
        "https://a:b@drive.test/x", "https://", "https://drive.test:99999/", "https://drive.test/\"><b>",
    ],
)  # fmt: skip
def test_a_wrong_link_is_refused(browse, cast, url):
    page = browse(cast.sari).post("/evidence/new?kind=link", {"url": url}, status=422)
    assert "https://" in page.errors[0]


@pytest.mark.parametrize(
    ("name", "content"), [("a.exe", b"MZ"), ("a.pdf", b"<html>"), ("a.svg", b"<svg/>")]
)
def test_it_shows_what_is_wrong(browse, cast, app, name, content):
    form = {"file": (io.BytesIO(content), name)}
    page = browse(cast.sari).post(
        "/evidence/new", form, status=422, content_type="multipart/form-data"
    )
    assert page.errors
    assert kept(app) == []


def test_no_file_at_all(browse, cast):
    assert browse(cast.sari).post("/evidence/new", {}, status=422).errors == [
        "Pilih berkas yang akan diunggah."
    ]


def test_too_large_a_file_leaves_nothing(browse, cast, app, settings):
    big = pdf() + bytes(settings.max_upload_bytes)
    form = {"file": (io.BytesIO(big), "a.pdf")}
    page = browse(cast.sari).post(
        "/evidence/new", form, status=422, content_type="multipart/form-data"
    )
    assert "20 MB" in page.errors[0]
    assert kept(app) == []
    assert list((settings.files_dir / "incoming").iterdir()) == []


def test_dates_have_to_be_in_order(browse, cast, keep):
    made = keep()
    form = {"title": "SK", "dated_on": "2026-03-03", "valid_until": "2026-03-02"}
    page = browse(cast.sari).post(f"/evidence/{made.id}", form, status=422)
    assert "Tanggal" in page.errors[0]
    browse(cast.sari).post(f"/evidence/{made.id}", form | {"valid_until": "2026-03-03"}, status=303)


def test_search_finds_by_title_and_holder(browse, cast, keep):
    keep(title="SK penanggung jawab", holder="Pak Bambang")
    keep(content=pdf("lain"), title="Foto lemari")
    visit = browse(cast.sari)
    assert "SK penanggung" in visit.get("/evidence?q=bambang").text
    assert "SK penanggung" not in visit.get("/evidence?q=lemari").text
    assert "Tidak ada yang cocok" in visit.get("/evidence?q=%25").text


def test_the_library_says_where_it_is_used(browse, cast, keep):
    made = keep(item="2.1")
    assert "butir 2.1" in browse(cast.wati).get(f"/evidence/{made.id}").text


@pytest.mark.parametrize("path", ["", "/replace", "/file"])
def test_it_hides_other_units(browse, cast, keep, path):
    made = keep(item="2.1")
    browse(cast.budi).get(f"/evidence/{made.id}{path}", status=404)
    browse(cast.tono).get(f"/evidence/{made.id}{path}", status=404)


@pytest.mark.parametrize("path", ["", "/replace", "/remove"])
def test_other_units_change_nothing(browse, cast, keep, path):
    made = keep()
    browse(cast.budi).post(f"/evidence/{made.id}{path}", {"title": "x"}, status=404)


@pytest.mark.parametrize("who", ["rina", "agus", "maya", "indra"])
def test_it_requires_somebody_of_a_unit(browse, cast, who):
    browse(getattr(cast, who)).get("/evidence", status=403)


def test_it_requires_signing_in(browse, cast, keep):
    made = keep()
    browse().get("/evidence", status=302)
    browse().get(f"/evidence/{made.id}/file", status=302)


def test_a_download_is_an_attachment_and_audited(browse, cast, database, keep):
    made = keep(name="SK “Lurah” ñ; x.pdf")
    page = browse(cast.sari).get(f"/evidence/{made.id}/file")
    assert page.response.data == pdf()
    headers = page.response.headers
    assert headers["Content-Disposition"].startswith("attachment; ")
    assert (
        "filename*=UTF-8''SK%20%E2%80%9CLurah%E2%80%9D%20%C3%B1%3B%20x.pdf"
        in headers["Content-Disposition"]
    )
    assert headers["Content-Type"] == "application/pdf"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("sandbox")
    assert headers["Cache-Control"] == "no-store, private"
    assert actions(database)[-1] == "evidence.downloaded"


def test_a_verifier_opens_it_once_it_is_sent(browse, cast, session, keep):
    made, other = keep(item="2.1"), keep(content=pdf("lain"), name="lain.pdf")
    url = f"/evidence/{made.id}/file"
    browse(cast.rina).get(url, status=404)
    answer_all(session, cast.revision, cast.sari)
    submit(session, cast.revision, cast.wati)
    session.commit()
    browse(cast.rina).get(url)
    browse(cast.lestari).get(url)
    browse(cast.rina).get(f"/evidence/{other.id}/file", status=404)
    browse(cast.tono).get(url, status=404)
    for who in (cast.agus, cast.maya, cast.indra):
        browse(who).get(url, status=403)


def test_an_erased_file_says_so(browse, cast, session, keep):
    made = keep()
    from assessment.files.models import StoredFile

    row = session.get(StoredFile, made.sha256)
    row.erased_at, row.erased_reason = AT, "masa simpan"
    session.commit()
    browse(cast.sari).get(f"/evidence/{made.id}/file", status=422)


def test_what_is_used_stays_and_says_where(browse, cast, database, keep):
    made = keep(item="2.1")
    page = browse(cast.sari).post(f"/evidence/{made.id}/remove", status=422)
    assert "butir 2.1 (Periode 2026)" in page.text
    browse(cast.sari).post(
        f"/assessments/{cast.revision.id}/items/2.1/evidence/{made.id}/remove", status=303
    )
    browse(cast.sari).post(f"/evidence/{made.id}/remove", status=303)
    browse(cast.sari).get(f"/evidence/{made.id}", status=404)


def test_what_was_sent_stays(browse, cast, session, keep):
    made = keep(item="2.1")
    answer_all(session, cast.revision, cast.sari)
    submit(session, cast.revision, cast.wati)
    session.commit()
    assert "Hapus dari pustaka" not in browse(cast.sari).get(f"/evidence/{made.id}").text
    browse(cast.sari).post(f"/evidence/{made.id}/remove", status=422)


def test_a_new_version_takes_its_place_where_nothing_was_sent(browse, cast, database, keep):
    made = keep(item="2.1", valid_until=date(2026, 1, 1))
    form = {"file": (io.BytesIO(pdf("baru")), "SK baru.pdf")}
    page = browse(cast.sari).post(
        f"/evidence/{made.id}/replace", form, status=303, content_type="multipart/form-data"
    )
    with database.reading() as session:
        shown = session.execute(
            select(AnswerEvidence).where(AnswerEvidence.removed_at.is_(None))
        ).scalar_one()
        assert shown.item == "2.1"
        assert shown.evidence_id != made.id
    visit = browse(cast.sari)
    assert "Versi sebelumnya" in visit.get(page.location).text
    assert "SK Lurah 12" not in visit.get("/evidence").text


def test_what_was_sent_keeps_the_old_version(browse, cast, database, session, keep):
    made = keep(item="2.1")
    answer_all(session, cast.revision, cast.sari)
    submit(session, cast.revision, cast.wati)
    session.commit()
    form = {"file": (io.BytesIO(pdf("baru")), "SK baru.pdf")}
    browse(cast.sari).post(
        f"/evidence/{made.id}/replace", form, status=303, content_type="multipart/form-data"
    )
    with database.reading() as reading:
        assert reading.execute(select(AnswerEvidence.evidence_id)).scalar_one() == made.id


def test_a_file_that_is_not_in_the_store_is_not_remembered_as_opened(
    browse, cast, app, database, keep
):
    made = keep()
    app.extensions["files"].delete(made.sha256)
    page = browse(cast.sari).get(f"/evidence/{made.id}/file", status=404)
    assert "tidak ditemukan di penyimpanan" in page.text
    assert "evidence.downloaded" not in actions(database)
