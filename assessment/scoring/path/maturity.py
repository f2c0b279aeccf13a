"""The cheapest way under the method of mean maturity: to the next whole level of an area's mean.

The mean asks for one sum of weighted levels, so it is one curve.
"""

from assessment.questionnaire.model import Area, Questionnaire
from assessment.questionnaire.values import HIGHEST_LEVEL
from assessment.scoring.maturity import plan_of
from assessment.scoring.model import AreaScore, MaturityAreaScore

from .costs import Costs
from .curves import Curve, join_all, of_choices

_BEYOND = HIGHEST_LEVEL + 1


def rungs(questionnaire: Questionnaire) -> tuple[str, ...]:
    """The whole levels that can be asked for."""
    return tuple(str(level) for level in range(questionnaire.maturity.highest + 1))


def rung_of(area: AreaScore) -> int:
    """The whole level that an area has reached; where nothing applies, nothing is left to reach."""
    assert isinstance(area, MaturityAreaScore)
    return area.points // area.weight if area.weight else _BEYOND


def highest_rung(questionnaire: Questionnaire, _: Area) -> int:
    """The highest level that an area can have."""
    return questionnaire.maturity.highest


def cost_of_level(
    questionnaire: Questionnaire, sheet: bytes, area_id: str, level: int, costs: Costs
) -> int | None:
    """The least cost of a mean of at least this level; None if out of reach."""
    plan = plan_of(questionnaire)
    if level > plan.highest:
        return None
    curves: list[Curve] = []
    needed = 0
    for group in plan.areas_by_id[area_id].groups:
        for position in group.positions:
            codes = {sheet[position]: 0, **costs.raises(position)}
            curve = of_choices((plan.points[code], cost) for code, cost in codes.items())
            assert curve is not None
            curves.append(curve.times(group.weight))
            needed += group.weight * plan.counts[sheet[position]]
    return join_all(curves).at_least(level * needed)
