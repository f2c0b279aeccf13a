"""The embedded database: opened for durability, its writers waiting for each other."""

import stat
import threading
from pathlib import Path

import pytest
from sqlalchemy import text

from assessment.database import Database, sqlite
from assessment.errors import Busy
from tests.conftest import ON_POSTGRESQL

pytestmark = pytest.mark.skipif(ON_POSTGRESQL, reason="about SQLite alone")


@pytest.fixture
def own(tmp_path):
    made = Database(f"sqlite:///{tmp_path / 'own' / 'x.db'}")
    with made.transaction() as session:
        session.execute(text("CREATE TABLE counter (n INTEGER)"))
        session.execute(text("INSERT INTO counter VALUES (0)"))
    yield made
    made.close()


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("trusted_schema", 0),
        ("secure_delete", 1), ("cell_size_check", 1), ("busy_timeout", 5000),
    ],
)  # fmt: skip
def test_it_is_opened_for_durability(own, pragma, value):
    with own.reading() as session:
        assert session.execute(text(f"PRAGMA {pragma}")).scalar() == value


def test_nobody_else_can_read_the_file(own):
    path = Path(own.url.removeprefix("sqlite:///"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_writers_take_turns_and_lose_nothing(own):
    def add():
        for _ in range(25):
            with own.transaction() as session:
                n = session.execute(text("SELECT n FROM counter")).scalar()
                session.execute(text("UPDATE counter SET n = :n"), {"n": n + 1})

    threads = [threading.Thread(target=add) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with own.reading() as session:
        assert session.execute(text("SELECT n FROM counter")).scalar() == 150


def test_readers_do_not_wait_for_a_writer(own):
    with own.writing() as writer, own.reading() as reader:
        writer.execute(text("UPDATE counter SET n = 5"))
        assert reader.execute(text("SELECT n FROM counter")).scalar() == 0


def test_a_writer_that_waited_too_long_is_told_to_try_again(own, monkeypatch):
    monkeypatch.setattr(sqlite, "PATIENCE", 0.05)
    with own.writing() as first, own.writing() as second:
        first.execute(text("UPDATE counter SET n = 1"))
        with pytest.raises(Busy):
            second.execute(text("UPDATE counter SET n = 2"))
        first.commit()
        second.rollback()
        second.execute(text("UPDATE counter SET n = 3"))
        second.commit()


def test_a_failed_transaction_gives_its_turn_back(own):
    def fail():
        with own.transaction() as session:
            session.execute(text("UPDATE counter SET n = 9"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with own.transaction() as session:
        assert session.execute(text("SELECT n FROM counter")).scalar() == 0
