"""What is projected from the history of answers: the sheet of a layer with its totals, and the scores of its areas.

On the hot path of a save, so statements are made once and no entities are loaded.
"""

from datetime import datetime
from functools import cache
from typing import Any, cast
from uuid import UUID

from sqlalchemy import BindParameter, Executable, Insert, Table, bindparam, insert, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from assessment.assessments.asked import Asked, counted
from assessment.assessments.models import AreaScore, Layer, Sheet
from assessment.assessments.queries import Desk
from assessment.database import Prepared
from assessment.questionnaire import values
from assessment.questionnaire.model import Questionnaire
from assessment.scoring import ENGINE_VERSION, score
from assessment.scoring.effective import effective
from assessment.scoring.model import Score

_SHEETS, _SCORES = (cast("Table", model.__table__) for model in (Sheet, AreaScore))

# Made once: putting a statement together costs more than running it.
_TOTALS = (
    "engine", "points", "max", "answered", "items", "system_points", "system_class", "readiness",
    "is_complete", "level_low", "level_high", "maturity", "own_points", "own_max",
)  # fmt: skip
_UPDATE_SHEET = (
    update(_SHEETS)
    .where(
        _SHEETS.c.revision_id == bindparam("of_revision"), _SHEETS.c.layer == bindparam("of_layer")
    )
    .values(
        {
            name: bindparam(f"sheet_{name}")
            for name in ("answers", "versions", "last_event_id", "changed_at", *_TOTALS)
        }
    )
)
_UPDATE_ONE_SHEET = Prepared(_UPDATE_SHEET)


def open_layer(
    session: Session, revision_id: UUID, questionnaire: Questionnaire, layer: Layer,
    *, city: bytes, own: bytes | None = None, answers: bytes | None = None, asked: Asked = Asked.ALL,
    publication_id: int | None = None, at: datetime,
) -> None:  # fmt: skip
    """Lay out a layer's sheet (blank unless ``answers`` are given) with its scores."""
    sheet = answers if answers is not None else values.blank(questionnaire)
    laid_over = sheet
    if layer is Layer.SELF:
        laid_over = effective(questionnaire, city=city, own=sheet)
    elif layer is Layer.VERIFIED:
        laid_over = effective(questionnaire, city=city, own=own or b"", verified=sheet)
    result = score_asked(questionnaire, asked, laid_over)
    session.execute(
        insert(_SHEETS),
        [
            {
                "revision_id": revision_id,
                "layer": layer,
                "scheme": values.SCHEME,
                "answers": sheet,
                "versions": bytes(2 * questionnaire.size),
                "last_event_id": 0,
            }
            | totals_of(result)
            | {"publication_id": publication_id, "changed_at": at}
        ],
    )
    if layer is not Layer.CITY:
        session.execute(
            insert(_SCORES),
            [area_row(result, revision_id, layer, area.id, 0, at) for area in questionnaire.areas],
        )


def project(
    session: Session,
    desk: Desk,
    questionnaire: Questionnaire,
    layer: Layer,
    result: Score,
    *,
    answers: bytes,
    versions: bytes,
    last: int,
    areas: set[str],
    at: datetime,
) -> None:
    """Store a layer's sheet, as of the event ``last``, with its totals and the scores of these areas."""
    columns = {
        "answers": answers,
        "versions": versions,
        "last_event_id": last,
        "changed_at": at,
    } | totals_of(result)
    sheet = {f"sheet_{name}": value for name, value in columns.items()}
    sheet |= {"of_revision": desk.revision_id, "of_layer": layer}
    rows = [
        area_row(result, desk.revision_id, layer, area.id, last, at)
        for area in questionnaire.areas
        if area.id in areas
    ]
    if len(rows) == 1 and session.get_bind().dialect.name == "postgresql":
        area = {f"score_{name}": value for name, value in rows[0].items()}
        session.execute(_sheet_with_score(), sheet | area)
        return
    _UPDATE_ONE_SHEET.run(session, sheet)
    if rows:
        upsert_scores(session, rows)


@cache
def _sheet_with_score() -> Executable:
    """The sheet and the score of one area: PostgreSQL writes both in one statement."""
    columns = [column.name for column in _SCORES.columns]
    score_of: dict[str, BindParameter[Any]] = {name: bindparam(f"score_{name}") for name in columns}
    made: Executable = _upsert("postgresql").values(score_of).add_cte(_UPDATE_SHEET.cte("written"))
    return made


def score_layer(desk: Desk, questionnaire: Questionnaire, layer: Layer, answers: bytes) -> Score:
    """What a layer is worth, laid over those below it."""
    verified = answers if layer is Layer.VERIFIED else None
    own = desk.own if layer is Layer.VERIFIED else answers
    laid_over = effective(questionnaire, city=desk.city, own=own, verified=verified)
    return score_asked(questionnaire, desk.asked, laid_over)


def score_asked(questionnaire: Questionnaire, asked: Asked, sheet: bytes) -> Score:
    """What a whole sheet is worth, with what is answered counted over what is asked."""
    return counted(questionnaire, asked, sheet, score(questionnaire, sheet))


def totals_of(result: Score) -> dict[str, object]:
    """What a sheet stores of its score."""
    low, high = result.level_range
    system = result.system_category
    return {
        "engine": ENGINE_VERSION,
        "points": result.total,
        "max": result.max,
        "answered": result.answered,
        "items": result.items,
        "system_points": system.points if system else 0,
        "system_class": system.class_ if system else None,
        "readiness": result.readiness,
        "is_complete": result.complete,
        "level_low": low,
        "level_high": high,
        "maturity": None if result.maturity is None else str(result.maturity),
        "own_points": result.own_points,
        "own_max": result.own_max,
    }


def area_row(
    result: Score, revision_id: UUID, layer: Layer, area: str, event_id: int, at: datetime
) -> dict[str, object]:
    """The stored score of one area."""
    found = result.area(area)
    return {
        "revision_id": revision_id,
        "layer": layer,
        "area": area,
        "points": found.points,
        "max": found.max,
        "level": found.level,
        "gate_open": found.gate_open,
        "answered": found.answered,
        "items": found.items,
        "engine": ENGINE_VERSION,
        "event_id": event_id,
        "own_points": found.own_points,
        "own_max": found.own_max,
        "at": at,
    }


def upsert_scores(session: Session, rows: list[dict[str, object]]) -> None:
    """Write area scores over those that are stored; a trigger keeps what was there before."""
    dialect = session.get_bind().dialect.name
    if len(rows) == 1:
        _upsert_one(dialect).run(session, rows[0])
    else:
        session.execute(_upsert(dialect), rows)


@cache
def _upsert_one(dialect: str) -> Prepared:
    return Prepared(_upsert(dialect))


@cache
def _upsert(dialect: str) -> Insert:
    statement = (sqlite if dialect == "sqlite" else postgresql).insert(_SCORES)
    key = ("revision_id", "layer", "area")
    found: Insert = statement.on_conflict_do_update(
        index_elements=key,
        set_={
            column.name: statement.excluded[column.name]
            for column in _SCORES.columns
            if column.name not in key
        },
    )
    return found
