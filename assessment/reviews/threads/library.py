"""The library of recommendations beside a questionnaire, as the installation has it."""

from assessment.languages import locale
from assessment.questionnaire import recommendations
from assessment.questionnaire.model import Item, Question, Questionnaire
from assessment.questionnaire.recommendations import Recommendations
from assessment.web.clock import settings


def advice(content: Questionnaire) -> Recommendations:
    """What to do next at the items of a questionnaire."""
    return recommendations.of(settings().questionnaires, content.key)


def steps_of(known: Recommendations, item: Question) -> list[tuple[int, str]]:
    """The steps of an item, each with the level it starts from."""
    if not isinstance(item, Item):
        return []
    way = known.way(item.id, 0, item.highest_level)
    return [(start, text.in_(locale())) for start, text in way]
