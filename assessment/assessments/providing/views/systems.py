"""The electronic systems of a round, and the category that each kind of unit inherits."""

from uuid import UUID

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.assessments.providing import inheritance
from assessment.errors import Gone, Refused
from assessment.languages import gettext as _
from assessment.languages import ngettext
from assessment.permissions import Permission
from assessment.questionnaire.model import Questionnaire
from assessment.rounds import queries
from assessment.rounds.errata import latest
from assessment.rounds.forms import SystemForm, system_form
from assessment.rounds.models import ElectronicSystem, Round, RoundState
from assessment.rounds.systems import Slots, category_of, questions_of, slots_of, standing
from assessment.units.models import Kind
from assessment.web.access import actor, allow
from assessment.web.clock import now
from assessment.web.work import db

bp = Blueprint("systems", __name__)

FIRST = (RoundState.OPEN, RoundState.DRAFT, RoundState.CLOSED)


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(bp)


@bp.get("/systems")
@allow(Permission.SYSTEM_MANAGE)
def current() -> ResponseReturnValue:
    """The systems of the round under way, or else of the one in preparation."""
    rounds = sorted(queries.rounds(db), key=lambda one: FIRST.index(one.state))
    if not rounds:
        return render_template("systems/none.html")
    return redirect(url_for(".index", round_id=rounds[0].id))


@bp.get("/rounds/<uuid:round_id>/systems")
@allow(Permission.SYSTEM_MANAGE)
def index(round_id: UUID) -> ResponseReturnValue:
    """The list of systems and what it means for kecamatan and kelurahan."""
    chosen = _round(round_id)
    systems = queries.systems_of(db, chosen.id)
    used = _questionnaires(chosen)
    asking = {kind: content for kind, content in used.items() if content.system_questions} or used
    first = next(iter(asking.values()))
    slots = _slots(chosen)
    standings = [standing(system, _of(system, asking, first), slots) for system in systems]
    categories = [
        category
        for kind, content in used.items()
        if (category := category_of(kind, systems, content, slots)) is not None
    ]
    return render_template(
        "systems/index.html",
        round=chosen,
        rounds=queries.rounds(db),
        standings=sorted(standings, key=lambda one: (-one.points, one.system.name)),
        categories=categories,
        asks=any(content.system_questions for content in used.values()),
        heirs=inheritance.heirs(db, actor(), chosen.id),
        earlier=queries.earlier_with_systems(db, chosen),
        may_change=chosen.state is not RoundState.CLOSED,
    )


@bp.route("/rounds/<uuid:round_id>/systems/new", methods=["GET", "POST"])
@allow(Permission.SYSTEM_MANAGE)
def new(round_id: UUID) -> ResponseReturnValue:
    """Add a system."""
    return _edit(_round(round_id), None)


@bp.route("/rounds/<uuid:round_id>/systems/<uuid:system_id>", methods=["GET", "POST"])
@allow(Permission.SYSTEM_MANAGE)
def edit(round_id: UUID, system_id: UUID) -> ResponseReturnValue:
    """Change what is said about a system."""
    chosen = _round(round_id)
    return _edit(chosen, _system(chosen, system_id))


@bp.get("/rounds/<uuid:round_id>/systems/<uuid:system_id>/remove")
@allow(Permission.SYSTEM_MANAGE)
def ask_to_remove(round_id: UUID, system_id: UUID) -> ResponseReturnValue:
    """Ask before taking a system off the list."""
    chosen = _round(round_id)
    return render_template("systems/remove.html", round=chosen, system=_system(chosen, system_id))


@bp.post("/rounds/<uuid:round_id>/systems/<uuid:system_id>/remove")
@allow(Permission.SYSTEM_MANAGE)
def remove(round_id: UUID, system_id: UUID) -> ResponseReturnValue:
    """Take a system off the list."""
    chosen = _round(round_id)
    inheritance.remove_system(db, chosen, _system(chosen, system_id), by=actor(), at=now())
    flash(_("Sistem dihapus dari daftar."), "good")
    return redirect(url_for(".index", round_id=chosen.id))


@bp.post("/rounds/<uuid:round_id>/systems/copy")
@allow(Permission.SYSTEM_MANAGE)
def copy(round_id: UUID) -> ResponseReturnValue:
    """Take over the systems of the round before."""
    chosen = _round(round_id)
    source = queries.earlier_with_systems(db, chosen)
    if source is None:
        raise Gone
    number = inheritance.copy_systems(db, chosen, source, by=actor(), at=now())
    flash(
        ngettext("%(num)d sistem disalin.", "%(num)d sistem disalin.", number)
        if number
        else _("Semua sistem periode sebelumnya sudah ada dalam daftar."),
        "good",
    )
    return redirect(url_for(".index", round_id=chosen.id))


def _edit(chosen: Round, system: ElectronicSystem | None) -> ResponseReturnValue:
    asked = questions_of(_questionnaires(chosen).values(), _slots(chosen))
    form = system_form(asked, system)
    if form.validate_on_submit():
        try:
            inheritance.write_system(db, chosen, system, form.entry, by=actor(), at=now())
        except Refused as refusal:
            form.form_errors.append(refusal.sentence)
        else:
            flash(_done(form), "good")
            return redirect(url_for(".index", round_id=chosen.id))
    return render_template(
        "systems/edit.html",
        round=chosen,
        system=system,
        form=form,
        may_change=chosen.state is not RoundState.CLOSED,
    ), 422 if form.errors else 200


def _done(form: SystemForm) -> str:
    missing = len(form.questions) - len(form.entry.answers)
    if not missing:
        return _("Sistem disimpan.")
    return ngettext(
        "Sistem disimpan. Masih ada %(num)d pertanyaan yang belum dijawab, jadi sistem ini belum diperhitungkan.",
        "Sistem disimpan. Masih ada %(num)d pertanyaan yang belum dijawab, jadi sistem ini belum diperhitungkan.",
        missing,
    )


def _round(round_id: UUID) -> Round:
    chosen = queries.find(db, round_id, lock=request.method == "POST")
    if chosen is None:
        raise Gone
    return chosen


def _system(chosen: Round, system_id: UUID) -> ElectronicSystem:
    system = queries.find_system(db, chosen.id, system_id)
    if system is None:
        raise Gone
    return system


def _questionnaires(chosen: Round) -> dict[Kind, Questionnaire]:
    return {
        row.kind: queries.questionnaire(db, latest(db, chosen.id, row.digest) or row.digest)
        for row in queries.questionnaires_of(db, chosen.id)
    }


def _slots(chosen: Round) -> Slots:
    rows = queries.questionnaires_of(db, chosen.id)
    return slots_of(queries.questionnaire(db, row.digest) for row in rows)


def _of(
    system: ElectronicSystem, used: dict[Kind, Questionnaire], first: Questionnaire
) -> Questionnaire:
    """The questionnaire a system is shown under: that of a kind that uses it."""
    if not system.used_by_kecamatan:
        return used.get(Kind.KELURAHAN, first)
    return used.get(Kind.KECAMATAN, first)
