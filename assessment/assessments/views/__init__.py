"""Pages of a unit's assessments: filling in, evidence, sending."""

from flask import Blueprint, Flask

from assessment.assessments import labels
from assessment.units.names import short

bp = Blueprint("assessments", __name__, url_prefix="/assessments")

from assessment.assessments.views import area, index, saving, sending, show  # noqa: E402

PAGES = (index, show, area, saving, sending)
"""Importing them puts their routes on the blueprint."""


def init_app(app: Flask) -> None:
    """Register the pages, and what their templates say about statuses and answers."""
    app.jinja_env.filters |= {
        "tone": labels.tone,
        "level_words": labels.level_words,
        "unit_name": short,
    }
    app.register_blueprint(bp)
