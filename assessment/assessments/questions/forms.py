"""Asking on an item, answering, and publishing an answer as help."""

from wtforms import HiddenField, TextAreaField
from wtforms.validators import InputRequired, Length

from assessment.assessments.questions.services import ANSWER, HEADING, QUESTION
from assessment.languages import lazy
from assessment.web.forms import Form, Line, stripped


class AskForm(Form):
    """What a unit asks."""

    text = TextAreaField(
        lazy("Pertanyaan Anda"),
        filters=[stripped],
        validators=[
            InputRequired(lazy("Tulis pertanyaan Anda.")),
            Length(max=QUESTION, message=lazy("Pertanyaan paling panjang 1.000 karakter.")),
        ],
    )


class AnswerForm(Form):
    """What a facilitator answers."""

    answer = TextAreaField(
        lazy("Jawaban"),
        filters=[stripped],
        validators=[
            InputRequired(lazy("Tulis jawabannya.")),
            Length(max=ANSWER, message=lazy("Jawaban paling panjang 2.000 karakter.")),
        ],
    )


class HelpForm(Form):
    """How an answer is shown to all units."""

    seen = HiddenField()
    heading = Line(
        lazy("Pertanyaan, dengan kata-kata umum"),
        validators=[
            InputRequired(lazy("Tulis pertanyaannya tanpa menyebut unit atau orang.")),
            Length(max=HEADING, message=lazy("Pertanyaan paling panjang 300 karakter.")),
        ],
    )
    text = TextAreaField(
        lazy("Penjelasan"),
        filters=[stripped],
        validators=[
            InputRequired(lazy("Tulis penjelasannya.")),
            Length(max=ANSWER, message=lazy("Penjelasan paling panjang 2.000 karakter.")),
        ],
    )
