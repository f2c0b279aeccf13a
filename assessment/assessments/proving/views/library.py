"""A unit's library of evidence: list, add, describe, replace, show for more items, remove."""

from uuid import UUID

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.assessments.proving import library
from assessment.assessments.proving.views import places
from assessment.assessments.proving.views.uploading import (
    add,
    found_words,
    is_script,
    looked_through,
    megabytes,
)
from assessment.errors import Refused
from assessment.evidence import services
from assessment.evidence.forms import DetailsForm, FileForm, LinkForm
from assessment.evidence.gate import ACCEPT
from assessment.evidence.models import Evidence
from assessment.evidence.queries import newest_of, of_unit, versions
from assessment.evidence.services import AlreadyThere
from assessment.languages import gettext as _
from assessment.languages import ngettext
from assessment.permissions import Permission
from assessment.web.access import actor, allow
from assessment.web.clock import now, today
from assessment.web.error_pages import status_of
from assessment.web.paging import paged
from assessment.web.work import db, reader

bp = Blueprint("evidence", __name__, url_prefix="/evidence")


@bp.get("")
@allow(Permission.EVIDENCE_MANAGE)
def index() -> ResponseReturnValue:
    """Everything the unit has, with where it is shown."""
    search, wanted = request.args.get("q", "")[:200], request.args.get("show", "")
    unit_id = actor().unit_id
    counts = library.counts(reader, unit_id, today())
    page = paged(reader, library.listed(unit_id, wanted, search, today()))
    return render_template(
        "evidence/index.html",
        page=page,
        uses=library.uses(reader, [one.id for one in page.rows]),
        search=search,
        tabs=_tabs(counts, wanted, search),
        total=counts["all"],
        shown=wanted if wanted in library.FILTERS else "",
        due=places.due(),
        accept=ACCEPT,
        limit=megabytes(),
    )


@bp.get("/new")
@allow(Permission.EVIDENCE_MANAGE)
def new() -> ResponseReturnValue:
    """The form for files, or for a link."""
    return _new_page(LinkForm() if request.args.get("kind") == "link" else FileForm(), None)


@bp.post("/new", endpoint="add")
@allow(Permission.EVIDENCE_MANAGE)
def add_evidence() -> ResponseReturnValue:
    """Add files or a link to the library, and show them for the chosen items; a script sends one file."""
    form, status = LinkForm() if request.args.get("kind") == "link" else FileForm(), 422
    if form.validate_on_submit():
        try:
            made, found = _take(form)
        except Refused as refusal:
            db.rollback()
            status = _put(form, refusal)
        else:
            return _taken(made, found)
    if is_script():
        return jsonify(ok=False, error=" ".join(form.form_errors + _said(form))), status
    return _new_page(form, None), status


@bp.get("/<uuid:evidence_id>")
@allow(Permission.EVIDENCE_MANAGE)
def show(evidence_id: UUID) -> ResponseReturnValue:
    """One piece of evidence: what is said about it, where it is shown, its other versions."""
    evidence = _of_unit_or_404(evidence_id)
    return _show_page(evidence, DetailsForm(obj=evidence))


@bp.post("/<uuid:evidence_id>")
@allow(Permission.EVIDENCE_MANAGE)
def describe(evidence_id: UUID) -> ResponseReturnValue:
    """Change what is said about it."""
    evidence = _of_unit_or_404(evidence_id)
    form = DetailsForm()
    if form.validate_on_submit():
        try:
            services.describe(db, evidence, form.details, by=actor(), at=now())
        except Refused as refusal:
            form.form_errors.append(refusal.sentence)
        else:
            flash(_("Keterangan tersimpan."), "good")
            return redirect(url_for("evidence.show", evidence_id=evidence_id), 303)
    return _show_page(evidence, form), 422


@bp.post("/<uuid:evidence_id>/items")
@allow(Permission.EVIDENCE_MANAGE)
def use(evidence_id: UUID) -> ResponseReturnValue:
    """Show it for more items."""
    if of_unit(reader, evidence_id, actor().unit_id) is None:
        abort(404)
    wanted = places.chosen()
    if not wanted:
        raise Refused(_("Pilih satu butir atau lebih."))
    taken = places.take(wanted)
    evidence = _of_unit_or_404(evidence_id)
    if newest_of(db, evidence) is not None:
        raise Refused(_("Bukti ini sudah diganti versi baru. Pakai versi terbaru."))
    number = places.show(taken, evidence)
    flash(_shown_words(number), "good")
    return redirect(url_for("evidence.show", evidence_id=evidence_id), 303)


@bp.get("/<uuid:evidence_id>/replace")
@allow(Permission.EVIDENCE_MANAGE)
def replace(evidence_id: UUID) -> ResponseReturnValue:
    """The form for a new version."""
    evidence = _of_unit_or_404(evidence_id)
    form = _form_instead_of(evidence)(
        data={"title": evidence.title, "holder": evidence.holder, "url": evidence.url}
    )
    return _new_page(form, evidence)


@bp.post("/<uuid:evidence_id>/replace")
@allow(Permission.EVIDENCE_MANAGE)
def add_version(evidence_id: UUID) -> ResponseReturnValue:
    """Put a new version in the place of the old one."""
    old = of_unit(reader, evidence_id, actor().unit_id)
    if old is None:
        abort(404)
    form, status = _form_instead_of(old)(), 422
    if form.validate_on_submit():
        try:
            made = _take_instead_of(form, evidence_id)
        except Refused as refusal:
            db.rollback()
            status = _put(form, refusal)
        else:
            flash(
                _("Versi baru tersimpan. Penilaian yang sudah terkirim tetap memakai versi lama."),
                "good",
            )
            return redirect(url_for("evidence.show", evidence_id=made.id), 303)
    return _new_page(form, old), status


