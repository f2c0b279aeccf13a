"""Forms of notices."""

from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length

from assessment.languages import lazy
from assessment.notices.labels import DELIVERIES
from assessment.notices.models import Delivery
from assessment.notices.reminders import LONGEST
from assessment.web.forms import Form, stripped


class WishForm(Form):
    """When one wants e-mail."""

    delivery = RadioField(
        lazy("Surel pemberitahuan"),
        choices=[SelectChoice(one.value, words) for one, words in DELIVERIES.items()],
        validators=[InputRequired(lazy("Pilih salah satu."))],
        coerce=Delivery,
    )


class ReminderForm(Form):
    """The text of a reminder."""

    text = TextAreaField(
        lazy("Isi pesan"),
        filters=[stripped],
        validators=[
            InputRequired(lazy("Tulis isi pesannya.")),
            Length(max=LONGEST, message=lazy("Ringkas: paling panjang 1000 karakter.")),
        ],
    )
    seen = HiddenField()
