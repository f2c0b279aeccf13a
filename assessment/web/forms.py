"""The base of all forms, and field types that several of them share."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import StringField


class Form(FlaskForm):
    """A form whose token lasts as long as the session: nobody loses work to a clock."""

    class Meta:
        csrf_time_limit = None
        locales = False


def stripped(value: Any) -> Any:
    """Field filter: no blanks at the ends."""
    return value.strip() if isinstance(value, str) else value


class Line(StringField):
    """One line of text without blanks at its ends."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("filters", [stripped])
        super().__init__(*args, **kwargs)
