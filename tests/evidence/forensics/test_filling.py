"""Evidence that came in before anybody asked what it looks like is looked at by jobs."""

import io

import pytest
from sqlalchemy import select

from assessment.evidence.checking.inspection import checked
from assessment.evidence.forensics import filling
from assessment.evidence.models import Evidence
from assessment.evidence.services import Details, add_file
from assessment.jobs import runner, services
from assessment.jobs.models import Job, JobState
from tests import factories
from tests.evidence.forensics.test_likeness import page
from tests.factories import AT


@pytest.fixture
def old(app, session, cast):
    """Three pieces of evidence of which nothing is known but their pictures."""
    store = app.extensions["files"]
    sari = factories.actor(session, cast.sari)
    for seed in (1, 2, 3):
        held = io.BytesIO()
        page(seed).save(held, "PNG")
        held.seek(0)
        with checked(store, f"surat {seed}.png", held, limit=10**8) as file:
            made = add_file(
                session, store, cast.melati.id, file, Details(f"Surat {seed}"), by=sari, at=AT
            )
        made.likeness, made.is_blank = ("p" + "0" * 64 if seed == 3 else None), None
    session.commit()
    return session


def looked(session):
    session.rollback()
    rows = session.execute(select(Evidence.title, Evidence.likeness, Evidence.is_blank))
    return {row.title: (row.likeness, row.is_blank) for row in rows}


def test_one_job_after_the_other_until_none_is_left(app, old, monkeypatch):
    monkeypatch.setattr(filling, "AT_ONCE", 2)
    services.enqueue(old, filling.JOB, "first", {}, by=None, at=AT)
    old.commit()
    assert runner.run_pending(app) == 2
    found = looked(old)
    assert all(look and look[0] == "p" and blank is False for look, blank in found.values())
    assert len({look for look, _blank in found.values()}) == 3
    jobs = old.execute(select(Job).where(Job.kind == filling.JOB)).scalars().all()
    assert sorted(one.result["left"] for one in jobs) == [0, 1]


def test_a_picture_whose_bytes_are_gone_is_not_asked_for_again(app, old):
    store = app.extensions["files"]
    one = old.execute(select(Evidence).where(Evidence.title == "Surat 1")).scalar_one()
    store.delete(one.preview_sha256)
    services.enqueue(old, filling.JOB, "first", {}, by=None, at=AT)
    old.commit()
    runner.run_pending(app)
    assert looked(old)["Surat 1"] == (None, False)
    assert old.execute(select(Job.state).where(Job.key == "first")).scalar_one() is JobState.DONE
