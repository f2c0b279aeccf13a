"""An area laid out for a page: each item with its texts, its answer, its evidence and what may be done with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from assessment.assessments import services
from assessment.assessments.asked import Asked, is_asked, is_said
from assessment.assessments.carrying.queries import Proposal
from assessment.assessments.checks import is_given_by_city
from assessment.assessments.labels import level_words
from assessment.assessments.models import Layer, Source
from assessment.assessments.providing.exceptions import Stated, may_state, of_events
from assessment.assessments.providing.publishing import Given
from assessment.assessments.proving import services as proving
from assessment.assessments.queries import Desk
from assessment.assessments.questions.queries import Talk
from assessment.assessments.records import Latest
from assessment.evidence.models import Evidence
from assessment.languages import locale
from assessment.questionnaire.glossary import Term
from assessment.questionnaire.model import (
    AnsweredBy,
    Area,
    Item,
    MaturityMethod,
    Method,
    Question,
    Questionnaire,
    Supplement,
)
from assessment.questionnaire.values import LETTERS, NOT_APPLICABLE, UNANSWERED
from assessment.rounds.errata import Mended


@dataclass(frozen=True, slots=True)
class Choice:
    """One level of an item, and what it looks like here."""

    code: int
    text: str


@dataclass(slots=True)
class Answered:
    """What a field of an item holds: from the history, or as somebody has just typed it."""

    value: int = UNANSWERED
    note: str = ""
    reason: str = ""
    unsure: bool = False
    version: int = 0
    by: str = ""
    at: datetime | None = None
    as_of: date | None = None


@dataclass(slots=True)
class ItemCard:
    """One item on the page. ``theirs`` is set when somebody else saved it meanwhile; ``error``: what is wrong."""

    item: Item
    method: Method
    answer: Answered
    choices: tuple[Choice, ...]
    editable: bool
    returned: str | None = None
    city: int | None = None
    city_only: bool = False
    is_citys: bool = False
    is_asked: bool = True
    is_said: bool = False
    is_provided: bool = False
    given: Given | None = None
    exception: Stated | None = None
    may_except: bool = False
    verified: Answered | None = None
    unconfirmed: bool = False
    facilitator: str = ""
    may_confirm: bool = False
    last: Proposal | None = None
    evidence: Sequence[Evidence] = ()
    theirs: Answered | None = None
    error: str = ""
    file_error: str = ""
    mended: Sequence[Mended] = ()
    talk: Talk | None = None
    terms: Sequence[Term] = ()

    @property
    def id(self) -> str:
        """The item's number."""
        return self.item.id

    @property
    def topic(self) -> str:
        """What the item is about, in two or three words."""
        return self.item.topic.in_(locale())

    @property
    def text(self) -> str:
        """The question."""
        return self.item.text.in_(locale())

    @property
    def why(self) -> str:
        """Why it matters here."""
        return self.item.why.in_(locale())

    @property
    def examples(self) -> list[str]:
        """What would prove a level."""
        return [text.in_(locale()) for text in self.item.evidence]

    @property
    def group(self) -> str:
        """The heading above a group of items, in supplements."""
        return self.item.group.in_(locale()) if self.item.group else ""

    @property
    def target(self) -> str:
        """The level to aim at, in words; empty where the item has none."""
        return "" if self.item.target is None else level_words(self.item.target, self.method)

    @property
    def is_graded(self) -> bool:
        """Whether the levels are a scale of their own rather than the steps of the KAMI method."""
        return isinstance(self.method, MaturityMethod)

    @property
    def allows_na(self) -> bool:
        """Whether the item may be "not applicable"."""
        return self.item.not_applicable_allowed

    @property
    def is_answered(self) -> bool:
        """Whether somebody has answered it, the city or the unit."""
        return self.answer.value != UNANSWERED or self.city is not None

    @property
    def is_takeable(self) -> bool:
        """Whether the last round's answer could stand where there is none."""
        waits = self.editable and self.answer.value == UNANSWERED
        return waits and self.last is not None and self.last.may_take

    @property
    def says_the_same(self) -> bool:
        """Whether it says what it said in the last round."""
        return self.last is not None and self.last.is_said_by(self.answer)

    @property
    def is_inherited(self) -> bool:
        """Whether the round's provider answers it, so that it is not asked of this unit."""
        return not self.is_asked and not self.is_said


