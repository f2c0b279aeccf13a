"""What a file expects of evidence and of items together, checked against its items. Works on the plain values."""

from collections.abc import Iterator

from assessment.languages import gettext as _

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
                    _(
                        'butir "%(item)s" tidak ada di area atau suplemen mana pun: perbaiki id-nya',
                        item=item,
                    ),
                )
            yield from _level((*place, "at_least"), _of(found, "at_least"), highest)
            pair.append(item)
        if pair[0] is not None and pair[0] == pair[1]:
            yield (
                ("relations", at),
                _("butir tidak berkaitan dengan dirinya sendiri: sebutkan butir lain"),
            )
        elif tuple(pair) in seen:
            yield (
                ("relations", at),
                _(
                    "%(one)s dan %(other)s dikaitkan untuk kedua kalinya di sini: buang satu",
                    one=pair[0],
                    other=pair[1],
                ),
            )
        seen.add(tuple(pair))


def _level(place: Place, level: object, highest: int) -> Iterator[Fault]:
    if isinstance(level, int) and not isinstance(level, bool) and level > highest:
        yield (
            place,
            _(
                "%(key)s: %(level)s bukan tingkat metode ini: tulis 1 sampai %(highest)s",
                key=place[-1],
                level=level,
                highest=highest,
            ),
        )


def _of(found: Plain, key: str) -> Plain:
    return found.get(key) if isinstance(found, dict) else None


def _list(value: Plain) -> list[Plain]:
    return value if isinstance(value, list) else []
