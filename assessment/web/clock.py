"""The time of a request: read once, the same for everything in it."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import cast

from flask import current_app, g

from assessment.config import Settings


def now() -> datetime:
    """The moment of this request, in UTC."""
    if "now" not in g:
        clock: Callable[[], datetime] | None = current_app.config.get("CLOCK")
        g.now = clock() if clock else datetime.now(UTC)
    return cast("datetime", g.now)


def today() -> date:
    """The day of this request in the city's zone."""
    return now().astimezone(settings().timezone).date()


def settings() -> Settings:
    """The installation's settings."""
    return cast("Settings", current_app.config["SETTINGS"])
