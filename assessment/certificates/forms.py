"""Forms about certificates."""

from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from assessment.certificates.services import LONGEST
from assessment.languages import lazy
from assessment.web.forms import Form, stripped


class RevokeForm(Form):
    """Why a certificate is revoked; the reason is public."""

    reason = TextAreaField(
        lazy("Alasan pencabutan"),
        filters=[stripped],
        validators=[
            DataRequired(lazy("Tulis alasan pencabutan.")),
            Length(max=LONGEST, message=lazy("Singkatlah menjadi paling banyak 500 karakter.")),
        ],
    )
