"""A derivation as indented text, for a terminal."""

from collections.abc import Iterator

from assessment.languages import gettext as _

from .tree import Node

STEP = "  "


def lines(node: Node, depth: int = 0) -> Iterator[str]:
    """One line for each number, the rule and what is missing below it, then what it rests on."""
    yield f"{STEP * depth}{node.title}: {node.shown}"
    inside = STEP * (depth + 1)
    if node.rule:
        yield f"{inside}{node.rule}"
    if node.constants:
        numbers = ", ".join(f"{one.name} {one.value}" for one in node.constants)
        yield f"{inside}{_('Angka metode')}: {numbers}"
    if node.why:
        yield f"{inside}→ {node.why}"
    for child in node.children:
        yield from lines(child, depth + 1)
