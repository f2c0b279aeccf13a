"""The category of the electronic systems: what the city answers for its units, and what a unit claims instead."""

from dataclasses import dataclass

from flask import render_template

from assessment.assessments.layers import counts_now, laid
from assessment.assessments.models import AnswerEvent, Layer
from assessment.assessments.providing.exceptions import Stated, may_state
from assessment.assessments.records import latest_with_names
from assessment.assessments.views.desks import Opened
from assessment.assessments.views.items import Choice, choices_of, exception_in
from assessment.questionnaire.model import SystemQuestion
from assessment.rounds.queries import systems_of
from assessment.rounds.systems import used_by
from assessment.scoring import score
from assessment.web.work import reader


@dataclass(frozen=True, slots=True)
class Card:
    """A question with the city's answer, the unit's exception to it, and what a verifier decided on that."""

    question: SystemQuestion
    city: Choice | None
    exception: Stated | None
    claimed: Choice | None
    decided: AnswerEvent | None
    returned: str | None
    may_except: bool

    @property
    def is_accepted(self) -> bool:
        """Whether the verifier decided for the unit."""
        return (
            self.exception is not None
            and self.decided is not None
            and self.decided.value == self.exception.value
        )


def system_category(opened: Opened) -> str:
    """The category, the systems it comes from, and the answers for the one that decides."""
    questionnaire, on = opened.questionnaire, opened.desk
    sheet, _sources = laid(questionnaire, on, counts_now(on))
    kind = opened.revision.assessment.unit.kind
    return render_template(
        "assessments/system_category.html",
        opened=opened,
        system=score(questionnaire, sheet).system_category,
        cards=_cards(opened),
        systems=[one for one in systems_of(reader, on.round_id) if used_by(one, kind)],
    )


def _cards(opened: Opened) -> list[Card]:
    on = opened.desk
    questions = opened.questionnaire.system_questions
    latest = latest_with_names(reader, on.revision_id, [one.id for one in questions])
    found = []
    for question in questions:
        options = {one.code: one for one in choices_of(opened.questionnaire, question)}
        stated = exception_in(on, question, latest)
        decided = latest.get((Layer.VERIFIED, question.id)) if on.shows_verified else None
        found.append(
            Card(
                question=question,
                city=options.get(on.city[question.position]),
                exception=stated,
                claimed=options.get(stated.value) if stated else None,
                decided=decided.event if decided else None,
                returned=(on.returned or {}).get(question.id),
                may_except=opened.may_fill and may_state(on, question),
            )
        )
    return found
