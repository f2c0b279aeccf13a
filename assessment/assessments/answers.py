"""Saving answers: the history first, then what is projected from it, in one transaction.

This is the hot path (SQLAlchemy Core, no entities): one event per item, the sheet, the scores of the areas touched,
and one audit event for the save.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import cast

from sqlalchemy import Table, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assessment import audit
from assessment.assessments.models import (
    AnswerEvent,
    Decision,
    Layer,
    Sheet,
    Source,
)
from assessment.assessments.queries import Desk
from assessment.assessments.scores import project, score_layer
from assessment.database import Prepared
from assessment.errors import Conflict, Refused
from assessment.languages import gettext as _
from assessment.permissions import Actor
from assessment.questionnaire import values
from assessment.questionnaire.model import Questionnaire
from assessment.scoring.model import Score

_EVENTS = cast("Table", AnswerEvent.__table__)


# Made once: putting a statement together costs more than running it.
_INSERT_EVENT = Prepared(insert(_EVENTS).returning(_EVENTS.c.id))


@dataclass(frozen=True, slots=True)
class Change:
    """What a save asks for. ``seen`` is the version the person was looking at (0: never answered)."""

    item: str
    value: int
    seen: int
    note: str = ""
    reason: str = ""
    unsure: bool = False
    decision: Decision = Decision.NONE
    key: str | None = None
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class Saved:
    """The version an item has after a save."""

    item: str
    version: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a save led to: the versions now, and what the layer is worth."""

    saved: list[Saved]
    answers: bytes
    versions: bytes
    score: Score


@dataclass(frozen=True, slots=True)
class Draft:
    """A save worked out before anything is written: what becomes of the layer, and the rows of its history."""

    desk: Desk
    questionnaire: Questionnaire
    layer: Layer
    source: Source
    rows: list[dict[str, object]]
    outcome: Outcome
    by: Actor
    at: datetime


class Stale(Conflict):
    """Somebody saved these items after the person had loaded them. ``items`` maps ids to versions now."""

    def __init__(self, items: dict[str, int]) -> None:
        super().__init__(", ".join(items))
        self.items = items


class KeyUsed(Refused):
    """An idempotency key came again with another change."""

    def __init__(self) -> None:
        super().__init__(
            _("Kunci penyimpanan ini sudah dipakai untuk isian lain. Muat ulang halaman.")
        )


def save(
    session: Session,
    desk: Desk,
    questionnaire: Questionnaire,
    layer: Layer,
    changes: Sequence[Change],
    *,
    by: Actor,
    at: datetime,
    source: Source = Source.PAGE,
) -> list[Saved]:
    """Append the changes to the history and bring sheet and scores up to date.

    Raises :class:`Stale` when any item has moved on (nothing is written then), and :class:`Refused` for a value
    the item cannot have. A change whose idempotency key was already saved counts as done.
    """
    return save_and_score(
        session, desk, questionnaire, layer, changes, by=by, at=at, source=source
    ).saved


def save_and_score(
    session: Session,
    desk: Desk,
    questionnaire: Questionnaire,
    layer: Layer,
    changes: Sequence[Change],
    *,
    by: Actor,
    at: datetime,
    source: Source = Source.PAGE,
    along_with: Sequence[audit.Entry] = (),
) -> Outcome:
    """:func:`save`, telling what it led to. The events ``along_with`` it are recorded before its own."""
    answers, versions = _sheet(desk, questionnaire, layer)
    fresh, done = _sort(session, desk, questionnaire, layer, versions, changes)
    if not fresh:
        return Outcome(done, answers, versions, score_layer(desk, questionnaire, layer, answers))
    draft = work_out(desk, questionnaire, layer, fresh, by=by, at=at, source=source)
    write(session, draft, along_with=along_with)
    return replace(draft.outcome, saved=done + draft.outcome.saved)


def work_out(
    desk: Desk,
    questionnaire: Questionnaire,
    layer: Layer,
    fresh: Sequence[Change],
    *,
    by: Actor,
    at: datetime,
    source: Source = Source.PAGE,
) -> Draft:
    """What saving these changes over what lies on the desk writes; :class:`Refused` for a value that cannot be."""
    answers, versions = map(bytearray, _sheet(desk, questionnaire, layer))
    rows, saved = [], []
    for change in fresh:
        item = questionnaire.item(change.item)
        if not values.permits(item, change.value):
            raise Refused(_("Butir %(item)s tidak dapat dijawab demikian.", item=change.item))
        if change.value == values.NOT_APPLICABLE and not change.reason and layer is Layer.SELF:
            raise Refused(
                _(
                    "Tulis alasan mengapa butir %(item)s tidak berlaku bagi unit Anda.",
                    item=change.item,
                )
            )
        version = change.seen + 1
        answers[item.position] = change.value
        put_version(versions, item.position, version)
        rows.append(_row(desk, layer, change, version, by, at, source))
        saved.append(Saved(change.item, version))
    worth = score_layer(desk, questionnaire, layer, bytes(answers))
    outcome = Outcome(saved, bytes(answers), bytes(versions), worth)
    return Draft(desk, questionnaire, layer, source, rows, outcome, by, at)


def is_fresh(desk: Desk, questionnaire: Questionnaire, layer: Layer, change: Change) -> bool:
    """Whether the person has seen the version that lies on the desk."""
    _answers, versions = _sheet(desk, questionnaire, layer)
    return change.seen == version_of(versions, questionnaire.item(change.item).position)


