"""The form of the installation's settings."""

import string

from flask_wtf.file import FileField
from wtforms import BooleanField, IntegerField
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError

from assessment.languages import gettext as _
from assessment.languages import lazy
from assessment.web.forms import Form, Line

PICTURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
LARGEST = 500 * 1024


def _line(label: str, longest: int, required: str = "") -> Line:
    validators: list[object] = [InputRequired(lazy(required))] if required else []
    return Line(
        lazy(label),
        validators=[*validators, Length(max=longest, message=lazy("Terlalu panjang; singkatlah."))],
    )


class InstallationForm(Form):
    """How the city writes itself, and what its documents carry."""

    city = _line("Nama kota", 120, "Isi nama kota, misalnya Kota Surabaya.")
    government = _line("Nama pemerintah daerah", 160, "Isi, misalnya Pemerintah Kota Surabaya.")
    office = _line("Nama dinas penyelenggara", 160, "Isi nama dinas yang memverifikasi.")
    office_short = _line("Sebutan singkat dinas", 60, "Isi sebutan singkat, misalnya Diskominfo.")
    address = _line("Alamat pada kop", 300)
    place = _line("Tempat penandatanganan", 80)
    contact = _line("Kontak bantuan", 200)
    classification = _line("Tanda klasifikasi", 40, "Isi tanda klasifikasi, misalnya TERBATAS.")
    legal_basis = _line("Dasar penilaian pada piagam", 600)
    number_pattern = _line("Pola nomor piagam", 80, "Isi pola nomor piagam.")
    certificate_months = IntegerField(
        lazy("Masa berlaku piagam (bulan)"),
        validators=[NumberRange(1, 60, lazy("Isi 1 sampai 60 bulan."))],
    )
    signatory_title = _line("Jabatan penanda tangan", 160)
    signatory_name = _line("Nama dan gelar penanda tangan", 160)
    signatory_rank = _line("Pangkat/golongan", 80)
    signatory_nip = _line("NIP", 30)
    arms = FileField(lazy("Lambang pada kop (PNG atau JPEG)"))
    remove_arms = BooleanField(lazy("Hapus lambang"))

    def validate_number_pattern(self, field: Line) -> None:
        """The pattern must hold the number and may hold the year."""
        try:
            names = {name for _text, name, _spec, _conversion in string.Formatter().parse(field.data) if name}
            field.data.format(number=1, year=2026)
        except (ValueError, KeyError, IndexError, AttributeError):
            names = set()
        if "number" not in names or not names <= {"number", "year"}:
            raise ValidationError(
                _("Pola harus memuat {number} dan boleh memuat {year}, misalnya {example}.").replace(
                    "{example}", "500.12/{number:03d}/PIAGAM-KI/{year}"
                )
            )

    def validate_signatory_nip(self, field: Line) -> None:
        """18 digits, or nothing."""
        digits = "".join((field.data or "").split())
        if digits and not (digits.isdecimal() and len(digits) == 18):
            raise ValidationError(_("NIP terdiri atas 18 angka. Kosongkan bila tidak ada."))
        field.data = digits

    def validate_arms(self, field: FileField) -> None:
        """A small PNG or JPEG."""
        if not field.data:
            return
        content = field.data.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise ValidationError(_("Gambar lambang paling besar 500 KB. Perkecil dulu."))
        kind = next((kind for start, kind in PICTURES.items() if content.startswith(start)), None)
        if kind is None:
            raise ValidationError(_("Lambang harus berupa gambar PNG atau JPEG."))
        self.arms_content, self.arms_type = content, kind
