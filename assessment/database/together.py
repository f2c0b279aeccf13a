"""Short pieces of work of several threads, written in one transaction and so with one wait for the disk.

Whoever comes first leads: it takes the writers' turn, does the pieces of all that wait by then, and commits. The others
only wait. If a piece fails, all is undone and each is done again in a transaction of its own, so that it fails alone.
Nobody is told of success before the commit, and nobody waits for ever: a piece that is not about to be committed
when its thread's patience ends is left out, and its thread told to try again.
"""

import threading
from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from sqlalchemy.orm import Session

from assessment.database import sqlite
from assessment.errors import Busy

MOST = 16
"""Pieces in one transaction at most: the first should not wait for ever more others."""

PATIENCE = 2 * sqlite.PATIENCE
"""Seconds a thread waits for its piece to be written by another: the turn of the one before, and as long again."""

T = TypeVar("T")


@dataclass(slots=True, eq=False)
class Piece:
    """What one thread wants done, and what became of it."""

    what: Callable[[Session], Any]
    result: Any = None
    fault: BaseException | None = None
    is_done: bool = False
    leads: bool = False
    """Its thread is to write what waits."""
    is_sealed: bool = False
    """The commit that it is part of has begun: from now on only that tells what becomes of it."""
    is_given_up: bool = False
    """Its thread has gone away; it must not be committed."""
    context: Context = field(default_factory=copy_context)
    """The language and whatever else its thread has; the piece runs in it."""
    wakes: threading.Lock = field(default_factory=threading.Lock)
    """Held while its thread is to wait."""

    def __post_init__(self) -> None:
        self.wakes.acquire()

    def do(self, session: Session) -> None:
        """Do it, as its own thread would."""
        self.result = self.context.run(self.what, session)

    def outcome(self) -> Any:
        """The result, or the fault raised again."""
        if self.fault is not None:
            raise self.fault
        return self.result


class GivenUp(Exception):
    """Somebody whose piece is in the transaction has stopped waiting for it."""


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
            piece.leads, self._is_led = not self._is_led, True
        if not piece.leads and not piece.wakes.acquire(timeout=PATIENCE):
            self._leave(piece)
        if not piece.is_done:
            self._lead()
        return cast("T", piece.outcome())

    def _leave(self, piece: Piece) -> None:
        """Give a piece up that took too long, with :class:`Busy`; unless it is decided on, or its thread is to lead.

        Not taken yet, it leaves the queue. Taken, whoever does it finds it given up before the commit. Once the
        commit has begun it may be written whatever is said here: then only its outcome is true, and that is awaited.
        """
        with self._guard:
            if not (piece.is_done or piece.leads or piece.is_sealed):
                piece.is_given_up = True
                if piece in self._waiting:
                    self._waiting.remove(piece)
                raise Busy
        piece.wakes.acquire()

    def _lead(self) -> None:
        """Write what waits, one's own piece first, and let another lead if there is more."""
        taken: list[Piece] = []
        try:
            with self._transaction() as session:
                session.connection()  # take the turn before any piece: who comes meanwhile is among them
                while len(taken) < MOST and (piece := self._next()) is not None:
                    taken.append(piece)
                    piece.do(session)
                self._seal(taken)
        except BaseException as fault:  # noqa: BLE001 - told to everybody it concerns
            if len(taken) > 1:
                self._do_alone(taken)
            else:
                taken = taken or [*iter(self._next, None)]  # the turn came to nobody
                _tell(taken, fault)
        self._end(taken)

    def _do_alone(self, pieces: list[Piece]) -> None:
        self._unseal(pieces)
        for number, piece in enumerate(pieces):
            try:
                with self._transaction() as session:
                    if not piece.is_given_up:
                        piece.do(session)
                    self._seal([piece])
            except GivenUp:
                continue
            except Busy as fault:
                _tell(pieces[number:], fault)
                return
            except BaseException as fault:  # noqa: BLE001 - told to whose piece it is
                _tell([piece], fault)

    def _seal(self, pieces: list[Piece]) -> None:
        """From here on these are committed together, unless one of them has been given up."""
        with self._guard:
            if any(piece.is_given_up for piece in pieces):
                raise GivenUp
            for piece in pieces:
                piece.is_sealed = True

    def _unseal(self, pieces: list[Piece]) -> None:
        with self._guard:
            for piece in pieces:
                piece.is_sealed = False

    def _next(self) -> Piece | None:
        with self._guard:
            return self._waiting.popleft() if self._waiting else None

    def _end(self, done: list[Piece]) -> None:
        with self._guard:
            for piece in done:
                piece.is_done = True
            following = self._waiting[0] if self._waiting else None
            self._is_led = following is not None
            if following is not None:
                following.leads = True
        for piece in done:
            piece.wakes.release()
        if following is not None:
            following.wakes.release()


def _tell(pieces: list[Piece], fault: BaseException) -> None:
    for piece in pieces:
        piece.fault = fault
