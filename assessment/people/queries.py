"""Who somebody is, which appointments they hold, and who is where."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from assessment.database import Prepared
from assessment.people.models import Appointment, Invitation, Person, SignedIn, SignInLink
from assessment.permissions import Actor, Role
from assessment.units.models import Kind, Unit
from assessment.units.names import plain


@dataclass(frozen=True, slots=True)
class Visit:
    """A running session: the person in it, and when it was last seen."""

    actor: Actor
    unit_name: str
    unit_kind: Kind
    secret_hash: bytes
    seen_at: datetime


def digest(secret: str) -> bytes:
    """What the database keeps of a secret that a cookie or a link carries."""
    return hashlib.sha256(secret.encode()).digest()


def in_force(day: date) -> Select[Appointment]:
    """Appointments held on a day by people whose account is open."""
    return (
        select(Appointment)
        .join(Appointment.person)
        .where(_held_on(day), Person.disabled_at.is_(None))
    )


def visit(
    session: Session, secret: str, *, at: datetime, day: date, idle_seconds: int
) -> Visit | None:
    """The running session behind a cookie, in one statement; None if it ended, expired or lost its appointment."""
    row = _visits().one_or_none(session, {"secret": digest(secret), "moment": at, "day": day})
    if row is None or (at - row.seen_at).total_seconds() > idle_seconds:
        return None
    actor = Actor(
        row.person_id,
        row.appointment_id,
        row.role,
        row.unit_id,
        row.name,
        row.title,
        row.acting,
        row.locale,
    )
    return Visit(actor, row.unit_name, row.kind, row.secret_hash, row.seen_at)


@cache
def _visits() -> Prepared:
    """The statement of :func:`visit`, which every request asks."""
    return Prepared(
        select(
            SignedIn.secret_hash,
            SignedIn.seen_at,
            Person.id.label("person_id"),
            Person.name,
            Person.locale,
            Appointment.id.label("appointment_id"),
            Appointment.role,
            Appointment.title,
            Appointment.acting,
            Unit.id.label("unit_id"),
            Unit.name.label("unit_name"),
            Unit.kind,
        )
        .join(Person, Person.id == SignedIn.person_id)
        .join(Appointment, Appointment.id == SignedIn.appointment_id)
        .join(Unit, Unit.id == Appointment.unit_id)
        .where(
            SignedIn.secret_hash == bindparam("secret"),
            SignedIn.ended_at.is_(None),
            SignedIn.expires_at > bindparam("moment", type_=SignedIn.expires_at.type),
            Person.disabled_at.is_(None),
            _held_on(bindparam("day", type_=Appointment.valid_from.type)),
        )
    )


def by_sign_in_name(session: Session, name: str) -> Person | None:
    """The person who signs in by this username or NIP (blanks in a NIP do not matter)."""
    asked = sign_in_name(name)
    return session.execute(
        select(Person).where(or_(Person.username == asked, Person.nip == asked))
    ).scalar_one_or_none()


def sign_in_name(typed: str) -> str:
    """One spelling for whatever somebody types to sign in: small letters, no blanks anywhere."""
    return "".join(typed.split()).lower()


def appointments_of(session: Session, person_id: UUID, day: date) -> list[Appointment]:
    """A person's appointments in force, with their units; own unit's first, then by title."""
    return list(
        session.execute(
            in_force(day)
            .where(Appointment.person_id == person_id)
            .options(joinedload(Appointment.unit))
            .order_by(Appointment.valid_from, Appointment.title)
        ).scalars()
    )


def works_in(session: Session, person_id: UUID, unit_id: UUID, day: date) -> bool:
    """Whether the person fills in or heads the unit: then they never verify it."""
    return bool(
        session.execute(
            select(
                exists().where(
                    Appointment.person_id == person_id,
                    Appointment.unit_id == unit_id,
                    Appointment.role.in_((Role.OPERATOR, Role.HEAD)),
                    _held_on(day),
                )
            )
        ).scalar()
    )


def heads_of(session: Session, unit_ids: list[UUID], day: date) -> dict[UUID, Appointment]:
    """Who heads each unit on a day (a Plt. stands in where nobody else does)."""
    rows = session.execute(
        in_force(day)
        .where(Appointment.unit_id.in_(unit_ids), Appointment.role == Role.HEAD)
        .options(contains_eager(Appointment.person))
        .order_by(Appointment.acting.desc(), Appointment.valid_from)
    ).scalars()
    return {appointment.unit_id: appointment for appointment in rows}


def open_invitation(
    session: Session, secret: str, *, at: datetime, lock: bool = False
) -> Invitation | None:
    """The invitation behind a link, if it can still be accepted; locked by whoever is about to accept it."""
    query = (
        select(Invitation)
        .options(joinedload(Invitation.unit).joinedload(Unit.parent))
        .where(
            Invitation.secret_hash == digest(secret),
            Invitation.accepted_at.is_(None),
            Invitation.revoked_at.is_(None),
            Invitation.expires_at > at,
        )
    )
    if lock:
        query = query.with_for_update(of=Invitation)
    return session.execute(query).scalar_one_or_none()


def usable_link(
    session: Session, secret: str, *, at: datetime, lock: bool = False
) -> SignInLink | None:
    """The one-time link behind a secret, if nobody used it in time; locked by whoever is about to use it."""
    query = select(SignInLink).where(
        SignInLink.secret_hash == digest(secret),
        SignInLink.used_at.is_(None),
        SignInLink.expires_at > at,
    )
    return session.execute(query.with_for_update() if lock else query).scalar_one_or_none()


def _held_on(day: date | BindParameter[date]) -> ColumnElement[bool]:
    return and_(
        Appointment.valid_from <= day,
        or_(Appointment.valid_to.is_(None), Appointment.valid_to > day),
    )


def people(*, search: str = "", role: Role | None = None, closed: bool = False) -> Select[Person]:
    """People by name, with their appointments and units; found by name, user name or unit."""
    query = (
        select(Person)
        .options(
            selectinload(Person.appointments).joinedload(Appointment.unit).joinedload(Unit.parent)
        )
        .order_by(Person.name, Person.id)
    )
    words = search.strip().lower()
    if words:
        there = exists().where(
            Appointment.person_id == Person.id,
            Appointment.unit_id == Unit.id,
            Unit.search.contains(plain(words) or words, autoescape=True),
        )
        query = query.where(
            or_(
                func.lower(Person.name).contains(words, autoescape=True),
                Person.username.contains(words, autoescape=True),
                there,
            )
        )
    if role is not None:
        query = query.where(
            exists().where(Appointment.person_id == Person.id, Appointment.role == role)
        )
    if not closed:
        query = query.where(Person.disabled_at.is_(None))
    return query


def person(session: Session, person_id: UUID) -> Person | None:
    """A person with all appointments they ever held."""
    return session.execute(
        select(Person)
        .options(
            selectinload(Person.appointments).joinedload(Appointment.unit).joinedload(Unit.parent)
        )
        .where(Person.id == person_id)
    ).scalar_one_or_none()


def waiting_invitations(session: Session, *, at: datetime) -> list[Invitation]:
    """Invitations that can still be accepted, and those that lapsed in the last 30 days."""
    return list(
        session.execute(
            select(Invitation)
            .options(joinedload(Invitation.unit).joinedload(Unit.parent))
            .where(
                Invitation.accepted_at.is_(None),
                Invitation.revoked_at.is_(None),
                Invitation.expires_at > at - timedelta(days=30),
            )
            .order_by(Invitation.created_at.desc())
        ).scalars()
    )


def sessions_of(session: Session, person_id: UUID, *, at: datetime) -> list[SignedIn]:
    """A person's running sessions, the latest first."""
    return list(
        session.execute(
            select(SignedIn)
            .where(
                SignedIn.person_id == person_id,
                SignedIn.ended_at.is_(None),
                SignedIn.expires_at > at,
            )
            .order_by(SignedIn.seen_at.desc())
        ).scalars()
    )


def holders(session: Session, day: date) -> dict[Role, int]:
    """How many people hold each role on a day."""
    rows = session.execute(
        select(Appointment.role, func.count(Appointment.person_id.distinct()))
        .join(Appointment.person)
        .where(_held_on(day), Person.disabled_at.is_(None))
        .group_by(Appointment.role)
    )
    return {row.role: row[1] for row in rows}


def units_with(session: Session, role: Role, day: date) -> int:
    """In how many kecamatan and kelurahan of today somebody holds the role."""
    return session.execute(
        select(func.count(Appointment.unit_id.distinct()))
        .join(Appointment.person)
        .join(Unit, Unit.id == Appointment.unit_id)
        .where(
            _held_on(day),
            Person.disabled_at.is_(None),
            Appointment.role == role,
            Unit.valid_to.is_(None),
            Unit.kind.in_((Kind.KECAMATAN, Kind.KELURAHAN)),
        )
    ).scalar_one()
