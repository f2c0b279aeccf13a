"""What later domains show on the pages of an assessment: they say here how it is read, the templates how it looks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assessment.assessments.views.desks import Opened


@dataclass(frozen=True, slots=True)
class Reading:
    """How something is read: for some items of a page, and for the whole assessment."""

    at_items: Callable[[Opened, Sequence[str]], Mapping[str, Any]]
    of_whole: Callable[[Opened], Any]


_readings: dict[str, Reading] = {}


def show(
    name: str,
    *,
    at_items: Callable[[Opened, Sequence[str]], Mapping[str, Any]],
    of_whole: Callable[[Opened], Any],
) -> None:
    """Show this beside assessments, under a name by which templates find it. Called while the application is built."""
    _readings[name] = Reading(at_items, of_whole)


def at_items(opened: Opened, items: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    """Everything there is for the items of a page, by name and item."""
    return {name: one.at_items(opened, items) for name, one in _readings.items()}


def of_whole(opened: Opened) -> dict[str, Any]:
    """Everything there is for an assessment, by name."""
    return {name: one.of_whole(opened) for name, one in _readings.items()}
