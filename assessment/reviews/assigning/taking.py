"""Taking up what is another's: asked about first; and going on, as a deputy, with what an absent one has in hand."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.languages import gettext as _
from assessment.permissions import Permission
from assessment.reviews.assigning import deputies
from assessment.reviews.assigning.responsible import responsible_for
from assessment.reviews.views import bp
from assessment.reviews.views.standing import seen_or_conflict, standing_or_404
from assessment.web.access import actor, allow
from assessment.web.clock import now, today
from assessment.web.work import db, reader


@bp.get("/<uuid:revision_id>/instead", endpoint="take_page")
@allow(Permission.REVIEW_DO)
def take_page(revision_id: UUID) -> ResponseReturnValue:
    """Ask before somebody takes what is another's, and name that person."""
    standing = standing_or_404(revision_id)
    whose = responsible_for(reader, revision_id, actor().person_id, today())
    if whose is None or whose.is_mine or not standing.may_take:
        return redirect(url_for(".show", revision_id=revision_id))
    return render_template("reviews/take.html", standing=standing, whose=whose)


@bp.post("/<uuid:revision_id>/step-in", endpoint="step_in")
@allow(Permission.REVIEW_DO)
def step_in(revision_id: UUID) -> ResponseReturnValue:
    """Go on as a deputy; pressing twice does it once."""
    revision = seen_or_conflict(db, revision_id)
    if revision.verifier_id != actor().person_id:
        deputies.step_in(db, revision, by=actor(), at=now(), today=today())
        flash(_("Anda melanjutkan penilaian ini sebagai wakil."), "good")
    return redirect(url_for(".show", revision_id=revision_id), 303)


def knows_whose(revision_id: UUID) -> bool:
    """Whether it is nobody else's, or the request names that person, as the page that asks does."""
    whose = responsible_for(db, revision_id, actor().person_id, today())
    if whose is None or whose.is_mine or whose.is_deputised:
        return True
    return request.form.get("instead") == str(whose.person_id)
