"""Asking a unit to clarify, answering point by point, and going on with the verification.

Whoever fills in for the unit may write and keep its answers; its head sends them. Nothing of this changes an answer of
the questionnaire: what the unit should change is returned to it instead.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from assessment import audit
from assessment.assessments.checks import is_open_to
from assessment.assessments.models import Revision
from assessment.assessments.proving import services as proving
from assessment.assessments.queries import Desk
from assessment.assessments.services import refuse_strangers
from assessment.assessments.status import Status
from assessment.errors import Conflict, NotAllowed, Refused
from assessment.languages import gettext as _
from assessment.permissions import Actor, Permission
from assessment.questionnaire.model import Item, Questionnaire
from assessment.reviews import showing, steps
from assessment.reviews.clarification.models import (
    Clarification,
    ClarificationEvidence,
    ClarificationPoint,
)
from assessment.reviews.clarification.queries import latest, points_of, theirs_at
from assessment.reviews.decisions import LONGEST, refuse_unless_deciding
from assessment.reviews.sheets import items_of
from assessment.rounds.queries import questionnaire

MOST = 50
"""So many points are asked at once at most."""


@dataclass(frozen=True, slots=True)
class Point:
    """What is to be clarified; ``item`` is empty where it is about the whole."""

    item: str
    question: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What the unit says to a point, and which of its evidence goes with it."""

    text: str
    evidence: Collection[UUID] = ()


def ask(
    session: Session,
    revision: Revision,
    points: Sequence[Point],
    due_on: date,
    *,
    by: Actor,
    at: datetime,
    today: date,
) -> Clarification:
    """Ask the unit to clarify, until a day."""
    found = steps.lock(session, revision, by, Status.UNDER_REVIEW)
    refuse_unless_deciding(session, found, by)
    content = questionnaire(session, found.shown_digest)
    if not points:
        raise Refused(_("Tulis sedikitnya satu hal yang perlu diklarifikasi."))
    if len(points) > MOST:
        raise Refused(_("Minta paling banyak %(n)s hal sekaligus.", n=MOST))
    for one in points:
        _refuse_bad(content, found, one)
    if due_on < today:
        raise Refused(_("Pilih tenggat mulai hari ini."))
    made = Clarification(
        id=uuid4(), revision_id=revision.id, due_on=due_on, asked_at=at, asked_by_id=by.person_id, version=1
    )  # fmt: skip
    session.add(made)
    session.flush()
    session.add_all(
        ClarificationPoint(
            clarification_id=made.id, number=number, item=one.item, question=one.question.strip()
        )
        for number, one in enumerate(points, start=1)
    )
    steps.advance(
        session, revision, Status.CLARIFICATION, "review.clarification_asked", by=by, at=at,
        details={"items": sorted({one.item for one in points if one.item}), "points": len(points), "due_on": due_on},
    )  # fmt: skip
    return made


def save(
    session: Session,
    revision: Revision,
    desk: Desk,
    replies: Mapping[int, Reply],
    *,
    seen: int,
    by: Actor,
    at: datetime,
) -> Clarification:
    """Keep what the unit has written so far; the verifier does not see it yet."""
    found, _points = _write(session, revision, desk, replies, seen=seen, by=by, at=at)
    audit.record(
        session, "clarification.saved", thing="revision", thing_id=revision.id, unit_id=desk.unit_id,
        at=at, by=by, body={"clarification": found.id, "answered": _said(replies)},
    )  # fmt: skip
    return found


def send(
    session: Session,
    revision: Revision,
    desk: Desk,
    content: Questionnaire,
    replies: Mapping[int, Reply],
    *,
    seen: int,
    by: Actor,
    at: datetime,
) -> Clarification:
    """Send the answers to the verifier: every point has one. They do not change any more."""
    if not by.may(Permission.ASSESSMENT_SEND):
        raise NotAllowed(_("Jawaban klarifikasi dikirim lurah atau camat."))
    found, points = _write(session, revision, desk, replies, seen=seen, by=by, at=at)
    for point in points:
        if not point.answer:
            raise Refused(
                _("Jawab dahulu butir %(item)s.", item=point.item)
                if point.item
                else _("Jawab dahulu hal nomor %(number)s.", number=point.number)
            )
    for point in points:
        if may_show(content, desk, point.item):
            for one in theirs_at(session, found.id, point.number):
                proving.show(session, desk, point.item, one, by=by, at=at)
    found.answered_at, found.answered_by_id = at, by.person_id
    steps.turn_page(session, revision)
    audit.record(
        session, "assessment.clarified", thing="revision", thing_id=revision.id, unit_id=desk.unit_id,
        at=at, by=by,
        body={"from": Status.CLARIFICATION, "to": Status.CLARIFICATION, "clarification": found.id},
    )  # fmt: skip
    return found


