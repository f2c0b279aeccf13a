"""What every part of a questionnaire file is made of: names, numbers as written, texts in both languages."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from assessment.questionnaire import model

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


class Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")


class Bound(Strict):
    """An item at a level or above it."""

    item: ItemId
    at_least: Positive


class Text(Strict):
    """One sentence in each language."""

    id: Words
    en: Words

    def build(self) -> model.Text:
        """As the application sees it."""
        return model.Text(self.id, self.en)


class Relation(Strict):
    """Two items of which one is hard to believe without the other."""

    when: Bound
    then: Bound
    sentence: Text

    def build(self) -> model.Relation:
        """As the application sees it."""
        return model.Relation(
            self.when.item,
            self.when.at_least,
            self.then.item,
            self.then.at_least,
            self.sentence.build(),
        )
