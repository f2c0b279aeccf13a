"""Asking and remarking, answering, closing; recommending. None of it changes an answer or a decision."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from assessment import audit
from assessment.assessments.asked import is_asked
from assessment.assessments.proving import services as proving
from assessment.assessments.queries import Desk
from assessment.assessments.services import refuse_strangers
from assessment.assessments.status import REVIEWABLE, Status
from assessment.errors import Conflict, NotAllowed, Refused
from assessment.languages import gettext as _
from assessment.permissions import Actor, Permission
from assessment.questionnaire.model import Item, Question, Questionnaire
from assessment.reviews.decisions import LONGEST, refuse_unless_deciding
from assessment.reviews.sheets import items_of
from assessment.reviews.showing import evidence_of
from assessment.reviews.threads.models import (
    ReviewMessage,
    ReviewRecommendation,
    ReviewThread,
    ThreadState,
)

ADVICE = 1000
"""The longest recommendation, in characters: as long as what a unit plans to do about it."""
MOST = 40
"""So many things are said in one thread; what is not clear by then is clearer by telephone."""
OPEN_ON = REVIEWABLE | {Status.NEEDS_CHANGES}
"""While an assessment is here, both sides may write."""


def write(
    session: Session,
    desk: Desk,
    content: Questionnaire,
    item_id: str,
    text: str,
    *,
    asks: bool,
    by: Actor,
    at: datetime,
) -> ReviewThread:
    """Ask the unit about an item (``asks``), or remark on it. The same said twice (a double click) is once."""
    refuse_unless_talking(session, desk, by)
    item = _item(desk, content, item_id)
    text = _said(text, item_id)
    thread = _thread(session, desk, item_id)
    if thread is None:
        thread = ReviewThread(
            revision_id=desk.revision_id, item=item_id, area=item.area_id, state=ThreadState.NOTED, last_at=at
        )  # fmt: skip
        session.add(thread)
        session.flush()
    elif _is_repeated(session, thread, text, by_unit=False):
        return thread
    _say(session, thread, text, by=by, at=at, by_unit=False)
    thread.state = ThreadState.ASKED if asks else ThreadState.NOTED
    thread.read_at = thread.closed_at = thread.closed_by_id = None
    _record(
        session, "thread.asked" if asks else "thread.noted", desk, item_id, by=by, at=at, text=text
    )
    return thread


def reply(
    session: Session,
    desk: Desk,
    content: Questionnaire,
    item_id: str,
    text: str,
    evidence_id: UUID | None = None,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Answer as the unit. Evidence comes from its library and is shown at the item from then on, as any other."""
    refuse_strangers(desk, by)
    _refuse_unless_open(desk)
    thread = _thread(session, desk, item_id)
    if thread is None or thread.state is ThreadState.CLOSED:
        raise Refused(_("Tanya jawab butir ini sudah ditutup verifikator. Muat ulang halaman."))
    text = _said(text, item_id)
    named = [evidence_id] if evidence_id else []
    shown = evidence_of(session, desk.unit_id, named)
    if _is_repeated(session, thread, text, by_unit=True):
        return
    for one in shown.values():
        item = content.item(item_id)
        if not (isinstance(item, Item) and is_asked(desk.asked, item)):
            raise Refused(_("Bukti hanya dapat dilampirkan pada butir yang dijawab unit Anda."))
        proving.show(session, desk, item_id, one, by=by, at=at)
    _say(session, thread, text, by=by, at=at, by_unit=True, evidence_id=evidence_id)
    thread.state, thread.read_at = ThreadState.ANSWERED, at
    _record(
        session, "thread.answered", desk, item_id, by=by, at=at, text=text, evidence=evidence_id
    )


def close(session: Session, desk: Desk, item_id: str, *, by: Actor, at: datetime) -> None:
    """Be done with a thread, answered or not; writing into it again opens it."""
    refuse_unless_talking(session, desk, by)
    thread = _thread(session, desk, item_id)
    if thread is None:
        raise Refused(_("Belum ada tanya jawab di butir ini. Muat ulang halaman."))
    if thread.state is ThreadState.CLOSED:
        return
    was, thread.state = thread.state, ThreadState.CLOSED
    thread.closed_at, thread.closed_by_id = at, by.person_id
    _record(session, "thread.closed", desk, item_id, by=by, at=at, was=was)


def take_note(session: Session, desk: Desk, *, by: Actor, at: datetime) -> int:
    """Somebody of the unit has read what its verifier wrote; return how many threads were new."""
    refuse_strangers(desk, by)
    read = session.execute(
        update(ReviewThread)
        .where(ReviewThread.revision_id == desk.revision_id, ReviewThread.read_at.is_(None))
        .values(read_at=at)
        .returning(ReviewThread.item)
        .execution_options(synchronize_session=False)
    ).all()
    return len(read)


