"""What was done since the last round, beside carrying over: answers that confirmed actions stand for."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.actions import offers
from assessment.actions.views import bp
from assessment.assessments.answers import Stale
from assessment.assessments.views.desks import open_or_404, take_or_404
from assessment.errors import Conflict
from assessment.languages import ngettext
from assessment.permissions import Permission
from assessment.web.access import actor, allow
from assessment.web.clock import now, today
from assessment.web.work import db, reader


@bp.get("/assessments/<uuid:revision_id>/done")
@allow(Permission.ASSESSMENT_FILL)
def done(revision_id: UUID) -> ResponseReturnValue:
    """The confirmed actions of earlier rounds, and whether the answers of now say as much."""
    opened = open_or_404(revision_id)
    found = offers.offers(reader, opened.desk, opened.questionnaire)
    return render_template(
        "actions/done.html", opened=opened, found=found,
        left=[one for one in found if not one.is_reached(opened.desk)], method=opened.questionnaire.method,
    )  # fmt: skip


@bp.post("/assessments/<uuid:revision_id>/done")
@allow(Permission.ASSESSMENT_FILL)
def take(revision_id: UUID) -> ResponseReturnValue:
    """Take chosen ones over."""
    desk, content = take_or_404(revision_id)
    try:
        number = offers.take(
            db, desk, content, request.form.getlist("item"), by=actor(), at=now(), today=today()
        )
    except Stale:
        raise Conflict from None
    flash(
        ngettext(
            "%(num)s jawaban diambil dari tindak lanjut. Periksa, lalu tekan “Masih benar” atau ubah.",
            "%(num)s jawaban diambil dari tindak lanjut. Periksa, lalu tekan “Masih benar” atau ubah.",
            number,
        ),
        "good",
    )
    return redirect(url_for(".done", revision_id=revision_id), 303)
