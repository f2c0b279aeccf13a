"""Pages of threads: the verifier's, and the unit's."""

from flask import Blueprint, Flask

bp = Blueprint("threads", __name__)

from assessment.assessments.views import beside  # noqa: E402
from assessment.reviews.threads.labels import thread_tone, thread_words  # noqa: E402
from assessment.reviews.threads.views import answering, verifying  # noqa: E402


def init_app(app: Flask) -> None:
    """Register the pages, and what stands of threads on the unit's own."""
    app.jinja_env.filters |= {"thread_tone": thread_tone, "thread_words": thread_words}
    app.register_blueprint(bp)
    beside.show("threads", at_items=answering.at_items, of_whole=answering.of_whole)


__all__ = ["answering", "bp", "init_app", "verifying"]
