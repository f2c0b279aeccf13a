"""Words for the calendar."""

from assessment.languages import lazy
from assessment.rounds.calendar.models import DayOff
from assessment.web import labels

labels.add(DayOff, {DayOff.HOLIDAY: lazy("Libur nasional"), DayOff.LEAVE: lazy("Cuti bersama")})
