"""Who may enter answers for which units of a round: let and revoked by the admin."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired

from assessment.assessments.facilitation import services
from assessment.assessments.facilitation.models import Facilitation
from assessment.assessments.facilitation.queries import candidates, leaves_of, units_of_round
from assessment.assessments.running.views.chosen_round import bp, by_kecamatan, get
from assessment.errors import Gone, Refused
from assessment.languages import gettext as _
from assessment.languages import lazy, ngettext
from assessment.permissions import Permission
from assessment.rounds.models import Round, RoundState
from assessment.web.access import actor, allow
from assessment.web.clock import now, today
from assessment.web.forms import Day, Form
from assessment.web.work import db

_DAY = lazy("Isi tanggalnya.")


class FacilitatorForm(Form):
    """Who is let, and from when until when; the units are ticked beside it."""

    person = SelectField(
        lazy("Orang dari dinas"), validators=[InputRequired(lazy("Pilih orangnya."))]
    )
    from_on = Day(lazy("Mulai tanggal"), validators=[InputRequired(_DAY)])
    to_on = Day(lazy("Sampai dengan tanggal"), validators=[InputRequired(_DAY)])


@bp.get("/<uuid:round_id>/facilitators")
@allow(Permission.ROUND_MANAGE)
def facilitators(round_id: UUID) -> ResponseReturnValue:
    """Who facilitates in this round, and the form to let somebody."""
    return _page(get(round_id), _form(None), set())


@bp.post("/<uuid:round_id>/facilitators")
@allow(Permission.ROUND_MANAGE)
def authorise_facilitator(round_id: UUID) -> ResponseReturnValue:
    """Let somebody facilitate the ticked units."""
    chosen, form = get(round_id, lock=True), _form(request.form)
    ticked = _ticked()
    if form.validate():
        try:
            number = services.authorise(
                db, chosen, UUID(form.person.data), ticked, from_on=form.from_on.data,
                to_on=form.to_on.data, by=actor(), at=now(), today=today(),
            )  # fmt: skip
        except Refused as refusal:
            form.form_errors.append(refusal.sentence)
        else:
            flash(
                ngettext(
                    "Fasilitator diangkat untuk %(num)s unit.", "Fasilitator diangkat untuk %(num)s unit.", number
                ),
                "good",
            )  # fmt: skip
            return redirect(url_for(".facilitators", round_id=round_id), 303)
    return _page(chosen, form, ticked), 422


@bp.post("/<uuid:round_id>/facilitators/<uuid:facilitation_id>/revoke")
@allow(Permission.ROUND_MANAGE)
def revoke_facilitator(round_id: UUID, facilitation_id: UUID) -> ResponseReturnValue:
    """Take a leave back."""
    get(round_id)
    leave = db.get(Facilitation, facilitation_id, with_for_update=True)
    if leave is None or leave.round_id != round_id:
        raise Gone
    services.end(db, leave, by=actor(), at=now())
    flash(_("Izin fasilitator dicabut."), "good")
    return redirect(url_for(".facilitators", round_id=round_id), 303)


def _form(posted: object) -> FacilitatorForm:
    form = FacilitatorForm(posted, from_on=today(), to_on=today())
    form.person.choices = [
        SelectChoice("", _("Pilih…")),
        *(
            SelectChoice(str(one), name)
            for one, name in candidates(db, today(), besides=actor().person_id)
        ),
    ]
    return form


def _ticked() -> set[UUID]:
    found = set()
    for one in request.form.getlist("unit"):
        try:
            found.add(UUID(one))
        except ValueError:
            continue
    return found


def _page(chosen: Round, form: FacilitatorForm, ticked: set[UUID]) -> str:
    units = units_of_round(db, chosen.id)
    return render_template(
        "rounds/facilitators.html",
        round=chosen,
        form=form,
        groups=by_kecamatan(units),
        checked=ticked,
        leaves=leaves_of(db, chosen.id),
        may_authorise=chosen.state is RoundState.OPEN,
        today=today(),
    )
