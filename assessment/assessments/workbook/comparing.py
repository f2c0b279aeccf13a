"""What a workbook would change, held against what stands now and what stood when it was made."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from assessment.assessments import services
from assessment.assessments.answers import Change, version_of
from assessment.assessments.asked import is_said
from assessment.assessments.models import Layer
from assessment.assessments.queries import Desk
from assessment.assessments.records import Latest, latest_with_names, saves_at
from assessment.assessments.workbook.filled import Filled, Row
from assessment.languages import gettext as _
from assessment.questionnaire.model import Item, Questionnaire
from assessment.questionnaire.values import NOT_APPLICABLE, UNANSWERED


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with what was said beside it."""

    value: int = UNANSWERED
    note: str = ""
    reason: str = ""
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class Proposed:
    """A change that a workbook asks for. ``version``: of the answer that stands now, and whose it is since when.

    ``is_newer``: somebody saved that answer after the workbook was made, or the workbook does not tell when that was.
    """

    item: Item
    where: str
    old: Answer
    new: Answer
    version: int
    is_newer: bool
    by: str = ""
    at: datetime | None = None

    def change(self, key: str) -> Change:
        """To be saved over the version that was looked at."""
        new = self.new
        return Change(
            self.item.id, new.value, self.version, new.note, new.reason, new.unsure, key=key
        )


@dataclass(slots=True)
class Comparison:
    """``changes`` and ``conflicts`` to choose from; ``closed``: what the unit cannot change now, in sentences."""

    changes: list[Proposed] = field(default_factory=list)
    conflicts: list[Proposed] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    same: int = 0

    @property
    def all(self) -> list[Proposed]:
        """Everything that can be chosen."""
        return [*self.changes, *self.conflicts]


def compare(session: Session, desk: Desk, content: Questionnaire, filled: Filled) -> Comparison:
    """Hold every row against the answer that stands now."""
    rows = [row for row in filled.rows if content.has_item(row.item)]
    ids = [row.item for row in rows]
    latest = latest_with_names(session, desk.revision_id, ids)
    base = saves_at(
        session, desk.revision_id, Layer.SELF, {row.item: row.seen for row in rows if row.seen}
    )
    found = Comparison()
    for row in rows:
        _sort(found, desk, content, row, latest.get((Layer.SELF, row.item)), base)
    return found


def _sort(
    found: Comparison,
    desk: Desk,
    content: Questionnaire,
    row: Row,
    latest: Latest | None,
    base: Mapping[str, Any],
) -> None:
    item = content.item(row.item)
    assert isinstance(item, Item), "only items are read"
    old = said(latest.event) if latest else Answer()
    new = _new(row, old)
    untouched = row.seen is not None and _untouched(row, new, base)
    if new == old or untouched:
        found.same += 1
        return
    if why := _refusal(desk, item, new):
        found.closed.append(f"{row.where}: {why}")
        return
    version = version_of(desk.own_versions, item.position)
    is_newer = version > 0 and row.seen != version
    if row.seen is None and old.value == UNANSWERED:
        is_newer = False
    proposed = Proposed(
        item, row.where, old, new, version, is_newer,
        latest.by if latest else "", latest.event.at if latest else None,
    )  # fmt: skip
    (found.conflicts if is_newer else found.changes).append(proposed)


def _untouched(row: Row, new: Answer, base: Mapping[str, Any]) -> bool:
    """Whether the row still says what it said when the workbook was made."""
    if row.seen == 0:
        return new == Answer()
    return row.item in base and new == said(base[row.item])


def said(event: Any) -> Answer:
    """An answer of the history, as a workbook can hold it."""
    reason = event.reason if event.value == NOT_APPLICABLE else ""
    return Answer(event.value, _flat(event.note), _flat(reason), event.unsure)


def _new(row: Row, old: Answer) -> Answer:
    """What the row asks for; what it does not speak of stays."""
    return Answer(
        row.value,
        old.note if row.note is None else _flat(row.note),
        (old.reason if row.value == NOT_APPLICABLE else "") if row.reason is None else _flat(row.reason),
        old.unsure if row.unsure is None else row.unsure,
    )  # fmt: skip


def _flat(text: str) -> str:
    """The text as a cell holds it."""
    kept = "".join(letter for letter in text if letter >= " " or letter in "\n\t")
    return kept.strip()


def _refusal(desk: Desk, item: Item, new: Answer) -> str:
    if not services.may_answer(desk, item):
        return _("butir %(item)s tidak diisi unit ini sekarang, jadi dibiarkan.", item=item.id)
    if is_said(desk.asked, item) and new.value != UNANSWERED:
        return _("butir %(item)s dijawab setiap unit sendiri; tulis keterangannya saja.", item=item.id)  # fmt: skip
    if new.value == NOT_APPLICABLE and not new.reason:
        return _("tulis alasan mengapa butir %(item)s tidak berlaku.", item=item.id)
    return ""


def chosen(found: Comparison, items: Iterable[str], *, everything: bool) -> list[Proposed]:
    """What somebody ticked; ``everything``: and all changes without a newer answer."""
    ticked = set(items)
    return [one for one in found.all if one.item.id in ticked or (everything and not one.is_newer)]
