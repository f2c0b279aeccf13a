"""Keys under which browsers keep what they could not send yet, handed out only after sign-in.

A key belongs to one appointment in one browser. It ends when that person signs out there, when the appointment or the
account ends, and with a new password; then what the browser still has is noise.
"""

import hmac
import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from assessment.people.models import Appointment, BrowserKey
from assessment.permissions import Actor

LASTING = timedelta(days=8)
"""Days since a key was last used until it ends: browsers keep nothing for more than seven."""

FRESH = timedelta(days=1)
"""Time within which the same session gets a key again without a note of it."""


def key_from(secret: str, salt: bytes) -> bytes:
    """The key of 256 bits. A copy of the database does not give it: the installation's secret is kept elsewhere."""
    return hmac.digest(secret.encode(), b"unsent answers" + salt, "sha256")


def known(session: Session, ids: Collection[UUID], *, at: datetime) -> Sequence[BrowserKey]:
    """Which of these keys still are, whoever's they may be; the last used first."""
    if not ids:
        return []
    return (
        session.execute(
            select(BrowserKey)
            .where(BrowserKey.id.in_(ids), BrowserKey.used_at > at - LASTING)
            .order_by(BrowserKey.used_at.desc(), BrowserKey.id)
        )
        .scalars()
        .all()
    )


def is_noted(key: BrowserKey, secret_hash: bytes, *, at: datetime) -> bool:
    """Whether it is known already that this session uses the key."""
    return key.secret_hash == secret_hash and key.used_at > at - FRESH


def take(
    session: Session, ids: Collection[UUID], *, secret_hash: bytes, by: Actor, at: datetime
) -> Sequence[BrowserKey]:
    """Those of these keys that are the person's in this appointment, from now on with this session; else a new one."""
    session.execute(delete(BrowserKey).where(BrowserKey.used_at <= at - LASTING))
    own = [key for key in known(session, ids, at=at) if key.appointment_id == by.appointment_id]
    if not own:
        own = [BrowserKey(salt=secrets.token_bytes(32), appointment_id=by.appointment_id)]
        session.add_all(own)
    for key in own:
        key.secret_hash, key.used_at = secret_hash, at
    session.flush()
    return own


def end_of_session(session: Session, secret_hash: bytes) -> None:
    """End the keys that this session has used."""
    session.execute(delete(BrowserKey).where(BrowserKey.secret_hash == secret_hash))


def end_of_appointment(session: Session, appointment_id: UUID) -> None:
    """End the keys of an appointment, in every browser."""
    session.execute(delete(BrowserKey).where(BrowserKey.appointment_id == appointment_id))


def end_of_person(session: Session, person_id: UUID, *, besides: bytes | None = None) -> None:
    """End all keys of a person, but for those of the session ``besides``."""
    held = select(Appointment.id).where(Appointment.person_id == person_id)
    gone = delete(BrowserKey).where(BrowserKey.appointment_id.in_(held))
    if besides is not None:
        gone = gone.where(BrowserKey.secret_hash != besides)
    session.execute(gone)
