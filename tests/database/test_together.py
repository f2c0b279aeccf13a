"""Pieces of several threads in one transaction: each with its own fate, none acknowledged before the commit."""

import random
import sqlite3
import threading
import time

import pytest
from sqlalchemy import event, text

from assessment import languages
from assessment.database import Database, sqlite, together
from assessment.errors import Busy
from tests.conftest import ON_POSTGRESQL

pytestmark = pytest.mark.skipif(ON_POSTGRESQL, reason="about SQLite alone")


@pytest.fixture
def own(tmp_path):
    made = Database(f"sqlite:///{tmp_path / 'x.db'}")
    with made.transaction() as session:
        session.execute(text("CREATE TABLE word (word TEXT PRIMARY KEY)"))
    yield made
    made.close()


@pytest.fixture
def commits(own):
    counted = []
    event.listen(own.engine, "commit", lambda _: counted.append(1))
    return counted


def add(word):
    def what(session):
        session.execute(text("INSERT INTO word VALUES (:word)"), {"word": word})
        return word

    return what


def words(own):
    with own.reading() as session:
        return set(session.execute(text("SELECT word FROM word")).scalars())


class Crowd:
    """Threads that come while one holds the turn, so that they wait together."""

    def __init__(self, own, before=lambda _name: None):
        self.own, self.before = own, before
        self.outcomes = {}

    def come(self, pieces):
        """Let all of them wait, then let them go on; what each got back or was raised."""
        holder = self.own.writing()
        holder.execute(text("DELETE FROM word WHERE word = ''"))
        threads = [threading.Thread(target=self._run, args=item) for item in pieces.items()]
        for thread in threads:
            thread.start()
        waiting = self.own._together._waiting
        while len(waiting) < len(pieces):
            pass
        yield
        holder.rollback()
        holder.close()
        for thread in threads:
            thread.join(20)
            assert not thread.is_alive()

    def _run(self, name, what):
        self.before(name)
        try:
            self.outcomes[name] = self.own.together(what)
        except Exception as fault:  # noqa: BLE001
            self.outcomes[name] = fault


def meet(own, pieces):
    crowd = Crowd(own)
    for _ in crowd.come(pieces):
        pass
    return crowd.outcomes


def test_alone_it_is_committed_on_return(own):
    assert own.together(add("satu")) == "satu"
    assert words(own) == {"satu"}


def test_who_waits_together_is_committed_together(own, commits):
    pieces = {word: add(word) for word in "abcdefgh"}
    assert meet(own, pieces) == {word: word for word in pieces}
    assert words(own) == set(pieces)
    assert len(commits) == 1


def test_more_than_fit_are_led_by_another(own, commits):
    pieces = {f"{number}": add(f"{number}") for number in range(40)}
    assert meet(own, pieces) == {word: word for word in pieces}
    assert words(own) == set(pieces)
    assert 3 <= len(commits) <= 40


def test_a_failure_is_ones_own(own):
    def fail(session):
        add("half")(session)
        raise ZeroDivisionError

    outcomes = meet(own, {"a": add("a"), "bad": fail, "twice": add("a"), "b": add("b")})
    assert words(own) == {"a", "b"}
    assert isinstance(outcomes["bad"], ZeroDivisionError)
    assert sorted(type(outcomes[name]).__name__ for name in ("a", "twice")) == [
        "IntegrityError",
        "str",
    ]
    assert outcomes["b"] == "b"


def test_if_the_commit_fails_nobody_is_acknowledged(own, monkeypatch):
    def fail(_):
        raise sqlite3.OperationalError("disk I/O error")

    crowd = Crowd(own)
    with monkeypatch.context() as patch:
        for _ in crowd.come({word: add(word) for word in "abc"}):
            patch.setattr(sqlite.SerialisedConnection, "commit", fail)
    assert {type(found) for found in crowd.outcomes.values()} == {sqlite3.OperationalError}
    assert words(own) == set()
    assert own.together(add("d")) == "d"


def test_if_the_turn_does_not_come_all_are_told_to_try_again(own, monkeypatch):
    monkeypatch.setattr(sqlite, "PATIENCE", 0.3)
    crowd = Crowd(own)
    for _ in crowd.come({word: add(word) for word in "abc"}):
        while len(crowd.outcomes) < 3:
            pass
    assert {type(found) for found in crowd.outcomes.values()} == {Busy}
    assert words(own) == set()
    assert own.together(add("d")) == "d"


