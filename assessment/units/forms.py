"""Forms about units."""

from uuid import UUID

from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, IntegerField, SelectField, SelectMultipleField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp, ValidationError

from assessment.languages import gettext as _
from assessment.languages import lazy
from assessment.units.models import Kind
from assessment.web.forms import Form, Line
from assessment.web.labels import label


def _id(value: str | UUID | None) -> UUID | None:
    return UUID(str(value)) if value else None


class UnitForm(Form):
    """The attributes of a unit, and since when they hold."""

    name = Line(
        lazy("Nama"),
        validators=[
            InputRequired(lazy("Isi nama unit, tanpa kata Kecamatan atau Kelurahan.")),
            Length(max=120, message=lazy("Nama paling panjang 120 huruf.")),
        ],
    )
    also_written = Line(
        lazy("Ejaan lain"),
        validators=[Length(max=300, message=lazy("Ejaan lain paling panjang 300 huruf."))],
    )
    parent_id = SelectField(lazy("Kecamatan induk"), coerce=_id, validators=[Optional()])
    region = Line(
        lazy("Bagian kota"),
        validators=[Length(max=60, message=lazy("Bagian kota paling panjang 60 huruf."))],
    )
    abbreviation = Line(
        lazy("Singkatan di peta"),
        validators=[Length(max=8, message=lazy("Singkatan paling panjang 8 huruf."))],
    )
    hex_column = IntegerField(
        lazy("Kolom di peta"),
        validators=[Optional(), NumberRange(0, 99, lazy("Isi bilangan 0 sampai 99."))],
    )
    hex_row = IntegerField(
        lazy("Baris di peta"),
        validators=[Optional(), NumberRange(0, 99, lazy("Isi bilangan 0 sampai 99."))],
    )
    address = Line(
        lazy("Alamat kantor"),
        validators=[Length(max=300, message=lazy("Alamat paling panjang 300 huruf."))],
    )
    since = DateField(
        lazy("Berlaku sejak"), validators=[InputRequired(lazy("Isi tanggal mulai berlaku."))]
    )

    def offer(self, kecamatan: list[tuple[UUID, str]]) -> None:
        """The kecamatan a kelurahan may belong to."""
        self.parent_id.choices = [SelectChoice("", _("– tidak ada –"))] + [
            SelectChoice(str(unit_id), name) for unit_id, name in kecamatan
        ]


class NewUnitForm(UnitForm):
    """A unit that does not exist yet."""

    code = Line(
        lazy("Kode resmi"),
        validators=[
            InputRequired(lazy("Isi kode resmi unit, misalnya 35.78.01.1001.")),
            Length(max=30, message=lazy("Kode paling panjang 30 huruf.")),
            Regexp(
                r"[0-9A-Za-z._-]+$",
                message=lazy("Kode hanya berisi angka, huruf, titik, dan garis."),
            ),
        ],
    )
    kind = SelectField(lazy("Jenis"), coerce=Kind)

    def offer(self, kecamatan: list[tuple[UUID, str]]) -> None:
        super().offer(kecamatan)
        self.kind.choices = [SelectChoice(kind.value, label(kind)) for kind in reversed(Kind)]

    def validate_kind(self, field: SelectField) -> None:
        """A kelurahan lies in a kecamatan."""
        if field.data is Kind.KELURAHAN and self.parent_id.data is None:
            raise ValidationError(_("Pilih kecamatan tempat kelurahan ini berada."))


class EndForm(Form):
    """When a unit ended, and what stands for it."""

    on = DateField(
        lazy("Berakhir pada"), validators=[InputRequired(lazy("Isi tanggal berakhirnya unit."))]
    )
    successors = SelectMultipleField(lazy("Penerus"), coerce=_id)

    def offer(self, units: list[tuple[UUID, str]]) -> None:
        """The units that may stand for it."""
        self.successors.choices = [SelectChoice(str(unit_id), name) for unit_id, name in units]


class UploadForm(Form):
    """A file of units."""

    file = FileField(
        lazy("Berkas unit (CSV atau XLSX)"),
        validators=[FileRequired(lazy("Pilih berkas CSV atau XLSX terlebih dahulu."))],
    )
