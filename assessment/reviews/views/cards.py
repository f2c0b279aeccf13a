"""One item as a verifier meets it: what the unit says, what shows it, what was decided."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from assessment.assessments.asked import is_said
from assessment.assessments.labels import level_words
from assessment.assessments.models import AnswerEvent, Decision
from assessment.assessments.providing.exceptions import Stated
from assessment.assessments.providing.publishing import Given
from assessment.assessments.records import Latest
from assessment.evidence.models import Evidence
from assessment.languages import gettext as _
from assessment.languages import locale
from assessment.questionnaire.model import (
    Item,
    Method,
    Question,
    Questionnaire,
    SystemQuestion,
)
from assessment.questionnaire.values import LETTERS, NOT_APPLICABLE, UNANSWERED
from assessment.reviews.forms import AGREE, RETURN, UNCHECK, said
from assessment.reviews.risk.beside import Last, Spread
from assessment.reviews.risk.reasons import Risk
from assessment.reviews.threads.models import ThreadState
from assessment.reviews.threads.queries import Beside
from assessment.reviews.views.carried import Carried
from assessment.reviews.views.standing import Standing
from assessment.rounds.errata import Mended
from assessment.web.filters import decimal, long_date


@dataclass(frozen=True, slots=True)
class Choice:
    """A value an item may have: how the page spells it, its word, and what it looks like here."""

    code: str
    words: str
    text: str


@dataclass(slots=True)
class Decided:
    """What a verifier decided, or has just chosen: as the page spells it, with its sentence."""

    chosen: str = UNCHECK
    text: str = ""
    version: int = 0
    by: str = ""
    at: datetime | None = None

    @property
    def is_checked(self) -> bool:
        """Whether the item is agreed to or changed."""
        return self.chosen not in (UNCHECK, RETURN)


@dataclass(slots=True)
class Card:
    """One item. ``theirs``: somebody decided meanwhile; ``error``: what is wrong with what was chosen; ``has_moved``:
    it is claimed to be something else by now.
    """

    item: Question
    method: Method
    claim: int
    choices: tuple[Choice, ...]
    decided: Decided
    from_city: bool = False
    is_inherited: bool = False
    given: Given | None = None
    exception: Stated | None = None
    is_text: bool = False
    note: str = ""
    na_reason: str = ""
    unsure: bool = False
    said_by: str = ""
    said_at: datetime | None = None
    as_of: date | None = None
    evidence: Sequence[Evidence] = ()
    is_new: bool = False
    before: int | None = None
    note_before: str = ""
    new_evidence: int = 0
    carried: Carried | None = None
    theirs: Decided | None = None
    error: str = ""
    has_moved: bool = False
    mended: Sequence[Mended] = ()
    risk: Risk | None = None
    spread: Spread | None = None
    last: Last | None = None
    gone_evidence: int = 0
    reason_before: str = ""
    beside: Beside = field(default_factory=Beside)
    may_recommend: bool = False
    steps: Sequence[tuple[int, str]] = ()
    asking: str = ""
    asking_error: str = ""
    advising: str | None = None
    advising_error: str = ""

    @property
    def id(self) -> str:
        """The item's number."""
        return self.item.id

    @property
    def has_unsent(self) -> bool:
        """Whether something was written to the unit, or recommended, that could not be kept."""
        return bool(self.asking_error or self.advising_error)

    def keep_unsent(self, typed: "Card") -> None:
        """Show again what somebody has typed and what is wrong with it."""
        self.asking, self.asking_error = typed.asking, typed.asking_error
        self.advising, self.advising_error = typed.advising, typed.advising_error

    @property
    def text(self) -> str:
        """The question."""
        return self.item.text.in_(locale())

    @property
    def why(self) -> str:
        """Why it matters."""
        return self.item.why.in_(locale())

    @property
    def meta(self) -> str:
        """Category and stage, or weight and target, where the item has them."""
        if isinstance(self.item, Item) and self.item.category is not None:
            return _(
                "Kategori %(category)s · Tahap %(stage)s",
                category=self.item.category,
                stage=self.item.stage,
            )
        if isinstance(self.item, Item) and self.item.target is not None:
            return _(
                "Bobot %(weight)s · Target: %(level)s",
                weight=self.item.weight,
                level=level_words(self.item.target, self.method),
            )
        return ""

    @property
    def examples(self) -> list[str]:
        """What would prove it."""
        return (
            [one.in_(locale()) for one in self.item.evidence] if isinstance(self.item, Item) else []
        )

    @property
    def is_answered(self) -> bool:
        """Whether there is a claim, or a text, to agree to."""
        return self.claim != UNANSWERED or self.is_text

    @property
    def is_answered_by_unit(self) -> bool:
        """Whether the unit has answered what the verifier asked, and nobody has closed it or written since."""
        thread = self.beside.thread
        return thread is not None and thread.state is ThreadState.ANSWERED

    @property
    def is_to_check(self) -> bool:
        """Whether it is decided here: what a unit inherits is not, unless it states an exception."""
        return not self.is_inherited or self.exception is not None

    @property
    def exception_choice(self) -> Choice | None:
        """The level the unit claims instead of the city's."""
        if self.exception is None:
            return None
        code = said(self.exception.value)
        return next(one for one in self.choices if one.code == code)

    @property
    def may_return(self) -> bool:
        """Whether the unit can mend it."""
        if self.exception is not None:
            return True
        return isinstance(self.item, Item) and not self.from_city and not self.is_inherited

    @property
    def needs_proof(self) -> bool:
        """Whether something is claimed to be in place without any evidence shown."""
        is_claimed = self.claim == NOT_APPLICABLE or 2 <= self.claim <= 5
        return (
            is_claimed
            and not self.is_inherited
            and not self.evidence
            and isinstance(self.item, Item)
        )

    @property
    def claim_choice(self) -> Choice:
        """The claim as a choice."""
        return next(
            (one for one in self.choices if one.code == said(self.claim)),
            Choice("", level_words(UNANSWERED), ""),
        )

    @property
    def others(self) -> list[Choice]:
        """The values it may be changed to; the level of an exception stands apart."""
        apart = {said(self.claim)}
        if self.exception is not None:
            apart.add(said(self.exception.value))
        return [one for one in self.choices if one.code not in apart]

    @property
    def state(self) -> str:
        """The decision in words."""
        return words_of(self, self.decided)

    @property
    def tone(self) -> str:
        """The tone of the decision."""
        return tone_of(self.decided)


