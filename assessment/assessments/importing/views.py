"""The admin's pages for results of past years: upload, look over what would be written, write it."""

import hashlib
from typing import cast
from uuid import UUID

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from assessment.assessments.importing.planning import Asked, Plan, plan
from assessment.assessments.importing.writing import write
from assessment.assessments.running.views.chosen_round import bp
from assessment.errors import Gone, Refused
from assessment.files.services import keep
from assessment.files.store import FileStore
from assessment.languages import gettext as _
from assessment.languages import locale
from assessment.permissions import Permission
from assessment.questionnaire.model import Questionnaire
from assessment.rounds.forms import ImportForm
from assessment.rounds.library import shipped
from assessment.spreadsheets.tables import LARGEST, Table, tables
from assessment.uploads import services as uploads
from assessment.uploads.models import Upload
from assessment.web.access import actor, allow
from assessment.web.clock import now, settings, today
from assessment.web.work import db, reader

SHOWN = 50
"""So many units or cells of a kind are listed one by one."""
PURPOSE = "history"
"""What these uploads are for."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.route("/import", methods=["GET", "POST"])
@allow(Permission.ROUND_MANAGE)
def import_results() -> ResponseReturnValue:
    """Upload a file and see what it would lead to; nothing is written yet."""
    form = _form()
    if not form.validate_on_submit():
        return _upload_page(form)
    content = form.file.data.read(LARGEST + 1)
    try:
        name = form.file.data.filename or ""
        found = _plan(reader, form, tables(content, name), name)
    except Refused as refusal:
        form.form_errors.append(refusal.sentence)
        return _upload_page(form)
    held = uploads.hold(
        db, PURPOSE, name, content,
        sha256=hashlib.sha256(content).hexdigest(), by=actor(), at=now(),
    )  # fmt: skip
    return _preview(found, held)


@bp.post("/import/apply")
@allow(Permission.ROUND_MANAGE)
def apply_import() -> ResponseReturnValue:
    """Write what the preview showed (read anew: others may have imported meanwhile)."""
    form = _form()
    del form.file
    seen = _held(reader)
    if seen.applied_at is not None or not form.validate_on_submit():
        raise Gone
    sheets = tables(seen.content, seen.name)  # before the turn to write
    held = _held(db, lock=True)
    if held.applied_at is not None:
        raise Gone
    found = _plan(db, form, sheets, held.name)
    if found.is_empty:
        raise Refused(_("Tidak ada yang perlu ditulis dari berkas ini."))
    media_type = XLSX if held.name.lower().endswith(".xlsx") else "text/csv"
    keep(db, _store(), held.content, media_type, at=now())
    chosen = write(db, found, sha256=held.sha256, by=actor(), at=now(), today=today())
    uploads.apply(held, {"round": str(chosen.id)}, at=now())
    flash(
        _(
            "%(new)d unit diimpor, %(changed)d diperbarui, %(same)d tetap.",
            new=len(found.new), changed=len(found.changed), same=len(found.same),
        ),
        "good",
    )  # fmt: skip
    return redirect(url_for(".show", round_id=chosen.id), 303)


@bp.post("/import/cancel")
@allow(Permission.ROUND_MANAGE)
def cancel_import() -> ResponseReturnValue:
    """Nothing of it: what was uploaded is removed."""
    uploads.cancel(db, _held(db, lock=True))
    flash(_("Impor dibatalkan. Berkasnya sudah dihapus dari server."), "neutral")
    return redirect(url_for(".import_results"), 303)


def _held(session: Session, *, lock: bool = False) -> Upload:
    """What this person has uploaded to import; :class:`Gone` for anything else."""
    try:
        upload_id = UUID(request.form.get("upload", ""))
    except ValueError:
        raise Gone from None
    return uploads.held(session, upload_id, PURPOSE, by=actor(), at=now(), lock=lock)


def _form() -> ImportForm:
    form = ImportForm(year=today().year - 1)
    form.offer([(one.key, f"{one.title.in_(locale())} ({one.key})") for one in _usable()])
    return form


def _usable() -> list[Questionnaire]:
    files = shipped(settings().questionnaires)
    return [file.questionnaire for file in files if file.questionnaire is not None]


def _plan(session: Session, form: ImportForm, sheets: list[Table], file_name: str) -> Plan:
    chosen = next(one for one in _usable() if one.key == form.questionnaire.data)
    asked = Asked(form.name.data, form.year.data, chosen, file_name, form.unit.data or "")
    return plan(session, asked, sheets, this_year=today().year)


def _upload_page(form: ImportForm) -> ResponseReturnValue:
    failed = form.errors or form.form_errors
    return render_template("rounds/import.html", form=form), 422 if failed else 200


def _preview(found: Plan, upload: Upload) -> str:
    return render_template(
        "rounds/import_preview.html", plan=found, upload=upload.id, shown=SHOWN,
        names={status.id: status.name.in_(locale()) for status in found.content.method.statuses},
    )  # fmt: skip


def _store() -> FileStore:
    return cast("FileStore", current_app.extensions["files"])
