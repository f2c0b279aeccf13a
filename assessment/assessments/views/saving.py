"""One answer saved by the page's script. Acknowledged only after the commit, which the unit of work does."""

from datetime import timedelta
from functools import partial
from uuid import UUID

from flask import jsonify, render_template, request
from flask.typing import ResponseReturnValue

from assessment.assessments import services
from assessment.assessments.answers import Change, Outcome, Stale
from assessment.assessments.blueprint import bp
from assessment.assessments.finding.pace import PAUSE
from assessment.assessments.finding.views import left_words
from assessment.assessments.forms import from_json
from assessment.assessments.labels import level_words
from assessment.assessments.models import Layer
from assessment.assessments.queries import Desk
from assessment.assessments.records import latest_with_names
from assessment.assessments.views.desks import look_or_404, take_or_404
from assessment.permissions import Permission
from assessment.questionnaire import values
from assessment.questionnaire.model import Questionnaire
from assessment.scoring.model import AreaScore, MaturityAreaScore, Score
from assessment.web.access import actor, allow
from assessment.web.clock import now, settings, today
from assessment.web.filters import level, mean
from assessment.web.work import database, db, together


@bp.get("/unsent")
@allow(Permission.ASSESSMENT_FILL, Permission.ASSESSMENT_FACILITATE)
def unsent() -> str:
    """What a page without items needs to send what one that is gone has left on the device."""
    return render_template("assessments/unsent.html")


@bp.post("/<uuid:revision_id>/answers")
@allow(Permission.ASSESSMENT_FILL)
def save(revision_id: UUID) -> ResponseReturnValue:
    """Save one answer, or say 409 with both values when somebody else saved it meanwhile.

    On SQLite, where writers wait for each other, it is worked out before the turn to write, and written in it
    unless anything has changed by then.
    """
    sent = request.get_json(silent=True)
    if database().is_sqlite:
        on, questionnaire = look_or_404(revision_id)
        change = from_json(sent, questionnaire)
        draft = services.work_out(on, questionnaire, change, by=actor(), at=now(), today=today())
        if draft is not None and together(partial(services.write, draft=draft)):
            return jsonify(saved(on, questionnaire, change.item, draft.outcome, sent))
    desk, questionnaire = take_or_404(revision_id)
    change = from_json(sent, questionnaire)
    try:
        outcome = services.save(
            db, desk, questionnaire, [change], by=actor(), at=now(), today=today()
        )
    except Stale:
        db.rollback()
        return jsonify(_conflict(revision_id, questionnaire, change)), 409
    return jsonify(saved(desk, questionnaire, change.item, outcome, sent))


def saved(
    on: Desk, questionnaire: Questionnaire, item: str, outcome: Outcome, sent: object
) -> dict[str, object]:
    """What the page's script hears of a save, and in ``left`` how long the rest may take now.

    The page has sent the pace that it was given (seconds an item), so that nothing needs to be looked up for it.
    """
    area_id = questionnaire.item(item).area_id
    return {
        "ok": True,
        "version": outcome.saved[0].version,
        "saved_at": f"{now().astimezone(settings().timezone):%H.%M}",
        "area": _area(outcome.score, area_id),
        "progress": {
            "answered": sum(area.answered for area in outcome.score.areas),
            "items": sum(area.items for area in outcome.score.areas),
            "points": outcome.score.total,
            "max": outcome.score.max,
            "left": left_words(on, questionnaire, outcome.answers, _pace(sent)),
        },
    }


def _pace(sent: object) -> timedelta | None:
    seconds = sent.get("pace") if isinstance(sent, dict) else None
    if type(seconds) not in (int, float) or not 0 <= seconds <= PAUSE.total_seconds():  # type: ignore[operator]
        return None
    return timedelta(seconds=seconds)  # type: ignore[arg-type]


def _area(score: Score, area_id: str) -> dict[str, object]:
    for area in score.areas:
        if area.area == area_id:
            return {
                "answered": area.answered,
                "items": area.items,
                "points": area.points,
                "max": area.max,
                "level": level(area.level),
                **_means(area),
            }
    for supplement in score.supplements:
        if supplement.id == area_id:
            return {
                "answered": supplement.answered,
                "items": supplement.items,
                "points": supplement.points,
                "max": supplement.max,
                "level": None,
            }
    raise KeyError(area_id)


def _means(area: AreaScore) -> dict[str, object]:
    if not isinstance(area, MaturityAreaScore):
        return {}
    return {"steps": int(area.maturity or 0), "target": mean(area.target), "gap": mean(area.gap)}


def _conflict(revision_id: UUID, questionnaire: Questionnaire, change: Change) -> dict[str, object]:
    return conflict(revision_id, questionnaire, change.item) | {
        "yours": {
            "value": values.to_json(change.value),
            "words": level_words(change.value, questionnaire.method),
            "note": change.note,
            "reason": change.reason,
        }
    }


def conflict(revision_id: UUID, questionnaire: Questionnaire, item: str) -> dict[str, object]:
    """What the page's script hears when somebody else was faster: what the item says now."""
    latest = latest_with_names(db, revision_id, [item]).get((Layer.SELF, item))
    event = latest.event if latest else None
    zone = settings().timezone
    return {
        "ok": False,
        "now": {
            "value": values.to_json(event.value) if event else None,
            "words": level_words(event.value if event else values.UNANSWERED, questionnaire.method),
            "version": event.version if event else 0,
            "note": event.note if event else "",
            "reason": event.reason if event else "",
            "unsure": event.unsure if event else False,
            "by": latest.by if latest else "",
            "at": f"{event.at.astimezone(zone):%H.%M}" if event else "",
        }
        | ({"as_of": event.as_of.isoformat()} if event and event.as_of else {}),
    }
