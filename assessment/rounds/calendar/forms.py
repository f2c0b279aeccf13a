"""Forms about the calendar."""

from wtforms import RadioField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange

from assessment.languages import lazy
from assessment.rounds.calendar.models import DayOff
from assessment.rounds.calendar.services import FIRST, LAST
from assessment.web.forms import Day, Form, Line, Number, stripped
from assessment.web.labels import label


class SourceForm(Form):
    """Which decree the days off of a year come from."""

    source = Line(
        lazy("Dasar"),
        validators=[
            InputRequired(lazy("Tulis dasarnya, misalnya nomor SKB Tiga Menteri.")),
            Length(max=300, message=lazy("Tulis paling banyak 300 karakter.")),
        ],
    )
    note = TextAreaField(
        lazy("Catatan"),
        filters=[stripped],
        validators=[Length(max=500, message=lazy("Catatan paling panjang 500 karakter."))],
    )


class YearForm(SourceForm):
    """A year that is not known yet."""

    year = Number(
        lazy("Tahun"),
        validators=[
            InputRequired(lazy("Isi tahun dengan angka.")),
            NumberRange(FIRST, LAST, lazy("Isi tahun antara 2000 dan 2100.")),
        ],
    )


class DayForm(Form):
    """A day off."""

    day = Day(lazy("Tanggal"), validators=[InputRequired(lazy("Isi tanggalnya."))])
    name = Line(
        lazy("Nama hari"),
        validators=[
            InputRequired(lazy("Tulis nama harinya, misalnya Idul Fitri 1448 Hijriah.")),
            Length(max=120, message=lazy("Nama paling panjang 120 huruf.")),
        ],
    )
    kind = RadioField(lazy("Jenis"), default=DayOff.HOLIDAY.value)

    def offer(self) -> None:
        """The kinds of days off."""
        self.kind.choices = [SelectChoice(one.value, str(label(one))) for one in DayOff]
