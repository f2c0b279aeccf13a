"""The questionnaire files an installation ships: read and checked once, and again when a file changes."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from assessment.languages import locale
from assessment.questionnaire import frozen, loader
from assessment.questionnaire.model import Questionnaire


@dataclass(frozen=True, slots=True)
class Shipped:
    """A questionnaire file: what it holds, or every fault that keeps it from being used."""

    key: str
    questionnaire: Questionnaire | None
    digest: str
    problems: tuple[str, ...]

    @property
    def items(self) -> int:
        """How many items the areas have."""
        return (
            sum(len(area.items) for area in self.questionnaire.areas) if self.questionnaire else 0
        )

    @property
    def supplement_items(self) -> int:
        """How many items stand in supplements."""
        if self.questionnaire is None:
            return 0
        return sum(len(one.items) for one in self.questionnaire.supplements)


def shipped(directory: Path) -> list[Shipped]:
    """Every questionnaire file, by the name of its version."""
    found = []
    for key, path in loader.find(directory).items():
        state = path.stat()
        file = _read(key, path, state.st_mtime_ns, state.st_size)
        if file.questionnaire is None:
            told = _faults(path, state.st_mtime_ns, state.st_size, locale())
            file = replace(file, problems=told)
        found.append(file)
    return found


def default_for(kind: str, files: Iterable[Shipped]) -> str | None:
    """The questionnaire that says it is this kind of unit's, the last by name where several versions do."""
    keys = [
        file.key for file in files if file.questionnaire and kind in file.questionnaire.default_for
    ]
    return max(keys, default=None)


@lru_cache(maxsize=16)
def _read(key: str, path: Path, _mtime: int, _size: int) -> Shipped:
    try:
        questionnaire = loader.load(path)
    except loader.QuestionnaireFault:
        return Shipped(key, None, "", ())
    return Shipped(key, questionnaire, frozen.digest(questionnaire), ())


@lru_cache(maxsize=16)
def _faults(path: Path, _mtime: int, _size: int, _language: str) -> tuple[str, ...]:
    """What is wrong with a file, in a language: a fault is told when it is found."""
    try:
        loader.load(path)
    except loader.QuestionnaireFault as fault:
        return tuple(str(problem) for problem in fault.problems)
    return ()
