"""Sheets and scores worked out afresh from the history, to compare with what is stored or to put it right.

The history of answers is the truth; everything else here is a projection of it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment import audit
from assessment.assessments.answers import put_version
from assessment.assessments.models import GIVEN, AnswerEvent, AreaScore, Layer, Revision, Sheet
from assessment.assessments.queries import Desk, desk
from assessment.assessments.scores import area_row, score_layer, totals_of, upsert_scores
from assessment.assessments.status import FINAL_ON, REVIEWABLE, VERIFIED_ON
from assessment.permissions import Sight
from assessment.questionnaire import values
from assessment.questionnaire.model import Questionnaire
from assessment.rounds.queries import questionnaire

LAYERS = (Layer.SELF, Layer.VERIFIED)
"""The layers that people save into."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A layer as its history says it is."""

    answers: bytes
    versions: bytes
    last_event_id: int


@dataclass(frozen=True, slots=True)
class Difference:
    """Something stored that the history does not bear out."""

    revision_id: UUID
    layer: Layer
    what: str


def rebuild(questionnaire: Questionnaire, events: Iterable[AnswerEvent]) -> Rebuilt:
    """A sheet from its events, in whatever order they come."""
    answers = bytearray(values.blank(questionnaire))
    versions = bytearray(2 * questionnaire.size)
    newest: dict[str, AnswerEvent] = {}
    last = 0
    for event in events:
        last = max(last, event.id)
        if event.item not in newest or event.version > newest[event.item].version:
            newest[event.item] = event
    for event in newest.values():
        position = questionnaire.item(event.item).position
        answers[position] = event.value
        put_version(versions, position, event.version)
    return Rebuilt(bytes(answers), bytes(versions), last)


def differences(
    session: Session, revision_ids: Iterable[UUID] | None = None
) -> Iterator[Difference]:
    """Everything stored about revisions (all, if none are named) that its history does not bear out."""
    for revision_id in _all(session) if revision_ids is None else revision_ids:
        on = desk(session, revision_id, None, Sight.STATUS, lock=False)
        if on is not None:
            yield from _compare(session, on, questionnaire(session, on.digest))


def mend(session: Session, revision_id: UUID, *, at: datetime) -> list[Difference]:
    """Write sheets and scores of a revision afresh from its history; what is final is never written."""
    on = desk(session, revision_id, None, Sight.STATUS)
    if on is None:
        return []
    content = questionnaire(session, on.digest)
    wrong = list(_compare(session, on, content))
    if not wrong or on.status in FINAL_ON:
        return wrong
    for layer in LAYERS:
        sheet = session.get(Sheet, (revision_id, layer))
        if sheet is None:
            continue
        found = rebuild(content, _events(session, revision_id, layer))
        on = _with(on, layer, found)
        result = score_layer(on, content, layer, found.answers)
        for name, value in {
            "answers": found.answers,
            "versions": found.versions,
            "last_event_id": found.last_event_id,
            "changed_at": at,
            **totals_of(result),
        }.items():
            setattr(sheet, name, value)
        session.flush()
        upsert_scores(
            session,
            [
                area_row(result, revision_id, layer, area.id, found.last_event_id, at)
                for area in content.areas
            ],
        )
    audit.record(
        session, "answers.mended", thing="revision", thing_id=revision_id, unit_id=on.unit_id, at=at, by=None,
        body={"differed": [f"{one.layer}: {one.what}" for one in wrong]},
    )  # fmt: skip
    session.expire_all()
    return wrong


def _compare(session: Session, on: Desk, content: Questionnaire) -> Iterator[Difference]:
    for layer in LAYERS:
        sheet = session.get(Sheet, (on.revision_id, layer))
        if sheet is None or sheet.engine == GIVEN:
            continue
        found = rebuild(content, _events(session, on.revision_id, layer))
        for name in ("answers", "versions", "last_event_id"):
            if getattr(sheet, name) != getattr(found, name):
                yield Difference(on.revision_id, layer, f"sheet.{name}")
        on = _with(on, layer, found)
        if layer is Layer.VERIFIED and on.status not in REVIEWABLE | VERIFIED_ON:
            continue  # scored again when a verifier takes the assessment up again
        result = score_layer(on, content, layer, found.answers)
        for name, value in totals_of(result).items():
            if name != "engine" and getattr(sheet, name) != value and not _is_older(sheet, name):
                yield Difference(on.revision_id, layer, f"sheet.{name}")
        for area in result.areas:
            stored = session.get(AreaScore, (on.revision_id, layer, area.area))
            wanted = (area.points, area.max, area.level, area.gate_open, area.answered, area.items)
            if stored is None or wanted != (
                stored.points, stored.max, stored.level, stored.gate_open, stored.answered, stored.items,
            ):  # fmt: skip
                yield Difference(on.revision_id, layer, f"score of {area.area}")


def _is_older(sheet: Sheet, name: str) -> bool:
    """Whether the sheet is from before this figure was kept."""
    return name in ("own_points", "own_max") and getattr(sheet, name) is None


def _with(on: Desk, layer: Layer, found: Rebuilt) -> Desk:
    if layer is Layer.SELF:
        return replace(on, own=found.answers, own_versions=found.versions)
    return replace(on, verified=found.answers, verified_versions=found.versions)


def _events(session: Session, revision_id: UUID, layer: Layer) -> Iterator[AnswerEvent]:
    return iter(
        session.execute(
            select(AnswerEvent).where(
                AnswerEvent.revision_id == revision_id, AnswerEvent.layer == layer
            )
        ).scalars()
    )


def _all(session: Session) -> list[UUID]:
    return list(
        session.execute(
            select(Revision.id).where(Revision.is_current).order_by(Revision.id)
        ).scalars()
    )
