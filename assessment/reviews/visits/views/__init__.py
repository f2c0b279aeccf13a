"""Pages of visits: one that everybody reads, and those on which a verifier plans, changes and records."""

from flask import Blueprint, Flask

from assessment.reviews.visits import printing
from assessment.web import job_pages

bp = Blueprint("visits", __name__)

from assessment.permissions import Permission  # noqa: E402
from assessment.reviews.visits.views import planning, showing  # noqa: E402, F401


def init_app(app: Flask) -> None:
    """Register the pages and the job that prints."""
    printing.register()
    job_pages.hand_out(printing.KIND, Permission.ASSESSMENT_READ, printing.note_download)
    app.register_blueprint(bp)
