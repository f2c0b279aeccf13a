"""The pages of announcing: the rounds, one of them, the second step, and taking it back."""

from uuid import UUID

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from assessment.assessments.announcing import hourly, queries, services
from assessment.assessments.announcing.forms import LATER, NOW, SureForm, WhenForm, WithdrawForm
from assessment.errors import Gone, Refused
from assessment.languages import gettext as _
from assessment.people.models import Person
from assessment.permissions import Permission
from assessment.rounds.models import Round
from assessment.rounds.queries import find
from assessment.web.access import actor, allow
from assessment.web.clock import now, today
from assessment.web.work import db, reader

bp = Blueprint("announcements", __name__, url_prefix="/announcements")


def init_app(app: Flask) -> None:
    """Register the pages, and what is done every hour."""
    hourly.register(app.config["SETTINGS"].timezone)
    app.register_blueprint(bp)


@bp.get("")
@allow(Permission.RESULT_ANNOUNCE)
def index() -> ResponseReturnValue:
    """The rounds, and which are announced."""
    rounds = queries.announceable(reader)
    return render_template(
        "announcements/index.html", rounds=rounds, ready=queries.ready(reader, actor(), rounds)
    )


@bp.get("/<uuid:round_id>")
@allow(Permission.RESULT_ANNOUNCE)
def show(round_id: UUID) -> ResponseReturnValue:
    """Who sees what in a round now, and when to announce."""
    return _page(_get(round_id), WhenForm(when=NOW))


@bp.post("/<uuid:round_id>")
@allow(Permission.RESULT_ANNOUNCE)
def sure(round_id: UUID) -> ResponseReturnValue:
    """The first step: say what will happen, and ask once more. Nothing is changed."""
    chosen, form = _get(round_id), WhenForm()
    if not form.validate() or not _has_good_day(form):
        return _page(chosen, form), 422
    return _sure(chosen, SureForm(when=form.when.data, day=form.day.data))


@bp.post("/<uuid:round_id>/announce")
@allow(Permission.RESULT_ANNOUNCE)
def announce(round_id: UUID) -> ResponseReturnValue:
    """The second step: announce, or have it announced on the day."""
    chosen, form = _get(round_id, lock=True), SureForm()
    if not form.validate() or not _has_good_day(form):
        return _sure(chosen, form), 422
    try:
        if form.when.data == LATER:
            services.plan(db, chosen, form.day.data, by=actor(), at=now(), today=today())
            flash(_("Hari pengumuman disimpan."), "good")
        else:
            services.announce(db, chosen, by=actor(), at=now(), today=today())
            flash(_("Hasil diumumkan."), "good")
    except Refused as refusal:
        form.form_errors.append(refusal.sentence)
        return _sure(chosen, form), 422
    return redirect(url_for(".show", round_id=chosen.id), 303)


@bp.post("/<uuid:round_id>/cancel")
@allow(Permission.RESULT_ANNOUNCE)
def cancel(round_id: UUID) -> ResponseReturnValue:
    """Give the planned day up."""
    chosen = _get(round_id, lock=True)
    services.cancel(db, chosen, by=actor(), at=now())
    flash(_("Rencana pengumuman dibatalkan. Hasil tetap ditahan."), "good")
    return redirect(url_for(".show", round_id=chosen.id), 303)


@bp.route("/<uuid:round_id>/withdraw", methods=["GET", "POST"])
@allow(Permission.RESULT_ANNOUNCE)
def withdraw(round_id: UUID) -> ResponseReturnValue:
    """Take an announcement back, or have that recorded."""
    form = WithdrawForm()
    chosen = _get(round_id, lock=form.is_submitted())
    if chosen.announced_at is None:
        return redirect(url_for(".show", round_id=chosen.id))
    if form.validate_on_submit():
        try:
            is_hidden = services.withdraw(db, chosen, form.reason.data, by=actor(), at=now())
        except Refused as refusal:
            form.form_errors.append(refusal.sentence)
        else:
            if is_hidden:
                flash(_("Pengumuman ditarik. Hasil ditahan kembali."), "good")
            else:
                flash(
                    _("Penarikan dicatat. Hasil tetap tampak karena mungkin sudah dilihat."), "info"
                )
            return redirect(url_for(".show", round_id=chosen.id), 303)
    return render_template(
        "announcements/withdraw.html", round=chosen, form=form, seen=queries.was_seen(db, chosen)
    ), 422 if form.errors else 200


def _get(round_id: UUID, *, lock: bool = False) -> Round:
    chosen = find(db, round_id, lock=lock)
    if chosen is None or chosen not in queries.announceable(db):
        raise Gone
    return chosen


def _has_good_day(form: WhenForm) -> bool:
    if form.when.data != LATER:
        return True
    if form.day.data is None:
        form.day.errors = [*form.day.errors, _("Isi hari pengumumannya.")]
    elif form.day.data <= today():
        form.day.errors = [*form.day.errors, _("Pilih hari sesudah hari ini.")]
    return not form.day.errors


def _page(chosen: Round, form: WhenForm) -> str:
    by = db.get(Person, chosen.announced_by_id) if chosen.announced_by_id else None
    return render_template(
        "announcements/show.html",
        round=chosen,
        form=form,
        ready=queries.ready(db, actor(), [chosen])[chosen.id],
        seen=queries.was_seen(db, chosen),
        by=by.name if by else "",
        history=queries.history(db, chosen.id),
        hour=hourly.MORNING,
    )


def _sure(chosen: Round, form: SureForm) -> str:
    return render_template(
        "announcements/sure.html",
        round=chosen,
        form=form,
        ready=queries.ready(db, actor(), [chosen])[chosen.id],
        hour=hourly.MORNING,
    )
