"""The rounds of the invented city: which there are, and what happens in one from opening to its end."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment.assessments import queries
from assessment.assessments.asked import Asked
from assessment.assessments.models import Assessment, Revision
from assessment.assessments.providing import inheritance
from assessment.assessments.running import administration
from assessment.assessments.running.opening import open_round
from assessment.assessments.status import Status
from assessment.demo import assigning, words
from assessment.demo.city import City
from assessment.demo.fates import CLOSING, Fate, Period, day_at
from assessment.demo.hours import Story, Timeline, moment
from assessment.demo.library import Library
from assessment.demo.overclaims import plant
from assessment.demo.passage import Passage
from assessment.demo.provision import Provision
from assessment.permissions import Sight
from assessment.questionnaire.model import Questionnaire
from assessment.rounds import services
from assessment.rounds.models import Round
from assessment.rounds.queries import questionnaire as frozen
from assessment.rounds.services import Plan, SystemEntry
from assessment.units.models import Kind, Unit

SYSTEMS = (
    ("Adminduk Daring", "Permohonan KTP, KK, dan pindah datang", True, True, "BABBBAABBA"),
    ("Survei Keluarga", "Pendataan kesehatan dan pendapatan keluarga", False, True, "BBCBACBBAB"),
    ("Aduan Warga", "Pengaduan dijawab dalam satu hari kerja", True, True, "CCBCCBBCCC"),
    ("Perizinan Terpadu", "Izin usaha mikro dan izin keramaian", True, False, "BBBABAABAB"),
    ("Surat Elektronik", "Surat masuk, disposisi, dan tanda tangan elektronik", True, True, "CBBBCBBBCB"),
    ("CCTV Lingkungan", "Kamera kantor dan persimpangan", True, True, "CCCBCCBBCC"),
)  # fmt: skip
"""The city's electronic systems: name, what for, used by kecamatan and kelurahan, and the answers about each."""


def periods(today: date) -> tuple[Period, Period, Period, Period]:
    """Two finished rounds, a practice round, and the one that is under way today."""
    running = today - timedelta(days=43)
    middle = today - timedelta(days=255)
    first = today - timedelta(days=455)
    practice = today - timedelta(days=80)
    names = _names(first.year, middle.year, running.year)
    return (
        _finished(names[0], first, 0, minimum_checked=30),
        _finished(names[1], middle, 1, minimum_checked=50),
        Period(
            f"Latihan Bimtek {practice.year}", practice.year, practice, practice + timedelta(days=15),
            practice + timedelta(days=27), 1, 0, is_practice=True,
        ),
        Period(
            names[2], running.year, running, today + timedelta(days=18), today - timedelta(days=1), 2, 60,
            is_running=True,
        ),
    )  # fmt: skip


def of_controls(today: date) -> Period:
    """A practice round between the second and the Bimtek, in which a few kecamatan try ISO 27001."""
    opens_on = today - timedelta(days=140)
    return Period(
        f"Latihan ISO 27001 {opens_on.year}", opens_on.year, opens_on, opens_on + timedelta(days=24),
        opens_on + timedelta(days=38), 1, 0, is_practice=True,
    )  # fmt: skip


def _finished(name: str, opens_on: date, passed: int, *, minimum_checked: int) -> Period:
    ends_on = opens_on + timedelta(days=90)
    closes_on = opens_on + timedelta(days=int(90 * CLOSING))
    return Period(name, opens_on.year, opens_on, closes_on, ends_on, passed, minimum_checked)


def _names(*years: int) -> list[str]:
    """The year, with I, II, … where a year has several rounds."""
    found = []
    for index, year in enumerate(years):
        number = years[: index + 1].count(year)
        found.append(f"Periode {year}" + (f"-{'I' * number}" if years.count(year) > 1 else ""))
    return found


def play(
    session: Session,
    city: City,
    period: Period,
    questionnaires: Mapping[Kind, Questionnaire],
    library: Library,
    fates: Mapping[str, Fate],
    before: Round | None,
    beside: Iterable[Story] = (),
) -> Round:
    """Open a round for the units that have a fate, and let everything happen in it, and what happens beside it."""
    units = [city.units[code] for code in fates]
    chosen = _open(session, city, period, questionnaires, units, before)
    end = moment(period.ends_on, 600, city.zone)
    timeline = Timeline(end)
    asked = Asked.OWN if chosen.provider_id is not None else Asked.ALL
    waiting = [unit for unit in units if fates[unit.code] in (Fate.SUBMITTED, Fate.UNDER_REVIEW)]
    planted = plant(city, period, questionnaires, waiting, asked) if period.is_running else {}
    for unit_id, revision in _revisions(session, chosen).items():
        unit = next(one for one in units if one.id == unit_id)
        if fates[unit.code] is not Fate.NOT_STARTED:
            passage = Passage(
                session, city, period, questionnaires[unit.kind], library, unit=unit, revision_id=revision.id,
                fate=fates[unit.code], asked=asked, planted=planted.get(unit.code, {}),
            )  # fmt: skip
            timeline.add(passage.story())
    for provision in _provisions(session, city, period, chosen, library):
        timeline.add(provision.story())
    for story in beside:
        timeline.add(story)
    timeline.add(
        _extending(session, city, period, chosen)
        if period.is_running
        else _closing(session, city, period, chosen)
    )
    if period.is_running:
        timeline.add(assigning.story(session, city, period, chosen))
    timeline.run()
    return chosen


