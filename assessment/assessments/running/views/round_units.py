"""One unit in a round: more time, late sending, taking it out; and units that come in later."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.assessments.models import Revision
from assessment.assessments.running import administration
from assessment.assessments.running.progress import course_of, find_in_round
from assessment.assessments.running.views.chosen_round import bp, choice_page, get, picked_of
from assessment.assessments.status import WITH_UNIT, Status
from assessment.errors import Gone, Refused
from assessment.languages import gettext as _
from assessment.languages import ngettext
from assessment.permissions import Permission
from assessment.rounds.forms import ReasonForm, UntilForm
from assessment.rounds.models import RoundState
from assessment.units.queries import assessed_units
from assessment.web.access import actor, allow
from assessment.web.clock import now, today
from assessment.web.forms import Form
from assessment.web.work import db

WEEK = timedelta(days=7)


@bp.route("/<uuid:round_id>/units", methods=["GET", "POST"])
@allow(Permission.ROUND_MANAGE)
def units(round_id: UUID) -> ResponseReturnValue:
    """Take units into an open round that are not in it."""
    chosen = get(round_id, lock=request.method == "POST")
    if chosen.state is not RoundState.OPEN:
        return redirect(url_for(".show", round_id=chosen.id))
    there = {row.unit_id for row in administration.progress(db, actor(), chosen)}
    free = [unit for unit in assessed_units(db) if unit.id not in there]
    picked = picked_of(free)
    if picked:
        administration.admit(db, chosen, picked, by=actor(), at=now())
        flash(
            ngettext("%(num)d unit ditambahkan.", "%(num)d unit ditambahkan.", len(picked)), "good"
        )
        return redirect(url_for(".show", round_id=chosen.id))
    error = _("Pilih sedikitnya satu unit.") if request.method == "POST" else ""
    return choice_page(chosen, free, checked=set(), error=error, later=True)


@bp.get("/<uuid:round_id>/units/<uuid:unit_id>")
@allow(Permission.ROUND_MANAGE)
def unit(round_id: UUID, unit_id: UUID) -> ResponseReturnValue:
    """A unit's status, deadline and course in a round, and what may be allowed to it."""
    return _page(_get(round_id, unit_id))


@bp.post("/<uuid:round_id>/units/<uuid:unit_id>/extension")
@allow(Permission.ROUND_MANAGE)
def extend(round_id: UUID, unit_id: UUID) -> ResponseReturnValue:
    """Give the unit more time."""
    revision, form = _get(round_id, unit_id), UntilForm(prefix="extension")
    return _do(
        revision,
        "extension",
        form,
        lambda: administration.extend(
            db, revision, until=form.until.data, reason=form.reason.data, today=today(), by=actor(), at=now()
        ),
        _("Batas waktu unit ini diperpanjang."),
    )  # fmt: skip


@bp.post("/<uuid:round_id>/units/<uuid:unit_id>/late")
@allow(Permission.ROUND_MANAGE)
def allow_late(round_id: UUID, unit_id: UUID) -> ResponseReturnValue:
    """Let the unit send after the round was closed."""
    revision, form = _get(round_id, unit_id), UntilForm(prefix="late")
    return _do(
        revision,
        "late",
        form,
        lambda: administration.allow_late(
            db, revision, until=form.until.data, reason=form.reason.data, today=today(), by=actor(), at=now()
        ),
        _("Unit ini dapat melanjutkan dan mengirim terlambat."),
    )  # fmt: skip


@bp.post("/<uuid:round_id>/units/<uuid:unit_id>/late/end")
@allow(Permission.ROUND_MANAGE)
def end_late(round_id: UUID, unit_id: UUID) -> ResponseReturnValue:
    """End the leave to send late."""
    revision = _get(round_id, unit_id)
    administration.end_late(db, revision, by=actor(), at=now())
    flash(_("Izin terlambat diakhiri."), "good")
    return redirect(url_for(".unit", round_id=round_id, unit_id=unit_id))


@bp.post("/<uuid:round_id>/units/<uuid:unit_id>/withdrawal")
@allow(Permission.ROUND_MANAGE)
def withdraw(round_id: UUID, unit_id: UUID) -> ResponseReturnValue:
    """Take the unit out of the round."""
    revision, form = _get(round_id, unit_id), ReasonForm(prefix="withdrawal")
    return _do(
        revision,
        "withdrawal",
        form,
        lambda: administration.withdraw(
            db, revision, reason=form.reason.data, by=actor(), at=now()
        ),
        _("Unit dikeluarkan dari periode ini."),
        url_for(".show", round_id=round_id),
    )


@bp.post("/<uuid:round_id>/units/<uuid:unit_id>/return")
@allow(Permission.ROUND_MANAGE)
def bring_back(round_id: UUID, unit_id: UUID) -> ResponseReturnValue:
    """Bring a unit back that was taken out."""
    chosen = get(round_id, lock=True)
    out = {
        one.assessment.unit_id: one.assessment.unit for one in administration.taken_out(db, chosen)
    }
    if unit_id not in out:
        raise Gone
    found = out[unit_id]
    administration.admit(db, chosen, [found], by=actor(), at=now())
    flash(_("Unit dimasukkan kembali."), "good")
    return redirect(url_for(".unit", round_id=round_id, unit_id=unit_id))


def _get(round_id: UUID, unit_id: UUID) -> Revision:
    revision = find_in_round(db, actor(), round_id, unit_id)
    if revision is None:
        raise Gone
    return revision


def _do(
    revision: Revision,
    name: str,
    form: Form,
    verb: Callable[[], None],
    done: str,
    following: str | None = None,
) -> ResponseReturnValue:
    """Run a verb with what its form says, or show the page again with what is wrong."""
    if form.validate_on_submit():
        try:
            verb()
        except Refused as refusal:
            form.form_errors.append(refusal.sentence)
        else:
            flash(done, "good")
            here = url_for(
                ".unit",
                round_id=revision.assessment.round_id,
                unit_id=revision.assessment.unit_id,
            )
            return redirect(following or here)
    return _page(revision, {name: form})


def _page(revision: Revision, posted: dict[str, Form] | None = None) -> ResponseReturnValue:
    """Only what makes sense now is offered; a form that was posted is shown as it came."""
    chosen, status = revision.assessment.round, revision.status
    until = max(chosen.closes_on, today()) + WEEK
    is_open, with_unit = chosen.state is RoundState.OPEN, status in WITH_UNIT
    offered: dict[str, Form] = {}
    if is_open and with_unit:
        offered["extension"] = UntilForm(None, prefix="extension", until=until)
    if status is Status.NOT_SUBMITTED:
        offered["late"] = UntilForm(None, prefix="late", until=today() + WEEK)
    if with_unit or status is Status.NOT_SUBMITTED:
        offered["withdrawal"] = ReasonForm(None, prefix="withdrawal")
    offered |= posted or {}
    row = next(
        row
        for row in administration.progress(db, actor(), chosen)
        if row.revision_id == revision.id
    )
    return render_template(
        "rounds/unit.html",
        round=chosen,
        row=row,
        is_with_unit=with_unit,
        forms=offered,
        posted=next(iter((posted or {}).values()), None),
        may_end_late=chosen.state is RoundState.CLOSED and with_unit,
        course=course_of(db, revision),
        today=today(),
    ), 422 if posted else 200
