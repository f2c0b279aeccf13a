"""Pages of the sample: the second look, what a lead settles, and the figures."""

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from assessment.assessments.models import AnswerEvent, Layer
from assessment.assessments.queries import Desk, desk, latest_answers
from assessment.assessments.records import evidence_of
from assessment.config import Settings
from assessment.errors import Refused
from assessment.evidence.models import Evidence
from assessment.languages import gettext as _
from assessment.languages import locale
from assessment.permissions import Permission, Sight
from assessment.questionnaire import values
from assessment.questionnaire.model import Item, Question, Questionnaire
from assessment.questionnaire.values import NotAnAnswer
from assessment.reviews.sampling import queries, services
from assessment.reviews.sampling.agreement import FEWEST
from assessment.reviews.sampling.drawing import sealed
from assessment.reviews.sampling.labels import kappa_words
from assessment.reviews.sampling.models import Sample, SampleItem
from assessment.reviews.sheets import claims
from assessment.reviews.views.cards import Choice, choices_of
from assessment.rounds.models import RoundState
from assessment.rounds.queries import find, questionnaire, questionnaires_of
from assessment.units.names import full
from assessment.web.access import actor, allow
from assessment.web.clock import now
from assessment.web.work import db, reader

bp = Blueprint("samples", __name__, url_prefix="/samples")


def init_app(app: Flask) -> None:
    """Register the pages, and listen to assessments being taken up and concluded."""
    settings: Settings = app.config["SETTINGS"]
    app.jinja_env.filters["kappa_words"] = kappa_words
    app.register_blueprint(bp)
    services.register(settings.timezone)


@dataclass(slots=True)
class Line:
    """An item on a page of the sample: what the unit says of it, and what has been chosen."""

    drawn: SampleItem
    item: Question
    choices: tuple[Choice, ...]
    claim: int
    event: AnswerEvent | None
    evidence: list[Evidence]
    chosen: str
    reason: str

    @property
    def id(self) -> str:
        """The item's number."""
        return self.drawn.item


@bp.get("")
@allow(Permission.REVIEW_DO)
def index() -> ResponseReturnValue:
    """What waits for my second look; for leads also what is to be settled, and every round's figures."""
    leads = actor().may(Permission.REVIEW_FINALISE)
    return render_template(
        "samples/index.html",
        mine=queries.of_second(reader, actor()),
        differing=queries.to_settle(reader, actor()) if leads else [],
        rounds=queries.rounds_with_sample(reader) if leads else [],
        open_statuses=queries.OPEN,
        where=where,
    )


@bp.get("/<uuid:revision_id>")
@allow(Permission.REVIEW_DO)
def look(revision_id: UUID) -> ResponseReturnValue:
    """The items drawn, with claim, note and evidence; nothing of what the first verifier says."""
    return _look(reader, _second_or_404(reader, revision_id))


@bp.post("/<uuid:revision_id>")
@allow(Permission.REVIEW_DO)
def save(revision_id: UUID) -> ResponseReturnValue:
    """Save the second look; finished, it cannot be changed any more."""
    sample = _second_or_404(db, revision_id, lock=True)
    lines = _lines(db, sample)
    finish = "finish" in request.form
    try:
        said = {line.id: _posted(line) for line in lines if request.form.get(f"value-{line.id}")}
        services.look_again(db, sample, said, finish=finish, by=actor(), at=now())
    except Refused as refusal:
        db.rollback()
        return _look(db, _second_or_404(db, revision_id), error=refusal.sentence), 422
    flash(_("Sampel selesai.") if finish else _("Penilaian sampel disimpan."), "good")
    return redirect(url_for(".index") if finish else url_for(".look", revision_id=revision_id), 303)


@bp.get("/<uuid:revision_id>/settle")
@allow(Permission.REVIEW_FINALISE)
def differences(revision_id: UUID) -> ResponseReturnValue:
    """Where the two differ, for a lead who is neither."""
    return _differences(reader, _settling_or_404(reader, revision_id))


@bp.post("/<uuid:revision_id>/settle")
@allow(Permission.REVIEW_FINALISE)
def settle(revision_id: UUID) -> ResponseReturnValue:
    """Settle one item: its value becomes the verified one."""
    sample = _settling_or_404(db, revision_id)
    item = request.form.get("item", "")
    line = next((one for one in _lines(db, sample) if one.id == item), None)
    if line is None:
        abort(404)
    try:
        value, reason = _posted(line)
        services.settle(db, sample, item, value, reason, by=actor(), at=now())
    except Refused as refusal:
        db.rollback()
        return _differences(db, _settling_or_404(db, revision_id), refusal.sentence), 422
    flash(_("Putusan butir %(item)s disimpan sebagai nilai terverifikasi.", item=item), "good")
    return redirect(url_for(".differences", revision_id=revision_id), 303)


@bp.get("/rounds/<uuid:round_id>")
@allow(Permission.REVIEW_FINALISE, Permission.ROUND_MANAGE)
def figures(round_id: UUID) -> ResponseReturnValue:
    """How far two verifiers agree, by verifier and area: numbers only, no answer of any unit."""
    return _figures(round_id)


