"""What to do next at an item, to get from one level to the one above: texts beside a questionnaire. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pydantic import Field

from assessment.languages import gettext as _

from .beside import kept, read
from .model import Questionnaire, Text
from .schema import words
from .source import Problem, Source

FOLDER = "recommendations"
"""Beside the questionnaires: one file for each, by the same name."""

LONGEST = 200
"""Of a sentence, in characters: it is a task, not an explanation."""


@dataclass(frozen=True, slots=True, eq=False)
class Recommendations:
    """Sentences by item and the level they start from."""

    questionnaire: str
    steps: Mapping[tuple[str, int], Text]

    def text(self, item: str, start: int) -> Text | None:
        """What to do at an item that stands at this level; None where nothing is written."""
        return self.steps.get((item, start))

    def way(self, item: str, start: int, target: int) -> tuple[tuple[int, Text], ...]:
        """The steps from one level to a higher one, each with the level it starts from."""
        found = ((level, self.steps.get((item, level))) for level in range(start, target))
        return tuple((level, text) for level, text in found if text is not None)


NOTHING = Recommendations("", {})


class _Step(words.Strict):
    start: int = Field(alias="from", ge=0, le=9)
    text: words.Text


class _Item(words.Strict):
    id: words.Words
    steps: list[_Step] = Field(min_length=1)


class _File(words.Strict):
    questionnaire: words.Words
    recommendations: list[_Item] = Field(min_length=1)


def load(path: Path, content: Questionnaire | None = None) -> Recommendations:
    """Read one file, or refuse it with all its problems at once.

    With the questionnaire it belongs to, it must have every step of every item of the areas, and no other.
    """
    file = read(path, _File, _doubled, _too_long, partial(_beside, content))
    return Recommendations(
        file.questionnaire,
        {
            (item.id, step.start): step.text.build()
            for item in file.recommendations
            for step in item.steps
        },
    )


def of(directory: Path, key: str) -> Recommendations:
    """The texts of a questionnaire; none where there is no file for it, or one with faults."""
    return _of(directory / FOLDER / f"{key}.yaml")


_of = kept(load, NOTHING)


def _doubled(source: Source, file: _File) -> Iterator[Problem]:
    """A step that stands twice: nobody could tell which sentence counts."""
    seen = set[tuple[str, int]]()
    for at, item in enumerate(file.recommendations):
        for which, step in enumerate(item.steps):
            if (item.id, step.start) in seen:
                place = ("recommendations", at, "steps", which)
                sentence = _(
                    "langkah dari tingkat %(level)s sudah ada: sisakan satu", level=step.start
                )
                yield source.problem(place, sentence)
            seen.add((item.id, step.start))


def _too_long(source: Source, file: _File) -> Iterator[Problem]:
    for at, item in enumerate(file.recommendations):
        for which, step in enumerate(item.steps):
            for language in ("id", "en"):
                if len(getattr(step.text, language)) > LONGEST:
                    place = ("recommendations", at, "steps", which, "text", language)
                    sentence = _(
                        "terlalu panjang: tulis langkahnya dalam %(count)s karakter", count=LONGEST
                    )
                    yield source.problem(place, sentence)


def _beside(content: Questionnaire | None, source: Source, file: _File) -> Iterator[Problem]:
    """What does not fit the questionnaire: another's name, items and levels it has not, steps that are missing."""
    if content is None:
        return
    if file.questionnaire != content.key:
        sentence = _('kuesioner di sebelahnya adalah "%(key)s"', key=content.key)
        yield source.problem(("questionnaire",), sentence)
        return
    wanted = {
        item.id: [level.value for level in item.levels]
        for area in content.areas
        for item in area.items
    }
    for at, one in enumerate(file.recommendations):
        place = ("recommendations", at)
        levels = wanted.pop(one.id, None)
        if levels is None:
            yield source.problem(
                place, _("butir ini tidak ada di area mana pun atau sudah tertulis")
            )
            continue
        starts = {level - 1 for level in levels if level > 0}
        found = {step.start for step in one.steps}
        for start in sorted(starts - found):
            yield source.problem(
                place, _("langkah dari tingkat %(level)s belum ada: tuliskan", level=start)
            )
        for start in sorted(found - starts):
            yield source.problem(
                place, _("butir ini tidak mempunyai langkah dari tingkat %(level)s", level=start)
            )
    if wanted:
        sentence = _("butir ini belum punya langkah: %(items)s", items=", ".join(wanted))
        yield source.problem(("recommendations",), sentence)
