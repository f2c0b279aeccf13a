"""A questionnaire as canonical JSON: what a round stores, under digests that never change."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import Field, fields, is_dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from .model import LATER, Item, KamiMethod, MaturityMethod, Questionnaire, Text

FORMAT = 1
METHODS: dict[str, type] = {"kami": KamiMethod, "maturity": MaturityMethod}


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
    found: list[object] = [
        item.id,
        item.category,
        item.stage,
        item.not_applicable_allowed,
        item.answered_by,
        item.highest_level,
    ]
    return found if item.target is None else [*found, item.weight, item.target]


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
        parts = ((part, getattr(value, part.name)) for part in fields(value) if part.init)
        return {
            part.name: _plain(found, texts=texts)
            for part, found in parts
            if (texts or not isinstance(found, Text)) and not _is_left_out(part, found)
        }
    return value


def _is_left_out(part: Field[Any], value: object) -> bool:
    """Fields that came later are not written at their default: what was frozen before keeps its digest."""
    return part.metadata == LATER and value == part.default


Reader = Callable[[Any], Any]


@cache
def _reader(kind: Any) -> Reader:
    """How to read JSON into a type: made once per type, from the annotations of the model."""
    if is_dataclass(kind):
        return _dataclass_reader(kind)
    if get_origin(kind) is tuple:
        return _tuple_reader(get_args(kind))
    if get_origin(kind) is UnionType:
        return _union_reader([part for part in get_args(kind) if part is not NoneType])
    if kind is Decimal or issubclass(kind, StrEnum):
        return lambda value: kind(value)  # noqa: PLW0108 - a class is no Reader to mypy
    return lambda value: value


def _union_reader(parts: list[Any]) -> Reader:
    """Something or nothing; or one of the methods, which say by name which they are."""
    if len(parts) == 1:
        read = _reader(parts[0])
        return lambda value: None if value is None else read(value)
    return lambda value: _reader(METHODS[value["name"]])(value)


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
