"""People, appointments, invitations, one-time links, sessions, and the keys of their browsers."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assessment.database import Instant, Model, Sequence, words
from assessment.permissions import Acting, Role
from assessment.units.models import Unit


class Person(Model):
    """Somebody with an account. Signs in by ``username`` or NIP; e-mail and telephone are optional."""

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("username = lower(username)", name="username_lower"),
        CheckConstraint("nip IS NULL OR length(nip) = 18", name="nip_length"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    username: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(160))
    nip: Mapped[str | None] = mapped_column(String(18), unique=True)
    rank: Mapped[str] = mapped_column(String(80), default="")
    email: Mapped[str] = mapped_column(String(200), default="")
    phone: Mapped[str] = mapped_column(String(30), default="")
    locale: Mapped[str] = mapped_column(String(5), default="id")
    password_hash: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(Instant)
    disabled_at: Mapped[datetime | None] = mapped_column(Instant)

    appointments: Mapped[list["Appointment"]] = relationship(
        back_populates="person", lazy="raise_on_sql"
    )


class Appointment(Model):
    """A person in a role at a unit from ``valid_from`` (inclusive) to ``valid_to`` (exclusive)."""

    __tablename__ = "appointment"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="valid_in_order"),
        Index("ix_appointment_unit_id_role", "unit_id", "role"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"))
    role: Mapped[Role] = mapped_column(words(Role, "role"))
    title: Mapped[str] = mapped_column(String(160))
    acting: Mapped[Acting] = mapped_column(words(Acting, "acting"), default=Acting.NO)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

    person: Mapped[Person] = relationship(back_populates="appointments", lazy="raise_on_sql")
    unit: Mapped[Unit] = relationship(lazy="raise_on_sql")


class Invitation(Model):
    """A one-time way in, bound to unit and role. Only the SHA-256 of its secret is stored."""

    __tablename__ = "invitation"
    __table_args__ = (
        CheckConstraint(
            "(accepted_at IS NULL) = (accepted_by_id IS NULL)", name="accepted_by_someone"
        ),
        CheckConstraint("accepted_at IS NULL OR revoked_at IS NULL", name="one_end"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"), index=True)
    role: Mapped[Role] = mapped_column(words(Role, "role"))
    title: Mapped[str] = mapped_column(String(160))
    acting: Mapped[Acting] = mapped_column(words(Acting, "acting"), default=Acting.NO)
    name: Mapped[str] = mapped_column(String(160), default="")
    phone: Mapped[str] = mapped_column(String(30), default="")
    email: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(Instant)
    created_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    expires_at: Mapped[datetime] = mapped_column(Instant)
    accepted_at: Mapped[datetime | None] = mapped_column(Instant)
    accepted_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)

    unit: Mapped[Unit] = relationship(lazy="raise_on_sql")


class SignInLink(Model):
    """A one-time link for somebody with a shell on the machine, or the demo."""

    __tablename__ = "sign_in_link"

    secret_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class SignedIn(Model):
    """A session. The cookie carries the secret, the table its SHA-256; ending a row ends the session."""

    __tablename__ = "signed_in"
    __table_args__ = (
        Index("ix_signed_in_open", "person_id", sqlite_where=text("ended_at IS NULL")),
    )

    secret_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    appointment_id: Mapped[UUID] = mapped_column(ForeignKey("appointment.id"))
    started_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class BrowserKey(Model):
    """What the key is made from under which one browser keeps unsent answers of one appointment.

    The key itself is never stored. When the row goes, what was kept under it can be read by nobody any more.
    """

    __tablename__ = "browser_key"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    salt: Mapped[bytes] = mapped_column(LargeBinary(32))
    appointment_id: Mapped[UUID] = mapped_column(ForeignKey("appointment.id"), index=True)
    secret_hash: Mapped[bytes] = mapped_column(ForeignKey("signed_in.secret_hash"), index=True)
    used_at: Mapped[datetime] = mapped_column(Instant)


class FailedSignIn(Model):
    """A wrong password, counted per account and address so that guessing slows down, never an office."""

    __tablename__ = "failed_sign_in"
    __table_args__ = (Index("ix_failed_sign_in_account_address_at", "account", "address", "at"),)

    id: Mapped[int] = mapped_column(Sequence, primary_key=True)
    account: Mapped[bytes] = mapped_column(LargeBinary(32))
    address: Mapped[str] = mapped_column(String(45))
    at: Mapped[datetime] = mapped_column(Instant)
