"""One unit's answer, saved by the script of a room while the unit speaks. Acknowledged only after the commit."""

from dataclasses import replace
from uuid import UUID

from flask import abort, jsonify, request
from flask.typing import ResponseReturnValue

from assessment.assessments import services
from assessment.assessments.answers import Stale
from assessment.assessments.facilitation.views.facilitating import bp
from assessment.assessments.forms import from_json
from assessment.assessments.models import Layer
from assessment.assessments.queries import desk
from assessment.assessments.records import is_unsure
from assessment.assessments.views.saving import conflict
from assessment.permissions import Permission, Sight
from assessment.rounds.queries import questionnaire
from assessment.web.access import actor, allow
from assessment.web.clock import now, settings, today
from assessment.web.work import db


@bp.post("/<uuid:revision_id>/answers")
@allow(Permission.ASSESSMENT_FACILITATE)
def save_answer(revision_id: UUID) -> ResponseReturnValue:
    """Save what the unit says to one item, or say 409 with what was saved meanwhile.

    The mark "not sure" stays as the unit set it.
    """
    on = desk(db, revision_id, actor(), Sight.ANSWERS, facilitating=today())
    if on is None:
        abort(404)
    content = questionnaire(db, on.shown_digest)
    change = from_json(request.get_json(silent=True), content)
    change = replace(change, unsure=is_unsure(db, revision_id, Layer.SELF, change.item))
    try:
        outcome = services.save_for_unit(
            db, on, content, [change], by=actor(), at=now(), today=today()
        )
    except Stale:
        db.rollback()
        return jsonify(conflict(revision_id, content, change.item)), 409
    return jsonify(
        ok=True,
        version=outcome.saved[0].version,
        saved_at=f"{now().astimezone(settings().timezone):%H.%M}",
    )
