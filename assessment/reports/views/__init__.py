"""Pages about results: the city, its kecamatan and units, the progress of a round, exports."""

from flask import Blueprint, Flask

bp = Blueprint("reports", __name__)

from assessment.reports.views import city, kecamatan, progress, unit, units  # noqa: E402, F401


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(bp)
