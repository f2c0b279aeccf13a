"""Writing the event of a verb, in the verb's own transaction."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, insert, select
from sqlalchemy.orm import Session

from assessment.audit.listening import Happened, listeners_of
from assessment.audit.models import Event, EventHead
from assessment.database import Prepared
from assessment.permissions import Actor

_HEAD = Prepared(select(*cast("Table", EventHead.__table__).c["seq", "hash"]).with_for_update())
_INSERT = insert(cast("Table", Event.__table__))
_INSERT_ONE = Prepared(_INSERT)


@dataclass(frozen=True, slots=True)
class Head:
    """The last event: where the next one goes on."""

    seq: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Entry:
    """What an event says, before it is numbered and chained."""

    action: str
    thing: str
    thing_id: UUID | str | int
    unit_id: UUID | None = None
    body: Mapping[str, Any] = field(default_factory=dict)


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
    return record_all(session, [Entry(action, thing, thing_id, unit_id, body or {})], by=by, at=at)


def record_all(
    session: Session,
    entries: Sequence[Entry],
    *,
    by: Actor | None,
    at: datetime,
    head: Head | None = None,
) -> int:
    """Append several events of one verb, in two statements however many they are.

    ``head``: known to whoever is the only writer and has recorded nothing yet.
    """
    session.flush()
    found = head or _HEAD.one(session)
    seq, prev, rows = int(found.seq), found.hash, []
    for entry in entries:
        seq += 1
        row = {
            "seq": seq,
            "at": at,
            "person_id": by.person_id if by else None,
            "appointment_id": by.appointment_id if by else None,
            "action": entry.action,
            "thing": entry.thing,
            "thing_id": str(entry.thing_id),
            "unit_id": entry.unit_id,
            "body": canonical(entry.body),
            "prev": prev,
        }
        prev = chained(row)
        rows.append(row | {"hash": prev})
    if len(rows) == 1:
        _INSERT_ONE.run(session, rows[0])
    elif rows:
        session.execute(_INSERT, rows)
    _tell(session, entries, seq - len(rows), by, at)
    return seq


def _tell(
    session: Session, entries: Sequence[Entry], before: int, by: Actor | None, at: datetime
) -> None:
    """Let those know who listen, once all of the verb is written."""
    for number, entry in enumerate(entries, start=before + 1):
        for listener in listeners_of(entry.action):
            happened = Happened(
                number, at, by, entry.action, entry.thing, str(entry.thing_id), entry.unit_id, dict(entry.body)
            )  # fmt: skip
            listener(session, happened)


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
