"""Short pieces of work of several threads, written in one transaction and so with one wait for the disk.

Whoever comes first leads: it takes the writers' turn, does the pieces of all that wait by then, and commits. The others
only wait. If a piece fails, all is undone and each is done again in a transaction of its own, so that it fails alone.
Nobody is told of success before the commit.
"""

import threading
from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from sqlalchemy.orm import Session

from assessment.errors import Busy

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

    def do(self, session: Session) -> None:
        """Do it, as its own thread would."""
        self.result = self.context.run(self.what, session)

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
        taken: list[Piece] = []
        try:
            with self._transaction() as session:
                session.connection()  # take the turn before any piece: who comes meanwhile is among them
                while len(taken) < MOST and (piece := self._next()) is not None:
                    taken.append(piece)
                    piece.do(session)
        except BaseException as fault:  # noqa: BLE001 - told to everybody it concerns
            if len(taken) > 1:
                self._do_alone(taken)
            else:
                taken = taken or [*iter(self._next, None)]  # the turn came to nobody
                _tell(taken, fault)
        self._end(taken)

    def _do_alone(self, pieces: list[Piece]) -> None:
        for number, piece in enumerate(pieces):
            try:
                with self._transaction() as session:
                    piece.do(session)
            except Busy as fault:
                _tell(pieces[number:], fault)
                return
            except BaseException as fault:  # noqa: BLE001 - told to whose piece it is
                _tell([piece], fault)

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


def _tell(pieces: list[Piece], fault: BaseException) -> None:
    for piece in pieces:
        piece.fault = fault
