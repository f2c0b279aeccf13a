"""Showing a unit's evidence for an item, and taking it away again."""

from datetime import date, datetime
from uuid import uuid4

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.orm import Session

from assessment import audit
from assessment.assessments.asked import is_inherited
from assessment.assessments.checks import is_given_by_city
from assessment.assessments.models import AnswerEvidence
from assessment.assessments.queries import Desk
from assessment.assessments.services import (
    is_in_hand,
    may_answer,
    refuse_unless_filling,
    refuse_unless_item,
)
from assessment.errors import NotAllowed
from assessment.evidence.models import Evidence
from assessment.permissions import Actor
from assessment.questionnaire.model import Item, Question, Questionnaire
from assessment.questionnaire.values import UNANSWERED


def attach(
    session: Session,
    desk: Desk,
    questionnaire: Questionnaire,
    item: str,
    evidence: Evidence,
    *,
    by: Actor,
    at: datetime,
    today: date,
) -> None:
    """Show a piece of the unit's evidence for an item; twice is once."""
    refuse_unless_filling(desk, by, today)
    refuse_unless_provable(desk, questionnaire, item)
    if evidence.unit_id != desk.unit_id or evidence.removed_at is not None:
        raise NotAllowed
    show(session, desk, item, evidence, by=by, at=at)


def show(
    session: Session, desk: Desk, item: str, evidence: Evidence, *, by: Actor, at: datetime
) -> None:
    """The same for a verb that has asked by itself whether it may; twice is once."""
    if session.execute(select(AnswerEvidence.id).where(_is_shown(desk, item, evidence))).first():
        return
    session.add(
        AnswerEvidence(
            id=uuid4(),
            revision_id=desk.revision_id,
            item=item,
            evidence_id=evidence.id,
            added_at=at,
            added_by_id=by.person_id,
        )
    )
    _record_evidence(session, "evidence.shown", desk, item, evidence, by, at)


def detach(
    session: Session,
    desk: Desk,
    questionnaire: Questionnaire,
    item: str,
    evidence: Evidence,
    *,
    by: Actor,
    at: datetime,
    today: date,
) -> None:
    """Take a piece of evidence away from an item; it stays in the unit's library."""
    refuse_unless_filling(desk, by, today)
    refuse_unless_provable(desk, questionnaire, item)
    taken = session.execute(
        update(AnswerEvidence)
        .where(_is_shown(desk, item, evidence))
        .values(removed_at=at)
        .returning(AnswerEvidence.id)
    ).all()
    if taken:
        _record_evidence(session, "evidence.taken_away", desk, item, evidence, by, at)


def _is_shown(desk: Desk, item: str, evidence: Evidence) -> ColumnElement[bool]:
    return and_(
        AnswerEvidence.revision_id == desk.revision_id,
        AnswerEvidence.item == item,
        AnswerEvidence.evidence_id == evidence.id,
        AnswerEvidence.removed_at.is_(None),
    )


def may_show(desk: Desk, item: Question) -> bool:
    """Whether the unit may show evidence for the item now, given that it may fill in at all."""
    return (isinstance(item, Item) and may_answer(desk, item)) or (
        is_in_hand(desk, item) and is_claimed(desk, item)
    )


def refuse_unless_provable(desk: Desk, questionnaire: Questionnaire, item_id: str) -> None:
    """Evidence is shown for what the unit answers, and for what it claims beside the city's answer."""
    item = questionnaire.item(item_id) if questionnaire.has_item(item_id) else None
    if item is None or not (is_in_hand(desk, item) and is_claimed(desk, item)):
        refuse_unless_item(desk, questionnaire, item_id)


def is_claimed(desk: Desk, item: Question) -> bool:
    """Whether the unit claims an answer of its own on an item that the city has answered."""
    return (
        is_inherited(desk.asked, item)
        and is_given_by_city(item, desk.city)
        and desk.own[item.position] != UNANSWERED
    )


def _record_evidence(
    session: Session,
    action: str,
    desk: Desk,
    item: str,
    evidence: Evidence,
    by: Actor,
    at: datetime,
) -> None:
    audit.record(
        session, action, thing="evidence", thing_id=evidence.id, unit_id=desk.unit_id, at=at, by=by,
        body={"revision": desk.revision_id, "item": item, "sha256": evidence.sha256},
    )  # fmt: skip
