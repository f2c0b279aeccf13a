"""The admin's pages about rounds: opening, following, closing. Never an answer or a score."""

from datetime import date, timedelta
from uuid import UUID

from flask import Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.assessments.asked import Asked, is_asked
from assessment.assessments.providing.inheritance import heirs
from assessment.assessments.providing.publishing import provide, provisions
from assessment.assessments.providing.replacing import replace_provider
from assessment.assessments.running import administration, opening
from assessment.assessments.running.progress import OVERDUE, Search, counts, progress_of, standing
from assessment.assessments.running.views.chosen_round import (
    Used,
    bp,
    choice_page,
    get,
    picked_of,
    used_in,
    usual_provider,
)
from assessment.assessments.status import SENT, WITH_UNIT, Status
from assessment.errors import Refused
from assessment.languages import gettext as _
from assessment.languages import ngettext
from assessment.people.queries import holders
from assessment.permissions import Permission, Role
from assessment.rounds import labels as round_labels
from assessment.rounds import queries
from assessment.rounds.calendar.queries import missing_years
from assessment.rounds.deadlines import days_left, is_overdue
from assessment.rounds.errata import errata as errata_of
from assessment.rounds.forms import DatesForm, ProviderForm, ReopenForm, ReplaceProviderForm
from assessment.rounds.models import Round, RoundState
from assessment.rounds.systems import KINDS
from assessment.units.models import Unit
from assessment.units.queries import assessed_units, kecamatan, offices
from assessment.web.access import actor, allow
from assessment.web.clock import now, today
from assessment.web.paging import paged_rows
from assessment.web.work import db

GROUPS: tuple[tuple[str, frozenset[Status]], ...] = (
    ("none", frozenset({Status.NOT_STARTED})),
    ("warning", WITH_UNIT - {Status.NOT_STARTED}),
    ("info", frozenset({Status.SUBMITTED, Status.UNDER_REVIEW, Status.CLARIFICATION, Status.SITE_VISIT})),
    ("good", frozenset({Status.VERIFIED, Status.OBJECTION, Status.FINAL, Status.FOLLOW_UP, Status.CLOSED})),
    ("bad", frozenset({Status.NOT_SUBMITTED})),
    ("neutral", frozenset({Status.IMPORTED})),
)  # fmt: skip
"""How statuses are drawn together in the bar of a round, by fill."""


def init_app(app: Flask) -> None:
    """Register the pages, and what templates say about statuses and states of rounds."""
    # Their pages join this blueprint.
    from assessment.assessments.facilitation.views import facilitators  # noqa: F401
    from assessment.assessments.importing import views as importing  # noqa: F401
    from assessment.assessments.questionnaires.views import errata  # noqa: F401
    from assessment.assessments.running.views import planning, round_units  # noqa: F401

    app.jinja_env.globals |= {
        "round_tones": round_labels.TONES,
        "days_left": days_left,
        "is_overdue": is_overdue,
        "with_unit": WITH_UNIT,
    }
    app.register_blueprint(bp)


@bp.get("")
@allow(Permission.ROUND_MANAGE)
def index() -> ResponseReturnValue:
    """All rounds, the newest first."""
    rounds = queries.rounds(db)
    found = counts(db, actor(), [one.id for one in rounds])
    return render_template(
        "rounds/index.html",
        missing=missing_years(db, today()),
        rounds=rounds,
        counts=found,
        sent={one.id: _sent(found[one.id]) for one in rounds},
        statuses=list(Status),
        today=today(),
    )


