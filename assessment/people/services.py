"""Verbs on accounts and appointments."""

from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from assessment import audit
from assessment.errors import Refused
from assessment.languages import gettext as _
from assessment.people import browser_keys
from assessment.people.invitations import refuse_taken
from assessment.people.models import Appointment, Person, SignedIn
from assessment.people.sessions import end_all
from assessment.permissions import Acting, Actor, Role


def change_profile(
    session: Session,
    person: Person,
    *,
    name: str,
    nip: str,
    rank: str,
    phone: str,
    email: str,
    by: Actor,
    at: datetime,
) -> None:
    """Set what a person says about themselves; the event names only which fields changed."""
    refuse_taken(session, person.username, nip or None, besides=person.id)
    wanted = {"name": name, "nip": nip or None, "rank": rank, "phone": phone, "email": email}
    changed = sorted(field for field, value in wanted.items() if getattr(person, field) != value)
    for field in changed:
        setattr(person, field, wanted[field])
    if changed:
        audit.record(
            session, "person.changed", thing="person", thing_id=person.id, at=at, by=by,
            body={"fields": changed},
        )  # fmt: skip


def change_password(
    session: Session, person: Person, password_hash: str, *, by: Actor, at: datetime
) -> None:
    """Set a new password; every session of the person ends."""
    person.password_hash = password_hash
    end_all(session, person.id, at=at)
    audit.record(session, "password.changed", thing="person", thing_id=person.id, at=at, by=by)


def end_other_sessions(session: Session, keep: bytes, *, by: Actor, at: datetime) -> None:
    """End every session of the person but this one, and what their other browsers have kept."""
    browser_keys.end_of_person(session, by.person_id, besides=keep)
    session.execute(
        update(SignedIn)
        .where(
            SignedIn.person_id == by.person_id,
            SignedIn.secret_hash != keep,
            SignedIn.ended_at.is_(None),
        )
        .values(ended_at=at)
    )
    audit.record(
        session, "session.others_ended", thing="person", thing_id=by.person_id, at=at, by=by
    )


def appoint(
    session: Session,
    person: Person,
    *,
    unit_id: UUID,
    role: Role,
    title: str,
    acting: Acting,
    by: Actor,
    at: datetime,
    day: date,
) -> Appointment:
    """Give a person one more appointment from today on."""
    appointment = Appointment(
        id=uuid4(), person_id=person.id, unit_id=unit_id, role=role, title=title, acting=acting,
        valid_from=day,
    )  # fmt: skip
    session.add(appointment)
    audit.record(
        session, "appointment.made", thing="appointment", thing_id=appointment.id, unit_id=unit_id,
        at=at, by=by, body={"person": person.id, "role": role, "acting": acting},
    )  # fmt: skip
    return appointment


def end_appointment(
    session: Session,
    appointment: Appointment,
    *,
    last_day: date,
    by: Actor,
    at: datetime,
    day: date,
) -> None:
    """End an appointment after a day; its sessions end when it does.

    The last admin of an installation cannot be ended.
    """
    if appointment.valid_to is not None and appointment.valid_to <= day:
        raise Refused(_("Penugasan ini sudah berakhir."))
    if last_day < appointment.valid_from - timedelta(days=1):
        raise Refused(_("Hari terakhir tidak boleh sebelum penugasan dimulai."))
    if appointment.role is Role.ADMIN and _other_admins(session, appointment.id, day) == 0:
        raise Refused(_("Ini admin terakhir. Angkat admin lain dulu, baru akhiri penugasan ini."))
    appointment.valid_to = last_day + timedelta(days=1)
    if appointment.valid_to <= day:
        browser_keys.end_of_appointment(session, appointment.id)
    audit.record(
        session, "appointment.ended", thing="appointment", thing_id=appointment.id,
        unit_id=appointment.unit_id, at=at, by=by, body={"valid_to": appointment.valid_to},
    )  # fmt: skip


def close_account(session: Session, person: Person, *, by: Actor, at: datetime, day: date) -> None:
    """Close an account: nobody signs in by it any more. What the person did stays theirs."""
    if person.id == by.person_id:
        raise Refused(_("Anda tidak dapat menutup akun Anda sendiri."))
    admin = (
        session.execute(
            select(Appointment.id).where(
                Appointment.person_id == person.id, Appointment.role == Role.ADMIN
            )
        )
        .scalars()
        .first()
    )
    if admin is not None and _other_admins(session, admin, day) == 0:
        raise Refused(_("Ini admin terakhir. Angkat admin lain dulu."))
    person.disabled_at = at
    end_all(session, person.id, at=at)
    audit.record(session, "account.closed", thing="person", thing_id=person.id, at=at, by=by)


def reopen_account(session: Session, person: Person, *, by: Actor, at: datetime) -> None:
    """Open a closed account again."""
    person.disabled_at = None
    audit.record(session, "account.reopened", thing="person", thing_id=person.id, at=at, by=by)


def _other_admins(session: Session, besides: UUID, day: date) -> int:
    return session.execute(
        select(func.count())
        .select_from(Appointment)
        .join(Person)
        .where(
            Appointment.role == Role.ADMIN,
            Appointment.id != besides,
            Appointment.valid_from <= day,
            or_(Appointment.valid_to.is_(None), Appointment.valid_to > day),
            Person.disabled_at.is_(None),
        )
    ).scalar_one()
