"""A questionnaire of means goes the whole way, and shows nothing of what its method does not have."""

from datetime import date
from itertools import count

import pytest
from sqlalchemy import select

from assessment.assessments.models import AreaScore, Layer, Revision, Sheet
from assessment.assessments.projection import differences
from assessment.assessments.status import Status
from assessment.questionnaire import loader
from assessment.units.models import Unit
from tests import factories
from tests.assessments.filling import said_on
from tests.rules.routes import routes
from tests.scoring.instruments import MEAN, ROOT

ISO = loader.load(ROOT / "questionnaires" / "iso-27001-2022.yaml")
NOT_HERE = ("Status kesiapan", "Kategori sistem", "Kategori SE", "Gerbang", "None", "Kategori 1")
_keys = count()


@pytest.fixture
def opened(cast, session):
    """An open round with a questionnaire; Kel. Melati's revision in it."""

    def _opened(content):
        units = [session.merge(unit) for unit in cast.units]
        made = factories.round_(
            session, "Kematangan 2026", units, content=content, opens_on=date(2026, 10, 15)
        )
        session.commit()
        return factories.revision_of(session, session.merge(cast.melati), made).id

    return _opened


def save(visit, revision_id, item, value, seen=0, status=200, **more):
    body = {"item": item, "value": value, "seen": seen, "note": "", "reason": "", "unsure": False,
            "key": f"mean-{next(_keys)}"}  # fmt: skip
    return visit.post(f"/assessments/{revision_id}/answers", json=body | more, status=status).json


def decide(visit, revision_id, item, chosen, text="", seen=0):
    body = {"item": item, "chosen": chosen, "text": text, "seen": seen, "key": f"m-{next(_keys)}"}
    return visit.post(f"/reviews/{revision_id}/decisions", json=body, status=200).json


def shows(page, *words):
    """The page says these words and nothing that belongs to another method."""
    said = " ".join(page.tree.cssselect("main")[0].text_content().split())
    for word in words:
        assert word in said, word
    for word in NOT_HERE:
        assert word not in said, word
    return page


def test_saving_tells_maturity_target_and_gap(browse, cast, opened):
    revision = opened(MEAN)
    sari = browse(cast.sari)
    assert save(sari, revision, "4.1", 2)["area"] == {
        "answered": 1, "items": 2, "points": 4, "max": 15, "level": "1,33", "steps": 1,
        "target": "3,33", "gap": "2,00",
    }  # fmt: skip
    said = save(sari, revision, "4.2", "na", reason="Tugas tidak dibagi: pegawainya satu.")
    assert (said["area"]["level"], said["area"]["target"], said["area"]["gap"]) == (
        "2,00",
        "3,00",
        "1,00",
    )
    said = save(sari, revision, "A.7.9", "na", reason="Tidak ada gudang.")
    assert (said["area"]["level"], said["area"]["target"], said["area"]["max"]) == ("–", "–", 0)


@pytest.mark.parametrize("value", [6, -1, "A", 2.5, "5"])
def test_it_refuses_other_levels(browse, cast, opened, value):
    save(browse(cast.sari), opened(MEAN), "4.1", value, status=422)


def test_not_applicable_needs_a_reason_and_leave(browse, cast, opened):
    revision, sari = opened(MEAN), browse(cast.sari)
    assert "alasan" in save(sari, revision, "4.2", "na", status=422)["error"]
    save(sari, revision, "4.1", "na", reason="Tidak perlu.", status=422)


def test_a_page_shows_six_levels_with_their_meaning(browse, cast, opened):
    revision = opened(MEAN)
    page = browse(cast.sari).get(f"/assessments/{revision}/areas/aturan")
    choices = [
        " ".join(one.text_content().split()) for one in page.tree.cssselect("#item-4\\.1 .level")
    ]
    assert choices == [
        "0 · Tidak adaBelum ada apa-apa.", "1 · DimulaiLurah mengingatkan lisan.",
        "2 · BerulangDilakukan berulang.", "3 · DitetapkanAda surat edaran.",
        "4 · DiukurAda angkanya.", "5 · DiperbaikiEdaran ditinjau tiap tahun.",
    ]  # fmt: skip
    assert len(page.tree.cssselect("#item-4\\.2 .level")) == 7
    shows(page, "Target: 3 · Ditetapkan", "Selisih ke target")


