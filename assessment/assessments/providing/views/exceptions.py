"""An exception: what a unit claims of itself on an item that the city provides."""

from uuid import UUID

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from assessment.assessments.answers import Change, Stale, version_of
from assessment.assessments.asked import is_inherited
from assessment.assessments.blueprint import bp
from assessment.assessments.labels import level_words
from assessment.assessments.providing import exceptions
from assessment.assessments.providing.forms import ExceptionForm
from assessment.assessments.providing.publishing import published
from assessment.assessments.queries import Desk
from assessment.assessments.records import evidence_of
from assessment.assessments.views.desks import (
    Opened,
    back_to,
    item_or_404,
    open_or_404,
    provider_of,
    take_or_404,
)
from assessment.assessments.views.items import choices_of
from assessment.errors import Conflict, NotAllowed, Refused
from assessment.languages import gettext as _
from assessment.permissions import Permission
from assessment.questionnaire import values
from assessment.questionnaire.model import Item, Question, Questionnaire
from assessment.questionnaire.values import UNANSWERED
from assessment.web.access import actor, allow
from assessment.web.clock import now, today
from assessment.web.work import db, reader


@bp.get("/<uuid:revision_id>/items/<item_id>/exception")
@allow(Permission.ASSESSMENT_FILL)
def exception(revision_id: UUID, item_id: str) -> ResponseReturnValue:
    """The city's answer, and the form to claim another level with a reason."""
    opened = open_or_404(revision_id)
    item = item_or_404(opened.questionnaire, item_id)
    if not is_inherited(opened.desk.asked, item):
        return redirect(back_to(revision_id, item))
    there = exceptions.exceptions_of(
        reader, opened.desk, opened.questionnaire, [item_id], even_moot=True
    )
    form = ExceptionForm(
        None,
        value=str(values.to_json(there[item_id].value)) if there else None,
        reason=there[item_id].reason if there else "",
    )
    return _page(opened, item, form, there.get(item_id))


@bp.post("/<uuid:revision_id>/items/<item_id>/exception")
@allow(Permission.ASSESSMENT_FILL)
def state_exception(revision_id: UUID, item_id: str) -> ResponseReturnValue:
    """Claim another level than the city's."""
    on, questionnaire = take_or_404(revision_id)
    item = item_or_404(questionnaire, item_id)
    if not is_inherited(on.asked, item):
        raise Refused(_("Butir itu tidak disediakan kota."))
    form = ExceptionForm()
    form.offer(_offered(questionnaire, item, on))
    if form.validate():
        change = Change(item_id, _code(item, form.value.data), _seen(), reason=form.reason.data)
        try:
            exceptions.state(db, on, questionnaire, change, by=actor(), at=now(), today=today())
        except Stale:
            raise Conflict from None
        except Refused as refusal:
            db.rollback()
            form.form_errors.append(refusal.sentence)
        else:
            flash(_("Pengecualian tersimpan. Verifikator memutuskannya."), "good")
            return redirect(back_to(revision_id, item), 303)
    opened = open_or_404(revision_id)
    there = exceptions.exceptions_of(
        reader, opened.desk, opened.questionnaire, [item_id], even_moot=True
    )
    return _page(opened, item, form, there.get(item_id)), 422


@bp.post("/<uuid:revision_id>/items/<item_id>/exception/withdraw")
@allow(Permission.ASSESSMENT_FILL)
def withdraw_exception(revision_id: UUID, item_id: str) -> ResponseReturnValue:
    """Take the exception back."""
    on, questionnaire = take_or_404(revision_id)
    item = item_or_404(questionnaire, item_id)
    try:
        exceptions.withdraw(
            db, on, questionnaire, item_id, _seen(), by=actor(), at=now(), today=today()
        )
    except Stale:
        raise Conflict from None
    flash(_("Pengecualian dicabut. Jawaban kota berlaku lagi."), "good")
    return redirect(back_to(revision_id, item), 303)


def _page(
    opened: Opened, item: Question, form: ExceptionForm, there: exceptions.Stated | None
) -> str:
    if not opened.is_own:
        raise NotAllowed
    on = opened.desk
    form.offer(_offered(opened.questionnaire, item, on))
    offered = choices_of(opened.questionnaire, item)
    publication = published(reader, on.publication_id)
    return render_template(
        "assessments/exception.html",
        opened=opened,
        item=item,
        form=form,
        there=there,
        seen=version_of(on.own_versions, item.position),
        city=on.city[item.position],
        given=publication.given.get(item.id) if publication else None,
        provider=provider_of(opened),
        evidence=evidence_of(reader, opened.id, [item.id]).get(item.id, ()),
        may_state=opened.may_fill and exceptions.may_state(on, item),
        hints={
            str(values.to_json(one.code)): one.text
            for one in offered
            if one.text and isinstance(item, Item)
        },
        citys_words=next((one.text for one in offered if one.code == on.city[item.position]), ""),
        is_system=not isinstance(item, Item),
        unanswered=UNANSWERED,
        back=back_to(opened.id, item),
    )


def _offered(content: Questionnaire, item: Question, on: Desk) -> list[tuple[str, str]]:
    """The levels other than the city's: how the form spells each, and its words."""
    return [
        (
            str(values.to_json(one.code)),
            level_words(one.code, content.method)
            if isinstance(item, Item)
            else f"{level_words(one.code)}. {one.text}",
        )
        for one in choices_of(content, item)
        if one.code != on.city[item.position]
    ]


def _code(item: Question, text: str) -> int:
    try:
        return values.from_json(item, int(text) if text.isdecimal() else text)
    except ValueError:
        raise Refused(_("Pilih keadaan yang sebenarnya di unit Anda.")) from None


def _seen() -> int:
    text = request.form.get("seen", "")
    return int(text) if text.isdecimal() and len(text) < 6 else 0
