"""Preparing rounds: their content and the city's answers. Opening one is ``assessments.opening``."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from assessment.questionnaire import frozen, values
from assessment.questionnaire.model import Questionnaire
from assessment.rounds.models import Content, RoundQuestionnaire
from assessment.units.models import Kind


def freeze(session: Session, questionnaire: Questionnaire, *, at: datetime) -> str:
    """Store a questionnaire's content under its digest, unless it is there already."""
    digest = frozen.digest(questionnaire)
    if session.get(Content, digest) is None:
        session.add(
            Content(
                digest=digest,
                scoring_digest=frozen.scoring_digest(questionnaire),
                key=questionnaire.key,
                content=frozen.to_json(questionnaire),
                stored_at=at,
            )
        )
        session.flush()
    return digest


def assign(
    session: Session, round_id: UUID, kind: Kind, questionnaire: Questionnaire, *, at: datetime
) -> RoundQuestionnaire:
    """Give a kind of unit its questionnaire in a round, frozen, with no answers of the city yet."""
    row = session.get(RoundQuestionnaire, (round_id, kind))
    digest = freeze(session, questionnaire, at=at)
    if row is None:
        row = RoundQuestionnaire(round_id=round_id, kind=kind)
        session.add(row)
    if row.digest != digest:
        row.digest = digest
        row.city_answers = values.blank(questionnaire)
        row.city_changed_at = at
    session.flush()
    return row
