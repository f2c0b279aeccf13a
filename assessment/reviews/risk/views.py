"""The claims of one assessment in the order in which they deserve a look, each with its reasons."""

from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue

from assessment.permissions import Permission
from assessment.reviews.risk.gathering import risks_of
from assessment.reviews.views import bp
from assessment.reviews.views.standing import standing_or_404
from assessment.web.access import allow
from assessment.web.work import reader


@bp.get("/<uuid:revision_id>/risks", endpoint="risks")
@allow(Permission.REVIEW_DO)
def risks_page(revision_id: UUID) -> ResponseReturnValue:
    """Every claim with a reason to look closer, the riskiest first; those already checked on demand."""
    standing = standing_or_404(revision_id)
    everything = request.args.get("show") == "all"
    found = risks_of(reader, standing)
    return render_template(
        "reviews/risks.html",
        standing=standing,
        lines=[
            (one, standing.questionnaire.item(one.item)) for one in found if everything or not one.is_checked
        ],
        everything=everything,
        checked=sum(one.is_checked for one in found),
        total=len(found),
        high=sum(one.is_high and not one.is_checked for one in found),
    )  # fmt: skip
