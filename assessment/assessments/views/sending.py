"""Looking everything over, asking for approval, sending, giving back, taking back."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from assessment.assessments import sending, services
from assessment.assessments.checks import Findings
from assessment.assessments.forms import AskForm, GiveBackForm, SubmitForm, WithdrawForm
from assessment.assessments.models import Layer
from assessment.assessments.queries import sheets_of
from assessment.assessments.records import steps_of
from assessment.assessments.status import Status
from assessment.assessments.views import bp
from assessment.assessments.views.desks import Opened, open_or_404, take_or_404
from assessment.assessments.views.items import parts
from assessment.errors import NotAllowed, Refused
from assessment.languages import gettext as _
from assessment.languages import locale
from assessment.permissions import Permission
from assessment.questionnaire.model import Questionnaire
from assessment.web.access import actor, allow
from assessment.web.clock import now, today
from assessment.web.work import db, reader

SHOWN = 12
"""So many items of a doubt are named one by one."""


@bp.get("/<uuid:revision_id>/check")
@allow(Permission.ASSESSMENT_READ)
def check(revision_id: UUID) -> ResponseReturnValue:
    """What is still missing, what is worth a second look, and the button to send."""
    opened = open_or_404(revision_id)
    form = SubmitForm(remark=_said_before(opened)) if opened.may_send else AskForm()
    return _check_page(opened, form)


@bp.post("/<uuid:revision_id>/ask")
@allow(Permission.ASSESSMENT_FILL)
def ask(revision_id: UUID) -> ResponseReturnValue:
    """Ask the head of the unit for approval."""
    on, questionnaire = take_or_404(revision_id, to_move=True)
    form = AskForm()
    if form.validate_on_submit():
        try:
            sending.ask_approval(
                db, on, questionnaire, by=actor(), at=now(), today=today(),
                remark=form.remark.data or "",
            )  # fmt: skip
        except (sending.RemarkNeeded, sending.Incomplete, sending.Unconfirmed) as refusal:
            return _refused(revision_id, form, refusal)
        flash(_("Permintaan persetujuan sudah diteruskan kepada lurah/camat."), "good")
        return redirect(url_for("assessments.show", revision_id=revision_id), 303)
    return _check_page(open_or_404(revision_id), form), 422


@bp.post("/<uuid:revision_id>/submit")
@allow(Permission.ASSESSMENT_SEND)
def submit(revision_id: UUID) -> ResponseReturnValue:
    """Approve and send to the verifiers."""
    on, questionnaire = take_or_404(revision_id, to_move=True)
    form = SubmitForm()
    if form.validate_on_submit():
        try:
            sending.submit(
                db, on, questionnaire, by=actor(), at=now(), today=today(),
                remark=form.remark.data or "", late_reason=form.late_reason.data or "",
            )  # fmt: skip
        except (
            sending.RemarkNeeded, sending.Incomplete, sending.Unconfirmed, services.TooLate,
        ) as refusal:  # fmt: skip
            return _refused(revision_id, form, refusal)
        flash(_("Penilaian terkirim kepada verifikator. Terima kasih."), "good")
        return redirect(url_for("assessments.show", revision_id=revision_id), 303)
    return _check_page(open_or_404(revision_id), form), 422


@bp.post("/<uuid:revision_id>/give-back")
@allow(Permission.ASSESSMENT_FILL)
def give_back(revision_id: UUID) -> ResponseReturnValue:
    """Back from approval to filling in: the head with a note, an operator without."""
    on, _questionnaire = take_or_404(revision_id, to_move=True)
    form = GiveBackForm()
    heads = actor().may(Permission.ASSESSMENT_SEND)
    if heads and not form.validate_on_submit():
        opened = open_or_404(revision_id)
        return _check_page(opened, SubmitForm(formdata=None), give_back=form), 422
    sending.give_back(db, on, by=actor(), at=now(), note=(form.note.data or "") if heads else "")
    flash(_("Penilaian dapat diisi lagi."), "good")
    return redirect(url_for("assessments.show", revision_id=revision_id), 303)


@bp.get("/<uuid:revision_id>/withdraw")
@allow(Permission.ASSESSMENT_SEND)
def withdraw(revision_id: UUID) -> ResponseReturnValue:
    """Ask before taking a sent assessment back."""
    opened = open_or_404(revision_id)
    if not opened.may_send:
        raise NotAllowed
    if opened.desk.status is not Status.SUBMITTED:
        return redirect(url_for("assessments.show", revision_id=revision_id))
    return render_template("assessments/withdraw.html", opened=opened, form=WithdrawForm())


@bp.post("/<uuid:revision_id>/withdraw")
@allow(Permission.ASSESSMENT_SEND)
def take_back(revision_id: UUID) -> ResponseReturnValue:
    """Take a sent assessment back."""
    on, questionnaire = take_or_404(revision_id, to_move=True)
    form = WithdrawForm()
    if not form.validate_on_submit():
        opened = open_or_404(revision_id)
        return render_template("assessments/withdraw.html", opened=opened, form=form), 422
    sending.withdraw(
        db, on, questionnaire, by=actor(), at=now(), today=today(), reason=form.reason.data
    )
    flash(_("Kiriman ditarik kembali dan dapat diisi lagi."), "good")
    return redirect(url_for("assessments.show", revision_id=revision_id), 303)


def _refused(revision_id: UUID, form: AskForm, refusal: Refused) -> ResponseReturnValue:
    db.rollback()
    field = form.remark
    if isinstance(refusal, services.TooLate) and isinstance(form, SubmitForm):
        field = form.late_reason
    if isinstance(refusal, (sending.Incomplete, sending.Unconfirmed)):
        form.form_errors.append(refusal.sentence)
    else:
        field.errors = [*field.errors, refusal.sentence]
    return _check_page(open_or_404(revision_id), form), 422


def _check_page(opened: Opened, form: AskForm, give_back: GiveBackForm | None = None) -> str:
    on, questionnaire = opened.desk, opened.questionnaire
    findings = sending.findings_of(reader, on, questionnaire)
    in_hand = on.status in (Status.DRAFT, Status.NEEDS_CHANGES)
    waits = on.status is Status.AWAITING_APPROVAL
    takes = services.is_open(on, today())
    return render_template(
        "assessments/check.html",
        opened=opened,
        form=form,
        give_back=give_back or GiveBackForm(formdata=None),
        findings=findings,
        missing=_by_area(opened, questionnaire, findings.unanswered),
        unconfirmed=_by_area(opened, questionnaire, _in_areas(questionnaire, findings)),
        doubts=_doubts(opened, questionnaire, findings),
        sheet=sheets_of(reader, opened.id)[Layer.SELF],
        may_ask=opened.may_fill and not opened.may_send and in_hand,
        may_submit=opened.may_send and (in_hand or waits) and takes,
        may_give_back=opened.is_own and waits,
        late=services.is_late(on, today()),
        takes=takes,
        waits=waits,
        said=_said_before(opened),
    )


def _said_before(opened: Opened) -> str:
    """What the operator said when asking for approval."""
    if opened.desk.status is not Status.AWAITING_APPROVAL:
        return ""
    steps = steps_of(reader, opened.id)
    return next((one.reason for one in steps if one.end is Status.AWAITING_APPROVAL), "")


def _in_areas(questionnaire: Questionnaire, findings: Findings) -> dict[str, tuple[str, ...]]:
    """The items to confirm by the part of the questionnaire they stand in."""
    found: dict[str, tuple[str, ...]] = {}
    for item in findings.unconfirmed:
        area_id = questionnaire.item(item).area_id
        found[area_id] = (*found.get(area_id, ()), item)
    return found


def _by_area(
    opened: Opened, questionnaire: Questionnaire, found: Mapping[str, tuple[str, ...]]
) -> list[dict[str, Any]]:
    names = {part.id: part.name for part in parts(questionnaire)}
    return [
        {
            "id": area_id,
            "name": names[area_id].in_(locale()),
            "count": len(ids),
            "items": [_link(opened, questionnaire, one) for one in ids[:SHOWN]],
            "more": max(0, len(ids) - SHOWN),
        }
        for area_id, ids in found.items()
    ]


def _doubts(
    opened: Opened, questionnaire: Questionnaire, findings: Findings
) -> list[dict[str, Any]]:
    return [
        {
            "doubt": doubt,
            "count": len(ids),
            "items": [_link(opened, questionnaire, one) for one in ids[:SHOWN]],
            "more": max(0, len(ids) - SHOWN),
        }
        for doubt, ids in findings.doubts.items()
    ]


def _link(opened: Opened, questionnaire: Questionnaire, item_id: str) -> dict[str, str]:
    item = questionnaire.item(item_id)
    return {
        "id": item_id,
        "topic": item.topic.in_(locale()),
        "url": url_for(
            "assessments.area", revision_id=opened.id, area_id=item.area_id,
            _anchor=f"item-{item_id}",
        ),
    }  # fmt: skip
