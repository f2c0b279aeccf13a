"""Mending texts of a questionnaire while a round uses it: nothing that decides a score may differ."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from assessment import audit
from assessment.assessments.models import Assessment, Revision
from assessment.assessments.queries import hold_all
from assessment.assessments.status import FINAL_ON
from assessment.errors import Conflict, Refused
from assessment.languages import gettext as _
from assessment.permissions import Actor
from assessment.questionnaire.comparison import compare
from assessment.questionnaire.differences import verdict
from assessment.questionnaire.model import Questionnaire
from assessment.rounds.errata import errata, latest
from assessment.rounds.models import Erratum, Round, RoundState
from assessment.rounds.queries import questionnaire, questionnaires_of
from assessment.rounds.services import freeze

SHORTEST = 10
LONGEST = 300


def mend(
    session: Session,
    chosen: Round,
    digest: str,
    content: Questionnaire,
    sentence: str,
    *,
    seen: str,
    by: Actor | None,
    at: datetime,
) -> Erratum:
    """Show other texts from now on to all whose result is not final yet.

    ``digest`` is the content the round gave its units, ``seen`` the one whose texts were compared with the new ones.
    The caller holds the round.
    """
    if chosen.state is not RoundState.OPEN:
        raise Refused(_("Ralat hanya untuk periode yang sedang dibuka."))
    if digest not in {row.digest for row in questionnaires_of(session, chosen.id)}:
        raise Refused(_("Periode ini tidak memakai kuesioner itu."))
    sentence = sentence.strip()
    if not SHORTEST <= len(sentence) <= LONGEST:
        raise Refused(
            _("Tulis apa yang diperbaiki, %(low)s sampai %(high)s karakter.", low=SHORTEST, high=LONGEST)
        )  # fmt: skip
    hold_all(session, Assessment.round_id == chosen.id)
    before = latest(session, chosen.id, digest) or digest
    if before != seen:
        raise Conflict
    found = compare(questionnaire(session, before), content)
    if not found.is_text_only:
        raise Refused(verdict(found))
    after = freeze(session, content, at=at)
    made = Erratum(
        round_id=chosen.id, digest=digest, from_digest=before, to_digest=after, sentence=sentence, at=at,
        by_id=by.person_id if by else None,
    )  # fmt: skip
    session.add(made)
    session.flush()
    session.execute(
        update(Revision)
        .where(
            Revision.assessment_id.in_(
                select(Assessment.id).where(
                    Assessment.round_id == chosen.id, Assessment.digest == digest
                )
            ),
            Revision.status.not_in(FINAL_ON),
        )
        .values(mended_digest=after)
        .execution_options(synchronize_session=False)
    )
    audit.record(
        session, "questionnaire.mended", thing="round", thing_id=chosen.id, at=at, by=by,
        body={
            "questionnaire": content.key, "began_as": digest, "from": before, "to": after, "sentence": sentence,
            "items": sorted({one.place for one in found.reworded if content.has_item(one.place)}),
        },
    )  # fmt: skip
    return made


def shown_errata(session: Session, revision: Revision) -> list[Erratum]:
    """The errata to what this revision shows, the oldest first: those made before it became final."""
    if revision.mended_digest is None:
        return []
    on = revision.assessment
    return [
        one
        for one in errata(session, on.round_id, on.digest)
        if revision.final_at is None or one.at <= revision.final_at
    ]
