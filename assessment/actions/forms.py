"""Proposing an action, and noting how far it is."""

from uuid import UUID

from wtforms import HiddenField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from assessment.actions.services import NOTE, OWNER, TEXT, Plan
from assessment.languages import lazy
from assessment.web.forms import Day, Form, Line, stripped


class PlanForm(Form):
    """What a unit proposes. Choices of level and person are given by the page."""

    version = HiddenField()
    target = SelectField(
        lazy("Tingkat yang dituju"),
        coerce=int,
        validators=[InputRequired(lazy("Pilih tingkat yang dituju."))],
    )
    text = TextAreaField(
        lazy("Apa yang dikerjakan"),
        filters=[stripped],
        validators=[
            InputRequired(lazy("Tulis apa yang akan dikerjakan.")),
            Length(max=TEXT, message=lazy("Uraian paling panjang 1.000 karakter.")),
        ],
    )
    person = SelectField(lazy("Penanggung jawab"), validators=[Optional()])
    owner = Line(
        lazy("Nama lain"),
        validators=[Length(max=OWNER, message=lazy("Nama paling panjang 160 karakter."))],
    )
    due_on = Day(lazy("Tenggat"), validators=[InputRequired(lazy("Pilih tenggatnya."))])

    def plan(self, names: dict[str, str]) -> Plan:
        """What was filled in. ``names`` are the unit's people by id."""
        chosen = self.person.data or ""
        return Plan(
            target=self.target.data,
            text=(self.text.data or "").replace("\r\n", "\n"),
            owner=names.get(chosen) or self.owner.data or "",
            owner_id=UUID(chosen) if chosen in names else None,
            due_on=self.due_on.data,
        )


class NoteForm(Form):
    """How far it is."""

    text = TextAreaField(
        lazy("Kemajuan"),
        filters=[stripped],
        validators=[Length(max=NOTE, message=lazy("Catatan paling panjang 2.000 karakter."))],
    )
    evidence = SelectField(lazy("Bukti dari pustaka unit"), validators=[Optional()])


class MoveForm(Form):
    """A step, with a sentence where it needs one."""

    version = HiddenField()
    to = HiddenField()
    text = TextAreaField(
        lazy("Keterangan"),
        filters=[stripped],
        validators=[Length(max=NOTE, message=lazy("Keterangan paling panjang 2.000 karakter."))],
    )
