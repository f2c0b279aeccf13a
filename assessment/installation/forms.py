"""The form of the installation's settings."""

import re
import string
from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, IntegerField
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError

from assessment.languages import gettext as _
from assessment.languages import lazy
from assessment.web.forms import Form, Line

PICTURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
LARGEST = 500 * 1024
WIDTH = re.compile(r"(0?[1-9]d?|d)?")
"""How a number may be written in the pattern: plain, or padded to at most nine places."""
LONGEST_NUMBER = 80
DIALLED = frozenset("0123456789 +-().")


def _line(label: Any, longest: int, required: Any = None) -> Line:
    validators = [InputRequired(required)] if required else []
    return Line(
        label,
        validators=[*validators, Length(max=longest, message=lazy("Terlalu panjang; singkatlah."))],
    )


class InstallationForm(Form):
    """How the city writes itself, and what its documents carry."""

    city = _line(lazy("Nama kota"), 120, lazy("Isi nama kota, misalnya Kota Surabaya."))
    government = _line(
        lazy("Nama pemerintah daerah"), 160, lazy("Isi, misalnya Pemerintah Kota Surabaya.")
    )
    office = _line(
        lazy("Nama dinas penyelenggara"), 160, lazy("Isi nama dinas yang memverifikasi.")
    )
    office_short = _line(
        lazy("Sebutan singkat dinas"), 60, lazy("Isi sebutan singkat, misalnya Diskominfo.")
    )
    address = _line(lazy("Alamat pada kop"), 300)
    place = _line(lazy("Tempat penandatanganan"), 80)
    contact = _line(lazy("Kontak bantuan"), 200)
    helper_name = _line(lazy("Siapa yang ditanya operator"), 160)
    helper_phone = _line(lazy("Nomor telepon/WhatsApp"), 40)
    helper_hours = _line(lazy("Jam menjawab"), 120)
    classification = _line(
        lazy("Tanda klasifikasi"), 40, lazy("Isi tanda klasifikasi, misalnya TERBATAS.")
    )
    legal_basis = _line(lazy("Dasar penilaian pada piagam"), 600)
    number_pattern = _line(lazy("Pola nomor piagam"), 80, lazy("Isi pola nomor piagam."))
    certificate_months = IntegerField(
        lazy("Masa berlaku piagam (bulan)"),
        validators=[NumberRange(1, 60, lazy("Isi 1 sampai 60 bulan."))],
    )
    signatory_title = _line(lazy("Jabatan penanda tangan"), 160)
    signatory_name = _line(lazy("Nama dan gelar penanda tangan"), 160)
    signatory_rank = _line(lazy("Pangkat/golongan"), 80)
    signatory_nip = _line(lazy("NIP"), 30)
    arms_file = FileField(lazy("Lambang pada kop (PNG atau JPEG)"))
    remove_arms = BooleanField(lazy("Hapus lambang"))

    def validate_number_pattern(self, field: Line) -> None:
        """The pattern must hold number and year: numbers begin again each January, and none may come twice."""
        try:
            fields = [
                (name, spec or "", conversion)
                for _text, name, spec, conversion in string.Formatter().parse(field.data)
                if name is not None
            ]
        except ValueError:
            fields = []
        if {name for name, _spec, _conversion in fields} != {"number", "year"} or not all(
            WIDTH.fullmatch(spec) and conversion is None for _name, spec, conversion in fields
        ):
            raise ValidationError(
                _(
                    "Pola harus memuat {number} dan {year}, sebab nomor mulai lagi setiap tahun; misalnya {example}."
                ).replace("{example}", "500.12/{number:03d}/PIAGAM-KI/{year}")
            )
        if len(field.data.format(number=99999, year=2026)) > LONGEST_NUMBER:
            raise ValidationError(
                _("Nomor menjadi lebih dari %(n)s karakter. Singkatkan polanya.", n=LONGEST_NUMBER)
            )

    def validate_helper_phone(self, field: Line) -> None:
        """A number one can dial, or nothing."""
        digits = sum(one.isdecimal() for one in field.data or "")
        if field.data and not (8 <= digits <= 15 and set(field.data) <= DIALLED):
            raise ValidationError(_("Isi nomor yang dapat dihubungi, misalnya 0812-3456-7890."))

    def validate_signatory_nip(self, field: Line) -> None:
        """18 digits, or nothing."""
        digits = "".join((field.data or "").split())
        if digits and not (digits.isdecimal() and len(digits) == 18):
            raise ValidationError(_("NIP terdiri atas 18 angka. Kosongkan bila tidak ada."))
        field.data = digits

    def validate_arms_file(self, field: FileField) -> None:
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
