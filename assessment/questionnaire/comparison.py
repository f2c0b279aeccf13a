"""Two questionnaires side by side: what was added, taken away, moved, worded anew and decided anew.

Whether the newer may mend the older in a running round is decided here as well: only texts may differ.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

from . import frozen
from .model import Area, Item, KamiMethod, Question, Questionnaire, Supplement, SystemQuestion, Text

Part = Area | Supplement

DECIDED = (
    "category",
    "stage",
    "not_applicable_allowed",
    "answered_by",
    "effort",
    "weight",
    "target",
    "same_as",
)
"""What a file decides about an item beside its texts."""


@dataclass(frozen=True, slots=True)
class Reworded:
    """A text of an item (``place`` is its id), of an area, of the method or of the whole, as it was and is.

    ``part`` says which text: ``text``, ``levels.2``, ``evidence`` … None: there was none, or there is none any more.
    """

    place: str
    part: str
    old: Text | None
    new: Text | None


@dataclass(frozen=True, slots=True)
class Decided:
    """Something about an item that is no text: its category, stage, effort, who answers it …"""

    place: str
    part: str
    old: object
    new: object


@dataclass(frozen=True, slots=True)
class Moved:
    """An item that stands in another area, or elsewhere in its own."""

    place: str
    old_area: str
    new_area: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that differs between two questionnaires, in the order of the newer one."""

    old: Questionnaire
    new: Questionnaire
    added: tuple[Question, ...]
    removed: tuple[Question, ...]
    moved: tuple[Moved, ...]
    decided: tuple[Decided, ...]
    reworded: tuple[Reworded, ...]

    @property
    def is_empty(self) -> bool:
        """Whether both hold the same, to the letter."""
        return frozen.digest(self.old) == frozen.digest(self.new)

    @property
    def keeps_scores(self) -> bool:
        """Whether every sheet of answers is worth the same in both."""
        return frozen.scoring_digest(self.old) == frozen.scoring_digest(self.new)

    @property
    def is_text_only(self) -> bool:
        """Whether the newer one differs, and in texts alone: then it can mend the older in a running round."""
        return bool(self.reworded) and self.keeps_scores and not self.decided


def compare(old: Questionnaire, new: Questionnaire) -> Comparison:
    """What became of the older one in the newer."""
    common = [item.id for item in new.items if old.has_item(item.id)]
    return Comparison(
        old,
        new,
        added=tuple(item for item in new.items if not old.has_item(item.id)),
        removed=tuple(item for item in old.items if not new.has_item(item.id)),
        moved=tuple(_moved(old, new, common)),
        decided=tuple(
            change
            for item_id in common
            for change in _decided(old.item(item_id), new.item(item_id))
        ),
        reworded=tuple(_reworded(old, new, common)),
    )


def parts_of(questionnaire: Questionnaire) -> list[Part]:
    """Areas and supplements, in the order of the file."""
    return [*questionnaire.areas, *questionnaire.supplements]


def _moved(old: Questionnaire, new: Questionnaire, common: list[str]) -> Iterator[Moved]:
    before = [item.id for item in old.items if new.has_item(item.id)]
    blocks = SequenceMatcher(None, before, common, autojunk=False).get_matching_blocks()
    kept = {item_id for block in blocks for item_id in common[block.b : block.b + block.size]}
    for item_id in common:
        was, is_ = old.item(item_id).area_id, new.item(item_id).area_id
        if was != is_ or item_id not in kept:
            yield Moved(item_id, was, is_)


def _decided(old: Question, new: Question) -> Iterator[Decided]:
    names: Iterable[str] = DECIDED
    if isinstance(old, SystemQuestion) or isinstance(new, SystemQuestion):
        names = ("answered_by",)
    for name in names:
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield Decided(new.id, name, before, after)


def _reworded(old: Questionnaire, new: Questionnaire, common: list[str]) -> Iterator[Reworded]:
    for name in ("title", "description", "notice"):
        yield from _text("", name, getattr(old, name), getattr(new, name))
    yield from _text("", "evidence_from", _number(old.evidence_from), _number(new.evidence_from))
    yield from _of_method(old, new)
    before = {part.id: part for part in parts_of(old)}
    for part in parts_of(new):
        was = before.get(part.id)
        if was is None:
            continue
        yield from _text(part.id, "number", _plain(was), _plain(part))
        for name in ("name", "short", "intro"):
            yield from _text(part.id, name, getattr(was, name), getattr(part, name))
    for item_id in common:
        yield from _of_item(old.item(item_id), new.item(item_id))
        yield from _list(item_id, "relation", _related(old, item_id), _related(new, item_id))


