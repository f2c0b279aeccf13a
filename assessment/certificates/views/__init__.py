"""Pages about certificates: the list, one of them, the public page."""

from flask import Blueprint, Flask

from assessment.certificates import labels, printing  # noqa: F401 - labels says its words on import

bp = Blueprint("certificates", __name__)

from assessment.certificates.views import listing, public, showing  # noqa: E402, F401


def init_app(app: Flask) -> None:
    """Register the pages, and the job behind them."""
    app.register_blueprint(bp)
    printing.register()
