"""Pages of notices: one's own, how one wants e-mail, the outbox, reminders."""

from flask import Blueprint, Flask

from assessment.config import Settings

bp = Blueprint("notices", __name__)

from assessment.notices import deadlines, hearing, labels, letters  # noqa: E402
from assessment.notices.views import own, post, reminding  # noqa: E402

__all__ = ["bp", "init_app", "labels", "own", "post", "reminding"]


def init_app(app: Flask) -> None:
    """Register the pages and the jobs, and listen to the events."""
    settings: Settings = app.config["SETTINGS"]
    app.register_blueprint(bp)
    letters.register(settings.timezone)
    deadlines.register(settings.timezone)
    hearing.register(settings.timezone)
