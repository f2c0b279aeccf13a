"""A questionnaire as canonical JSON: what a round stores, under digests that never change."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from .model import Item, Questionnaire, Text

FORMAT = 1


def to_json(questionnaire: Questionnaire) -> str:
    """The whole questionnaire, sorted and compact: equal questionnaires give equal text."""
    return _canonical({"format": FORMAT, "questionnaire": _plain(questionnaire)})


def from_json(text: str) -> Questionnaire:
    """The questionnaire that ``to_json`` wrote."""
    document = json.loads(text)
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise ValueError(f"this is no frozen questionnaire of format {FORMAT}")
    found: Questionnaire = _reader(Questionnaire)(document["questionnaire"])
    return found


def digest(questionnaire: Questionnaire) -> str:
    """The SHA-256 over everything, texts included."""
    return _sha256(to_json(questionnaire))


def scoring_digest(questionnaire: Questionnaire) -> str:
    """The SHA-256 over what decides a score: an erratum of texts alone keeps it."""
    return _sha256(
        _canonical(
            {
                "format": FORMAT,
                "id": questionnaire.id,
                "version": questionnaire.version,
                "method": _plain(questionnaire.method, texts=False),
                "system_questions": [
                    [question.id, [option.letter for option in question.options]]
                    for question in questionnaire.system_questions
                ],
                "areas": [
                    [area.id, _plain(area.constants), [_scored(item) for item in area.items]]
                    for area in questionnaire.areas
                ],
                "supplements": [
                    [supplement.id, supplement.max, [_scored(item) for item in supplement.items]]
                    for supplement in questionnaire.supplements
                ],
            }
        )
    )


def _scored(item: Item) -> list[object]:
    return [
        item.id,
        item.category,
        item.stage,
        item.not_applicable_allowed,
        item.answered_by,
        item.highest_level,
    ]


def _canonical(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: object, *, texts: bool = True) -> object:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, tuple):
        return [_plain(part, texts=texts) for part in value]
    if is_dataclass(value):
        parts = ((part.name, getattr(value, part.name)) for part in fields(value) if part.init)
        return {
            name: _plain(part, texts=texts)
            for name, part in parts
            if texts or not isinstance(part, Text)
        }
    return value


Reader = Callable[[Any], Any]


@cache
def _reader(kind: Any) -> Reader:
    """How to read JSON into a type: made once per type, from the annotations of the model."""
    if is_dataclass(kind):
        return _dataclass_reader(kind)
    if get_origin(kind) is tuple:
        return _tuple_reader(get_args(kind))
    if get_origin(kind) is UnionType:
        (some,) = (part for part in get_args(kind) if part is not NoneType)
        read = _reader(some)
        return lambda value: None if value is None else read(value)
    if kind is Decimal or issubclass(kind, StrEnum):
        return lambda value: kind(value)  # noqa: PLW0108 - a class is no Reader to mypy
    return lambda value: value


def _dataclass_reader(kind: Any) -> Reader:
    hints = get_type_hints(kind)
    readers = {part.name: _reader(hints[part.name]) for part in fields(kind) if part.init}
    return lambda value: kind(**{name: readers[name](part) for name, part in value.items()})


def _tuple_reader(parts: tuple[Any, ...]) -> Reader:
    if parts[-1] is Ellipsis:
        read = _reader(parts[0])
        return lambda value: tuple(read(part) for part in value)
    readers = [_reader(part) for part in parts]
    return lambda value: tuple(read(part) for read, part in zip(readers, value, strict=True))
