"""Forms of visits. Notes at items are read from the request."""

from typing import Any

from wtforms import TextAreaField, TimeField
from wtforms.validators import DataRequired, InputRequired, Length

from assessment.languages import lazy
from assessment.reviews.decisions import LONGEST
from assessment.reviews.visits.services import NOTES, PEOPLE, PLACE, Outcome, Plan
from assessment.web.forms import Day, Form, Line, stripped


def _people(label: Any, *checks: DataRequired) -> TextAreaField:
    """Names, one person a line."""
    long = Length(max=PEOPLE, message=lazy("Tulis paling banyak 500 karakter."))
    return TextAreaField(label, filters=[stripped], validators=[*checks, long])


class PlanForm(Form):
    """When, where, who comes, whom they want to meet."""

    day = Day(lazy("Tanggal"), validators=[InputRequired(lazy("Pilih tanggal visitasi."))])
    begins = TimeField(
        lazy("Pukul"),
        validators=[InputRequired(lazy("Isi jam mulai, misalnya 09:00."))],
        invalid_value_message=lazy("Isi jam mulai, misalnya 09:00."),
    )
    place = Line(
        lazy("Tempat"),
        validators=[
            DataRequired(lazy("Tulis tempatnya, misalnya kantor kelurahan.")),
            Length(max=PLACE, message=lazy("Tulis paling banyak 300 karakter.")),
        ],
    )
    visitors = _people(lazy("Siapa yang datang"), DataRequired(lazy("Tulis siapa yang datang.")))
    to_meet = _people(lazy("Siapa yang ingin ditemui"))

    @property
    def plan(self) -> Plan:
        """What the form holds."""
        assert self.day.data is not None, "validated"
        assert self.begins.data is not None, "validated"
        return Plan(
            self.day.data, self.begins.data, self.place.data or "", self.visitors.data or "",
            self.to_meet.data or "",
        )  # fmt: skip


class ChangeForm(PlanForm):
    """The same, with a reason."""

    reason = TextAreaField(
        lazy("Alasan perubahan"),
        filters=[stripped],
        validators=[
            DataRequired(lazy("Tulis alasannya.")),
            Length(max=LONGEST, message=lazy("Tulis paling banyak 2.000 karakter.")),
        ],
    )


class OutcomeForm(Form):
    """Who took part on both sides, and what was found."""

    held_on = Day(
        lazy("Tanggal pelaksanaan"), validators=[InputRequired(lazy("Pilih tanggal pelaksanaan."))]
    )
    ours = _people(
        lazy("Peserta dari tim verifikasi"),
        DataRequired(lazy("Tulis peserta dari tim verifikasi.")),
    )
    theirs = _people(lazy("Peserta dari unit"), DataRequired(lazy("Tulis peserta dari unit.")))
    notes = TextAreaField(
        lazy("Hasil umum"),
        filters=[stripped],
        validators=[Length(max=NOTES, message=lazy("Tulis paling banyak 4.000 karakter."))],
    )

    def outcome(self, items: dict[str, str]) -> Outcome:
        """What the form holds, with the notes at items."""
        assert self.held_on.data is not None, "validated"
        return Outcome(
            self.held_on.data, self.ours.data or "", self.theirs.data or "", self.notes.data or "", items
        )  # fmt: skip
