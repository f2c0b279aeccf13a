"""Exceptions: what a unit claims of itself on an item that the city provides, or on the category of its systems.

An exception lies in the unit's own layer beside its reason. It does not count there, because the city goes first; it
counts once a verifier has accepted it, and then as the verified value.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assessment import audit
from assessment.assessments import answers
from assessment.assessments.answers import Change, Outcome
from assessment.assessments.asked import Asked, is_inherited
from assessment.assessments.models import AnswerEvent, Layer
from assessment.assessments.queries import Desk, latest_answers
from assessment.assessments.services import NotNow, begin, is_in_hand, refuse_unless_filling
from assessment.errors import Refused
from assessment.languages import gettext as _
from assessment.permissions import Actor
from assessment.questionnaire.model import Item, Question, Questionnaire
from assessment.questionnaire.values import UNANSWERED

LONGEST = 1000
"""The longest reason, in characters."""

STATED = "exception:"
"""What the key of a save begins with that states an exception."""


@dataclass(frozen=True, slots=True)
class Stated:
    """What the unit claims instead of the city's value, and why."""

    value: int
    reason: str
    at: datetime
    person_id: UUID


def exceptions_of(
    session: Session,
    desk: Desk,
    questionnaire: Questionnaire,
    items: Collection[str] | None = None,
    *,
    even_moot: bool = False,
) -> dict[str, Stated]:
    """The exceptions of an assessment, by item in the order of the questionnaire; without any, nothing is read.

    What a unit had answered before the city did is kept, but is no exception, also where it had a reason. One that
    claims what the city says by now is moot: there is nothing to decide on.
    """
    there = [
        item.id
        for item in questionnaire.items
        if desk.own[item.position] != UNANSWERED
        and _is_given(desk, item)
        and (items is None or item.id in items)
        and (even_moot or desk.own[item.position] != desk.city[item.position])
    ]
    if not there:
        return {}
    return of_events(latest_answers(session, desk.revision_id, Layer.SELF, there), there)


def of_events(latest: Mapping[str, AnswerEvent], items: Collection[str]) -> dict[str, Stated]:
    """Those of the items whose latest save states one."""
    return {
        item: Stated(event.value, event.reason, event.at, event.person_id)
        for item in items
        if (event := latest.get(item)) is not None
        and event.value != UNANSWERED
        and (event.idempotency_key or "").startswith(STATED)
    }


def where_one_may_be(
    questionnaire: Questionnaire, asked: Asked, *, own: bytes, city: bytes
) -> set[str]:
    """The items on which a unit's sheet may state an exception: it says something else there than the city does."""
    return {
        item.id
        for item in questionnaire.items
        if UNANSWERED != own[item.position] != city[item.position] != UNANSWERED
        and is_inherited(asked, item)
    }


def counts(session: Session, there: Mapping[UUID, Collection[str]]) -> dict[UUID, int]:
    """How many exceptions each of these assessments states on these items, in one statement; those without any are
    left out.
    """
    latest = (
        select(func.max(AnswerEvent.id))
        .where(AnswerEvent.revision_id.in_(there), AnswerEvent.layer == Layer.SELF)
        .group_by(AnswerEvent.revision_id, AnswerEvent.item)
    )
    rows = session.execute(
        select(AnswerEvent.revision_id, AnswerEvent.item).where(
            AnswerEvent.id.in_(latest),
            AnswerEvent.idempotency_key.startswith(STATED),
            AnswerEvent.value != UNANSWERED,
        )
    )
    return dict(Counter(row.revision_id for row in rows if row.item in there[row.revision_id]))


def may_state(desk: Desk, item: Question) -> bool:
    """Whether the unit may claim something else than the city's value now, given that it may fill in at all."""
    return _is_given(desk, item) and is_in_hand(desk, item)


def state(
    session: Session,
    desk: Desk,
    questionnaire: Questionnaire,
    change: Change,
    *,
    by: Actor,
    at: datetime,
    today: date,
) -> Outcome:
    """Claim another level than the city's, with a reason; over the version the person has seen."""
    item = _item(desk, questionnaire, change.item, by, today)
    if change.value == UNANSWERED:
        raise Refused(_("Pilih keadaan yang sebenarnya di unit Anda."))
    if change.value == desk.city[item.position]:
        raise Refused(_("Itu sama dengan jawaban kota, jadi tidak perlu pengecualian."))
    if not change.reason.strip():
        raise Refused(_("Tulis alasan mengapa jawaban kota tidak berlaku di unit Anda."))
    if len(change.reason) > LONGEST:
        raise Refused(_("Alasan paling panjang %(number)s karakter.", number=LONGEST))
    stated = replace(change, key=f"{STATED}{uuid4().hex}")
    return _save(session, desk, questionnaire, stated, "exception.stated", by=by, at=at)


def withdraw(
    session: Session,
    desk: Desk,
    questionnaire: Questionnaire,
    item_id: str,
    seen: int,
    *,
    by: Actor,
    at: datetime,
    today: date,
) -> Outcome:
    """Take an exception back: the city's value stands for the unit again."""
    item = _item(desk, questionnaire, item_id, by, today)
    if desk.own[item.position] == UNANSWERED:
        raise Refused(_("Tidak ada pengecualian pada butir %(item)s.", item=item_id))
    change = Change(item_id, UNANSWERED, seen)
    return _save(session, desk, questionnaire, change, "exception.withdrawn", by=by, at=at)


def _item(
    desk: Desk, questionnaire: Questionnaire, item_id: str, by: Actor, today: date
) -> Question:
    refuse_unless_filling(desk, by, today)
    item = questionnaire.item(item_id) if questionnaire.has_item(item_id) else None
    if item is None or not is_inherited(desk.asked, item):
        raise NotNow(_("Butir itu tidak disediakan kota."))
    if not _is_given(desk, item):
        if not isinstance(item, Item):
            raise NotNow(
                _(
                    "Kategori sistem elektronik belum ditetapkan Diskominfo. Tunggu sampai ditetapkan."
                )
            )
        raise NotNow(
            _("Jawaban kota pada butir %(item)s belum diterbitkan. Tunggu sampai terbit.", item=item_id)
        )  # fmt: skip
    if not is_in_hand(desk, item):
        raise NotNow(
            _("Butir %(item)s tidak dikembalikan verifikator, jadi tidak dapat diubah.", item=item_id)
        )  # fmt: skip
    return item


def _is_given(desk: Desk, item: Question) -> bool:
    return is_inherited(desk.asked, item) and desk.city[item.position] != UNANSWERED


def _save(
    session: Session,
    desk: Desk,
    questionnaire: Questionnaire,
    change: Change,
    action: str,
    *,
    by: Actor,
    at: datetime,
) -> Outcome:
    begun = begin(session, desk, by, at)
    body = {"item": change.item, "value": change.value, "reason": change.reason}
    entry = audit.Entry(action, "revision", desk.revision_id, desk.unit_id, body)
    return answers.save_and_score(
        session, desk, questionnaire, Layer.SELF, [change], by=by, at=at,
        along_with=[*([begun] if begun else ()), entry],
    )  # fmt: skip
