"""A small city in which every unit has left traces of its own, in every status.

Eight units: Kec. Timur with Kel. Melati, Kenanga and Anggrek; Kec. Barat with Kel. Dahlia, Flamboyan and Teratai.
A trace (a canary) is a word that occurs nowhere else, so wherever it is seen, something of that unit was seen.
"""

from dataclasses import dataclass, field
from datetime import time, timedelta

from sqlalchemy.orm import Session

from assessment.assessments import queries, services
from assessment.assessments.answers import Change
from assessment.assessments.models import Decision, Revision
from assessment.assessments.providing import inheritance
from assessment.assessments.proving import services as proving
from assessment.assessments.sending import services as sending
from assessment.assessments.status import SENT, Status
from assessment.certificates import services as certificates
from assessment.certificates.models import Certificate
from assessment.certificates.queries import candidates, chosen
from assessment.config import Settings
from assessment.evidence import services as evidence
from assessment.evidence.models import Evidence
from assessment.evidence.services import Details
from assessment.files.store import FileStore
from assessment.people.models import Person
from assessment.permissions import Role, Sight
from assessment.questionnaire.values import NOT_APPLICABLE
from assessment.reviews.clarification import services as clarification
from assessment.reviews.threads import services as threads
from assessment.reviews.visits import services as visits
from assessment.rounds.models import Round
from assessment.rounds.services import SystemEntry
from assessment.units.models import Kind, Unit
from tests import factories
from tests.evidence.files import picture, trusted
from tests.factories import AT, TODAY, kami
from tests.reviews import desk

NOTED, UNUSED = "2.1", "5.31"
"""The items that carry the traces: a note with evidence, and a "not applicable" with its reason."""

PLAN = {
    "Timur": Status.SUBMITTED,
    "Melati": Status.FINAL,
    "Kenanga": Status.UNDER_REVIEW,
    "Anggrek": Status.DRAFT,
    "Barat": Status.DRAFT,
    "Dahlia": Status.FINAL,
    "Flamboyan": Status.NEEDS_CHANGES,
    "Teratai": Status.AWAITING_APPROVAL,
}
"""How far each unit is."""

ANSWERS = (
    "note",
    "reason",
    "verdict",
    "returned",
    "clarified",
    "visited",
    "asked",
    "reply",
    "advice",
)
FILES = ("title", "file", "holder")


def canary(unit: str, kind: str) -> str:
    """The trace of a kind that a unit has left: ``jejakmelatinote``."""
    return f"jejak{unit}{kind}".lower()


@dataclass
class Place:
    """A unit, who works there, and what is theirs."""

    unit: Unit
    operator: Person
    head: Person
    revision: Revision
    evidence: Evidence
    certificate: Certificate | None = None

    @property
    def name(self) -> str:
        return self.unit.name

    @property
    def is_sent(self) -> bool:
        return PLAN[self.name] in SENT


@dataclass
class City:
    """The eight units by name, and the people who look over all of them."""

    places: dict[str, Place] = field(default_factory=dict)
    over: dict[Role, Person] = field(default_factory=dict)
    second_lead: Person | None = None
    round: Round | None = None

    def everyone(self) -> dict[str, Person]:
        """Who may look around, by a name for the test."""
        found = {f"operator of {name}": place.operator for name, place in self.places.items()}
        found |= {f"head of {name}": place.head for name, place in self.places.items()}
        return found | {str(role): person for role, person in self.over.items()}

    def may_see(self, who: str, unit: str, kind: str) -> bool:
        """Whether somebody may ever see that trace of the unit."""
        place = self.places[unit]
        if who in (f"operator of {unit}", f"head of {unit}"):
            return True
        if place.unit.parent_id and who == f"head of {self.kecamatan_of(unit)}":
            return kind in ANSWERS
        if who in (Role.VERIFIER, Role.LEAD):
            return place.is_sent or kind in ("returned", "asked", "reply")
        return who == Role.AUDITOR and kind in ANSWERS

    def kecamatan_of(self, unit: str) -> str:
        """The name of the kecamatan a kelurahan belongs to."""
        parent = self.places[unit].unit.parent_id
        return next(name for name, place in self.places.items() if place.unit.id == parent)


