"""Pages about results: the city, its kecamatan and units, the progress of a round, exports."""

from flask import Blueprint, Flask

from assessment.permissions import Permission
from assessment.reports import printing, services
from assessment.web import job_pages

bp = Blueprint("reports", __name__)

from assessment.reports.views import (  # noqa: E402
    actions,
    applicability,
    city,
    kecamatan,
    progress,
    unit,
    units,
)

PAGES = (actions, city, units, kecamatan, unit, progress, applicability)
"""Importing them puts their routes on the blueprint."""


def init_app(app: Flask) -> None:
    """Register the pages, who prints the report, and who may fetch it."""
    printing.register()
    job_pages.hand_out(services.KIND, Permission.CITY_EXPORT, services.note_download)
    job_pages.hand_out(
        services.STATEMENT, Permission.ASSESSMENT_READ, services.note_statement_download
    )
    app.register_blueprint(bp)
