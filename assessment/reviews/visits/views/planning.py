"""Planning a visit, changing or cancelling the plan, recording that it was held, and its photos."""

from datetime import time
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from assessment.assessments.proving.views.uploading import files, looked_through, uploads
from assessment.assessments.status import Status
from assessment.errors import Conflict, Gone, Refused
from assessment.languages import gettext as _
from assessment.languages import locale
from assessment.permissions import Permission
from assessment.reviews.forms import ReasonForm
from assessment.reviews.queries import opened
from assessment.reviews.views.parts import parts
from assessment.reviews.views.standing import (
    Standing,
    seen_or_conflict,
    standing_again,
    standing_or_404,
)
from assessment.reviews.visits import queries, services
from assessment.reviews.visits.forms import ChangeForm, OutcomeForm, PlanForm
from assessment.reviews.visits.models import Visit, VisitState
from assessment.reviews.visits.views import bp
from assessment.reviews.visits.views.showing import page
from assessment.rounds.calendar.queries import calendar
from assessment.web.access import actor, allow
from assessment.web.clock import now, today
from assessment.web.error_pages import status_of
from assessment.web.work import db, reader

DAYS = 3
"""A visit is proposed for so many working days later."""
MORNING = time(9)
ROWS, MORE = 3, 3
"""So many blank rows for notes at items stand on the page, and come with each press of the button for more."""


@bp.get("/reviews/<uuid:revision_id>/visits/new")
@allow(Permission.REVIEW_DO)
def new(revision_id: UUID) -> ResponseReturnValue:
    """Say when, where and whom."""
    standing = standing_or_404(revision_id)
    form = PlanForm(
        day=calendar(reader).after(today(), DAYS), begins=MORNING, place=standing.unit_name, visitors=actor().name
    )  # fmt: skip
    return _plan_page(standing, form)


@bp.post("/reviews/<uuid:revision_id>/visits/new")
@allow(Permission.REVIEW_DO)
def plan(revision_id: UUID) -> ResponseReturnValue:
    """Plan it."""
    form = PlanForm()
    revision = seen_or_conflict(db, revision_id)
    if form.validate():
        try:
            services.plan(db, revision, form.plan, by=actor(), at=now(), today=today())
        except Refused as refusal:
            form.form_errors = [*form.form_errors, refusal.sentence]
        else:
            flash(_("Visitasi direncanakan dan unit diberi tahu."), "good")
            return redirect(url_for(".show", revision_id=revision_id), 303)
    return _plan_page(standing_again(db, revision_id), form), 422


@bp.get("/reviews/<uuid:revision_id>/visits/<uuid:visit_id>/change")
@allow(Permission.REVIEW_DO)
def change(revision_id: UUID, visit_id: UUID) -> ResponseReturnValue:
    """Another time or place, or none."""
    standing = standing_or_404(revision_id)
    visit = _visit_or_404(reader, revision_id, visit_id)
    return _change_page(standing, visit, ChangeForm(obj=visit, data={"reason": ""}), ReasonForm())


@bp.post("/reviews/<uuid:revision_id>/visits/<uuid:visit_id>/move")
@allow(Permission.REVIEW_DO)
def move(revision_id: UUID, visit_id: UUID) -> ResponseReturnValue:
    """Plan it for another time or place."""
    form = ChangeForm()
    revision = seen_or_conflict(db, revision_id)
    visit = _visit_or_404(db, revision_id, visit_id)
    if form.validate():
        try:
            services.move(
                db, revision, visit_id, form.plan, form.reason.data or "", seen=_seen(), by=actor(), at=now(),
                today=today(),
            )  # fmt: skip
        except Refused as refusal:
            form.form_errors = [*form.form_errors, refusal.sentence]
        else:
            flash(_("Rencana visitasi diubah dan unit diberi tahu."), "good")
            return redirect(url_for(".show", revision_id=revision_id), 303)
    return _change_page(standing_again(db, revision_id), visit, form, ReasonForm(None)), 422


@bp.post("/reviews/<uuid:revision_id>/visits/<uuid:visit_id>/cancel")
@allow(Permission.REVIEW_DO)
def cancel(revision_id: UUID, visit_id: UUID) -> ResponseReturnValue:
    """Call it off."""
    form = ReasonForm()
    revision = seen_or_conflict(db, revision_id)
    visit = _visit_or_404(db, revision_id, visit_id)
    if form.validate():
        services.cancel(
            db, revision, visit_id, form.reason.data or "", seen=_seen(), by=actor(), at=now()
        )
        flash(_("Visitasi dibatalkan. Verifikasi dilanjutkan."), "good")
        return redirect(url_for("reviews.show", revision_id=revision_id), 303)
    again = ChangeForm(None, obj=visit, data={"reason": ""})
    return _change_page(standing_again(db, revision_id), visit, again, form), 422


@bp.get("/reviews/<uuid:revision_id>/visits/<uuid:visit_id>/outcome")
@allow(Permission.REVIEW_DO)
def outcome(revision_id: UUID, visit_id: UUID) -> ResponseReturnValue:
    """Who took part and what was found."""
    standing = standing_or_404(revision_id)
    visit = _visit_or_404(reader, revision_id, visit_id)
    form = OutcomeForm(held_on=min(visit.day, today()), ours=visit.visitors, theirs=visit.to_meet)
    return _outcome_page(standing, visit, form, [])


