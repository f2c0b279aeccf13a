"""Looking everything over, asking for approval, sending, giving back, taking back."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.assessments import services
from assessment.assessments.asked import Asked
from assessment.assessments.blueprint import bp
from assessment.assessments.facilitation.queries import waiting
from assessment.assessments.models import Layer
from assessment.assessments.queries import area_scores_of, sheets_of
from assessment.assessments.records import steps_of
from assessment.assessments.sending import services as sending
from assessment.assessments.sending.explaining import Unexplained, explanations
from assessment.assessments.sending.forms import (
    AskForm,
    GiveBackForm,
    SubmitForm,
    WithdrawForm,
    said_in,
)
from assessment.assessments.sending.views.summary import lines, message_of, summary_of, within_areas
from assessment.assessments.status import SENT, Status
from assessment.assessments.views.desks import Opened, open_or_404, take_or_404
from assessment.errors import NotAllowed, Refused
from assessment.languages import gettext as _
from assessment.languages import locale
from assessment.permissions import Permission
from assessment.web.access import actor, allow
from assessment.web.clock import now, today
from assessment.web.work import db, reader

REFUSALS = (Unexplained, sending.Incomplete, sending.Unconfirmed, services.TooLate)
"""What is told on the page itself."""


@bp.get("/<uuid:revision_id>/check")
@allow(Permission.ASSESSMENT_READ)
def check(revision_id: UUID) -> ResponseReturnValue:
    """What is still missing, what is worth a second look, and the button to send."""
    opened = open_or_404(revision_id)
    return _check_page(opened, SubmitForm() if opened.may_send else AskForm())


@bp.post("/<uuid:revision_id>/ask")
@allow(Permission.ASSESSMENT_FILL)
def ask(revision_id: UUID) -> ResponseReturnValue:
    """Tell the head of the unit that everything is ready to be looked at."""
    on, questionnaire = take_or_404(revision_id, to_move=True)
    form = AskForm()
    if form.validate_on_submit():
        try:
            sending.ask_approval(
                db, on, questionnaire, by=actor(), at=now(), today=today(),
                said=said_in(request.form), remark=form.remark.data or "",
            )  # fmt: skip
        except REFUSALS as refusal:
            return _refused(revision_id, form, refusal)
        flash(
            _("Permintaan persetujuan sudah diteruskan kepada kepala dinas.")
            if on.asked is Asked.CITY
            else _("Permintaan persetujuan sudah diteruskan kepada lurah/camat."),
            "good",
        )
        return redirect(url_for("assessments.show", revision_id=revision_id), 303)
    return _check_page(open_or_404(revision_id), form), 422


@bp.post("/<uuid:revision_id>/submit")
@allow(Permission.ASSESSMENT_SEND)
def submit(revision_id: UUID) -> ResponseReturnValue:
    """Approve and send to the verifiers. What is sent already (a second click, Back) only shows its receipt again."""
    on, questionnaire = take_or_404(revision_id, to_move=True)
    services.refuse_strangers(on, actor())
    receipt = url_for("assessments.receipt", revision_id=revision_id)
    if on.status in SENT - {Status.IMPORTED}:
        return redirect(receipt, 303)
    form = SubmitForm()
    if form.validate_on_submit():
        try:
            sending.submit(
                db, on, questionnaire, by=actor(), at=now(), today=today(),
                said=said_in(request.form), late_reason=form.late_reason.data or "",
                seen=form.seen.data or "",
            )  # fmt: skip
        except sending.ChangedMeanwhile:
            return _changed(revision_id)
        except REFUSALS as refusal:
            return _refused(revision_id, form, refusal)
        flash(_("Penilaian terkirim kepada verifikator. Terima kasih."), "good")
        return redirect(receipt, 303)
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


def _refused(
    revision_id: UUID, form: AskForm | SubmitForm, refusal: Refused
) -> ResponseReturnValue:
    db.rollback()
    if isinstance(refusal, services.TooLate) and isinstance(form, SubmitForm):
        form.late_reason.errors = [*form.late_reason.errors, refusal.sentence]
    elif not isinstance(refusal, Unexplained):
        form.form_errors.append(refusal.sentence)
    missing = refusal.missing if isinstance(refusal, Unexplained) else ()
    return _check_page(open_or_404(revision_id), form, unexplained=missing), 422


def _changed(revision_id: UUID) -> ResponseReturnValue:
    """Answers have changed since the head opened the page: it shows what is there now."""
    db.rollback()
    form = SubmitForm(formdata=None)
    form.form_errors.append(
        _("Jawaban berubah sejak Anda membuka halaman ini. Baca lagi ringkasannya, lalu kirim.")
    )
    return _check_page(open_or_404(revision_id), form), 409


def _check_page(
    opened: Opened,
    form: AskForm | SubmitForm,
    give_back: GiveBackForm | None = None,
    unexplained: tuple[str, ...] = (),
) -> str:
    on, questionnaire = opened.desk, opened.questionnaire
    findings = sending.findings_of(reader, on, questionnaire, today=today())
    in_hand = on.status in (Status.DRAFT, Status.NEEDS_CHANGES)
    waits = on.status is Status.AWAITING_APPROVAL
    takes = services.is_open(on, today())
    may_submit = opened.may_send and (in_hand or waits) and takes
    may_ask = opened.may_fill and not opened.may_send and in_hand
    if isinstance(form, SubmitForm):
        form.seen.data = sending.mark(on)
    asks = bool(findings.warnings) and opened.is_own and (in_hand or waits)
    steps = steps_of(reader, opened.id) if waits else []
    return render_template(
        "assessments/check.html",
        opened=opened,
        form=form,
        give_back=give_back or GiveBackForm(formdata=None),
        findings=findings,
        missing=within_areas(opened, findings.unanswered),
        unconfirmed=within_areas(opened, _by_area(opened, findings.unconfirmed)),
        entered=len(waiting(reader, opened.id).keys() & set(findings.unconfirmed))
        if findings.unconfirmed
        else 0,
        equal=[
            (
                area.name.in_(locale()),
                level,
                url_for("assessments.area", revision_id=opened.id, area_id=area.id),
            )
            for area, level in findings.equal
        ],
        expiring=within_areas(opened, _by_area(opened, findings.expiring)),
        hints=lines(opened, findings.hints, {}, typed={}),
        warnings=lines(
            opened,
            findings.warnings,
            explanations(reader, opened.id) if asks else {},
            typed=said_in(request.form),
            wrong=unexplained,
        ),
        sheet=sheets_of(reader, opened.id)[Layer.SELF],
        summary=summary_of(opened, area_scores_of(reader, opened.id))
        if opened.may_send and findings.is_complete
        else None,
        message=message_of(steps),
        asks=asks and (may_ask or may_submit),
        may_ask=may_ask,
        may_submit=may_submit,
        may_give_back=opened.is_own and waits,
        late=services.is_late(on, today()),
        takes=takes,
        waits=waits,
    )


def _by_area(opened: Opened, items: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Items by the part of the questionnaire they stand in."""
    found: dict[str, Any] = {}
    for item in items:
        area_id = opened.questionnaire.item(item).area_id
        found[area_id] = (*found.get(area_id, ()), item)
    return found
