"""One unit: its areas in every layer side by side, its readiness, its way through the rounds."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.assessments import labels as status_labels
from assessment.assessments.models import Layer
from assessment.assessments.queries import find
from assessment.errors import Gone
from assessment.languages import gettext as _
from assessment.languages import locale
from assessment.permissions import Actor, Permission, Relation, Sight
from assessment.questionnaire.model import Area, Questionnaire
from assessment.reports import passages, portrait
from assessment.reports.labels import LAYERS
from assessment.reports.passages import Passage
from assessment.reports.queries import AreaResult
from assessment.reports.views import bp
from assessment.rounds.queries import questionnaire
from assessment.units import queries as units
from assessment.units.models import Kind, Unit
from assessment.web.access import actor, allow
from assessment.web.work import reader


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One area with the results of all layers."""

    area: Area
    own: AreaResult | None
    verified: AreaResult | None
    final: AreaResult | None

    @property
    def latest(self) -> AreaResult | None:
        """What counts now: the result of the last layer there is."""
        return self.final or self.verified or self.own

    @property
    def change(self) -> Decimal | None:
        """How many percent points verification moved it."""
        if self.own is None or (checked := self.final or self.verified) is None:
            return None
        if checked.percent is None or self.own.percent is None:
            return None
        return checked.percent - self.own.percent


@bp.get("/city/units/<uuid:unit_id>")
@allow(Permission.ASSESSMENT_READ, Permission.CITY_READ)
def unit(unit_id: UUID) -> ResponseReturnValue:
    """Open to the unit itself, to its camat, and to whoever reads the city's picture."""
    found = units.find(reader, unit_id)
    if found is None or not found.is_assessed or not _is_theirs(actor(), found):
        raise Gone
    history = passages.passages(reader, actor(), unit_id)
    shown = _wanted(history)
    parts = {"unit": found, "history": history, "shown": shown, "crumbs_to": _way_here(found)}
    if shown is None or not shown.totals:
        return render_template("reports/unit_without.html", tones=status_labels.TONES, **parts)
    one = questionnaire(reader, shown.digest)
    scores = passages.areas_of(reader, actor(), shown)
    rows = [
        AreaRow(area, *(scores.get(layer, {}).get(area.id) for layer in LAYERS))
        for area in one.areas
    ]
    return render_template(
        "reports/unit.html",
        questionnaire=one,
        layers=LAYERS,
        Layer=Layer,
        rows=rows,
        latest=_latest(shown),
        reasons=passages.reasons(reader, actor(), shown, one, _latest(shown)),
        checked=passages.checked(reader, actor(), shown, one),
        zones=portrait.zones(one, shown.totals[_latest(shown)]),
        zone_rows=portrait.zone_rows(one, shown.totals[_latest(shown)]),
        radar=portrait.radar(one, scores),
        trend=portrait.trend(list(reversed(history))),
        names=_names(one),
        tones=status_labels.TONES,
        reads_answers=_reads_answers(actor(), shown),
        **parts,
    )


def _reads_answers(person: Actor, shown: Passage) -> bool:
    """Whether the person may go on to what rests on the answers, such as the path to the next level."""
    if not person.may(Permission.ASSESSMENT_READ) or shown.round.is_imported:
        return False
    return find(reader, shown.revision_id, person, Sight.ANSWERS) is not None


def _is_theirs(person: Actor, found: Unit) -> bool:
    if person.may(Permission.CITY_READ):
        return True
    own = found.id == person.unit_id and person.sight(Relation.OWN) >= Sight.SCORES
    child = found.parent_id == person.unit_id and person.sight(Relation.CHILD) >= Sight.SCORES
    return own or child


def _wanted(history: list[Passage]) -> Passage | None:
    asked = request.args.get("round", "")
    named = next((one for one in history if str(one.round.id) == asked), None)
    return named or next(iter(history), None)


def _latest(shown: Passage) -> Layer:
    return next(layer for layer in reversed(LAYERS) if layer in shown.totals)


def _names(one: Questionnaire) -> dict[str, str]:
    """Words for the ids of readiness statuses and system classes."""
    statuses = {status.id: status.name for status in one.method.statuses}
    classes = {found.id: found.name for found in one.method.system_classes}
    return {key: name.in_(locale()) for key, name in (statuses | classes).items()}


def _way_here(found: Unit) -> list[tuple[str, str]]:
    """The pages above this one that the person may open, in the same round and layer."""
    person, way = actor(), []
    kept: dict[str, Any] = {
        key: request.args[key] for key in ("round", "layer") if key in request.args
    }
    if person.may(Permission.CITY_READ):
        way.append((_("Gambaran kota"), url_for("reports.city", **kept)))
    over = found if found.kind is Kind.KECAMATAN else found.parent
    heads = (
        over is not None
        and over.id == person.unit_id
        and person.sight(Relation.CHILD) >= Sight.SCORES
    )
    if over is not None and (person.may(Permission.CITY_READ) or heads):
        address = url_for("reports.kecamatan", unit_id=over.id, **kept)
        way.append((f"Kec. {over.name}", address))
    return way
