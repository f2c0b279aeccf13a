"""A unit's library of evidence: list, add, describe, replace, remove, download."""

from typing import cast
from uuid import UUID

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from assessment.assessments import library
from assessment.errors import Refused
from assessment.evidence import services
from assessment.evidence.forms import DetailsForm, FileForm, LinkForm
from assessment.evidence.gate import ACCEPT
from assessment.evidence.models import Evidence
from assessment.evidence.queries import library as library_of
from assessment.evidence.queries import of_unit, versions
from assessment.evidence.services import Upload
from assessment.files.store import FileStore
from assessment.languages import gettext as _
from assessment.permissions import Permission
from assessment.web import error_pages
from assessment.web.access import actor, allow
from assessment.web.clock import now, settings, today
from assessment.web.paging import SIZE, Page, wanted_page
from assessment.web.work import database, db, reader

bp = Blueprint("evidence", __name__, url_prefix="/evidence")


@bp.get("")
@allow(Permission.EVIDENCE_MANAGE)
def index() -> ResponseReturnValue:
    """Everything the unit has, with where it is shown."""
    search = request.args.get("q", "")
    query = library_of(actor().unit_id, search)
    total = reader.execute(
        select(func.count()).select_from(query.order_by(None).subquery())
    ).scalar_one()
    number = wanted_page()
    rows = list(reader.execute(query.limit(SIZE).offset((number - 1) * SIZE)).scalars())
    return render_template(
        "evidence/index.html",
        page=Page(rows, number, total),
        uses=library.uses(reader, [one.id for one in rows]),
        search=search,
        today=today(),
    )


@bp.get("/new")
@allow(Permission.EVIDENCE_MANAGE)
def new() -> ResponseReturnValue:
    """The form for a file, or for a link."""
    return _new_page(LinkForm() if request.args.get("kind") == "link" else FileForm())


@bp.post("/new")
@allow(Permission.EVIDENCE_MANAGE)
def add() -> ResponseReturnValue:
    """Add a file or a link to the library."""
    form = LinkForm() if request.args.get("kind") == "link" else FileForm()
    made = _take(form, None)
    if made is None:
        return _new_page(form), 422
    flash(_("Bukti dukung “%(title)s” tersimpan.", title=made.title), "good")
    return redirect(url_for("evidence.show", evidence_id=made.id), 303)


@bp.get("/<uuid:evidence_id>")
@allow(Permission.EVIDENCE_MANAGE)
def show(evidence_id: UUID) -> ResponseReturnValue:
    """One piece of evidence: what is said about it, where it is shown, its earlier versions."""
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


@bp.get("/<uuid:evidence_id>/replace")
@allow(Permission.EVIDENCE_MANAGE)
def replace(evidence_id: UUID) -> ResponseReturnValue:
    """The form for a new version."""
    evidence = _of_unit_or_404(evidence_id)
    kind = (
        LinkForm
        if request.args.get("kind", "link" if evidence.url else "file") == "link"
        else FileForm
    )
    form = kind(data={"title": evidence.title, "holder": evidence.holder})
    return render_template(
        "evidence/new.html", form=form, old=evidence, accept=ACCEPT, limit=_megabytes()
    )


@bp.post("/<uuid:evidence_id>/replace")
@allow(Permission.EVIDENCE_MANAGE)
def add_version(evidence_id: UUID) -> ResponseReturnValue:
    """Put a new version in the place of the old one."""
    old = _of_unit_or_404(evidence_id)
    kind = (
        LinkForm if request.args.get("kind", "link" if old.url else "file") == "link" else FileForm
    )
    form = kind()
    library.hold(db, old.unit_id)
    made = _take(form, old)
    if made is None:
        page = render_template(
            "evidence/new.html", form=form, old=old, accept=ACCEPT, limit=_megabytes()
        )
        return page, 422
    library.show_instead(db, old, made, by=actor(), at=now())
    flash(
        _("Versi baru tersimpan. Penilaian yang sudah terkirim tetap memakai versi lama."), "good"
    )
    return redirect(url_for("evidence.show", evidence_id=made.id), 303)


@bp.post("/<uuid:evidence_id>/remove")
@allow(Permission.EVIDENCE_MANAGE)
def remove(evidence_id: UUID) -> ResponseReturnValue:
    """Take it out of the library, unless something sent relies on it."""
    evidence = _of_unit_or_404(evidence_id)
    library.remove(db, evidence, by=actor(), at=now())
    flash(_("Bukti dukung “%(title)s” dihapus dari pustaka.", title=evidence.title), "good")
    return redirect(url_for("evidence.index"), 303)


@bp.get("/<uuid:evidence_id>/file")
@allow(Permission.EVIDENCE_READ)
def download(evidence_id: UUID) -> ResponseReturnValue:
    """The original, always as an attachment; every opening is remembered."""
    evidence = library.openable(reader, evidence_id, actor())
    if evidence is None or evidence.sha256 is None or evidence.file is None:
        abort(404)
    if evidence.file.erased_at is not None:
        raise Refused(_("Berkas ini sudah dihapus sesuai masa simpannya."))
    try:
        content = files().open(evidence.sha256)
    except FileNotFoundError:
        current_app.logger.exception("evidence %s: its file is not in the store", evidence.id)
        sentence = _("Berkas ini tidak ditemukan di penyimpanan. Beri tahu Diskominfo.")
        return error_pages.page(404, sentence)
    with database().transaction() as session:
        services.record_download(session, evidence, by=actor(), at=now())
    response = send_file(
        content,
        mimetype=evidence.file.media_type,
        as_attachment=True,
        download_name=evidence.file_name,
        etag=False,
    )
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "no-store, private"
    response.content_length = evidence.file.size
    return response


def files() -> FileStore:
    """The installation's file store."""
    return cast("FileStore", current_app.extensions["files"])


def _take(form: FileForm | LinkForm, old: Evidence | None) -> Evidence | None:
    """Add what the form holds; None with the reason in the form if it cannot be."""
    if not form.validate_on_submit():
        return None
    try:
        if isinstance(form, LinkForm):
            return services.add_link(
                db, actor().unit_id, form.url.data or "", form.details,
                by=actor(), at=now(), replaces=old,
            )  # fmt: skip
        upload = Upload(form.file.data.filename or "", form.file.data.stream)
        return services.add_file(
            db, files(), actor().unit_id, upload, form.details,
            by=actor(), at=now(), limit=settings().max_upload_bytes, replaces=old,
        )  # fmt: skip
    except Refused as refusal:
        db.rollback()
        field = form.url if isinstance(form, LinkForm) else form.file
        field.errors = [*field.errors, refusal.sentence]
        return None


def _of_unit_or_404(evidence_id: UUID) -> Evidence:
    evidence = of_unit(db, evidence_id, actor().unit_id)
    if evidence is None:
        abort(404)
    return evidence


def _new_page(form: FileForm | LinkForm) -> str:
    return render_template(
        "evidence/new.html", form=form, old=None, accept=ACCEPT, limit=_megabytes()
    )


def _show_page(evidence: Evidence, form: DetailsForm) -> str:
    uses = library.uses(db, [evidence.id])[evidence.id]
    return render_template(
        "evidence/show.html",
        evidence=evidence,
        form=form,
        uses=uses,
        relied_on=library.is_relied_on(uses),
        versions=versions(db, evidence),
        today=today(),
    )


def _megabytes() -> int:
    return settings().max_upload_bytes // (1024 * 1024)
