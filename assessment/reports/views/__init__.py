"""Pages about results: the city, its kecamatan and units, the progress of a round, exports."""

from flask import Blueprint, Flask

from assessment.reports import printing

bp = Blueprint("reports", __name__)

from assessment.reports.views import city, kecamatan, progress, unit, units  # noqa: E402, F401


def init_app(app: Flask) -> None:
    """Register the pages, and who prints the report."""
    printing.register()
    app.register_blueprint(bp)
