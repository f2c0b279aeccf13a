"""What a unit answered in its last round, proposed again item by item, also where the questionnaire has changed.

Whether an answer that was taken over still has to be confirmed is told by the latest save of its item: its source is
``carried_over`` until the unit says it still holds, or saves the item anew.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, aliased

from assessment.assessments import services
from assessment.assessments.answers import Change, Outcome, version_of
from assessment.assessments.asked import Asked, is_asked
from assessment.assessments.models import (
    AnswerEvent,
    Assessment,
    Decision,
    Layer,
    Revision,
    Sheet,
    Source,
)
from assessment.assessments.queries import Desk, latest_answers
from assessment.assessments.records import latest_with_names, saves_at
from assessment.assessments.services import NotNow
from assessment.assessments.status import FINAL_ON, VERIFIED_ON, Status
from assessment.languages import gettext as _
from assessment.permissions import Actor
from assessment.questionnaire import values
from assessment.questionnaire.model import Item, Questionnaire
from assessment.questionnaire.values import NOT_APPLICABLE, UNANSWERED
from assessment.rounds.models import Round
from assessment.rounds.queries import questionnaire as frozen

LOOKED_AT = 6
"""So many earlier rounds are looked at for one with answers that can be proposed."""


@dataclass(frozen=True, slots=True)
class LastRound:
    """The round whose answers are proposed. ``same`` maps items of now to those that asked the same then."""

    revision_id: UUID
    name: str
    year: int
    status: Status
    content: Questionnaire
    answers: bytes
    same: Mapping[str, str]

    @property
    def is_final(self) -> bool:
        """Whether its values are final ones."""
        return self.status in FINAL_ON

    def value(self, item_id: str) -> int:
        """What the item of now was answered with then."""
        then = self.same.get(item_id)
        return UNANSWERED if then is None else self.answers[self.content.item(then).position]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What was said about an item in the last round, which is called ``round``.

    ``own`` is the unit's own value where a verifier has changed it to ``value`` or to ``verified``, and ``verdict``
    why. ``may_take``: the item of now can be answered like that.
    """

    item: str
    round: str
    is_final: bool
    value: int
    note: str
    reason: str
    own: int
    verified: int | None
    verdict: str
    may_take: bool

    def is_said_by(self, event: object) -> bool:
        """Whether an answer says this already."""
        return all(
            getattr(event, name, None) == getattr(self, name)
            for name in ("value", "note", "reason")
        )


def last_round(session: Session, desk: Desk, questionnaire: Questionnaire) -> LastRound | None:
    """The unit's latest earlier round, practice apart, with answers to items that are asked here again."""
    own, final, this = aliased(Sheet), aliased(Sheet), aliased(Round)
    of_city = Assessment.asked == Asked.CITY
    rows = session.execute(
        select(
            Revision.id,
            Revision.status,
            Round.id.label("round_id"),
            Round.name,
            Round.year,
            Assessment.digest,
            own.answers.label("own"),
            final.answers.label("final"),
        )
        .join(Assessment, Assessment.id == Revision.assessment_id)
        .join(Round, Round.id == Assessment.round_id)
        .join(this, this.id == desk.round_id)
        .join(own, and_(own.revision_id == Revision.id, own.layer == Layer.SELF))
        .outerjoin(final, and_(final.revision_id == Revision.id, final.layer == Layer.FINAL))
        .where(
            Assessment.unit_id == desk.unit_id,
            of_city if desk.asked is Asked.CITY else ~of_city,
            Revision.is_current,
            ~Round.is_practice,
            Round.id != desk.round_id,
            Round.opens_on < this.opens_on,
        )
        .order_by(Round.opens_on.desc(), Round.created_at.desc(), Round.id)
        .limit(LOOKED_AT)
    ).all()
    for _round_id, there in groupby(rows, attrgetter("round_id")):
        # The provider has answered several questionnaires: the one that asked most of this is what it said.
        found = max(
            (_laid(session, row, questionnaire) for row in there), key=lambda one: len(one.same)
        )
        if found.same:
            return found
    return None