def build(session: Session, store: FileStore, settings: Settings) -> City:
    """Build it with the real verbs."""
    made = City()
    city = factories.unit(session, "Kota Uji", Kind.CITY, code="99")
    office = factories.unit(session, "Diskominfo", Kind.OFFICE, code="99.K")
    for role in (Role.VERIFIER, Role.LEAD, Role.ADMIN):
        made.over[role] = factories.person(session, f"Kota {role}", role, office)
    for role in (Role.VIEWER, Role.AUDITOR):
        made.over[role] = factories.person(session, f"Kota {role}", role, city)
    made.second_lead = factories.person(session, "Kota lead kedua", Role.LEAD, office)
    units = _units(session)
    made.round = opened = factories.round_(session, "Periode Uji", list(units.values()))
    letters = {question.id: "B" for question in kami().system_questions}
    inheritance.write_system(
        session, opened, None, SystemEntry("Layanan loket", answers=letters),
        by=factories.actor(session, made.over[Role.ADMIN]), at=AT,
    )  # fmt: skip
    for name, unit in units.items():
        made.places[name] = _fill_in(session, store, unit)
        _bring(session, made, made.places[name])
    _certify(session, store, settings, made)
    factories.announce(session, opened)
    return made


def _units(session: Session) -> dict[str, Unit]:
    found: dict[str, Unit] = {}
    parent = None
    for number, name in enumerate(PLAN):
        is_kecamatan = name in ("Timur", "Barat")
        found[name] = factories.unit(
            session, name, Kind.KECAMATAN if is_kecamatan else Kind.KELURAHAN,
            parent=None if is_kecamatan else parent, code=f"99.{number:02}", region=name if is_kecamatan else "",
            abbreviation=name[:3].upper() if is_kecamatan else "",
            hex_column=number % 3 if is_kecamatan else None, hex_row=0 if is_kecamatan else None,
        )  # fmt: skip
        if is_kecamatan:
            parent = found[name]
    return found


def _fill_in(session: Session, store: FileStore, unit: Unit) -> Place:
    operator = factories.person(session, f"Operator {unit.name}", Role.OPERATOR, unit)
    head = factories.person(session, f"Kepala {unit.name}", Role.HEAD, unit)
    revision = factories.revision_of(session, unit)
    by = factories.actor(session, operator)
    level = 1 + len(unit.name) % 3
    changes = [
        Change(item.id, level if position % 7 else max(0, level - 1), 0)
        for position, item in enumerate(item for area in kami().areas for item in area.items)
        if item.id not in (NOTED, UNUSED)
    ]
    changes.append(Change(NOTED, level, 0, note=f"Catatan {canary(unit.name, 'note')}"))
    changes.append(Change(UNUSED, NOT_APPLICABLE, 0, reason=f"Sebab {canary(unit.name, 'reason')}"))
    services.save(session, _at(session, revision), kami(), changes, by=by, at=AT, today=TODAY)
    shown = evidence.add_file(
        session, store, unit.id,
        trusted(store, f"{canary(unit.name, 'file')}.pdf", b"%PDF-1.4 " + unit.name.encode(), picture("PNG")),
        Details(f"Bukti {canary(unit.name, 'title')}", holder=canary(unit.name, "holder")),
        by=by, at=AT,
    )  # fmt: skip
    session.flush()
    proving.attach(session, _at(session, revision), kami(), NOTED, shown, by=by, at=AT, today=TODAY)
    return Place(unit, operator, head, revision, shown)


def _at(session: Session, revision: Revision) -> queries.Desk:
    session.flush()
    found = queries.desk(session, revision.id, None, Sight.EVIDENCE)
    assert found is not None
    return found


