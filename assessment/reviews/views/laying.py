"""A part of the questionnaire laid out for a verifier, with what was read for it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from assessment.assessments.asked import is_asked
from assessment.assessments.models import AnswerEvent, Layer
from assessment.assessments.providing.exceptions import exceptions_of
from assessment.assessments.providing.publishing import published
from assessment.assessments.records import Latest, evidence_of, latest_with_names
from assessment.questionnaire.model import Item
from assessment.reviews.decisions import REST
from assessment.reviews.models import Return
from assessment.reviews.queries import Since, before, changed_since
from assessment.reviews.sheets import is_inherited
from assessment.reviews.threads.queries import beside
from assessment.reviews.undoing import is_decision
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
    latest: list[AnswerEvent]

    def last_of(self, person_id: UUID) -> AnswerEvent | None:
        """The last decision on an item of the part, if it is this person's: what could be taken back first."""
        mine = [one for one in self.latest if one.person_id == person_id and is_decision(one)]
        return max(mine, key=lambda one: one.id, default=None)


def lay(session: Session, standing: Standing, part: str, last_return: Return | None) -> Laid:
    """The items of a part with everything a verifier needs to decide."""
    items = standing.items_of(part)
    ids = [item.id for item in items]
    latest = latest_with_names(session, standing.id, ids)
    evidence = evidence_of(session, standing.id, ids)
    new: dict[str, Since] = {}
    old: dict[str, AnswerEvent] = {}
    if last_return is not None:
        moment = last_return.returned_at
        since = changed_since(session, standing.id, moment)
        new = {item: since[item] for item in ids if item in since}
        old = before(session, standing.id, sorted(new), moment) if new else {}
    publication = published(session, standing.desk.publication_id)
    given = publication.given if publication else {}
    excepted = exceptions_of(session, standing.desk, standing.questionnaire, ids)
    carried = carried_in(session, standing, items)
    said = beside(session, standing.id, ids)
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
        if item.id in old and old[item.id].reason != card.na_reason:
            card.reason_before = old[item.id].reason
        if item.id in new:
            card.new_evidence, card.gone_evidence = new[item.id].added, new[item.id].gone
        card.beside = said.get(item.id, card.beside)
        card.may_recommend = isinstance(item, Item) and is_asked(standing.desk.asked, item)
        made.append(card)
    decided = [one.event for (layer, _item), one in latest.items() if layer is Layer.VERIFIED]
    return Laid(made, _last_batch(latest), decided)


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