def recommend(
    session: Session,
    desk: Desk,
    content: Questionnaire,
    item_id: str,
    text: str,
    *,
    seen: int,
    by: Actor,
    at: datetime,
) -> int:
    """Recommend something at an item of the unit, reword it over the version seen, or take it back (no text).

    Return the version there is then; 0: there is none.
    """
    refuse_unless_deciding(session, desk, by)
    item, text = _item(desk, content, item_id), text.strip()
    if not (isinstance(item, Item) and is_asked(desk.asked, item)):
        raise Refused(_("Rekomendasi hanya untuk butir yang dijawab unit sendiri."))
    if len(text) > ADVICE:
        raise Refused(
            _("Rekomendasi butir %(item)s paling panjang %(n)s karakter.", item=item_id, n=ADVICE)
        )
    there = session.get(ReviewRecommendation, (desk.revision_id, item_id), with_for_update=True)
    if text == (there.text if there else ""):
        return there.version if there else 0
    if (there.version if there else 0) != seen:
        raise Conflict(
            _("Rekomendasi butir %(item)s sudah diubah orang lain. Muat ulang halaman.", item=item_id)
        )  # fmt: skip
    before = there.text if there else ""
    if there is None:
        there = ReviewRecommendation(revision_id=desk.revision_id, item=item_id, version=0)
        session.add(there)
    if text:
        there.text, there.version, there.at, there.by_id = text, seen + 1, at, by.person_id
    else:
        session.delete(there)
    _record(
        session, "review.recommended" if text else "review.recommendation_withdrawn", desk, item_id,
        by=by, at=at, text=[before, text],
    )  # fmt: skip
    return there.version if text else 0


def refuse_unless_talking(session: Session, desk: Desk, by: Actor) -> None:
    """Let only the verifier of this assessment, or a lead, write to the unit, also while it mends what was returned."""
    if desk.status is not Status.NEEDS_CHANGES:
        _refuse_unless_open(desk)
        refuse_unless_deciding(session, desk, by)
    elif not by.may(Permission.REVIEW_DO):
        raise NotAllowed
    elif not by.may(Permission.REVIEW_FINALISE) and desk.verifier_id != by.person_id:
        raise NotAllowed(
            _(
                "Penilaian ini sedang diverifikasi orang lain. Minta ketua tim mengalihkannya kepada Anda."
            )
        )


def _refuse_unless_open(desk: Desk) -> None:
    if desk.status not in OPEN_ON:
        raise Refused(
            _("Tanya jawab hanya dapat ditulis selama penilaian diverifikasi atau diperbaiki.")
        )


def _item(desk: Desk, content: Questionnaire, item_id: str) -> Question:
    item = content.item(item_id) if content.has_item(item_id) else None
    if item is None or item not in items_of(content, item.area_id, desk.asked):
        raise Refused(_("Butir ini tidak ada di kuesioner. Muat ulang halaman."))
    return item


def _thread(session: Session, desk: Desk, item_id: str) -> ReviewThread | None:
    return session.get(ReviewThread, (desk.revision_id, item_id), with_for_update=True)


def _is_repeated(session: Session, thread: ReviewThread, text: str, *, by_unit: bool) -> bool:
    """Whether the last thing said was just this; and room for more."""
    said = session.execute(
        select(ReviewMessage.text, ReviewMessage.by_unit)
        .where(
            ReviewMessage.revision_id == thread.revision_id, ReviewMessage.item == thread.item
        )
        .order_by(ReviewMessage.id)
    ).all()  # fmt: skip
    if said and tuple(said[-1]) == (text, by_unit) and thread.state is not ThreadState.CLOSED:
        return True
    if len(said) >= MOST:
        raise Refused(_("Sudah banyak tanya jawab di butir ini. Bicarakan lewat telepon."))
    return False


def _say(
    session: Session,
    thread: ReviewThread,
    text: str,
    *,
    by: Actor,
    at: datetime,
    by_unit: bool,
    evidence_id: UUID | None = None,
) -> None:
    thread.last_at = at
    session.add(
        ReviewMessage(
            revision_id=thread.revision_id, item=thread.item, at=at, by_id=by.person_id, by_unit=by_unit,
            text=text, evidence_id=evidence_id,
        )
    )  # fmt: skip
    session.flush()


def _said(text: str, item: str) -> str:
    text = text.strip()
    if not text:
        raise Refused(_("Tulis dulu isinya."))
    if len(text) > LONGEST:
        raise Refused(
            _("Tulis paling banyak %(n)s karakter pada butir %(item)s.", n=LONGEST, item=item)
        )
    return text


def _record(
    session: Session, action: str, desk: Desk, item: str, *, by: Actor, at: datetime, **body: object
) -> None:
    audit.record(
        session, action, thing="thread", thing_id=desk.revision_id, unit_id=desk.unit_id, at=at, by=by,
        body={"item": item, **body},
    )  # fmt: skip
