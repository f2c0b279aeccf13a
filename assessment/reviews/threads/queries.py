"""Reading threads and recommendations: beside the items of a page, the lists of both sides, what still waits."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, false, func, literal, null, select, union_all
from sqlalchemy.orm import Session

from assessment.assessments.models import Revision
from assessment.assessments.queries import Desk
from assessment.evidence.models import Evidence
from assessment.people.models import Person
from assessment.reviews.threads.models import (
    ReviewMessage,
    ReviewRecommendation,
    ReviewThread,
    ThreadState,
)

WAITING = (ThreadState.ASKED, ThreadState.ANSWERED)
"""Somebody still has to do something: the unit to answer, or the verifier to read it."""


@dataclass(frozen=True, slots=True)
class Message:
    """One thing said. ``evidence``: what it is called; ``url`` where that is a link and no file."""

    by: str
    at: datetime
    text: str
    by_unit: bool
    evidence_id: UUID | None = None
    evidence: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Thread:
    """What was said at an item, in its order."""

    item: str
    area: str
    state: ThreadState
    last_at: datetime
    is_read: bool
    messages: list[Message] = field(default_factory=list)

    @property
    def is_closed(self) -> bool:
        """Whether the verifier is done with it."""
        return self.state is ThreadState.CLOSED

    @property
    def is_new(self) -> bool:
        """Whether the verifier wrote last and nobody of the unit has taken note of it."""
        return not self.is_read and not self.is_closed


@dataclass(frozen=True, slots=True)
class Recommended:
    """What a verifier recommends at an item."""

    text: str
    version: int
    by: str
    at: datetime


@dataclass(slots=True)
class Beside:
    """What stands at one item."""

    thread: Thread | None = None
    recommended: Recommended | None = None


def beside(
    session: Session, revision_id: UUID, items: Sequence[str] | None = None
) -> dict[str, Beside]:
    """Threads and recommendations of an assessment, or of some of its items, in one statement."""
    said = (
        select(
            literal(0).label("kind"), ReviewMessage.item, ReviewMessage.id.label("number"),
            ReviewMessage.at, Person.name, ReviewMessage.text, ReviewMessage.by_unit,
            ReviewMessage.evidence_id, Evidence.title, Evidence.url, ReviewThread.area,
            ReviewThread.state, ReviewThread.last_at, ReviewThread.read_at,
        )
        .join(
            ReviewThread,
            (ReviewThread.revision_id == ReviewMessage.revision_id)
            & (ReviewThread.item == ReviewMessage.item),
        )
        .join(Person, Person.id == ReviewMessage.by_id)
        .outerjoin(Evidence, Evidence.id == ReviewMessage.evidence_id)
        .where(ReviewMessage.revision_id == revision_id)
    )  # fmt: skip
    advised = (
        select(
            literal(1), ReviewRecommendation.item, ReviewRecommendation.version, ReviewRecommendation.at,
            Person.name, ReviewRecommendation.text, false(), null(), null(), null(), literal(""), null(),
            null(), null(),
        )
        .join(Person, Person.id == ReviewRecommendation.by_id)
        .where(ReviewRecommendation.revision_id == revision_id)
    )  # fmt: skip
    if items is not None:
        said = said.where(ReviewMessage.item.in_(items))
        advised = advised.where(ReviewRecommendation.item.in_(items))
    both = union_all(said, advised).subquery()
    found: dict[str, Beside] = {}
    for row in session.execute(select(both).order_by(both.c.kind, both.c.number)):
        one = found.setdefault(row.item, Beside())
        if row.kind:
            one.recommended = Recommended(row.text, row.number, row.name, row.at)
            continue
        if one.thread is None:
            one.thread = Thread(row.item, row.area, row.state, row.last_at, row.read_at is not None)
        one.thread.messages.append(
            Message(
                row.name, row.at, row.text, row.by_unit, row.evidence_id, row.title or "", row.url or ""
            )
        )  # fmt: skip
    return found


def threads_of(session: Session, revision_id: UUID) -> list[Thread]:
    """Every thread of an assessment: what waits for the unit first, then the one in which something was said last."""
    found = [one.thread for one in beside(session, revision_id).values() if one.thread]
    order = {ThreadState.ASKED: 0, ThreadState.ANSWERED: 1, ThreadState.NOTED: 1}
    found.sort(key=lambda one: one.last_at, reverse=True)
    return sorted(found, key=lambda one: order.get(one.state, 2))


def states_of(session: Session, revision_id: UUID) -> dict[str, ThreadState]:
    """Where the threads of an assessment stand, by item."""
    rows = session.execute(
        select(ReviewThread.item, ReviewThread.state).where(ReviewThread.revision_id == revision_id)
    )
    return {row.item: row.state for row in rows}


@dataclass(frozen=True, slots=True)
class Standing:
    """How many threads of an assessment stand where; ``new``: the unit has not taken note of them yet."""

    all: int = 0
    asked: int = 0
    answered: int = 0
    new: int = 0


def standing_of(session: Session, revision_ids: Collection[UUID]) -> dict[UUID, Standing]:
    """The same for several assessments, in one statement."""
    rows = session.execute(
        select(
            ReviewThread.revision_id,
            func.count(),
            func.count().filter(ReviewThread.state == ThreadState.ASKED),
            func.count().filter(ReviewThread.state == ThreadState.ANSWERED),
            func.count().filter(
                ReviewThread.read_at.is_(None), ReviewThread.state != ThreadState.CLOSED
            ),
        )
        .where(ReviewThread.revision_id.in_(revision_ids))
        .group_by(ReviewThread.revision_id)
    )
    return {row[0]: Standing(*row[1:]) for row in rows}


def recommendations(session: Session, revision_id: UUID) -> dict[str, str]:
    """What verifiers recommend for an assessment, by item."""
    rows = session.execute(
        select(ReviewRecommendation.item, ReviewRecommendation.text).where(
            ReviewRecommendation.revision_id == revision_id
        )
    )
    return {row.item: row.text for row in rows}


def shown(session: Session, desk: Desk) -> dict[str, str]:
    """The same as far as it is shown to who looks: with the verified result, not before."""
    return recommendations(session, desk.revision_id) if shows_result(desk) else {}


def shows_result(desk: Desk) -> bool:
    """Whether there is a verified result with which recommendations are shown, and nobody holds it back."""
    return desk.shows_verified


def has_thread(*states: ThreadState) -> ColumnElement[bool]:
    """Over Revision: whether it has a thread (that stands at one of these)."""
    there = exists().where(ReviewThread.revision_id == Revision.id)
    return there.where(ReviewThread.state.in_(states)) if states else there