def test_what_undoes_the_whole_transaction_fails_alone(own):
    def undo_everything(session):
        session.connection().connection.dbapi_connection.execute("ROLLBACK")
        raise sqlite3.OperationalError("database or disk is full")

    outcomes = meet(own, {"a": add("a"), "full": undo_everything, "b": add("b")})
    assert isinstance(outcomes["full"], sqlite3.OperationalError)
    assert words(own) == {"a", "b"}


def test_a_piece_speaks_the_language_of_who_brought_it(own):
    crowd = Crowd(own, before=languages.use)
    for _ in crowd.come({name: lambda _: languages.locale() for name in ("en", "id")}):
        pass
    assert crowd.outcomes == {"en": "en", "id": "id"}


# Nobody waits for ever, and nobody is told of a failure that was none.


class Slow:
    """A piece that is under way until it is let go."""

    def __init__(self, word):
        self.word, self.began, self.go = word, threading.Event(), threading.Event()

    def __call__(self, session):
        self.began.set()
        assert self.go.wait(20)
        return add(self.word)(session)


def start(own, what, outcomes, name):
    def run():
        try:
            outcomes[name] = own.together(what)
        except Exception as fault:  # noqa: BLE001
            outcomes[name] = fault

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def until(condition):
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.002)


def test_who_waits_behind_a_piece_that_hangs_is_told_to_try_again(own, monkeypatch):
    monkeypatch.setattr(together, "PATIENCE", 0.1)
    hangs, outcomes = Slow("first"), {}
    leader = start(own, hangs, outcomes, "first")
    assert hangs.began.wait(20)
    waiting = own._together._waiting
    second = start(own, add("second"), outcomes, "second")
    second.join(20)
    assert isinstance(outcomes["second"], Busy)
    assert not waiting
    hangs.go.set()
    leader.join(20)
    assert outcomes["first"] == "first"
    assert words(own) == {"first"}
    assert own.together(add("second")) == "second"


def test_a_piece_that_is_under_way_is_left_out_when_its_thread_has_gone(own, monkeypatch):
    """The leader does it; before the commit its thread runs out of patience: the others are written without it."""
    monkeypatch.setattr(together, "PATIENCE", 0.1)
    first, hangs, outcomes = Slow("first"), Slow("second"), {}
    leader = start(own, first, outcomes, "first")
    assert first.began.wait(20)
    gone = start(own, hangs, outcomes, "second")
    until(lambda: own._together._waiting)
    first.go.set()
    assert hangs.began.wait(20)  # in the leader's thread
    gone.join(20)
    assert isinstance(outcomes["second"], Busy)
    hangs.go.set()
    leader.join(20)
    assert outcomes["first"] == "first"
    assert words(own) == {"first"}


def test_whose_commit_has_begun_hears_what_became_of_it(own, monkeypatch):
    monkeypatch.setattr(together, "PATIENCE", 0.1)
    begun, go = threading.Event(), threading.Event()
    commit = sqlite.SerialisedConnection.commit

    def slowly(self):
        begun.set()
        assert go.wait(20)
        commit(self)

    first, outcomes = Slow("first"), {}
    leader = start(own, first, outcomes, "first")
    assert first.began.wait(20)
    second = start(own, add("second"), outcomes, "second")
    until(lambda: own._together._waiting)
    monkeypatch.setattr(sqlite.SerialisedConnection, "commit", slowly)
    first.go.set()
    assert begun.wait(20)
    time.sleep(0.3)  # three times its patience
    assert second.is_alive()
    go.set()
    for thread in (leader, second):
        thread.join(20)
    assert outcomes == {"first": "first", "second": "second"}
    assert words(own) == {"first", "second"}


def test_what_is_acknowledged_is_exactly_what_is_written(own, monkeypatch):
    """Many with hardly any patience, slow and failing ones among them: whatever a thread is told is true."""
    monkeypatch.setattr(together, "PATIENCE", 0.004)
    dice, outcomes = random.Random(5), {}  # noqa: S311

    def piece(name, pause, fails):
        def what(session):
            add(name)(session)
            time.sleep(pause)
            if fails:
                raise ZeroDivisionError
            return name

        return what

    threads = []
    for number in range(300):
        pause = dice.choice((0, 0, 0.001, 0.003, 0.008))
        what = piece(f"{number}", pause, fails=dice.random() < 0.1)
        threads.append(start(own, what, outcomes, f"{number}"))
        time.sleep(dice.choice((0, 0, 0, 0.004)))
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    told = {name for name, found in outcomes.items() if found == name}
    assert told == words(own)
    assert len(outcomes) == 300
    assert {type(found) for found in outcomes.values()} == {str, Busy, ZeroDivisionError}
    assert not own._together._waiting
    assert own.together(add("last")) == "last"
