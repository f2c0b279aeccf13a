"""A part of the questionnaire laid out for a verifier, with what was read for it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from assessment.assessments.models import AnswerEvent, Layer
from assessment.assessments.providing.exceptions import exceptions_of
from assessment.assessments.providing.publishing import published
from assessment.assessments.records import Latest, evidence_of, latest_with_names
from assessment.reviews.decisions import REST
from assessment.reviews.models import Return
from assessment.reviews.queries import before, changed_since
from assessment.reviews.sheets import is_inherited
from assessment.reviews.views.cards import Card, card_of
from assessment.reviews.views.carried import carried_in
from assessment.reviews.views.standing import Standing
from assessment.scoring.effective import Source, sources


@dataclass(frozen=True, slots=True)
class Batch:
    """Items agreed to at once, which can be taken back at once."""

    token: str
    count: int
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Laid:
    """A part laid out, and the last time many of its items were agreed to at once."""

    cards: list[Card]
    batch: Batch | None


def lay(session: Session, standing: Standing, part: str, last_return: Return | None) -> Laid:
    """The items of a part with everything a verifier needs to decide."""
    items = standing.items_of(part)
    ids = [item.id for item in items]
    latest = latest_with_names(session, standing.id, ids)
    evidence = evidence_of(session, standing.id, ids)
    new: set[str] = set()
    old: dict[str, AnswerEvent] = {}
    if last_return is not None:
        moment = last_return.returned_at
        new = changed_since(session, standing.id, moment) & set(ids)
        old = before(session, standing.id, sorted(new), moment) if new else {}
    publication = published(session, standing.desk.publication_id)
    given = publication.given if publication else {}
    excepted = exceptions_of(session, standing.desk, standing.questionnaire, ids)
    carried = carried_in(session, standing, items)
    origin = sources(standing.questionnaire, city=standing.desk.city, own=standing.desk.own)
    made = []
    for item in items:
        card = card_of(standing, item, latest.get((Layer.VERIFIED, item.id)))
        card.from_city = origin[item.position] is Source.CITY
        card.is_inherited = is_inherited(standing.desk, item)
        card.given = given.get(item.id)
        card.exception = excepted.get(item.id)
        if own := latest.get((Layer.SELF, item.id)):
            card.note, card.na_reason, card.unsure = (
                own.event.note, own.event.reason, own.event.unsure,
            )  # fmt: skip
            card.said_by, card.said_at, card.as_of = own.by, own.event.at, own.event.as_of
        card.evidence = evidence.get(item.id, ())
        card.carried = carried.get(item.id)
        card.is_new = item.id in new
        if item.id in old and old[item.id].value != card.claim:
            card.before = old[item.id].value
        if item.id in old and old[item.id].note != card.note:
            card.note_before = old[item.id].note
        if last_return is not None:
            card.new_evidence = sum(one.added_at > last_return.returned_at for one in card.evidence)
        made.append(card)
    return Laid(made, _last_batch(latest))


def _last_batch(latest: dict[tuple[Layer, str], Latest]) -> Batch | None:
    """The last time items were agreed to at once, with how many of them still stand so."""
    by_token: dict[str, list[Latest]] = {}
    for (layer, _item), one in latest.items():
        key = one.event.idempotency_key or ""
        if layer is Layer.VERIFIED and key.startswith(REST):
            by_token.setdefault(key.split(":")[1], []).append(one)
    if not by_token:
        return None
    token, found = max(by_token.items(), key=lambda pair: pair[1][0].event.id)
    return Batch(token, len(found), found[0].by, found[0].event.at)
