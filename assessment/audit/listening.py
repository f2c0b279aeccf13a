"""Who wants to know of an event in the transaction that writes it: domains that come later in the order of imports."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from assessment.permissions import Actor


@dataclass(frozen=True, slots=True)
class Happened:
    """An event that was just written, under its number in the chain."""

    seq: int
    at: datetime
    by: Actor | None
    action: str
    thing: str
    thing_id: str
    unit_id: UUID | None
    body: dict[str, Any]


Listener = Callable[[Session, Happened], None]

_listeners: dict[str, dict[str, Listener]] = {}


def listen(action: str, who: str, listener: Listener) -> None:
    """Call this with every event of an action. Called while the application is built; somebody's last one counts."""
    _listeners.setdefault(action, {})[who] = listener


def listeners_of(action: str) -> list[Listener]:
    """Who listens to an action."""
    return list(_listeners.get(action, {}).values())