def test_no_page_about_systems(browse, cast, opened):
    revision = opened(MEAN)
    shows(browse(cast.sari).get(f"/assessments/{revision}"), "Kematangan keseluruhan", "0,00")


def test_the_whole_way(browse, cast, opened, session):
    revision = opened(MEAN)
    sari = browse(cast.sari)
    sari.post(f"/assessments/{revision}/start")
    for item, value in {"4.1": 3, "4.2": 1, "A.8.20": 2, "A.8.21": 4}.items():
        save(sari, revision, item, value, note="Ada catatannya.")
    save(sari, revision, "A.7.9", "na", reason="Tidak ada gudang.")
    shows(sari.get(f"/assessments/{revision}"), "3,00 dari 5", "2,33 s/d 3,50")
    wati = browse(cast.wati)
    shows(wati.get(f"/assessments/{revision}/check"), "3,00")
    wati.post(f"/assessments/{revision}/submit", {}, status=303)
    _verified_by_rina(browse(cast.rina), revision)
    lestari = browse(cast.lestari)
    shows(lestari.get(f"/reviews/{revision}/finalise"), "2,57", "Keseluruhan")
    shows(lestari.get(f"/reviews/finalise?id={revision}"), "2,57")
    lestari.post(f"/reviews/{revision}/finalise", status=303)
    session.commit()
    sheet = session.get(Sheet, (revision, Layer.FINAL))
    assert (sheet.points, sheet.max, sheet.maturity) == (18, 35, "18/7")
    assert (sheet.level_low, sheet.level_high, sheet.readiness) == ("2.33", "2.75", None)
    scores = session.execute(
        select(AreaScore.area, AreaScore.level).where(
            AreaScore.revision_id == revision, AreaScore.layer == Layer.FINAL
        )
    ).all()
    assert dict(tuple(row) for row in scores) == {
        "aturan": "2.33",
        "jaringan": "2.75",
        "gudang": "",
    }
    assert list(differences(session, [revision])) == []
    assert session.get(Revision, revision, populate_existing=True).status is Status.FINAL
    _results(browse, cast, session, revision)


def _verified_by_rina(rina, revision):
    rina.post(f"/reviews/{revision}/take", status=303)
    page = shows(
        rina.get(f"/reviews/{revision}/areas/jaringan"), "Bobot 3 · Target: 3 · Ditetapkan"
    )
    assert page.texts("#keys kbd")[1:3] == ["0", "5"]
    said = decide(rina, revision, "A.8.21", "3", "Denah belum lengkap.")
    assert (said["part"]["level"], said["part"]["steps"]) == ("2,75", 2)
    for area in ("aturan", "jaringan", "gudang"):
        rina.post(f"/reviews/{revision}/areas/{area}/agree-rest", status=303)
    shows(rina.get(f"/reviews/{revision}"), "2,57 dari 5", "−0,75")
    shows(rina.get(f"/reviews/{revision}/verify"), "2,57")
    rina.post(f"/reviews/{revision}/verify", status=303)
    rina.get("/reviews")


def _results(browse, cast, session, revision):
    melati = session.execute(select(Unit).where(Unit.name == "Melati")).scalar_one()
    maya = browse(cast.maya)
    shows(
        browse(cast.sari).get(f"/assessments/{revision}"),
        "2,57",
        "Menurut unit: 3,00",
        "terverifikasi 2,75",
    )
    shows(browse(cast.sari).get("/assessments"), "2,57")
    shows(maya.get(f"/city/units/{melati.id}"), "2,57 dari 5", "51,4%")
    shows(
        maya.get("/city?layer=final"),
        "Kematangan keseluruhan",
        "2 · Berulang",
        "Tingkat di tengah 2",
    )
    shows(maya.get("/city?layer=final&map=gudang"))
    page = shows(maya.get("/city/units?layer=final&sort=-aturan"), "51,4%", "2,33–2,75")
    assert page.texts("tbody tr th a")[0] == "Kel. Melati, Kec. Taman"
    shows(maya.get(f"/city/kecamatan/{cast.taman.id}?layer=final"), "2,33")
    for form in ("csv", "xlsx"):
        maya.post("/city/units/export", {"format": form, "layer": "final"}, status=200)
    assert str(revision) not in browse(cast.agus).get("/certificates?tab=candidates").text


