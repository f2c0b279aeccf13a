"""What the provider says to all units at items that each answers itself: agreed to or returned, for it has no level."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assessment.assessments.asked import Asked, is_said
from assessment.assessments.models import AnswerEvent, Decision, Layer
from assessment.assessments.queries import Desk
from assessment.languages import gettext as _
from assessment.questionnaire.model import Questionnaire
from assessment.reviews.sheets import Checked


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts by item, in the order of the questionnaire, and those a verifier has agreed to."""

    said: Mapping[str, str] = field(default_factory=dict)
    agreed: frozenset[str] = frozenset()

    def deciding(self, item: str, *, agreed: bool) -> "Texts":
        """The same once this item is decided on."""
        if item not in self.said:
            return self
        return replace(self, agreed=self.agreed | {item} if agreed else self.agreed - {item})

    def unread(self, questionnaire: Questionnaire) -> list[str]:
        """Those in the areas that nobody has agreed to: all units read them, so they come before the conclusion."""
        return [item for item in self._there(questionnaire, None) if item not in self.agreed]

    def checked(self, questionnaire: Questionnaire, part: str | None = None) -> Checked:
        """How many are agreed to: of those in the areas, or of one part."""
        there = self._there(questionnaire, part)
        return Checked(sum(item in self.agreed for item in there), len(there))

    def _there(self, questionnaire: Questionnaire, part: str | None) -> list[str]:
        areas = {part} if part else {area.id for area in questionnaire.areas}
        return [item for item in self.said if questionnaire.item(item).area_id in areas]


def texts_of(session: Session, desk: Desk, questionnaire: Questionnaire) -> Texts:
    """The texts of an assessment; a unit has none, and nothing is read."""
    if desk.asked is not Asked.CITY:
        return Texts()
    return texts_of_all(session, {desk.revision_id: questionnaire})[desk.revision_id]


def texts_of_all(
    session: Session, questionnaires: Mapping[UUID, Questionnaire]
) -> dict[UUID, Texts]:
    """The texts of the provider's assessments, each with its questionnaire, in one statement."""
    items = {
        item.id
        for content in questionnaires.values()
        for item in content.items
        if is_said(Asked.CITY, item)
    }
    if not items:
        return {revision: Texts() for revision in questionnaires}
    latest = (
        select(func.max(AnswerEvent.id))
        .where(
            AnswerEvent.revision_id.in_(questionnaires),
            AnswerEvent.layer.in_((Layer.SELF, Layer.VERIFIED)),
            AnswerEvent.item.in_(items),
        )
        .group_by(AnswerEvent.revision_id, AnswerEvent.layer, AnswerEvent.item)
    )
    rows = session.execute(
        select(
            AnswerEvent.revision_id, AnswerEvent.layer, AnswerEvent.item, AnswerEvent.note, AnswerEvent.decision
        ).where(AnswerEvent.id.in_(latest))
    ).all()  # fmt: skip
    notes = {(one.revision_id, one.item): one.note for one in rows if one.layer is Layer.SELF}
    agreed = {(one.revision_id, one.item) for one in rows if one.decision is Decision.AGREED}
    found = {}
    for revision, content in questionnaires.items():
        said = {
            item.id: note
            for item in content.items
            if is_said(Asked.CITY, item) and (note := notes.get((revision, item.id)))
        }
        found[revision] = Texts(
            said, frozenset(item for item in said if (revision, item) in agreed)
        )
    return found


def still_unread(items: Collection[str]) -> str:
    """The sentence that names the texts to be agreed to or returned before the conclusion."""
    return _(
        "Masih ada keterangan untuk unit yang belum diperiksa: %(items)s. Setujui atau kembalikan dahulu.",
        items=", ".join(items),
    )
