"""The statement of applicability: what it says, who may read it, and how it leaves."""

import csv
import io
import json
import subprocess
from dataclasses import replace
from datetime import date
from itertools import count

import pytest
from python_calamine import CalamineWorkbook

from assessment.assessments.models import AnswerEvidence, Decision
from assessment.assessments.proving import services as proving
from assessment.assessments.status import Status
from assessment.audit.models import Event
from assessment.documents.service import render
from assessment.evidence.services import Details, add_link
from assessment.jobs import runner
from assessment.jobs.models import Job
from assessment.people.models import Appointment
from assessment.questionnaire.values import NOT_APPLICABLE
from assessment.reports import applicability as stated
from assessment.reviews import decisions
from assessment.reviews import services as reviews
from assessment.reviews.decisions import Judgement
from tests import factories
from tests.assessments.filling import answer, at_desk, said_on, submit
from tests.assessments.providing import CITY, LATER, OWN, arrange, send, tell, tell_all
from tests.documents.plainly import assert_nothing_changes
from tests.factories import AT, TODAY, kami
from tests.reviews.desk import seen_by
from tests.scoring.instruments import MEAN

_keys = count()


@pytest.fixture
def revision(cast, session, browse):
    """Kel. Melati with the small questionnaire of means: one control left out, one below its target, one beyond."""
    made = factories.round_(
        session, "Kematangan 2026", [session.merge(unit) for unit in cast.units], content=MEAN,
        opens_on=date(2026, 10, 15),
    )  # fmt: skip
    found = factories.revision_of(session, session.merge(cast.melati), made)
    session.commit()
    sari = browse(cast.sari)
    sari.post(f"/assessments/{found.id}/start")
    for item, value, note, reason in (
        ("4.1", 3, "", ""),
        ("4.2", 2, "Tugas dibagi di papan tulis.", ""),
        ("A.8.21", 5, "=1+1", ""),
        ("A.7.9", "na", "", "Unit ini tidak punya gudang."),
    ):
        _save(sari, found.id, item, value, note, reason)
    return found


def _save(visit, revision_id, item, value, note="", reason=""):
    body = {"item": item, "value": value, "seen": 0, "note": note, "reason": reason, "unsure": False,
            "key": f"soa-{next(_keys)}"}  # fmt: skip
    visit.post(f"/assessments/{revision_id}/answers", json=body, status=200)


@pytest.fixture
def url(revision):
    return f"/assessments/{revision.id}/applicability"


@pytest.fixture
def shown(cast, session, revision):
    """A link that shows item 4.2."""
    sari = factories.actor(session, session.merge(cast.sari))
    made = add_link(
        session, session.merge(cast.melati).id, "https://contoh.test/papan",
        Details(title="Foto papan tulis"), by=sari, at=AT,
    )  # fmt: skip
    session.flush()
    session.add(
        AnswerEvidence(
            revision_id=revision.id, item="4.2", evidence_id=made.id, added_at=AT, added_by_id=sari.person_id
        )
    )  # fmt: skip
    session.commit()
    return made


def rows(page):
    return [
        [" ".join(cell.text_content().split()) for cell in row.cssselect("th, td")]
        for row in page.tree.cssselect("tbody tr")
    ]


def test_it_says_what_applies_and_why(browse, cast, url, shown):
    page = browse(cast.sari).get(url)
    assert rows(page) == [
        ["4.2Pembagian tugas", "ya", "Tugas dibagi di papan tulis.", "2 · Berulang", "4 · Diukur", "2",
         "Foto papan tulis"],
        ["A.8.20Pintu jaringan", "belum dijawab", "–", "–", "2 · Berulang", "2", "–"],
        ["A.8.21Kabel", "ya", "=1+1", "5 · Diperbaiki", "3 · Ditetapkan", "−2", "–"],
        ["A.7.9Kunci gudang", "tidak", "Unit ini tidak punya gudang.", "–", "–", "–", "–"],
    ]  # fmt: skip
    assert page.texts(".stat__figure") == ["3 dari 4", "1 dari 4", "2 dari 4", "1 dari 4"]
    assert "1 butir yang wajib bagi semua" in page.text
    assert "TERBATAS" in page.text


@pytest.mark.parametrize(
    ("asked", "controls"),
    [
        ("", ["4.2", "A.8.20", "A.8.21", "A.7.9"]),
        ("?show=applicable", ["4.2", "A.8.20", "A.8.21"]),
        ("?show=excluded", ["A.7.9"]),
        ("?show=below", ["4.2", "A.8.20"]),
        ("?show=open", ["A.8.20"]),
        ("?area=jaringan", ["A.8.20", "A.8.21"]),
        ("?show=below&area=aturan", ["4.2"]),
        ("?show=open&area=aturan", []),
        ("?show=nonsense&area=nowhere", ["4.2", "A.8.20", "A.8.21", "A.7.9"]),
    ],
)
def test_it_can_be_narrowed(browse, cast, url, asked, controls):
    page = browse(cast.sari).get(url + asked)
    assert page.texts("tbody th a") == controls


