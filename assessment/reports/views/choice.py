"""Which round, layer and measure a page shows, as the address asks for them."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import request

from assessment.assessments.models import Layer
from assessment.assessments.release import compares_results, is_everything_out
from assessment.languages import gettext as _
from assessment.permissions import Actor
from assessment.reports import queries
from assessment.rounds.models import Round
from assessment.web.access import actor
from assessment.web.clock import now, settings, today
from assessment.web.filters import ZONES, long_date
from assessment.web.work import reader


@dataclass(frozen=True, slots=True)
class Choice:
    """The round and layer chosen, and what else there is to choose from."""

    round: Round
    rounds: list[Round]
    layer: Layer
    day: date
    is_held: bool = False
    """Whether verified results are not shown to the person yet: the unit's own values stand in their place."""

    def marked(self, classification: str) -> str:
        """The classification of what leaves the house, with a warning where the results are not announced yet."""
        if self.layer is Layer.SELF or is_everything_out(self.round):
            return classification
        return f"{classification} · {_('Belum diumumkan')}"

    @property
    def args(self) -> dict[str, Any]:
        """What keeps the choice in an address; the newest round goes without saying."""
        older = {} if self.round is self.rounds[0] else {"round": str(self.round.id)}
        return {"layer": str(self.layer), **older}


def choose(person: Actor | None = None) -> Choice | None:
    """What the address asks for; what makes no sense there is as if it were not said. None: no round yet."""
    found = choose_round()
    if found is None:
        return None
    chosen, rounds = found
    looker = person or actor()
    is_held = not compares_results(looker, chosen)
    layer = Layer.SELF if is_held else _layer(chosen, looker)
    return Choice(chosen, rounds, layer, queries.day_of(chosen, today()), is_held)


def choose_round() -> tuple[Round, list[Round]] | None:
    """The round the address asks for (else the newest), and all there are."""
    rounds = queries.rounds(reader)
    return (_round(rounds), rounds) if rounds else None


def _round(rounds: list[Round]) -> Round:
    try:
        wanted = UUID(request.values.get("round", ""))
    except ValueError:
        return rounds[0]
    return next((one for one in rounds if one.id == wanted), rounds[0])


def _layer(chosen: Round, person: Actor) -> Layer:
    asked = request.values.get("layer", "")
    if asked in queries.LAYERS:
        return Layer(asked)
    return queries.usual_layer(reader, person, chosen)


def moment_words() -> str:
    """This moment as it is written under what leaves the house: ``22 November 2026 13.45 WIB``."""
    zone = settings().timezone
    local = now().astimezone(zone)
    return f"{long_date(local.date())} {local:%H.%M} {ZONES.get(zone.key, zone.key)}"
