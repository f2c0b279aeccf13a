"""All units of a round in one table, and the same table to take away."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.assessments import labels as status_labels
from assessment.installation.queries import installation
from assessment.languages import gettext as _
from assessment.permissions import Permission
from assessment.questionnaire.model import Area
from assessment.reports import exports, queries, services, tables
from assessment.reports.exports import Format, Table
from assessment.reports.labels import LAYERS, STAGES
from assessment.reports.queries import AreaResult, Narrowing
from assessment.reports.views import bp
from assessment.reports.views.choice import Choice, choose, moment_words
from assessment.rounds.queries import questionnaire, questionnaires_of
from assessment.units.queries import regions
from assessment.web.access import actor, allow
from assessment.web.clock import now
from assessment.web.paging import Page, wanted_page
from assessment.web.work import db, reader

SIZE = 50


@dataclass(frozen=True, slots=True)
class Order:
    """By which column the table is sorted, and which way."""

    key: str
    downwards: bool

    def next(self, key: str) -> str:
        """What clicking a column asks for: results first downwards, words upwards, then the other way."""
        first_down = key not in ("name", "code")
        down = (not self.downwards) if key == self.key else first_down
        return f"-{key}" if down else key

    def state(self, key: str) -> str:
        """The column's ``aria-sort``."""
        if key != self.key:
            return "none"
        return "descending" if self.downwards else "ascending"


@bp.get("/city/units")
@allow(Permission.CITY_READ)
def units() -> ResponseReturnValue:
    """Units × areas: searchable, sortable, page by page."""
    choice = choose()
    if choice is None:
        return render_template("reports/nothing_yet.html")
    areas = areas_of(choice)
    wanted, order = narrowing(), _order(areas)
    query = queries.narrowed(
        queries.standing(actor(), choice.round, choice.layer, choice.day), wanted
    )
    query = queries.ordered(query, choice.layer, order.key, downwards=order.downwards)
    rows, number, total = queries.page(reader, query, wanted_page(), SIZE)
    found = queries.area_results(
        reader, actor(), choice.round, choice.layer, within=[row.unit_id for row in rows]
    )
    kept: dict[str, Any] = {
        key: value
        for key, value in request.args.items()
        if key in ("q", "kecamatan", "region", "status", "sort") and value
    }
    return render_template(
        "reports/units.html",
        choice=choice,
        layers=LAYERS,
        areas=areas,
        page=Page(rows, number, total, SIZE),
        results=by_unit(found),
        order=order,
        kept=kept,
        filtered=bool(set(kept) - {"sort"}),
        kecamatan=queries.kecamatan_on(reader, choice.day),
        regions=regions(reader),
        stages=[(str(index), words) for index, (words, _members, _shade) in enumerate(STAGES)],
        may_export=actor().may(Permission.CITY_EXPORT),
        sort_url=lambda key: url_for(".units", **choice.args, **{**kept, "sort": order.next(key)}),
        tones=status_labels.TONES,
    )


@bp.post("/city/units/export")
@allow(Permission.CITY_EXPORT)
def export_units() -> ResponseReturnValue:
    """The table with the same search and filters, whole, as CSV or XLSX."""
    choice = choose()
    form = Format.XLSX if request.form.get("format") == Format.XLSX else Format.CSV
    if choice is None:
        return render_template("reports/nothing_yet.html")
    areas = areas_of(choice)
    rows = queries.standings(reader, actor(), choice.round, choice.layer, choice.day, narrowing())
    found = queries.area_results(reader, actor(), choice.round, choice.layer)
    place = installation(reader)
    table = Table(
        mark=choice.marked(place.classification),
        title=_("Nilai unit, %(round)s", round=choice.round.name),
        lines=[
            f"{place.government or place.city} · {LAYERS[choice.layer]}",
            _("Dibuat %(when)s oleh Perisai", when=moment_words()),
        ],
        headings=tables.headings(areas),
        rows=tables.units(rows, by_unit(found), areas, choice.layer),
    )
    content = exports.written(table, form)
    services.note_export(
        db, "units", round_id=choice.round.id, by=actor(), at=now(),
        body={"format": form, "layer": choice.layer, "rows": len(rows)},
    )  # fmt: skip
    return download(content, f"perisai-unit-{choice.round.opens_on:%Y%m%d}-{choice.layer}", form)


def download(content: bytes, name: str, form: Format) -> Response:
    """The file as an attachment."""
    response = Response(content, content_type=exports.MEDIA_TYPES[form])
    response.headers.set("Content-Disposition", "attachment", filename=f"{name}.{form}")
    return response


def narrowing() -> Narrowing:
    """The search and filters of the address; what makes no sense there filters nothing."""
    try:
        kecamatan_id = UUID(request.values.get("kecamatan", ""))
    except ValueError:
        kecamatan_id = None
    stage = request.values.get("status", "")
    known = stage.isdecimal() and int(stage) < len(STAGES)
    return Narrowing(
        search=request.values.get("q", ""),
        kecamatan_id=kecamatan_id,
        region=request.values.get("region", ""),
        statuses=STAGES[int(stage)][1] if known else None,
    )


def areas_of(choice: Choice) -> list[Area]:
    """The areas of the round's questionnaires, in their order."""
    found: dict[str, Area] = {}
    for given in questionnaires_of(reader, choice.round.id):
        for area in questionnaire(reader, given.digest).areas:
            found.setdefault(area.id, area)
    return list(found.values())


def by_unit(results: Iterable[AreaResult]) -> dict[UUID, dict[str, AreaResult]]:
    """Results by unit and area."""
    found: dict[UUID, dict[str, AreaResult]] = defaultdict(dict)
    for result in results:
        found[result.unit_id][result.area] = result
    return dict(found)


def _order(areas: list[Area]) -> Order:
    asked = request.args.get("sort", "code")
    key = asked.removeprefix("-")
    if key not in {"name", "code", "status", "total", *(area.id for area in areas)}:
        return Order("code", downwards=False)
    return Order(key, downwards=asked.startswith("-"))
