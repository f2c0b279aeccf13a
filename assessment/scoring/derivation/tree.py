"""One number with how it came about: what it is, by which rule, from which numbers below it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

Value = int | str | bool | Decimal | Fraction | None


class Kind(StrEnum):
    """What a node stands for."""

    SCORE = "score"
    TOTAL = "total"
    READINESS = "readiness"
    FLOOR = "floor"
    SYSTEM = "system"
    QUESTION = "question"
    AREA = "area"
    LEVEL = "level"
    RESULT = "result"
    POINTS = "points"
    STAGE = "stage"
    GATE = "gate"
    SUM = "sum"
    CATEGORY = "category"
    BASIC = "basic"
    SUPPLEMENT = "supplement"
    OWN = "own"
    ITEM = "item"


ANSWERS = frozenset({Kind.ITEM, Kind.QUESTION})
"""What tells single answers; whoever sees scores alone does not see these."""


@dataclass(frozen=True, slots=True)
class Constant:
    """A number of the method that a rule used."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Node:
    """One number of a score. ``value`` is the engine's own; everything else is words in the language of the moment.

    ``id`` names the area, stage, category or item. ``why`` says in one sentence what keeps it from being a step higher.
    """

    kind: Kind
    id: str
    title: str
    value: Value
    shown: str
    of: int | None = None
    rule: str = ""
    constants: tuple[Constant, ...] = ()
    why: str = ""
    children: tuple["Node", ...] = ()

    def walk(self) -> Iterator["Node"]:
        """This node and all below it, from the top down."""
        yield self
        for child in self.children:
            yield from child.walk()

    def find(self, kind: Kind, id_: str = "") -> "Node":
        """The first node of a kind (and id) from here down; ``KeyError`` where there is none."""
        for node in self.walk():
            if node.kind is kind and id_ in ("", node.id):
                return node
        raise KeyError(f"{kind} {id_}".strip())

    def without_answers(self) -> "Node":
        """The same tree for whoever may see scores but no answers."""
        kept = tuple(
            child.without_answers() for child in self.children if child.kind not in ANSWERS
        )
        return replace(self, children=kept)
