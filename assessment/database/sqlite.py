"""SQLite, opened so that an acknowledged save survives a power cut."""

import fcntl
import os
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from assessment.errors import Busy

if TYPE_CHECKING:
    dbapi = sqlite3
else:
    try:  # the wheel carries a SQLite without the WAL-reset fault (fixed in 3.51.3)
        import pysqlite3 as dbapi
    except ImportError:
        dbapi = sqlite3

PATIENCE = 10.0
"""Seconds a writer waits for its turn before it is told to try again."""

PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA secure_delete = ON",
    "PRAGMA cell_size_check = ON",
    "PRAGMA mmap_size = 0",
    "PRAGMA busy_timeout = 5000",
    "PRAGMA wal_autocheckpoint = 4000",
    "PRAGMA cache_size = -16000",
    "PRAGMA temp_store = MEMORY",
)

_threads: dict[str, threading.Lock] = {}
_threads_guard = threading.Lock()


class SerialisedConnection(dbapi.Connection):
    """A connection whose writing transactions wait for each other, in and across processes.

    SQLAlchemy calls ``commit`` and ``rollback``; the turn is given back after either has returned.
    """

    path: str = ""
    _turn: int | None = None

    def begin(self, *, writes: bool) -> None:
        """Begin a transaction; a writing one first takes its turn, or raises :class:`Busy`."""
        if not writes:
            self.execute("BEGIN")
            return
        self._take_turn()
        try:
            self.execute("BEGIN IMMEDIATE")
        except BaseException as fault:
            self._give_turn()
            if isinstance(fault, dbapi.OperationalError) and "locked" in str(fault):
                raise Busy from fault
            raise

    def commit(self) -> None:
        try:
            super().commit()
        finally:
            if not self.in_transaction:
                self._give_turn()

    def rollback(self) -> None:
        try:
            super().rollback()
        finally:
            self._give_turn()

    def close(self) -> None:
        super().close()
        self._give_turn()

    def _take_turn(self) -> None:
        until = time.monotonic() + PATIENCE
        lock = _thread_lock(self.path)
        if not lock.acquire(timeout=PATIENCE):
            raise Busy
        handle = os.open(self.path + ".turn", os.O_RDWR | os.O_CREAT, 0o600)
        pause = 0.0002
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > until:
                    os.close(handle)
                    lock.release()
                    raise Busy from None
                time.sleep(pause)
                pause = min(pause * 1.5, 0.0005)
            else:
                self._turn = handle
                return

    def _give_turn(self) -> None:
        if self._turn is not None:
            handle, self._turn = self._turn, None
            os.close(handle)
            _thread_lock(self.path).release()


def _thread_lock(path: str) -> threading.Lock:
    with _threads_guard:
        return _threads.setdefault(path, threading.Lock())


def opener(path: str) -> Callable[[], SerialisedConnection]:
    """A function that opens the file with the settings durability rests on.

    ``psow=0``: a torn sector may not spoil its neighbours. The file is made readable to its owner alone.
    """

    def connect() -> SerialisedConnection:
        if not Path(path).exists():
            Path(path).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        connection = dbapi.connect(
            f"file:{path}?psow=0",
            uri=True,
            isolation_level=None,
            timeout=5.0,
            check_same_thread=False,
            factory=SerialisedConnection,
        )
        connection.path = path
        for pragma in PRAGMAS:
            connection.execute(pragma)
        return connection

    return connect
