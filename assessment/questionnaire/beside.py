"""Files of texts that stand beside the questionnaires: read strictly, and once per state of the file. Pure."""

import logging
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from .loader import QuestionnaireFault, problem_of, text_of
from .schema.words import Strict
from .source import Problem, Source, Unreadable

log = logging.getLogger("assessment.questionnaire")

Content = TypeVar("Content")
Shape = TypeVar("Shape", bound=Strict)


def read(
    path: Path, shape: type[Shape], *checks: Callable[[Source, Shape], Iterable[Problem]]
) -> Shape:
    """What a file says, or :class:`QuestionnaireFault` with all its problems at once.

    The checks look at what its shape cannot tell, and only where the shape is right.
    """
    try:
        source = Source(text_of(path))
    except Unreadable as fault:
        raise QuestionnaireFault(path, [fault.problem]) from fault
    problems = list(source.problems)
    try:
        file = shape.model_validate(source.plain)
    except ValidationError as fault:
        problems += [problem_of(source, error) for error in fault.errors(include_url=False)]
        raise QuestionnaireFault(path, problems) from fault
    for check in checks:
        problems += check(source, file)
    if problems:
        raise QuestionnaireFault(path, problems)
    return file


def kept(load: Callable[[Path], Content], nothing: Content) -> Callable[[Path], Content]:
    """A reader that reads once per state of a file.

    Where there is none it answers ``nothing``; so it does where the file has faults, and logs them: pages go on.
    """

    @lru_cache(maxsize=16)
    def at_this_state(path: Path, _mtime: int, _size: int) -> Content:
        return load(path)

    def of(path: Path) -> Content:
        if not path.exists():
            return nothing
        state = path.stat()
        try:
            return at_this_state(path, state.st_mtime_ns, state.st_size)
        except QuestionnaireFault as fault:
            log.warning("%s", fault)
            return nothing

    return of
