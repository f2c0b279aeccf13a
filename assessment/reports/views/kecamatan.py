"""One kecamatan: its own office and its kelurahan."""

from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from assessment.assessments import labels as status_labels
from assessment.errors import Gone
from assessment.permissions import Actor, Permission, Relation, Sight
from assessment.reports import city, queries
from assessment.reports.labels import COUNTED, LAYERS
from assessment.reports.queries import Narrowing, Place
from assessment.reports.views import bp
from assessment.reports.views.choice import choose
from assessment.reports.views.units import areas_of, by_unit
from assessment.web.access import actor, allow
from assessment.web.work import reader


@bp.get("/city/kecamatan/<uuid:unit_id>")
@allow(Permission.ASSESSMENT_READ, Permission.CITY_READ)
def kecamatan(unit_id: UUID) -> ResponseReturnValue:
    """Its figures, and every unit in it; open to its camat and to whoever reads the city's picture."""
    if not _is_theirs(actor(), unit_id):
        raise Gone
    choice = choose()
    if choice is None:
        return render_template("reports/nothing_yet.html")
    place = _place(queries.kecamatan_on(reader, choice.day), unit_id)
    rows = queries.standings(
        reader, actor(), choice.round, choice.layer, choice.day, Narrowing(kecamatan_id=unit_id)
    )
    found = queries.area_results(
        reader, actor(), choice.round, choice.layer, within=[row.unit_id for row in rows]
    )
    results = by_unit(found)
    listed = {unit: list(areas.values()) for unit, areas in results.items()}
    return render_template(
        "reports/kecamatan.html",
        choice=choice,
        layers=LAYERS,
        counted=COUNTED[choice.layer],
        kecamatan=place,
        group=city.group(place.name, rows, listed, place),
        rows=rows,
        areas=areas_of(choice),
        results=results,
        tones=status_labels.TONES,
        reads_city=actor().may(Permission.CITY_READ),
    )


def _is_theirs(person: Actor, unit_id: UUID) -> bool:
    heads = person.unit_id == unit_id and person.sight(Relation.CHILD) >= Sight.SCORES
    return person.may(Permission.CITY_READ) or heads


def _place(places: list[Place], unit_id: UUID) -> Place:
    for place in places:
        if place.id == unit_id:
            return place
    raise Gone
