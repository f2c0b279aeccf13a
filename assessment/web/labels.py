"""Words for the members of an enum. Each domain adds its own in its ``labels.py``."""

from collections.abc import Mapping
from enum import Enum
from typing import Any

_WORDS: dict[tuple[type[Enum], object], Any] = {}


def add(enum: type[Enum], words: Mapping[Any, Any]) -> None:
    """Say what each member of an enum is called on screen and paper (``lazy`` texts)."""
    missing = [member.name for member in enum if member not in words]
    assert not missing, f"no words for {enum.__name__}: {', '.join(missing)}"
    for member in enum:
        _WORDS[enum, member.value] = words[member]


def label(member: Enum) -> str:
    """The words for a member, in the current language."""
    return str(_WORDS[type(member), member.value])
