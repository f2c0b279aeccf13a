"""Scoring methods with all their numbers as a file writes them."""

from typing import Annotated, Literal

from pydantic import Field

from assessment.questionnaire import model, values

from .words import (
    Count,
    Exact,
    MaturityLevel,
    Name,
    PerCategory,
    Positive,
    Stage,
    Strict,
    Text,
    Words,
)


class Answer(Strict):
    """A level one may choose."""

    level: Count
    points: Count
    name: Text


class Graded(Strict):
    """A level one may choose, with what it means where an item has no words of its own for it."""

    level: Annotated[int, Field(ge=0, le=values.HIGHEST_LEVEL)]
    name: Text
    meaning: Text


class LeftOut(Strict):
    """An answer that takes its item out of the mean."""

    name: Text


class NotApplicable(Strict):
    """What "not applicable" is worth: as much as this level."""

    counts_as: Count
    name: Text


class SystemPoints(Strict):
    """The points of the three options."""

    A: Count
    B: Count
    C: Count


class SystemClass(Strict):
    """A category of electronic systems: both bounds inclusive."""

    id: Words
    name: Text
    min: Count
    max: Count


class SystemCategory(Strict):
    """How the system questions become a category."""

    questions: Positive
    points: SystemPoints
    classes: Annotated[list[SystemClass], Field(min_length=1)]


class Gate(Strict):
    """What opens the items of category 3."""

    rule: Literal["sum", "sum_and_basic"]
    partial: Positive
    max_partial_basic: Count | None = None


class StageConstants(Strict):
    """One stage of one area."""

    max: Positive
    minimum: Count
    achievement: Count


class AreaConstants(Strict):
    """The numbers of one area."""

    items: Positive
    per_category: PerCategory
    max: Positive
    gate_min: Positive | None
    readiness_floor: Count | None
    highest_level: Stage
    stage3_validity_needs_gate: bool
    v3: Exact | None
    v4: Exact | None
    stages: dict[Stage, StageConstants]

    def build(self) -> model.AreaConstants:
        """As the application sees it."""
        return model.AreaConstants(
            items=self.items,
            per_category=_three(self.per_category),
            max=self.max,
            gate_min=self.gate_min,
            readiness_floor=self.readiness_floor,
            highest_level=self.highest_level,
            stage3_validity_needs_gate=self.stage3_validity_needs_gate,
            v3=self.v3,
            v4=self.v4,
            stages=tuple(
                model.StageConstants(stage, found.max, found.minimum, found.achievement)
                for stage, found in self.stages.items()
            ),
        )


def _three(numbers: list[int]) -> tuple[int, int, int]:
    first, second, third = numbers
    return first, second, third


class SupplementConstants(Strict):
    """The numbers of one supplement."""

    items: Positive
    max: Positive


class Status(Strict):
    """A readiness status."""

    id: Words
    name: Text


class KamiMethod(Strict):
    """The method ``kami`` and all its numbers."""

    name: Literal["kami", "maturity"]  # both, for what is said of a name that is neither
    items: Positive
    max: Positive
    answers: Annotated[list[Answer], Field(min_length=4, max_length=4)]
    not_applicable: NotApplicable
    category_weights: PerCategory
    system_category: SystemCategory
    gate: Gate
    areas: dict[Name, AreaConstants]
    supplements: dict[Name, SupplementConstants]
    level_values: dict[MaturityLevel, Exact]
    ready_for_certification: MaturityLevel
    statuses: Annotated[list[Status], Field(min_length=2)]
    readiness: dict[Words, list[Positive]]

    def build(self) -> model.KamiMethod:
        """As the application sees it."""
        points = self.system_category.points
        return model.KamiMethod(
            name=self.name,
            answers=tuple(
                model.Answer(found.level, found.points, found.name.build())
                for found in self.answers
            ),
            not_applicable_counts_as=self.not_applicable.counts_as,
            not_applicable_name=self.not_applicable.name.build(),
            category_weights=_three(self.category_weights),
            system_points=(("A", points.A), ("B", points.B), ("C", points.C)),
            system_classes=tuple(
                model.SystemClass(found.id, found.name.build(), found.min, found.max)
                for found in self.system_category.classes
            ),
            gate_rule=model.GateRule(self.gate.rule),
            gate_partial=self.gate.partial,
            gate_max_partial_basic=self.gate.max_partial_basic,
            level_values=tuple(
                model.LevelValue(level, value) for level, value in self.level_values.items()
            ),
            ready_for_certification=self.ready_for_certification,
            statuses=tuple(model.Status(found.id, found.name.build()) for found in self.statuses),
            readiness=tuple(
                model.ReadinessTable(name, tuple(bounds)) for name, bounds in self.readiness.items()
            ),
            max=self.max,
        )


class MaturityMethod(Strict):
    """The method ``maturity``: its levels, and what the overall maturity is the mean of."""

    name: Literal["maturity"]
    overall: Literal["items", "areas"]
    levels: Annotated[
        list[Graded],
        Field(min_length=values.HIGHEST_LEVEL + 1, max_length=values.HIGHEST_LEVEL + 1),
    ]
    not_applicable: LeftOut

    def build(self) -> model.MaturityMethod:
        """As the application sees it. A level is worth as many points as it is high."""
        return model.MaturityMethod(
            name=self.name,
            answers=tuple(
                model.Answer(found.level, found.level, found.name.build(), found.meaning.build())
                for found in self.levels
            ),
            not_applicable_name=self.not_applicable.name.build(),
            overall=model.Overall(self.overall),
        )
