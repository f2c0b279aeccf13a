"""What is said about evidence, and how it comes in."""

from dataclasses import replace

from flask_wtf.file import FileRequired, MultipleFileField
from werkzeug.datastructures import FileStorage
from wtforms import DateField
from wtforms.validators import InputRequired, Length, Optional

from assessment.evidence.services import TITLE, URL, Details
from assessment.languages import lazy
from assessment.web.forms import Form, Line


class DetailsForm(Form):
    """What is said about a piece of evidence; all of it may come later."""

    title = Line(
        lazy("Judul"),
        validators=[Length(max=TITLE, message=lazy("Judul paling panjang 200 karakter."))],
    )
    dated_on = DateField(
        lazy("Tanggal dokumen"), validators=[Optional()], render_kw={"max": "2100-12-31"}
    )
    valid_until = DateField(
        lazy("Berlaku sampai"), validators=[Optional()], render_kw={"max": "2100-12-31"}
    )
    holder = Line(
        lazy("Disimpan oleh"),
        validators=[Length(max=160, message=lazy("Nama penyimpan paling panjang 160 karakter."))],
    )

    @property
    def details(self) -> Details:
        """The fields as the services take them."""
        return Details(
            self.title.data or "",
            self.dated_on.data,
            self.valid_until.data,
            self.holder.data or "",
        )


class FileForm(DetailsForm):
    """Files with their details."""

    file = MultipleFileField(
        lazy("Berkas"), validators=[FileRequired(lazy("Pilih berkas yang akan diunggah."))]
    )

    @property
    def sent(self) -> list[FileStorage]:
        """The files, without the empty one that browsers send for none."""
        return [one for one in self.file.data or () if one.filename]

    def details_of(self, number: int) -> Details:
        """What is said about each of so many files: a title is for one of them only."""
        return self.details if number == 1 else replace(self.details, title="")


class LinkForm(DetailsForm):
    """A link with its details."""

    url = Line(
        lazy("Alamat tautan"),
        validators=[
            InputRequired(lazy("Isi alamat lengkap yang dimulai dengan https://.")),
            Length(max=URL, message=lazy("Alamat paling panjang 500 karakter.")),
        ],
    )
