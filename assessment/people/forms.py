"""Forms of signing in."""

from wtforms import HiddenField, PasswordField
from wtforms.validators import InputRequired, Length

from assessment.languages import lazy
from assessment.web.forms import Form, Line


class SignInForm(Form):
    """Name and password."""

    name = Line(
        lazy("Nama pengguna atau NIP"),
        validators=[
            InputRequired(lazy("Isi nama pengguna atau NIP Anda.")),
            Length(max=100, message=lazy("Nama pengguna paling panjang 100 karakter.")),
        ],
    )
    password = PasswordField(
        lazy("Kata sandi"),
        validators=[
            InputRequired(lazy("Isi kata sandi Anda.")),
            Length(max=256, message=lazy("Kata sandi paling panjang 256 karakter.")),
        ],
    )
    next = HiddenField()
