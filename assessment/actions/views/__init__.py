"""Pages of actions: the list, the findings of a result, one action, and what was done since the last round."""

from flask import Blueprint, Flask

bp = Blueprint("actions", __name__)

from assessment.actions import closing  # noqa: E402
from assessment.actions.labels import action_tone  # noqa: E402
from assessment.actions.views import index, offering, planning, show  # noqa: E402, F401


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.jinja_env.filters["action_tone"] = action_tone
    app.register_blueprint(bp)
    closing.register()