@bp.post("/<uuid:evidence_id>/remove")
@allow(Permission.EVIDENCE_MANAGE)
def remove(evidence_id: UUID) -> ResponseReturnValue:
    """Take it out of the library, unless it is shown somewhere."""
    evidence = _of_unit_or_404(evidence_id)
    library.remove(db, evidence, by=actor(), at=now())
    flash(_("Bukti dukung “%(title)s” dihapus dari pustaka.", title=evidence.title), "good")
    return redirect(url_for("evidence.index"), 303)


def _take(form: FileForm | LinkForm) -> tuple[list[Evidence], list[Evidence]]:
    """Add what the form holds and show it for the chosen items; what was there already comes second."""
    wanted, unit_id = places.chosen(), actor().unit_id
    made: list[Evidence] = []
    found: list[Evidence] = []
    if isinstance(form, LinkForm):
        taken = places.take(wanted)
        made.append(
            services.add_link(db, unit_id, form.url.data or "", form.details, by=actor(), at=now())
        )
    else:
        with looked_through(form.sent) as ready:
            taken = places.take(wanted)
            for file in ready:
                try:
                    made.append(add(unit_id, file, form.details_of(len(ready))))
                except AlreadyThere as there:
                    found.append(there.evidence)
    for one in (*made, *found):
        places.show(taken, one)
    return made, found


def _take_instead_of(form: FileForm | LinkForm, evidence_id: UUID) -> Evidence:
    """Add the new version of a piece of evidence and show it in its place."""
    if isinstance(form, LinkForm):
        old = _of_unit_to_replace(evidence_id)
        made = services.add_link(
            db, old.unit_id, form.url.data or "", form.details, by=actor(), at=now(), replaces=old
        )
        library.show_instead(db, old, made, by=actor(), at=now())
        return made
    with looked_through(form.sent[:1]) as ready:
        old = _of_unit_to_replace(evidence_id)
        made = add(old.unit_id, ready[0], form.details, old)
    library.show_instead(db, old, made, by=actor(), at=now())
    return made


def _of_unit_to_replace(evidence_id: UUID) -> Evidence:
    """The evidence, while nobody else changes what the unit shows."""
    library.hold(db, actor().unit_id)
    old = _of_unit_or_404(evidence_id)
    if newest_of(db, old) is not None:
        raise Refused(_("Bukti ini sudah diganti versi baru. Ganti versi terbarunya."))
    return old


def _taken(made: list[Evidence], found: list[Evidence]) -> ResponseReturnValue:
    if is_script():
        db.flush()
        lines = render_template(
            "evidence/lines.html", shown=[*made, *found], due=places.due(),
            uses=library.uses(db, [one.id for one in (*made, *found)]),
        )  # fmt: skip
        return jsonify(ok=True, html=lines, said=found_words(found[0]) if found else "")
    for one in found:
        flash(found_words(one), "info")
    if len(made) == 1:
        flash(_("Bukti dukung “%(title)s” tersimpan.", title=made[0].title), "good")
    elif made:
        words = ngettext("%(num)s berkas tersimpan.", "%(num)s berkas tersimpan.", len(made))
        flash(words, "good")
    if len(made) + len(found) == 1:
        return redirect(url_for("evidence.show", evidence_id=(*made, *found)[0].id), 303)
    return redirect(url_for("evidence.index"), 303)


def _tabs(counts: dict[str, int], wanted: str, search: str) -> list[dict[str, object]]:
    words = {
        "": _("Semua"),
        "unused": _("Belum dipakai"),
        "expiring": _("Habis masa berlaku"),
        "links": _("Tautan"),
    }
    return [
        {
            "label": label,
            "url": url_for("evidence.index", show=name or None, q=search or None),
            "active": wanted == name,
            "count": counts[name or "all"],
        }
        for name, label in words.items()
    ]


def _form_instead_of(old: Evidence) -> type[FileForm] | type[LinkForm]:
    wanted = request.args.get("kind", "link" if old.url else "file")
    return LinkForm if wanted == "link" else FileForm


def _put(form: FileForm | LinkForm, refusal: Refused) -> int:
    """Say a refusal at the field it is about; returns its status."""
    field = form.url if isinstance(form, LinkForm) else form.file
    field.errors = [*field.errors, refusal.sentence]
    return status_of(refusal)


def _said(form: FileForm | LinkForm) -> list[str]:
    return [str(error) for errors in form.errors.values() for error in errors]


def _shown_words(number: int) -> str:
    return ngettext("Dipakai di %(num)s butir.", "Dipakai di %(num)s butir.", number)


def _of_unit_or_404(evidence_id: UUID) -> Evidence:
    evidence = of_unit(db, evidence_id, actor().unit_id)
    if evidence is None:
        abort(404)
    return evidence


def _new_page(form: FileForm | LinkForm, old: Evidence | None) -> str:
    return render_template(
        "evidence/new.html", form=form, old=old, accept=ACCEPT, limit=megabytes(),
        parts=[] if old else places.parts(), ticked=request.form.getlist("items"),
    )  # fmt: skip


def _show_page(evidence: Evidence, form: DetailsForm) -> str:
    uses = library.uses(db, [evidence.id])[evidence.id]
    shown = {f"{use.revision_id}:{use.item}" for use in uses}
    return render_template(
        "evidence/show.html",
        evidence=evidence,
        form=form,
        uses=uses,
        newest=newest_of(db, evidence),
        versions=versions(db, evidence),
        parts=places.parts(),
        shown=shown,
        due=places.due(),
        today=today(),
    )
