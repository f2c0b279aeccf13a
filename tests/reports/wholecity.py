"""A whole invented city with a round in every state of progress, laid out fast and the same each time."""

import csv
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from assessment.assessments.models import Assessment, Layer, Revision
from assessment.assessments.scores import open_layer
from assessment.assessments.status import FINAL_ON, SENT, VERIFIED_ON, Status
from assessment.config import ROOT
from assessment.people.models import Person
from assessment.permissions import Role
from assessment.questionnaire import values
from assessment.questionnaire.model import AnsweredBy, Item, Questionnaire
from assessment.rounds.models import Round, RoundState
from assessment.rounds.queries import questionnaires_of
from assessment.units.models import Kind, Unit, UnitVersion
from tests import factories
from tests.factories import AT

SHAPE = ROOT / "assessment" / "units" / "data" / "surabaya.csv"
STARTS = ("Karang", "Sumber", "Suka", "Tegal", "Banjar", "Wana", "Rejo", "Giri", "Mulyo", "Sido")
ENDS = ("asri", "mukti", "sari", "jaya", "makmur", "indah", "rahayu", "wetan", "kulon", "lestari")

UNDER_WAY = (
    (Status.FINAL, 30), (Status.VERIFIED, 34), (Status.UNDER_REVIEW, 18), (Status.SUBMITTED, 34),
    (Status.NEEDS_CHANGES, 10), (Status.AWAITING_APPROVAL, 8), (Status.DRAFT, 26), (Status.NOT_STARTED, 24),
)  # fmt: skip
FINISHED = ((Status.FINAL, 170), (Status.NOT_SUBMITTED, 14))


@dataclass
class WholeCity:
    """31 kecamatan and 153 kelurahan, and somebody in each role that looks over all of them."""

    session: Session
    city: Unit
    units: list[Unit]
    verifier: Person
    lead: Person
    viewer: Person
    admin: Person
    auditor: Person
    rounds: list[Round] = field(default_factory=list)

    @property
    def kecamatan(self) -> list[Unit]:
        return [unit for unit in self.units if unit.kind is Kind.KECAMATAN]


def whole_city(session: Session) -> WholeCity:
    """The units, in the shape of a real city but with invented names, and its people."""
    city = factories.unit(session, "Kota Uji", Kind.CITY, code="98")
    office = factories.unit(session, "Dinas Komunikasi dan Informatika", Kind.OFFICE, code="98.K")
    made = WholeCity(
        session, city, _units(session),
        verifier=factories.person(session, "Rina", Role.VERIFIER, office),
        lead=factories.person(session, "Lestari", Role.LEAD, office),
        viewer=factories.person(session, "Maya", Role.VIEWER, city),
        admin=factories.person(session, "Agus", Role.ADMIN, office),
        auditor=factories.person(session, "Indra", Role.AUDITOR, city),
    )  # fmt: skip
    session.flush()
    return made


def there_is(session: Session) -> WholeCity:
    """The whole city that stands in a database."""
    units = {unit.code: unit for unit in session.execute(select(Unit)).scalars()}
    people = {person.name: person for person in session.execute(select(Person)).scalars()}
    city, _office = units.pop("98"), units.pop("98.K")
    return WholeCity(
        session, city, [units[code] for code in sorted(units, key=lambda code: (code.count("."), code))],
        verifier=people["Rina"], lead=people["Lestari"], viewer=people["Maya"], admin=people["Agus"],
        auditor=people["Indra"],
        rounds=list(session.execute(select(Round).order_by(Round.opens_on)).scalars()),
    )  # fmt: skip


def _units(session: Session) -> list[Unit]:
    with SHAPE.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] in ("kecamatan", "kelurahan")]
        rows.sort(key=lambda row: row["code"].count("."))
    names = [f"{start} {end.title()}" for start in STARTS for end in ENDS]
    names += [f"{start}{end}" for start in STARTS for end in ENDS]
    random.Random(31).shuffle(names)  # noqa: S311
    by_code: dict[str, Unit] = {}
    for row, name in zip(rows, names, strict=False):
        parent = by_code.get(row["parent_code"]) if row["kind"] == "kelurahan" else None
        code = "98" + row["code"].removeprefix("35.78")
        place = {key: int(row[key]) if row[key] else None for key in ("hex_column", "hex_row")}
        by_code[row["code"]] = Unit(
            code=code, kind=Kind(row["kind"]), name=name, parent_id=parent and parent.id, region=row["region"],
            abbreviation=name.replace(" ", "")[:1].upper() + code[-2:] if row["kind"] == "kecamatan" else "",
            valid_from=date(2020, 1, 1), search=name.lower().replace(" ", ""), **place,
        )  # fmt: skip
        session.add(by_code[row["code"]])
        if parent is None:
            session.flush()
    session.flush()
    session.add_all(
        UnitVersion(
            unit_id=unit.id,
            valid_from=unit.valid_from,
            kind=unit.kind,
            name=unit.name,
            parent_id=unit.parent_id,
            region=unit.region,
            abbreviation=unit.abbreviation,
            hex_column=unit.hex_column,
            hex_row=unit.hex_row,
        )
        for unit in by_code.values()
    )
    return list(by_code.values())


