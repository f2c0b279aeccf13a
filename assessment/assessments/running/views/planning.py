"""The admin's pages about a round that is not open yet."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.assessments.running.views.chosen_round import (
    Used,
    bp,
    get,
    used_in,
    usual_provider,
)
from assessment.errors import Refused
from assessment.languages import gettext as _
from assessment.languages import locale
from assessment.permissions import Permission
from assessment.questionnaire.model import Questionnaire
from assessment.rounds import queries, services
from assessment.rounds.forms import PlanForm
from assessment.rounds.library import Shipped, default_for, shipped
from assessment.rounds.models import Round, RoundState
from assessment.units.models import Kind
from assessment.units.queries import offices
from assessment.web.access import actor, allow
from assessment.web.clock import now, settings, today
from assessment.web.work import db


@bp.route("/new", methods=["GET", "POST"])
@allow(Permission.ROUND_MANAGE)
def new() -> ResponseReturnValue:
    """Prepare a round."""
    day = today()
    form = PlanForm(
        name=_("Penilaian %(year)s", year=day.year), year=day.year, minimum_checked=0, objection_days=5,
        sample_percent=5,
    )  # fmt: skip
    files = shipped(settings().questionnaires)
    _offer(form, files, {})
    form.offer_providers(offices(db))
    if not form.is_submitted():
        form.provider.data = usual_provider()
    if form.validate_on_submit():
        try:
            chosen = {kind: _usable(files, key) for kind, key in form.chosen.items()}
            made = services.prepare(db, form.plan, chosen, by=actor(), at=now())
        except Refused as refusal:
            form.form_errors.append(refusal.sentence)
        else:
            flash(
                _("Periode disiapkan. Isi daftar sistem elektronik, lalu buka periodenya."), "good"
            )
            return redirect(url_for(".show", round_id=made.id))
    return _plan_page(form, files, None)


@bp.route("/<uuid:round_id>/edit", methods=["GET", "POST"])
@allow(Permission.ROUND_MANAGE)
def edit(round_id: UUID) -> ResponseReturnValue:
    """Decide anew about a round that is not open yet."""
    chosen = get(round_id, lock=request.method == "POST")
    if chosen.state is not RoundState.DRAFT:
        return redirect(url_for(".show", round_id=chosen.id))
    used = used_in(chosen)
    form = PlanForm(
        obj=chosen,
        data={str(one.kind): one.questionnaire.key for one in used}
        | {"provider": str(chosen.provider_id or "")},
    )
    form.offer_providers(offices(db))
    files = shipped(settings().questionnaires)
    _offer(form, files, {one.questionnaire.key: one for one in used})
    if form.validate_on_submit():
        there = {file.key for file in files}
        try:
            wanted = {
                kind: _usable(files, key) for kind, key in form.chosen.items() if key in there
            }
            services.change_plan(db, chosen, form.plan, wanted, by=actor(), at=now())
        except Refused as refusal:
            form.form_errors.append(refusal.sentence)
        else:
            flash(_("Pengaturan periode disimpan."), "good")
            return redirect(url_for(".show", round_id=chosen.id))
    return _plan_page(form, files, chosen)


@bp.route("/<uuid:round_id>/discard", methods=["GET", "POST"])
@allow(Permission.ROUND_MANAGE)
def discard(round_id: UUID) -> ResponseReturnValue:
    """Throw away a round that never opened."""
    chosen = get(round_id, lock=request.method == "POST")
    if request.method == "POST":
        services.discard(db, chosen, by=actor(), at=now())
        flash(_("Periode dihapus."), "good")
        return redirect(url_for(".index"))
    return render_template(
        "rounds/discard.html", round=chosen, systems=len(queries.systems_of(db, chosen.id))
    )


def _offer(form: PlanForm, files: list[Shipped], kept: dict[str, Used]) -> None:
    """The shipped questionnaires without faults, and those the round holds though their file is gone."""
    usable = {file.key: file.questionnaire for file in files if file.questionnaire}
    gone = {key: one.questionnaire for key, one in kept.items() if key not in usable}
    form.offer(
        [(key, _words(found)) for key, found in usable.items()]
        + [(key, _("%(title)s (tersimpan di periode ini)", title=_words(found))) for key, found in gone.items()]
    )  # fmt: skip
    if not form.is_submitted() and not kept:
        form.kecamatan.data = default_for(Kind.KECAMATAN, files)
        form.kelurahan.data = default_for(Kind.KELURAHAN, files) or form.kecamatan.data


def _words(questionnaire: Questionnaire) -> str:
    return f"{questionnaire.title.in_(locale())} ({questionnaire.key})"


def _usable(files: list[Shipped], key: str) -> Questionnaire:
    found = next((file.questionnaire for file in files if file.key == key), None)
    if found is None:
        raise Refused(
            _("Berkas kuesioner %(key)s tidak dapat dipakai. Pilih kuesioner lain.", key=key)
        )
    return found


def _plan_page(form: PlanForm, files: list[Shipped], chosen: Round | None) -> ResponseReturnValue:
    return render_template(
        "rounds/edit.html", form=form, files=files, round=chosen
    ), 422 if form.errors else 200  # fmt: skip
