"""What a unit does with its assessment: start, fill in, show evidence, ask for approval, send, take back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import uuid4

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from assessment import audit
from assessment.assessments import answers, moves, queries
from assessment.assessments.answers import Change, Draft, Outcome, recompute
from assessment.assessments.asked import Asked, is_said, is_shown
from assessment.assessments.checks import (
    Findings,
    Said,
    examine,
    is_given_by_city,
    is_open_to,
)
from assessment.assessments.models import AnswerEvidence, Assessment, Layer, Sheet, Source
from assessment.assessments.publishing import publish
from assessment.assessments.queries import Desk, items_with_evidence, latest_answers
from assessment.assessments.scores import open_layer
from assessment.assessments.status import FILLABLE, WITH_UNIT, Status
from assessment.errors import NotAllowed, Refused
from assessment.evidence.models import Evidence
from assessment.languages import gettext as _
from assessment.permissions import Actor, Permission, Sight
from assessment.questionnaire.model import Item, Questionnaire
from assessment.questionnaire.values import UNANSWERED
from assessment.rounds.models import Round, RoundState

NOTE = 4000
REASON = 1000
REMARK = 1000
"""The longest note on an item, reason for "not applicable", and sentence to a move, in characters."""


class NotNow(Refused):
    """The unit does not have the assessment in hand, or the item is not one it may change."""


class Incomplete(Refused):
    """Items of the areas have no answer yet."""

    def __init__(self, findings: Findings) -> None:
        super().__init__(
            _(
                "Masih ada %(count)s butir yang belum dijawab. Jawab semuanya, lalu kirim.",
                count=findings.missing,
            )
        )
        self.findings = findings


class Unconfirmed(Refused):
    """Answers were taken over from an earlier round and nobody has said that they still hold."""

    def __init__(self, findings: Findings) -> None:
        super().__init__(
            _(
                "%(count)s jawaban diambil dari periode lalu dan belum dikonfirmasi. Periksa dulu, lalu kirim.",
                count=len(findings.unconfirmed),
            )
        )
        self.findings = findings


class RemarkNeeded(Refused):
    """Something looks doubtful; the unit has to say a sentence about it."""

    def __init__(self) -> None:
        super().__init__(
            _("Tulis satu kalimat penjelasan untuk hal-hal yang perlu diperiksa, lalu kirim.")
        )


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


def is_in_hand(desk: Desk, item: Item) -> bool:
    """Whether the item is among those the unit may work on: of what came back, only the returned ones."""
    return desk.status is not Status.NEEDS_CHANGES or item.id in (desk.returned or {})


def start(session: Session, desk: Desk, *, by: Actor, at: datetime, today: date) -> None:
    """Begin filling in."""
    refuse_unless_filling(desk, by, today)
    if desk.status is Status.NOT_STARTED:
        _advance(session, desk, Status.DRAFT, by=by, at=at)


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
    for change in changes:
        _refuse_unless_answerable(desk, questionnaire, change)
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
    _refuse_unless_answerable(desk, questionnaire, change)
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


def ask_approval(
    session: Session,
    desk: Desk,
    questionnaire: Questionnaire,
    *,
    by: Actor,
    at: datetime,
    today: date,
    remark: str = "",
) -> None:
    """Lay the finished questionnaire before the head of the unit."""
    refuse_unless_filling(desk, by, today)
    _refuse_unless_ready(session, desk, questionnaire, remark)
    _advance(session, desk, Status.AWAITING_APPROVAL, by=by, at=at, reason=remark)


def give_back(session: Session, desk: Desk, *, by: Actor, at: datetime, note: str = "") -> None:
    """Take the questionnaire back from approval: the head says what to mend, an operator just goes on."""
    _refuse_strangers(desk, by)
    if desk.status is not Status.AWAITING_APPROVAL:
        raise NotNow(_("Penilaian ini tidak sedang menunggu persetujuan. Muat ulang halaman."))
    if by.may(Permission.ASSESSMENT_SEND) and not note:
        raise Refused(_("Tulis apa yang perlu diperbaiki operator sebelum mengembalikannya."))
    end = Status.NEEDS_CHANGES if desk.returned else Status.DRAFT
    _advance(session, desk, end, by=by, at=at, reason=note, action="assessment.given_back")


def submit(
    session: Session,
    desk: Desk,
    questionnaire: Questionnaire,
    *,
    by: Actor,
    at: datetime,
    today: date,
    remark: str = "",
    late_reason: str = "",
) -> None:
    """Approve the unit's answers and send them to the verifiers; the city's answers stand from here on.

    After the deadline, while the round is open, a reason is asked for and the revision is marked as late. What the
    provider sends is published with it.
    """
    _refuse_strangers(desk, by)
    if desk.status not in WITH_UNIT or desk.status is Status.NOT_STARTED:
        raise NotNow(_("Penilaian ini tidak sedang diisi unit. Muat ulang halaman."))
    if not is_open(desk, today):
        raise TooLate(
            _(
                "Periode sudah ditutup. Mintalah perpanjangan waktu kepada Diskominfo untuk mengirim."
            )
        )
    if is_late(desk, today) and not late_reason:
        raise TooLate(_("Batas waktu sudah lewat. Tulis alasan terlambat, lalu kirim."))
    _refuse_unless_ready(session, desk, questionnaire, remark)
    late = is_late(desk, today)
    _advance(
        session, desk, Status.SUBMITTED, by=by, at=at, reason=remark,
        details={"late": late_reason} if late else None,
        submitted_at=at, submitted_by_id=by.person_id, was_late=late or desk.was_late,
    )  # fmt: skip
    if desk.asked is Asked.CITY:
        publish(session, desk, questionnaire, by=by, at=at)
    elif not desk.city_is_frozen:
        open_layer(
            session, desk.revision_id, questionnaire, Layer.CITY, city=desk.city, answers=desk.city,
            publication_id=desk.publication_id, at=at,
        )  # fmt: skip
    recompute(session, desk, questionnaire, Layer.SELF, at=at)


def withdraw(
    session: Session,
    desk: Desk,
    questionnaire: Questionnaire,
    *,
    by: Actor,
    at: datetime,
    today: date,
    reason: str = "",
) -> None:
    """Take a sent assessment back while no verifier has taken it up."""
    _refuse_strangers(desk, by)
    if desk.status is not Status.SUBMITTED:
        raise NotNow(
            _(
                "Penilaian ini sudah mulai diverifikasi atau belum terkirim, jadi tidak dapat ditarik."
            )
        )
    if not is_open(desk, today):
        raise TooLate(_("Periode sudah ditutup, jadi kiriman tidak dapat ditarik lagi."))
    end = Status.NEEDS_CHANGES if desk.returned else Status.DRAFT
    _advance(
        session, desk, end, by=by, at=at, reason=reason, action="assessment.taken_back",
        submitted_at=None, submitted_by_id=None,
    )  # fmt: skip
    if end is Status.DRAFT:
        _follow_city(session, desk, questionnaire, at=at)


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
    _refuse_unless_provable(desk, questionnaire, item)
    if evidence.unit_id != desk.unit_id or evidence.removed_at is not None:
        raise NotAllowed
    shown = session.execute(
        select(AnswerEvidence.id).where(
            AnswerEvidence.revision_id == desk.revision_id,
            AnswerEvidence.item == item,
            AnswerEvidence.evidence_id == evidence.id,
            AnswerEvidence.removed_at.is_(None),
        )
    ).first()
    if shown is not None:
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
    _refuse_unless_provable(desk, questionnaire, item)
    taken = session.execute(
        update(AnswerEvidence)
        .where(
            AnswerEvidence.revision_id == desk.revision_id,
            AnswerEvidence.item == item,
            AnswerEvidence.evidence_id == evidence.id,
            AnswerEvidence.removed_at.is_(None),
        )
        .values(removed_at=at)
        .returning(AnswerEvidence.id)
    ).all()
    if taken:
        _record_evidence(session, "evidence.taken_away", desk, item, evidence, by, at)


def findings_of(session: Session, desk: Desk, questionnaire: Questionnaire) -> Findings:
    """What stands in the way of sending this assessment, and what is worth a second look."""
    latest = latest_answers(session, desk.revision_id, Layer.SELF)
    return examine(
        questionnaire,
        asked=desk.asked,
        city=desk.city,
        own=desk.own,
        said={item: Said(event.note, event.unsure) for item, event in latest.items()},
        proven=items_with_evidence(session, desk.revision_id),
        taken={item for item, event in latest.items() if event.is_unconfirmed},
    )


def _follow_city(
    session: Session, taken_back: Desk, questionnaire: Questionnaire, *, at: datetime
) -> None:
    """The city's answers count by reference again, and so may have changed."""
    if taken_back.asked is Asked.CITY:
        return
    session.execute(
        delete(Sheet).where(Sheet.revision_id == taken_back.revision_id, Sheet.layer == Layer.CITY)
    )
    asked = taken_back.asked
    if asked is Asked.ALL and _has_provider(session, taken_back):
        asked = Asked.OWN  # named since the unit sent
        session.execute(
            update(Assessment)
            .where(Assessment.id == taken_back.assessment_id)
            .values(asked=asked)
            .execution_options(synchronize_session=False)
        )
    if (taken_back.city, taken_back.asked) != (taken_back.city_now, asked):
        now = replace(taken_back, city=taken_back.city_now, asked=asked)
        recompute(session, now, questionnaire, Layer.SELF, at=at)


