"""Deciding on items: agreed, changed with a reason, or not checked. The unit's own values are never touched."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment.assessments import answers
from assessment.assessments.answers import Change, Outcome, Saved, version_of
from assessment.assessments.models import AnswerEvent, Decision, Layer
from assessment.assessments.providing.exceptions import Stated, exceptions_of
from assessment.assessments.queries import Desk, latest_answers
from assessment.assessments.status import REVIEWABLE
from assessment.errors import Conflict, NotAllowed, Refused
from assessment.languages import gettext as _
from assessment.permissions import Actor, Permission
from assessment.questionnaire import values
from assessment.questionnaire.model import Question, Questionnaire
from assessment.reviews.own_work import answered_for_city, sentence, wrote
from assessment.reviews.sheets import claims, is_inherited, items_of
from assessment.reviews.texts import Texts, texts_of

LONGEST = 2000
REST, UNDO = "rest:", "undo:"
"""How the keys of decisions begin that agree to many at once, and of those that take some back."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a verifier says about one item. ``seen`` is the version of the decision they were looking at.

    ``value`` counts for ``CHANGED`` only, with its ``reason``; agreeing has a reason where it declines an exception.
    A ``note`` marks an unchecked item for return and says what the unit should mend. ``claim`` is what they were told
    that the item is worth: what has become something else meanwhile is not decided on unseen.
    """

    item: str
    decision: Decision
    seen: int
    value: int | None = None
    reason: str = ""
    note: str = ""
    key: str | None = None
    claim: int | None = None


class ClaimChanged(Conflict):
    """The person looked at another claim than the one there is now: the city's answer was taken over meanwhile."""

    def __init__(self) -> None:
        super().__init__(
            _("Jawaban yang Anda lihat sudah berganti. Muat ulang halaman, lalu putuskan lagi.")
        )


def decide(
    session: Session,
    desk: Desk,
    questionnaire: Questionnaire,
    judgements: Sequence[Judgement],
    *,
    by: Actor,
    at: datetime,
    texts: Texts | None = None,
) -> Outcome:
    """Save decisions into the verified layer: all of them or, if one is refused or stale, none.

    ``texts``: what the provider says to all units, where it has been read already.
    """
    refuse_unless_deciding(session, desk, by)
    claimed = claims(questionnaire, desk)
    if any(
        one.claim not in (None, claimed[questionnaire.item(one.item).position])
        for one in judgements
        if questionnaire.has_item(one.item)
    ):
        raise ClaimChanged
    excepted = exceptions_of(session, desk, questionnaire, {one.item for one in judgements})
    if texts is None:
        texts = texts_of(session, desk, questionnaire)
    changes = []
    for judgement in judgements:
        item = (
            questionnaire.item(judgement.item) if questionnaire.has_item(judgement.item) else None
        )
        if item is None or item not in items_of(questionnaire, item.area_id, desk.asked):
            raise Refused(_("Butir ini tidak ada di kuesioner. Muat ulang halaman."))
        claim, exception = claimed[item.position], excepted.get(item.id)
        changes.append(change_of(item, claim, judgement, exception, is_text=item.id in texts.said))
    _refuse_own_city_answers(session, desk, questionnaire, changes, by)
    return answers.save_and_score(
        session, desk, questionnaire, Layer.VERIFIED, changes, by=by, at=at
    )