def words_of(card: Card, decided: Decided) -> str:
    """A decision in words."""
    if card.exception is not None and decided.chosen in (AGREE, said(card.exception.value)):
        if decided.chosen == AGREE:
            return _("Pengecualian ditolak: %(level)s", level=card.claim_choice.words)
        return _("Pengecualian diterima: %(level)s", level=card.exception_choice.words)  # type: ignore[union-attr]
    if decided.chosen == AGREE and card.is_text:
        return _("Keterangan disetujui")
    if decided.chosen == AGREE:
        return _("Disetujui: %(level)s", level=card.claim_choice.words)
    if decided.chosen == RETURN:
        return _("Ditandai untuk dikembalikan")
    if decided.chosen == UNCHECK:
        return _("Belum diperiksa")
    chosen = next((one.words for one in card.choices if one.code == decided.chosen), decided.chosen)
    return _("Diubah menjadi: %(level)s", level=chosen)


def verdict_words(decided: Decided, card: Card) -> str:
    """A decision in words, as a template filter."""
    return words_of(card, decided)


def evidence_detail(evidence: Evidence) -> str:
    """Size, date and holder of a piece of evidence, as a template filter."""
    parts = []
    if evidence.file is not None:
        parts.append(_size(evidence.file.size))
    if evidence.dated_on is not None:
        parts.append(_("bertanggal %(day)s", day=long_date(evidence.dated_on)))
    if evidence.valid_until is not None:
        parts.append(_("berlaku sampai %(day)s", day=long_date(evidence.valid_until)))
    if evidence.holder:
        parts.append(evidence.holder)
    return " · ".join(parts)


def _size(count: int) -> str:
    if count < 1024 * 1024:
        return f"{max(1, count // 1024)} KB"
    return f"{decimal(count / (1024 * 1024))} MB"


def tone_of(decided: Decided) -> str:
    """The tone of a decision."""
    return {AGREE: "good", RETURN: "warning", UNCHECK: "neutral"}.get(decided.chosen, "info")


def decided(event: AnswerEvent | None, by: str) -> Decided:
    """A decision of the history as the page spells it."""
    if event is None:
        return Decided()
    chosen = {
        Decision.AGREED: AGREE,
        Decision.CHANGED: said(event.value),
    }.get(event.decision, RETURN if event.unsure else UNCHECK)
    return Decided(
        chosen, event.note if event.unsure else event.reason, event.version, by, event.at
    )


def card_of(standing: Standing, item: Question, latest: Latest | None) -> Card:
    """One item with its decision only."""
    is_text = is_said(standing.desk.asked, item)
    return Card(
        item=item,
        method=standing.questionnaire.method,
        claim=standing.claimed[item.position],
        choices=() if is_text else choices_of(standing.questionnaire, item),
        is_text=is_text,
        decided=decided(latest.event, latest.by) if latest else Decided(),
    )


def choices_of(content: Questionnaire, item: Question) -> tuple[Choice, ...]:
    """The values an item may have, each with its word and what it looks like here."""
    if isinstance(item, SystemQuestion):
        return tuple(
            Choice(one.letter, level_words(LETTERS[one.letter]), one.text.in_(locale()))
            for one in item.options
        )
    found = []
    for level in range(item.highest_level + 1):
        meaning = content.meaning(item, level)
        text = meaning.in_(locale()) if meaning else ""
        found.append(Choice(str(level), level_words(level, content.method), text))
    if item.not_applicable_allowed:
        found.append(Choice("na", level_words(NOT_APPLICABLE, content.method), ""))
    return tuple(found)
