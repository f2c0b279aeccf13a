"""Forms about rounds and their electronic systems."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, RadioField, SelectField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError

from assessment.languages import gettext as _
from assessment.languages import lazy, locale
from assessment.rounds.labels import RELEASES
from assessment.rounds.models import ElectronicSystem, Release
from assessment.rounds.services import Plan, SystemEntry
from assessment.rounds.systems import LETTERS, Asked
from assessment.units.models import Kind, Unit
from assessment.web.forms import Day, Form, Line, Number, stripped

_RELEASES = [SelectChoice(one.value, words) for one, words in RELEASES.items()]
_DAY = lazy("Isi tanggalnya.")


class DatesForm(Form):
    """The first and the last day of a round."""

    opens_on = Day(lazy("Tanggal mulai"), validators=[InputRequired(_DAY)])
    closes_on = Day(lazy("Tanggal selesai"), validators=[InputRequired(_DAY)])

    def validate_closes_on(self, field: Day) -> None:
        """The last day is not before the first."""
        if self.opens_on.data and field.data and field.data < self.opens_on.data:
            raise ValidationError(
                _("Tanggal selesai harus sama dengan atau sesudah tanggal mulai.")
            )


class PlanForm(DatesForm):
    """What the admin decides about a round before it opens."""

    name = Line(
        lazy("Nama periode"),
        validators=[
            InputRequired(lazy("Isi nama periode, misalnya Penilaian 2027.")),
            Length(max=120, message=lazy("Nama periode paling panjang 120 karakter.")),
        ],
    )
    year = Number(
        lazy("Tahun"),
        validators=[
            InputRequired(lazy("Isi tahun penilaian dengan angka.")),
            NumberRange(2000, 2100, lazy("Isi tahun antara 2000 dan 2100.")),
        ],
    )
    is_practice = BooleanField(lazy("Ini periode latihan (Bimtek)"))
    minimum_checked = Number(
        lazy("Batas butir diperiksa (%)"),
        validators=[
            InputRequired(lazy("Isi persentase dengan angka 0 sampai 100.")),
            NumberRange(0, 100, lazy("Isi persentase dengan angka 0 sampai 100.")),
        ],
    )
    objection_days = Number(
        lazy("Masa sanggah (hari kerja)"),
        validators=[
            InputRequired(lazy("Isi jumlah hari dengan angka 0 sampai 60.")),
            NumberRange(0, 60, lazy("Isi jumlah hari dengan angka 0 sampai 60.")),
        ],
    )
    sample_percent = Number(
        lazy("Sampel verifikasi (%)"),
        validators=[
            InputRequired(lazy("Isi bagian sampel dengan angka 0 sampai 50.")),
            NumberRange(0, 50, lazy("Isi bagian sampel dengan angka 0 sampai 50.")),
        ],
    )
    own_results = SelectField(
        lazy("Unit melihat hasil verifikasinya sendiri"),
        choices=_RELEASES,
        default=Release.AT_ONCE.value,
    )
    leadership_results = SelectField(
        lazy("Pimpinan melihat hasil verifikasi"),
        choices=_RELEASES,
        default=Release.AT_ONCE.value,
    )
    note = TextAreaField(
        lazy("Catatan"),
        filters=[stripped],
        validators=[Length(max=1000, message=lazy("Catatan paling panjang 1.000 karakter."))],
    )
    provider = SelectField(lazy("Penyedia jawaban kota"), default="")
    kecamatan = SelectField(lazy("Kuesioner untuk kecamatan"))
    kelurahan = SelectField(lazy("Kuesioner untuk kelurahan"))

    def offer_providers(self, offices: Sequence[Unit]) -> None:
        """The offices that may answer for the city."""
        self.provider.choices = provider_choices(offices)

    def offer(self, choices: Sequence[tuple[str, str]]) -> None:
        """The questionnaires one may choose."""
        for field in (self.kecamatan, self.kelurahan):
            field.choices = [SelectChoice(value, words) for value, words in choices]

    @property
    def plan(self) -> Plan:
        """What was filled in."""
        return Plan(
            name=self.name.data,
            year=self.year.data,
            opens_on=self.opens_on.data,
            closes_on=self.closes_on.data,
            is_practice=self.is_practice.data,
            minimum_checked=self.minimum_checked.data,
            objection_days=self.objection_days.data,
            sample_percent=self.sample_percent.data,
            note=self.note.data or "",
            own_results=Release(self.own_results.data),
            leadership_results=Release(self.leadership_results.data),
            provider_id=UUID(self.provider.data) if self.provider.data else None,
        )

    @property
    def chosen(self) -> dict[Kind, str]:
        """The chosen questionnaire of each kind of unit."""
        return {Kind.KECAMATAN: self.kecamatan.data, Kind.KELURAHAN: self.kelurahan.data}


def provider_choices(offices: Sequence[Unit]) -> list[SelectChoice]:
    """The offices that may answer for the city, and none."""
    none = SelectChoice("", _("Tidak ada: setiap unit menjawab semua butir sendiri"))
    return [*(SelectChoice(str(one.id), one.name) for one in offices), none]


class ProviderForm(Form):
    """Who answers for the city in a round that is open already."""

    provider = SelectField(
        lazy("Penyedia jawaban kota"),
        validators=[InputRequired(lazy("Pilih perangkat daerah yang menjawab butir kota."))],
    )

    def offer_providers(self, offices: Sequence[Unit]) -> None:
        """The offices that may answer for the city."""
        self.provider.choices = provider_choices(offices)[:-1]


class ImportForm(Form):
    """Results of a past year: the file, and which round they make."""

    name = Line(
        lazy("Nama periode"),
        validators=[
            InputRequired(lazy("Isi nama periode.")),
            Length(max=120, message=lazy("Nama paling panjang 120 huruf.")),
        ],
    )
    year = Number(lazy("Tahun"), validators=[InputRequired(lazy("Isi tahun hasilnya."))])
    questionnaire = SelectField(
        lazy("Kuesioner"), validators=[InputRequired(lazy("Pilih kuesionernya."))]
    )
    file = FileField(
        lazy("Berkas hasil (CSV atau XLSX)"),
        validators=[FileRequired(lazy("Pilih berkas CSV atau XLSX terlebih dahulu."))],
    )
    unit = Line(
        lazy("Unit (opsional)"),
        validators=[Length(max=120, message=lazy("Nama paling panjang 120 huruf."))],
    )

    def offer(self, choices: Sequence[tuple[str, str]]) -> None:
        """The questionnaires one may choose."""
        self.questionnaire.choices = [
            SelectChoice("", _("Pilih kuesionernya")),
            *(SelectChoice(key, words) for key, words in choices),
        ]


class ReasonForm(Form):
    """Why something is done."""

    reason = TextAreaField(
        lazy("Alasan"),
        filters=[stripped],
        validators=[
            InputRequired(lazy("Tulis alasannya.")),
            Length(max=500, message=lazy("Alasan paling panjang 500 karakter.")),
        ],
    )


class ReplaceProviderForm(ProviderForm, ReasonForm):
    """Who answers for the city from now on, and why."""


class ErratumForm(Form):
    """What was mended in the texts of a questionnaire."""

    sentence = TextAreaField(
        lazy("Apa yang diperbaiki"),
        filters=[stripped],
        validators=[
            InputRequired(lazy("Tulis apa yang diperbaiki, untuk dibaca semua unit.")),
            Length(
                min=10,
                max=300,
                message=lazy("Tulis apa yang diperbaiki, 10 sampai 300 karakter."),
            ),
        ],
    )


class UntilForm(ReasonForm):
    """Until when, and why."""

    until = Day(lazy("Sampai dengan tanggal"), validators=[InputRequired(_DAY)])


class ReopenForm(ReasonForm):
    """Why a round opens again, and until when."""

    closes_on = Day(lazy("Tanggal selesai yang baru"), validators=[InputRequired(_DAY)])


class SystemForm(Form):
    """An electronic system; the fields of its questions are added by :func:`system_form`."""

    name = Line(
        lazy("Nama sistem"),
        validators=[
            InputRequired(lazy("Isi nama sistem elektronik.")),
            Length(max=120, message=lazy("Nama sistem paling panjang 120 karakter.")),
        ],
    )
    description = TextAreaField(
        lazy("Keterangan"),
        filters=[stripped],
        validators=[Length(max=500, message=lazy("Keterangan paling panjang 500 karakter."))],
    )
    used_by_kecamatan = BooleanField(lazy("Kecamatan"), default=True)
    used_by_kelurahan = BooleanField(lazy("Kelurahan"), default=True)
    questions: tuple[Asked, ...] = ()

    def validate_used_by_kelurahan(self, field: BooleanField) -> None:
        """Somebody uses it."""
        if not (field.data or self.used_by_kecamatan.data):
            raise ValidationError(
                _("Pilih siapa yang memakai sistem ini: kecamatan, kelurahan, atau keduanya.")
            )

    def answer(self, asked: Asked) -> RadioField:
        """The field of a question."""
        return self[_name(asked)]

    @property
    def entry(self) -> SystemEntry:
        """What was filled in; an unanswered question is left out."""
        given = {asked.name: self.answer(asked).data for asked in self.questions}
        return SystemEntry(
            name=self.name.data,
            description=self.description.data or "",
            used_by_kecamatan=self.used_by_kecamatan.data,
            used_by_kelurahan=self.used_by_kelurahan.data,
            answers={item: letter for item, letter in given.items() if letter},
        )


def system_form(questions: Sequence[Asked], system: ElectronicSystem | None = None) -> SystemForm:
    """The form of a system, with a field for each question of the round's questionnaires."""
    fields: dict[str, Any] = {"questions": tuple(questions)}
    for asked in questions:
        given = system.answers.get(asked.name, "") if system else ""
        question = asked.question
        fields[_name(asked)] = RadioField(
            question.text.in_(locale()),
            choices=[
                *(
                    SelectChoice(option.letter, f"{option.letter}. {option.text.in_(locale())}")
                    for option in question.options
                ),
                SelectChoice("", _("Belum dijawab")),
            ],
            default=given if given in LETTERS else "",
        )
    made: SystemForm = type("SystemForm", (SystemForm,), fields)(obj=system)
    return made


def _name(asked: Asked) -> str:
    return f"answer-{asked.name}"
