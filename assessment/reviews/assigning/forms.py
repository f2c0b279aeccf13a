"""Forms about deputies."""

from collections.abc import Iterable
from uuid import UUID

from wtforms import SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired

from assessment.languages import gettext as _
from assessment.languages import lazy
from assessment.web.forms import Day, Form

_DAY = lazy("Isi tanggalnya.")


class DeputyForm(Form):
    """Who stands in for whom, from when until when."""

    person = SelectField(
        lazy("Yang diwakili"), validators=[InputRequired(lazy("Pilih siapa yang diwakili."))]
    )
    deputy = SelectField(lazy("Wakil"), validators=[InputRequired(lazy("Pilih wakilnya."))])
    from_on = Day(lazy("Mulai tanggal"), validators=[InputRequired(_DAY)])
    to_on = Day(lazy("Sampai dengan tanggal"), validators=[InputRequired(_DAY)])

    def offer(
        self, people: Iterable[tuple[UUID, str]], deputies: Iterable[tuple[UUID, str]]
    ) -> None:
        """Whom there is to choose from."""
        self.person.choices = [SelectChoice(str(one), name) for one, name in people]
        self.deputy.choices = [
            SelectChoice("", _("Pilih…")),
            *(SelectChoice(str(one), name) for one, name in deputies),
        ]