def test_the_reason_of_a_verifier_stands_where_it_counts(browse, cast, session, revision, url):
    _save(browse(cast.sari), revision.id, "A.8.20", 2)
    page = browse(cast.wati).get(f"/assessments/{revision.id}/check")
    browse(cast.wati).post(f"/assessments/{revision.id}/submit", said_on(page), status=303)
    rina = browse(cast.rina)
    rina.post(f"/reviews/{revision.id}/take", status=303)
    body = {"item": "A.8.21", "chosen": "na", "text": "Kabel milik gedung.", "seen": 0, "key": "k1"}
    rina.post(f"/reviews/{revision.id}/decisions", json=body, status=200)
    assert rows(browse(cast.sari).get(url))[2][1] == "ya", "what is not concluded does not count"
    for area in MEAN.areas:
        rina.post(f"/reviews/{revision.id}/areas/{area.id}/agree-rest", status=303)
    rina.post(f"/reviews/{revision.id}/verify", status=303)
    page = browse(cast.sari).get(url)
    assert rows(page)[2][1:4] == ["tidak", "Kabel milik gedung.", "–"]
    assert rows(page)[3][2] == "Unit ini tidak punya gudang."
    assert "Hasil verifikasi" in page.text


@pytest.mark.parametrize("who", ["wati", "tono", "indra"])
def test_who_reads_the_answers_reads_it(browse, cast, url, shown, who):
    page = browse(getattr(cast, who)).get(url)
    assert rows(page)[0][6] == ("Foto papan tulis" if who == "wati" else "1 bukti dukung")


@pytest.mark.parametrize("who", ["budi", "rina", "lestari"])
def test_it_hides_other_units_and_drafts(browse, cast, url, who):
    visit = browse(getattr(cast, who))
    visit.get(url, status=404)
    visit.post(f"{url}/export", status=404)
    visit.post(f"{url}/report", status=404)


@pytest.mark.parametrize("who", ["maya", "agus"])
def test_it_requires_a_role_that_reads_answers(browse, cast, url, who):
    visit = browse(getattr(cast, who))
    visit.get(url, status=403)
    visit.post(f"{url}/export", status=403)
    visit.post(f"{url}/report", status=403)


def test_it_requires_signing_in(browse, url):
    browse().get(url, status=302)


def test_a_questionnaire_without_targets_has_none(browse, cast):
    sari, address = browse(cast.sari), f"/assessments/{cast.revision.id}"
    assert sari.get(f"{address}/applicability", status=302).location.endswith(address)
    sari.post(f"{address}/applicability/export", status=302)
    sari.post(f"{address}/applicability/report", status=302)
    assert "Pernyataan keberlakuan" not in sari.get(address).text


def test_it_leaves_as_a_table_and_that_is_written_down(browse, cast, session, url, revision):
    sari = browse(cast.sari)
    page = sari.post(f"{url}/export", {"format": "csv", "show": "applicable"}, status=200)
    assert (
        "perisai-keberlakuan-99.01.1001-20261015.csv"
        in page.response.headers["Content-Disposition"]
    )
    table = list(
        csv.reader(io.StringIO(page.response.data.decode("utf-8-sig"), newline=""), delimiter=";")
    )
    assert table[0] == ["TERBATAS"]
    head = table.index([]) + 1
    assert table[head][:4] == ["Nomor", "Kendali", "Bagian", "Berlaku"]
    assert [row[0] for row in table[head + 1 :]] == ["4.2", "A.8.20", "A.8.21"]
    assert table[head + 3][4:9] == ["'=1+1", "5", "5 · Diperbaiki", "3", "-2"]
    book = sari.post(f"{url}/export", {"format": "xlsx"}, status=200).response.data
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    assert "TERBATAS" in sheet[0]
    session.rollback()
    events = [
        json.loads(one.body) for one in session.query(Event).filter_by(action="report.exported")
    ]
    assert events == [
        {"report": "statement", "format": "csv", "layer": "self", "rows": 3},
        {"report": "statement", "format": "xlsx", "layer": "self", "rows": 4},
    ]


def _ordered(visit, session, url):
    page = visit.post(f"{url}/report")
    session.rollback()
    return next(job for job in session.query(Job) if str(job.id) in page.location)


