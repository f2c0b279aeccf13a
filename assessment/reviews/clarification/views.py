"""Pages of clarifications: asking, and one page on which the unit answers and everybody else reads."""

from collections.abc import Callable, Mapping
from uuid import UUID

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from assessment.assessments.models import Revision
from assessment.assessments.queries import Desk, desk, find
from assessment.assessments.status import Status
from assessment.assessments.views.desks import Opened, open_or_404
from assessment.errors import Conflict, Gone, NotAllowed, Refused
from assessment.evidence.queries import library
from assessment.languages import gettext as _
from assessment.languages import locale
from assessment.permissions import Permission, Sight
from assessment.questionnaire.model import Questionnaire
from assessment.reviews.clarification import queries, services
from assessment.reviews.clarification.queries import Asked
from assessment.reviews.clarification.services import Point, Reply
from assessment.reviews.forms import DueForm
from assessment.reviews.queries import names
from assessment.reviews.views.parts import parts
from assessment.reviews.views.standing import (
    Standing,
    seen_or_conflict,
    standing_again,
    standing_or_404,
)
from assessment.rounds.calendar.queries import calendar
from assessment.rounds.queries import questionnaire
from assessment.web.access import actor, allow
from assessment.web.clock import now, today
from assessment.web.error_pages import status_of
from assessment.web.work import db, reader

bp = Blueprint("clarifications", __name__)
DAYS = 5
"""Working days a unit has for its answers, unless the verifier says otherwise."""
ROWS, MORE = 3, 3
"""So many blank rows stand on the page, and come with each press of the button for more."""
LIBRARY = 100
"""So many pieces of evidence are offered at most."""


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(bp)


@bp.get("/reviews/<uuid:revision_id>/clarification/new")
@allow(Permission.REVIEW_DO)
def new(revision_id: UUID) -> ResponseReturnValue:
    """Say what the unit is to clarify; ``?item=`` names items to begin with."""
    form = DueForm(due_on=calendar(reader).after(today(), DAYS))
    return _new_page(standing_or_404(revision_id), form, [])


@bp.post("/reviews/<uuid:revision_id>/clarification/new")
@allow(Permission.REVIEW_DO)
def ask(revision_id: UUID) -> ResponseReturnValue:
    """Ask, or come back with more rows."""
    form = DueForm()
    revision = seen_or_conflict(db, revision_id)
    rows = _posted()
    if "more" in request.form:
        return _new_page(standing_again(db, revision_id), form, rows, MORE)
    if form.validate():
        try:
            services.ask(
                db, revision, [one for one in rows if one.item or one.question.strip()],
                form.due_on.data, by=actor(), at=now(), today=today(),
            )  # fmt: skip
        except Refused as refusal:
            form.form_errors = [*form.form_errors, refusal.sentence]
        else:
            flash(_("Permintaan klarifikasi dikirim ke unit."), "good")
            return redirect(url_for("reviews.show", revision_id=revision_id), 303)
    return _new_page(standing_again(db, revision_id), form, rows), 422


@bp.post("/reviews/<uuid:revision_id>/clarification/end")
@allow(Permission.REVIEW_DO)
def end(revision_id: UUID) -> ResponseReturnValue:
    """Go on verifying."""
    revision = seen_or_conflict(db, revision_id)
    services.end(db, revision, by=actor(), at=now())
    flash(_("Verifikasi dilanjutkan."), "good")
    return redirect(url_for("reviews.show", revision_id=revision_id), 303)


@bp.get("/assessments/<uuid:revision_id>/clarification")
@allow(Permission.ASSESSMENT_READ)
def show(revision_id: UUID) -> ResponseReturnValue:
    """What was to be clarified and what the unit has said; a form for the unit while it is open."""
    return _page(reader, open_or_404(revision_id), None)


@bp.post("/assessments/<uuid:revision_id>/clarification")
@allow(Permission.ASSESSMENT_FILL)
def save(revision_id: UUID) -> ResponseReturnValue:
    """Keep what has been written so far."""
    revision, on, _content = _taken(revision_id)
    return _written(
        revision_id,
        lambda: services.save(db, revision, on, _replies(), seen=_seen(), by=actor(), at=now()),
        _("Tulisan tersimpan. Verifikator belum melihatnya."),
    )


@bp.post("/assessments/<uuid:revision_id>/clarification/send")
@allow(Permission.ASSESSMENT_SEND)
def send(revision_id: UUID) -> ResponseReturnValue:
    """Send the answers to the verifier."""
    revision, on, content = _taken(revision_id)
    return _written(
        revision_id,
        lambda: services.send(
            db, revision, on, content, _replies(), seen=_seen(), by=actor(), at=now()
        ),
        _("Jawaban klarifikasi dikirim ke verifikator."),
    )


