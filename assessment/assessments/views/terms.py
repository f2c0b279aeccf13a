"""The terms explained at each item, worked out once per questionnaire and language."""

from collections.abc import Mapping
from functools import lru_cache
from uuid import UUID

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from assessment.assessments.blueprint import bp
from assessment.assessments.views.desks import open_or_404
from assessment.assessments.views.items import part_of
from assessment.languages import locale
from assessment.permissions import Permission
from assessment.questionnaire import glossary
from assessment.questionnaire.glossary import Glossary, Term
from assessment.questionnaire.model import Questionnaire
from assessment.web.access import allow
from assessment.web.clock import settings


@bp.get("/<uuid:revision_id>/areas/<area_id>/terms")
@allow(Permission.ASSESSMENT_READ)
def terms(revision_id: UUID, area_id: str) -> ResponseReturnValue:
    """The terms of an area, item by item. The page's script takes those of one item from here."""
    opened = open_or_404(revision_id)
    part = part_of(opened.questionnaire, area_id)
    if part is None or not opened.shows(part):
        abort(404)
    found = terms_of(opened.questionnaire)
    return render_template(
        "assessments/terms.html",
        opened=opened,
        part=part,
        items=[(item, found[item.id]) for item in part.items if found.get(item.id)],
    )


def terms_of(questionnaire: Questionnaire) -> Mapping[str, tuple[Term, ...]]:
    """The terms of each item."""
    return _used(glossary.of(settings().questionnaires), questionnaire, locale())


@lru_cache(maxsize=32)
def _used(
    known: Glossary, questionnaire: Questionnaire, language: str
) -> Mapping[str, tuple[Term, ...]]:
    return glossary.used(known, questionnaire, language)
