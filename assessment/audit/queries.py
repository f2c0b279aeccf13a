"""Reading and checking the chain of events."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment.audit.models import GENESIS, Event, EventHead
from assessment.audit.services import chained

_COLUMNS = (
    "seq", "at", "person_id", "appointment_id", "action", "thing", "thing_id", "unit_id", "body",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Verdict:
    """What checking the chain found: how many events, and the first one that does not fit (or None)."""

    events: int
    broken_at: int | None
    head: bytes


def verify(session: Session) -> Verdict:
    """Walk the whole chain and recompute every hash."""
    prev, seq = GENESIS, 0
    for event in session.execute(select(Event).order_by(Event.seq)).scalars().yield_per(2000):
        said = {name: getattr(event, name) for name in _COLUMNS} | {"prev": event.prev}
        if event.seq != seq + 1 or event.prev != prev or chained(said) != event.hash:
            return Verdict(seq, seq + 1, prev)
        prev, seq = event.hash, event.seq
        session.expunge(event)
    head = session.execute(select(EventHead)).scalar_one()
    broken = None if (head.seq, head.hash) == (seq, prev) else seq + 1
    return Verdict(seq, broken, prev)
