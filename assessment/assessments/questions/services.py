"""Asking, answering, closing; publishing an answer as help, rewording and withdrawing it."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from assessment import audit
from assessment.assessments import services
from assessment.assessments.asked import is_shown
from assessment.assessments.queries import Desk
from assessment.assessments.questions import queries
from assessment.assessments.questions.models import (
    FollowUp,
    HelpWording,
    ItemHelp,
    ItemQuestion,
    QuestionState,
)
from assessment.errors import Conflict, NotAllowed, Refused
from assessment.languages import gettext as _
from assessment.permissions import Actor, Permission
from assessment.questionnaire.model import Item, Questionnaire

QUESTION = 1000
ANSWER = 2000
HEADING = 300
"""The longest question, answer (and text of a help), and heading of a help, in characters."""
MOST_OPEN = 30
"""So many questions of one assessment may wait at a time."""
LONGEST_THREAD = 10
"""So many questions one after another; what is not clear by then is clearer by telephone."""


def ask(
    session: Session,
    desk: Desk,
    questionnaire: Questionnaire,
    item: Item,
    text: str,
    *,
    by: Actor,
    at: datetime,
    today: date,
    follows: ItemQuestion | None = None,
) -> ItemQuestion:
    """Ask the facilitators about an item. The same question asked twice (a double click) is one.

    ``follows``: the question of this unit from whose answer it goes on; that answer counts as read then.
    """
    services.refuse_unless_filling(desk, by, today)
    if not is_shown(desk.asked, item):
        raise services.NotNow(_("Butir itu tidak diisi oleh unit."))
    _refuse_unless_fitting(text, QUESTION)
    waiting = list(
        session.execute(
            select(ItemQuestion).where(
                ItemQuestion.assessment_id == desk.assessment_id,
                ItemQuestion.state == QuestionState.OPEN,
            )
        ).scalars()
    )
    for one in waiting:
        if (one.item, one.text) == (item.id, text):
            return one
    if follows is not None:
        _refuse_unless_going_on(session, follows, item)
    if len(waiting) >= MOST_OPEN:
        raise Refused(
            _(
                "Masih ada %(count)s pertanyaan unit Anda yang menunggu jawaban. Tunggu dulu, atau hubungi pendamping.",
                count=len(waiting),
            )
        )
    made = ItemQuestion(
        id=uuid4(), assessment_id=desk.assessment_id, questionnaire=questionnaire.key, area=item.area_id,
        item=item.id, text=text, state=QuestionState.OPEN, asked_at=at, asked_by_id=by.person_id, answer="",
    )  # fmt: skip
    session.add(made)
    told = {"text": text}
    if follows is not None:
        session.flush()
        session.add(FollowUp(question_id=made.id, first_id=follows.first_id))
        told["first"] = str(follows.first_id)
        follows.read_at = follows.read_at or at
    _record(session, "question.asked", made, by, at, unit_id=desk.unit_id, **told)
    return made


def _refuse_unless_going_on(session: Session, follows: ItemQuestion, item: Item) -> None:
    thread = queries.thread_of(session, follows)
    if follows.item != item.id or any(one.state is QuestionState.CLOSED for one in thread):
        raise Refused(_("Pertanyaan itu sudah ditutup. Tulis pertanyaan baru di butirnya."))
    if any(one.state is QuestionState.OPEN for one in thread):
        raise Refused(_("Pertanyaan Anda yang terakhir belum dijawab. Tunggu dulu jawabannya."))
    if len(thread) >= LONGEST_THREAD:
        raise Refused(_("Sudah banyak tanya jawab di sini. Hubungi pendamping secara langsung."))


def answer(session: Session, question: ItemQuestion, text: str, *, by: Actor, at: datetime) -> None:
    """Answer a question, or answer it better. The unit is told (again)."""
    _refuse_unless_facilitator(by)
    _refuse_unless_fitting(text, ANSWER)
    if question.state is QuestionState.CLOSED:
        raise Refused(_("Pertanyaan ini sudah ditutup. Muat ulang halaman."))
    if question.answer == text:
        return
    _record(session, "question.answered", question, by, at, answer=[question.answer, text])
    question.answer, question.answered_at, question.answered_by_id = text, at, by.person_id
    question.state, question.read_at = QuestionState.ANSWERED, None


def close(session: Session, question: ItemQuestion, *, by: Actor, at: datetime) -> None:
    """Be done with a question and its thread: the unit because it is clear now (or a mistake), or a facilitator."""
    for one in queries.thread_of(session, question):
        if one.state is QuestionState.CLOSED:
            continue
        _record(session, "question.closed", one, by, at, was=one.state)
        one.state, one.closed_at, one.closed_by_id = QuestionState.CLOSED, at, by.person_id
        if by.may(Permission.ASSESSMENT_FILL):
            one.read_at = one.read_at or at


def take_note(session: Session, assessment_id: UUID, *, at: datetime) -> int:
    """Somebody of the unit has read the answers to its questions; return how many there were."""
    read = session.execute(
        update(ItemQuestion)
        .where(
            ItemQuestion.assessment_id == assessment_id,
            ItemQuestion.answered_at.is_not(None),
            ItemQuestion.read_at.is_(None),
        )
        .values(read_at=at)
        .returning(ItemQuestion.id)
        .execution_options(synchronize_session=False)
    ).all()
    return len(read)


def publish(
    session: Session,
    question: ItemQuestion,
    round_id: UUID,
    heading: str,
    text: str,
    *,
    seen: int,
    by: Actor,
    at: datetime,
) -> ItemHelp:
    """Show an answer to all units at its item, in general words; or reword what is shown, over the version seen."""
    _refuse_unless_facilitator(by)
    _refuse_unless_fitting(heading, HEADING)
    _refuse_unless_fitting(text, ANSWER)
    if not question.answer:
        raise Refused(_("Jawab pertanyaannya dulu, lalu tampilkan sebagai penjelasan."))
    there = question.help
    if (there.version if there else 0) != seen:
        raise Conflict
    if there is None:
        there = ItemHelp(
            id=uuid4(), round_id=round_id, questionnaire=question.questionnaire, item=question.item,
            question_id=question.id, version=1, heading=heading, text=text, published_at=at,
        )  # fmt: skip
        session.add(there)
        session.flush()
    elif (there.heading, there.text) == (heading, text) and there.withdrawn_at is None:
        return there
    else:
        there.version, there.heading, there.text, there.published_at = seen + 1, heading, text, at
        there.withdrawn_at = there.withdrawn_by_id = None
    session.add(
        HelpWording(
            help_id=there.id, version=there.version, heading=heading, text=text, at=at, by_id=by.person_id
        )
    )  # fmt: skip
    audit.record(
        session, "help.published", thing="help", thing_id=there.id, at=at, by=by,
        body={"round": round_id, "questionnaire": there.questionnaire, "item": there.item,
              "version": there.version, "heading": heading, "text": text},
    )  # fmt: skip
    return there


def withdraw(session: Session, there: ItemHelp, *, by: Actor, at: datetime) -> None:
    """Show a help no longer; its wordings stay."""
    _refuse_unless_facilitator(by)
    if there.withdrawn_at is not None:
        return
    there.withdrawn_at, there.withdrawn_by_id = at, by.person_id
    audit.record(
        session, "help.withdrawn", thing="help", thing_id=there.id, at=at, by=by,
        body={"item": there.item, "version": there.version},
    )  # fmt: skip


def _refuse_unless_facilitator(by: Actor) -> None:
    if not by.may(Permission.QUESTION_ANSWER):
        raise NotAllowed


def _refuse_unless_fitting(text: str, longest: int) -> None:
    if not text.strip():
        raise Refused(_("Tulis dulu isinya."))
    if len(text) > longest:
        raise Refused(_("Ringkas: paling panjang %(number)s karakter.", number=longest))


def _record(
    session: Session,
    action: str,
    question: ItemQuestion,
    by: Actor,
    at: datetime,
    *,
    unit_id: UUID | None = None,
    **body: object,
) -> None:
    audit.record(
        session, action, thing="question", thing_id=question.id, at=at, by=by,
        unit_id=unit_id or question.assessment.unit_id,
        body={"assessment": question.assessment_id, "item": question.item, **body},
    )  # fmt: skip
