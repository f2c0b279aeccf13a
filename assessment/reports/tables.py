"""Tables of units as plain rows, for the page's export."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from assessment.assessments.models import Layer
from assessment.languages import gettext as _
from assessment.languages import locale
from assessment.questionnaire.model import Area
from assessment.reports.exports import Cell
from assessment.reports.labels import LAYERS
from assessment.reports.queries import AreaResult, Standing
from assessment.web.filters import level
from assessment.web.labels import label


def headings(areas: Sequence[Area]) -> list[str]:
    """The columns of the table of units."""
    fixed = [
        _("Kode"), _("Jenis"), _("Unit"), _("Kecamatan"), _("Bagian kota"), _("Status"), _("Lapisan nilai"),
        _("Nilai"), _("Nilai tertinggi"), _("Persen"), _("Persen butir sendiri"), _("Kategori SE"),
        _("Status kesiapan"), _("Tingkat terendah"), _("Tingkat tertinggi"),
    ]  # fmt: skip
    for area in areas:
        short = area.short.in_(locale())
        fixed += [
            _("%(area)s: nilai", area=short), _("%(area)s: persen", area=short),
            _("%(area)s: persen butir sendiri", area=short), _("%(area)s: tingkat", area=short),
        ]  # fmt: skip
    return fixed


def units(
    rows: Sequence[Standing],
    results: Mapping[UUID, Mapping[str, AreaResult]],
    areas: Sequence[Area],
    layer: Layer,
) -> list[list[Cell]]:
    """One row per unit. A unit without a result keeps its row, empty from the layer on."""
    return [_unit(row, results.get(row.unit_id, {}), areas, layer) for row in rows]


def _unit(
    row: Standing, results: Mapping[str, AreaResult], areas: Sequence[Area], layer: Layer
) -> list[Cell]:
    found = row.result
    cells: list[Cell] = [
        row.code, label(row.kind), row.name, row.kecamatan or row.name, row.region, label(row.status)
    ]  # fmt: skip
    if found is None:
        return cells + [None] * (9 + 4 * len(areas))
    cells += [
        str(LAYERS[layer]), found.points, found.max, found.percent, found.own_percent, found.system_class,
        found.readiness, level(found.level_low), level(found.level_high),
    ]  # fmt: skip
    for area in areas:
        result = results.get(area.id)
        if result is None:
            cells += [None, None, None, None]
        else:
            cells += [result.points, result.percent, result.own_percent, level(result.level)]
    return cells
