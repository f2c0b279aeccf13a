"""Writing the event of a verb, in the verb's own transaction."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from assessment.audit.models import Event, EventHead
from assessment.permissions import Actor


def record(
    session: Session,
    action: str,
    *,
    thing: str,
    thing_id: UUID | str | int,
    at: datetime,
    by: Actor | None,
    unit_id: UUID | None = None,
    body: Mapping[str, Any] | None = None,
) -> int:
    """Append an event (``by=None``: the system itself) and return its sequence number.

    The head stays locked until the transaction ends, so events are numbered in the order of their commits.
    """
    session.flush()
    head = session.execute(
        select(EventHead.seq, EventHead.hash).where(EventHead.id == 1).with_for_update()
    ).one()
    row = {
        "seq": head.seq + 1,
        "at": at,
        "person_id": by.person_id if by else None,
        "appointment_id": by.appointment_id if by else None,
        "action": action,
        "thing": thing,
        "thing_id": str(thing_id),
        "unit_id": unit_id,
        "body": canonical(body or {}),
        "prev": head.hash,
    }
    session.execute(insert(Event), [row | {"hash": chained(row)}])
    return int(row["seq"])


def canonical(body: Mapping[str, Any]) -> str:
    """JSON with one spelling only: sorted keys, no blanks, UTF-8, ids and moments as text."""
    return json.dumps(
        body, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain
    )


def chained(row: Mapping[str, Any]) -> bytes:
    """The hash of an event: its predecessor's, and every column in canonical form."""
    said = canonical({key: value for key, value in row.items() if key not in ("prev", "hash")})
    return hashlib.sha256(b"perisai-event-1" + bytes(row["prev"]) + said.encode()).digest()


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return str(value)
