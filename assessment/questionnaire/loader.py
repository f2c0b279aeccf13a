"""A questionnaire file to a questionnaire, or every fault it has: line, item, what to do."""

from decimal import Decimal
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from . import sums
from .model import Questionnaire
from .schema import FILES, KamiFile
from .source import Place, Plain, Problem, Source, Unreadable

SENTENCES = {
    "bool_type": "{given} is neither true nor false: write one of them, without quotes",
    "dict_type": "{given} stands where keys with values are expected",
    "greater_than_equal": "{given} is too small: write at least {ge}",
    "int_type": "{given} is no whole number: write one, without quotes",
    "less_than_equal": "{given} is too large: write at most {le}",
    "list_type": "{given} is no list: begin each line with a dash",
    "literal_error": "{given} is not known: write {expected}",
    "model_type": "{given} stands where keys with values are expected",
    "string_pattern_mismatch": "{given} has not the form that is expected here, {pattern}",
    "too_long": "{actual_length} of at most {max_length}: remove the rest",
    "too_short": "{actual_length} of at least {min_length}: add the rest",
}
GLOSSARY = "istilah.yaml"
"""The file of terms that stands beside the questionnaires."""
LANGUAGES = {"id": "Indonesian", "en": "English"}


class QuestionnaireFault(Exception):
    """A file that is no right questionnaire; ``problems`` are in the order of its lines."""

    def __init__(self, path: Path, problems: list[Problem]) -> None:
        self.path = path
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(f"{path.name}, {problem}" for problem in self.problems))


def load(path: Path) -> Questionnaire:
    """Read one file, or refuse it with all its problems at once."""
    try:
        source = Source(text_of(path))
    except Unreadable as fault:
        raise QuestionnaireFault(path, [fault.problem]) from fault
    errors: list[ErrorDetails] = []
    try:
        file = FILES.get(method_of(source.plain), KamiFile).model_validate(source.plain)
    except ValidationError as fault:
        errors = fault.errors(include_url=False)
    problems = [*source.problems, *(problem_of(source, error) for error in errors)]
    problems += sums.problems(source, [_place(error) for error in errors])
    if problems:
        raise QuestionnaireFault(path, problems)
    return file.build()


def find(directory: Path) -> dict[str, Path]:
    """The questionnaire files of a directory by the name of their version, such as ``kami-5.0``."""
    paths = sorted(directory.glob("*.yaml"))
    return {path.stem: path for path in paths if path.name != GLOSSARY}


def method_of(plain: Plain) -> str:
    """The name of the method that a file declares, as far as that can be told."""
    method = plain.get("method") if isinstance(plain, dict) else None
    return str(method.get("name")) if isinstance(method, dict) else ""


def text_of(path: Path) -> str:
    """A file of UTF-8 text; :class:`Unreadable` for anything else."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as fault:
        line = fault.object[: fault.start].count(b"\n") + 1
        raise Unreadable(line, "this is no UTF-8 text: save the file as UTF-8") from fault


def _place(error: ErrorDetails) -> Place:
    return tuple(step for step in error["loc"] if step != "[key]")


def problem_of(source: Source, error: ErrorDetails) -> Problem:
    """One fault that pydantic found, in our words and at its line."""
    place = _place(error)
    if error["type"] == "missing":
        return source.problem(place[:-1], _missing(str(place[-1]), source.keys(place[:-1])))
    if error["type"] == "extra_forbidden":
        return source.problem(
            place, f'the key "{place[-1]}" is not known here: remove it or mend its spelling'
        )
    return source.problem(place, f"{_where(place)}: {_sentence(source, place, error)}")


def _missing(key: str, beside: set[str]) -> str:
    if key in LANGUAGES and beside & (LANGUAGES.keys() - {key}):
        return f'the {LANGUAGES[key]} text is missing: add "{key}", there are two languages'
    return f'the key "{key}" is missing: add it'


def _where(place: Place) -> str:
    """The end of the way to a value: ``levels.full.id``, not ``areas.3.items.7.levels.full.id``."""
    if place[:1] == ("method",):
        return str(place[-1])  # the rest is said before
    steps = list(place)
    for index in range(len(steps) - 1, -1, -1):
        if isinstance(steps[index], int) and index + 1 < len(steps):
            steps = steps[index + 1 :]
            break
    return ".".join(str(step) for step in steps) or "the file"


def _sentence(source: Source, place: Place, error: ErrorDetails) -> str:
    given, kind = error["input"], error["type"]
    if kind == "string_type":
        return _no_text(source.written(place), given)
    if kind == "string_pattern_mismatch" and not str(given).strip():
        return "this text is empty: write it"
    if kind not in SENTENCES:
        return f"{_shown(given)}: {error['msg']}"
    return SENTENCES[kind].format(given=_shown(given), **error.get("ctx", {}))


def _no_text(written: str, given: object) -> str:
    if isinstance(given, bool):
        return f'{written} is read as {str(given).lower()}: put it in quotes, "{written}"'
    if isinstance(given, int | Decimal):
        return f'{written} is read as a number, in which 2.10 is 2.1: put it in quotes, "{written}"'
    if given is None:
        return "nothing stands here: write a text"
    return f"{_shown(given)} stands where one text is expected"


def _shown(given: object) -> str:
    if isinstance(given, dict):
        return "a group of keys"
    if isinstance(given, list):
        return "a list"
    if given is None:
        return "nothing"
    if isinstance(given, bool):
        return str(given).lower()
    return f'"{given}"' if isinstance(given, str) else str(given)
