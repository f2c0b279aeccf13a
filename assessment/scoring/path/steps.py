"""The changes of a path in an order in which each step makes sense, and what each of them does."""

from collections.abc import Sequence

from assessment.questionnaire import values
from assessment.questionnaire.model import Item, Questionnaire
from assessment.scoring import score

from .model import Change, Step


def ordered(
    questionnaire: Questionnaire, sheet: bytes, changes: Sequence[Change]
) -> tuple[Change, ...]:
    """Area by area, those below their floor first; in an area basic items first and advanced last.

    So the gate of an area opens before the first change that needs it open.
    """
    places = {area.id: place for place, area in enumerate(questionnaire.areas)}
    below = score(questionnaire, sheet).below_floor

    def place(change: Change) -> tuple[bool, int, int, int]:
        item = _item(questionnaire, change)
        area = item.area_id
        return area not in below, places[area], item.category or 0, item.position

    return tuple(sorted(changes, key=place))


def after(questionnaire: Questionnaire, sheet: bytes, changes: Sequence[Change]) -> bytes:
    """The sheet with all the changes made."""
    for change in changes:
        sheet = values.with_value(sheet, questionnaire.item(change.item).position, change.to)
    return sheet


def told(questionnaire: Questionnaire, sheet: bytes, changes: Sequence[Change]) -> tuple[Step, ...]:
    """Each change with what the engine says after it."""
    steps = []
    for change in changes:
        item = _item(questionnaire, change)
        sheet = values.with_value(sheet, item.position, change.to)
        result = score(questionnaire, sheet)
        area = result.area(item.area_id)
        steps.append(
            Step(
                item=change.item,
                area=item.area_id,
                from_=change.from_,
                to=change.to,
                effort=change.effort,
                provided_by_city=change.provided_by_city,
                points_after=area.points,
                gate_after=area.gate_open,
                level_after=area.level,
                total_after=result.total,
                status_after=result.readiness,
            )
        )
    return tuple(steps)


def _item(questionnaire: Questionnaire, change: Change) -> Item:
    item = questionnaire.item(change.item)
    assert isinstance(item, Item)
    return item
