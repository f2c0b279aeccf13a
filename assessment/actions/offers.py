"""What was done about items of earlier rounds, as answers that the unit may take over into the round of now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment.actions.models import Action, ActionEntry
from assessment.actions.queries import confirmed_before
from assessment.assessments import services
from assessment.assessments.answers import Change, version_of
from assessment.assessments.asked import is_asked
from assessment.assessments.carrying.queries import same_items
from assessment.assessments.models import Source
from assessment.assessments.proving.services import attach
from assessment.assessments.queries import Desk
from assessment.assessments.services import NOTE
from assessment.errors import Refused
from assessment.evidence.models import Evidence
from assessment.languages import gettext as _
from assessment.permissions import Actor
from assessment.questionnaire.model import Item, Questionnaire
from assessment.questionnaire.values import NOT_APPLICABLE, UNANSWERED
from assessment.rounds.queries import questionnaires


@dataclass(frozen=True, slots=True)
class Offer:
    """A confirmed action and the item of now that it raises."""

    action: Action
    item: Item
    value: int
    round: str

    def is_reached(self, desk: Desk) -> bool:
        """Whether the answer of now says as much already."""
        there = desk.own[self.item.position]
        return there == NOT_APPLICABLE or (there != UNANSWERED and there >= self.value)


def offers(session: Session, desk: Desk, content: Questionnaire) -> list[Offer]:
    """What the unit's confirmed actions of earlier rounds say about the items of now, one for each item."""
    done = confirmed_before(session, desk.unit_id, desk.round_id)
    then = questionnaires(session, {one.assessment.digest for one in done})
    found: dict[str, Offer] = {}
    for action in done:
        same = same_items(then[action.assessment.digest], content)
        for now, before in same.items():
            item = content.item(now)
            if before != action.item or not isinstance(item, Item):
                continue
            if is_asked(desk.asked, item) and action.target <= item.highest_level:
                found[now] = Offer(action, item, action.target, action.assessment.round.name)
    return sorted(found.values(), key=lambda one: one.item.position)


def take(
    session: Session,
    desk: Desk,
    content: Questionnaire,
    wanted: Iterable[str],
    *,
    by: Actor,
    at: datetime,
    today: date,
) -> int:
    """Answer these items as their actions were confirmed, with the evidence shown for them; return how many.

    The answers still have to be confirmed one by one, like those of the last round.
    """
    services.refuse_unless_filling(desk, by, today)
    chosen = set(wanted)
    taken = [
        one
        for one in offers(session, desk, content)
        if one.item.id in chosen
        and not one.is_reached(desk)
        and services.may_answer(desk, one.item)
    ]
    if not taken:
        raise Refused(_("Tidak ada hasil tindak lanjut yang dapat diambil."))
    changes = [
        Change(
            one.item.id,
            one.value,
            version_of(desk.own_versions, one.item.position),
            _("Tindak lanjut %(round)s: %(text)s", round=one.round, text=one.action.text)[:NOTE],
            "",
        )
        for one in taken
    ]
    services.save(
        session, desk, content, changes, by=by, at=at, today=today, source=Source.CARRIED_OVER
    )
    shown = _shown(session, [one.action for one in taken])
    for one in taken:
        for evidence in shown.get(one.action.id, ()):
            attach(session, desk, content, one.item.id, evidence, by=by, at=at, today=today)
    return len(taken)


def _shown(session: Session, actions: list[Action]) -> dict[object, list[Evidence]]:
    rows = session.execute(
        select(ActionEntry.action_id, Evidence)
        .join(Evidence, Evidence.id == ActionEntry.evidence_id)
        .where(
            ActionEntry.action_id.in_([one.id for one in actions]), Evidence.removed_at.is_(None)
        )
        .order_by(ActionEntry.id)
    )
    found: dict[object, list[Evidence]] = {}
    for action_id, evidence in rows:
        if evidence not in found.setdefault(action_id, []):
            found[action_id].append(evidence)
    return found
