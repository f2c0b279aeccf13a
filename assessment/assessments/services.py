"""Filling in: whether a unit may change its answers now, and saving them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from assessment import audit
from assessment.assessments import answers, moves, queries
from assessment.assessments.answers import Change, Draft, Outcome
from assessment.assessments.asked import Asked, is_said, is_shown
from assessment.assessments.checks import (
    is_given_by_city,
    is_open_to,
)
from assessment.assessments.models import AnswerEvent, Layer, Source
from assessment.assessments.queries import Desk
from assessment.assessments.status import FILLABLE, Status
from assessment.errors import NotAllowed, Refused
from assessment.languages import gettext as _
from assessment.permissions import Actor, Permission, Sight
from assessment.questionnaire.model import Item, Question, Questionnaire
from assessment.questionnaire.values import UNANSWERED
from assessment.rounds.models import RoundState

NOTE = 4000
REASON = 1000
"""The longest note on an item and reason for "not applicable", in characters."""


class NotNow(Refused):
    """The unit does not have the assessment in hand, or the item is not one it may change."""


class TooLate(Refused):
    """The deadline has passed."""


def is_open(desk: Desk, today: date) -> bool:
    """Whether the round still takes what the unit does: it is open, or the unit was given more time.

    Verification goes on after the round has closed, and so does what a verifier has asked for, and what the city
    provides.
    """
    if desk.returned or desk.asked is Asked.CITY:
        return True
    return takes_answers(desk.round_state, desk.extended_until, today)


def takes_answers(state: RoundState, extended_until: date | None, today: date) -> bool:
    """:func:`is_open`, for who has no desk and nothing that was returned."""
    extended = extended_until is not None and extended_until >= today
    return state is RoundState.OPEN or extended


def deadline(desk: Desk) -> date:
    """The day by which the unit is to send: of what was returned, if anything was."""
    return desk.return_due_on if desk.returned and desk.return_due_on else desk.due_on


def is_late(desk: Desk, today: date) -> bool:
    """Whether sending now needs a reason. Returned items only have their deadline flagged, and so has the provider."""
    return not desk.returned and desk.asked is not Asked.CITY and desk.due_on < today


def may_fill(desk: Desk, by: Actor, today: date) -> bool:
    """Whether this person may change answers of the unit now."""
    return (
        by.may(Permission.ASSESSMENT_FILL)
        and by.unit_id == desk.unit_id
        and desk.status in FILLABLE
        and is_open(desk, today)
    )


def may_answer(desk: Desk, item: Item) -> bool:
    """Whether the unit may change its answer to this item, given that it may fill in at all."""
    return is_in_hand(desk, item) and is_open_to(desk.asked, item, desk.city)


def is_in_hand(desk: Desk, item: Question) -> bool:
    """Whether the item is among those the unit may work on: of what came back, only the returned ones."""
    return desk.status is not Status.NEEDS_CHANGES or item.id in (desk.returned or {})


def start(session: Session, desk: Desk, *, by: Actor, at: datetime, today: date) -> None:
    """Begin filling in."""
    refuse_unless_filling(desk, by, today)
    if desk.status is Status.NOT_STARTED:
        advance(session, desk, Status.DRAFT, by=by, at=at)


def save(
    session: Session,
    desk: Desk,
    questionnaire: Questionnaire,
    changes: Sequence[Change],
    *,
    by: Actor,
    at: datetime,
    today: date,
    source: Source = Source.PAGE,
) -> Outcome:
    """Save answers of the unit; the first one makes the assessment a draft.

    Raises :class:`answers.Stale` with nothing written when somebody else was faster.
    """
    refuse_unless_filling(desk, by, today)
    return _save(session, desk, questionnaire, changes, by=by, at=at, today=today, source=source)


def save_for_unit(
    session: Session,
    desk: Desk,
    questionnaire: Questionnaire,
    changes: Sequence[Change],
    *,
    by: Actor,
    at: datetime,
    today: date,
) -> Outcome:
    """:func:`save`, by a facilitator: the answers wait for the confirmation of the unit's head."""
    if desk.facilitator_id != by.person_id or not by.may(Permission.ASSESSMENT_FACILITATE):
        raise NotAllowed
    refuse_unless_open(desk, today)
    return _save(
        session, desk, questionnaire, changes, by=by, at=at, today=today,
        source=Source.FACILITATED,
    )  # fmt: skip


def _save(
    session: Session,
    desk: Desk,
    questionnaire: Questionnaire,
    changes: Sequence[Change],
    *,
    by: Actor,
    at: datetime,
    today: date,
    source: Source,
) -> Outcome:
    for change in changes:
        _refuse_unless_answerable(desk, questionnaire, change, today)
    changes = [_dated(desk, change, today) for change in changes]
    begun = begin(session, desk, by, at) if changes else None
    return answers.save_and_score(
        session, desk, questionnaire, Layer.SELF, changes,
        by=by, at=at, source=source, along_with=[begun] if begun else (),
    )  # fmt: skip


def work_out(
    desk: Desk,
    questionnaire: Questionnaire,
    change: Change,
    *,
    by: Actor,
    at: datetime,
    today: date,
) -> Draft | None:
    """One answer of the unit, refused or worked out before the turn to write; :func:`write` then writes it.

    None for what is not fresh: :func:`save` looks up whether it was saved before.
    """
    refuse_unless_filling(desk, by, today)
    _refuse_unless_answerable(desk, questionnaire, change, today)
    change = _dated(desk, change, today)
    if not answers.is_fresh(desk, questionnaire, Layer.SELF, change):
        return None
    return answers.work_out(desk, questionnaire, Layer.SELF, [change], by=by, at=at)


