"""The page of a job, for who asked for it."""

import pytest

from assessment.documents.printing import Printing
from assessment.jobs import handlers, runner, services
from assessment.jobs.services import enqueue
from assessment.people.models import Appointment
from assessment.permissions import Permission, Role
from assessment.web import job_pages
from tests import factories


class Kept:
    """Keeps some bytes."""

    def prepare(self, session, payload):
        return b"%PDF-bytes"

    def work(self, plain, task):
        task.progress(1, 2)
        return task.files.put(plain)

    store = Printing.store


@pytest.fixture
def noted():
    """Who fetched which job."""
    return []


@pytest.fixture
def job(session, cast, noted):
    handlers.register("test.kept", Kept())
    job_pages.hand_out(
        "test.kept",
        Permission.CITY_EXPORT,
        lambda session, job, by, at: noted.append((job.id, by.person_id)),
    )
    by = factories.actor(session, cast.maya)
    made = enqueue(session, "test.kept", "k", {"name": "Laporan kota.pdf"}, by=by, at=factories.AT)
    session.commit()
    return made


@pytest.fixture
def url(job):
    return f"/jobs/{job.id}"


def test_it_works(browse, cast, app, url, job, noted):
    maya = browse(cast.maya)
    assert maya.get(url).title == "Sedang disiapkan"
    assert maya.get(f"{url}/file", status=404)
    runner.run_pending(app)
    page = maya.get(url)
    assert page.title == "Siap"
    assert f"{url}/file" in page.links()
    answer = maya.get(f"{url}/file").response
    assert answer.data == b"%PDF-bytes"
    assert noted == [(job.id, cast.maya.id)]
    assert answer.headers["Content-Disposition"] == 'attachment; filename="Laporan kota.pdf"'
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")


def test_it_tells_a_script_how_far_it_is(browse, cast, app, url, database):
    maya = browse(cast.maya)
    answer = maya.get(url, headers={"Accept": "application/json"}).json
    assert (answer["state"], answer["total"]) == ("queued", None)
    with database.transaction() as session:
        held = services.claim(session, "w", at=factories.AT)
        services.keep(session, held, at=factories.AT, progress=(3, 9))
    answer = maya.get(url, headers={"Accept": "application/json"}).json
    assert (answer["state"], answer["done"], answer["total"]) == ("running", 3, 9)


def test_it_hides_others_jobs(browse, cast, url):
    for stranger in (cast.sari, cast.rina, cast.lestari):
        browse(stranger).get(url, status=404)


def test_an_admin_sees_the_state_but_not_the_file(browse, cast, app, url):
    runner.run_pending(app)
    page = browse(cast.agus).get(url)
    assert page.title == "Siap"
    assert f"{url}/file" not in page.links()
    browse(cast.agus).get(f"{url}/file", status=404)


def test_who_may_no_longer_export_does_not_get_the_file(browse, cast, app, url, session, noted):
    runner.run_pending(app)
    session.rollback()
    post = session.query(Appointment).filter_by(person_id=cast.maya.id).one()
    post.role = Role.VERIFIER
    session.commit()
    page = browse(cast.maya).get(url)
    assert f"{url}/file" not in page.links()
    browse(cast.maya).get(f"{url}/file", status=404)
    assert noted == []


def test_a_kind_that_nobody_hands_out_stays_inside(browse, cast, app, url, monkeypatch):
    runner.run_pending(app)
    monkeypatch.setattr(job_pages, "_handouts", {})
    browse(cast.maya).get(f"{url}/file", status=404)


def test_a_failed_job_says_so(browse, cast, app, url, monkeypatch):
    def work(self, plain, task):
        from assessment.errors import Refused

        raise Refused("Tidak mungkin.")

    monkeypatch.setattr(Kept, "work", work)
    runner.run_pending(app)
    assert browse(cast.maya).get(url).title == "Belum berhasil"


def test_it_requires_signing_in(browse, url):
    browse().get(url, status=302)
