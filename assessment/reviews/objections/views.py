"""Pages of objections: the unit's, and those who verify and decide."""

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from assessment.assessments.labels import level_words
from assessment.assessments.models import Revision
from assessment.assessments.queries import Desk, desk, find
from assessment.assessments.status import Status
from assessment.assessments.views.desks import open_or_404
from assessment.errors import Conflict, Gone, NotAllowed, Refused
from assessment.evidence.models import Evidence
from assessment.evidence.queries import library
from assessment.languages import gettext as _
from assessment.languages import locale
from assessment.permissions import Permission, Sight
from assessment.questionnaire import values
from assessment.questionnaire.model import Item, Questionnaire
from assessment.questionnaire.values import HIGHEST_LEVEL, NOT_APPLICABLE, NotAnAnswer
from assessment.reviews.forms import said
from assessment.reviews.objections import queries, services
from assessment.reviews.objections.queries import Lodged
from assessment.reviews.objections.services import Claim, Verdict, stands
from assessment.reviews.queries import names
from assessment.reviews.sheets import claims
from assessment.reviews.views.standing import seen_or_conflict, standing_again, standing_or_404
from assessment.rounds.calendar.queries import unknown_years
from assessment.rounds.queries import questionnaire
from assessment.web.access import actor, allow
from assessment.web.clock import now, today
from assessment.web.work import db, reader

bp = Blueprint("objections", __name__)
LIBRARY = 100
"""So many pieces of evidence are offered at most."""


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(bp)


@dataclass(frozen=True, slots=True)
class Row:
    """One item with the values that stand side by side, in words."""

    id: str
    topic: str
    text: str
    own: str
    verified: str
    wanted: str
    decided: str
    statement: str
    reason: str
    verdict: str
    choices: list[tuple[str, str]]
    evidence: list[Evidence]


@bp.get("/assessments/<uuid:revision_id>/objection")
@allow(Permission.ASSESSMENT_READ)
def unit(revision_id: UUID) -> ResponseReturnValue:
    """What the unit may say to the provisional result, or its objection and what was decided."""
    return _unit(reader, revision_id, None)


@bp.post("/assessments/<uuid:revision_id>/objection")
@allow(Permission.ASSESSMENT_SEND)
def lodge(revision_id: UUID) -> ResponseReturnValue:
    """Object."""
    revision, on, content = _taken(revision_id)
    wanted = {
        item: Claim(
            _value(content, item, request.form.get(f"wanted-{item}", "")),
            request.form.get(f"statement-{item}", ""),
            _ids(request.form.getlist(f"evidence-{item}")),
        )
        for item in request.form.getlist("item")
    }
    try:
        with db.begin_nested():
            services.lodge(db, revision, on, content, wanted, by=actor(), at=now(), today=today())
    except Refused as refusal:
        return _unit(db, revision_id, refusal.sentence), 422
    flash(_("Sanggahan dikirim. Ketua tim memutuskannya dengan alasan."), "good")
    return redirect(url_for(".unit", revision_id=revision_id), 303)


@bp.post("/assessments/<uuid:revision_id>/objection/accept")
@allow(Permission.ASSESSMENT_SEND)
def accept(revision_id: UUID) -> ResponseReturnValue:
    """Accept the provisional result."""
    revision, on, _content = _taken(revision_id)
    services.accept(db, revision, on, by=actor(), at=now())
    flash(_("Hasil diterima. Ketua tim dapat menetapkannya."), "good")
    return redirect(url_for("assessments.show", revision_id=revision_id), 303)


@bp.get("/reviews/<uuid:revision_id>/objection")
@allow(Permission.REVIEW_DO)
def show(revision_id: UUID) -> ResponseReturnValue:
    """The objection, with a form for who may decide on it."""
    return _show(reader, revision_id, None)


@bp.post("/reviews/<uuid:revision_id>/objection")
@allow(Permission.REVIEW_DO)
def decide(revision_id: UUID) -> ResponseReturnValue:
    """Decide on every disputed item."""
    revision = seen_or_conflict(db, revision_id)
    content = questionnaire(db, revision.shown_digest)
    verdicts = {
        item: Verdict(
            _value(content, item, request.form.get(f"value-{item}", "")),
            request.form.get(f"reason-{item}", ""),
        )
        for item in request.form.getlist("item")
    }
    try:
        with db.begin_nested():
            services.decide(db, revision, verdicts, by=actor(), at=now(), today=today())
    except Refused as refusal:
        db.expire_all()
        return _show(db, revision_id, refusal.sentence), 422
    flash(_("Sanggahan diputuskan. Hasil menunggu penetapan orang lain."), "good")
    return redirect(url_for("reviews.show", revision_id=revision_id), 303)


