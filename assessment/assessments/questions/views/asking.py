"""A unit asks on an item, reads the answers, and says when it is clear."""

from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from assessment.assessments.asked import is_shown
from assessment.assessments.blueprint import bp
from assessment.assessments.queries import Desk
from assessment.assessments.questions import queries, services
from assessment.assessments.questions.forms import AskForm
from assessment.assessments.questions.models import ItemQuestion
from assessment.assessments.questions.queries import Talk
from assessment.assessments.views.desks import (
    Opened,
    back_to,
    item_or_404,
    open_or_404,
    take_or_404,
)
from assessment.errors import NotAllowed, Refused
from assessment.languages import gettext as _
from assessment.permissions import Permission
from assessment.questionnaire.model import Item, Question, Questionnaire
from assessment.web.access import actor, allow
from assessment.web.clock import now, today
from assessment.web.work import db, reader


def talks(opened: Opened, items: list[str]) -> dict[str, Talk]:
    """Help and the unit's own questions at the items of a page. Others see the help alone."""
    return queries.beside(
        reader,
        round_id=opened.desk.round_id,
        questionnaire=opened.questionnaire.key,
        items=items,
        assessment_id=opened.desk.assessment_id if opened.is_own else None,
    )


@bp.get("/<uuid:revision_id>/items/<item_id>/ask")
@allow(Permission.ASSESSMENT_FILL)
def ask_question(revision_id: UUID, item_id: str) -> ResponseReturnValue:
    """The form to ask on an item, under what others asked there."""
    opened = open_or_404(revision_id)
    item = _item_or_404(opened.questionnaire, item_id)
    follows = _followed(reader, opened.desk)
    if not (opened.may_fill and is_shown(opened.desk.asked, item)):
        return redirect(back_to(revision_id, item))
    return _page(opened, item, AskForm(None), follows)


@bp.post("/<uuid:revision_id>/items/<item_id>/ask")
@allow(Permission.ASSESSMENT_FILL)
def send_question(revision_id: UUID, item_id: str) -> ResponseReturnValue:
    """Send the question to the facilitators."""
    on, questionnaire = take_or_404(revision_id)
    item = _item_or_404(questionnaire, item_id)
    form, follows = AskForm(), _followed(db, on)
    if form.validate():
        try:
            services.ask(
                db, on, questionnaire, item, form.text.data.replace("\r\n", "\n"),
                by=actor(), at=now(), today=today(), follows=follows,
            )  # fmt: skip
        except Refused as refusal:
            db.rollback()
            form.form_errors.append(refusal.sentence)
        else:
            flash(_("Pertanyaan terkirim. Jawabannya muncul di butir ini."), "good")
            return redirect(back_to(revision_id, item), 303)
    opened = open_or_404(revision_id)
    return _page(opened, item, form, _followed(reader, opened.desk)), 422


@bp.get("/<uuid:revision_id>/questions")
@allow(Permission.ASSESSMENT_FILL)
def questions(revision_id: UUID) -> ResponseReturnValue:
    """Everything the unit has asked in this assessment."""
    opened = open_or_404(revision_id)
    if not opened.is_own:
        abort(404)
    found = queries.of_assessment(reader, opened.desk.assessment_id)
    return render_template(
        "questions/own.html",
        opened=opened,
        threads=[(thread, *_place(opened, thread[0])) for thread in found],
        unread=any(one.answered_at and not one.read_at for thread in found for one in thread),
    )  # fmt: skip


@bp.post("/<uuid:revision_id>/questions/<uuid:question_id>/close")
@allow(Permission.ASSESSMENT_FILL)
def close_question(revision_id: UUID, question_id: UUID) -> ResponseReturnValue:
    """It is clear now, or was asked by mistake."""
    on, _questionnaire = take_or_404(revision_id)
    found = queries.find_own(db, on.assessment_id, question_id)
    if found is None:
        abort(404)
    if on.unit_id != actor().unit_id:
        raise NotAllowed
    services.close(db, found, by=actor(), at=now())
    flash(_("Pertanyaan ditutup."), "good")
    return redirect(url_for("assessments.questions", revision_id=revision_id), 303)


@bp.post("/<uuid:revision_id>/questions/read")
@allow(Permission.ASSESSMENT_FILL)
def read_answers(revision_id: UUID) -> ResponseReturnValue:
    """The unit has read the answers: the start page no longer points to them."""
    on, _questionnaire = take_or_404(revision_id)
    if on.unit_id != actor().unit_id:
        raise NotAllowed
    services.take_note(db, on.assessment_id, at=now())
    return redirect(url_for("assessments.questions", revision_id=revision_id), 303)


def _item_or_404(questionnaire: Questionnaire, item_id: str) -> Item:
    item = item_or_404(questionnaire, item_id)
    if not isinstance(item, Item):
        abort(404)
    return item


def _place(opened: Opened, question: ItemQuestion) -> tuple[Question, str]:
    """What a question is about, and the address of it."""
    item = opened.questionnaire.item(question.item)
    return item, back_to(opened.id, item)


def _followed(session: Session, on: Desk) -> ItemQuestion | None:
    """The question whose answer the new one goes on from, if the address names one; 404 unless it is the unit's."""
    named = request.args.get("follows", "")
    if not named or on.unit_id != actor().unit_id:
        return None
    try:
        found = queries.find_own(session, on.assessment_id, UUID(named))
    except ValueError:
        found = None
    if found is None:
        abort(404)
    return found


def _page(opened: Opened, item: Item, form: AskForm, follows: ItemQuestion | None) -> str:
    if not opened.is_own:
        raise NotAllowed
    talk = talks(opened, [item.id]).get(item.id)
    return render_template(
        "questions/ask.html",
        opened=opened,
        item=item,
        form=form,
        talk=talk,
        thread=talk.threads.get(follows.first_id, []) if talk and follows else [],
        back=back_to(opened.id, item),
    )
