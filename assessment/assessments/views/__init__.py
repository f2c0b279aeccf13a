"""Pages of a unit's assessments: filling in, evidence, sending."""

from datetime import date

from flask import Flask

from assessment.assessments import labels
from assessment.assessments.blueprint import bp
from assessment.assessments.carrying import views as carrying
from assessment.assessments.division import views as division
from assessment.assessments.facilitation.views import entering, facilitated, facilitating
from assessment.assessments.finding import labels as _marks  # noqa: F401 - registers its words
from assessment.assessments.finding import views as finding
from assessment.assessments.providing.views import exceptions
from assessment.assessments.proving.views import evidence, handing_out, library
from assessment.assessments.questions.labels import question_tone, question_words
from assessment.assessments.questions.views import asking, questions
from assessment.assessments.sending import printing as receipt_printing
from assessment.assessments.sending.views import receipts, sending
from assessment.assessments.targets.views import paths, what_if
from assessment.assessments.views import area, derivation, index, saving, show, terms
from assessment.assessments.workbook import paper
from assessment.assessments.workbook.views import filled_workbook, workbook
from assessment.evidence.expiry import Expiry, expiry_of
from assessment.evidence.forensics import filling
from assessment.evidence.models import Evidence
from assessment.jobs import tidying
from assessment.languages import gettext as _
from assessment.permissions import Permission
from assessment.scoring.model import own_share
from assessment.units.names import short
from assessment.uploads import services as uploads
from assessment.web import job_pages
from assessment.web.clock import today
from assessment.web.filters import decimal

PAGES = (
    index,
    finding,
    show,
    terms,
    area,
    asking,
    carrying,
    saving,
    evidence,
    exceptions,
    handing_out,
    division,
    entering,
    facilitated,
    sending,
    receipts,
    paths,
    derivation,
    filled_workbook,
    what_if,
    workbook,
)
"""Importing them puts their routes on their blueprints."""


def init_app(app: Flask) -> None:
    """Register the pages, and what their templates say about statuses and answers."""
    app.jinja_env.filters |= {
        "tone": labels.tone,
        "level_words": labels.level_words,
        "provider_status": labels.provider_status,
        "unit_name": short,
        "file_size": file_size,
        "expiry": expiry,
        "own_share_of": own_share,
        "question_tone": question_tone,
        "question_words": question_words,
    }
    uploads.register()
    tidying.register()
    filling.register()
    paper.register()
    job_pages.hand_out(paper.KIND, Permission.ASSESSMENT_READ, paper.note_download)
    receipt_printing.register()
    job_pages.hand_out(
        receipt_printing.KIND, Permission.ASSESSMENT_FILL, receipt_printing.note_download
    )
    app.register_blueprint(bp)
    app.register_blueprint(library.bp)
    app.register_blueprint(facilitating.bp)
    app.register_blueprint(questions.bp)


def expiry(evidence: Evidence, due: date | None = None) -> str:
    """What is worth saying about the day until which evidence holds; empty if nothing is. A template filter."""
    found = expiry_of(evidence.valid_until, today(), due)
    words = {
        Expiry.EXPIRED: _("Kedaluwarsa"),
        Expiry.SOON: _("Segera kedaluwarsa"),
        Expiry.BEFORE_END: _("Kedaluwarsa sebelum tenggat"),
    }
    return words[found] if found else ""


def file_size(size: int) -> str:
    """``640 KB`` or ``1,2 MB``, as a template filter."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))} KB"
    return f"{decimal(size / 1_000_000)} MB"
