"""Forms of signing in, invitations, accounts and appointments."""

from typing import Any
from uuid import UUID

from wtforms import DateField, HiddenField, PasswordField, SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import (
    EqualTo,
    InputRequired,
    Length,
    Optional,
    Regexp,
    ValidationError,
)

from assessment.languages import gettext as _
from assessment.languages import lazy
from assessment.people import passwords
from assessment.people.invitations import is_username
from assessment.permissions import Acting, Role
from assessment.units.models import Kind, Unit
from assessment.units.names import full
from assessment.web.forms import Form, Line
from assessment.web.labels import label

WITH_UNITS = frozenset({Role.OPERATOR, Role.HEAD})
"""Roles held at the units that are assessed; the others belong to the office or the city."""


def _name() -> Line:
    return Line(
        lazy("Nama lengkap dan gelar"),
        validators=[
            InputRequired(lazy("Isi nama lengkap Anda seperti akan dicetak pada dokumen.")),
            Length(max=160, message=lazy("Nama paling panjang 160 huruf.")),
        ],
    )


def _nip() -> Line:
    return Line(lazy("NIP"), filters=[lambda value: "".join((value or "").split())])


def _email() -> Line:
    return Line(
        lazy("Surel"),
        validators=[
            Optional(),
            Length(max=200, message=lazy("Alamat surel paling panjang 200 huruf.")),
            Regexp(r"[^@\s]+@[^@\s]+\.[^@\s]+$", message=lazy("Alamat surel ini tidak lengkap.")),
        ],
    )


def _phone() -> Line:
    return Line(
        lazy("Nomor WhatsApp"),
        validators=[
            Optional(),
            Regexp(
                r"\+?[0-9][0-9 .-]{6,24}$",
                message=lazy("Isi nomor dengan angka, misalnya 0812 3456 7890."),
            ),
        ],
    )


class _NipMixin:
    """18 digits, or nothing; what else is odd about it is not refused."""

    def validate_nip(self, field: Line) -> None:
        """Digits 13–14 are a month, or a counter from 21 for PPPK staff: neither is checked strictly."""
        if field.data and not (field.data.isdecimal() and len(field.data) == 18):
            raise ValidationError(
                _("NIP terdiri atas 18 angka. Kosongkan bila Anda tidak memilikinya.")
            )


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


class NewPasswordForm(Form):
    """A new password, twice."""

    password = PasswordField(
        lazy("Kata sandi baru"),
        validators=[
            InputRequired(lazy("Buat kata sandi.")),
            Length(
                min=passwords.MINIMUM,
                max=passwords.MAXIMUM,
                message=lazy(
                    "Kata sandi sedikitnya 12 karakter. Beberapa kata yang hanya Anda ingat sudah cukup."
                ),
            ),
        ],
    )
    again = PasswordField(
        lazy("Ulangi kata sandi"),
        validators=[EqualTo("password", lazy("Kedua kata sandi tidak sama. Ketik ulang."))],
    )

    own_words: tuple[str, ...] = ()

    def validate_password(self, field: PasswordField) -> None:
        """Not one's own name, the unit's, or one sign over and over."""
        if passwords.is_guessable(field.data, self.own_words):
            raise ValidationError(
                _(
                    "Kata sandi ini mudah ditebak. Hindari nama Anda, nama unit, dan huruf yang diulang-ulang."
                )
            )


class AcceptForm(NewPasswordForm, _NipMixin):
    """Opening an account with an invitation."""

    name = _name()
    username = Line(
        lazy("Nama pengguna"),
        filters=[lambda value: (value or "").strip().lower()],
        validators=[InputRequired(lazy("Pilih nama pengguna untuk masuk."))],
    )
    nip = _nip()

    def validate_username(self, field: Line) -> None:
        """Small letters, digits, dots and hyphens."""
        if not is_username(field.data):
            raise ValidationError(
                _(
                    "Nama pengguna terdiri atas 4–60 huruf kecil, angka, titik, atau garis, misalnya siti.aminah."
                )
            )


class ChangePasswordForm(NewPasswordForm):
    """The old password, then the new one."""

    current = PasswordField(
        lazy("Kata sandi sekarang"),
        validators=[InputRequired(lazy("Isi kata sandi Anda sekarang."))],
    )


class ProfileForm(Form, _NipMixin):
    """What a person says about themselves."""

    name = _name()
    nip = _nip()
    rank = Line(
        lazy("Pangkat/golongan"),
        validators=[Length(max=80, message=lazy("Paling panjang 80 huruf."))],
    )
    phone = _phone()
    email = _email()


class AppointmentForm(Form):
    """A role at a unit."""

    unit_id = SelectField(lazy("Unit"), coerce=lambda value: UUID(str(value)))
    role = SelectField(lazy("Peran"), coerce=Role)
    title = Line(
        lazy("Jabatan yang dicetak"),
        validators=[
            InputRequired(lazy("Isi jabatan, misalnya Lurah Karang Pilang.")),
            Length(max=160, message=lazy("Jabatan paling panjang 160 huruf.")),
        ],
    )
    acting = SelectField(lazy("Pelaksana"), coerce=Acting)

    def offer(self, units: list[Unit]) -> None:
        """The units and roles to choose from."""
        self.kinds = {unit.id: unit.kind for unit in units}
        self.unit_id.choices = [
            SelectChoice(
                str(unit.id), full(unit.kind, unit.name, unit.parent.name if unit.parent else None)
            )
            for unit in units
        ]
        self.role.choices = [SelectChoice(role.value, label(role)) for role in Role]
        self.acting.choices = [SelectChoice(acting.value, label(acting)) for acting in Acting]

    def validate_role(self, field: SelectField) -> None:
        """Verifiers, admins and readers of the city's picture do not sit in a kelurahan."""
        kind = self.kinds.get(self.unit_id.data)
        assessed = kind in (Kind.KECAMATAN, Kind.KELURAHAN)
        if field.data in WITH_UNITS and kind is Kind.CITY:
            raise ValidationError(
                _("Operator dan kepala unit diangkat pada unitnya, bukan pada kota.")
            )
        if field.data not in WITH_UNITS and assessed:
            raise ValidationError(
                _(
                    "Peran ini hanya untuk perangkat daerah atau kota. Pilih dinas atau kota sebagai unit."
                )
            )


class InviteForm(AppointmentForm):
    """Whom to invite, and how to reach them."""

    name = Line(
        lazy("Nama orang yang diundang"),
        validators=[Length(max=160, message=lazy("Nama paling panjang 160 huruf."))],
    )
    phone = _phone()


class EndAppointmentForm(Form):
    """The last day of an appointment."""

    last_day = DateField(
        lazy("Hari terakhir bertugas"),
        validators=[InputRequired(lazy("Isi hari terakhir bertugas."))],
    )


def said(form: Form, *names: str) -> dict[str, Any]:
    """The data of these fields by name."""
    return {name: getattr(form, name).data or "" for name in names}
