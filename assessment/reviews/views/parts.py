"""The parts of the questionnaire as steps of a review."""

from dataclasses import dataclass

from assessment.languages import gettext as _
from assessment.languages import locale
from assessment.questionnaire.model import SYSTEM_CATEGORY, Area, Supplement
from assessment.reviews.views.standing import Standing


@dataclass(frozen=True, slots=True)
class Part:
    """An area, a supplement or the system questions, as a step of the review."""

    id: str
    number: str
    name: str
    short: str
    items: int


def parts(standing: Standing) -> list[Part]:
    """The parts of the questionnaire in the order they are reviewed: the areas first."""
    content = standing.questionnaire
    pages: tuple[Area | Supplement, ...] = (*content.areas, *content.supplements)
    numbers = {area.id: area.number for area in content.areas}
    found = [
        Part(
            one.id, numbers.get(one.id, ""), one.name.in_(locale()), one.short.in_(locale()), items
        )
        for one in pages
        if (items := len(standing.items_of(one.id)))
    ]
    if content.system_questions and not standing.is_provider:
        found.append(
            Part(
                SYSTEM_CATEGORY,
                "I",
                _("Kategori sistem elektronik"),
                _("Kategori SE"),
                len(content.system_questions),
            )
        )
    return found
