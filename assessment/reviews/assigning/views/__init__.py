"""Pages of assigning and of deputies."""

from flask import Blueprint, Flask

bp = Blueprint("assigning", __name__, url_prefix="/reviews/assigning")

from assessment.reviews.assigning import labels  # noqa: E402
from assessment.reviews.assigning.views import absences, overview, preview  # noqa: E402

__all__ = ["absences", "bp", "init_app", "labels", "overview", "preview"]


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(bp)