@bp.get("/<uuid:round_id>")
@allow(Permission.ROUND_MANAGE)
def show(round_id: UUID) -> ResponseReturnValue:
    """A round: what is left to prepare, or how far its units are."""
    chosen = get(round_id)
    errata = errata_of(db, chosen.id) if chosen.state is not RoundState.DRAFT else []
    used = used_in(chosen, errata)
    if chosen.state is RoundState.DRAFT:
        return render_template(
            "rounds/prepare.html",
            round=chosen,
            used=used,
            provider=_provider(chosen),
            leads=holders(db, today()).get(Role.LEAD, 0),
            today=today(),
        )
    by_status, late = standing(db, actor(), chosen.id, today())
    search = _search()
    page = paged_rows(db, search.narrowed(progress_of(actor(), chosen.id), today()))
    return render_template(
        "rounds/show.html",
        round=chosen,
        used=used,
        heirs=heirs(db, actor(), chosen.id),
        provider=_provider(chosen),
        provisions=provisions(db, chosen) if chosen.provider_id else [],
        may_provide=chosen.state is RoundState.OPEN and _may_be_provided(used),
        by_status=by_status,
        total=sum(by_status.values()),
        sent=_sent(by_status),
        overdue=late,
        groups=[(fill, sum(by_status.get(one, 0) for one in members)) for fill, members in GROUPS],
        statuses=list(Status),
        page=page,
        search=search,
        kecamatan=kecamatan(db),
        taken_out=administration.taken_out(db, chosen),
        errata=errata,
        today=today(),
    )


@bp.route("/<uuid:round_id>/open", methods=["GET", "POST"])
@allow(Permission.ROUND_MANAGE)
def open_(round_id: UUID) -> ResponseReturnValue:
    """Choose the units, see what will happen, and open the round."""
    chosen = get(round_id, lock=request.method == "POST")
    if chosen.state is not RoundState.DRAFT:
        return redirect(url_for(".show", round_id=chosen.id))
    units = assessed_units(db)
    if request.method == "GET":
        return choice_page(chosen, units, checked={unit.id for unit in units})
    picked = picked_of(units)
    if not picked:
        error = _("Pilih sedikitnya satu unit.")
        return choice_page(chosen, units, checked=set(), error=error)
    if "confirmed" not in request.form:
        if "back" in request.form:
            return choice_page(chosen, units, checked={unit.id for unit in picked})
        return render_template(
            "rounds/open.html",
            round=chosen,
            picked=picked,
            left_out=[unit for unit in units if unit not in picked],
            kinds={kind: sum(unit.kind is kind for unit in picked) for kind in KINDS},
            used=used_in(chosen),
            today=today(),
        )
    opening.open_round(db, chosen, picked, by=actor(), at=now())
    flash(
        ngettext(
            "Periode dibuka untuk %(num)d unit.", "Periode dibuka untuk %(num)d unit.", len(picked)
        ),
        "good",
    )
    return redirect(url_for(".show", round_id=chosen.id))


@bp.route("/<uuid:round_id>/provider", methods=["GET", "POST"])
@allow(Permission.ROUND_MANAGE)
def provider(round_id: UUID) -> ResponseReturnValue:
    """Name who answers for the city in an open round, or another office, after saying what that means."""
    chosen = get(round_id, lock=request.method == "POST")
    if chosen.state is not RoundState.OPEN:
        return redirect(url_for(".show", round_id=chosen.id))
    former = _provider(chosen)
    offered = [one for one in offices(db) if one.id != chosen.provider_id]
    form = ReplaceProviderForm() if former else ProviderForm(provider=usual_provider())
    form.offer_providers(offered)
    if form.validate_on_submit():
        found = next(one for one in offered if str(one.id) == form.provider.data)
        if isinstance(form, ReplaceProviderForm):
            replace_provider(
                db, chosen, found, reason=form.reason.data, by=actor(), at=now()
            )  # fmt: skip
            flash(_("Penyedia jawaban kota diganti."), "good")
        else:
            provide(db, chosen, found, by=actor(), at=now())
            flash(_("Penyedia jawaban kota ditetapkan."), "good")
        return redirect(url_for(".show", round_id=chosen.id))
    return render_template(
        "rounds/provider.html", round=chosen, form=form, former=former, offered=offered
    ), 422 if form.errors else 200