def write(
    session: Session,
    draft: Draft,
    *,
    along_with: Sequence[audit.Entry] = (),
    head: audit.Head | None = None,
) -> None:
    """Write what was worked out: the history, the sheet, the scores touched, and the event (going on from ``head``)."""
    desk, rows, outcome = draft.desk, draft.rows, draft.outcome
    last = _append(session, rows)
    touched = {draft.questionnaire.item(str(row["item"])).area_id for row in rows}
    project(
        session, desk, draft.questionnaire, draft.layer, outcome.score,
        answers=outcome.answers, versions=outcome.versions, last=last, areas=touched, at=draft.at,
    )  # fmt: skip
    body = {
        "layer": draft.layer,
        "source": draft.source,
        "last": last,
        "answers": {row["item"]: [row["version"], row["value"]] for row in rows},
    }
    saved = audit.Entry("answers.saved", "revision", desk.revision_id, desk.unit_id, body)
    audit.record_all(session, [*along_with, saved], by=draft.by, at=draft.at, head=head)


def recompute(
    session: Session, desk: Desk, questionnaire: Questionnaire, layer: Layer, *, at: datetime
) -> None:
    """Bring a layer's stored scores up to date after another layer it rests on has changed."""
    answers, versions = _sheet(desk, questionnaire, layer)
    last = session.execute(
        select(Sheet.last_event_id).where(
            Sheet.revision_id == desk.revision_id, Sheet.layer == layer
        )
    ).scalar_one_or_none()
    areas = {area.id for area in questionnaire.areas}
    worth = score_layer(desk, questionnaire, layer, answers)
    project(
        session, desk, questionnaire, layer, worth,
        answers=answers, versions=versions, last=last or 0, areas=areas, at=at,
    )  # fmt: skip


def version_of(versions: bytes, position: int) -> int:
    """An item's version in a sheet's packed versions; 0: never saved."""
    return int.from_bytes(versions[2 * position : 2 * position + 2], "little")


def put_version(versions: bytearray, position: int, version: int) -> None:
    """Write an item's version into packed versions."""
    versions[2 * position : 2 * position + 2] = version.to_bytes(2, "little")


def _sheet(desk: Desk, questionnaire: Questionnaire, layer: Layer) -> tuple[bytes, bytes]:
    if layer is Layer.SELF:
        return desk.own, desk.own_versions
    assert layer is Layer.VERIFIED, f"nobody saves into the layer {layer}"
    if desk.verified is None or desk.verified_versions is None:
        return values.blank(questionnaire), bytes(2 * questionnaire.size)
    return desk.verified, desk.verified_versions


def _sort(
    session: Session,
    desk: Desk,
    questionnaire: Questionnaire,
    layer: Layer,
    versions: bytes,
    changes: Sequence[Change],
) -> tuple[list[Change], list[Saved]]:
    """Split the changes into new ones and those already saved under their key; raise for stale ones."""
    fresh, done, stale = [], [], {}
    for change in changes:
        now = version_of(versions, questionnaire.item(change.item).position)
        if change.seen == now:
            fresh.append(change)
        elif (saved := _saved_before(session, desk, layer, change)) is not None:
            done.append(saved)
        else:
            stale[change.item] = now
    if stale:
        raise Stale(stale)
    return fresh, done


def _saved_before(session: Session, desk: Desk, layer: Layer, change: Change) -> Saved | None:
    if change.key is None:
        return None
    event = session.execute(
        select(
            AnswerEvent.layer,
            AnswerEvent.item,
            AnswerEvent.version,
            AnswerEvent.value,
            AnswerEvent.note,
            AnswerEvent.reason,
            AnswerEvent.unsure,
        ).where(
            AnswerEvent.revision_id == desk.revision_id,
            AnswerEvent.idempotency_key == change.key,
        )
    ).one_or_none()
    if event is None:
        return None
    kept = (event.layer, event.item, event.value, event.note, event.reason, event.unsure)
    asked = (layer, change.item, change.value, change.note, change.reason, change.unsure)
    if kept != asked:
        raise KeyUsed
    return Saved(event.item, event.version)


def _row(
    desk: Desk, layer: Layer, change: Change, version: int, by: Actor, at: datetime, source: Source
) -> dict[str, object]:
    return {
        "revision_id": desk.revision_id,
        "layer": layer,
        "item": change.item,
        "version": version,
        "value": change.value,
        "note": change.note,
        "reason": change.reason,
        "unsure": change.unsure,
        "decision": change.decision,
        "source": source,
        "person_id": by.person_id,
        "appointment_id": by.appointment_id,
        "at": at,
        "as_of": change.as_of,
        "idempotency_key": change.key,
    }


def _append(session: Session, rows: list[dict[str, object]]) -> int:
    try:
        return _insert(session, rows)
    except IntegrityError as fault:
        if "idempotency_key" in str(fault.orig):
            raise KeyUsed from fault
        raise


def _insert(session: Session, rows: list[dict[str, object]]) -> int:
    if len(rows) == 1:
        return int(_INSERT_EVENT.one(session, rows[0]).id)
    session.execute(insert(_EVENTS), rows)
    return session.execute(
        select(AnswerEvent.id)
        .where(AnswerEvent.revision_id == rows[0]["revision_id"])
        .order_by(AnswerEvent.id.desc())
        .limit(1)
    ).scalar_one()