def _bring(session: Session, made: City, place: Place) -> None:
    status, revision = PLAN[place.name], place.revision
    verifier, lead = made.over[Role.VERIFIER], made.over[Role.LEAD]
    if status is Status.DRAFT:
        return
    if status is Status.AWAITING_APPROVAL:
        sending.ask_approval(
            session, _at(session, revision), kami(), by=factories.actor(session, place.operator),
            at=AT, today=TODAY,
        )  # fmt: skip
        return
    desk.send(session, revision, place.head)
    if status is Status.SUBMITTED:
        return
    desk.move(session, revision, verifier, "take")
    claim = _at(session, revision).own[kami().item(NOTED).position]
    said = f"Sebab {canary(place.name, 'verdict')}"
    value = claim - 1 if claim else 1
    desk.decide(session, revision, verifier, NOTED, Decision.CHANGED, value=value, reason=said)
    _talk(session, place, verifier)
    if status is Status.UNDER_REVIEW:
        _clarify(session, revision, verifier, place)
        _visit(session, revision, verifier, place)
        return
    if status is Status.NEEDS_CHANGES:
        asked = {"2.3": f"Mohon {canary(place.name, 'returned')}"}
        desk.move(
            session, revision, verifier, "return_for_changes", asked, "", TODAY + timedelta(days=9)
        )
        return
    desk.agree_all(session, revision, verifier)
    desk.move(session, revision, verifier, "verify")
    if status is Status.FINAL:
        desk.move(session, revision, lead, "finalise")


def _talk(session: Session, place: Place, verifier: Person) -> None:
    """The verifier asks and recommends; the unit answers with its evidence."""
    asks, answers = factories.actor(session, verifier), factories.actor(session, place.operator)
    threads.write(
        session, _at(session, place.revision), kami(), NOTED, f"Tanya {canary(place.name, 'asked')}", asks=True,
        by=asks, at=AT,
    )  # fmt: skip
    threads.reply(
        session, _at(session, place.revision), kami(), NOTED, f"Jawab {canary(place.name, 'reply')}", place.evidence.id,
        by=answers, at=AT,
    )  # fmt: skip
    threads.recommend(
        session, _at(session, place.revision), kami(), NOTED, f"Saran {canary(place.name, 'advice')}", seen=0,
        by=asks, at=AT,
    )  # fmt: skip


def _clarify(session: Session, revision: Revision, verifier: Person, place: Place) -> None:
    """Asked, answered, and gone on from."""
    by, head = factories.actor(session, verifier), factories.actor(session, place.head)
    asked = [clarification.Point(NOTED, "Mengapa?")]
    clarification.ask(
        session, desk.seen_by(session, revision, verifier), asked, TODAY, by=by, at=AT, today=TODAY
    )
    session.flush()
    session.refresh(revision)
    replies = {1: clarification.Reply(f"Karena {canary(place.name, 'clarified')}")}
    clarification.send(
        session, revision, _at(session, revision), kami(), replies, seen=1, by=head, at=AT
    )
    clarification.end(session, desk.seen_by(session, revision, verifier), by=by, at=AT)


def _visit(session: Session, revision: Revision, verifier: Person, place: Place) -> None:
    """Planned and held; its place and what it found are traces."""
    by, trace = factories.actor(session, verifier), canary(place.name, "visited")
    made = visits.plan(
        session, desk.seen_by(session, revision, verifier),
        visits.Plan(TODAY, time(9), f"Kantor {trace}", "Tim"), by=by, at=AT, today=TODAY,
    )  # fmt: skip
    visits.hold(
        session, desk.seen_by(session, revision, verifier), made.id,
        visits.Outcome(TODAY, "Tim", "Unit", f"Hasil {trace}", {NOTED: trace}), seen=1, by=by, at=AT, today=TODAY,
    )  # fmt: skip


def _certify(session: Session, store: FileStore, settings: Settings, made: City) -> None:
    """Melati has its certificate, Dahlia's is approved and about to be printed."""
    final = [made.places[name] for name in ("Melati", "Dahlia")]
    lead = factories.actor(session, made.over[Role.LEAD])
    admin = factories.actor(session, made.over[Role.ADMIN])
    session.expire_all()
    revisions = list(session.execute(candidates(admin)).scalars())
    proposed = certificates.propose(session, revisions, by=admin, at=AT, today=TODAY)
    found = chosen(session, [one.id for one in proposed], lead)
    certificates.approve(session, found, store, settings, by=lead, at=AT)
    for place in final:
        place.certificate = next(one for one in found if one.revision_id == place.revision.id)
    page = store.put(b"%PDF-1.4 the piagam of Melati")
    certificates.issue(session, final[0].certificate.id, page, page, at=AT)