@dataclass(slots=True)
class Laid:
    """What was found for the items of a page."""

    latest: dict[tuple[Layer, str], Latest] = field(default_factory=dict)
    evidence: dict[str, list[Evidence]] = field(default_factory=dict)
    given: Mapping[str, Given] = field(default_factory=dict)


def part_of(questionnaire: Questionnaire, part_id: str) -> Area | Supplement | None:
    """The area or supplement with this id."""
    return next((part for part in parts(questionnaire) if part.id == part_id), None)


def parts(questionnaire: Questionnaire) -> list[Area | Supplement]:
    """The pages of a questionnaire, in its order."""
    return [*questionnaire.areas, *questionnaire.supplements]


def cards(
    desk: Desk, content: Questionnaire, items: Sequence[Item], laid: Laid, *, may_fill: bool
) -> list[ItemCard]:
    """The items of a page, laid out."""
    return [_card(desk, content, item, laid, may_fill) for item in items]


def answered(latest: Latest | None) -> Answered:
    """A save of the history as the fields of an item show it."""
    if latest is None:
        return Answered()
    event = latest.event
    return Answered(
        event.value, event.note, event.reason, event.unsure, event.version, latest.by, event.at, event.as_of
    )  # fmt: skip


def facilitator_of(latest: Latest | None) -> str:
    """Who entered it for the unit, as long as it waits for the confirmation of the unit's head."""
    return latest.by if latest and latest.event.source is Source.FACILITATED else ""


def _card(desk: Desk, content: Questionnaire, item: Item, laid: Laid, may_fill: bool) -> ItemCard:
    verified = laid.latest.get((Layer.VERIFIED, item.id)) if desk.shows_verified else None
    own = laid.latest.get((Layer.SELF, item.id))
    city = desk.city[item.position]
    inherited = item.answered_by is AnsweredBy.CITY and city != UNANSWERED
    return ItemCard(
        item=item,
        method=content.method,
        answer=answered(own),
        unconfirmed=own is not None and own.event.is_unconfirmed,
        facilitator=facilitator_of(own),
        choices=choices_of(content, item),
        editable=may_fill and services.may_answer(desk, item),
        returned=(desk.returned or {}).get(item.id),
        city=city if inherited else None,
        is_citys=item.answered_by is AnsweredBy.CITY and desk.asked is Asked.ALL,
        city_only=is_given_by_city(item, desk.city),
        is_asked=is_asked(desk.asked, item),
        is_said=is_said(desk.asked, item),
        is_provided=desk.asked is Asked.CITY,
        given=laid.given.get(item.id),
        exception=exception_in(desk, item, laid.latest),
        may_except=may_fill and may_state(desk, item),
        verified=answered(verified) if verified else None,
        evidence=laid.evidence.get(item.id, ()),
    )


def exception_in(
    desk: Desk, item: Question, found: Mapping[tuple[Layer, str], Latest]
) -> Stated | None:
    """What the unit claims at an item instead of the city's answer."""
    latest = found.get((Layer.SELF, item.id))
    if latest is None or not proving.is_claimed(desk, item):
        return None
    return of_events({item.id: latest.event}, [item.id]).get(item.id)


def choices_of(content: Questionnaire, item: Question) -> tuple[Choice, ...]:
    """The levels an item may have, each with what it looks like here; of a question about systems its options."""
    if not isinstance(item, Item):
        return tuple(Choice(LETTERS[one.letter], one.text.in_(locale())) for one in item.options)
    levels = [
        Choice(level, meaning.in_(locale()) if (meaning := content.meaning(item, level)) else "")
        for level in range(item.highest_level + 1)
    ]
    if item.not_applicable_allowed:
        levels.append(Choice(NOT_APPLICABLE, ""))
    return tuple(levels)


def blank_card(content: Questionnaire, item: Item) -> ItemCard:
    """An item as a unit meets it before it has answered anything, to look at only."""
    return ItemCard(
        item=item,
        method=content.method,
        answer=Answered(),
        choices=choices_of(content, item),
        editable=False,
        is_citys=item.answered_by is AnsweredBy.CITY,
    )
