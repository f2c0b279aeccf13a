"""The admin's pages for results of past years: upload, look over what would be written, write it."""

import hashlib
from typing import cast

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature, URLSafeTimedSerializer

from assessment.assessments.importing.planning import Asked, Plan, plan
from assessment.assessments.importing.tables import LARGEST
from assessment.assessments.importing.writing import write
from assessment.assessments.views.chosen_round import bp
from assessment.errors import Gone, Refused
from assessment.files.services import keep
from assessment.files.store import FileStore
from assessment.languages import gettext as _
from assessment.languages import locale
from assessment.permissions import Permission
from assessment.questionnaire.model import Questionnaire
from assessment.rounds.forms import ImportForm
from assessment.rounds.library import shipped
from assessment.web.access import actor, allow
from assessment.web.clock import now, settings, today
from assessment.web.work import db

SHOWN = 50
"""So many units or cells of a kind are listed one by one."""
VALID = 24 * 3600
"""Seconds for which a preview can be confirmed."""
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
        found = _plan(form, content, form.file.data.filename or "")
    except Refused as refusal:
        form.form_errors.append(refusal.sentence)
        return _upload_page(form)
    is_xlsx = (form.file.data.filename or "").lower().endswith(".xlsx")
    kept = keep(db, _store(), content, XLSX if is_xlsx else "text/csv", at=now())
    return _preview(found, _signed().dumps([kept.sha256, str(actor().person_id)]))


@bp.post("/import/apply")
@allow(Permission.ROUND_MANAGE)
def apply_import() -> ResponseReturnValue:
    """Write what the preview showed (read anew: others may have imported meanwhile)."""
    store, sha256 = _store(), _uploaded(request.form.get("upload", ""))
    if not store.has(sha256):
        raise Gone
    form = _form()
    del form.file
    if not form.validate_on_submit():
        raise Gone
    found = _plan(form, store.read(sha256), request.form.get("file_name", "")[:200])
    if found.is_empty:
        raise Refused(_("Tidak ada yang perlu ditulis dari berkas ini."))
    chosen = write(db, found, sha256=sha256, by=actor(), at=now(), today=today())
    flash(
        _(
            "%(new)d unit diimpor, %(changed)d diperbarui, %(same)d tetap.",
            new=len(found.new), changed=len(found.changed), same=len(found.same),
        ),
        "good",
    )  # fmt: skip
    return redirect(url_for(".show", round_id=chosen.id), 303)


def _signed() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(
        current_app.config["SECRET_KEY"], "import", signer_kwargs={"digest_method": hashlib.sha256}
    )


def _uploaded(said: str) -> str:
    """The file this person has uploaded here: the store also holds evidence, which an import must not read."""
    try:
        sha256, person_id = _signed().loads(said, max_age=VALID)
    except BadSignature:
        raise Gone from None
    if person_id != str(actor().person_id):
        raise Gone
    return str(sha256)


def _form() -> ImportForm:
    form = ImportForm(year=today().year - 1)
    form.offer([(one.key, f"{one.title.in_(locale())} ({one.key})") for one in _usable()])
    return form


def _usable() -> list[Questionnaire]:
    files = shipped(settings().questionnaires)
    return [file.questionnaire for file in files if file.questionnaire is not None]


def _plan(form: ImportForm, content: bytes, file_name: str) -> Plan:
    chosen = next(one for one in _usable() if one.key == form.questionnaire.data)
    asked = Asked(form.name.data, form.year.data, chosen, file_name, form.unit.data or "")
    return plan(db, asked, content, this_year=today().year)


def _upload_page(form: ImportForm) -> ResponseReturnValue:
    failed = form.errors or form.form_errors
    return render_template("rounds/import.html", form=form), 422 if failed else 200


def _preview(found: Plan, upload: str) -> str:
    return render_template(
        "rounds/import_preview.html", plan=found, upload=upload, shown=SHOWN,
        names={status.id: status.name.in_(locale()) for status in found.content.method.statuses},
    )  # fmt: skip


def _store() -> FileStore:
    return cast("FileStore", current_app.extensions["files"])
