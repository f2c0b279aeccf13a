"""One action: what was said, what may be done next, notes and evidence."""

from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from assessment.actions import services
from assessment.actions.forms import MoveForm, NoteForm, PlanForm
from assessment.actions.labels import STEPS
from assessment.actions.models import Action
from assessment.actions.queries import entries, find
from assessment.actions.states import UNIT, ActionState, Move, moves_from
from assessment.actions.views import bp
from assessment.actions.views.index import is_overdue, item_of, unit_of
from assessment.actions.views.planning import offer_choices
from assessment.errors import Refused
from assessment.evidence.queries import library, of_unit
from assessment.languages import gettext as _
from assessment.permissions import Permission
from assessment.questionnaire.model import Questionnaire
from assessment.reviews.threads.library import advice
from assessment.rounds.queries import questionnaire
from assessment.web.access import actor, allow
from assessment.web.clock import now, today
from assessment.web.work import db, reader

MOST = 200
"""So many pieces of the library are offered."""


@bp.get("/actions/<uuid:action_id>")
@allow(Permission.ASSESSMENT_READ)
def show(action_id: UUID) -> ResponseReturnValue:
    """One action with its history."""
    return _page(_find_or_404(action_id))


@bp.post("/actions/<uuid:action_id>/note")
@allow(Permission.ASSESSMENT_FILL)
def note(action_id: UUID) -> ResponseReturnValue:
    """Say how far it is, or show something for it."""
    action = _find_or_404(action_id)
    form = _note_form(action)
    if not form.validate():
        return _page(action, note_form=form), 422
    evidence = None
    if form.evidence.data:
        evidence = of_unit(db, UUID(form.evidence.data), action.assessment.unit_id)
    services.note(
        db, action, (form.text.data or "").replace("\r\n", "\n"), evidence, by=actor(), at=now()
    )
    flash(_("Kemajuan dicatat."), "good")
    return redirect(url_for(".show", action_id=action_id), 303)


@bp.post("/actions/<uuid:action_id>/move")
@allow(Permission.ASSESSMENT_FILL, Permission.REVIEW_DO)
def move(action_id: UUID) -> ResponseReturnValue:
    """Make a step."""
    action = _find_or_404(action_id)
    form = MoveForm()
    if form.to.data not in list(ActionState):
        abort(404)
    end = ActionState(form.to.data)
    form.text.id = f"text-to-{end}"
    if not form.validate():
        return _page(action, wrong=(end, form)), 422
    try:
        services.advance(
            db, action, end, (form.text.data or "").replace("\r\n", "\n"),
            seen=_seen(form.version.data), by=actor(), at=now(),
        )  # fmt: skip
    except Refused as refused:
        form.text.errors = [refused.sentence]
        return _page(action, wrong=(end, form)), 422
    flash(_("Tersimpan."), "good")
    return redirect(url_for(".show", action_id=action_id), 303)


@bp.get("/actions/<uuid:action_id>/edit")
@allow(Permission.ASSESSMENT_FILL)
def edit(action_id: UUID) -> ResponseReturnValue:
    """The form of a returned action."""
    action = _find_or_404(action_id)
    if action.state is not ActionState.RETURNED or not services.may_plan(
        action.assessment.unit_id, actor()
    ):
        return redirect(url_for(".show", action_id=action_id))
    form = PlanForm(
        None, version=str(action.version), target=action.target, text=action.text,
        person=str(action.owner_id or ""), owner="" if action.owner_id else action.owner, due_on=action.due_on,
    )  # fmt: skip
    return _edit_page(action, form)


@bp.post("/actions/<uuid:action_id>/edit")
@allow(Permission.ASSESSMENT_FILL)
def propose_again(action_id: UUID) -> ResponseReturnValue:
    """Propose a returned action anew."""
    action = _find_or_404(action_id)
    content = _content(action)
    item = item_of(action, content) or abort(404)
    form = PlanForm()
    names = offer_choices(form, item, action.start_level, content, action.assessment.unit_id)
    if not form.validate():
        return _edit_page(action, form), 422
    services.propose_again(
        db, action, item.highest_level, form.plan(names), seen=_seen(form.version.data),
        by=actor(), at=now(), today=today(),
    )  # fmt: skip
    flash(_("Rencana diajukan lagi."), "good")
    return redirect(url_for(".show", action_id=action_id), 303)


def _page(
    action: Action,
    *,
    note_form: NoteForm | None = None,
    wrong: tuple[ActionState, MoveForm] | None = None,
) -> str:
    content = _content(action)
    item = item_of(action, content)
    return render_template(
        "actions/show.html",
        action=action,
        item=item,
        unit=unit_of(action),
        method=content.method,
        overdue=is_overdue(action, today()),
        entries=entries(db, action.id),
        note_form=note_form or _note_form(action, blank=True),
        may_note=action.state is ActionState.RUNNING
        and services.may_plan(action.assessment.unit_id, actor()),
        may_edit=action.state is ActionState.RETURNED
        and services.may_plan(action.assessment.unit_id, actor()),
        steps=[
            (
                one,
                STEPS[one.event],
                wrong[1] if wrong and wrong[0] is one.end else _blank(action, one),
            )
            for one in moves_from(action.state)
            if one.event in STEPS and _may(action, one)
        ],
        advice=advice(content).way(action.item, action.start_level, action.target),
    )


def _may(action: Action, one: Move) -> bool:
    if not actor().may(one.by):
        return False
    if one.by is UNIT:
        return services.may_plan(action.assessment.unit_id, actor())
    return action.proposed_by_id != actor().person_id


def _blank(action: Action, one: Move) -> MoveForm:
    return MoveForm(None, version=str(action.version), to=one.end)


def _edit_page(action: Action, form: PlanForm) -> str:
    content = _content(action)
    item = item_of(action, content) or abort(404)
    if not form.target.choices:
        offer_choices(form, item, action.start_level, content, action.assessment.unit_id)
    return render_template(
        "actions/edit.html", action=action, item=item, form=form, unit=unit_of(action)
    )


def _note_form(action: Action, *, blank: bool = False) -> NoteForm:
    form = NoteForm(None) if blank else NoteForm()
    pieces = (
        reader.execute(library(action.assessment.unit_id).limit(MOST)).scalars()
        if services.may_plan(action.assessment.unit_id, actor())
        else ()
    )
    form.evidence.choices = [
        SelectChoice("", _("Tanpa bukti")),
        *(SelectChoice(str(one.id), one.title) for one in pieces),
    ]
    return form


def _content(action: Action) -> Questionnaire:
    return questionnaire(reader, action.assessment.digest)


def _find_or_404(action_id: UUID) -> Action:
    return find(db, actor(), action_id) or abort(404)


def _seen(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 6 else -1
