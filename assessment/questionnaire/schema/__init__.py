"""The shape of a questionnaire file: strict, every key known, every text in both languages."""

from collections.abc import Iterator
from itertools import count
from typing import Annotated, Any, Literal

from pydantic import Field

from assessment.questionnaire import model

from .items import KamiArea, MaturityArea, Supplement, SystemQuestion
from .methods import KamiMethod, MaturityMethod
from .words import Name, Positive, Relation, Strict, Text, Words


class _File(Strict):
    id: Name
    version: Words
    languages: list[Literal["id", "en"]]
    title: Text
    description: Text
    notice: Text
    default_for: list[Literal["kecamatan", "kelurahan"]] = Field(default_factory=list)
    evidence_from: Positive | None = None
    relations: list[Relation] = Field(default_factory=list)

    def _built(self, **more: Any) -> model.Questionnaire:
        return model.Questionnaire(
            id=self.id,
            version=self.version,
            languages=tuple(self.languages),
            title=self.title.build(),
            description=self.description.build(),
            notice=self.notice.build(),
            default_for=tuple(self.default_for),
            evidence_from=self.evidence_from,
            relations=tuple(relation.build() for relation in self.relations),
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