def agree_rest(
    session: Session,
    desk: Desk,
    questionnaire: Questionnaire,
    area: str,
    *,
    leaving: Collection[str] = (),
    by: Actor,
    at: datetime,
) -> list[Saved]:
    """Agree to every answered item of an area that is neither checked nor marked for return nor inherited, and on
    which the unit states no exception; not to those that are worth a look of their own (``leaving``).

    One event per item, all under one token, so that :func:`undo_agree_rest` can take back exactly these.
    """
    refuse_unless_deciding(session, desk, by)
    claimed, checked, versions = claims(questionnaire, desk), desk.verified, desk.verified_versions
    assert checked is not None, "nobody took this assessment"
    assert versions is not None, "a sheet has versions"
    there = items_of(questionnaire, area, desk.asked)
    decided = latest_answers(session, desk.revision_id, Layer.VERIFIED, [one.id for one in there])
    marked = marks(decided)
    excepted = exceptions_of(session, desk, questionnaire, {one.id for one in there})
    texts = texts_of(session, desk, questionnaire)
    unread = texts.said.keys() - texts.agreed
    token = uuid4().hex
    rest = [
        item
        for item in there
        if checked[item.position] == values.UNANSWERED
        and (claimed[item.position] != values.UNANSWERED or item.id in unread)
        and not is_inherited(desk, item)
        and item.id not in marked
        and item.id not in excepted
    ]
    changes = [
        Change(
            item.id,
            claimed[item.position],
            version_of(versions, item.position),
            decision=Decision.AGREED,
            key=f"{REST}{token}:{item.id}",
        )
        for item in rest
        if item.id not in leaving
    ]
    if rest and not changes:
        held = ", ".join(item.id for item in rest)
        raise Refused(
            _(
                "Yang tersisa di bagian ini berisiko tinggi. Periksa satu per satu: %(items)s.",
                items=held,
            )
        )
    if not changes:
        raise Refused(_("Semua butir yang dijawab di bagian ini sudah diperiksa."))
    return answers.save(session, desk, questionnaire, Layer.VERIFIED, changes, by=by, at=at)


def undo_agree_rest(
    session: Session,
    desk: Desk,
    questionnaire: Questionnaire,
    token: str,
    *,
    by: Actor,
    at: datetime,
) -> list[Saved]:
    """Take back one :func:`agree_rest`, except items that somebody has decided on again since."""
    refuse_unless_deciding(session, desk, by)
    versions, taken_back = desk.verified_versions or b"", uuid4().hex[:16]
    events = session.execute(
        select(AnswerEvent.item, AnswerEvent.version).where(
            AnswerEvent.revision_id == desk.revision_id,
            AnswerEvent.layer == Layer.VERIFIED,
            AnswerEvent.idempotency_key.startswith(f"{REST}{token}:", autoescape=True),
        )
    ).all()
    changes = [
        Change(
            event.item,
            values.UNANSWERED,
            event.version,
            decision=Decision.UNCHECKED,
            key=f"{UNDO}{taken_back}:{event.item}:{event.version}",
        )
        for event in events
        if version_of(versions, questionnaire.item(event.item).position) == event.version
    ]
    if not changes:
        raise Refused(_("Tidak ada lagi persetujuan yang dapat diurungkan."))
    return answers.save(session, desk, questionnaire, Layer.VERIFIED, changes, by=by, at=at)


