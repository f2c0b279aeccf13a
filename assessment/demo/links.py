"""Ways into the invented city: one link for each kind of person, and what they can see there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from assessment.assessments.models import Assessment, Layer, Revision, Sheet
from assessment.assessments.status import Status
from assessment.demo.building import CERTIFIED
from assessment.languages import gettext as _
from assessment.people.models import Appointment, Person
from assessment.people.queries import in_force
from assessment.people.sessions import make_link
from assessment.permissions import Acting, Role
from assessment.rounds.models import Round, RoundState
from assessment.units.models import Kind, Unit

LASTING = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class WayIn:
    """Somebody of the city, what they see, and the secret of their one-time link."""

    who: str
    person: Person
    title: str
    sees: str
    secret: str


def ways_in(session: Session, *, at: datetime, day: date) -> list[WayIn]:
    """A fresh one-time link for one person of each kind, chosen for what there is to do right now."""
    found = []
    for who, sees, candidates in _roles(day):
        appointment = session.execute(candidates.limit(1)).scalars().first()
        if appointment is None:
            continue
        person = session.get_one(Person, appointment.person_id)
        acting = {Acting.PLT: "Plt. ", Acting.PLH: "Plh. "}.get(appointment.acting, "")
        secret = make_link(session, person, at=at, lasting=LASTING)
        found.append(WayIn(who, person, acting + appointment.title, sees, secret))
    return found


def _roles(day: date) -> Iterator[tuple[str, str, Select[Appointment]]]:
    held = in_force(day).order_by(Person.username)
    yield (
        _("Operator kelurahan"),
        _("mengisi penilaian yang baru separuh jalan, mengunggah bukti, meminta persetujuan lurah"),
        _at_units(held, Role.OPERATOR, Status.DRAFT),
    )
    yield (
        _("Lurah"),
        _(
            "membaca isian yang menunggu persetujuan, lalu menyetujui dan mengirim atau mengembalikannya"
        ),
        _at_units(held, Role.HEAD, Status.AWAITING_APPROVAL),
    )
    yield (
        _("Camat"),
        _(
            "penilaian kecamatannya, hasil semua kelurahan di bawahnya, dan piagam yang sudah terbit"
        ),
        held.join(Unit, Unit.id == Appointment.unit_id).where(
            Unit.code == CERTIFIED, Appointment.role == Role.HEAD
        ),
    )
    yield (
        _("Operator Diskominfo"),
        _(
            "jawaban kota: yang disediakan satu kali untuk semua kecamatan, sudah terbit dan terverifikasi"
        ),
        held.join(Unit, Unit.id == Appointment.unit_id).where(
            Unit.kind == Kind.OFFICE, Appointment.role == Role.OPERATOR
        ),
    )
    yield (
        _("Verifikator"),
        _("antrean verifikasi: menyetujui, mengubah dengan alasan, mengembalikan"),
        held.where(Appointment.role == Role.VERIFIER),
    )
    yield (
        _("Ketua verifikator"),
        _("menetapkan hasil terverifikasi, mengusulkan dan menyetujui piagam"),
        held.where(Appointment.role == Role.LEAD),
    )
    yield (
        _("Admin"),
        _("unit, orang, periode, sistem elektronik, dan kemajuan; tidak pernah jawaban unit"),
        held.where(Appointment.role == Role.ADMIN),
    )
    yield (
        _("Pimpinan (Sekda)"),
        _("gambaran seluruh kota: peta, cakupan, kematangan, unduhan"),
        held.where(Appointment.role == Role.VIEWER).order_by(None).order_by(Person.username.desc()),
    )
    yield (
        _("Auditor (Inspektorat)"),
        _("membaca semua penilaian dan nilainya, tanpa mengubah apa pun"),
        held.where(Appointment.role == Role.AUDITOR),
    )


def _at_units(held: Select[Appointment], role: Role, status: Status) -> Select[Appointment]:
    """Who holds the role at a kelurahan in the open round: with this status and half filled in, if there is one."""
    return (
        held.join(Unit, Unit.id == Appointment.unit_id)
        .join(Assessment, Assessment.unit_id == Unit.id)
        .join(Round, Round.id == Assessment.round_id)
        .join(Revision, Revision.assessment_id == Assessment.id)
        .join(Sheet, Sheet.revision_id == Revision.id)
        .where(
            Appointment.role == role,
            Appointment.acting == Acting.NO,
            Unit.kind == Kind.KELURAHAN,
            ~Round.is_practice,
            Round.state == RoundState.OPEN,
            Revision.is_current,
            Sheet.layer == Layer.SELF,
        )
        .order_by(None)
        .order_by(Revision.status != status, func.abs(2 * Sheet.answered - Sheet.items), Unit.code)
    )


def told(ways: Sequence[WayIn], *, url: str, certificate: str | None, again: str) -> str:
    """What the command prints: who can come in by which link, and how to get another."""
    lines = ["", _("Kota Contoh: semua nama dan nilai rekaan."), ""]
    for way in ways:
        lines += [
            f"{way.who}: {way.person.name}, {way.title}",
            _("  melihat: %(what)s", what=way.sees),
            f"  {url}/sign-in/link/{way.secret}",
            "",
        ]
    if certificate:
        lines += [_("Halaman publik sebuah piagam, tanpa masuk:"), f"  {certificate}", ""]
    lines += [
        _(
            "Setiap tautan berlaku %(hours)s jam dan hanya sekali. Tautan baru:",
            hours=round(LASTING.total_seconds() / 3600),
        ),
        *(f"  {again} {way.person.username:30} # {way.who}" for way in ways),
        "",
    ]
    return "\n".join(lines)


def is_built(session: Session) -> bool:
    """Whether this database holds the invented city and nothing else was ever loaded."""
    city = session.execute(select(Unit.name).where(Unit.kind == Kind.CITY)).scalars().all()
    return list(city) == ["Kota Contoh"]
