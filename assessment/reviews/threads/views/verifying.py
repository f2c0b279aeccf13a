"""The verifier's side: every thread of an assessment, writing, closing, and recommending."""

from uuid import UUID

from flask import (
    abort,
    flash,
    get_template_attribute,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from assessment.assessments.models import Revision
from assessment.assessments.queries import Desk, desk
from assessment.errors import NotAllowed, Refused
from assessment.languages import gettext as _
from assessment.permissions import Permission, Sight
from assessment.questionnaire.model import Questionnaire
from assessment.reviews.own_work import is_own_work
from assessment.reviews.queries import in_repair, opened
from assessment.reviews.threads import services
from assessment.reviews.threads.models import ThreadState
from assessment.reviews.threads.queries import Thread, beside, threads_of
from assessment.reviews.threads.views import bp
from assessment.rounds.queries import questionnaire
from assessment.units.names import full
from assessment.web.access import actor, allow
from assessment.web.clock import now, today
from assessment.web.work import db, reader


@bp.get("/reviews/<uuid:revision_id>/threads")
@allow(Permission.REVIEW_DO)
def index(revision_id: UUID) -> ResponseReturnValue:
    """Everything that was asked and answered in an assessment, also while the unit mends it."""
    return _page(reader, revision_id)


@bp.post("/reviews/<uuid:revision_id>/items/<item_id>/thread")
@allow(Permission.REVIEW_DO)
def write(revision_id: UUID, item_id: str) -> ResponseReturnValue:
    """Ask the unit about an item, or remark on it."""
    on, content = _taken_or_404(revision_id)
    text = _one_way(request.form.get("text", ""))
    try:
        services.write(
            db, on, content, item_id, text, asks="remark" not in request.form, by=actor(), at=now()
        )
    except Refused as refusal:
        return _refused(revision_id, item_id, refusal, text)
    return _done(on, item_id, _("Terkirim kepada unit."))


@bp.post("/reviews/<uuid:revision_id>/items/<item_id>/thread/close")
@allow(Permission.REVIEW_DO)
def close(revision_id: UUID, item_id: str) -> ResponseReturnValue:
    """Be done with a thread."""
    on, _content = _taken_or_404(revision_id)
    services.close(db, on, item_id, by=actor(), at=now())
    return _done(on, item_id, _("Tanya jawab ditutup."))


@bp.post("/reviews/<uuid:revision_id>/items/<item_id>/recommendation")
@allow(Permission.REVIEW_DO)
def recommend(revision_id: UUID, item_id: str) -> ResponseReturnValue:
    """Recommend something at an item; without a text: no longer."""
    on, content = _taken_or_404(revision_id)
    seen = request.form.get("seen", "")
    version = services.recommend(
        db, on, content, item_id, _one_way(request.form.get("text", "")),
        seen=int(seen) if seen.isdecimal() else 0, by=actor(), at=now(),
    )  # fmt: skip
    if _is_asked_by_script():
        return jsonify({"ok": True, "version": version})
    flash(_("Rekomendasi tersimpan.") if version else _("Rekomendasi dihapus."), "good")
    area = content.item(item_id).area_id
    return redirect(
        url_for("reviews.area", revision_id=revision_id, area_id=area, _anchor=f"item-{item_id}"), 303
    )  # fmt: skip


def _taken_or_404(revision_id: UUID) -> tuple[Desk, Questionnaire]:
    """The assessment for a verb, locked: under review, or in the hands of the unit that mends it."""
    found = desk(db, revision_id, actor(), Sight.EVIDENCE)
    if found is None and _is_in_repair(db, revision_id):
        found = desk(db, revision_id, None, Sight.STATUS)
    if found is None:
        abort(404)
    return found, questionnaire(db, found.shown_digest)


def _is_in_repair(session: Session, revision_id: UUID) -> bool:
    there = in_repair(session, revision_id, actor())
    return there is not None and not is_own_work(session, there, actor().person_id, today())


def _revision_or_404(session: Session, revision_id: UUID) -> Revision:
    found = opened(session, revision_id, actor())
    if found is None and _is_in_repair(session, revision_id):
        found = in_repair(session, revision_id, actor())
    if found is None:
        abort(404)
    return found


def _page(
    session: Session, revision_id: UUID, kept: dict[str, str] | None = None, error: str = ""
) -> str:
    revision = _revision_or_404(session, revision_id)
    content = questionnaire(session, revision.shown_digest)
    unit = revision.assessment.unit
    found = threads_of(session, revision_id)
    return render_template(
        "threads/index.html",
        revision=revision,
        unit_name=full(unit.kind, unit.name, unit.parent.name if unit.parent else None),
        round_name=revision.assessment.round.name,
        threads=[(one, content.item(one.item)) for one in found],
        may_write=_may_write(session, revision_id),
        is_in_review=opened(session, revision_id, actor()) is not None,
        kept=kept or {},
        error=error,
    )


def _may_write(session: Session, revision_id: UUID) -> bool:
    found = desk(session, revision_id, None, Sight.STATUS, lock=False)
    assert found is not None, "its revision was loaded a moment ago"
    try:
        services.refuse_unless_talking(session, found, actor())
    except (Refused, NotAllowed):
        return False
    return True


def _refused(revision_id: UUID, item_id: str, refusal: Refused, text: str) -> ResponseReturnValue:
    """What was typed stays on the page."""
    if _is_asked_by_script():
        raise refusal
    db.rollback()
    return _page(db, revision_id, {item_id: text}, refusal.sentence), 422


def _done(on: Desk, item_id: str, sentence: str) -> ResponseReturnValue:
    if not _is_asked_by_script():
        flash(sentence, "good")
        return redirect(
            url_for(".index", revision_id=on.revision_id, _anchor=f"item-{item_id}"), 303
        )
    db.flush()
    thread = beside(db, on.revision_id, [item_id])[item_id].thread
    assert thread is not None, "it was just written"
    return _as_said(thread)


def _as_said(thread: Thread) -> Response:
    return jsonify(
        {
            "ok": True,
            "said": get_template_attribute("threads/said.html", "whole")(thread),
            "is_closed": thread.state is ThreadState.CLOSED,
        }
    )


def _is_asked_by_script() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _one_way(text: str) -> str:
    """Browsers send line ends in two ways."""
    return text.replace("\r\n", "\n")