def uncheck(
    session: Session,
    desk: Desk,
    questionnaire: Questionnaire,
    reasons: Mapping[str, str],
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Have these items looked at again, each for its reason. Part of other verbs."""
    versions = desk.verified_versions
    assert versions is not None, "nobody took this assessment"
    changes = [
        Change(
            item,
            values.UNANSWERED,
            version_of(versions, questionnaire.item(item).position),
            reason=reason,
            decision=Decision.UNCHECKED,
        )
        for item, reason in reasons.items()
    ]
    if changes:
        answers.save(session, desk, questionnaire, Layer.VERIFIED, changes, by=by, at=at)


def marks(events: Mapping[str, AnswerEvent]) -> dict[str, str]:
    """The items marked for return, with what the unit should mend, among the latest decisions."""
    return {item: event.note for item, event in events.items() if event.unsure}


def refuse_unless_deciding(session: Session, desk: Desk, by: Actor) -> None:
    """Let only the verifier who took the assessment, or a lead, go on, and only while it is under review.

    Whoever took it was asked then whether it is their own work; a lead who steps in is asked now.
    """
    if not by.may(Permission.REVIEW_DO):
        raise NotAllowed
    if desk.status not in REVIEWABLE:
        raise Refused(_("Penilaian ini tidak sedang diverifikasi. Muat ulang halaman."))
    if desk.verifier_id == by.person_id:
        return
    if not by.may(Permission.REVIEW_FINALISE):
        raise NotAllowed(
            _(
                "Penilaian ini sedang diverifikasi orang lain. Minta ketua tim mengalihkannya kepada Anda."
            )
        )
    if wrote(session, desk.revision_id, Layer.SELF, by.person_id):
        raise NotAllowed(sentence())


def _refuse_own_city_answers(
    session: Session, desk: Desk, questionnaire: Questionnaire, changes: Sequence[Change], by: Actor
) -> None:
    """Whoever answered for the city does not decide what of it counts for a unit."""
    inherited = [
        one.item
        for one in changes
        if one.decision is not Decision.UNCHECKED
        and is_inherited(desk, questionnaire.item(one.item))
    ]
    if inherited and answered_for_city(session, desk, by.person_id):
        raise Refused(
            _(
                "Anda ikut mengisi atau mengirim jawaban kota. Butir %(items)s diputuskan verifikator lain.",
                items=", ".join(inherited),
            )
        )


def change_of(
    item: Question,
    claim: int,
    judgement: Judgement,
    exception: Stated | None = None,
    *,
    is_text: bool = False,
) -> Change:
    """The change a decision makes to the verified layer; :class:`Refused` where it makes no sense.

    Where the unit states an exception, its level is accepted with or without a word; agreeing to the city's instead
    declines it, and that needs a reason. A text of the provider (``is_text``) has no level to change.
    """
    value, reason, note = claim, judgement.reason.strip(), judgement.note.strip()
    if max(len(reason), len(note)) > LONGEST:
        raise Refused(
            _("Tulis paling banyak %(n)s karakter pada butir %(item)s.", n=LONGEST, item=item.id)
        )
    if is_text and judgement.decision is Decision.CHANGED:
        raise Refused(
            _("Keterangan butir %(item)s hanya dapat disetujui atau dikembalikan.", item=item.id)
        )
    if judgement.decision is Decision.CHANGED:
        if exception is not None and judgement.value == exception.value and not reason:
            reason = _("Pengecualian unit diterima.")
        value = _changed(item, claim, judgement.value, reason)
    elif judgement.decision is Decision.UNCHECKED:
        value = values.UNANSWERED
    elif judgement.decision is not Decision.AGREED:
        raise Refused(_("Pilih keputusan untuk butir %(item)s.", item=item.id))
    elif claim == values.UNANSWERED and not is_text:
        raise Refused(
            _(
                "Butir %(item)s tidak dijawab, jadi tidak ada yang dapat disetujui. Ubah nilainya atau kembalikan.",
                item=item.id,
            )
        )
    declines = judgement.decision is Decision.AGREED and exception is not None
    if declines and not reason:
        raise Refused(_("Tulis alasan menolak pengecualian butir %(item)s.", item=item.id))
    marked = judgement.decision is Decision.UNCHECKED and bool(note)
    return Change(
        item.id,
        value,
        judgement.seen,
        note=note if marked else "",
        reason=reason if declines or judgement.decision is Decision.CHANGED else "",
        unsure=marked,
        decision=judgement.decision,
        key=judgement.key,
    )


def _changed(item: Question, claim: int, value: int | None, reason: str) -> int:
    if value is None or value == values.UNANSWERED or not values.permits(item, value):
        raise Refused(_("Pilih nilai yang benar untuk butir %(item)s.", item=item.id))
    if value == claim:
        raise Refused(
            _("Nilai butir %(item)s sama dengan jawaban unit. Pilih Setuju.", item=item.id)
        )
    if not reason:
        raise Refused(_("Tulis alasan mengubah nilai butir %(item)s.", item=item.id))
    return value