def test_the_real_questionnaire_goes_the_whole_way(browse, cast, opened, session):
    revision = opened(ISO)
    sari = browse(cast.sari)
    sari.post(f"/assessments/{revision}/start")
    for number, item in enumerate(ISO.items):
        if number % 9 == 8 and item.not_applicable_allowed:
            save(sari, revision, item.id, "na", reason="Tidak ada di unit ini.")
        else:
            save(sari, revision, item.id, number % 6, note=f"Lihat map {number}.")
    for area in ISO.areas:
        shows(sari.get(f"/assessments/{revision}/areas/{area.id}"))
    page = browse(cast.wati).get(f"/assessments/{revision}/check")
    browse(cast.wati).post(f"/assessments/{revision}/submit", said_on(page), status=303)
    rina = browse(cast.rina)
    rina.post(f"/reviews/{revision}/take", status=303)
    for area in ISO.areas:
        rina.post(f"/reviews/{revision}/areas/{area.id}/agree-rest", status=303)
        shows(rina.get(f"/reviews/{revision}/areas/{area.id}"))
    rina.post(f"/reviews/{revision}/verify", status=303)
    browse(cast.lestari).post(f"/reviews/{revision}/finalise", status=303)
    session.commit()
    own, final = (session.get(Sheet, (revision, layer)) for layer in (Layer.SELF, Layer.FINAL))
    assert (own.points, own.max, own.maturity) == (final.points, final.max, final.maturity)
    assert final.is_complete
    shows(browse(cast.maya).get(f"/city/units/{cast.melati.id}"), "dari 5")


def test_a_round_can_be_prepared_with_it(browse, cast, session):
    agus = browse(cast.agus)
    page = agus.get("/rounds/new")
    assert "iso-27001-2022" in page.text
    agus.post(
        "/rounds/new",
        {"name": "ISO 2027", "year": "2027", "opens_on": "2026-11-10", "closes_on": "2026-12-20",
         "kecamatan": "iso-27001-2022", "kelurahan": "iso-27001-2022", "minimum_checked": "0",
         "objection_days": "0", "sample_percent": "0"},
    )  # fmt: skip
    from assessment.rounds.models import Round

    session.commit()
    made = session.execute(select(Round).where(Round.name == "ISO 2027")).scalar_one()
    shows(agus.get(f"/rounds/{made.id}"))
    shows(agus.get(f"/rounds/{made.id}/open"))
    assert "tidak menanyakan sistem elektronik" in agus.get(f"/rounds/{made.id}/systems").text


def test_a_round_of_both_methods(browse, cast, session):
    """Kecamatan with the KAMI method, kelurahan with means, one area of the same name in both."""
    from assessment.assessments.running.opening import open_round
    from assessment.rounds.services import assign
    from assessment.units.models import Kind
    from tests.factories import AT

    units = [session.merge(unit) for unit in cast.units]
    made = factories.round_(session, "Campuran 2026", opens_on=date(2026, 10, 15))
    assign(session, made.id, Kind.KELURAHAN, ISO, at=AT)
    open_round(session, made, units, by=None, at=AT)
    melati, taman = (
        factories.revision_of(session, session.merge(one), made)
        for one in (cast.melati, cast.taman)
    )
    factories.stand(
        session,
        melati,
        taman,
        status=Status.SUBMITTED,
        submitted_at=AT,
        submitted_by_id=cast.wati.id,
    )
    session.commit()
    maya = browse(cast.maya)
    page = maya.get("/city?layer=self")
    for words in ("Kuesioner berbeda", "Status kesiapan", "Kematangan keseluruhan", "Teknologi"):
        assert words in page.text
    methods = ("metode Indeks KAMI", "Kematangan adalah rata-rata berbobot")
    assert all(words in page.text for words in methods)
    assert "Kategori SE belum lengkap 1" in page.texts(".legend li")
    assert "0 · Tidak ada 1" in page.texts(".legend li")
    for address in (
        "/city/units?layer=self&sort=teknologi",
        f"/city/kecamatan/{cast.taman.id}?layer=self",
    ):
        maya.get(address)
    for unit, own in zip((cast.taman, cast.melati), methods, strict=True):
        said = maya.get(f"/city/units/{unit.id}").text
        assert [words for words in methods if words in said] == [own]
    maya.post("/city/units/export", {"format": "csv", "layer": "self"}, status=200)
    browse(cast.agus).get(f"/rounds/{made.id}")
    browse(cast.agus).get(f"/rounds/{made.id}/systems")


