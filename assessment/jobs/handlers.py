"""What a kind of job does, in three steps, so that no transaction is open while the slow part runs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy.orm import Session

from assessment.config import Settings
from assessment.files.store import FileStore


@dataclass(frozen=True, slots=True)
class Task:
    """What the slow part has at hand: the file store, a way to tell how far it is, and the installation's settings."""

    files: FileStore
    progress: Callable[[int, int], None]
    settings: Settings | None = None


class Handler(Protocol):
    """One kind of job.

    A refusal (``errors.DomainError``) in any step gives the job up at once; every other exception is tried again. A
    job may run twice when its worker dies, so only what ``store`` writes counts: it is committed together with the
    end of the job, or not at all.
    """

    def prepare(self, session: Session, payload: Mapping[str, Any]) -> Any:
        """Read what the work needs, in a short transaction, and return it as plain values."""

    def work(self, plain: Any, task: Task) -> Any:
        """The slow part, without a database; bytes it makes go to ``task.files`` here."""

    def store(
        self, session: Session, payload: Mapping[str, Any], made: Any, *, at: datetime
    ) -> Mapping[str, Any]:
        """Write what was made, in a short transaction, and return the job's result (JSON)."""


_handlers: dict[str, Handler] = {}


def register(kind: str, handler: Handler) -> None:
    """Say who does this kind of job. Called while the application is built."""
    _handlers[kind] = handler


def handler_of(kind: str) -> Handler:
    """Who does this kind of job; ``KeyError`` for a kind nobody registered."""
    return _handlers[kind]
