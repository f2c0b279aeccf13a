"""The pictures of one unit with their words, in the current language."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from assessment.assessments.models import Layer
from assessment.languages import gettext as _
from assessment.languages import locale
from assessment.questionnaire.model import Area, KamiMethod, Questionnaire
from assessment.reports.drawn import Drawn
from assessment.reports.passages import Passage, Totals
from assessment.reports.pictures import Axis, Point
from assessment.reports.pictures import radar as draw_radar
from assessment.reports.pictures import trend as draw_trend
from assessment.reports.pictures import zones as draw_zones
from assessment.reports.queries import AreaResult
from assessment.scoring.model import percent as percent_of
from assessment.web.filters import percent

SHORTEST = 3
"""A radar needs as many axes to be one."""


def zones(one: Questionnaire, totals: Totals) -> Drawn | None:
    """The total on the zones of the readiness statuses; None while the SE category is not known."""
    table = next(
        (found for found in one.method.readiness if found.system_class == totals.system_class), None
    )
    if table is None:
        return None
    names = [status.name.in_(locale()) for status in one.method.statuses]
    title = _("Bilah kelengkapan")
    sentence = _zones_sentence(names, table.upper_bounds, totals)
    letters = [chr(ord("A") + index) for index in range(len(names))]
    return Drawn(
        title, sentence, draw_zones(totals.points, table.upper_bounds, letters, title, sentence)
    )


def _zones_sentence(names: Sequence[str], bounds: Sequence[int], totals: Totals) -> str:
    sentence = _("Nilai total %(points)s dari %(max)s.", points=totals.points, max=totals.max)
    above = [
        (bound + 1, name)
        for bound, name in zip(bounds, names[1:], strict=False)
        if bound + 1 > totals.points
    ]
    if above:
        points, name = above[0]
        sentence += " " + _(
            "Jumlah nilai untuk %(status)s: mulai %(points)s (kurang %(more)s).",
            status=name,
            points=points,
            more=points - totals.points,
        )
    return sentence


def zone_rows(one: Questionnaire, totals: Totals) -> list[tuple[str, str, int, int]]:
    """Each zone with its letter, its name, its first and last total."""
    table = next(
        (found for found in one.method.readiness if found.system_class == totals.system_class), None
    )
    if table is None:
        return []
    firsts = (0, *(bound + 1 for bound in table.upper_bounds))
    return [
        (chr(ord("A") + index), status.name.in_(locale()), first, last)
        for index, (status, first, last) in enumerate(
            zip(one.method.statuses, firsts, table.upper_bounds, strict=False)
        )
    ]


def radar(one: Questionnaire, scores: Mapping[Layer, Mapping[str, AreaResult]]) -> Drawn | None:
    """The areas in percent of their maxima over the three bands of the method."""
    own = scores.get(Layer.SELF, {})
    checked = scores.get(Layer.FINAL) or scores.get(Layer.VERIFIED) or {}
    axes = [
        _axis(one, area, own.get(area.id), checked.get(area.id))
        for area in one.areas
        if _applies(own.get(area.id)) and _applies(checked.get(area.id))
    ]
    if len(axes) < SHORTEST:
        return None
    best = max(axes, key=_value)
    worst = min(axes, key=_value)
    title = _("Radar area")
    sentence = _(
        "Terkuat %(best)s (%(most)s), terlemah %(worst)s (%(least)s).",
        best=best.label,
        most=percent(_value(best)),
        worst=worst.label,
        least=percent(_value(worst)),
    )
    return Drawn(title, sentence, draw_radar(axes, title, sentence))


def _applies(result: AreaResult | None) -> bool:
    return result is None or result.percent is not None


def _value(axis: Axis) -> Decimal:
    return next((value for value in (axis.verified, axis.own) if value is not None), Decimal(0))


def _axis(
    one: Questionnaire, area: Area, own: AreaResult | None, checked: AreaResult | None
) -> Axis:
    values = [result.percent for result in (own, checked) if result is not None]
    return Axis(
        label=area.short.in_(locale()),
        bands=bands(one, area),
        own=own.percent if own else None,
        verified=checked.percent if checked else None,
        shown=" → ".join(percent(value) for value in values),
    )


def bands(one: Questionnaire, area: Area) -> tuple[Decimal, Decimal, Decimal] | None:
    """The cumulative maxima of category 1, 1+2 and 1+2+3, in percent of the area's maximum, if there are such."""
    if not isinstance(one.method, KamiMethod):
        return None
    best = max(answer.points for answer in one.method.answers)
    reached, found = 0, []
    weights = zip(area.numbers.per_category, one.method.category_weights, strict=True)
    for items, weight in weights:
        reached += items * weight * best
        found.append(percent_of(reached, area.numbers.max))
    return found[0], found[1], found[2]


def trend(history: Sequence[Passage]) -> Drawn | None:
    """The total from round to round; None for fewer than two rounds with a result."""
    points = [
        Point(
            passage.name,
            _total(passage, Layer.SELF),
            _total(passage, Layer.FINAL) or _total(passage, Layer.VERIFIED),
        )
        for passage in history
        if passage.has_stood
    ]
    if len(points) < 2:
        return None
    first, last = points[0], points[-1]
    title = _("Perkembangan antarperiode")
    sentence = _(
        "Nilai mandiri %(before)s pada %(first)s, %(after)s pada %(last)s.",
        before=percent(first.own),
        first=first.label,
        after=percent(last.own),
        last=last.label,
    )
    return Drawn(title, sentence, draw_trend(points, title, sentence))


def _total(passage: Passage, layer: Layer) -> Decimal | None:
    found = passage.totals.get(layer)
    return found.percent if found else None
