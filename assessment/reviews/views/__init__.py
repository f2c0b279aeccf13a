"""Pages of verification: the queue, an assessment, its items, and the moves."""

from flask import Blueprint, Flask

bp = Blueprint("reviews", __name__, url_prefix="/reviews")

from assessment.reviews.assigning import taking  # noqa: E402, F401
from assessment.reviews.labels import waiting  # noqa: E402
from assessment.reviews.risk import views as risk  # noqa: E402, F401
from assessment.reviews.risk.words import sentence  # noqa: E402
from assessment.reviews.views import area, deciding, moving, queue, show  # noqa: E402, F401
from assessment.reviews.views.cards import evidence_detail, verdict_words  # noqa: E402


def init_app(app: Flask) -> None:
    """Register the pages, and what their templates say about waiting, statuses and answers."""
    app.jinja_env.filters |= {
        "because": sentence,
        "evidence_detail": evidence_detail,
        "verdict_words": verdict_words,
        "waiting": waiting,
    }
    app.register_blueprint(bp)
