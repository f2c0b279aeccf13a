"""What a file declares about itself, checked against what it holds: ids, counts, maxima, bounds.

It works on the plain values, part by part, so that a fault in one area does not hide another's.
A part whose shape is wrong already is left alone.
"""

from collections.abc import Sequence

from assessment.languages import gettext as _

from .kami_sums import KamiSums
from .source import Place, Problem, Source
from .summing import METHOD, Sums, listed


def problems(source: Source, faulty: Sequence[Place]) -> list[Problem]:
    """Everything that does not add up, except in parts that hold a fault already."""
    method = source.plain.get("method") if isinstance(source.plain, dict) else None
    is_maturity = isinstance(method, dict) and method.get("name") == "maturity"
    sums = _MaturitySums(source, faulty) if is_maturity else KamiSums(source, faulty)
    sums.check()
    return sums.found


class _MaturitySums(Sums):
    """The method ``maturity``: its levels in order, and names that are free."""

    def _method(self) -> None:
        for index, area in enumerate(listed(self.root.get("areas"))):
            self._name(("areas", index, "id"), area.get("id") if isinstance(area, dict) else None)
        place = (*METHOD, "levels")
        if self._sound(place):
            levels = [found["level"] for found in self.root["method"]["levels"]]
            if levels != list(range(len(levels))):
                self._say(
                    place,
                    _("levels: tertulis %(levels)s: tulis berurutan mulai dari 0", levels=levels),
                )
