"""Signing in and out: verbs on sessions and one-time links."""

import secrets
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from assessment import audit
from assessment.errors import Gone, NotAllowed
from assessment.people import browser_keys
from assessment.people.models import Appointment, FailedSignIn, Person, SignedIn, SignInLink
from assessment.people.queries import appointments_of, digest, sign_in_name, usable_link
from assessment.permissions import Actor

IDLE = timedelta(hours=2)
ABSOLUTE = timedelta(hours=12)
WINDOW = timedelta(minutes=15)
TRIES = 10
"""Wrong passwords per account and address in the window before it asks for patience."""


def start(
    session: Session, person: Person, *, at: datetime, day: date, appointment_id: UUID | None = None
) -> str:
    """Begin a session in one of the person's appointments and return the cookie's secret.

    Raises :class:`NotAllowed` when the person holds no appointment today.
    """
    held = appointments_of(session, person.id, day)
    chosen = next((one for one in held if one.id == appointment_id), held[0] if held else None)
    if chosen is None:
        raise NotAllowed
    secret = secrets.token_urlsafe(32)
    session.add(
        SignedIn(
            secret_hash=digest(secret),
            person_id=person.id,
            appointment_id=chosen.id,
            started_at=at,
            seen_at=at,
            expires_at=at + ABSOLUTE,
        )
    )
    audit.record(
        session, "session.started", thing="person", thing_id=person.id, at=at,
        by=as_actor(person, chosen), unit_id=chosen.unit_id,
    )  # fmt: skip
    return secret


def switch(
    session: Session,
    secret_hash: bytes,
    appointment_id: UUID,
    *,
    by: Actor,
    at: datetime,
    day: date,
) -> str:
    """Go on in another of one's appointments: the old session ends, a new one begins."""
    person = session.get_one(Person, by.person_id)
    if appointment_id not in {one.id for one in appointments_of(session, person.id, day)}:
        raise Gone
    end(session, secret_hash, by=by, at=at)
    return start(session, person, at=at, day=day, appointment_id=appointment_id)


def end(session: Session, secret_hash: bytes, *, by: Actor, at: datetime) -> None:
    """End one session."""
    session.execute(
        update(SignedIn)
        .where(SignedIn.secret_hash == secret_hash, SignedIn.ended_at.is_(None))
        .values(ended_at=at)
    )
    audit.record(session, "session.ended", thing="person", thing_id=by.person_id, at=at, by=by)


def sign_out(session: Session, secret_hash: bytes, *, by: Actor, at: datetime) -> None:
    """End one session because its person leaves: nobody reads any more what that browser has kept for them."""
    browser_keys.end_of_session(session, secret_hash)
    end(session, secret_hash, by=by, at=at)


def end_all(session: Session, person_id: UUID, *, at: datetime) -> None:
    """End every session of a person (password changed, account closed), and what their browsers have kept."""
    browser_keys.end_of_person(session, person_id)
    session.execute(
        update(SignedIn)
        .where(SignedIn.person_id == person_id, SignedIn.ended_at.is_(None))
        .values(ended_at=at)
    )


def seen(session: Session, secret_hash: bytes, *, at: datetime) -> None:
    """Note that the session is in use; called at most once a minute."""
    session.execute(update(SignedIn).where(SignedIn.secret_hash == secret_hash).values(seen_at=at))


def make_link(session: Session, person: Person, *, at: datetime, lasting: timedelta) -> str:
    """A one-time sign-in secret for somebody with a shell on the machine."""
    secret = secrets.token_urlsafe(24)
    session.add(
        SignInLink(secret_hash=digest(secret), person_id=person.id, expires_at=at + lasting)
    )
    audit.record(session, "sign_in_link.made", thing="person", thing_id=person.id, at=at, by=None)
    return secret


def use_link(session: Session, secret: str, *, at: datetime, day: date) -> str:
    """Sign in by a one-time link; raises :class:`Gone` if it was used, expired or never made."""
    link = usable_link(session, secret, at=at, lock=True)
    if link is None:
        raise Gone
    link.used_at = at
    return start(session, session.get_one(Person, link.person_id), at=at, day=day)


def must_wait(session: Session, account: str, address: str, *, at: datetime) -> bool:
    """Whether this account has seen too many wrong passwords from this address lately."""
    failures = session.execute(
        select(func.count())
        .select_from(FailedSignIn)
        .where(
            FailedSignIn.account == digest(sign_in_name(account)),
            FailedSignIn.address == address,
            FailedSignIn.at > at - WINDOW,
        )
    ).scalar_one()
    return failures >= TRIES


def failed(session: Session, account: str, address: str, *, at: datetime) -> None:
    """Remember a wrong password."""
    session.add(FailedSignIn(account=digest(sign_in_name(account)), address=address, at=at))


def as_actor(person: Person, appointment: Appointment) -> Actor:
    """The person in this appointment."""
    return Actor(
        person.id,
        appointment.id,
        appointment.role,
        appointment.unit_id,
        person.name,
        appointment.title,
        appointment.acting,
        person.locale,
    )
