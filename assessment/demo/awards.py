"""Results announced, and certificates for one kecamatan: proposed, approved by a second person, printed by the job."""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from assessment.assessments.announcing import services as announcing
from assessment.assessments.models import Assessment
from assessment.certificates import printing, queries, services
from assessment.config import Settings
from assessment.database import Database
from assessment.demo.city import City, in_kecamatan
from assessment.demo.hours import moment
from assessment.files.store import FileStore
from assessment.jobs.runner import Workshop, run_one
from assessment.minutes import printing as minutes
from assessment.permissions import Role
from assessment.rounds.models import Round


def award(
    session: Session,
    city: City,
    chosen: Round,
    kecamatan: str,
    day: date,
    files: FileStore,
    settings: Settings,
) -> None:
    """Propose and approve certificates for all units of a kecamatan that are final in a round."""
    first, second = city.staff[Role.LEAD]
    units = [unit.id for unit in in_kecamatan(city.units.values(), kecamatan)]
    revisions = list(
        session.execute(
            queries.candidates(first).where(
                Assessment.round_id == chosen.id, Assessment.unit_id.in_(units)
            )
        ).scalars()
    )
    at = moment(day, 45, city.zone)
    proposed = services.propose(session, revisions, by=first, at=at, today=city.on(at))
    at = moment(day + timedelta(days=1), 130, city.zone)
    services.approve(session, proposed, files, settings, by=second, at=at)
    said = proposed[0].said
    assert said is not None, "approving says all"
    city.certificate = said["code"]


def announce(session: Session, city: City, chosen: Round, *, day: date) -> None:
    """A lead announces the results of a round in the morning of a day."""
    lead, _other = city.staff[Role.LEAD]
    announcing.announce(session, chosen, by=lead, at=moment(day, 30, city.zone), today=day)


def print_them(
    database: Database, city: City, day: date, files: FileStore, settings: Settings
) -> int:
    """Do the jobs at once; returns how many. Their clock shows the afternoon of the approval."""
    printing.register()
    minutes.register()
    at = moment(day + timedelta(days=1), 140, city.zone)
    shop = Workshop(database, files, settings.data_dir, lambda: at)
    done = 0
    while run_one(shop, "demo"):
        done += 1
    return done
