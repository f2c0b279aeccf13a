"""Minutes of the results of one kecamatan: made and printed, and the signed paper of some taken back as a scan."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment.assessments import queries
from assessment.assessments.models import Assessment, Revision
from assessment.assessments.status import VERIFIED_ON
from assessment.config import Settings
from assessment.demo.city import City, in_kecamatan
from assessment.demo.exhibits import signed_paper
from assessment.evidence.checking.inspection import Checked
from assessment.files.store import FileStore
from assessment.minutes import services
from assessment.minutes.models import Minutes
from assessment.permissions import Sight
from assessment.questionnaire import recommendations
from assessment.rounds.models import Round
from assessment.rounds.queries import questionnaire


def make(
    session: Session,
    city: City,
    chosen: Round,
    kecamatan: str,
    files: FileStore,
    settings: Settings,
    *,
    at: datetime,
) -> None:
    """Make the minutes of all units of a kecamatan that have a verified result in a round."""
    units = {unit.id: unit for unit in in_kecamatan(city.units.values(), kecamatan)}
    rows = session.execute(
        select(Revision.id, Assessment.unit_id)
        .join(Assessment, Assessment.id == Revision.assessment_id)
        .where(
            Assessment.round_id == chosen.id,
            Assessment.unit_id.in_(units),
            Revision.status.in_(VERIFIED_ON),
        )
    ).all()
    for number, (revision_id, unit_id) in enumerate(rows):
        verifier, moment = city.verifier_of(units[unit_id]), at + timedelta(seconds=20 * number)
        revision = queries.find(session, revision_id, verifier, Sight.EVIDENCE)
        desk = queries.desk(session, revision_id, verifier, Sight.ANSWERS, lock=False)
        assert revision is not None, "the verifier sees it"
        assert desk is not None, "the verifier sees it"
        content = questionnaire(session, desk.shown_digest)
        services.make(
            session, revision, desk, content, recommendations.of(settings.questionnaires, content.key), files,
            settings, by=verifier, at=moment, today=city.on(moment),
        )  # fmt: skip


def sign(
    session: Session,
    city: City,
    files: FileStore,
    looked: Mapping[str, Checked],
    *,
    at: datetime,
) -> None:
    """Take back the signed paper of every other unit."""
    rows = session.execute(
        select(Minutes, Assessment.unit_id)
        .join(Revision, Revision.id == Minutes.revision_id)
        .join(Assessment, Assessment.id == Revision.assessment_id)
        .order_by(Minutes.sequence)
    ).all()
    units: dict[UUID, str] = {unit.id: code for code, unit in city.units.items()}
    scan = looked[signed_paper().file_name]
    for number, (minutes, unit_id) in enumerate(rows[::2]):
        verifier = city.verifier_of(city.units[units[unit_id]])
        moment = at + timedelta(minutes=3 * number)
        services.sign(session, minutes, unit_id, files, scan, by=verifier, at=moment)