def _laid(session: Session, row: Any, questionnaire: Questionnaire) -> LastRound:
    content = frozen(session, row.digest)
    answers = _answers(row.own, row.final if row.status in FINAL_ON else None)
    same = {
        now: then
        for now, then in same_items(content, questionnaire).items()
        if answers[content.item(then).position] != UNANSWERED
    }
    return LastRound(row.id, row.name, row.year, row.status, content, answers, same)


def _answers(own: bytes, final: bytes | None) -> bytes:
    """The final values where there are any, of the items that the unit answered itself."""
    if final is None:
        return own
    return bytes(
        UNANSWERED if mine == UNANSWERED else last for mine, last in zip(own, final, strict=True)
    )


@cache
def same_items(then: Questionnaire, now: Questionnaire) -> Mapping[str, str]:
    """The items of ``then`` by those of ``now`` that ask the same, one for one.

    Between questionnaires only what their files name as the same, and only where neither item stands for several.
    """
    if then.key == now.key:
        return {item.id: item.id for item in _items(now) if isinstance(_found(then, item.id), Item)}
    if not _same_levels(then, now):
        return {}
    pairs = {(one, other) for one, other in _named(now, then)}
    pairs |= {(one, other) for other, one in _named(then, now)}
    return {
        one: other
        for one, other in pairs
        if sum(one == first for first, _second in pairs) == 1
        and sum(other == second for _first, second in pairs) == 1
    }


def _named(one: Questionnaire, other: Questionnaire) -> Iterator[tuple[str, str]]:
    """What a file says of another: its own items, each with those it names."""
    for item in _items(one):
        for found in item.same_in(other.key):
            if isinstance(_found(other, found), Item):
                yield item.id, found


def _items(questionnaire: Questionnaire) -> list[Item]:
    return [item for item in questionnaire.items if isinstance(item, Item)]


def _found(questionnaire: Questionnaire, item_id: str) -> object:
    return questionnaire.item(item_id) if questionnaire.has_item(item_id) else None


def _same_levels(then: Questionnaire, now: Questionnaire) -> bool:
    """Whether a level means the same in both: a level of maturity is none of implementation."""
    one, other = then.method, now.method
    return one.name == other.name and [a.level for a in one.answers] == [
        a.level for a in other.answers
    ]


def proposals(
    session: Session, last: LastRound, questionnaire: Questionnaire, items: Iterable[str]
) -> dict[str, Proposal]:
    """What the last round says about items, by their ids of now, in one statement."""
    wanted = {item: last.same[item] for item in items if item in last.same}
    if not wanted:
        return {}
    latest = latest_with_names(session, last.revision_id, list(wanted.values()))
    found = {}
    for now, then in wanted.items():
        own = latest.get((Layer.SELF, then))
        verified = latest.get((Layer.VERIFIED, then)) if last.status in VERIFIED_ON else None
        found[now] = _proposal(
            last,
            questionnaire.item(now),
            last.value(now),
            own.event if own else None,
            verified.event if verified else None,
        )
    return found


def _proposal(
    last: LastRound, item: object, value: int, own: AnswerEvent | None, verified: AnswerEvent | None
) -> Proposal:
    assert isinstance(item, Item)
    verdict = verified.reason if verified else ""
    reason = ""
    if value == NOT_APPLICABLE:
        reason = (own.reason if own else "") or verdict
    return Proposal(
        item=item.id,
        round=last.name,
        is_final=last.is_final,
        value=value,
        note=own.note[: services.NOTE] if own else "",
        reason=reason[: services.REASON],
        own=own.value if own else UNANSWERED,
        verified=verified.value if verified and verified.decision is not Decision.NONE else None,
        verdict=verdict,
        may_take=values.permits(item, value) and (value != NOT_APPLICABLE or bool(reason)),
    )


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
    last = last_round(session, desk, questionnaire)
    found = proposals(session, last, questionnaire, [item_id]).get(item_id) if last else None
    if found is None or not found.may_take:
        raise NotNow(
            _(
                "Tidak ada jawaban periode lalu yang dapat diambil untuk butir %(item)s.",
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
    last = last_round(session, desk, questionnaire)
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
