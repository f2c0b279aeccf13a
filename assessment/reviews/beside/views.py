"""The page of values side by side, for the unit and for those who verify; made to be printed as well."""

from uuid import UUID

from flask import Blueprint, Flask, render_template, request
from flask.typing import ResponseReturnValue

from assessment.assessments.asked import is_shown
from assessment.assessments.release import shows_results
from assessment.assessments.views.desks import open_or_404
from assessment.languages import locale
from assessment.permissions import Permission
from assessment.reviews.beside.queries import beside
from assessment.reviews.queries import names
from assessment.web.access import actor, allow
from assessment.web.work import reader

bp = Blueprint("beside", __name__)


def init_app(app: Flask) -> None:
    """Register the page."""
    app.register_blueprint(bp)


@bp.get("/assessments/<uuid:revision_id>/values")
@allow(Permission.ASSESSMENT_READ)
def show(revision_id: UUID) -> ResponseReturnValue:
    """Where the values differ, or all of them."""
    opened = open_or_404(revision_id)
    content, verifies = opened.questionnaire, actor().may(Permission.REVIEW_DO)
    sees_verified = verifies or opened.desk.shows_verified
    areas = [
        (area, [item for item in area.items if is_shown(opened.desk.asked, item)])
        for area in content.areas
    ]
    found = beside(
        reader, opened.revision, opened.desk, content, [item for _area, items in areas for item in items],
        with_verified=sees_verified, with_earlier=shows_results(actor(), opened.revision.assessment),
    )  # fmt: skip
    wants_all = request.args.get("all") == "1"
    rows = {one.item.id: one for one in found.rows if wants_all or one.differs}
    objection = found.objection.objection if found.objection else None
    return render_template(
        "beside/show.html",
        opened=opened,
        verifies=verifies,
        sees_verified=sees_verified,
        parts=[
            (area, [rows[item.id] for item in items if item.id in rows])
            for area, items in areas
            if any(item.id in rows for item in items)
        ],
        numbers=found.numbers,
        objection=objection,
        names=names(reader, {objection.lodged_by_id, objection.decided_by_id}) if objection else {},
        wants_all=wants_all,
        count=len(rows),
        total=len(found.rows),
        method=content.method,
        locale=locale(),
    )
