"""The admin's pages for results of past years, the command, and where those results show."""

import io
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from assessment.assessments.models import Assessment, Revision
from assessment.jobs.runner import run_pending
from assessment.permissions import Role
from assessment.rounds.models import Round
from assessment.uploads.models import Upload
from assessment.uploads.services import VALID
from tests import factories
from tests.assessments.test_importing import AREAS, POINTS, kami_sheets, old, workbook

__all__ = ["old"]

URL = "/rounds/import"


def form(content, name="hasil.csv", **more):
    content = content.encode() if isinstance(content, str) else content
    return {
        "name": "KAMI 2024", "year": "2024", "questionnaire": "kami-4.2", "file": (io.BytesIO(content), name),
    } | more  # fmt: skip


def confirm(visit, page, status=303):
    """Press the button of the preview."""
    fields = {
        one.get("name"): one.get("value")
        for one in page.tree.cssselect("main form[action$='/apply'] input[type=hidden]")
        if one.get("name") != "csrf_token"
    }
    return visit.post(f"{URL}/apply", fields, status=status)


def imported(browse, cast, content, **more):
    visit = browse(cast.agus)
    confirm(visit, visit.post(URL, form(content, **more), status=200))


def imported_revision(session, unit):
    session.expire_all()
    return session.execute(
        select(Revision).join(Assessment).join(Round)
        .where(Round.is_imported, Assessment.unit_id == unit.id)
    ).scalar_one()  # fmt: skip


def test_the_way_of_a_file(browse, cast, session):
    visit = browse(cast.agus)
    assert URL in visit.get("/rounds").links()
    visit.get(URL)
    text = f"{POINTS}Atlantis,1,1,1,1,1,,\nKenanga,x,1,1,1,1,,\n"
    page = visit.post(URL, form(text), status=200)
    assert "1 unit baru, 0 berubah, 0 tetap. Belum ada yang ditulis." in page.text
    assert "Atlantis" in page.text
    assert "B4: “x” bukan bilangan bulat." in page.text
    assert session.execute(select(Round).where(Round.is_imported)).first() is None
    shown = confirm(visit, page).location
    page = visit.get(shown)
    assert "Impor, tidak diverifikasi di sini" in page.text
    assert not any("reopen" in link for link in page.links())
    again = visit.post(URL, form(POINTS), status=200)
    assert "Tidak ada yang perlu ditulis" in again.text
    assert not again.tree.cssselect("form[action$='/import/apply']")
    visit.get(f"{shown}/reopen", status=302)


def test_what_is_wrong_is_said(browse, cast):
    visit = browse(cast.agus)
    assert visit.post(URL, {}, status=422).errors
    assert "bukan buku kerja Excel" in visit.post(URL, form(b"PK", "a.xlsx"), status=422).text
    assert "Tidak ditemukan kolom unit" in visit.post(URL, form("a,b\n1,2\n"), status=422).text
    assert (
        "bukan hasil impor"
        in visit.post(URL, form(POINTS) | {"name": "Periode 2026"}, status=422).text
    )
    visit.post(f"{URL}/apply", {"upload": "0" * 64}, status=404)


def test_only_what_one_has_uploaded_oneself_is_written(browse, cast, session):
    page = browse(cast.agus).post(URL, form(POINTS), status=200)
    other = factories.person(session, "Ani", Role.ADMIN, cast.office)
    session.commit()
    confirm(browse(other), page, status=404)
    (field,) = page.tree.cssselect("main form[action$='/apply'] input[name=upload]")
    mine = field.get("value")
    for wrong in ("0" * 64, str(uuid4()), ""):
        field.set("value", wrong)
        confirm(browse(cast.agus), page, status=404)
    field.set("value", mine)
    confirm(browse(cast.agus), page)
    confirm(browse(cast.agus), page, status=404)
    session.rollback()
    assert session.execute(select(Upload)).scalar_one().content == b""


def test_what_is_cancelled_or_forgotten_is_removed(browse, cast, session, app, clock):
    visit = browse(cast.agus)
    page = visit.post(URL, form(POINTS), status=200)
    (field,) = page.tree.cssselect("form[action$='/import/cancel'] input[name=upload]")
    mine = {"upload": field.get("value")}
    browse(cast.sari).post(f"{URL}/cancel", mine, status=403)
    visit.post(f"{URL}/cancel", mine, status=303)
    visit.post(f"{URL}/cancel", mine, status=404)
    session.rollback()
    assert factories.rows(session, Upload) == 0
    page = visit.post(URL, form(POINTS), status=200)
    run_pending(app)
    session.rollback()
    assert factories.rows(session, Upload) == 1
    clock.at += VALID + timedelta(minutes=1)
    confirm(browse(cast.agus), page, status=404)
    run_pending(app)
    session.rollback()
    assert factories.rows(session, Upload) == 0
    assert list(app.extensions["files"].all()) == []