@pytest.mark.pdf
def test_the_citys_report_shows_means(browse, cast, opened, session):
    from assessment.documents.service import render
    from assessment.jobs.models import Job

    revision = opened(MEAN)
    sari = browse(cast.sari)
    sari.post(f"/assessments/{revision}/start")
    for item in MEAN.items:
        save(sari, revision, item.id, 4, note="Ada.")
    page = browse(cast.wati).get(f"/assessments/{revision}/check")
    browse(cast.wati).post(f"/assessments/{revision}/submit", said_on(page), status=303)
    page = browse(cast.maya).post("/city/report", {"layer": "self"})
    session.rollback()
    job = next(job for job in session.query(Job) if str(job.id) in page.location)
    said = job.payload["description"]
    assert said["readiness"] is None
    assert [part["count"] for part in said["means"]["parts"]] == [0, 1, 0, 0, 0, 0]
    assert render("documents/city_report.html", said).startswith(b"%PDF")


def test_every_page_of_an_assessment_opens(app, browse, cast, opened, session):
    """Whatever a page shows of an assessment, it does not count on a method."""
    revision = opened(MEAN)
    sari = browse(cast.sari)
    sari.post(f"/assessments/{revision}/start")
    for item in MEAN.items:
        save(sari, revision, item.id, 3, note="Ada.")
    page = browse(cast.wati).get(f"/assessments/{revision}/check")
    browse(cast.wati).post(f"/assessments/{revision}/submit", said_on(page), status=303)
    rina = browse(cast.rina)
    rina.post(f"/reviews/{revision}/take", status=303)
    asked = {"area_id": "aturan", "item_id": "4.1", "revision_id": revision}
    for route in routes(app):
        if route.method == "GET" and {"revision_id"} <= route.rule.arguments <= asked.keys():
            for visit in (sari, rina):
                answer = visit.client.get(route.url(**asked))
                assert answer.status_code != 500, route
                said = answer.get_data(as_text=True)
                if answer.status_code == 200 and answer.mimetype == "text/html":
                    assert "Status kesiapan" not in said, route
                    assert "Indeks KAMI" not in said, route
                    assert ">None<" not in said, route


def test_a_mean_can_be_opened_and_tried(browse, cast, opened):
    revision = opened(MEAN)
    sari = browse(cast.sari)
    save(sari, revision, "4.1", 3)
    save(sari, revision, "4.2", 1)
    page = shows(
        sari.get(f"/assessments/{revision}/derivation"), "2,33 (7/3)", "Kematangan keseluruhan",
        "Kematangan adalah rata-rata berbobot tingkat 0 sampai 5",
    )  # fmt: skip
    assert "2,33 dan belum 3,33: kurang 1,00; 1 butir di bawah targetnya." in page.texts(
        ".derivation__why"
    )
    page = shows(sari.get(f"/assessments/{revision}/derivation/aturan"), "3 × bobot 2 = 6")
    assert "Target 4 ('Diukur'): kurang 3 tingkat." in page.texts(".derivation__how")[1]
    sari.get(f"/assessments/{revision}/derivation/system_category", status=404)
    shows(sari.get(f"/assessments/{revision}/what-if"), "Kematangan keseluruhan")
    said = sari.post(
        f"/assessments/{revision}/what-if/score", json={"changes": {"4.2": 4}}, status=200
    ).json
    assert said["headline"] == "0,88 → 1,25 (+0,38)"
    assert "tingkat 3,33" in said["result"]
    assert said["areas"]["aturan"] == [10, "3.33", None]
    sari.post(f"/assessments/{revision}/what-if/plan", {"value-4.2": "4"}, status=303)
    shows(sari.get(f"/assessments/{revision}"), "1 butir lagi", "4. Aturan: 2,33 →menjadi 3,33")