def _related(questionnaire: Questionnaire, item_id: str) -> list[Text]:
    """What is expected of other items beside this one: advice, so an erratum may mend it."""
    found = []
    for one in questionnaire.relations:
        if one.item == item_id:
            bounds = f"{one.item} ≥ {one.at_least} → {one.other} ≥ {one.other_at_least}"
            said = one.sentence
            found.append(Text(f"{bounds}: {said.id}", f"{bounds}: {said.en}"))
    return found


def _of_method(old: Questionnaire, new: Questionnaire) -> Iterator[Reworded]:
    before, after = old.method, new.method
    if before.name != after.name:
        return
    for was, is_ in zip(before.answers, after.answers, strict=False):
        yield from _text("method", f"answers.{is_.level}", was.name, is_.name)
        yield from _text("method", f"meaning.{is_.level}", was.meaning, is_.meaning)
    yield from _text(
        "method", "not_applicable", before.not_applicable_name, after.not_applicable_name
    )
    if isinstance(before, KamiMethod) and isinstance(after, KamiMethod):
        for kind in ("system_classes", "statuses"):
            names = {one.id: one.name for one in getattr(before, kind)}
            for one in getattr(after, kind):
                if one.id in names:
                    yield from _text("method", f"{kind}.{one.id}", names[one.id], one.name)


def _of_item(old: Question, new: Question) -> Iterator[Reworded]:
    place = new.id
    for name in ("topic", "text", "why"):
        yield from _text(place, name, getattr(old, name), getattr(new, name))
    if isinstance(old, SystemQuestion) and isinstance(new, SystemQuestion):
        yield from _text(place, "hint", old.hint, new.hint)
        options = {option.letter: option.text for option in old.options}
        for option in new.options:
            yield from _text(
                place, f"options.{option.letter}", options.get(option.letter), option.text
            )
    elif isinstance(old, Item) and isinstance(new, Item):
        yield from _text(place, "group", old.group, new.group)
        yield from _levels(old, new)
        before, after = _number(old.evidence_from), _number(new.evidence_from)
        yield from _text(place, "evidence_from", before, after)
        yield from _list(place, "evidence", old.evidence, new.evidence)
        for name in ("iso27001_2022", "legal"):
            was, is_ = getattr(old, name), getattr(new, name)
            yield from _text(place, name, _joined(was), _joined(is_))


def _levels(old: Item, new: Item) -> Iterator[Reworded]:
    was = {level.value: level.text for level in old.levels}
    is_ = {level.value: level.text for level in new.levels}
    for value in sorted(was.keys() | is_.keys()):
        yield from _text(new.id, f"levels.{value}", was.get(value), is_.get(value))


def _list(place: str, part: str, old: Sequence[Text], new: Sequence[Text]) -> Iterator[Reworded]:
    """The entries of a list that are not in the other, one beside the other."""
    gone = [text for text in old if text not in new]
    come = [text for text in new if text not in old]
    for was, is_ in zip_longest(gone, come):
        yield Reworded(place, part, was, is_)
    if not gone and not come and tuple(old) != tuple(new):
        yield Reworded(place, part, _sentences(old), _sentences(new))


def _text(place: str, part: str, old: Text | None, new: Text | None) -> Iterator[Reworded]:
    if old != new:
        yield Reworded(place, part, old, new)


def _plain(part: Part) -> Text | None:
    return Text(part.number, part.number) if isinstance(part, Area) else None


def _number(level: int | None) -> Text | None:
    return None if level is None else Text(f"{level}", f"{level}")


def _joined(words: tuple[str, ...]) -> Text | None:
    return Text(", ".join(words), ", ".join(words)) if words else None


def _sentences(texts: Sequence[Text]) -> Text:
    return Text("; ".join(text.id for text in texts), "; ".join(text.en for text in texts))