@bp.post("/reviews/<uuid:revision_id>/visits/<uuid:visit_id>/outcome")
@allow(Permission.REVIEW_DO)
def hold(revision_id: UUID, visit_id: UUID) -> ResponseReturnValue:
    """Record it, or come back with more rows."""
    form = OutcomeForm()
    revision = seen_or_conflict(db, revision_id)
    visit = _visit_or_404(db, revision_id, visit_id)
    rows = _posted()
    if "more" in request.form:
        return _outcome_page(standing_again(db, revision_id), visit, form, rows, MORE)
    if form.validate():
        try:
            services.hold(
                db, revision, visit_id, form.outcome(_by_item(rows)), seen=_seen(), by=actor(), at=now(),
                today=today(),
            )  # fmt: skip
        except Refused as refusal:
            form.form_errors = [*form.form_errors, refusal.sentence]
        else:
            flash(_("Hasil visitasi dicatat. Verifikasi dilanjutkan."), "good")
            return redirect(url_for(".show", revision_id=revision_id), 303)
    return _outcome_page(standing_again(db, revision_id), visit, form, rows), 422


@bp.post("/reviews/<uuid:revision_id>/visits/<uuid:visit_id>/photos")
@allow(Permission.REVIEW_DO)
def add_photo(revision_id: UUID, visit_id: UUID) -> ResponseReturnValue:
    """Add photos; each is looked through and drawn anew before it is kept."""
    if opened(reader, revision_id, actor()) is None:
        raise Gone
    sent = uploads("photo")
    try:
        if not sent:
            raise Refused(_("Pilih foto yang akan ditambahkan."))
        if len(sent) > services.PHOTOS:
            raise Refused(_("Satu visitasi memuat paling banyak %(n)s foto.", n=services.PHOTOS))
        with looked_through(sent) as ready:
            revision = opened(db, revision_id, actor())
            if revision is None:
                raise Gone
            for file in ready:
                services.add_photo(
                    db, files(), revision, visit_id, file, request.form.get("caption", ""),
                    by=actor(), at=now(),
                )  # fmt: skip
    except Refused as refusal:
        db.rollback()
        flash(refusal.sentence, "bad")
        return page(revision_id), status_of(refusal)
    flash(_("Foto ditambahkan."), "good")
    return redirect(url_for(".show", revision_id=revision_id), 303)


@bp.post("/reviews/<uuid:revision_id>/visits/<uuid:visit_id>/photos/<uuid:photo_id>/remove")
@allow(Permission.REVIEW_DO)
def remove_photo(revision_id: UUID, visit_id: UUID, photo_id: UUID) -> ResponseReturnValue:
    """Take a photo away."""
    revision = opened(db, revision_id, actor())
    if revision is None:
        raise Gone
    services.remove_photo(db, revision, visit_id, photo_id, by=actor(), at=now())
    flash(_("Foto dihapus."), "good")
    return redirect(url_for(".show", revision_id=revision_id), 303)


def _visit_or_404(session: Session, revision_id: UUID, visit_id: UUID) -> Visit:
    visit = queries.find(session, revision_id, visit_id)
    if visit is None:
        abort(404)
    return visit


def _plan_page(standing: Standing, form: PlanForm) -> str:
    may = standing.may_decide and standing.desk.status in (
        Status.UNDER_REVIEW,
        Status.CLARIFICATION,
    )
    return render_template("visits/plan.html", standing=standing, form=form, is_open=may)


def _change_page(standing: Standing, visit: Visit, form: ChangeForm, reason: ReasonForm) -> str:
    return render_template(
        "visits/change.html", standing=standing, visit=visit, form=form, cancelling=reason,
        is_open=_is_open(standing, visit),
    )  # fmt: skip


def _outcome_page(
    standing: Standing,
    visit: Visit,
    form: OutcomeForm,
    rows: list[tuple[str, str]],
    more: int = 0,
) -> str:
    blank = more or max(ROWS - len(rows), 1)
    return render_template(
        "visits/outcome.html", standing=standing, visit=visit, form=form, rows=[*rows, *[("", "")] * blank],
        by_part=[(part, standing.items_of(part.id)) for part in parts(standing)], locale=locale(),
        is_open=_is_open(standing, visit),
    )  # fmt: skip


def _is_open(standing: Standing, visit: Visit) -> bool:
    return (
        standing.may_decide
        and standing.desk.status is Status.SITE_VISIT
        and visit.state is VisitState.PLANNED
    )


def _posted() -> list[tuple[str, str]]:
    rows = zip(request.form.getlist("item"), request.form.getlist("text"), strict=False)
    return [(item.strip(), text) for item, text in rows if item.strip() or text.strip()]


def _by_item(rows: list[tuple[str, str]]) -> dict[str, str]:
    """The notes by item; two at the same item are one, and none stands without its item."""
    found: dict[str, str] = {}
    for item, text in rows:
        if text.strip() and not item:
            raise Refused(_("Pilih butirnya, atau pindahkan catatan itu ke hasil umum."))
        if text.strip():
            found[item] = f"{found[item]}\n{text.strip()}" if item in found else text.strip()
    return found


def _seen() -> int:
    seen = request.form.get("seen", "")
    if not seen.isdecimal() or len(seen) > 9:
        raise Conflict
    return int(seen)