@bp.post("/rounds/<uuid:round_id>")
@allow(Permission.REVIEW_FINALISE, Permission.ROUND_MANAGE)
def begin(round_id: UUID) -> ResponseReturnValue:
    """Begin the sample of a round, or change its share for what is taken up from now on."""
    chosen = find(db, round_id, lock=True)
    if chosen is None:
        abort(404)
    said = request.form.get("percent", "")
    try:
        percent = int(said) if said.isdecimal() and len(said) < 4 else -1
        services.begin(db, chosen, percent, by=actor(), at=now())
    except Refused as refusal:
        db.rollback()
        return _figures(round_id, error=refusal.sentence, percent=said), 422
    flash(_("Bagian sampel disimpan."), "good")
    return redirect(url_for(".figures", round_id=round_id), 303)


def where(sample: Sample) -> str:
    """``Kel. Melati, Kec. Taman``."""
    unit = sample.revision.assessment.unit
    return full(unit.kind, unit.name, unit.parent.name if unit.parent else None)


def _figures(round_id: UUID, error: str = "", percent: str = "") -> str:
    session = db
    chosen = find(session, round_id)
    if chosen is None or chosen.state is RoundState.DRAFT or chosen.is_imported:
        abort(404)
    plan = queries.plan_of(session, round_id)
    areas: dict[str, str] = {}
    for row in questionnaires_of(session, round_id):
        for area in questionnaire(session, row.digest).areas:
            areas.setdefault(area.id, area.short.in_(locale()))
    is_over = chosen.state is RoundState.CLOSED
    return render_template(
        "samples/figures.html",
        chosen=chosen,
        plan=plan,
        figures=queries.figures(session, round_id),
        areas=areas,
        fewest=FEWEST,
        seal=sealed(plan.seed) if plan else "",
        redrawn=queries.redrawn(session, plan) if plan and is_over else None,
        is_open=chosen.state is RoundState.OPEN,
        error=error,
        percent=percent or str(plan.percent if plan else services.PERCENT),
        most=services.MOST,
    )


def _look(session: Session, sample: Sample, error: str = "") -> str:
    lines = _lines(session, sample)
    if error:
        for line in lines:
            line.chosen = request.form.get(f"value-{line.id}", line.chosen)
            line.reason = request.form.get(f"reason-{line.id}", line.reason)
    return render_template(
        "samples/look.html",
        sample=sample,
        where=where(sample),
        lines=lines,
        error=error,
        is_open=sample.done_at is None and sample.revision.status in queries.OPEN,
    )


def _differences(session: Session, sample: Sample, error: str = "") -> str:
    lines = [line for line in _lines(session, sample) if line.drawn.differs]
    for line in lines:
        line.chosen = line.reason = ""
        if error and request.form.get("item") == line.id:
            line.chosen = request.form.get(f"value-{line.id}", "")
            line.reason = request.form.get(f"reason-{line.id}", "")
    return render_template(
        "samples/settle.html", sample=sample, where=where(sample), lines=lines, error=error
    )


def _lines(session: Session, sample: Sample) -> list[Line]:
    """The items drawn. Only the unit's own layer is read."""
    found, content = _desk(session, sample)
    ids = [one.item for one in sample.items]
    claimed = claims(content, found)
    said = latest_answers(session, sample.revision_id, Layer.SELF, ids)
    shown = evidence_of(session, sample.revision_id, ids)
    return [
        Line(
            one, item, choices_of(content, item), claimed[item.position], said.get(one.item),
            shown.get(one.item, []), _code(one.second_value), one.second_reason,
        )
        for one in sample.items
        for item in (content.item(one.item),)
        if isinstance(item, Item)
    ]  # fmt: skip


def _desk(session: Session, sample: Sample) -> tuple[Desk, Questionnaire]:
    found = desk(session, sample.revision_id, None, Sight.STATUS, lock=False)
    if found is None:
        abort(404)
    return found, questionnaire(session, found.shown_digest)


def _code(value: int | None) -> str:
    return "" if value is None else str(values.to_json(value))


def _posted(line: Line) -> tuple[int, str]:
    chosen = request.form.get(f"value-{line.id}", "")
    reason = request.form.get(f"reason-{line.id}", "").strip().replace("\r\n", "\n")
    try:
        value = values.from_json(line.item, int(chosen) if chosen.isdecimal() else chosen)
    except NotAnAnswer:
        raise Refused(_("Pilih nilai yang benar untuk butir %(item)s.", item=line.id)) from None
    return value, reason


def _second_or_404(session: Session, revision_id: UUID, *, lock: bool = False) -> Sample:
    found = queries.second_look(session, revision_id, actor(), lock=lock)
    if found is None or not found.items:
        abort(404)
    return found


def _settling_or_404(session: Session, revision_id: UUID) -> Sample:
    found = queries.settling(session, revision_id, actor())
    if found is None:
        abort(404)
    return found
