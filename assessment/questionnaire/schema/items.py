"""Items, questions about the electronic system, areas and supplements as a file writes them."""

from typing import Annotated, Any, Literal

from pydantic import Field

from assessment.questionnaire import model, values

from .words import GradedLevel, ItemId, Key, Name, Positive, Reference, Stage, Strict, Text, Words


class Levels(Strict):
    """What can be shown at the levels 1, 2 and 3."""

    planned: Text
    partial: Text
    full: Text

    def build(self) -> tuple[model.Level, ...]:
        """As the application sees it."""
        texts = (self.planned, self.partial, self.full)
        return tuple(model.Level(value, text.build()) for value, text in enumerate(texts, 1))


class _Answerable(Strict):
    id: ItemId
    not_applicable_allowed: bool
    answered_by: Literal["unit", "city", "both"]
    effort: Annotated[int, Field(ge=1, le=5)]
    topic: Text
    text: Text
    why: Text
    evidence: Annotated[list[Text], Field(min_length=1)]
    iso27001_2022: list[Reference]
    legal: list[Words]
    same_as: dict[Key, Annotated[list[ItemId], Field(min_length=1)]] = Field(default_factory=dict)
    evidence_from: Positive | None = None


class _KamiAnswerable(_Answerable):
    levels: Levels


class Item(_KamiAnswerable):
    """An item of an area."""

    category: Annotated[int, Field(ge=1, le=3)]
    stage: Stage

    def build(self, area_id: str, position: int) -> model.Item:
        """As the application sees it."""
        levels = self.levels.build()
        return _item(
            self, area_id, position, levels=levels, category=self.category, stage=self.stage
        )


class SupplementItem(_KamiAnswerable):
    """An item of a supplement: without category and stage, under a heading."""

    group: Text

    def build(self, supplement_id: str, position: int) -> model.Item:
        """As the application sees it."""
        levels = self.levels.build()
        return _item(self, supplement_id, position, levels=levels, group=self.group.build())


class MaturityItem(_Answerable):
    """An item whose weighted level enters the mean; some of its levels have words of their own."""

    weight: Annotated[int, Field(ge=1, le=9)]
    target: Annotated[int, Field(ge=1, le=values.HIGHEST_LEVEL)]
    levels: Annotated[dict[GradedLevel, Text], Field(min_length=1)]

    def build(self, area_id: str, position: int) -> model.Item:
        """As the application sees it."""
        return _item(
            self,
            area_id,
            position,
            levels=tuple(
                model.Level(int(level), self.levels[level].build()) for level in sorted(self.levels)
            ),
            highest=values.HIGHEST_LEVEL,
            weight=self.weight,
            target=self.target,
        )


def _item(
    found: _Answerable,
    area_id: str,
    position: int,
    **more: Any,
) -> model.Item:
    return model.Item(
        id=found.id,
        area_id=area_id,
        position=position,
        not_applicable_allowed=found.not_applicable_allowed,
        answered_by=model.AnsweredBy(found.answered_by),
        effort=found.effort,
        topic=found.topic.build(),
        text=found.text.build(),
        why=found.why.build(),
        evidence=tuple(example.build() for example in found.evidence),
        iso27001_2022=tuple(found.iso27001_2022),
        legal=tuple(found.legal),
        same_as=tuple(model.SameAs(key, tuple(ids)) for key, ids in found.same_as.items()),
        evidence_from=found.evidence_from,
        **({"category": None, "stage": None} | more),
    )


class Options(Strict):
    """The three choices of a system question."""

    A: Text
    B: Text
    C: Text


class SystemQuestion(Strict):
    """A question about an electronic system."""

    id: ItemId
    answered_by: Literal["unit", "city", "both"]
    topic: Text
    text: Text
    why: Text
    options: Options
    hint: Text

    def build(self, position: int) -> model.SystemQuestion:
        """As the application sees it."""
        options = {"A": self.options.A, "B": self.options.B, "C": self.options.C}
        return model.SystemQuestion(
            id=self.id,
            position=position,
            answered_by=model.AnsweredBy(self.answered_by),
            topic=self.topic.build(),
            text=self.text.build(),
            why=self.why.build(),
            options=tuple(model.Option(letter, text.build()) for letter, text in options.items()),
            hint=self.hint.build(),
        )


class _Area(Strict):
    id: Name
    number: Words
    name: Text
    short: Text
    intro: Text


class KamiArea(_Area):
    """An area with its items; its numbers stand under the method."""

    items: Annotated[list[Item], Field(min_length=1)]


class MaturityArea(_Area):
    """An area with its items; it has no numbers beyond theirs."""

    items: Annotated[list[MaturityItem], Field(min_length=1)]


class Supplement(Strict):
    """A supplement with its items."""

    id: Name
    name: Text
    short: Text
    intro: Text
    items: Annotated[list[SupplementItem], Field(min_length=1)]