def write(session: Session, draft: Draft) -> bool:
    """Write what was worked out, unless anything on the desk has changed since: then nothing, and say so.

    Only for who is the only writer and has written nothing yet.
    """
    now = queries.desk(session, draft.desk.revision_id, draft.by, Sight.ANSWERS)
    if now is None or now != draft.desk:
        return False
    begun = begin(session, now, draft.by, draft.at)
    answers.write(session, draft, along_with=[begun] if begun else (), head=now.head)
    return True


def begin(session: Session, desk: Desk, by: Actor, at: datetime) -> audit.Entry | None:
    """The first answer makes the assessment a draft."""
    if desk.status is not Status.NOT_STARTED:
        return None
    return moves.change(
        session, revision_id=desk.revision_id, unit_id=desk.unit_id, start=desk.status, version=desk.version,
        end=Status.DRAFT, by=by, at=at,
    )  # fmt: skip


def advance(
    session: Session, desk: Desk, end: Status, *, by: Actor, at: datetime, **more: object
) -> None:
    """Move the assessment on from the status and version it has on this desk."""
    moves.advance(
        session,
        revision_id=desk.revision_id,
        unit_id=desk.unit_id,
        start=desk.status,
        version=desk.version,
        end=end,
        by=by,
        at=at,
        **more,  # type: ignore[arg-type]
    )


def refuse_strangers(desk: Desk, by: Actor) -> None:
    """Raise for everybody but who fills in for this unit."""
    if by.unit_id != desk.unit_id or not by.may(Permission.ASSESSMENT_FILL):
        raise NotAllowed


def too_early(item: str) -> str:
    """What somebody is told who says what will be."""
    return _("Tanggal pada butir %(item)s belum tiba. Isi hari ini atau sebelumnya.", item=item)


def refuse_unless_filling(desk: Desk, by: Actor, today: date) -> None:
    """Raise what :func:`may_fill` only tells, with the sentence that says why."""
    refuse_strangers(desk, by)
    refuse_unless_open(desk, today)


def refuse_unless_open(desk: Desk, today: date) -> None:
    """Raise, with the sentence that says why, unless answers of the unit may change now."""
    if desk.status not in FILLABLE:
        raise NotNow(
            _(
                "Penilaian ini sedang tidak dapat diubah. Muat ulang halaman untuk melihat statusnya."
            )
        )
    if not is_open(desk, today):
        raise TooLate(_("Periode sudah ditutup, jadi jawaban tidak dapat diubah lagi."))


def refuse_unless_head(by: Actor) -> None:
    """What a facilitator entered is confirmed by who answers for the unit."""
    if not by.may(Permission.ASSESSMENT_SEND):
        raise NotNow(
            _(
                "Jawaban yang diisi fasilitator dikonfirmasi lurah atau camat, dengan akunnya sendiri."
            )
        )


def refuse_unless_confirming(event: AnswerEvent, by: Actor) -> None:
    """Anybody who fills in confirms what was taken over; what a facilitator entered, the head, and never themselves."""
    if event.source is Source.FACILITATED:
        refuse_unless_head(by)
        if event.person_id == by.person_id:
            raise NotNow(_("Jawaban yang Anda isi sebagai fasilitator dikonfirmasi orang lain."))


def refuse_unless_item(desk: Desk, questionnaire: Questionnaire, item_id: str) -> None:
    """Raise, with the sentence that says why, unless the unit answers this item and has it in hand."""
    item = questionnaire.item(item_id) if questionnaire.has_item(item_id) else None
    if not isinstance(item, Item):
        raise NotNow(_("Butir itu tidak diisi oleh unit."))
    if is_given_by_city(item, desk.city):
        raise NotNow(_("Butir %(item)s sudah dijawab Diskominfo untuk semua unit.", item=item_id))
    if not is_shown(desk.asked, item):
        if desk.asked is Asked.CITY:
            raise NotNow(_("Butir %(item)s dijawab setiap unit sendiri.", item=item_id))
        raise NotNow(_("Butir %(item)s dijawab Diskominfo untuk semua unit.", item=item_id))
    if not may_answer(desk, item):
        raise NotNow(
            _(
                "Butir %(item)s tidak dikembalikan verifikator, jadi tidak dapat diubah.",
                item=item_id,
            )
        )


def _dated(desk: Desk, change: Change, today: date) -> Change:
    """What the provider says holds as of a day, today unless it names another; a unit's answer has none."""
    says = change.value != UNANSWERED or bool(change.note)
    if desk.asked is not Asked.CITY or not says:
        return replace(change, as_of=None) if change.as_of else change
    return change if change.as_of else replace(change, as_of=today)


def _refuse_unless_answerable(
    desk: Desk, questionnaire: Questionnaire, change: Change, today: date
) -> None:
    refuse_unless_item(desk, questionnaire, change.item)
    if change.as_of is not None and change.as_of > today:
        raise Refused(too_early(change.item))
    if change.value != UNANSWERED and is_said(desk.asked, questionnaire.item(change.item)):
        raise Refused(
            _(
                "Butir %(item)s dijawab setiap unit sendiri. Tulis keterangannya saja.",
                item=change.item,
            )
        )
    if len(change.note) > NOTE:
        raise Refused(_("Catatan paling panjang %(number)s karakter.", number=NOTE))
    if len(change.reason) > REASON:
        raise Refused(_("Alasan paling panjang %(number)s karakter.", number=REASON))
