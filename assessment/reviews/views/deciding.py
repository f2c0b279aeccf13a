"""Decisions from the page's script, and agreeing to many items at once. Acknowledged only after the commit."""

from typing import Any
from uuid import UUID

from flask import flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from assessment.assessments.answers import Outcome, Stale
from assessment.assessments.models import Decision, Layer
from assessment.assessments.records import latest_with_names
from assessment.errors import Conflict
from assessment.languages import gettext as _
from assessment.languages import ngettext
from assessment.permissions import Permission
from assessment.questionnaire.model import Question
from assessment.reviews import decisions, undoing
from assessment.reviews.forms import from_json
from assessment.reviews.risk.gathering import to_look_at
from assessment.reviews.sheets import checked, checked_in
from assessment.reviews.texts import texts_of
from assessment.reviews.undoing import Undone
from assessment.reviews.views import bp
from assessment.reviews.views.cards import Card, Decided, card_of, tone_of, words_of
from assessment.reviews.views.narrowing import Filter
from assessment.reviews.views.standing import Standing, desk_or_404
from assessment.scoring.model import MaturityAreaScore, Score
from assessment.web.access import actor, allow
from assessment.web.clock import now, settings
from assessment.web.filters import decimal, level
from assessment.web.work import db


@bp.post("/<uuid:revision_id>/decisions")
@allow(Permission.REVIEW_DO)
def decide(revision_id: UUID) -> ResponseReturnValue:
    """Save one decision, or say 409 with both when somebody else decided meanwhile."""
    standing = desk_or_404(revision_id)
    content = standing.questionnaire
    by_id = {item.id: item for item in content.items}
    asked = from_json(request.get_json(silent=True), by_id, standing.claimed)
    item = by_id[asked.item]
    try:
        outcome = decisions.decide(
            db, standing.desk, content, [asked], by=actor(), at=now(), texts=standing.texts
        )
    except Stale:
        db.rollback()
        return jsonify(_conflict(standing, item)), 409
    return jsonify(_saved(standing, item, outcome, asked.decision))


@bp.post("/<uuid:revision_id>/areas/<area_id>/agree-rest")
@allow(Permission.REVIEW_DO)
def agree_rest(revision_id: UUID, area_id: str) -> ResponseReturnValue:
    """Agree to everything in a part that is not checked yet."""
    standing = desk_or_404(revision_id)
    if request.form.get("version") not in (None, str(standing.desk.version)):
        raise Conflict  # another has taken it, or the city's answers of today were taken over
    left = to_look_at(db, standing) - standing.marked.keys() - standing.exceptions.keys()
    saved = decisions.agree_rest(
        db, standing.desk, standing.questionnaire, area_id, leaving=left, by=actor(), at=now()
    )
    flash(ngettext("%(num)s butir disetujui.", "%(num)s butir disetujui.", len(saved)), "good")
    if held := ", ".join(item.id for item in standing.items_of(area_id) if item.id in left):
        words = _(
            "Tidak ikut disetujui karena berisiko tinggi: %(items)s. Periksa satu per satu.",
            items=held,
        )
        flash(words, "warning")
    return redirect(back(revision_id, area_id), 303)


@bp.post("/<uuid:revision_id>/areas/<area_id>/undo")
@allow(Permission.REVIEW_DO)
def undo(revision_id: UUID, area_id: str) -> ResponseReturnValue:
    """Take back what was agreed to at once."""
    standing = desk_or_404(revision_id)
    saved = decisions.undo_agree_rest(
        db, standing.desk, standing.questionnaire, request.form.get("token", ""),
        by=actor(), at=now(),
    )  # fmt: skip
    flash(
        ngettext(
            "%(num)s butir kembali belum diperiksa.", "%(num)s butir kembali belum diperiksa.", len(saved)
        ),
        "neutral",
    )  # fmt: skip
    return redirect(back(revision_id, area_id), 303)


