"""Pages of re-opening a final result."""

from uuid import UUID

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from assessment.assessments.status import FINAL_ON
from assessment.languages import gettext as _
from assessment.permissions import Permission
from assessment.reviews.forms import ReasonForm
from assessment.reviews.own_work import is_own_work
from assessment.reviews.own_work import sentence as own_work
from assessment.reviews.queries import names
from assessment.reviews.reopening import queries, services
from assessment.reviews.views.standing import (
    Standing,
    seen_or_conflict,
    standing_again,
    standing_or_404,
)
from assessment.web.access import actor, allow
from assessment.web.clock import now, today
from assessment.web.work import db

bp = Blueprint("reopenings", __name__, url_prefix="/reviews/<uuid:revision_id>/reopening")


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(bp)


@bp.get("")
@allow(Permission.REVIEW_DO)
def show(revision_id: UUID) -> ResponseReturnValue:
    """Propose it, or decide on what somebody else has proposed."""
    return _page(standing_or_404(revision_id), ReasonForm())


@bp.post("")
@allow(Permission.REVIEW_DO)
def propose(revision_id: UUID) -> ResponseReturnValue:
    """Propose it."""
    form = ReasonForm()
    revision = seen_or_conflict(db, revision_id)
    if not form.validate():
        return _page(standing_again(db, revision_id), form), 422
    services.propose(db, revision, form.reason.data or "", by=actor(), at=now(), today=today())
    flash(_("Usulan dicatat. Ketua tim lain memutuskannya."), "good")
    return redirect(url_for(".show", revision_id=revision_id), 303)


@bp.post("/decline")
@allow(Permission.REVIEW_FINALISE)
def decline(revision_id: UUID) -> ResponseReturnValue:
    """Leave the result as it is."""
    form = ReasonForm()
    revision = seen_or_conflict(db, revision_id)
    if not form.validate():
        return _page(standing_again(db, revision_id), form), 422
    services.decline(db, revision, form.reason.data or "", by=actor(), at=now(), today=today())
    flash(_("Usulan ditolak. Hasil tetap berlaku."), "good")
    return redirect(url_for("reviews.show", revision_id=revision_id), 303)


@bp.post("/confirm")
@allow(Permission.REVIEW_FINALISE)
def confirm(revision_id: UUID) -> ResponseReturnValue:
    """Open it again, as another revision."""
    revision = seen_or_conflict(db, revision_id)
    made = services.confirm(db, revision, by=actor(), at=now(), today=today())
    flash(_("Hasil dibuka kembali sebagai revisi %(number)s.", number=made.number), "good")
    return redirect(url_for("reviews.show", revision_id=made.id), 303)


def _page(standing: Standing, form: ReasonForm) -> str:
    found = queries.proposals(standing.session, standing.id)
    waiting = next((one for one in found if one.decided_at is None), None)
    closed = ""
    if is_own_work(standing.session, standing.revision, actor().person_id, today()):
        closed = own_work()
    elif waiting is not None:
        closed = services.why_not_decide(waiting, actor())
    people: set[UUID | None] = {one.proposed_by_id for one in found}
    return render_template(
        "reopenings/show.html",
        standing=standing,
        form=form,
        waiting=waiting,
        declined=[one for one in found if one.decided_at is not None],
        names=names(standing.session, people | {one.decided_by_id for one in found}),
        is_final=standing.desk.status in FINAL_ON and not standing.is_provider,
        closed=closed,
    )