def test_it_is_printed_by_a_job(browse, cast, session, url, shown, app, monkeypatch):
    monkeypatch.setattr("assessment.documents.printing.render", lambda *_: b"%PDF")
    sari = browse(cast.sari)
    job = _ordered(sari, session, url)
    assert _ordered(sari, session, url).id == job.id
    said = job.payload["description"]
    assert said["classification"] == "TERBATAS"
    assert said["counts"] == {"all": 4, "applicable": 3, "excluded": 1, "below": 2, "open": 1}
    assert said["areas"][0]["rows"][0]["evidence"] == "Foto papan tulis"
    assert job.payload["name"] == "perisai-keberlakuan-99.01.1001-20261015.pdf"
    session.rollback()
    assert runner.run_pending(app) == 1
    assert sari.get(f"/jobs/{job.id}/file").response.data == b"%PDF"
    browse(cast.wati).get(f"/jobs/{job.id}/file", status=404)
    session.rollback()
    event = session.query(Event).filter_by(action="report.downloaded").one()
    assert json.loads(event.body)["revision"] == job.payload["revision"]


def test_who_no_longer_works_there_does_not_get_it(browse, cast, session, url, app, monkeypatch):
    monkeypatch.setattr("assessment.documents.printing.render", lambda *_: b"%PDF")
    sari = browse(cast.sari)
    job = _ordered(sari, session, url)
    session.rollback()
    runner.run_pending(app)
    who = session.merge(cast.sari)
    seat = session.query(Appointment).filter_by(person_id=who.id).one()
    seat.unit_id = cast.kenanga.id
    session.commit()
    browse(cast.sari).get(f"/jobs/{job.id}/file", status=404)
    session.rollback()
    assert not session.query(Event).filter_by(action="report.downloaded").count()


def test_what_the_city_excludes_keeps_its_reason_once_a_verifier_agrees(session, cast):
    content = kami()
    item = next(one for one in CITY if content.item(one).not_applicable_allowed)
    city = arrange(session, cast)
    tell_all(session, city)
    tell(session, city, {item: NOT_APPLICABLE}, reason="Kota tidak mengembangkan sendiri.")
    send(session, city)
    answer(session, city.melati, cast.sari, dict.fromkeys(OWN, 2) | {OWN[0]: 1})
    submit(session, city.melati, cast.wati)
    rina = factories.actor(session, cast.rina)
    taken = seen_by(session, city.melati, cast.rina)
    reviews.take(session, taken, by=rina, at=LATER, today=TODAY)
    agreed = Judgement(item, Decision.AGREED, 0)
    decisions.decide(session, at_desk(session, city.melati), content, [agreed], by=rina, at=LATER)
    on = replace(at_desk(session, city.melati), status=Status.VERIFIED)
    found = stated.statement(session, on, content, sees_evidence=False)
    one = next(one for one in found.controls if one.item.id == item)
    assert (one.applies, one.is_citys) == (False, True)
    assert one.said == "Kota tidak mengembangkan sendiri. Keadaan per 2 November 2026."


def test_the_providers_evidence_is_named_once(session, cast):
    city = arrange(session, cast)
    tell_all(session, city)
    item = next(one for one in CITY if kami().item(one).not_applicable_allowed)
    dewi = factories.actor(session, city.dewi)
    made = add_link(
        session, cast.office.id, "https://contoh.test/sk", Details(title="SK Wali Kota"), by=dewi, at=AT
    )  # fmt: skip
    proving.attach(
        session, at_desk(session, city.revision), kami(), item, made, by=dewi, at=AT, today=TODAY
    )
    send(session, city)
    on = at_desk(session, city.revision)
    for sees, said in ((True, "SK Wali Kota"), (False, "1 bukti dukung")):
        found = stated.statement(session, on, kami(), sees_evidence=sees)
        assert next(one for one in found.controls if one.item.id == item).evidence == said


@pytest.mark.once
@pytest.mark.pdf
def test_the_pdf_has_its_mark_on_every_page(browse, cast, session, url, shown):
    job = _ordered(browse(cast.sari), session, url)
    made = render("documents/statement.html", job.payload["description"])
    assert_nothing_changes(("documents/statement.html", job.payload["description"]))
    told = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=made, capture_output=True, check=True
    ).stdout.decode()
    pages = told.rstrip("\f").split("\f")
    assert all("TERBATAS" in page.replace(" ", "") for page in pages)
    for words in ("Pernyataan keberlakuan", "Unit ini tidak punya gudang.", "Foto papan tulis"):
        assert words in " ".join(told.split())


def test_it_takes_few_statements(browse, cast, url, count_sql):
    visit = browse(cast.sari)
    visit.get(url)
    with count_sql() as sql:
        visit.get(url)
    assert sql.total <= 12


def test_it_is_offered_where_the_result_is(browse, cast, revision, url):
    assert url in browse(cast.sari).get(f"/assessments/{revision.id}").links()
    assert url in browse(cast.sari).get(f"/city/units/{cast.melati.id}").links()
