"""When to announce, whether one is sure, and why it is taken back."""

from wtforms import BooleanField, RadioField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from assessment.languages import lazy
from assessment.web.forms import Day, Form, stripped

NOW, LATER = "now", "later"


class WhenForm(Form):
    """At once, or on a day."""

    when = RadioField(
        lazy("Kapan diumumkan"),
        choices=[SelectChoice(NOW, lazy("Sekarang")), SelectChoice(LATER, lazy("Pada hari yang direncanakan"))],
        validators=[InputRequired(lazy("Pilih kapan hasil diumumkan."))],
    )  # fmt: skip
    day = Day(lazy("Hari pengumuman"), validators=[Optional()])


class SureForm(WhenForm):
    """The same once more, on the page that says what will happen."""

    checked = BooleanField(
        lazy("Saya sudah memeriksa yang akan tampak dan bagi siapa"),
        validators=[InputRequired(lazy("Centang setelah memeriksa yang akan tampak."))],
    )


class WithdrawForm(Form):
    """Why the announcement is taken back."""

    reason = TextAreaField(
        lazy("Alasan"),
        filters=[stripped],
        validators=[
            InputRequired(lazy("Tulis alasan menarik pengumuman.")),
            Length(max=1000, message=lazy("Alasan paling panjang 1.000 karakter.")),
        ],
    )
