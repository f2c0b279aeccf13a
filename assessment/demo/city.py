"""The invented city itself: its settings, its units, and the people who work there."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment.demo import hours
from assessment.demo.words import Names
from assessment.installation import services as settings_of_the_city
from assessment.installation.models import Installation
from assessment.people import services as people
from assessment.people.invitations import accept_as, accept_as_new, invite
from assessment.people.models import Appointment, Person
from assessment.people.sessions import as_actor
from assessment.permissions import Acting, Actor, Role
from assessment.units import loading, services
from assessment.units.loading import UnitRow
from assessment.units.models import Kind, Unit
from assessment.units.names import plain

FILE = Path(__file__).parent / "data" / "kota-contoh.csv"
MERGED, INTO = "99.71.05.1003", "99.71.05.1002"
"""A kelurahan that became part of its neighbour after the first round."""

SETTINGS = {
    "office_short": "Diskominfo",
    "address": "Jalan Contoh Nomor 1, Kota Contoh",
    "place": "Contoh",
    "contact": "Tim tanggap insiden Kota Contoh, telepon (000) 000000",
    "helper_name": "Pendamping Bidang Keamanan Informasi",
    "helper_phone": "(000) 000000",
    "helper_hours": "Senin–Jumat, 08.00–15.00",
    "legal_basis": (
        "Peraturan BSSN Nomor 8 Tahun 2020; Peraturan BSSN Nomor 4 Tahun 2021; "
        "Peraturan Wali Kota Contoh (rekaan)"
    ),
    "signatory_title": "Kepala Dinas Komunikasi dan Informatika",
    "signatory_name": "Dr. Ratna Kencana Dewi, M.T.",
    "signatory_rank": "Pembina Utama Muda, IV/c",
    # The thirtieth of February: nobody was ever given this number.
    "signatory_nip": "197002301995032001",
}


@dataclass(slots=True)
class City:
    """Who is where. Actors are keyed by unit; ``units`` are those that assess themselves, by code.

    ``certificate`` is the public code of one that was issued; ``planted``: which items of which units (by code) are
    claimed far too high in the running round.
    """

    seed: str
    zone: ZoneInfo
    units: dict[str, Unit] = field(default_factory=dict)
    centre: dict[Kind, Unit] = field(default_factory=dict)
    heads: dict[UUID, Actor] = field(default_factory=dict)
    operators: dict[UUID, Actor] = field(default_factory=dict)
    staff: dict[Role, list[Actor]] = field(default_factory=dict)
    certificate: str | None = None
    planted: set[tuple[str, str]] = field(default_factory=set)

    @property
    def admin(self) -> Actor:
        """The admin who runs the rounds."""
        return self.staff[Role.ADMIN][0]

    @property
    def kecamatan(self) -> list[Unit]:
        """The kecamatan by code."""
        return [unit for unit in self.units.values() if unit.kind is Kind.KECAMATAN]

    def kecamatan_code(self, unit: Unit) -> str:
        """The code of the kecamatan that a unit is, or lies in."""
        return unit.code.rsplit(".", 1)[0] if unit.kind is Kind.KELURAHAN else unit.code

    def verifier_of(self, unit: Unit) -> Actor:
        """Who verifies a kecamatan and all its kelurahan."""
        there = self.staff[Role.VERIFIER]
        order = [one.code for one in self.kecamatan].index(self.kecamatan_code(unit))
        return there[order % len(there)]

    def rng(self, *about: str) -> Random:
        """Chance of its own for one matter, so that nothing depends on the order of things."""
        return Random("/".join((self.seed, *about)))

    def on(self, at: datetime) -> date:
        """The day of a moment in the city."""
        return at.astimezone(self.zone).date()


def found(session: Session, city: City, *, day: date, kecamatan: int | None = None) -> None:
    """Load the units (only the first few kecamatan, if said so), the settings, and invite everybody."""
    at = hours.moment(day, 0, city.zone)
    services.load(session, services.plan(session, _rows(kecamatan)), by=None, at=at, day=day)
    for unit in session.execute(select(Unit).order_by(Unit.code)).scalars():
        if unit.is_assessed:
            city.units[unit.code] = unit
        else:
            city.centre[unit.kind] = unit
    name = city.centre[Kind.CITY].name
    installation = session.merge(
        Installation(
            id=1, city=name, government=f"Pemerintah {name}", office=city.centre[Kind.OFFICE].name
        )
    )
    _Reception(session, city, at).everybody()
    settings_of_the_city.change(
        session, installation, SETTINGS, by=city.admin, at=at + timedelta(hours=6)
    )


def merge(session: Session, city: City, *, day: date) -> None:
    """One kelurahan becomes part of its neighbour; what it has answered stays."""
    if MERGED in city.units:
        services.end(
            session, city.units.pop(MERGED), [city.units[INTO]], on=day, by=city.admin,
            at=hours.moment(day, 40, city.zone), day=day,
        )  # fmt: skip


def transfer(session: Session, city: City, *, day: date) -> None:
    """Two camat change places: answers stay with the units, the people move."""
    one, other = city.kecamatan[-2:]
    at = hours.moment(day, 15, city.zone)
    moving = [(city.heads[one.id], other), (city.heads[other.id], one)]
    for actor, _ in moving:
        held = session.get_one(Appointment, actor.appointment_id)
        people.end_appointment(
            session, held, last_day=day - timedelta(days=1), by=city.admin, at=at, day=day
        )
    for actor, to in moving:
        person = session.get_one(Person, actor.person_id)
        held = people.appoint(
            session, person, unit_id=to.id, role=Role.HEAD, title=f"Camat {to.name}",
            acting=Acting.NO, by=city.admin, at=at, day=day,
        )  # fmt: skip
        session.flush()
        city.heads[to.id] = as_actor(person, held)


def _rows(kecamatan: int | None) -> list[UnitRow]:
    rows = loading.read(FILE.read_bytes(), FILE.name)
    if kecamatan is None:
        return rows
    chosen = {row.code for row in rows if row.kind is Kind.KECAMATAN and row.hex_column is not None}
    kept = set(sorted(chosen)[-kecamatan + 1 :]) | {MERGED.rsplit(".", 1)[0]}
    return [row for row in rows if not {row.code, row.parent_code} & (chosen - kept)]


class _Reception:
    """Invites people and lets them accept, a minute or two apart."""

    def __init__(self, session: Session, city: City, start: datetime) -> None:
        self.session, self.city, self.start = session, city, start
        self.names = Names(city.rng("names"))
        self.usernames: set[str] = set()
        self._minutes = count(20)

    def everybody(self) -> None:
        """The centre first, because the first admin invites all others."""
        office, city = self.city.centre[Kind.OFFICE], self.city.centre[Kind.CITY]
        staff = self.city.staff
        staff[Role.ADMIN] = self._team(Role.ADMIN, office, 2, "admin", "Admin Perisai")
        staff[Role.VERIFIER] = self._team(
            Role.VERIFIER, office, 6, "verifikator", "Verifikator keamanan informasi"
        )
        staff[Role.LEAD] = self._team(Role.LEAD, office, 2, "ketua", "Ketua tim verifikasi")
        staff[Role.VIEWER] = [self._new(Role.VIEWER, city, "sekda", "Sekretaris Daerah")]
        staff[Role.VIEWER] += [self._new(Role.VIEWER, office, "kadis", "Kepala Dinas")]
        staff[Role.AUDITOR] = [self._new(Role.AUDITOR, city, "inspektorat", "Auditor Inspektorat")]
        for unit in self.city.units.values():
            self._people_of(unit)
        self.city.operators[office.id] = self._new(
            Role.OPERATOR, office, "operator.dinas", "Operator jawaban kota"
        )
        self.city.heads[office.id] = self._new(
            Role.HEAD, office, "sekretaris.dinas", "Sekretaris Dinas"
        )

    def _team(self, role: Role, unit: Unit, size: int, username: str, title: str) -> list[Actor]:
        return [
            self._new(role, unit, f"{username}{number}", title) for number in range(1, size + 1)
        ]

    def _people_of(self, unit: Unit) -> None:
        title, slug = _head_of(unit)
        acting = self._acting(unit)
        neighbour = self._neighbour(unit) if acting is Acting.PLT else None
        if neighbour is not None:
            head = self._also(neighbour, unit, title)
        else:
            head = self._new(Role.HEAD, unit, slug, title, acting)
        self.city.heads[unit.id] = head
        place = "kec." if unit.kind is Kind.KECAMATAN else ""
        self.city.operators[unit.id] = self._new(
            Role.OPERATOR, unit, f"operator.{place}{plain(unit.name)}", "Operator"
        )

    def _acting(self, unit: Unit) -> Acting:
        """Some vacant posts: a Plt., who heads the neighbouring kelurahan as well, or a Plh."""
        if unit.kind is Kind.KECAMATAN or not unit.code.endswith("1002"):
            return Acting.NO
        number = int(self.city.kecamatan_code(unit).rsplit(".", 1)[1])
        return {0: Acting.PLT, 1: Acting.PLH}.get(number % 5, Acting.NO)

    def _neighbour(self, unit: Unit) -> Actor:
        before = self.city.units[unit.code[:-1] + "1"]
        return self.city.heads[before.id]

    def _new(
        self, role: Role, unit: Unit, username: str, title: str, acting: Acting = Acting.NO
    ) -> Actor:
        secret, at = self._invite(role, unit, title, acting)
        person = accept_as_new(
            self.session, secret, username=self._free(username),
            name=self.names.staff() if role is Role.OPERATOR else self.names.head(),
            password_hash=None, nip=None, at=at, day=self.city.on(at),
        )  # fmt: skip
        return self._actor(person, unit)

    def _also(self, who: Actor, unit: Unit, title: str) -> Actor:
        secret, at = self._invite(Role.HEAD, unit, title, Acting.PLT)
        person = self.session.get_one(Person, who.person_id)
        accept_as(self.session, secret, person, at=at, day=self.city.on(at))
        return self._actor(person, unit)

    def _invite(self, role: Role, unit: Unit, title: str, acting: Acting) -> tuple[str, datetime]:
        at = self.start + timedelta(minutes=next(self._minutes) * 0.7)
        admins = self.city.staff.get(Role.ADMIN)
        _, secret = invite(
            self.session, unit_id=unit.id, role=role, title=title, acting=acting,
            by=admins[0] if admins else None, at=at,
        )  # fmt: skip
        return secret, at + timedelta(seconds=30)

    def _actor(self, person: Person, unit: Unit) -> Actor:
        held = self.session.execute(
            select(Appointment).where(
                Appointment.person_id == person.id, Appointment.unit_id == unit.id
            )
        ).scalar_one()
        return as_actor(person, held)

    def _free(self, username: str) -> str:
        """The name itself, or with a number where two units share theirs."""
        for name in _numbered(username):
            if name not in self.usernames:
                self.usernames.add(name)
                return name
        raise AssertionError("numbers do not end")


def _numbered(name: str) -> Iterator[str]:
    yield name
    yield from (f"{name}.{number}" for number in count(2))


def _head_of(unit: Unit) -> tuple[str, str]:
    post = "Camat" if unit.kind is Kind.KECAMATAN else "Lurah"
    return f"{post} {unit.name}", f"{post.lower()}.{plain(unit.name)[:50]}"


def in_kecamatan(units: Iterable[Unit], code: str) -> list[Unit]:
    """The kecamatan with this code, and its kelurahan."""
    return [unit for unit in units if unit.code == code or unit.code.startswith(code + ".")]
