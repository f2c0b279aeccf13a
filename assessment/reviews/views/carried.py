"""What a unit took over from its last round, with what a verifier made of it then."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from assessment.assessments.carrying.queries import LastRound, Proposal, proposals, proposed
from assessment.assessments.labels import level_words
from assessment.assessments.records import taken_over
from assessment.assessments.status import Status
from assessment.languages import gettext as _
from assessment.questionnaire.model import Question, Questionnaire
from assessment.questionnaire.values import UNANSWERED
from assessment.reviews.views.standing import Standing


@dataclass(frozen=True, slots=True)
class Carried:
    """An answer that comes from the last round: whether the unit has said that it still holds, and what stood then."""

    is_confirmed: bool
    then: str
    verdict: str


def carried_in(
    session: Session, standing: Standing, items: Sequence[Question]
) -> dict[str, Carried]:
    """Of these items those whose answer was taken over; where there are none, the last round is not read."""
    found = taken_over(session, standing.id, [one.id for one in items])
    if not found:
        return {}
    last = proposed(session, standing.desk, standing.questionnaire)
    said = proposals(session, last, standing.questionnaire, found) if last else {}
    return {
        item: Carried(
            is_confirmed,
            _then(last, said.get(item), standing.questionnaire) if last else "",
            said[item].verdict if item in said and _was_verified(last) else "",
        )
        for item, is_confirmed in found.items()
    }


def _then(last: LastRound, said: Proposal | None, content: Questionnaire) -> str:
    """The last verified value in words, or that there is none. What was never sent is nobody's to read."""
    if said is None:
        return ""
    if last.is_final:
        level = level_words(said.value, content.method)
        return _("Nilai akhir %(round)s: %(level)s", round=last.name, level=level)
    if said.verified not in (None, UNANSWERED):
        level = level_words(said.verified or 0, content.method)
        return _("Hasil verifikasi %(round)s: %(level)s", round=last.name, level=level)
    if last.status is Status.IMPORTED:
        return _("%(round)s: impor, tidak diverifikasi di sini", round=last.name)
    return _("%(round)s: tidak diverifikasi", round=last.name)


def _was_verified(last: LastRound | None) -> bool:
    return last is not None and last.is_verified
