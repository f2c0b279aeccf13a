"""The way of the city from round to round as a picture with its words, in the current language."""

from collections.abc import Sequence
from dataclasses import dataclass

from assessment.languages import gettext as _
from assessment.languages import locale
from assessment.questionnaire.model import Text
from assessment.reports.course import Course, Stop
from assessment.reports.drawn import Drawn
from assessment.reports.labels import LAYERS
from assessment.reports.pictures import Column, Part
from assessment.reports.pictures import course as draw
from assessment.reports.queries import marked
from assessment.web.filters import percent


@dataclass(frozen=True, slots=True)
class DrawnCourse(Drawn):
    """The picture, its legend, and the numbers in it as a table."""

    legend: tuple[Part, ...]
    statuses: tuple[str, ...]
    rows: tuple[tuple[str, int, str, tuple[int, ...]], ...]
    is_mixed: bool
    has_imported: bool


def course(found: Course | None) -> DrawnCourse | None:
    """The picture of at least two rounds; None where there are not so many."""
    if found is None:
        return None
    best_first = [(id_, name.in_(locale())) for id_, name in reversed(found.statuses)]
    shades = dict(zip([id_ for id_, _name in best_first], _shades(len(best_first)), strict=True))
    columns = [
        Column(
            marked(stop.round),
            stop.median,
            percent(stop.median),
            [Part(name, stop.statuses.get(id_, 0), shades[id_]) for id_, name in best_first]
            if stop.statuses
            else [],
            stop.round.is_imported,
        )
        for stop in found.stops
    ]
    title = _("Perkembangan kota antarperiode")
    sentence = _sentence(found)
    has_statuses = any(stop.statuses for stop in found.stops)
    return DrawnCourse(
        title,
        sentence,
        draw(columns, title, sentence),
        legend=tuple(Part(name, 0, shades[id_]) for id_, name in best_first) if has_statuses else (),
        statuses=tuple(name for _id, name in best_first) if has_statuses else (),
        rows=tuple(
            (
                marked(stop.round),
                stop.units,
                percent(stop.median),
                tuple(stop.statuses.get(id_, 0) for id_, _name in best_first) if has_statuses else (),
            )
            for stop in found.stops
        ),
        is_mixed=found.is_mixed,
        has_imported=any(stop.round.is_imported for stop in found.stops),
    )  # fmt: skip


def _shades(number: int) -> Sequence[int]:
    return (5, 4, 3, 2) if number <= 4 else (5, 4, 3, 2, 1)[:number]


def _sentence(found: Course) -> str:
    first, last = found.stops[0], found.stops[-1]
    sentence = _(
        "%(layer)s: median %(before)s pada %(first)s (%(few)s unit), %(after)s pada %(last)s (%(many)s unit).",
        layer=LAYERS[found.layer], before=percent(first.median), first=marked(first.round), few=first.units,
        after=percent(last.median), last=marked(last.round), many=last.units,
    )  # fmt: skip
    best = _best(found)
    if best is not None:
        id_, name = best
        sentence += " " + _(
            "Berstatus %(status)s: %(before)s unit, kemudian %(after)s unit.",
            status=name.in_(locale()), before=first.statuses.get(id_, 0), after=last.statuses.get(id_, 0),
        )  # fmt: skip
    return sentence


def _best(found: Course) -> tuple[str, Text] | None:
    """The highest status that any unit has in the first or the last of the rounds, if both have statuses at all."""
    first, last = (_counted(found.stops[at]) for at in (0, -1))
    if not (first and last):
        return None
    return next((one for one in reversed(found.statuses) if one[0] in first | last), None)


def _counted(stop: Stop) -> set[str]:
    return {id_ for id_, count in stop.statuses.items() if count}
