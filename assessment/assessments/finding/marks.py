"""Finding one's way in a questionnaire: what each item waits for, where to go on, and the items that say something.

Pure but for :func:`recent`.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment.assessments.asked import is_asked, is_shown
from assessment.assessments.models import AnswerEvent, Layer, Source
from assessment.assessments.queries import Desk
from assessment.questionnaire.model import Area, Item, Questionnaire, Supplement
from assessment.questionnaire.values import NOT_APPLICABLE, UNANSWERED
from assessment.scoring.effective import effective

LOOKED_BACK = 200
"""So many of the unit's latest saves tell its pace."""


class Mark(StrEnum):
    """Why an item is worth going to."""

    UNANSWERED = "unanswered"
    UNSURE = "unsure"
    RETURNED = "returned"
    UNCONFIRMED = "unconfirmed"
    UNPROVEN = "unproven"


WAITING = (Mark.UNANSWERED, Mark.UNSURE, Mark.UNCONFIRMED)
"""What an item waits for that is still to be done by whoever fills in."""


@dataclass(frozen=True, slots=True)
class Standing:
    """An item as it stands: its value that counts, what was said beside it, and why it is worth going to."""

    item: Item
    part: Area | Supplement
    value: int
    note: str
    reason: str
    marks: frozenset[Mark]
    at: datetime | None = None


def marks_of(
    item: Item,
    *,
    is_answered: bool,
    value: int,
    unsure: bool,
    returned: bool,
    unconfirmed: bool,
    proven: bool,
) -> frozenset[Mark]:
    """Why one item is worth going to. Supplements may stay blank, so nothing is missing there."""
    found = {
        Mark.UNANSWERED: not is_answered and not item.is_supplement,
        Mark.UNSURE: unsure,
        Mark.RETURNED: returned,
        Mark.UNCONFIRMED: unconfirmed,
        Mark.UNPROVEN: value not in (0, NOT_APPLICABLE, UNANSWERED) and not proven,
    }
    return frozenset(mark for mark, holds in found.items() if holds)


def standings(
    desk: Desk,
    questionnaire: Questionnaire,
    latest: Mapping[str, AnswerEvent],
    proven: Collection[str],
) -> list[Standing]:
    """Every item that is asked of this unit (or where it may say something), in the order of the questionnaire."""
    counted = effective(questionnaire, city=desk.city, own=desk.own)
    found = []
    parts: list[Area | Supplement] = [*questionnaire.areas, *questionnaire.supplements]
    for part in parts:
        for item in part.items:
            if not is_shown(desk.asked, item) and item.id not in (desk.returned or {}):
                continue
            event = latest.get(item.id)
            own = desk.own[item.position]
            marks = marks_of(
                item,
                is_answered=counted[item.position] != UNANSWERED or not is_asked(desk.asked, item),
                value=own if counted[item.position] == own else UNANSWERED,
                unsure=event is not None and event.unsure,
                returned=item.id in (desk.returned or {}),
                unconfirmed=event is not None and event.is_unconfirmed,
                proven=item.id in proven,
            )
            found.append(
                Standing(
                    item, part, counted[item.position], event.note if event else "",
                    event.reason if event else "", marks, event.at if event else None,
                )
            )  # fmt: skip
    return found


def counts(found: Iterable[Standing]) -> dict[Mark, int]:
    """How many items have each mark."""
    number = dict.fromkeys(Mark, 0)
    for one in found:
        for mark in one.marks:
            number[mark] += 1
    return number


def next_waiting(
    found: Sequence[Standing], after: str | None, *, returned_at: datetime | None = None
) -> Item | None:
    """The next item to work on after the one where somebody left off, going round; None if nothing waits.

    ``returned_at``: when the verifier returned items. Then only those count, and of them those that nobody has worked
    on since.
    """
    start = next((at + 1 for at, one in enumerate(found) if one.item.id == after), 0)
    for one in (*found[start:], *found[:start]):
        if returned_at is not None:
            if Mark.RETURNED in one.marks and (one.at is None or one.at <= returned_at):
                return one.item
        elif one.marks.intersection(WAITING):
            return one.item
    return None


@dataclass(frozen=True, slots=True)
class Save:
    """One answer that somebody of the unit saved on a page."""

    item: str
    at: datetime
    person_id: UUID


def recent(session: Session, revision_id: UUID) -> list[Save]:
    """The latest saves of the unit on a page, the oldest first."""
    rows = session.execute(
        select(AnswerEvent.item, AnswerEvent.at, AnswerEvent.person_id)
        .where(
            AnswerEvent.revision_id == revision_id,
            AnswerEvent.layer == Layer.SELF,
            AnswerEvent.source == Source.PAGE,
        )
        .order_by(AnswerEvent.id.desc())
        .limit(LOOKED_BACK)
    ).all()
    return [Save(row.item, row.at, row.person_id) for row in reversed(rows)]


def left_off(saves: Sequence[Save], person_id: UUID) -> str | None:
    """The item that this person saved last, or else anybody of the unit."""
    own = [save.item for save in saves if save.person_id == person_id]
    return own[-1] if own else saves[-1].item if saves else None


# ---- Searching ----

_NUMBER = re.compile(r"[a-z]?\.?\d+([.,]\d*)*")


def plain(text: str) -> str:
    """A text as it is compared: without capitals, accents and doubled blanks."""
    bare = unicodedata.normalize("NFKD", text).casefold()
    return " ".join("".join(one for one in bare if not unicodedata.combining(one)).split())


def number_of(text: str) -> str:
    """What somebody typed as an item's number: ``2,1`` and `` 2.1 `` are 2.1; empty if it is no number."""
    bare = plain(text).replace(" ", "")
    return bare.replace(",", ".").strip(".") if _NUMBER.fullmatch(bare) else ""


def item_called(questionnaire: Questionnaire, text: str) -> Item | None:
    """The item whose number somebody typed."""
    wanted = number_of(text)
    found = (item for item in questionnaire.items if item.id.casefold() == wanted)
    item = next(found, None)
    return item if isinstance(item, Item) else None


def matching(found: Iterable[Standing], text: str, locale: str) -> list[Standing]:
    """The items whose number begins with the text, or in which each of its words occurs.

    Looked through are number, topic, question and what was said beside the answer. An exact number comes first.
    """
    number, words = number_of(text), plain(text).split()
    if not words:
        return list(found)
    hits = [
        one
        for one in found
        if (number and one.item.id.casefold().startswith(number)) or _says(one, words, locale)
    ]
    return sorted(hits, key=lambda one: one.item.id.casefold() != number)


def _says(one: Standing, words: list[str], locale: str) -> bool:
    item = one.item
    said = plain(
        " ".join((item.id, item.topic.in_(locale), item.text.in_(locale), one.note, one.reason))
    )
    return all(word in said for word in words)
