"""The admin's page for BSSN's own empty workbook: kept once, so that units get it back filled in."""

from typing import cast

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.assessments.questionnaires.views.questionnaires import bp, version_or_404
from assessment.assessments.workbook import blank
from assessment.assessments.workbook.kami import KAMI
from assessment.assessments.workbook.models import BlankWorkbook
from assessment.errors import Refused
from assessment.evidence.gate import clean_name
from assessment.files.store import FileStore
from assessment.languages import gettext as _
from assessment.languages import ngettext
from assessment.permissions import Permission
from assessment.questionnaire.model import Questionnaire
from assessment.spreadsheets.tables import LARGEST
from assessment.web.access import actor, allow
from assessment.web.clock import now
from assessment.web.work import db, reader


@bp.get("/<name>/workbook")
@allow(Permission.ROUND_MANAGE)
def blank_workbook(name: str) -> ResponseReturnValue:
    """What is kept, and which of its cells are known."""
    return _page(name, _content(name), "")


@bp.post("/<name>/workbook")
@allow(Permission.ROUND_MANAGE)
def keep_blank_workbook(name: str) -> ResponseReturnValue:
    """Keep an empty workbook, in the place of the one before."""
    content = _content(name)
    file = request.files.get("file")
    if file is None or not (file.filename or "").lower().endswith(".xlsx"):
        return _page(name, content, _("Pilih berkas Excel (.xlsx).")), 422
    uploaded = file.read(LARGEST + 1)
    try:
        found = blank.recognised(content, uploaded)
    except Refused as refusal:
        return _page(name, content, refusal.sentence), 422
    store = cast("FileStore", current_app.extensions["files"])
    called = clean_name(file.filename or "")
    blank.put(db, store, content, called, uploaded, found, by=actor(), at=now())
    flash(
        ngettext("%(num)s sel jawaban dikenali.", "%(num)s sel jawaban dikenali.", len(found)),
        "good",
    )
    return redirect(url_for(".blank_workbook", name=name), 303)


@bp.post("/<name>/workbook/remove")
@allow(Permission.ROUND_MANAGE)
def remove_blank_workbook(name: str) -> ResponseReturnValue:
    """Hand it out no more."""
    blank.remove(db, _content(name), by=actor(), at=now())
    flash(_("Buku kerja dihapus. Unit tidak dapat mengunduhnya lagi."), "neutral")
    return redirect(url_for(".blank_workbook", name=name), 303)


def _content(name: str) -> Questionnaire:
    content = version_or_404(name).content
    if content is None or content.id != KAMI:
        abort(404)
    return content


def _page(name: str, content: Questionnaire, wrong: str) -> str:
    kept = reader.get(BlankWorkbook, content.key)
    missing = [item.id for item in content.items if kept and item.id not in kept.cells]
    return render_template(
        "questionnaires/workbook.html", name=name, content=content, kept=kept, wrong=wrong,
        missing=missing, sheets=blank.tables_of(kept) if kept else [],
    )  # fmt: skip
