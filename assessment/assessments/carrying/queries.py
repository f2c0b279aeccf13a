"""What a unit answered in its last round, laid beside the items of now, also where the questionnaire has changed.

Where a round's provider has been replaced, what the former one said in this very round goes before.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID

from sqlalchemy import and_, case, null, or_, select
from sqlalchemy.orm import Session, aliased

from assessment.assessments import services
from assessment.assessments.asked import Asked
from assessment.assessments.models import AnswerEvent, Assessment, Decision, Layer, Revision, Sheet
from assessment.assessments.queries import Desk
from assessment.assessments.records import latest_with_names
from assessment.assessments.release import are_shown_to_unit
from assessment.assessments.status import FINAL_ON, VERIFIED_ON, Status
from assessment.questionnaire import values
from assessment.questionnaire.model import Item, Questionnaire
from assessment.questionnaire.values import NOT_APPLICABLE, UNANSWERED
from assessment.rounds.models import Round
from assessment.rounds.queries import questionnaire as frozen
from assessment.units.models import Unit

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
    is_held: bool = False
    """Whether what was verified then is not shown to the unit yet."""
    is_former: bool = False
    """Whether this is no round, but the office that answered for the city before, called by its name."""

    @property
    def is_final(self) -> bool:
        """Whether its values are final ones."""
        return self.status in FINAL_ON and not self.is_held

    @property
    def is_verified(self) -> bool:
        """Whether there are verified values beside the unit's own."""
        return self.status in VERIFIED_ON and not self.is_held

    def value(self, item_id: str) -> int:
        """What the item of now was answered with then."""
        then = self.same.get(item_id)
        return UNANSWERED if then is None else self.answers[self.content.item(then).position]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What was said about an item in the last round, which is called ``round``.

    ``own`` is the unit's own value where a verifier has changed it to ``value`` or to ``verified``, and ``verdict``
    why. ``may_take``: the item of now can be answered like that. ``by`` and ``at``: who of a former provider said it,
    and when.
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
    by: str = ""
    at: datetime | None = None

    def is_said_by(self, event: object) -> bool:
        """Whether an answer says this already."""
        return all(
            getattr(event, name, None) == getattr(self, name)
            for name in ("value", "note", "reason")
        )


def proposed(session: Session, desk: Desk, questionnaire: Questionnaire) -> LastRound | None:
    """Whose answers are proposed: a former provider's of this round, or else those of the last round."""
    former = of_former_provider(session, desk, questionnaire)
    return former or last_round(session, desk, questionnaire)


def of_former_provider(
    session: Session, desk: Desk, questionnaire: Questionnaire
) -> LastRound | None:
    """What the office said that answered for the city last in this round; for a unit nothing is read."""
    if desk.asked is not Asked.CITY:
        return None
    own, verified = aliased(Sheet), aliased(Sheet)
    rows = session.execute(
        select(
            Revision.id,
            Revision.status,
            Unit.id.label("unit_id"),
            Unit.name,
            Round.year,
            Assessment.digest,
            own.answers.label("own"),
            verified.answers.label("verified"),
        )
        .join(Assessment, Assessment.id == Revision.assessment_id)
        .join(Round, Round.id == Assessment.round_id)
        .join(Unit, Unit.id == Assessment.unit_id)
        .join(own, and_(own.revision_id == Revision.id, own.layer == Layer.SELF))
        .outerjoin(
            verified, and_(verified.revision_id == Revision.id, verified.layer == Layer.VERIFIED)
        )
        .where(
            Assessment.round_id == desk.round_id,
            Assessment.asked == Asked.CITY,
            Assessment.unit_id != desk.unit_id,
        )
        .order_by(own.last_event_id.desc())
    ).all()
    for _unit_id, there in groupby(rows, attrgetter("unit_id")):
        found = max(
            (_laid_of_office(session, row, questionnaire) for row in there),
            key=lambda one: len(one.same),
        )
        if found.same:
            return found
    return None


def _laid_of_office(session: Session, row: Any, questionnaire: Questionnaire) -> LastRound:
    content = frozen(session, row.digest)
    answers = row.own
    if row.status in VERIFIED_ON and row.verified is not None:  # as it was published
        answers = bytes(
            mine if UNANSWERED in (mine, found) else found
            for mine, found in zip(row.own, row.verified, strict=True)
        )
    same = _same_answered(content, questionnaire, answers)
    return LastRound(row.id, row.name, row.year, row.status, content, answers, same, is_former=True)


def last_round(session: Session, desk: Desk, questionnaire: Questionnaire) -> LastRound | None:
    """The unit's latest earlier round, practice apart, with answers to items that are asked here again."""
    own, final, this = aliased(Sheet), aliased(Sheet), aliased(Round)
    shown = or_(are_shown_to_unit(), Assessment.asked == Asked.CITY)
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
            case((shown, final.answers), else_=null()).label("final"),
            (~shown).label("is_held"),
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
    same = _same_answered(content, questionnaire, answers)
    return LastRound(
        row.id, row.name, row.year, row.status, content, answers, same, is_held=bool(row.is_held)
    )


def _same_answered(then: Questionnaire, now: Questionnaire, answers: bytes) -> Mapping[str, str]:
    return {
        item: before
        for item, before in same_items(then, now).items()
        if answers[then.item(before).position] != UNANSWERED
    }


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
        verified = latest.get((Layer.VERIFIED, then)) if last.is_verified else None
        found[now] = _proposal(
            last,
            questionnaire.item(now),
            last.value(now),
            own.event if own else None,
            verified.event if verified else None,
        )
        if last.is_former and own:
            found[now] = replace(found[now], by=own.by, at=own.event.at)
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
