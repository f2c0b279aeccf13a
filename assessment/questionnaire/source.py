"""A YAML file as plain values that still know the line they stand on."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import yaml

Place = tuple[str | int, ...]
Plain = Any

_WHOLE = re.compile(r"-?(0|[1-9][0-9]*)")
_FRACTION = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+")
_STRING, _INT, _FLOAT, _BOOL, _NULL = (
    f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null")
)
_TRUE = {"true", "yes", "on"}


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something wrong in a file: where it stands and what to do."""

    line: int
    item: str
    sentence: str

    def __str__(self) -> str:
        return (
            f"line {self.line}: {self.item}: {self.sentence}"
            if self.item
            else (f"line {self.line}: {self.sentence}")
        )


class Unreadable(Exception):
    """The file is no YAML at all."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class Source:
    """The values of a YAML file, the problems met while reading it, and the line of every value."""

    def __init__(self, text: str) -> None:
        self.problems: list[Problem] = []
        self._seen: set[int] = set()
        self._root = _compose(text)
        self.plain: Plain = self._value(self._root, ())

    def problem(self, place: Place, sentence: str) -> Problem:
        """A problem of the value at this place, or of the nearest value around it."""
        node, item = self._find(place)
        return Problem(node.start_mark.line + 1, item, sentence)

    def written(self, place: Place) -> str:
        """A scalar exactly as it stands in the file: 2.10 is not 2.1."""
        node, _ = self._find(place)
        return str(node.value) if isinstance(node, yaml.ScalarNode) else ""

    def keys(self, place: Place) -> set[str]:
        """The keys of the mapping at this place."""
        node, _ = self._find(place)
        is_mapping = isinstance(node, yaml.MappingNode)
        return {str(key.value) for key, _ in node.value} if is_mapping else set()

    def _find(self, place: Place) -> tuple[yaml.Node, str]:
        node, item = self._root, ""
        for step in place:
            item = _id_of(node) or item
            found = _child(node, step)
            if found is None:
                break
            node = found
        return node, _id_of(node) or item

    def _refuse(self, node: yaml.Node, place: Place, sentence: str) -> None:
        _, item = self._find(place)
        self.problems.append(Problem(node.start_mark.line + 1, item, sentence))

    def _value(self, node: yaml.Node, place: Place) -> Plain:
        if id(node) in self._seen:
            # A link can make a few lines into billions of values, or a value part of itself.
            self._refuse(node, place, "a link (*) points here: write the value out in each place")
            return None
        self._seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, place)
        if isinstance(node, yaml.SequenceNode):
            return [self._value(part, (*place, i)) for i, part in enumerate(node.value)]
        return self._scalar(node, place)

    def _mapping(self, node: yaml.MappingNode, place: Place) -> dict[str, Plain]:
        found: dict[str, Plain] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode) or key_node.tag != _STRING:
                written = str(key_node.value)
                self._refuse(key_node, place, f'the key {written} is no word: write "{written}"')
                continue
            key = key_node.value
            if key in found:
                self._refuse(key_node, place, f'the key "{key}" stands here twice: keep one')
                continue
            found[key] = self._value(value_node, (*place, key))
        return found

    def _scalar(self, node: yaml.Node, place: Place) -> Plain:
        text = str(node.value)
        if node.tag == _STRING:
            return text
        if node.tag == _NULL:
            return None
        if node.tag == _BOOL:
            return text.lower() in _TRUE
        if node.tag == _INT and _WHOLE.fullmatch(text):
            return int(text)
        if node.tag == _FLOAT and _FRACTION.fullmatch(text):
            return Decimal(text)
        self._refuse(
            node, place, f'{text} is neither plain text nor a plain number: write "{text}"'
        )
        return text


def _compose(text: str) -> yaml.Node:
    try:
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        line = mark.line + 1 if mark else 1
        raise Unreadable(Problem(line, "", f"this is no YAML: {fault.problem}")) from fault
    except yaml.YAMLError as fault:
        raise Unreadable(Problem(1, "", f"this is no YAML: {fault}")) from fault
    if node is None:
        raise Unreadable(Problem(1, "", "the file is empty"))
    return node


def _child(node: yaml.Node, step: str | int) -> yaml.Node | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
        return node.value[step] if step < len(node.value) else None
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == step), None)
    return None


def _id_of(node: yaml.Node) -> str:
    """The id of an item or area; a text has an ``id`` too, its Indonesian, but beside an ``en``."""
    if not isinstance(node, yaml.MappingNode) or _child(node, "en") is not None:
        return ""
    found = _child(node, "id")
    return str(found.value) if isinstance(found, yaml.ScalarNode) else ""
