"""What a file expects of evidence and of items together, checked against its items. Works on the plain values."""

from collections.abc import Iterator

from .source import Place, Plain
from .values import HIGHEST_LEVEL

KAMI_HIGHEST = 3
Fault = tuple[Place, str]


def faults(root: Plain) -> Iterator[Fault]:
    """Relations between items that are not there, or at levels they cannot have; levels for evidence out of reach."""
    is_maturity = _of(root.get("method"), "name") == "maturity"
    highest = HIGHEST_LEVEL if is_maturity else KAMI_HIGHEST
    yield from _level(("evidence_from",), root.get("evidence_from"), highest)
    known = set()
    for kind in ("areas", "supplements"):
        for at, part in enumerate(_list(root.get(kind))):
            for number, item in enumerate(_list(_of(part, "items"))):
                place = (kind, at, "items", number, "evidence_from")
                yield from _level(place, _of(item, "evidence_from"), highest)
                known.add(_of(item, "id"))
    yield from _relations(root.get("relations"), known, highest)


def _relations(relations: Plain, known: set[object], highest: int) -> Iterator[Fault]:
    seen = set()
    for at, relation in enumerate(_list(relations)):
        pair = []
        for side in ("when", "then"):
            found = _of(relation, side)
            item = _of(found, "item")
            place = ("relations", at, side)
            if isinstance(item, str) and item not in known:
                yield (
                    (*place, "item"),
                    f'the item "{item}" is in no area and no supplement: mend its id',
                )
            yield from _level((*place, "at_least"), _of(found, "at_least"), highest)
            pair.append(item)
        if pair[0] is not None and pair[0] == pair[1]:
            yield (("relations", at), "an item is not related to itself: name another one")
        elif tuple(pair) in seen:
            yield (
                ("relations", at),
                f"{pair[0]} and {pair[1]} are related here a second time: remove one",
            )
        seen.add(tuple(pair))


def _level(place: Place, level: object, highest: int) -> Iterator[Fault]:
    if isinstance(level, int) and not isinstance(level, bool) and level > highest:
        yield (place, f"{place[-1]}: {level} is no level of this method: write 1 to {highest}")


def _of(found: Plain, key: str) -> Plain:
    return found.get(key) if isinstance(found, dict) else None


def _list(value: Plain) -> list[Plain]:
    return value if isinstance(value, list) else []
