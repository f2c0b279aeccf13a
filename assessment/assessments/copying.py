"""What a further revision begins with: answers, decisions, scores and evidence of the one before, as they stand."""

from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy import Table, func, insert, select
from sqlalchemy.orm import Session

from assessment.assessments.models import (
    AnswerEvent,
    AnswerEvidence,
    AreaScore,
    Layer,
    Sheet,
    Source,
)

KEPT = (Layer.CITY, Layer.SELF, Layer.VERIFIED)
_EVENTS, _SHEETS, _SCORES, _SHOWN = (
    cast("Table", model.__table__) for model in (AnswerEvent, Sheet, AreaScore, AnswerEvidence)
)


def copy_layers(session: Session, old: UUID, new: UUID) -> None:
    """Copy what stands, in the order in which it was written. What came before that stays with the old one alone."""
    session.flush()
    latest = (
        select(func.max(_EVENTS.c.id))
        .where(_EVENTS.c.revision_id == old, _EVENTS.c.layer.in_(KEPT))
        .group_by(_EVENTS.c.layer, _EVENTS.c.item)
    )
    events = select(_EVENTS).where(_EVENTS.c.id.in_(latest)).order_by(_EVENTS.c.id)
    rows = [
        {name: value for name, value in row.items() if name != "id"}
        | {"revision_id": new, "source": Source.COPY, "idempotency_key": None}
        for row in session.execute(events).mappings()
    ]
    if rows:
        session.execute(insert(_EVENTS), rows)
    last: dict[Layer, int] = {
        row.layer: row.last
        for row in session.execute(
            select(_EVENTS.c.layer, func.max(_EVENTS.c.id).label("last"))
            .where(_EVENTS.c.revision_id == new)
            .group_by(_EVENTS.c.layer)
        )
    }
    for table, column in ((_SHEETS, "last_event_id"), (_SCORES, "event_id")):
        found = select(table).where(table.c.revision_id == old, table.c.layer.in_(KEPT))
        copies: list[dict[str, Any]] = [
            dict(row) | {"revision_id": new, column: last.get(row["layer"], 0)}
            for row in session.execute(found).mappings()
        ]
        if copies:
            session.execute(insert(table), copies)
    shown = select(_SHOWN).where(_SHOWN.c.revision_id == old, _SHOWN.c.removed_at.is_(None))
    pieces = [
        dict(row) | {"id": uuid4(), "revision_id": new} for row in session.execute(shown).mappings()
    ]
    if pieces:
        session.execute(insert(_SHOWN), pieces)
