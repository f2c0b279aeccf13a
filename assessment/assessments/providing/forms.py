"""What a unit claims of itself on what the city provides."""

from collections.abc import Iterable

from wtforms import RadioField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length

from assessment.assessments.services import REASON
from assessment.languages import lazy
from assessment.web.forms import Form, stripped


class ExceptionForm(Form):
    """What a unit claims instead of the city's answer; the levels are offered by the page."""

    value = RadioField(
        lazy("Keadaan sebenarnya di unit Anda"),
        validators=[InputRequired(lazy("Pilih keadaan yang sebenarnya di unit Anda."))],
    )
    reason = TextAreaField(
        lazy("Mengapa jawaban kota tidak berlaku di unit Anda?"),
        filters=[stripped],
        validators=[
            InputRequired(lazy("Tulis alasan mengapa jawaban kota tidak berlaku di unit Anda.")),
            Length(max=REASON, message=lazy("Alasan paling panjang 1.000 karakter.")),
        ],
    )

    def offer(self, levels: Iterable[tuple[str, str]]) -> None:
        """The levels one may claim: how the form spells each, and its words."""
        self.value.choices = [SelectChoice(value, words) for value, words in levels]
