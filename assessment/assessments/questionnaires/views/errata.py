"""Mending texts of a questionnaire in an open round: choose the new file, see what differs, say so, confirm."""

from dataclasses import dataclass
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.assessments.questionnaires.mending import mend
from assessment.assessments.running.views.chosen_round import bp, get
from assessment.errors import Refused
from assessment.languages import gettext as _
from assessment.languages import locale
from assessment.permissions import Permission
from assessment.questionnaire.comparison import Comparison, compare
from assessment.questionnaire.differences import sections, verdict
from assessment.questionnaire.model import Questionnaire
from assessment.rounds.errata import latest
from assessment.rounds.forms import ErratumForm
from assessment.rounds.library import Shipped, shipped
from assessment.rounds.models import Round, RoundState
from assessment.rounds.queries import questionnaire, questionnaires_of
from assessment.units.models import Kind
from assessment.web.access import actor, allow
from assessment.web.clock import now, settings
from assessment.web.work import db


@dataclass(frozen=True, slots=True)
class Mendable:
    """A questionnaire of a round: what it began as, what is shown by now, and the files that could mend it."""

    digest: str
    shown_digest: str
    content: Questionnaire
    kinds: tuple[Kind, ...]
    files: tuple[Shipped, ...]


@bp.get("/<uuid:round_id>/erratum")
@allow(Permission.ROUND_MANAGE)
def errata(round_id: UUID) -> ResponseReturnValue:
    """The questionnaires of a round, each with the files that say something else."""
    chosen = get(round_id)
    if chosen.state is not RoundState.OPEN:
        return redirect(url_for(".show", round_id=chosen.id))
    return render_template("rounds/errata.html", round=chosen, mendable=_mendable(chosen))


@bp.route("/<uuid:round_id>/erratum/<digest>/<name>", methods=["GET", "POST"])
@allow(Permission.ROUND_MANAGE)
def erratum(round_id: UUID, digest: str, name: str) -> ResponseReturnValue:
    """What a file would change, and mending with it."""
    chosen = get(round_id, lock=request.method == "POST")
    if chosen.state is not RoundState.OPEN:
        return redirect(url_for(".show", round_id=chosen.id))
    one = next((one for one in _mendable(chosen) if one.digest == digest), None) or abort(404)
    file = next((file for file in one.files if file.key == name), None) or abort(404)
    assert file.questionnaire is not None, "only files that can be read are offered"
    found = compare(one.content, file.questionnaire)
    form = ErratumForm()
    if form.is_submitted() and request.form.get("file") != file.digest:
        form.form_errors.append(
            _("Berkasnya berubah sejak Anda membandingkan. Baca lagi perbedaannya di bawah.")
        )
    elif form.validate_on_submit():
        try:
            mend(
                db, chosen, digest, file.questionnaire, form.sentence.data,
                seen=request.form.get("seen", ""), by=actor(), at=now(),
            )  # fmt: skip
        except Refused as refusal:
            form.form_errors.append(refusal.sentence)
        else:
            flash(
                _("Ralat berlaku. Unit yang hasilnya belum ditetapkan melihat kalimat baru."),
                "good",
            )
            return redirect(url_for(".show", round_id=chosen.id))
    return _page(chosen, one, file, found, form)


def _page(
    chosen: Round, one: Mendable, file: Shipped, found: Comparison, form: ErratumForm
) -> ResponseReturnValue:
    page = render_template(
        "rounds/erratum.html",
        round=chosen,
        one=one,
        title=one.content.title.in_(locale()),
        file=file,
        found=found,
        verdict=verdict(found),
        sections=sections(found),
        form=form,
    )
    return page, 422 if form.errors or form.form_errors else 200


def _mendable(chosen: Round) -> list[Mendable]:
    files = [file for file in shipped(settings().questionnaires) if file.questionnaire]
    kinds: dict[str, list[Kind]] = {}
    for row in questionnaires_of(db, chosen.id):
        kinds.setdefault(row.digest, []).append(row.kind)
    found = []
    for digest, of_kinds in kinds.items():
        shown = latest(db, chosen.id, digest) or digest
        content = questionnaire(db, shown)
        other = tuple(
            file
            for file in files
            if file.digest != shown and file.questionnaire and file.questionnaire.key == content.key
        )
        found.append(Mendable(digest, shown, content, tuple(of_kinds), other))
    return found
