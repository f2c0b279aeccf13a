"""A path as plain values: what to change, in which order, and what each step does."""

from dataclasses import dataclass


class NoPath(ValueError):
    """There is no path to what was asked for; the message says why."""


class OutOfReach(NoPath):
    """No raising of answers reaches the chosen target."""


class NoSuchTarget(NoPath):
    """The chosen target is no level or status of this questionnaire."""


class CategoryIncomplete(NoPath):
    """Without a category of electronic systems there is no readiness status to start from."""


@dataclass(frozen=True, slots=True)
class Change:
    """One answer to raise; ``from_`` is None where the item is unanswered."""

    item: str
    from_: int | None
    to: int
    effort: int
    provided_by_city: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One change, and where its area and the whole stand after it and all before it.

    ``effort`` is the unit's: nothing for what the city provides. ``gate_after`` is None where the
    area has no gate, ``status_after`` where the category of electronic systems is incomplete.
    """

    item: str
    area: str
    from_: int | None
    to: int
    effort: int
    provided_by_city: bool
    points_after: int
    gate_after: bool | None
    level_after: str
    total_after: int
    status_after: str | None


@dataclass(frozen=True, slots=True)
class Path:
    """From where it stands to where it leads: ``to`` is None where nothing higher can be reached."""

    start: str
    to: str | None
    effort: int
    steps: tuple[Step, ...]

    @property
    def own(self) -> tuple[Step, ...]:
        """The steps of the unit itself."""
        return tuple(step for step in self.steps if not step.provided_by_city)

    @property
    def requests(self) -> tuple[Step, ...]:
        """What the unit asks the city for."""
        return tuple(step for step in self.steps if step.provided_by_city)
