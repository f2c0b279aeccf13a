"""From the findings of a result to a proposed action."""

from datetime import timedelta
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from assessment.actions import closing, findings, services
from assessment.actions.findings import Finding
from assessment.actions.forms import PlanForm
from assessment.actions.queries import of_assessment, people_of
from assessment.actions.states import ActionState
from assessment.actions.views import bp
from assessment.assessments.labels import level_words
from assessment.assessments.queries import Desk
from assessment.assessments.views.desks import open_or_404, take_or_404
from assessment.languages import gettext as _
from assessment.languages import locale
from assessment.permissions import Permission
from assessment.questionnaire.model import Item, Questionnaire
from assessment.reviews.threads.library import advice
from assessment.reviews.threads.queries import shown
from assessment.web.access import actor, allow
from assessment.web.clock import now, today
from assessment.web.paging import Page, wanted_page
from assessment.web.work import db, reader

USUAL = timedelta(days=90)
SIZE = 25


@bp.get("/assessments/<uuid:revision_id>/findings")
@allow(Permission.ASSESSMENT_READ)
def of_result(revision_id: UUID) -> ResponseReturnValue:
    """Where the result can rise, with what to do next and what is planned already."""
    opened = open_or_404(revision_id)
    ready = findings.has_result(opened.desk) and not opened.is_provider
    content = opened.questionnaire
    said = shown(reader, opened.desk) if ready else {}
    found = findings.findings(opened.desk, content, advice(content), said) if ready else []
    listed = {one.item.id for one in found}
    first = (wanted_page() - 1) * SIZE
    return render_template(
        "actions/findings.html",
        opened=opened,
        ready=ready,
        others=[
            (item, said[item.id])
            for item in content.items
            if item.id in said and item.id not in listed
        ],
        page=Page(found[first : first + SIZE], wanted_page(), len(found), SIZE),
        planned=of_assessment(reader, opened.desk.assessment_id),
        may_plan=services.may_plan(opened.desk.unit_id, actor()),
        method=opened.questionnaire.method,
        closed=closing.why_not_closed(reader, opened.desk),
    )


@bp.get("/assessments/<uuid:revision_id>/findings/<item_id>")
@allow(Permission.ASSESSMENT_FILL)
def plan(revision_id: UUID, item_id: str) -> ResponseReturnValue:
    """The form for an action at an item."""
    opened = open_or_404(revision_id)
    if not services.may_plan(opened.desk.unit_id, actor()):
        abort(404)
    one = _finding(opened.desk, opened.questionnaire, item_id)
    if one is None:
        return redirect(url_for(".of_result", revision_id=revision_id))
    form = PlanForm(
        None,
        target=one.level + 1,
        text=one.recommended or (one.advice.in_(locale()) if one.advice else ""),
        due_on=today() + USUAL,
    )
    offer_choices(form, one.item, one.level, opened.questionnaire, opened.desk.unit_id)
    return _page(opened, one, form)


@bp.post("/assessments/<uuid:revision_id>/findings/<item_id>")
@allow(Permission.ASSESSMENT_FILL)
def propose(revision_id: UUID, item_id: str) -> ResponseReturnValue:
    """Propose it."""
    desk, content = take_or_404(revision_id)
    if not services.may_plan(desk.unit_id, actor()):
        abort(404)
    one = _finding(desk, content, item_id)
    if one is None:
        return redirect(url_for(".of_result", revision_id=revision_id), 303)
    form = PlanForm()
    names = offer_choices(form, one.item, one.level, content, desk.unit_id)
    if not form.validate():
        return _page(open_or_404(revision_id), one, form), 422
    made = services.propose(
        db, desk, content, one, form.plan(names), by=actor(), at=now(), today=today()
    )
    flash(_("Rencana diajukan. Verifikator akan menyetujui atau mengembalikannya."), "good")
    return redirect(url_for(".show", action_id=made.id), 303)


@bp.post("/assessments/<uuid:revision_id>/findings/close")
@allow(Permission.ASSESSMENT_SEND)
def close(revision_id: UUID) -> ResponseReturnValue:
    """Say that the follow-up of a result is finished."""
    desk, _content = take_or_404(revision_id)
    opened = open_or_404(revision_id)
    closing.close(db, opened.revision, desk, by=actor(), at=now())
    flash(_("Tindak lanjut selesai."), "good")
    return redirect(url_for("assessments.show", revision_id=revision_id), 303)


def offer_choices(
    form: PlanForm, item: Item, start: int, content: Questionnaire, unit_id: UUID
) -> dict[str, str]:
    """Put levels and people into the form; return the people's names by id."""
    form.target.choices = [
        SelectChoice(value, level_words(value, content.method))
        for value in range(start + 1, item.highest_level + 1)
    ]
    names = {str(one.id): one.name for one in people_of(reader, unit_id, today())}
    form.person.choices = [
        SelectChoice("", _("Orang lain (tulis namanya)")),
        *(SelectChoice(key, name) for key, name in names.items()),
    ]
    return names


def _finding(desk: Desk, content: Questionnaire, item_id: str) -> Finding | None:
    if not findings.has_result(desk) or (request.method == "GET" and _living(desk, item_id)):
        return None
    return findings.finding(desk, content, advice(content), item_id, shown(db, desk))


def _living(desk: Desk, item_id: str) -> bool:
    there = of_assessment(reader, desk.assessment_id).get(item_id)
    return there is not None and there.state is not ActionState.CONFIRMED


def _page(opened: object, one: Finding, form: PlanForm) -> str:
    return render_template("actions/plan.html", opened=opened, one=one, form=form, action=None)