@bp.route("/<uuid:round_id>/dates", methods=["GET", "POST"])
@allow(Permission.ROUND_MANAGE)
def dates(round_id: UUID) -> ResponseReturnValue:
    """Move the first and last day of an open round."""
    chosen = get(round_id, lock=request.method == "POST")
    form = DatesForm(obj=chosen)
    if form.validate_on_submit():
        try:
            administration.change_dates(
                db, chosen, opens_on=form.opens_on.data, closes_on=form.closes_on.data, by=actor(), at=now()
            )  # fmt: skip
        except Refused as refusal:
            form.form_errors.append(refusal.sentence)
        else:
            flash(_("Tanggal periode disimpan."), "good")
            return redirect(url_for(".show", round_id=chosen.id))
    return render_template(
        "rounds/dates.html", round=chosen, form=form
    ), 422 if form.errors else 200


@bp.route("/<uuid:round_id>/close", methods=["GET", "POST"])
@allow(Permission.ROUND_MANAGE)
def close(round_id: UUID) -> ResponseReturnValue:
    """Close a round, after saying which units thereby did not hand in."""
    chosen = get(round_id, lock=request.method == "POST")
    if request.method == "POST":
        missing = administration.close_round(db, chosen, by=actor(), at=now())
        flash(
            ngettext(
                "Periode ditutup. %(num)d unit tidak menyampaikan.",
                "Periode ditutup. %(num)d unit tidak menyampaikan.",
                missing,
            ),
            "good",
        )
        return redirect(url_for(".show", round_id=chosen.id))
    if chosen.state is not RoundState.OPEN:
        return redirect(url_for(".show", round_id=chosen.id))
    by_status = counts(db, actor(), [chosen.id])[chosen.id]
    unsent = [
        row for row in administration.progress(db, actor(), chosen) if row.status in WITH_UNIT
    ]
    return render_template(
        "rounds/close.html", round=chosen, unsent=unsent, by_status=by_status, sent=_sent(by_status), today=today()
    )  # fmt: skip


@bp.route("/<uuid:round_id>/reopen", methods=["GET", "POST"])
@allow(Permission.ROUND_MANAGE)
def reopen(round_id: UUID) -> ResponseReturnValue:
    """Open a closed round again, with a reason and a new last day."""
    chosen = get(round_id, lock=request.method == "POST")
    if chosen.state is not RoundState.CLOSED or chosen.is_imported:
        return redirect(url_for(".show", round_id=chosen.id))
    form = ReopenForm()
    if form.validate_on_submit():
        try:
            back = administration.reopen_round(
                db, chosen, reason=form.reason.data, closes_on=form.closes_on.data, today=today(), by=actor(), at=now()
            )  # fmt: skip
        except Refused as refusal:
            form.form_errors.append(refusal.sentence)
        else:
            flash(
                ngettext(
                    "Periode dibuka kembali. %(num)d unit dapat melanjutkan.",
                    "Periode dibuka kembali. %(num)d unit dapat melanjutkan.",
                    back,
                ),
                "good",
            )
            return redirect(url_for(".show", round_id=chosen.id))
    missing = counts(db, actor(), [chosen.id])[chosen.id].get(Status.NOT_SUBMITTED, 0)
    return render_template(
        "rounds/reopen.html", round=chosen, form=form, missing=missing
    ), 422 if form.errors else 200  # fmt: skip


def _provider(chosen: Round) -> Unit | None:
    return db.get(Unit, chosen.provider_id) if chosen.provider_id else None


def _may_be_provided(used: list[Used]) -> bool:
    return any(is_asked(Asked.CITY, item) for one in used for item in one.questionnaire.items)


def _sent(by_status: dict[Status, int]) -> int:
    return sum(number for status, number in by_status.items() if status in SENT)


def _search() -> Search:
    """The search and filters of the address; nonsense filters nothing."""
    status = request.args.get("status", "")
    parent = request.args.get("kecamatan", "")
    try:
        parent_id = UUID(parent) if parent else None
    except ValueError:
        parent_id = None
    known = status in {*Status, OVERDUE}
    return Search(request.args.get("q", "")[:100], status if known else "", parent_id)


def default_until(chosen: Round, day: date) -> date:
    """A week after the last day, or after today when that is over."""
    return max(chosen.closes_on, day) + timedelta(days=7)
