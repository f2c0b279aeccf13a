"""Handing out what is kept of evidence: the file as an attachment, and a picture of it. Every look is remembered."""

from collections.abc import Callable
from uuid import UUID

from flask import abort, current_app, send_file
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from assessment.assessments.proving import library
from assessment.assessments.proving.views.library import bp
from assessment.assessments.proving.views.uploading import files
from assessment.errors import Refused
from assessment.evidence import services
from assessment.evidence.models import Evidence
from assessment.languages import gettext as _
from assessment.permissions import Permission
from assessment.web import error_pages
from assessment.web.access import actor, allow
from assessment.web.clock import now
from assessment.web.work import database, reader

POLICY = "sandbox; default-src 'none'"


@bp.get("/<uuid:evidence_id>/file")
@allow(Permission.EVIDENCE_READ)
def download(evidence_id: UUID) -> ResponseReturnValue:
    """The file, always as an attachment; every opening is remembered."""
    evidence = _openable_or_404(evidence_id)
    if evidence.sha256 is None or evidence.file is None:
        abort(404)
    return _hand_out(
        evidence, evidence.sha256, evidence.file.media_type, evidence.file_name, services.record_download
    )  # fmt: skip


@bp.get("/<uuid:evidence_id>/preview")
@allow(Permission.EVIDENCE_READ)
def preview(evidence_id: UUID) -> ResponseReturnValue:
    """A picture of the file that we made ourselves; every look is remembered."""
    evidence = _openable_or_404(evidence_id)
    if evidence.preview_sha256 is None or evidence.file is None:
        abort(404)
    return _hand_out(
        evidence, evidence.preview_sha256, services.PREVIEW_TYPE, None, services.record_preview
    )


def _hand_out(
    evidence: Evidence,
    sha256: str,
    media_type: str,
    name: str | None,
    record: Callable[..., None],
) -> ResponseReturnValue:
    """Bytes of the store; without a name they are shown on a page."""
    if evidence.file is not None and evidence.file.erased_at is not None:
        raise Refused(_("Berkas ini sudah dihapus sesuai masa simpannya."))
    try:
        content = files().open(sha256)
    except FileNotFoundError:
        current_app.logger.exception("evidence %s: its file is not in the store", evidence.id)
        sentence = _("Berkas ini tidak ditemukan di penyimpanan. Beri tahu Diskominfo.")
        return error_pages.page(404, sentence)
    with database().transaction() as session:
        record(session, evidence, by=actor(), at=now())
    response: Response = send_file(
        content, mimetype=media_type, as_attachment=name is not None, download_name=name, etag=False
    )
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = "no-store, private"
    response.content_length = content.seek(0, 2)
    content.seek(0)
    return response


def _openable_or_404(evidence_id: UUID) -> Evidence:
    evidence = library.openable(reader, evidence_id, actor())
    if evidence is None:
        abort(404)
    return evidence
