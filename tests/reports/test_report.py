"""The two-page PDF: ordered, described as the person sees it, printed by the job."""

import json
import subprocess
from datetime import date

import pytest

from assessment.assessments.models import Layer
from assessment.audit.models import Event
from assessment.documents.service import render
from assessment.jobs import runner
from assessment.jobs.models import Job
from assessment.people.models import Appointment
from assessment.permissions import Role
from assessment.rounds.models import RoundState
from tests.documents.plainly import assert_nothing_changes
from tests.reports.canaries import found
from tests.reports.wholecity import FINISHED, add_round

URL = "/city/report"


def ordered(visit, session, **asked):
    page = visit.post(URL, asked)
    session.rollback()
    return next(job for job in session.query(Job) if str(job.id) in page.location)


def test_it_leads_to_the_job(browse, town, session):
    job = ordered(browse(town.cast.maya), session, layer="self")
    assert job.created_by_id == town.cast.maya.id
    assert job.payload["name"] == "perisai-kota-20261001-self.pdf"
    said = job.payload["description"]
    assert (said["sent"], said["units"], said["counted"]) == (3, 5, 3)
    assert said["classification"] == "TERBATAS"


def test_it_is_written_down(browse, town, session):
    ordered(browse(town.cast.maya), session, layer="self")
    event = session.query(Event).filter_by(action="report.exported").one()
    assert json.loads(event.body) == {"report": "city", "format": "pdf", "layer": "self"}


def test_asking_twice_prints_once(browse, town, session):
    visit = browse(town.cast.maya)
    assert ordered(visit, session, layer="self").id == ordered(visit, session, layer="self").id


def test_it_holds_nothing_that_does_not_count(browse, town, session):
    for layer in ("self", "verified", "final"):
        job = ordered(browse(town.cast.indra), session, layer=layer)
        said = json.dumps(job.payload["description"], ensure_ascii=False).replace(".", ",")
        assert not found(said, town.of(town.cast.dahlia, town.cast.lain))


def test_the_layers_are_kept_apart(browse, town, session):
    job = ordered(browse(town.cast.maya), session, layer="final")
    said = json.dumps(job.payload["description"], ensure_ascii=False).replace(".", ",")
    assert found(said, town.of(town.cast.taman, layers=(Layer.FINAL,)))
    assert not found(
        said, town.of(town.cast.taman, town.cast.melati, layers=(Layer.SELF, Layer.VERIFIED))
    )


@pytest.mark.once
@pytest.mark.pdf
def test_a_whole_city_fits_on_two_pages_with_its_mark_on_both(browse, city, session):
    job = ordered(browse(city.viewer), session, layer="self")
    made = render("documents/city_report.html", job.payload["description"])
    assert_nothing_changes(("documents/city_report.html", job.payload["description"]))
    told = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=made, capture_output=True, check=True
    )
    pages = told.stdout.decode().rstrip("\f").split("\f")
    assert len(pages) == 2
    for page in pages:
        assert "TERBATAS" in page.replace(" ", "")  # it is letter-spaced
        assert "Nilai mandiri" in page
    assert all(unit.name in pages[1] for unit in city.kecamatan)


@pytest.mark.once
@pytest.mark.pdf
def test_with_five_rounds_on_its_course_too(browse, several, session):
    for year in (2021, 2022, 2023):
        add_round(
            several, f"Penilaian mandiri semester genap {year}", FINISHED, quality=0.3, opens_on=date(year, 10, 1),
            seed=year, state=RoundState.CLOSED,
        )  # fmt: skip
    several.session.commit()
    job = ordered(browse(several.viewer), session, layer="self")
    made = render("documents/city_report.html", job.payload["description"])
    told = subprocess.run(["pdfinfo", "-"], input=made, capture_output=True, check=True)
    assert b"Pages:           2" in told.stdout


@pytest.mark.pdf
def test_a_city_without_results_can_be_printed_too(browse, cast, session):
    job = ordered(browse(cast.maya), session)
    assert render("documents/city_report.html", job.payload["description"]).startswith(b"%PDF")


def test_fetching_it_is_written_down_and_needs_the_permission(
    browse, town, session, app, monkeypatch
):
    monkeypatch.setattr("assessment.documents.printing.render", lambda *_: b"%PDF")
    visit = browse(town.cast.maya)
    url = f"/jobs/{(job_id := ordered(visit, session, layer='self').id)}/file"
    session.rollback()
    assert runner.run_pending(app) == 1
    visit.get(url)
    event = session.query(Event).filter_by(action="report.downloaded").one()
    assert (event.thing_id, event.person_id) == (str(job_id), town.cast.maya.id)
    post = session.query(Appointment).filter_by(person_id=town.cast.maya.id).one()
    post.role = Role.VERIFIER
    session.commit()
    visit.get(url, status=404)
    session.rollback()
    assert session.query(Event).filter_by(action="report.downloaded").count() == 1


@pytest.mark.pdf
def test_who_asked_gets_the_file_and_nobody_else(browse, town, session, app):
    visit = browse(town.cast.maya)
    job = ordered(visit, session, layer="self")
    assert runner.run_pending(app) == 1
    got = visit.get(f"/jobs/{job.id}/file").response
    assert got.data.startswith(b"%PDF")
    assert "perisai-kota-20261001-self.pdf" in got.headers["Content-Disposition"]
    browse(town.cast.lestari).get(f"/jobs/{job.id}/file", status=404)
