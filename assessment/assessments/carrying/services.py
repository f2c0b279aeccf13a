"""Taking over what a unit answered in its last round, confirming it, and putting it back.

Whether an answer that was taken over still has to be confirmed is told by the latest save of its item: its source is
``carried_over`` until the unit says it still holds, or saves the item anew.
"""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment.assessments import services
from assessment.assessments.answers import Change, Outcome, version_of
from assessment.assessments.asked import is_asked
from assessment.assessments.carrying.queries import Proposal, proposals, proposed
from assessment.assessments.models import AnswerEvent, Layer, Source
from assessment.assessments.queries import Desk, latest_answers
from assessment.assessments.records import saves_at
from assessment.assessments.services import NotNow
from assessment.languages import gettext as _
from assessment.permissions import Actor
from assessment.questionnaire.model import Item, Questionnaire
from assessment.questionnaire.values import UNANSWERED


def take(
    session: Session,
    desk: Desk,
    questionnaire: Questionnaire,
    item_id: str,
    *,
    seen: int,
    by: Actor,
    at: datetime,
    today: date,
    key: str | None = None,
) -> tuple[Proposal, Outcome]:
    """Take over what the unit said about an item in its last round, over the version the person has seen."""
    services.refuse_unless_filling(desk, by, today)
    last = proposed(session, desk, questionnaire)
    found = proposals(session, last, questionnaire, [item_id]).get(item_id) if last else None
    if found is None or not found.may_take:
        raise NotNow(
            _(
                "Tidak ada jawaban sebelumnya yang dapat diambil untuk butir %(item)s.",
                item=item_id,
            )
        )
    change = Change(item_id, found.value, seen, found.note, found.reason, key=key)
    outcome = services.save(
        session,
        desk,
        questionnaire,
        [change],
        by=by,
        at=at,
        today=today,
        source=Source.CARRIED_OVER,
    )
    return found, outcome


def take_all(
    session: Session,
    desk: Desk,
    questionnaire: Questionnaire,
    items: Iterable[Item],
    *,
    by: Actor,
    at: datetime,
    today: date,
) -> int:
    """Take over the last round's answers to all of these items that have none yet; return how many."""
    services.refuse_unless_filling(desk, by, today)
    last = proposed(session, desk, questionnaire)
    if last is None:
        return 0
    blank = [item.id for item in items if may_take(desk, item)]
    changes = [
        Change(
            one.item,
            one.value,
            version_of(desk.own_versions, questionnaire.item(one.item).position),
            one.note,
            one.reason,
        )
        for one in proposals(session, last, questionnaire, blank).values()
        if one.may_take
    ]
    if changes:
        services.save(
            session, desk, questionnaire, changes, by=by, at=at, today=today, source=Source.CARRIED_OVER
        )  # fmt: skip
    return len(changes)


def may_take(desk: Desk, item: Item) -> bool:
    """Whether the unit answers this item and has not yet."""
    return (
        desk.own[item.position] == UNANSWERED
        and is_asked(desk.asked, item)
        and services.may_answer(desk, item)
    )


def put_back(
    session: Session,
    desk: Desk,
    questionnaire: Questionnaire,
    items: Iterable[Item],
    *,
    by: Actor,
    at: datetime,
    today: date,
) -> int:
    """Undo the taking over of all answers to these items that nobody has confirmed; return how many.

    Each item says again what it said before; the history keeps both.
    """
    services.refuse_unless_filling(desk, by, today)
    open_to = [item.id for item in items if services.may_answer(desk, item)]
    latest = latest_answers(session, desk.revision_id, Layer.SELF, open_to)
    taken = [item for item, event in latest.items() if event.source is Source.CARRIED_OVER]
    said = _own_words(session, desk.revision_id, taken)
    changes = []
    for item in taken:
        before = said.get(item)
        if before and before.source is Source.FACILITATED:
            continue  # it would look confirmed
        version = version_of(desk.own_versions, questionnaire.item(item).position)
        changes.append(
            Change(
                item,
                before.value,
                version,
                before.note,
                before.reason,
                before.unsure,
                as_of=before.as_of,
            )
            if before
            else Change(item, UNANSWERED, version)
        )
    if changes:
        services.save(session, desk, questionnaire, changes, by=by, at=at, today=today)
    return len(changes)


def _own_words(session: Session, revision_id: UUID, items: list[str]) -> dict[str, AnswerEvent]:
    """The last save of each item that was not taken over."""
    events = session.execute(
        select(AnswerEvent)
        .where(
            AnswerEvent.revision_id == revision_id,
            AnswerEvent.layer == Layer.SELF,
            AnswerEvent.item.in_(items),
            AnswerEvent.source != Source.CARRIED_OVER,
        )
        .order_by(AnswerEvent.id)
    ).scalars()
    return {event.item: event for event in events}


def confirm(
    session: Session,
    desk: Desk,
    questionnaire: Questionnaire,
    item_id: str,
    *,
    seen: int,
    by: Actor,
    at: datetime,
    today: date,
    key: str | None = None,
) -> Outcome:
    """Say that an answer that was taken over still holds, as the person has seen it."""
    services.refuse_unless_filling(desk, by, today)
    taken = saves_at(session, desk.revision_id, Layer.SELF, {item_id: seen}).get(item_id)
    if taken is None or not taken.is_unconfirmed:
        raise NotNow(
            _("Butir %(item)s tidak menunggu konfirmasi. Muat ulang halaman.", item=item_id)
        )
    services.refuse_unless_confirming(taken, by)
    change = Change(item_id, taken.value, seen, taken.note, taken.reason, taken.unsure, key=key)
    return services.save(session, desk, questionnaire, [change], by=by, at=at, today=today)
