"""What is checked of a file under every method, part by part on its plain values; each method adds its own."""

from collections.abc import Iterator, Sequence

from assessment.languages import gettext as _

from . import expectations
from .model import SYSTEM_CATEGORY
from .source import Place, Plain, Problem, Source

METHOD = ("method",)


class Sums:
    """What holds for every method: ids are unique, and both languages are there."""

    def __init__(self, source: Source, faulty: Sequence[Place]) -> None:
        self.source = source
        self.root: Plain = source.plain
        self.faulty = faulty
        self.found: list[Problem] = []

    def check(self) -> None:
        if not isinstance(self.root, dict):
            return
        self._ids()
        for place, sentence in expectations.faults(self.root):
            if self._sound(place):
                self._say(place, sentence)
        if self._sound(("languages",)) and self.root["languages"] != ["id", "en"]:
            self._say(
                ("languages",),
                _("languages: semua teks dalam bahasa Indonesia dan Inggris: tulis [id, en]"),
            )
        self._method()

    def _method(self) -> None:
        raise NotImplementedError

    def _sound(self, *places: Place) -> bool:
        """Whether these values exist and hold no fault, so that they can be counted on."""
        return not any(
            fault[: len(place)] == place or place[: len(fault)] == fault
            for place in places
            for fault in self.faulty
        )

    def _say(self, place: Place, sentence: str) -> None:
        self.found.append(self.source.problem(place, sentence))

    def _equal(self, place: Place, declared: object, counted: object, what: str) -> None:
        if declared != counted:
            self._say(
                place,
                _(
                    "%(key)s: tertulis %(declared)s, tetapi %(what)s %(counted)s: perbaiki salah satu",
                    key=place[-1],
                    declared=declared,
                    what=what,
                    counted=counted,
                ),
            )

    # ids and names

    def _ids(self) -> None:
        seen: set[str] = set()
        for place, item_id in self._all_ids():
            if item_id in seen:
                self._say(
                    place,
                    _(
                        'id "%(id)s" tertulis untuk kedua kalinya di sini: setiap id hanya sekali',
                        id=item_id,
                    ),
                )
            seen.add(item_id)

    def _all_ids(self) -> Iterator[tuple[Place, str]]:
        yield from self._ids_in(("system_questions",), self.root.get("system_questions"))
        for kind in ("areas", "supplements"):
            yield from self._ids_in((kind,), self.root.get(kind))
            for index, part in enumerate(listed(self.root.get(kind))):
                if isinstance(part, dict):
                    yield from self._ids_in((kind, index, "items"), part.get("items"))

    def _ids_in(self, place: Place, parts: Plain) -> Iterator[tuple[Place, str]]:
        for index, part in enumerate(listed(parts)):
            if isinstance(part, dict) and isinstance(part.get("id"), str):
                yield (*place, index, "id"), part["id"]

    def _name(self, place: Place, name: object) -> None:
        if name == SYSTEM_CATEGORY:
            self._say(place, _('"%(name)s" sudah dipakai pertanyaan sistem', name=name))


def listed(value: Plain) -> list[Plain]:
    """The value if it is a list; of any other shape there is nothing to count."""
    return value if isinstance(value, list) else []
