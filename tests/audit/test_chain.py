"""The chain of events: nothing in it can be changed, left out or forked without showing."""

import threading

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import DatabaseError

from assessment import audit
from assessment.audit.models import GENESIS, Event, EventHead
from assessment.audit.queries import verify
from assessment.permissions import Actor
from tests import factories
from tests.factories import AT


@pytest.fixture
def by(cast, session) -> Actor:
    return factories.actor(session, cast.sari)


@pytest.fixture
def chain(session):
    for number in range(5):
        audit.record(
            session,
            "thing.done",
            thing="thing",
            thing_id=number,
            at=AT,
            by=None,
            body={"n": number},
        )
    session.commit()
    return session


def loosen(session):
    """Take away what keeps rows from being changed, as somebody with the database in hand could."""
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    for name in ("event_no_update", "event_no_delete", "event_continues"):
        session.execute(text(f"DROP TRIGGER {name}" + ("" if on_sqlite else " ON event")))


def test_an_untouched_chain_is_whole(chain):
    verdict = verify(chain)
    assert (verdict.events, verdict.broken_at) == (5, None)


def test_it_says_who_and_through_which_appointment(session, by):
    seq = audit.record(session, "thing.done", thing="thing", thing_id="x", at=AT, by=by)
    event = session.get(Event, seq)
    assert (event.person_id, event.appointment_id) == (by.person_id, by.appointment_id)
    assert verify(session).broken_at is None


@pytest.mark.parametrize(
    "statement", ["UPDATE event SET action = 'x' WHERE seq = 2", "DELETE FROM event WHERE seq = 5"]
)
def test_the_database_refuses_to_rewrite_it(chain, statement):
    with pytest.raises(DatabaseError, match="append-only"):
        chain.execute(text(statement))


def test_the_database_refuses_a_fork_and_a_gap(chain):
    row = {
        "at": AT, "action": "x", "thing": "x", "thing_id": "x", "body": "{}", "hash": bytes(32), "prev": bytes(32),
    }  # fmt: skip
    for seq in (6, 7, 3):
        with pytest.raises(DatabaseError, match=r"continue|UNIQUE|duplicate"):
            chain.execute(insert(Event), [row | {"seq": seq}])
        chain.rollback()


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE event SET body = '[9]' WHERE seq = 2", 2),
        ("UPDATE event SET action = 'thing.undone' WHERE seq = 5", 5),
        ("DELETE FROM event WHERE seq = 3", 3),
        ("DELETE FROM event WHERE seq = 5", 5),
        ("UPDATE event SET person_id = NULL, thing_id = '4' WHERE seq = 1", 1),
    ],
)
def test_whoever_edits_the_table_is_found(chain, statement, broken):
    loosen(chain)
    chain.execute(text(statement))
    assert verify(chain).broken_at == broken


def test_an_empty_chain_is_whole(session):
    verdict = verify(session)
    assert (verdict.events, verdict.broken_at, verdict.head) == (0, None, GENESIS)


def test_what_is_rolled_back_leaves_no_gap(session):
    audit.record(session, "a", thing="t", thing_id=1, at=AT, by=None)
    session.rollback()
    assert audit.record(session, "b", thing="t", thing_id=1, at=AT, by=None) == 1
    session.commit()
    assert session.get(EventHead, 1).seq == 1


def test_eight_writers_at_once_make_one_chain(database, session):
    def write():
        for _ in range(10):
            with database.transaction() as own:
                audit.record(own, "thing.done", thing="thing", thing_id="x", at=AT, by=None)

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    verdict = verify(session)
    assert (verdict.events, verdict.broken_at) == (80, None)
