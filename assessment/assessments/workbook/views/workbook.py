"""The questionnaire to take along: as an Excel workbook to fill in, and back again."""

import hashlib
from typing import cast
from uuid import UUID

from flask import Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment.assessments.blueprint import bp
from assessment.assessments.views.desks import Opened, open_or_404
from assessment.assessments.workbook import blank, paper
from assessment.assessments.workbook.describing import About
from assessment.assessments.workbook.making import XLSX, make, note_download
from assessment.assessments.workbook.models import BlankWorkbook
from assessment.errors import Gone
from assessment.files.store import FileStore
from assessment.installation.queries import installation
from assessment.languages import gettext as _
from assessment.permissions import Permission
from assessment.web.access import actor, allow
from assessment.web.clock import now, settings
from assessment.web.work import db, reader


@bp.get("/<uuid:revision_id>/workbook")
@allow(Permission.ASSESSMENT_READ)
def workbook(revision_id: UUID) -> ResponseReturnValue:
    """What can be taken along, and where it comes back."""
    return workbook_page(open_or_404(revision_id))


@bp.post("/<uuid:revision_id>/workbook")
@allow(Permission.ASSESSMENT_FILL)
def take_workbook(revision_id: UUID) -> ResponseReturnValue:
    """The unit's workbook, with what it has answered."""
    opened = open_or_404(revision_id)
    made = make(reader, opened.desk, opened.questionnaire, about_of(opened), by=actor(), at=now())
    note_download(db, opened.desk, "workbook", by=actor(), at=now(), sha256=sha256_of(made))
    return attached(made, f"perisai-{file_name(opened)}.xlsx", XLSX)


@bp.post("/<uuid:revision_id>/paper")
@allow(Permission.ASSESSMENT_READ)
def order_paper(revision_id: UUID) -> ResponseReturnValue:
    """Have the questionnaire printed, blank or filled in, and go where it will be."""
    opened = open_or_404(revision_id)
    filled = request.form.get("filled") == "yes"
    job = paper.order(
        db, opened.desk, opened.questionnaire, about_of(opened),
        name=f"perisai-{file_name(opened)}-{_('terisi') if filled else _('kosong')}.pdf",
        filled=filled, demo=settings().demo, by=actor(), at=now(),
    )  # fmt: skip
    return redirect(url_for("jobs.show", job_id=job.id))


@bp.post("/<uuid:revision_id>/workbook/kami")
@allow(Permission.ASSESSMENT_READ)
def take_kami_workbook(revision_id: UUID) -> ResponseReturnValue:
    """BSSN's workbook as the city keeps it, with the answers of this unit in it."""
    opened = open_or_404(revision_id)
    kept = reader.get(BlankWorkbook, opened.questionnaire.key)
    if kept is None:
        raise Gone
    store = cast("FileStore", current_app.extensions["files"])
    made, _count = blank.filled(kept, store.read(kept.sha256), opened.desk, opened.questionnaire)
    note_download(db, opened.desk, "kami", by=actor(), at=now(), sha256=sha256_of(made))
    return attached(made, f"{file_name(opened)}.xlsx", XLSX)


def workbook_page(opened: Opened, wrong: str = "") -> str:
    """The page of everything to take along, with what was wrong with an upload."""
    kept = reader.get(BlankWorkbook, opened.questionnaire.key)
    return render_template("assessments/workbook.html", opened=opened, wrong=wrong, kami=kept)


def about_of(opened: Opened) -> About:
    """Whose workbook it is, in words."""
    place = installation(reader)
    unit = opened.revision.assessment.unit
    return About(
        unit=opened.unit_name, code=unit.code, round=opened.round_name, mark=place.classification,
        author=place.office, made=moment_words(), is_practice=opened.desk.is_practice,
    )  # fmt: skip


def moment_words() -> str:
    """This moment as it is written on what is taken along: ``22 November 2026 13.45 WIB``."""
    return str(current_app.jinja_env.filters["moment"](now()))


def file_name(opened: Opened) -> str:
    """The middle of what files of this assessment are called."""
    return f"{opened.revision.assessment.unit.code}-{opened.questionnaire.key}"


def sha256_of(content: bytes) -> str:
    """Which bytes they were."""
    return hashlib.sha256(content).hexdigest()


def attached(content: bytes, name: str, media_type: str) -> Response:
    """The file, to be kept and never shown inside one of our pages."""
    response = Response(content, content_type=media_type)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
