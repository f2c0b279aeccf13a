"""How the numbers of an assessment came about, for everybody who may see them."""

from dataclasses import dataclass
from uuid import UUID

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.assessments.blueprint import bp
from assessment.assessments.layers import counts_now, laid, shown_to
from assessment.assessments.models import Layer
from assessment.assessments.queries import find
from assessment.assessments.views.desks import Opened, open_or_404
from assessment.languages import gettext as _
from assessment.permissions import Permission, Sight
from assessment.questionnaire.model import SYSTEM_CATEGORY, Questionnaire
from assessment.scoring.derivation import Node, derive, derive_part
from assessment.web.access import actor, allow
from assessment.web.labels import label
from assessment.web.work import reader


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page is about: an assessment, a layer of it, and whether single answers may be seen."""

    opened: Opened
    layer: Layer
    layers: tuple[Layer, ...]
    answers: bool
    unfolded: bool

    def url(self, part_id: str | None = None, layer: Layer | None = None) -> str:
        """The derivation of the whole or of a part, in this layer or another."""
        chosen = str(layer or self.layer)
        if part_id is None:
            return url_for("assessments.derivation", revision_id=self.opened.id, layer=chosen)
        return url_for(
            "assessments.derivation_of_part", revision_id=self.opened.id, area_id=part_id, layer=chosen
        )  # fmt: skip

    def tabs(self, part_id: str | None = None) -> list[dict[str, object]]:
        """The layers to choose from."""
        return [
            {"label": label(one), "url": self.url(part_id, one), "active": one is self.layer}
            for one in self.layers
        ]

    @property
    def way_here(self) -> list[tuple[str, str]]:
        """The pages above, as far as the person may open them."""
        if self.answers and actor().may(Permission.ASSESSMENT_READ):
            return [
                (_("Penilaian"), url_for("assessments.index")),
                (self.opened.unit_name, url_for("assessments.show", revision_id=self.opened.id)),
            ]
        unit_id = self.opened.desk.unit_id
        return [(self.opened.unit_name, url_for("reports.unit", unit_id=unit_id))]


@bp.get("/<uuid:revision_id>/derivation")
@allow(Permission.ASSESSMENT_READ, Permission.CITY_READ)
def derivation(revision_id: UUID) -> ResponseReturnValue:
    """Total, status, areas: each number with its rule; the items stand on the page of their area."""
    shown = _shown(revision_id)
    questionnaire = shown.opened.questionnaire
    tree = derive(questionnaire, *laid(questionnaire, shown.opened.desk, shown.layer))
    return render_template(
        "assessments/derivation.html",
        shown=shown,
        tree=tree.without_answers(),
        parts=part_ids(questionnaire),
    )


@bp.get("/<uuid:revision_id>/derivation/<area_id>")
@allow(Permission.ASSESSMENT_READ, Permission.CITY_READ)
def derivation_of_part(revision_id: UUID, area_id: str) -> ResponseReturnValue:
    """One area or supplement, or the category of electronic systems, down to the item."""
    shown = _shown(revision_id)
    questionnaire = shown.opened.questionnaire
    if area_id not in part_ids(questionnaire):
        abort(404)
    tree: Node = derive_part(
        questionnaire, area_id, *laid(questionnaire, shown.opened.desk, shown.layer)
    )
    return render_template(
        "assessments/derivation_of_part.html",
        shown=shown,
        tree=tree if shown.answers else tree.without_answers(),
        part_id=area_id,
    )


def part_ids(questionnaire: Questionnaire) -> tuple[str, ...]:
    """What has a derivation of its own."""
    system = (SYSTEM_CATEGORY,) if questionnaire.system_questions else ()
    supplements = tuple(one.id for one in questionnaire.supplements)
    return (*(area.id for area in questionnaire.areas), *supplements, *system)


def _shown(revision_id: UUID) -> Shown:
    opened = open_or_404(revision_id, Sight.SCORES)
    answers = find(reader, revision_id, actor(), Sight.ANSWERS) is not None
    layers = shown_to(opened.desk, actor(), answers=answers)
    asked = request.args.get("layer", "")
    return Shown(
        opened=opened,
        layer=next((one for one in layers if one == asked), counts_now(opened.desk)),
        layers=layers,
        answers=answers,
        unfolded=request.args.get("open") == "all",
    )
