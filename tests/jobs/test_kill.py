"""A worker that is killed in the middle of its work loses nothing and doubles nothing."""

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime

from sqlalchemy import func, select

from assessment.config import ROOT
from assessment.database import Database
from assessment.files.models import StoredFile
from assessment.jobs import services
from assessment.jobs.models import Job, JobState

WORKER = """
import sys, time
from pathlib import Path
from assessment import create_app
from assessment.config import Settings
from assessment.files.services import remember
from assessment.jobs import handlers, runner, services
from datetime import timedelta

services.LEASE = timedelta(seconds=0.4)

class Slow:
    def prepare(self, session, payload):
        return payload["number"]
    def work(self, plain, task):
        time.sleep(0.05)
        return task.files.put(f"made from {plain}".encode())
    def store(self, session, payload, made, *, at):
        time.sleep(0.02)
        remember(session, made, "text/plain", at=at)
        time.sleep(0.02)
        return {"file": made.sha256}

handlers.register("test.slow", Slow())
app = create_app(Settings(data_dir=Path(sys.argv[1]), database_url=sys.argv[2], secret_key="s" * 40, run_jobs=False))
runner.work(app)
"""
JOBS = 10
KILLS = 4


def _worker(settings):
    url = settings.database_url
    return subprocess.Popen(
        [sys.executable, "-c", WORKER, str(settings.data_dir), url],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def test_killed_workers_lose_and_double_nothing(settings, app):
    database: Database = app.extensions["database"]
    with database.transaction() as session:
        for number in range(JOBS):
            services.enqueue(
                session,
                "test.slow",
                f"slow {number}",
                {"number": number},
                by=None,
                at=datetime.now(UTC),
            )
    until = time.monotonic() + 90
    for kill in range(KILLS):
        worker = _worker(settings)
        try:
            while not _count(database, JobState.RUNNING) and time.monotonic() < until:
                time.sleep(0.01)
            time.sleep(0.025 * kill)  # in the slow part, while storing, between two jobs
        finally:
            worker.send_signal(signal.SIGKILL)
            worker.wait()
    worker = _worker(settings)
    try:
        while _count(database, JobState.DONE) < JOBS and time.monotonic() < until:
            time.sleep(0.05)
    finally:
        worker.kill()
        worker.wait()
    with database.reading() as session:
        jobs = session.execute(select(Job).where(Job.kind == "test.slow")).scalars().all()
        assert {job.state for job in jobs} == {JobState.DONE}
        assert max(job.attempts for job in jobs) > 1, "no kill hit a job"
        assert len({job.result["file"] for job in jobs}) == JOBS
        assert session.execute(select(func.count()).select_from(StoredFile)).scalar_one() == JOBS
        assert all(app.extensions["files"].has(job.result["file"]) for job in jobs)


def _count(database, state):
    with database.reading() as session:
        return session.execute(
            select(func.count()).select_from(Job).where(Job.state == state, Job.kind == "test.slow")
        ).scalar_one()