def _written(revision_id: UUID, verb: Callable[[], object], said: str) -> ResponseReturnValue:
    try:
        with db.begin_nested():
            verb()
    except (Refused, Conflict) as refusal:
        db.expire_all()
        sentence = refusal.sentence if isinstance(refusal, Refused) else str(refusal)
        if isinstance(refusal, Conflict) and not sentence:
            raise
        return _page(db, open_or_404(revision_id), sentence), status_of(refusal)
    flash(said, "good")
    return redirect(url_for(".show", revision_id=revision_id), 303)


def _page(session: Session, opened: Opened, error: str | None) -> str:
    found = queries.all_of(session, opened.id)
    if not found:
        return render_template("clarifications/none.html", opened=opened)
    current = found[0]
    is_open = opened.desk.status is Status.CLARIFICATION
    may_answer = opened.is_own and not services.why_not_answer(opened.desk, current.clarification)
    sees_drafts = opened.is_own
    people: set[UUID | None] = set()
    for one in (one.clarification for one in found):
        people |= {one.asked_by_id, one.answered_by_id, one.saved_by_id}
    return render_template(
        "clarifications/show.html",
        opened=opened,
        found=found,
        current=current,
        is_open=is_open,
        may_answer=may_answer,
        sees_drafts=sees_drafts,
        typed=_replies() if error else {},
        topics=_topics(opened.questionnaire, found),
        provable={
            point.number
            for point in current.points
            if services.may_show(opened.questionnaire, opened.desk, point.item)
        },
        library=list(session.execute(library(opened.desk.unit_id).limit(LIBRARY)).scalars())
        if may_answer
        else [],
        names=names(session, people),
        error=error,
        today=today(),
        verifies=actor().may(Permission.REVIEW_DO),
        sees_files=actor().may(Permission.REVIEW_DO),
        continues=is_open
        and actor().may(Permission.REVIEW_DO)
        and (
            opened.desk.verifier_id == actor().person_id or actor().may(Permission.REVIEW_FINALISE)
        ),
    )


def _topics(content: Questionnaire, found: list[Asked]) -> Mapping[str, str]:
    named = {point.item for one in found for point in one.points if content.has_item(point.item)}
    return {item: content.item(item).topic.in_(locale()) for item in named}


def _new_page(standing: Standing, form: DueForm, rows: list[Point], more: int = 0) -> str:
    items = [(part, standing.items_of(part.id)) for part in parts(standing)]
    there = {item.id for _part, found in items for item in found}
    if not rows:
        asked = dict.fromkeys(one for one in request.args.getlist("item") if one in there)
        rows = [Point(one, "") for one in asked]
    blank = max(more, ROWS - len(rows), 0) if more else max(ROWS - len(rows), 1)
    return render_template(
        "clarifications/new.html",
        standing=standing,
        form=form,
        rows=[*rows, *[Point("", "")] * blank][: services.MOST],
        most=services.MOST,
        by_part=items,
        locale=locale(),
        is_open=standing.may_decide and standing.desk.status is Status.UNDER_REVIEW,
        unknown=calendar(standing.session).unknown(today(), form.due_on.data or today()),
    )


def _posted() -> list[Point]:
    """The rows of the page that say something."""
    items, questions = request.form.getlist("item"), request.form.getlist("question")
    return [
        Point(item.strip(), question)
        for item, question in zip(items, questions, strict=False)
        if item.strip() or question.strip()
    ]


def _replies() -> dict[int, Reply]:
    return {
        int(number): Reply(
            request.form.get(f"answer-{number}", ""),
            _ids(request.form.getlist(f"evidence-{number}")),
        )
        for number in request.form.getlist("number")
        if number.isdecimal() and len(number) < 4
    }


def _seen() -> int:
    seen = request.form.get("seen", "")
    if not seen.isdecimal() or len(seen) > 9:
        raise Conflict
    return int(seen)


def _taken(revision_id: UUID) -> tuple[Revision, Desk, Questionnaire]:
    on = desk(db, revision_id, actor(), Sight.ANSWERS)
    revision = find(db, revision_id, actor(), Sight.ANSWERS)
    if on is None or revision is None:
        raise Gone
    if on.unit_id != actor().unit_id:
        raise NotAllowed
    return revision, on, questionnaire(db, on.shown_digest)


def _ids(given: list[str]) -> list[UUID]:
    try:
        return [UUID(one) for one in given]
    except ValueError:
        raise Gone from None