def _has_provider(session: Session, desk: Desk) -> bool:
    return (
        session.execute(select(Round.provider_id).where(Round.id == desk.round_id)).scalar_one()
        is not None
    )


def begin(session: Session, desk: Desk, by: Actor, at: datetime) -> audit.Entry | None:
    """The first answer makes the assessment a draft."""
    if desk.status is not Status.NOT_STARTED:
        return None
    return moves.change(
        session, revision_id=desk.revision_id, unit_id=desk.unit_id, start=desk.status, version=desk.version,
        end=Status.DRAFT, by=by, at=at,
    )  # fmt: skip


def _advance(
    session: Session, desk: Desk, end: Status, *, by: Actor, at: datetime, **more: object
) -> None:
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


def _refuse_strangers(desk: Desk, by: Actor) -> None:
    if by.unit_id != desk.unit_id or not by.may(Permission.ASSESSMENT_FILL):
        raise NotAllowed


def refuse_unless_filling(desk: Desk, by: Actor, today: date) -> None:
    """Raise what :func:`may_fill` only tells, with the sentence that says why."""
    _refuse_strangers(desk, by)
    if desk.status not in FILLABLE:
        raise NotNow(
            _(
                "Penilaian ini sedang tidak dapat diubah. Muat ulang halaman untuk melihat statusnya."
            )
        )
    if not is_open(desk, today):
        raise TooLate(_("Periode sudah ditutup, jadi jawaban tidak dapat diubah lagi."))