def _open(
    session: Session, city: City, period: Period, questionnaires: Mapping[Kind, Questionnaire],
    units: Iterable[Unit], before: Round | None,
) -> Round:  # fmt: skip
    at = moment(period.opens_on - timedelta(days=5), 90, city.zone)
    plan = Plan(
        name=period.name, year=period.year, opens_on=period.opens_on, closes_on=period.closes_on,
        is_practice=period.is_practice, minimum_checked=period.minimum_checked,
        provider_id=city.centre[Kind.OFFICE].id if period.is_running else None,
        sample_percent=5 if period.is_running else 0,
    )  # fmt: skip
    chosen = services.prepare(session, plan, questionnaires, by=city.admin, at=at)
    if before is not None:
        inheritance.copy_systems(
            session, chosen, before, by=city.admin, at=at + timedelta(minutes=10)
        )
    elif any(one.system_questions for one in questionnaires.values()):
        _list_systems(session, city, chosen, questionnaires[Kind.KELURAHAN], at)
    opened = moment(period.opens_on, 0, city.zone)
    open_round(session, chosen, list(units), by=city.admin, at=opened)
    session.flush()
    return chosen


def _list_systems(
    session: Session, city: City, chosen: Round, questionnaire: Questionnaire, at: datetime
) -> None:
    ids = [question.id for question in questionnaire.system_questions]
    for number, (name, description, kecamatan, kelurahan, letters) in enumerate(SYSTEMS, 1):
        entry = SystemEntry(
            name, description, kecamatan, kelurahan, dict(zip(ids, letters, strict=True))
        )
        inheritance.write_system(
            session, chosen, None, entry, by=city.admin, at=at + timedelta(minutes=6 * number)
        )


def _revisions(session: Session, chosen: Round) -> dict[UUID, Revision]:
    rows = session.execute(
        select(Assessment.unit_id, Revision)
        .join(Revision, Revision.assessment_id == Assessment.id)
        .where(Assessment.round_id == chosen.id, Assessment.asked != Asked.CITY)
    )
    return {row.unit_id: row.Revision for row in rows}


def _provisions(
    session: Session, city: City, period: Period, chosen: Round, library: Library
) -> Iterator[Provision]:
    rows = session.execute(
        select(Revision.id, Assessment.digest)
        .join(Assessment, Revision.assessment_id == Assessment.id)
        .where(Assessment.round_id == chosen.id, Assessment.asked == Asked.CITY)
    )
    for row in rows:
        content = frozen(session, row.digest)
        yield Provision(session, city, period, content, library, row.id)


def _closing(session: Session, city: City, period: Period, chosen: Round) -> Story:
    """The admin closes the round on the morning after its last day."""
    at = moment(period.closes_on + timedelta(days=1), 5, city.zone)
    yield at
    administration.close_round(session, chosen, by=city.admin, at=at)


def _extending(session: Session, city: City, period: Period, chosen: Round) -> Story:
    """One unit that has not begun gets more time; and a new system comes onto the list halfway."""
    at = moment(day_at(period, 0.5), 120, city.zone)
    yield at
    entry = SystemEntry("Antrean Daring", "Pengambilan nomor antrean lewat telepon", answers={})
    inheritance.write_system(session, chosen, None, entry, by=city.admin, at=at)
    at = moment(day_at(period, 0.8), 200, city.zone)
    yield at
    waiting = session.execute(
        queries.visible_to(city.admin, Sight.STATUS)
        .where(Assessment.round_id == chosen.id, Revision.status == Status.NOT_STARTED)
        .order_by(Unit.code)
    ).scalars()
    administration.extend(
        session, next(waiting), until=period.closes_on + timedelta(days=7),
        reason=words.EXTENSIONS[0], today=city.on(at), by=city.admin, at=at,
    )  # fmt: skip
