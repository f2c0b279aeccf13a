"""Short pieces of work of several threads, written in one transaction and so with one wait for the disk.

Whoever comes first leads: it takes the writers' turn, does the pieces of all that wait by then, each under a
savepoint of its own, and commits. The others only wait. A piece that fails is undone alone; if the commit fails, it
fails for all. Nobody is told of success before the commit.
"""

import threading
from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from sqlalchemy.orm import Session

from assessment.database.sqlite import SerialisedConnection

MOST = 16
"""Pieces in one transaction at most: the first should not wait for ever more others."""

T = TypeVar("T")


@dataclass(slots=True, eq=False)
class Piece:
    """What one thread wants done, and what became of it."""

    what: Callable[[Session], Any]
    result: Any = None
    fault: BaseException | None = None
    is_done: bool = False
    context: Context = field(default_factory=copy_context)
    """The language and whatever else its thread has; the piece runs in it."""
    wakes: threading.Lock = field(default_factory=threading.Lock)
    """Held while its thread is to wait."""

    def __post_init__(self) -> None:
        self.wakes.acquire()

    def outcome(self) -> Any:
        """The result, or the fault raised again."""
        if self.fault is not None:
            raise self.fault
        return self.result


class Together:
    """The pieces of one process that wait to be written."""

    def __init__(self, transaction: Callable[[], AbstractContextManager[Session]]) -> None:
        self._transaction = transaction
        self._guard = threading.Lock()
        self._waiting: deque[Piece] = deque()
        self._is_led = False

    def run(self, what: Callable[[Session], T]) -> T:
        """Do this with a session that others use too, and return its result once it is committed.

        ``what`` runs statements and keeps no objects in the session; it may run in another thread.
        """
        piece = Piece(what)
        with self._guard:
            self._waiting.append(piece)
            leads, self._is_led = not self._is_led, True
        if not leads:
            piece.wakes.acquire()
        if not piece.is_done:
            self._lead()
        return cast("T", piece.outcome())

    def _lead(self) -> None:
        """Write what waits, one's own piece first, and let another lead if there is more."""
        done: list[Piece] = []
        try:
            with self._transaction() as session:
                self._write(session, done)
        except BaseException as fault:  # noqa: BLE001 - raised again by everybody whose piece it undid
            if not done:
                done.extend(iter(self._next, None))
            for piece in done:
                piece.fault = piece.fault or fault
        self._end(done)

    def _write(self, session: Session, done: list[Piece]) -> None:
        driver = session.connection().connection.dbapi_connection
        assert isinstance(driver, SerialisedConnection)
        while len(done) < MOST and (piece := self._next()) is not None:
            done.append(piece)
            _do(piece, session, driver)

    def _next(self) -> Piece | None:
        with self._guard:
            return self._waiting.popleft() if self._waiting else None

    def _end(self, done: list[Piece]) -> None:
        for piece in done:
            piece.is_done = True
        with self._guard:
            following = self._waiting[0] if self._waiting else None
            self._is_led = following is not None
        for piece in done:
            piece.wakes.release()
        if following is not None:
            following.wakes.release()


def _do(piece: Piece, session: Session, driver: SerialisedConnection) -> None:
    driver.execute("SAVEPOINT piece")
    try:
        piece.result = piece.context.run(piece.what, session)
        session.flush()
    except Exception as fault:
        if not driver.in_transaction:
            raise  # the disk is full or broken: SQLite has undone everything
        session.expunge_all()
        driver.execute("ROLLBACK TO piece")
        piece.fault = fault
    driver.execute("RELEASE piece")
