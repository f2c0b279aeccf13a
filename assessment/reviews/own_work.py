"""Nobody verifies their own work: where they fill in, head or facilitate the unit, have sent or written an answer."""

from datetime import date
from uuid import UUID

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from assessment.assessments.asked import Asked
from assessment.assessments.facilitation.models import Facilitation
from assessment.assessments.models import AnswerEvent, Assessment, Layer, Revision
from assessment.assessments.queries import Desk
from assessment.errors import NotAllowed
from assessment.languages import gettext as _
from assessment.people.queries import works_in
from assessment.permissions import Actor
from assessment.reviews.sampling.queries import is_second


def refuse_own_work(session: Session, revision: Revision, by: Actor, today: date) -> None:
    """Let only those verify who have no part in the unit's answers."""
    if is_own_work(session, revision, by.person_id, today):
        raise NotAllowed(sentence())


def is_own_work(session: Session, revision: Revision, person_id: UUID, today: date) -> bool:
    """Whether the person has a part in what would be verified."""
    return (
        person_id == revision.submitted_by_id
        or works_in(session, person_id, revision.assessment.unit_id, today)
        or wrote(session, revision.id, Layer.SELF, person_id)
        or facilitates(session, revision.assessment, person_id)
        or is_second(session, revision.id, person_id)
    )


def facilitates(session: Session, assessment: Assessment, person_id: UUID) -> bool:
    """Whether the person was ever let to enter this unit's answers in this round, revoked or not, used or not."""
    there = exists().where(
        Facilitation.round_id == assessment.round_id,
        Facilitation.unit_id == assessment.unit_id,
        Facilitation.person_id == person_id,
    )
    return bool(session.execute(select(there)).scalar())


def wrote(session: Session, revision_id: UUID, layer: Layer, person_id: UUID) -> bool:
    """Whether the person ever wrote into a layer of the revision."""
    there = exists().where(
        AnswerEvent.revision_id == revision_id,
        AnswerEvent.layer == layer,
        AnswerEvent.person_id == person_id,
    )
    return bool(session.execute(select(there)).scalar())


def answered_for_city(session: Session, desk: Desk, person_id: UUID) -> bool:
    """Whether the person wrote or sent what this unit inherits: then others decide what of it counts there."""
    wrote_it = exists().where(
        AnswerEvent.revision_id == Revision.id,
        AnswerEvent.layer == Layer.SELF,
        AnswerEvent.person_id == person_id,
    )
    there = exists().where(
        Revision.assessment_id == Assessment.id,
        Assessment.round_id == desk.round_id,
        Assessment.digest == desk.digest,
        Assessment.asked == Asked.CITY,
        or_(Revision.submitted_by_id == person_id, wrote_it),
    )
    return bool(session.execute(select(there)).scalar())


def sentence() -> str:
    """What somebody is told whose own work it is."""
    return _(
        "Anda bekerja di unit ini, atau ikut mengisi, memfasilitasi, atau mengirim penilaiannya. "
        "Verifikasi dilakukan oleh orang lain."
    )
