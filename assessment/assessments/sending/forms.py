"""The sentences that go with sending, giving back and taking back."""

from collections.abc import Mapping

from wtforms import HiddenField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from assessment.assessments.forms import one_way
from assessment.assessments.sending.services import REMARK
from assessment.languages import lazy
from assessment.web.forms import Form, stripped


class AskForm(Form):
    """Asking the head for approval. The sentences about warnings stand beside it: :func:`said_in`."""

    remark = TextAreaField(
        lazy("Pesan untuk yang menyetujui"),
        filters=[stripped],
        validators=[
            Optional(),
            Length(max=REMARK, message=lazy("Pesan paling panjang 1.000 karakter.")),
        ],
    )


class SubmitForm(Form):
    """Approving and sending; the reason is needed after the deadline. ``seen``: what the head has read."""

    seen = HiddenField()
    late_reason = TextAreaField(
        lazy("Alasan terlambat"),
        filters=[stripped],
        validators=[
            Optional(),
            Length(max=REMARK, message=lazy("Alasan paling panjang 1.000 karakter.")),
        ],
    )


SAID = "said-"
"""Begins the names of the fields with a sentence about a warning."""


def said_in(form: Mapping[str, str]) -> dict[str, str]:
    """The sentences about warnings that a form holds, by the warnings' keys."""
    return {name.removeprefix(SAID): one_way(form[name]) for name in form if name.startswith(SAID)}


class GiveBackForm(Form):
    """Giving a questionnaire back to the operator."""

    note = TextAreaField(
        lazy("Apa yang perlu diperbaiki?"),
        filters=[stripped],
        validators=[
            InputRequired(lazy("Tulis apa yang perlu diperbaiki operator.")),
            Length(max=REMARK, message=lazy("Catatan paling panjang 1.000 karakter.")),
        ],
    )


class WithdrawForm(Form):
    """Taking a sent assessment back."""

    reason = TextAreaField(
        lazy("Mengapa ditarik kembali?"),
        filters=[stripped],
        validators=[
            InputRequired(lazy("Tulis singkat mengapa kiriman ditarik kembali.")),
            Length(max=REMARK, message=lazy("Alasan paling panjang 1.000 karakter.")),
        ],
    )
