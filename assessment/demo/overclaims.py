"""Answers of the running round that are planted far too high, to see whether a verifier is led to them.

What was planted stands in ``City.planted``, which only a test reads: the application has to find it by itself.
"""

from collections.abc import Mapping, Sequence

from assessment.assessments.asked import Asked, is_asked
from assessment.demo.city import City
from assessment.demo.fates import Period
from assessment.demo.maturity import Claim, Maturity
from assessment.questionnaire.model import Questionnaire
from assessment.units.models import Kind, Unit

PLANTED = 20
TRULY = 1
"""Planted where there is truly no more than this."""
EACH = 2
"""So many of one unit, and more only where that is not enough."""

Planted = Mapping[str, Mapping[str, Claim]]
"""Claims by the code of the unit and the item."""


def plant(
    city: City,
    period: Period,
    questionnaires: Mapping[Kind, Questionnaire],
    units: Sequence[Unit],
    asked: Asked,
) -> Planted:
    """Have these units claim the best at items where they have hardly begun, by chance.

    Where they have not begun at all comes first.
    """
    rng = city.rng("planted", period.name)
    turns = sorted(units, key=lambda unit: unit.code)
    rng.shuffle(turns)
    found: dict[str, dict[str, Claim]] = {unit.code: {} for unit in turns}
    there = [
        (unit.code, one)
        for unit in turns
        for one in _hardly(city, period, questionnaires[unit.kind], unit, asked)
    ]
    rng.shuffle(there)
    there.sort(key=lambda pair: pair[1].true)
    for most in range(EACH, len(there) + 1):
        for code, one in there:
            if sum(map(len, found.values())) < PLANTED and len(found[code]) < most:
                found[code][one.item.id] = Claim(one.item, one.item.highest_level, one.true)
    city.planted = {(code, item) for code, there in found.items() for item in there}
    return found


def _hardly(
    city: City, period: Period, questionnaire: Questionnaire, unit: Unit, asked: Asked
) -> list[Claim]:
    """The items at which the unit has hardly begun."""
    claims = Maturity(city.seed, unit.code, city.kecamatan_code(unit)).claims(
        questionnaire, period.passed
    )
    return [
        one
        for one in claims.values()
        if one.true <= TRULY and is_asked(asked, one.item) and not one.item.is_supplement
    ]