@bp.post("/<uuid:revision_id>/areas/<area_id>/undo-last")
@allow(Permission.REVIEW_DO)
def undo_last(revision_id: UUID, area_id: str) -> ResponseReturnValue:
    """Take back what this person decided last in a part; the page's script is told how the items stand then."""
    standing = desk_or_404(revision_id)
    content = standing.questionnaire
    undone = undoing.undo_last(db, standing.desk, content, area_id, by=actor(), at=now())
    if request.accept_mimetypes.best == "application/json":
        return jsonify(_undone(standing, area_id, undone))
    flash(
        ngettext(
            "Keputusan dibatalkan: butir %(items)s seperti sebelumnya.",
            "Keputusan dibatalkan: butir %(items)s seperti sebelumnya.",
            len(undone.items),
            items=", ".join(undone.items),
        ),
        "neutral",
    )
    return redirect(back(revision_id, area_id, undone.items[0]), 303)


def back(revision_id: UUID, area_id: str, item: str | None = None) -> str:
    """The page of the part, with the filter it had."""
    asked = request.form.get("filter", "")
    return url_for(
        ".area", revision_id=revision_id, area_id=area_id, filter=asked if asked in set(Filter) else None,
        _anchor=f"item-{item}" if item else None,
    )  # fmt: skip


def _undone(standing: Standing, area_id: str, undone: Undone) -> dict[str, Any]:
    content = standing.questionnaire
    latest = latest_with_names(db, standing.id, list(undone.items))
    said = []
    for item in undone.items:
        card = card_of(standing, content.item(item), latest.get((Layer.VERIFIED, item)))
        card.exception = standing.exceptions.get(item)
        said.append({"item": item} | said_of(card, card.decided))
    texts = texts_of(db, standing.desk, content)
    part = checked_in(content, area_id, undone.outcome.answers, standing.desk.asked)
    part = part.plus(texts.checked(content, area_id))
    progress = {"done": part.done, "total": part.total} | _points(undone.outcome.score, area_id)
    return {"ok": True, "saved_at": _time(), "by": actor().name, "items": said, "part": progress}


def _saved(
    standing: Standing, item: Question, outcome: Outcome, decision: Decision
) -> dict[str, Any]:
    content = standing.questionnaire
    texts = standing.texts.deciding(item.id, agreed=decision is Decision.AGREED)
    part = checked_in(content, item.area_id, outcome.answers, standing.desk.asked)
    part = part.plus(texts.checked(content, item.area_id))
    whole = checked(content, outcome.answers, standing.desk.asked).plus(texts.checked(content))
    return {
        "ok": True,
        "version": outcome.saved[0].version,
        "saved_at": _time(),
        "by": actor().name,
        "part": {"done": part.done, "total": part.total} | _points(outcome.score, item.area_id),
        "whole": {"done": whole.done, "total": whole.total},
    }


def _points(score: Score, area: str) -> dict[str, Any]:
    for one in score.areas:
        if one.area == area:
            found: dict[str, Any] = {
                "points": one.points,
                "percent": "–" if one.percent is None else decimal(one.percent),
                "level": level(one.level),
            }
            if isinstance(one, MaturityAreaScore):
                found["steps"] = int(one.maturity or 0)
            return found
    return {}


def _conflict(standing: Standing, item: Question) -> dict[str, Any]:
    latest = latest_with_names(db, standing.id, [item.id]).get((Layer.VERIFIED, item.id))
    card = card_of(standing, item, latest)
    card.exception = standing.exceptions.get(item.id)
    return {
        "ok": False,
        "error": _("Orang lain lebih dulu memutuskan butir ini."),
        "theirs": said_of(card, card.decided),
    }


def said_of(card: Card, one: Decided) -> dict[str, Any]:
    """A decision for the page's script."""
    zone = settings().timezone
    return {
        "chosen": one.chosen,
        "text": one.text,
        "version": one.version,
        "words": words_of(card, one),
        "tone": tone_of(one),
        "by": one.by,
        "at": f"{one.at.astimezone(zone):%H.%M}" if one.at else "",
    }


def _time() -> str:
    return f"{now().astimezone(settings().timezone):%H.%M}"
