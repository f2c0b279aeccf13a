"""The admin's pages about rounds: preparing, opening, following, closing. Never an answer or a score."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.assessments import administration, opening
from assessment.assessments.asked import Asked, is_asked
from assessment.assessments.inheritance import heirs
from assessment.assessments.progress import OVERDUE, Search, counts, progress_of, standing
from assessment.assessments.publishing import provide, provisions
from assessment.assessments.status import SENT, WITH_UNIT, Status
from assessment.errors import Gone, Refused
from assessment.installation.queries import installation
from assessment.languages import gettext as _
from assessment.languages import locale, ngettext
from assessment.permissions import Permission
from assessment.questionnaire.model import Questionnaire
from assessment.rounds import labels as round_labels
from assessment.rounds import queries, services
from assessment.rounds.deadlines import days_left, is_overdue
from assessment.rounds.errata import errata as errata_of
from assessment.rounds.forms import DatesForm, PlanForm, ProviderForm, ReopenForm
from assessment.rounds.library import Shipped, default_for, shipped
from assessment.rounds.models import Erratum, Round, RoundState
from assessment.rounds.systems import KINDS, Category, category_of
from assessment.units.models import Kind, Unit
from assessment.units.names import plain
from assessment.units.queries import assessed_units, kecamatan, offices
from assessment.web.access import actor, allow
from assessment.web.clock import now, settings, today
from assessment.web.paging import paged_rows
from assessment.web.work import db

bp = Blueprint("rounds", __name__, url_prefix="/rounds")

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
    from assessment.assessments.views import (  # noqa: F401 - their pages join this blueprint
        errata,
        importing,
        round_units,
    )

    app.jinja_env.globals |= {
        "round_tones": round_labels.TONES,
        "days_left": days_left,
        "is_overdue": is_overdue,
        "with_unit": WITH_UNIT,
    }
    app.register_blueprint(bp)


@dataclass(frozen=True, slots=True)
class Used:
    """What one kind of unit gets in a round."""

    kind: Kind
    digest: str
    questionnaire: Questionnaire
    category: Category | None
    is_outdated: bool

    @property
    def items(self) -> int:
        """How many items the areas have."""
        return sum(len(area.items) for area in self.questionnaire.areas)


@bp.get("")
@allow(Permission.ROUND_MANAGE)
def index() -> ResponseReturnValue:
    """All rounds, the newest first."""
    rounds = queries.rounds(db)
    found = counts(db, actor(), [one.id for one in rounds])
    return render_template(
        "rounds/index.html",
        rounds=rounds,
        counts=found,
        sent={one.id: _sent(found[one.id]) for one in rounds},
        statuses=list(Status),
        today=today(),
    )


@bp.route("/new", methods=["GET", "POST"])
@allow(Permission.ROUND_MANAGE)
def new() -> ResponseReturnValue:
    """Prepare a round."""
    day = today()
    form = PlanForm(
        name=_("Penilaian %(year)s", year=day.year), year=day.year, minimum_checked=0, objection_days=5
    )  # fmt: skip
    files = shipped(settings().questionnaires)
    _offer(form, files, {})
    form.offer_providers(offices(db))
    if not form.is_submitted():
        form.provider.data = _usual_provider()
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
    """Name who answers for the city in a round that is open already, after saying what that means."""
    chosen = get(round_id, lock=request.method == "POST")
    if chosen.state is not RoundState.OPEN or chosen.provider_id is not None:
        return redirect(url_for(".show", round_id=chosen.id))
    form = ProviderForm(provider=_usual_provider())
    form.offer_providers(offices(db))
    if form.validate_on_submit():
        found = next(one for one in offices(db) if str(one.id) == form.provider.data)
        provide(db, chosen, found, by=actor(), at=now())
        flash(_("Penyedia jawaban kota ditetapkan."), "good")
        return redirect(url_for(".show", round_id=chosen.id))
    return render_template(
        "rounds/provider.html", round=chosen, form=form
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


def get(round_id: UUID, *, lock: bool = False) -> Round:
    """The round, or the page that says there is none."""
    chosen = queries.find(db, round_id, lock=lock)
    if chosen is None:
        raise Gone
    return chosen


def choice_page(
    chosen: Round, units: list[Unit], *, checked: set[UUID], error: str = "", later: bool = False
) -> ResponseReturnValue:
    """Units to tick, kecamatan by kecamatan."""
    groups: dict[UUID, list[Unit]] = {}
    for unit in units:
        groups.setdefault(unit.parent_id or unit.id, []).append(unit)
    ordered: list[dict[str, Any]] = []
    for key, members in groups.items():
        head = next((unit for unit in members if unit.id == key), None)
        name = head.name if head else members[0].parent.name if members[0].parent else ""
        ordered.append({"name": name, "units": members})
    return render_template(
        "rounds/choose.html", round=chosen, groups=ordered, total=len(units), checked=checked, error=error, later=later
    ), 422 if error else 200  # fmt: skip


def picked_of(units: list[Unit]) -> list[Unit]:
    """The units that were ticked, of those that could be."""
    ticked = set(request.form.getlist("unit"))
    return [unit for unit in units if str(unit.id) in ticked]


def used_in(chosen: Round, errata: Sequence[Erratum] = ()) -> list[Used]:
    """Each kind's questionnaire, as these errata left it, and the category it inherits."""
    mended = {one.digest: one.to_digest for one in errata}
    systems = queries.systems_of(db, chosen.id)
    files = {}
    if chosen.state is RoundState.DRAFT:
        files = {file.key: file.digest for file in shipped(settings().questionnaires)}
    found = []
    for row in queries.questionnaires_of(db, chosen.id):
        digest = mended.get(row.digest, row.digest)
        content = queries.questionnaire(db, digest)
        outdated = files.get(content.key, digest) not in ("", digest)
        category = category_of(row.kind, systems, content)
        found.append(Used(row.kind, digest, content, category, outdated))
    return found


def _provider(chosen: Round) -> Unit | None:
    return db.get(Unit, chosen.provider_id) if chosen.provider_id else None


def _usual_provider() -> str:
    """The city's ICT office, if the installation's settings name one of the offices, or there is only one."""
    there, place = offices(db), installation(db)
    named = [
        one for one in there if plain(one.name) in {plain(place.office), plain(place.office_short)}
    ]
    found = named or there
    return str(found[0].id) if len(found) == 1 else ""


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


def default_until(chosen: Round, day: date) -> date:
    """A week after the last day, or after today when that is over."""
    return max(chosen.closes_on, day) + timedelta(days=7)
