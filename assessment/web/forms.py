"""The base of all forms, and field types that several of them share."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import DateField, Field, IntegerField, StringField
from wtforms.validators import StopValidation

from assessment.languages import lazy


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


class Number(IntegerField):
    """A whole number. What is none is refused in one sentence."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("invalid_value_message", lazy("Isi dengan angka bulat, tanpa huruf."))
        super().__init__(*args, **kwargs)

    def pre_validate(self, form: Any) -> None:
        _stop_if_unreadable(self)


class Day(DateField):
    """A date. What is none is refused in one sentence."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault(
            "invalid_value_message", lazy("Isi tanggal dengan urutan tahun-bulan-hari.")
        )
        super().__init__(*args, **kwargs)

    def pre_validate(self, form: Any) -> None:
        _stop_if_unreadable(self)


def _stop_if_unreadable(field: Field) -> None:
    """One fault, one sentence. An empty field is for the validators to judge."""
    if field.process_errors and any(field.raw_data or ()):
        raise StopValidation