def _refuse_unless_item(desk: Desk, questionnaire: Questionnaire, item_id: str) -> None:
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


def _refuse_unless_provable(desk: Desk, questionnaire: Questionnaire, item_id: str) -> None:
    """Evidence is shown for what the unit answers, and for what it claims beside the city's answer."""
    item = questionnaire.item(item_id) if questionnaire.has_item(item_id) else None
    if not (isinstance(item, Item) and is_in_hand(desk, item) and is_claimed(desk, item)):
        _refuse_unless_item(desk, questionnaire, item_id)


def is_claimed(desk: Desk, item: Item) -> bool:
    """Whether the unit claims a level of its own on an item that the city has answered."""
    return (
        desk.asked is Asked.OWN
        and is_given_by_city(item, desk.city)
        and desk.own[item.position] != UNANSWERED
    )


def _refuse_unless_answerable(desk: Desk, questionnaire: Questionnaire, change: Change) -> None:
    _refuse_unless_item(desk, questionnaire, change.item)
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


def _refuse_unless_ready(
    session: Session, desk: Desk, questionnaire: Questionnaire, remark: str
) -> None:
    findings = findings_of(session, desk, questionnaire)
    if not findings.is_complete:
        raise Incomplete(findings)
    if findings.unconfirmed:
        raise Unconfirmed(findings)
    if findings.doubts and not remark.strip():
        raise RemarkNeeded
    if len(remark) > REMARK:
        raise Refused(_("Penjelasan paling panjang %(number)s karakter.", number=REMARK))


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
