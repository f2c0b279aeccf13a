"""The layers of an assessment that a person may look at, each laid over those below it. Pure."""

from assessment.assessments.models import Layer
from assessment.assessments.queries import Desk
from assessment.assessments.status import REVIEWABLE
from assessment.permissions import Actor, Permission
from assessment.questionnaire.model import Questionnaire
from assessment.scoring.effective import Source, effective, sources


def shown_to(desk: Desk, actor: Actor, *, answers: bool) -> tuple[Layer, ...]:
    """The layers with a score that this person may see, the unit's own first; verifiers see theirs while they work.

    ``answers``: whether they see single ones here, as no verifier does who also fills in.
    """
    found = [Layer.SELF]
    working = answers and desk.status in REVIEWABLE and actor.may(Permission.REVIEW_DO)
    if desk.verified is not None and (working or desk.shows_verified):
        found.append(Layer.VERIFIED)
    if desk.shows_final:
        found.append(Layer.FINAL)
    return tuple(found)


def counts_now(desk: Desk) -> Layer:
    """The layer whose score stands at present, of those that the desk's person may see."""
    if desk.shows_final:
        return Layer.FINAL
    return Layer.VERIFIED if desk.shows_verified else Layer.SELF


def laid(
    questionnaire: Questionnaire, desk: Desk, layer: Layer
) -> tuple[bytes, tuple[Source, ...]]:
    """The sheet that is scored in a layer, and whose value each item has."""
    verified = None if layer is Layer.SELF else desk.verified
    return (
        effective(questionnaire, city=desk.city, own=desk.own, verified=verified),
        sources(questionnaire, city=desk.city, own=desk.own, verified=verified),
    )
