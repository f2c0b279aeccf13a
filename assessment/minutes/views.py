"""The minutes of one result: draft, making, the paper, and the scan of it that counts."""

from typing import cast
from uuid import UUID

from flask import Blueprint, Flask, abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from assessment.assessments.models import Revision
from assessment.assessments.proving.views.uploading import looked_through, uploads
from assessment.assessments.queries import Desk, desk, find
from assessment.assessments.release import shows_results
from assessment.assessments.status import REVIEWABLE, VERIFIED_ON
from assessment.errors import Refused
from assessment.files.store import FileStore
from assessment.languages import gettext as _
from assessment.minutes import printing, services
from assessment.minutes.models import Minutes
from assessment.permissions import Permission, Sight
from assessment.questionnaire.model import Questionnaire
from assessment.reviews.threads.library import advice
from assessment.rounds.queries import questionnaire
from assessment.units.names import full
from assessment.web import job_pages
from assessment.web.access import actor, allow
from assessment.web.clock import now, settings, today
from assessment.web.work import database, db, reader

bp = Blueprint("minutes", __name__, url_prefix="/assessments/<uuid:revision_id>/minutes")
ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


def init_app(app: Flask) -> None:
    """Register the pages and the jobs that print."""
    printing.register()
    job_pages.hand_out(services.DRAFT, Permission.REVIEW_DO, printing.note_draft)
    app.register_blueprint(bp)


@bp.get("")
@allow(Permission.ASSESSMENT_READ)
def show(revision_id: UUID) -> ResponseReturnValue:
    """Where the minutes stand."""
    return _page(revision_id)


@bp.post("")
@allow(Permission.REVIEW_DO)
def make(revision_id: UUID) -> ResponseReturnValue:
    """Fix what they say and have them printed."""
    revision, on, content = _take_or_404(revision_id)
    made = services.make(
        db, revision, on, content, advice(content), _files(), settings(), by=actor(), at=now(), today=today()
    )  # fmt: skip
    flash(_("Berita acara %(number)s dibuat dan sedang dicetak.", number=made.number), "good")
    return redirect(url_for(".show", revision_id=revision_id), 303)


@bp.post("/draft")
@allow(Permission.REVIEW_DO)
def draft(revision_id: UUID) -> ResponseReturnValue:
    """Have a draft printed."""
    revision, on, content = _take_or_404(revision_id)
    job = services.draft(
        db, revision, on, content, advice(content), settings(), by=actor(), at=now(), today=today()
    )
    return redirect(url_for("jobs.show", job_id=job.id), 303)


@bp.get("/file")
@allow(Permission.ASSESSMENT_READ)
def file(revision_id: UUID) -> ResponseReturnValue:
    """The paper to be signed, byte for byte as it was printed."""
    revision, there = _printed_or_back(revision_id)
    return _hand_out(revision, there, there.sha256, "application/pdf", scan=False)


@bp.get("/scan")
@allow(Permission.ASSESSMENT_READ)
def scan(revision_id: UUID) -> ResponseReturnValue:
    """The scan of the signed paper."""
    revision, there = _printed_or_back(revision_id)
    return _hand_out(revision, there, there.scan_sha256, there.scan_type, scan=True)


@bp.post("/scan")
@allow(Permission.REVIEW_DO)
def sign(revision_id: UUID) -> ResponseReturnValue:
    """Upload it."""
    if find(reader, revision_id, actor(), Sight.EVIDENCE) is None:
        abort(404)
    sent = uploads("scan")[:1]
    if not sent:
        return _page(revision_id, _("Pilih pindaian kertas yang sudah ditandatangani.")), 422
    try:
        with looked_through(sent) as ready:
            _revision, on, _content = _take_or_404(revision_id)
            there = services.standing(db, revision_id)
            if there is None:
                raise Refused(_("Berita acara ini belum selesai dicetak."))
            services.sign(db, there, on.unit_id, _files(), ready[0], by=actor(), at=now())
    except Refused as refused:
        db.rollback()
        return _page(revision_id, refused.sentence), 422
    flash(_("Salinan bertanda tangan tersimpan. Berita acara ini sekarang resmi."), "good")
    return redirect(url_for(".show", revision_id=revision_id), 303)


def _page(revision_id: UUID, fault: str = "") -> str:
    revision = find(reader, revision_id, actor(), Sight.ANSWERS)
    if revision is None:
        abort(404)
    is_held = not shows_results(actor(), revision.assessment)
    there = None if is_held else services.standing(reader, revision_id)
    unit = revision.assessment.unit
    verifies = actor().may(Permission.REVIEW_DO)
    outdated = services.is_outdated(reader, there, revision)
    return render_template(
        "minutes/show.html",
        revision=revision,
        unit=full(unit.kind, unit.name, unit.parent.name if unit.parent else None),
        there=there,
        outdated=outdated,
        fault=fault,
        is_held=is_held and revision.status in VERIFIED_ON,
        may_draft=verifies and revision.status in REVIEWABLE | VERIFIED_ON,
        may_make=verifies and revision.status in VERIFIED_ON and (there is None or outdated),
        may_sign=verifies
        and there is not None
        and there.sha256 is not None
        and not there.is_signed,
        verifies=verifies,
    )


def _take_or_404(revision_id: UUID) -> tuple[Revision, Desk, Questionnaire]:
    on = desk(db, revision_id, actor(), Sight.EVIDENCE)
    revision = find(db, revision_id, actor(), Sight.EVIDENCE)
    if on is None or revision is None:
        abort(404)
    return revision, on, questionnaire(db, on.shown_digest)


def _printed_or_back(revision_id: UUID) -> tuple[Revision, Minutes]:
    revision = find(reader, revision_id, actor(), Sight.ANSWERS)
    if revision is None:
        abort(404)
    there = services.standing(reader, revision_id)
    is_held = not shows_results(actor(), revision.assessment)
    if is_held or there is None or there.sha256 is None:
        abort(redirect(url_for(".show", revision_id=revision_id)))
    return revision, there


def _hand_out(
    revision: Revision, there: Minutes, sha256: str | None, media_type: str, *, scan: bool
) -> ResponseReturnValue:
    if sha256 is None:
        return redirect(url_for(".show", revision_id=revision.id))
    unit = revision.assessment.unit
    with database().transaction() as session:
        services.record_download(session, there, unit.id, scan=scan, by=actor(), at=now())
    name = f"{there.number}-{unit.code}{'-ditandatangani' if scan else ''}.{ENDINGS[media_type]}"
    return job_pages.attachment(sha256, name, media_type)


def _files() -> FileStore:
    return cast("FileStore", current_app.extensions["files"])