def add_round(
    made: WholeCity, name: str, shares: Sequence[tuple[Status, int]], *, quality: float, opens_on: date,
    seed: int = 1, state: RoundState = RoundState.OPEN,
) -> Round:  # fmt: skip
    """A round in which every unit stands where ``shares`` puts it; ``quality`` (0–1) says how good answers are."""
    dice = random.Random(seed)  # noqa: S311
    added = factories.round_(
        made.session,
        name,
        opens_on=opens_on,
        closes_on=opens_on + timedelta(days=75),
        year=opens_on.year,
    )
    added.state = state
    statuses = [status for status, count in shares for _ in range(count)]
    dice.shuffle(statuses)
    digest = questionnaires_of(made.session, added.id)[0].digest
    talent = {unit.id: dice.gauss(quality, 0.13) for unit in made.kecamatan}
    standing = []
    for unit, status in zip(made.units, statuses, strict=True):
        entry = Assessment(round=added, unit=unit, digest=digest)
        revision = Revision(
            assessment=entry, number=1, status=Status.NOT_STARTED, version=1, created_at=AT,
            status_at=AT - timedelta(days=dice.randrange(30)),
        )  # fmt: skip
        made.session.add_all([entry, revision])
        standing.append((revision, status, talent[unit.parent_id or unit.id] + dice.gauss(0, 0.12)))
    made.session.flush()
    with factories.unguarded(made.session):
        for revision, status, good in standing:
            lay_out(made, revision, status, good, dice)
    made.rounds.append(added)
    return added


def lay_out(
    made: WholeCity, revision: Revision, status: Status, good: float, dice: random.Random
) -> None:
    """Give one revision its layers and put it into a status."""
    kami = factories.kami()
    city = city_sheet(kami)
    own = _sheet(kami, 0 if status is Status.NOT_STARTED else good, dice, full=status in SENT)
    open_layer(made.session, revision.id, kami, Layer.SELF, city=city, answers=own, at=AT)
    if status in VERIFIED_ON:
        checked = bytes(
            [
                max(0, value - 1) if 0 < value < 4 and dice.random() < 0.15 else value
                for value in own
            ]
        )
        open_layer(
            made.session,
            revision.id,
            kami,
            Layer.VERIFIED,
            city=city,
            own=own,
            answers=checked,
            at=AT,
        )
        if status in FINAL_ON:
            both = bytes([mine if mine != values.UNANSWERED else theirs
                          for mine, theirs in zip(checked, city, strict=True)])  # fmt: skip
            open_layer(made.session, revision.id, kami, Layer.FINAL, city=city, answers=both, at=AT)
    at: dict[str, object] = {}
    if status in VERIFIED_ON:
        at |= {"verified_at": AT, "verified_by_id": made.verifier.id}
    if status in FINAL_ON:
        at |= {"final_at": AT, "final_by_id": made.lead.id}
    made.session.execute(
        update(Revision).where(Revision.id == revision.id).values(status=status, **at)
    )


def city_sheet(kami: Questionnaire) -> bytes:
    """What the city provides: category Tinggi, its own items between partly and fully."""
    codes: dict[str, int] = {question.id: values.LETTERS["B"] for question in kami.system_questions}
    for number, item in enumerate(kami.items):
        if isinstance(item, Item) and item.answered_by is AnsweredBy.CITY:
            codes[item.id] = (3, 2, 3, 1)[number % 4] if not item.is_supplement else 2
    return values.pack(kami, codes)


def _sheet(kami: Questionnaire, good: float, dice: random.Random, *, full: bool) -> bytes:
    codes: dict[str, int] = {}
    for item in kami.items:
        if not isinstance(item, Item) or item.answered_by is AnsweredBy.CITY:
            continue
        if good <= 0 or (not full and dice.random() < 0.5):
            continue
        drawn = good + dice.gauss(0, 0.25) - 0.12 * ((item.category or 1) - 1)
        codes[item.id] = min(3, max(0, round(3 * drawn)))
    return values.pack(kami, codes)