def end(session: Session, revision: Revision, *, by: Actor, at: datetime) -> None:
    """Go on verifying, whether the unit has answered or not."""
    found = steps.lock(session, revision, by, Status.CLARIFICATION)
    refuse_unless_deciding(session, found, by)
    asked = latest(session, revision.id)
    is_answered = asked is not None and asked.answered_at is not None
    steps.advance(
        session, revision, Status.UNDER_REVIEW, "review.clarification_ended", by=by, at=at,
        details={"answered": is_answered},
    )  # fmt: skip


def may_show(content: Questionnaire, desk: Desk, item_id: str) -> bool:
    """Whether evidence can go with an answer: at items that the unit answers itself."""
    item = content.item(item_id) if content.has_item(item_id) else None
    return isinstance(item, Item) and is_open_to(desk.asked, item, desk.city)


def why_not_answer(desk: Desk, asked: Clarification | None) -> str:
    """The sentence that says why nothing can be answered now; empty where it can."""
    if desk.status is not Status.CLARIFICATION or asked is None:
        return _("Tidak ada klarifikasi yang menunggu jawaban unit.")
    if asked.answered_at is not None:
        return _("Jawaban sudah terkirim dan tidak dapat diubah lagi.")
    return ""


def _write(
    session: Session,
    revision: Revision,
    desk: Desk,
    replies: Mapping[int, Reply],
    *,
    seen: int,
    by: Actor,
    at: datetime,
) -> tuple[Clarification, list[ClarificationPoint]]:
    refuse_strangers(desk, by)
    found = latest(session, revision.id)
    if sentence := why_not_answer(desk, found):
        raise Refused(sentence)
    assert found is not None, "there is one to answer"
    points = points_of(session, found.id)
    if replies.keys() - {point.number for point in points}:
        raise Refused(_("Halaman ini tidak lagi sesuai. Muat ulang halaman."))
    for number, reply in replies.items():
        if len(reply.text.strip()) > LONGEST:
            raise Refused(
                _("Tulis paling banyak %(n)s karakter pada nomor %(number)s.", n=LONGEST, number=number)
            )  # fmt: skip
    showing.evidence_of(
        session, desk.unit_id, {one for reply in replies.values() for one in reply.evidence}
    )
    _count_on(session, found, seen, by, at)
    for point in points:
        if point.number in replies:
            point.answer = replies[point.number].text.strip()
    session.execute(
        delete(ClarificationEvidence).where(
            ClarificationEvidence.clarification_id == found.id,
            ClarificationEvidence.number.in_(list(replies)),
        )
    )
    session.add_all(
        ClarificationEvidence(clarification_id=found.id, number=number, evidence_id=one)
        for number, reply in replies.items()
        for one in set(reply.evidence)
    )
    return found, points


def _count_on(session: Session, found: Clarification, seen: int, by: Actor, at: datetime) -> None:
    """Of two who write at once one wins; the other sees what was written."""
    session.flush()
    changed = session.execute(
        update(Clarification)
        .where(
            Clarification.id == found.id,
            Clarification.version == seen,
            Clarification.answered_at.is_(None),
        )
        .values(version=seen + 1, saved_at=at, saved_by_id=by.person_id)
        .returning(Clarification.id)
        .execution_options(synchronize_session="evaluate")
    ).all()
    if len(changed) != 1:
        raise Conflict(
            _(
                "Orang lain sudah menyimpan jawaban klarifikasi ini. Yang tersimpan tampil di bawah tulisan Anda; "
                "simpan lagi bila tulisan Anda yang benar."
            )
        )


def _refuse_bad(content: Questionnaire, desk: Desk, point: Point) -> None:
    if point.item:
        item = content.item(point.item) if content.has_item(point.item) else None
        if item is None or item not in items_of(content, item.area_id, desk.asked):
            raise Refused(_("Butir %(item)s tidak ada di kuesioner ini.", item=point.item))
    question = point.question.strip()
    if not question:
        raise Refused(
            _("Tulis apa yang perlu diklarifikasi pada butir %(item)s.", item=point.item)
            if point.item
            else _("Tulis apa yang perlu diklarifikasi.")
        )
    if len(question) > LONGEST:
        raise Refused(_("Tulis paling banyak %(n)s karakter untuk setiap hal.", n=LONGEST))


def _said(replies: Mapping[int, Reply]) -> list[int]:
    return sorted(number for number, reply in replies.items() if reply.text.strip())
