"""The path to the next level: the changes of answers with the least effort that reach a target.

Pure, like the engine: a frozen questionnaire and a sheet in, a path out. The search is exact
(docs/decisions/10-the-cheapest-path-by-exact-search.md); where a path leads is what the engine says. ``own``: only
items that the unit answers itself are raised; what the city provides stays as it is.
"""

from collections.abc import Callable, Sequence
from typing import Protocol

from assessment.languages import LazyText, lazy
from assessment.languages import gettext as _
from assessment.questionnaire.model import Area, Questionnaire
from assessment.scoring import score, score_area
from assessment.scoring.model import AreaScore, Score

from . import kami, maturity
from .costs import Costs
from .model import CategoryIncomplete, Change, NoPath, NoSuchTarget, OutOfReach, Path, Step
from .steps import after, ordered, told

__all__ = [
    "CategoryIncomplete",
    "Change",
    "NoPath",
    "NoSuchTarget",
    "OutOfReach",
    "Path",
    "Step",
    "levels_above",
    "to_level",
    "to_level_everywhere",
    "to_status",
]

NO_LEVEL = lazy("Tidak ada tingkat %(name)s. Yang ada: %(names)s.")
NO_STATUS = lazy("Tidak ada status %(name)s. Yang ada: %(names)s.")

Standing = Callable[[Score], str]


class Method(Protocol):
    """What the search needs of a method: its levels as rungs, and what at least one of them costs."""

    def rungs(self, questionnaire: Questionnaire, /) -> tuple[str, ...]: ...
    def rung_of(self, area: AreaScore, /) -> int: ...
    def highest_rung(self, questionnaire: Questionnaire, area: Area, /) -> int: ...
    def cost_of_level(
        self, questionnaire: Questionnaire, sheet: bytes, area_id: str, level: int, costs: Costs, /
    ) -> int | None: ...


METHODS: dict[str, Method] = {"kami": kami, "maturity": maturity}


def to_level(
    questionnaire: Questionnaire,
    sheet: bytes,
    area_id: str,
    level: str | None = None,
    *,
    own: bool = False,
) -> Path:
    """The cheapest way of an area to at least ``level``; without one, to any higher level.

    ``to`` is the level that the area has in the end. It is higher than the one asked for where the
    cheapest way leads higher, or where no way ends at just that level.
    """
    method = METHODS[questionnaire.method.name]
    now = score_area(questionnaire, area_id, sheet)
    rungs = method.rungs(questionnaire)
    wanted = method.rung_of(now) + 1 if level is None else _index(level, rungs, NO_LEVEL)
    changes = _to_rung(questionnaire, sheet, questionnaire.area(area_id), wanted, own=own)
    if changes is not None:
        return _path(questionnaire, sheet, changes, lambda result: result.area(area_id).level)
    if level is not None:
        raise OutOfReach(
            _("Area %(area)s tidak dapat mencapai %(level)s.", area=area_id, level=level)
        )
    return Path(now.level, None, 0, ())


def to_status(
    questionnaire: Questionnaire, sheet: bytes, status: str | None = None, *, own: bool = False
) -> Path:
    """The cheapest way to at least this readiness status; without one, to any better one."""
    statuses = [known.id for known in questionnaire.method.statuses]
    if not statuses:
        raise NoSuchTarget(_("%(key)s tidak punya status kesiapan.", key=questionnaire.key))
    result = score(questionnaire, sheet)
    now, system = result.readiness, result.system_category
    if now is None or system is None or system.class_ is None:
        raise CategoryIncomplete(
            _("Status kesiapan baru ada setelah semua pertanyaan sistem elektronik dijawab.")
        )
    here = statuses.index(now)
    wanted = here + 1 if status is None else _index(status, statuses, NO_STATUS)
    costs = Costs([item for area in questionnaire.areas for item in area.items], sheet, own=own)
    cost = (
        kami.cost_of_status(questionnaire, sheet, system.class_, wanted, costs)
        if wanted > here
        else 0
    )
    if cost is not None:
        return _path(
            questionnaire, sheet, costs.changes(cost), lambda result: str(result.readiness)
        )
    if status is not None:
        raise OutOfReach(_("Status %(status)s tidak dapat dicapai.", status=status))
    return Path(now, None, 0, ())


def to_level_everywhere(
    questionnaire: Questionnaire, sheet: bytes, level: str, *, own: bool = False
) -> Path:
    """The cheapest way of every area to at least this level, or to the highest that it can have.

    Areas do not depend on each other, so it is the way of each. ``start`` and ``to`` are the lowest
    level over the areas.
    """
    method = METHODS[questionnaire.method.name]
    rungs = method.rungs(questionnaire)
    wanted = _index(level, rungs, NO_LEVEL)
    changes: list[Change] = []
    for area in questionnaire.areas:
        rung = min(wanted, _highest(questionnaire, sheet, area, own=own))
        found = _to_rung(questionnaire, sheet, area, rung, own=own)
        if found is None:
            raise OutOfReach(
                _("Area %(area)s tidak dapat mencapai %(level)s.", area=area.id, level=rungs[rung])
            )
        changes += found
    return _path(questionnaire, sheet, changes, lambda result: result.level_range[0])


def levels_above(
    questionnaire: Questionnaire, sheet: bytes, area_id: str | None = None, *, own: bool = False
) -> tuple[str, ...]:
    """The levels that an area (without one: all of them) can be asked to reach from where it stands."""
    method = METHODS[questionnaire.method.name]
    ranges = [
        range(
            method.rung_of(score_area(questionnaire, area.id, sheet)) + 1,
            _highest(questionnaire, sheet, area, own=own) + 1,
        )
        for area in questionnaire.areas
        if area_id in (None, area.id)
    ]
    wanted = {rung for rungs in ranges for rung in rungs}
    return tuple(method.rungs(questionnaire)[rung] for rung in sorted(wanted))


def _highest(questionnaire: Questionnaire, sheet: bytes, area: Area, *, own: bool) -> int:
    """The highest rung that an area can have; with its own items alone, that of having raised all of them."""
    method = METHODS[questionnaire.method.name]
    highest = method.highest_rung(questionnaire, area)
    if not own:
        return highest
    costs, full = Costs(area.items, sheet, own=True), bytearray(sheet)
    for item in area.items:
        full[item.position] = max(costs.raises(item.position), default=sheet[item.position])
    return min(highest, method.rung_of(score_area(questionnaire, area.id, bytes(full))))


def _to_rung(
    questionnaire: Questionnaire, sheet: bytes, area: Area, rung: int, *, own: bool
) -> tuple[Change, ...] | None:
    """The cheapest changes after which an area stands at least so high; None if it cannot."""
    method = METHODS[questionnaire.method.name]
    if rung <= method.rung_of(score_area(questionnaire, area.id, sheet)):
        return ()
    costs = Costs(area.items, sheet, own=own)
    cost = method.cost_of_level(questionnaire, sheet, area.id, rung, costs)
    return None if cost is None else costs.changes(cost)


def _path(
    questionnaire: Questionnaire, sheet: bytes, changes: Sequence[Change], standing: Standing
) -> Path:
    in_order = ordered(questionnaire, sheet, changes)
    return Path(
        start=standing(score(questionnaire, sheet)),
        to=standing(score(questionnaire, after(questionnaire, sheet, in_order))),
        effort=sum(change.effort for change in in_order),
        steps=told(questionnaire, sheet, in_order),
    )


def _index(name: str, names: Sequence[str], sentence: LazyText) -> int:
    if name not in names:
        raise NoSuchTarget(str(sentence % {"name": ascii(name), "names": ", ".join(names)}))
    return names.index(name)
