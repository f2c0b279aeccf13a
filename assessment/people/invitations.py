"""Coming in: invitations bound to unit and role, accepted once by whoever has the link."""

import re
import secrets
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from assessment import audit
from assessment.errors import Gone, Refused
from assessment.languages import gettext as _
from assessment.people.models import Appointment, Invitation, Person
from assessment.people.queries import digest, open_invitation
from assessment.permissions import Acting, Actor, Role

LASTS = timedelta(hours=72)
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,58}[a-z0-9]")


class NameTaken(Refused):
    """Somebody else signs in by this user name or NIP."""


def invite(
    session: Session,
    *,
    unit_id: UUID,
    role: Role,
    title: str,
    by: Actor | None,
    at: datetime,
    acting: Acting = Acting.NO,
    name: str = "",
    phone: str = "",
    email: str = "",
) -> tuple[Invitation, str]:
    """Invite somebody to a role at a unit. Returns the invitation and its secret, which is kept nowhere.

    ``by=None``: the machine itself, for the first admin of an installation.
    """
    secret = secrets.token_urlsafe(24)
    invitation = Invitation(
        id=uuid4(),
        secret_hash=digest(secret),
        unit_id=unit_id,
        role=role,
        title=title,
        acting=acting,
        name=name,
        phone=phone,
        email=email,
        created_at=at,
        created_by_id=by.person_id if by else None,
        expires_at=at + LASTS,
    )
    session.add(invitation)
    audit.record(
        session, "invitation.made", thing="invitation", thing_id=invitation.id, unit_id=unit_id,
        at=at, by=by, body={"role": role, "acting": acting},
    )  # fmt: skip
    return invitation, secret


def revoke(session: Session, invitation: Invitation, *, by: Actor, at: datetime) -> None:
    """Make an invitation's link useless; an accepted one stays accepted."""
    if invitation.accepted_at is not None:
        raise Refused(_("Undangan ini sudah diterima dan tidak dapat ditarik lagi."))
    if invitation.revoked_at is None:
        invitation.revoked_at = at
        audit.record(
            session, "invitation.revoked", thing="invitation", thing_id=invitation.id,
            unit_id=invitation.unit_id, at=at, by=by,
        )  # fmt: skip


def accept_as_new(
    session: Session,
    secret: str,
    *,
    username: str,
    name: str,
    password_hash: str | None,
    nip: str | None,
    at: datetime,
    day: date,
    phone: str = "",
    email: str = "",
    locale: str = "id",
) -> Person:
    """Open an account (without a password: it is entered by one-time links only) and take up the appointment.

    Raises :class:`Gone` for a link that is used up, :class:`NameTaken` for a name that is in use.
    """
    invitation = open_invitation(session, secret, at=at, lock=True)
    if invitation is None:
        raise Gone
    refuse_taken(session, username, nip)
    person = Person(
        id=uuid4(),
        username=username,
        name=name,
        nip=nip,
        phone=phone or invitation.phone,
        email=email or invitation.email,
        password_hash=password_hash,
        locale=locale,
        created_at=at,
    )
    session.add(person)
    _take_up(session, invitation, person, at=at, day=day)
    return person


def accept_as(session: Session, secret: str, person: Person, *, at: datetime, day: date) -> None:
    """Take up one more appointment with an account one already has."""
    invitation = open_invitation(session, secret, at=at, lock=True)
    if invitation is None:
        raise Gone
    _take_up(session, invitation, person, at=at, day=day)


def refuse_taken(
    session: Session, username: str, nip: str | None, *, besides: UUID | None = None
) -> None:
    """Raise :class:`NameTaken` when another person signs in by this user name or NIP."""
    others = select(func.count()).select_from(Person).where(Person.id != (besides or uuid4()))
    # Either serves for signing in, so a user name may not be another person's NIP, nor the other way round.
    if session.execute(others.where(_signs_in_by(username))).scalar_one():
        raise NameTaken(_("Nama pengguna ini sudah dipakai. Pilih yang lain."))
    if nip and session.execute(others.where(_signs_in_by(nip))).scalar_one():
        raise NameTaken(
            _("NIP ini sudah terdaftar. Masuklah dengan akun Anda, lalu buka tautan undangan lagi.")
        )


def is_username(text: str) -> bool:
    """Whether the text can be a user name: 4–60 small letters, digits, dots, hyphens, underscores.

    Digits alone are not: they could be somebody's NIP.
    """
    return _USERNAME.fullmatch(text) is not None and not text.isdecimal()


def _signs_in_by(name: str) -> ColumnElement[bool]:
    return or_(Person.username == name, Person.nip == name)


def _take_up(
    session: Session, invitation: Invitation, person: Person, *, at: datetime, day: date
) -> None:
    session.flush()
    appointment = Appointment(
        id=uuid4(),
        person_id=person.id,
        unit_id=invitation.unit_id,
        role=invitation.role,
        title=invitation.title,
        acting=invitation.acting,
        valid_from=day,
    )
    session.add(appointment)
    invitation.accepted_at = at
    invitation.accepted_by_id = person.id
    session.flush()
    audit.record(
        session, "invitation.accepted", thing="invitation", thing_id=invitation.id,
        unit_id=invitation.unit_id, at=at,
        by=Actor(person.id, appointment.id, appointment.role, appointment.unit_id, person.name,
                 appointment.title, appointment.acting),
        body={"person": person.id, "appointment": appointment.id, "role": appointment.role},
    )  # fmt: skip