@pytest.mark.parametrize("who", ["sari", "tono", "rina", "lestari", "maya", "indra"])
def test_only_the_admin_imports(browse, cast, who):
    visit = browse(getattr(cast, who))
    visit.get(URL, status=403)
    visit.post(f"{URL}/apply", {}, status=403)


def test_points_show_in_the_trend_with_their_mark_and_lead_nowhere(browse, cast, session, old):
    imported(browse, cast, POINTS)
    revision = imported_revision(session, cast.melati)
    round_id = session.get_one(Assessment, revision.assessment_id).round_id
    for who in (cast.sari, cast.tono, cast.maya, cast.rina):
        page = browse(who).get(f"/city/units/{cast.melati.id}?round={round_id}")
        assert "Poin periode ini berasal dari berkas." in page.text
        assert "KAMI 2024 (impor)" in page.text
        assert "304" in page.text
        assert not any("/derivation" in link or "/path" in link for link in page.links())
    sari = browse(cast.sari)
    for path in ("", "/areas/tata_kelola", "/check", "/path", "/derivation"):
        page = sari.get(f"/assessments/{revision.id}{path}", status=302)
        assert f"/city/units/{cast.melati.id}" in page.location
    assert "Impor, tidak diverifikasi di sini" in sari.get("/assessments").text
    page = browse(cast.maya).get(f"/city?round={round_id}")
    assert "Impor, tidak diverifikasi di sini" in page.text
    assert "KAMI 2024 (impor)" in page.text
    browse(cast.maya).get(f"/city/units?round={round_id}")
    browse(cast.maya).get(f"/city/kecamatan/{cast.taman.id}?round={round_id}")


def test_answers_can_be_read_and_not_changed(browse, cast, session, old):
    book = workbook(kami_sheets(old, 2, "Kel. Melati"))
    visit = browse(cast.agus)
    confirm(visit, visit.post(URL, form(book, "KAMI.xlsx"), status=200))
    revision = imported_revision(session, cast.melati)
    sari = browse(cast.sari)
    here = f"/assessments/{revision.id}"
    page = sari.get(here)
    assert "diimpor dari berkas tahun lalu" in page.text
    page = sari.get(f"{here}/areas/tata_kelola")
    assert not page.tree.cssselect("[data-item], textarea")
    sari.post(f"{here}/answers", json={"item": "2.1", "value": 3, "seen": 1}, status=422)
    sari.get(f"{here}/derivation")
    browse(cast.wati).post(f"{here}/submit", status=422)
    browse(cast.rina).post(f"/reviews/{revision.id}/take", status=422)
    assert "KAMI 2024" not in browse(cast.rina).get("/reviews").text
    browse(cast.budi).get(here, status=404)


def test_a_trend_begins_with_the_imported_round(browse, cast, session, old):
    from tests.assessments.filling import answer_all, submit

    imported(browse, cast, POINTS)
    answer_all(session, cast.revision, cast.sari)
    submit(session, cast.revision, cast.wati)
    session.commit()
    page = browse(cast.sari).get(f"/city/units/{cast.melati.id}")
    assert "Perkembangan antarperiode" in page.text
    assert any("KAMI 2024 (impor)" in text for text in page.texts("td, th"))


def test_the_command_shows_and_writes(app, cast, session, tmp_path):
    file = tmp_path / "hasil.csv"
    file.write_text(
        f"unit,{AREAS},total,kategori SE\nKel. Melati,48,36,64,88,68,304,Rendah\nX,1,1,1,1,1,,\n"
    )
    run = app.test_cli_runner().invoke
    args = [
        "history",
        "load",
        str(file),
        "--round",
        "2024",
        "--year",
        "2024",
        "--questionnaire",
        "kami-4.2",
    ]
    said = run(args=args)
    assert said.exit_code == 0, said.output
    assert "1 baru, 0 berubah, 0 tetap, 1 tak dikenal, 0 sel salah" in said.output
    assert "Tidak ada yang ditulis" in said.output
    assert factories.rows(session, Round) == 1
    session.rollback()
    assert "Sudah ditulis." in run(args=[*args, "--apply"]).output
    assert "0 baru, 0 berubah, 1 tetap" in run(args=[*args, "--apply"]).output
    session.rollback()
    assert factories.rows(session, Round) == 2
    assert run(args=[*args[:-1], "kami-9"]).exit_code == 1
    assert run(args=[*args[:4], "Periode 2026", *args[5:]]).exit_code == 1
