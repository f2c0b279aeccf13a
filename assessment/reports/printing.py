"""The city's report on two pages: described in full when it is asked for, printed by a job."""

from datetime import datetime
from typing import Any

from assessment.documents.printing import Printing
from assessment.installation.models import Installation
from assessment.jobs import handlers
from assessment.languages import gettext as _
from assessment.languages import locale
from assessment.questionnaire.model import Questionnaire
from assessment.reports import applicability, drawn
from assessment.reports.applicability import Shown, Statement
from assessment.reports.city import COVERAGE, TOTAL, City, Group
from assessment.reports.drawn import Drawn
from assessment.reports.drawn_course import DrawnCourse
from assessment.reports.labels import LAYERS
from assessment.reports.pictures import SHADES, Part
from assessment.reports.services import KIND, STATEMENT
from assessment.rounds.models import Round
from assessment.web.labels import label


def register() -> None:
    """Say how jobs of this kind are done."""
    handlers.register(KIND, Printing("documents/city_report.html"))
    handlers.register(STATEMENT, Printing("documents/statement.html"))


def description(
    city: City,
    chosen: Round,
    place: Installation,
    course: DrawnCourse | None,
    *,
    at: datetime,
    made: str,
    demo: bool,
    mark: str,
) -> dict[str, Any]:
    """Everything the report says, as JSON values, in the current language. ``made``: the moment in words.
    ``mark``: the classification.

    ``course``: the way from round to round, where there are several.
    """
    measure = TOTAL if city.counted else COVERAGE
    return {
        "language": locale(),
        "created": at.isoformat(timespec="seconds"),
        "classification": mark,
        "demo": demo,
        "author": place.office,
        "place": {"city": place.city, "government": place.government, "office": place.office},
        "round": chosen.name,
        "layer": str(LAYERS[city.layer]),
        "made": made,
        "coverage": _plain(drawn.coverage(city)) | {"parts": _parts(drawn.statuses(city))},
        "units": city.coverage.units,
        "sent": city.coverage.sent,
        "counted": city.counted,
        "todo": drawn.todo(city) if city.counted else [],
        "items": [
            {
                "id": item.id,
                "topic": item.topic.in_(locale()),
                "low": item.low,
                "asked": item.asked,
            }
            for item in city.items
        ],
        "areas": [
            {
                "name": one.name,
                "median": _text(one.area.spread and one.area.spread.median),
                "strip": _plain(one.strip),
                "columns": _plain(one.columns),
            }
            for one in drawn.areas(city)
        ],
        "readiness": _plain(drawn.readiness_bar(city)) | {"parts": _parts(drawn.readiness(city))}
        if city.readiness or not city.means
        else None,
        "means": _plain(drawn.means_bar(city)) | {"parts": _parts(drawn.means(city))}
        if city.means
        else None,
        "map": _plain(drawn.map_of(city, measure)),
        "legend": [{"words": words, "fill": _fill(shade)} for words, shade in drawn.legend()],
        "course": _course(course) if course else None,
        "kecamatan": [_group(group) for group in city.kecamatan],
        "regions": [_group(group) for group in city.regions],
        "mixed": city.is_mixed,
        "questionnaires": sorted({one.title.in_(locale()) for one in city.questionnaires}),
    }


def statement_description(
    found: Statement,
    content: Questionnaire,
    place: Installation,
    *,
    unit: str,
    round_name: str,
    status: str,
    at: datetime,
    made: str,
    demo: bool,
) -> dict[str, Any]:
    """Everything a statement of applicability says, as JSON values, in the current language."""
    return {
        "language": locale(),
        "created": at.isoformat(timespec="seconds"),
        "classification": place.classification,
        "demo": demo,
        "author": place.office,
        "place": {"city": place.city, "government": place.government, "office": place.office},
        "unit": unit,
        "round": round_name,
        "status": status,
        "layer": label(found.layer),
        "made": made,
        "questionnaire": content.title.in_(locale()),
        "notice": content.notice.in_(locale()),
        "counts": {str(kind) or "all": found.count(kind) for kind in Shown},
        "obligatory": found.obligatory,
        "areas": applicability.described(found.wanted(Shown.ALL)),
    }


def _plain(found: Drawn) -> dict[str, Any]:
    return {"title": found.title, "sentence": found.sentence, "svg": str(found.svg)}


def _course(found: DrawnCourse) -> dict[str, Any]:
    return _plain(found) | {
        "parts": _parts(list(found.legend)),
        "is_mixed": found.is_mixed,
        "has_imported": found.has_imported,
    }


def _parts(parts: list[Part]) -> list[dict[str, Any]]:
    return [{"words": part.words, "count": part.count, "fill": _fill(part.shade)} for part in parts]


def _fill(shade: int | None) -> str:
    return SHADES[shade] if shade is not None else "#ffffff"


def _group(group: Group) -> dict[str, Any]:
    return {
        "name": group.name,
        "region": group.place.region if group.place else _("bagian kota"),
        "units": group.coverage.units,
        "sent": group.coverage.sent,
        "verified": group.coverage.verified,
        "coverage": _text(group.value(COVERAGE)),
        "mean": _text(group.value(TOTAL)),
        "median": _text(group.total and group.total.median),
    }


def _text(value: object) -> str | None:
    return None if value is None else str(value)