def _unit(session: Session, revision_id: UUID, error: str | None) -> str:
    opened = open_or_404(revision_id)
    revision, on, content = opened.revision, opened.desk, opened.questionnaire
    found = None if on.is_held else queries.lodged(session, revision_id)
    is_current = found is not None and found.objection.verified_at == revision.verified_at
    closed = _("Anda membaca penilaian ini; yang menanggapi hasilnya adalah kepala unit.")
    if opened.may_send:
        closed = services.why_not_object(session, revision, on, by=actor(), today=today())
    chosen = request.values.getlist("item")
    other = request.values.get("other", "").strip()
    items = [
        item.id
        for item in content.items
        if item.id in {*chosen, other} and services.may_dispute(content, on, item.id)
    ]
    before, after = claims(content, on), stands(content, on)
    differing = [
        _row(content, on, item.id)
        for item in content.items
        if services.may_dispute(content, on, item.id)
        and on.verified is not None
        and before[item.position] != after[item.position]
    ]
    return render_template(
        "objections/unit.html",
        opened=opened,
        revision=revision,
        found=found if is_current else None,
        rows=_rows(content, on, found) if found and is_current else [],
        names=_people(session, found),
        closed=closed,
        differing=differing,
        chosen=[_row(content, on, item) for item in items],
        unknown=other if other and other not in items else "",
        error=error,
        library=list(session.execute(library(on.unit_id).limit(LIBRARY)).scalars())
        if items and not closed
        else [],
        is_final=on.shows_final,
        unknown_years=unknown_years(session, today(), revision.objection_until)
        if revision.objection_until and not closed
        else [],
    )


def _show(session: Session, revision_id: UUID, error: str | None) -> str:
    standing = standing_again(session, revision_id) if error else standing_or_404(revision_id)
    found = queries.lodged(session, revision_id)
    if found is None:
        raise Gone
    is_open = standing.desk.status is Status.OBJECTION
    closed = ""
    if is_open:
        closed = services.why_not_decide(session, standing.revision, by=actor(), today=today())
    return render_template(
        "objections/show.html",
        standing=standing,
        found=found,
        rows=_rows(standing.questionnaire, standing.desk, found),
        names=_people(session, found),
        is_open=is_open,
        closed=closed,
        error=error,
    )


def _taken(revision_id: UUID) -> tuple[Revision, Desk, Questionnaire]:
    on = desk(db, revision_id, actor(), Sight.ANSWERS)
    revision = find(db, revision_id, actor(), Sight.ANSWERS)
    if on is None or revision is None:
        raise Gone
    if on.unit_id != actor().unit_id:
        raise NotAllowed
    seen = request.form.get("version")
    if seen is not None and seen != str(on.version):
        raise Conflict
    return revision, on, questionnaire(db, on.shown_digest)


def _rows(content: Questionnaire, on: Desk, found: Lodged) -> list[Row]:
    order = {item.id: item.position for item in content.items}
    made = []
    for one in sorted(found.items, key=lambda one: order[one.item]):
        row = _row(content, on, one.item)
        words = content.method
        made.append(
            Row(
                row.id,
                row.topic,
                row.text,
                row.own,
                level_words(one.verified, words),
                level_words(one.wanted, words),
                "" if one.decided is None else level_words(one.decided, words),
                one.statement,
                one.reason or request.form.get(f"reason-{one.item}", ""),
                request.form.get(f"value-{one.item}", ""),
                row.choices,
                found.evidence.get(one.item, []),
            )
        )
    return made


def _row(content: Questionnaire, on: Desk, item_id: str) -> Row:
    item = content.item(item_id)
    assert isinstance(item, Item), "only items are disputed"
    codes = [*range(HIGHEST_LEVEL + 1), NOT_APPLICABLE]
    return Row(
        item.id,
        item.topic.in_(locale()),
        item.text.in_(locale()),
        level_words(claims(content, on)[item.position], content.method),
        level_words(stands(content, on)[item.position], content.method),
        request.form.get(f"wanted-{item_id}", ""),
        "",
        request.form.get(f"statement-{item_id}", ""),
        "",
        "",
        [
            (said(code), level_words(code, content.method))
            for code in codes
            if values.permits(item, code)
        ],
        [],
    )


def _people(session: Session, found: Lodged | None) -> dict[UUID | None, str]:
    if found is None:
        return {}
    return names(session, {found.objection.lodged_by_id, found.objection.decided_by_id})


def _value(content: Questionnaire, item_id: str, chosen: str) -> int | None:
    if not content.has_item(item_id) or not chosen:
        return None
    try:
        return values.from_json(
            content.item(item_id), int(chosen) if chosen.isdecimal() else chosen
        )
    except NotAnAnswer:
        return None


def _ids(given: list[str]) -> list[UUID]:
    try:
        return [UUID(one) for one in given]
    except ValueError:
        raise Gone from None
