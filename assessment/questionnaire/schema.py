"""The shape of a questionnaire file: strict, every key known, every text in both languages."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import count
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from . import model, values

Words = Annotated[str, StringConstraints(pattern=r"\S")]
ItemId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]+(\.[A-Za-z0-9]+)*$")]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*$")]
Reference = Annotated[
    str, StringConstraints(pattern=r"^(A\.[5-8]\.[1-9][0-9]?|([4-9]|10)(\.[1-9]){0,2})$")
]
GradedLevel = Literal["1", "2", "3", "4", "5"]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*-[0-9][0-9A-Za-z.-]*$")]
Stage = Literal["II", "III", "IV", "V"]
MaturityLevel = Literal["I", "I+", "II", "II+", "III", "III+", "IV", "IV+", "V"]
Count = Annotated[int, Field(ge=0)]
Positive = Annotated[int, Field(ge=1)]
PerCategory = Annotated[list[Count], Field(min_length=3, max_length=3)]


def _exactly(value: object) -> object:
    """A number as written: 43.2 stays 43.2, and 24.0 is the same as 24."""
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, Decimal):
        whole = value.to_integral_value()
        return whole if whole == value else value.normalize()
    return value


Exact = Annotated[Decimal, BeforeValidator(_exactly), Field(ge=0)]


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")


class Text(_Strict):
    """One sentence in each language."""

    id: Words
    en: Words

    def build(self) -> model.Text:
        """As the application sees it."""
        return model.Text(self.id, self.en)


class Levels(_Strict):
    """What can be shown at the levels 1, 2 and 3."""

    planned: Text
    partial: Text
    full: Text

    def build(self) -> tuple[model.Level, ...]:
        """As the application sees it."""
        texts = (self.planned, self.partial, self.full)
        return tuple(model.Level(value, text.build()) for value, text in enumerate(texts, 1))


class _Answerable(_Strict):
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
    same_as: dict[Key, Annotated[list[ItemId], Field(min_length=1)]] = {}


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
        **({"category": None, "stage": None} | more),
    )


class Options(_Strict):
    """The three choices of a system question."""

    A: Text
    B: Text
    C: Text


class SystemQuestion(_Strict):
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


class _Area(_Strict):
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


class Supplement(_Strict):
    """A supplement with its items."""

    id: Name
    name: Text
    short: Text
    intro: Text
    items: Annotated[list[SupplementItem], Field(min_length=1)]


class Answer(_Strict):
    """A level one may choose."""

    level: Count
    points: Count
    name: Text


class Graded(_Strict):
    """A level one may choose, with what it means where an item has no words of its own for it."""

    level: Annotated[int, Field(ge=0, le=values.HIGHEST_LEVEL)]
    name: Text
    meaning: Text


class LeftOut(_Strict):
    """An answer that takes its item out of the mean."""

    name: Text


class NotApplicable(_Strict):
    """What "not applicable" is worth: as much as this level."""

    counts_as: Count
    name: Text


class SystemPoints(_Strict):
    """The points of the three options."""

    A: Count
    B: Count
    C: Count


class SystemClass(_Strict):
    """A category of electronic systems: both bounds inclusive."""

    id: Words
    name: Text
    min: Count
    max: Count


class SystemCategory(_Strict):
    """How the system questions become a category."""

    questions: Positive
    points: SystemPoints
    classes: Annotated[list[SystemClass], Field(min_length=1)]


class Gate(_Strict):
    """What opens the items of category 3."""

    rule: Literal["sum", "sum_and_basic"]
    partial: Positive
    max_partial_basic: Count | None = None


class StageConstants(_Strict):
    """One stage of one area."""

    max: Positive
    minimum: Count
    achievement: Count


class AreaConstants(_Strict):
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


class SupplementConstants(_Strict):
    """The numbers of one supplement."""

    items: Positive
    max: Positive


class Status(_Strict):
    """A readiness status."""

    id: Words
    name: Text


class KamiMethod(_Strict):
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


class MaturityMethod(_Strict):
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


class _File(_Strict):
    id: Name
    version: Words
    languages: list[Literal["id", "en"]]
    title: Text
    description: Text
    notice: Text
    default_for: list[Literal["kecamatan", "kelurahan"]] = []

    def _built(self, **more: Any) -> model.Questionnaire:
        return model.Questionnaire(
            id=self.id,
            version=self.version,
            languages=tuple(self.languages),
            title=self.title.build(),
            description=self.description.build(),
            notice=self.notice.build(),
            default_for=tuple(self.default_for),
            **more,
        )


class KamiFile(_File):
    """A whole questionnaire file of the method ``kami``."""

    method: KamiMethod
    system_questions: Annotated[list[SystemQuestion], Field(min_length=1)]
    areas: Annotated[list[KamiArea], Field(min_length=1)]
    supplements: list[Supplement]

    def build(self) -> model.Questionnaire:
        """As the application sees it, every answerable thing numbered in the order of the file."""
        positions = count()
        return self._built(
            method=self.method.build(),
            system_questions=tuple(
                question.build(next(positions)) for question in self.system_questions
            ),
            areas=tuple(
                _area(area, self.method.areas[area.id].build(), positions) for area in self.areas
            ),
            supplements=tuple(
                model.Supplement(
                    id=supplement.id,
                    name=supplement.name.build(),
                    short=supplement.short.build(),
                    intro=supplement.intro.build(),
                    max=self.method.supplements[supplement.id].max,
                    items=tuple(
                        item.build(supplement.id, next(positions)) for item in supplement.items
                    ),
                )
                for supplement in self.supplements
            ),
        )


class MaturityFile(_File):
    """A whole questionnaire file of the method ``maturity``: areas alone."""

    method: MaturityMethod
    areas: Annotated[list[MaturityArea], Field(min_length=1)]

    def build(self) -> model.Questionnaire:
        """As the application sees it, every item numbered in the order of the file."""
        positions = count()
        return self._built(
            method=self.method.build(),
            system_questions=(),
            areas=tuple(_area(area, None, positions) for area in self.areas),
            supplements=(),
        )


def _area(
    found: KamiArea | MaturityArea, constants: model.AreaConstants | None, positions: Iterator[int]
) -> model.Area:
    return model.Area(
        id=found.id,
        number=found.number,
        name=found.name.build(),
        short=found.short.build(),
        intro=found.intro.build(),
        constants=constants,
        items=tuple(item.build(found.id, next(positions)) for item in found.items),
    )


FILES: dict[str, type[KamiFile | MaturityFile]] = {"kami": KamiFile, "maturity": MaturityFile}
"""The shape of a file by the name of its method."""
