"""Enqueuing, taking, finishing, failing: nothing is lost and nothing is done twice."""

from datetime import timedelta

import pytest

from assessment.errors import Refused
from assessment.jobs import handlers, runner, services
from assessment.jobs.models import Job, JobState
from tests import factories

AT = factories.AT


class Doubling:
    """Doubles a number; fails as often as ``faults`` says."""

    def __init__(self):
        self.worked = 0
        self.stored = []
        self.faults = []

    def prepare(self, session, payload):
        return payload["number"]

    def work(self, plain, task):
        self.worked += 1
        if self.faults:
            raise self.faults.pop(0)
        return plain * 2

    def store(self, session, payload, made, *, at):
        self.stored.append(made)
        return {"made": made}


@pytest.fixture
def doubling():
    handler = Doubling()
    handlers.register("test.double", handler)
    return handler


@pytest.fixture
def job_of(database):
    def read(job_id):
        with database.reading() as session:
            return session.get_one(Job, job_id)

    return read


def put(database, key="k", number=21, at=AT, by=None):
    with database.transaction() as session:
        return services.enqueue(session, "test.double", key, {"number": number}, by=by, at=at).id


def test_a_job_runs_once(app, database, doubling, job_of):
    job_id = put(database)
    assert runner.run_pending(app) == 1
    assert runner.run_pending(app) == 0
    job = job_of(job_id)
    assert (job.state, job.result, job.attempts) == (JobState.DONE, {"made": 42}, 1)
    assert job.finished_at == AT
    assert doubling.stored == [42]


def test_the_same_key_is_the_same_job(app, database, doubling):
    assert put(database, "same") == put(database, "same", number=5)
    assert runner.run_pending(app) == 1
    assert doubling.stored == [42]


def test_nothing_is_enqueued_by_a_verb_that_fails(app, database, doubling):
    def verb():
        with database.transaction() as session:
            services.enqueue(session, "test.double", "k", {"number": 1}, by=None, at=AT)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        verb()
    assert runner.run_pending(app) == 0


def test_a_failure_is_tried_again_after_growing_pauses(app, database, doubling, job_of, clock):
    doubling.faults = [OSError("disk")] * 2
    job_id = put(database)
    runner.run_pending(app)
    job = job_of(job_id)
    assert (job.state, job.error) == (JobState.QUEUED, "OSError: disk")
    assert job.run_after == AT + services.PAUSES[0]
    assert runner.run_pending(app) == 0, "it waits first"
    clock.at = AT + services.PAUSES[0]
    runner.run_pending(app)
    clock.at += services.PAUSES[1]
    runner.run_pending(app)
    job = job_of(job_id)
    assert (job.state, job.attempts, job.error) == (JobState.DONE, 3, "")
    assert doubling.stored == [42]


def test_it_is_given_up_after_five_attempts_and_can_be_put_back(
    app, database, doubling, job_of, clock
):
    doubling.faults = [OSError("disk")] * 5
    job_id = put(database)
    for _ in range(5):
        assert runner.run_pending(app) == 1
        clock.at += timedelta(hours=1)
    assert job_of(job_id).state is JobState.FAILED
    assert runner.run_pending(app) == 0
    with database.transaction() as session:
        services.try_again(session, session.get_one(Job, job_id), at=clock.at)
    assert runner.run_pending(app) == 1
    assert job_of(job_id).state is JobState.DONE


def test_a_refusal_gives_up_at_once(app, database, doubling, job_of):
    doubling.faults = [Refused("Sudah dicabut.")]
    job_id = put(database)
    runner.run_pending(app)
    job = job_of(job_id)
    assert (job.state, job.error, job.attempts) == (JobState.FAILED, "Sudah dicabut.", 1)


def test_an_unknown_kind_waits_for_a_version_that_knows_it(app, database, job_of):
    with database.transaction() as session:
        job_id = services.enqueue(session, "test.unknown", "k", {}, by=None, at=AT).id
    runner.run_pending(app)
    assert job_of(job_id).state is JobState.QUEUED


def test_what_a_dead_worker_held_is_taken_again_after_its_lease(
    app, database, doubling, clock, job_of
):
    job_id = put(database)
    with database.transaction() as session:
        dead = services.claim(session, "dead", at=AT)
    assert runner.run_pending(app) == 0, "it may still live"
    clock.at = AT + services.LEASE + timedelta(seconds=1)
    assert runner.run_pending(app) == 1
    assert job_of(job_id).attempts == 2
    with pytest.raises(services.LeaseLost), database.transaction() as session:
        services.finish(session, dead, {"made": 0}, at=clock.at)
    assert job_of(job_id).result == {"made": 42}


def test_a_renewed_lease_is_kept(app, database, doubling, clock):
    put(database)
    with database.transaction() as session:
        held = services.claim(session, "alive", at=AT)
    clock.at = AT + timedelta(seconds=50)
    with database.transaction() as session:
        services.keep(session, held, at=clock.at, progress=(3, 9))
    clock.at = AT + timedelta(seconds=100)
    assert runner.run_pending(app) == 0
    with database.reading() as session:
        assert session.get_one(Job, held.id).result == {"done": 3, "total": 9}


def test_a_job_that_kills_its_workers_is_given_up(app, database, doubling, clock, job_of):
    job_id = put(database)
    for _ in range(services.ATTEMPTS):
        with database.transaction() as session:
            assert services.claim(session, "dying", at=clock.at) is not None
        clock.at += timedelta(hours=1)
    assert runner.run_pending(app) == 0
    assert job_of(job_id).state is JobState.FAILED


def test_two_workers_never_hold_the_same_job(database, doubling):
    put(database, "a")
    put(database, "b")
    with database.transaction() as session:
        one = services.claim(session, "one", at=AT)
    with database.transaction() as session:
        two = services.claim(session, "two", at=AT)
    with database.transaction() as session:
        assert services.claim(session, "three", at=AT) is None
    assert one.id != two.id


def test_what_store_wrote_is_gone_when_the_lease_was_lost(
    app, database, doubling, monkeypatch, clock
):
    put(database, "outer")

    def store(session, payload, made, *, at):
        services.enqueue(session, "test.double", "inner", {"number": 1}, by=None, at=at)
        held = session.get_one(Job, find(session, "outer").id)
        held.lease_by = "somebody else"
        return {}

    def find(session, key):
        from assessment.jobs.queries import by_key

        return by_key(session, [key])[key]

    monkeypatch.setattr(doubling, "store", store)
    runner.run_one(runner.Workshop.of(app), "slow")
    with database.reading() as session:
        assert factories.rows(session, Job) == 1


def test_commands_work_and_give_up_dead_leases(app, database, doubling, job_of):
    job_id = put(database)
    with database.transaction() as session:
        services.claim(session, "dead", at=AT)
    result = app.test_cli_runner().invoke(args=["jobs", "work", "--once"])
    assert result.exit_code == 0, result.output
    expected = JobState.DONE if database.is_sqlite else JobState.RUNNING
    assert job_of(job_id).state is expected


def test_with_the_embedded_database_only_one_process_works(app, database):
    if not database.is_sqlite:
        pytest.skip("PostgreSQL lets any number work")
    with runner.Workshop.of(app).elected() as mine:
        assert mine
        result = app.test_cli_runner().invoke(args=["jobs", "work", "--once"])
    assert result.exit_code == 1
    assert "Server yang sedang berjalan mengerjakan" in result.output
