"""What every page of one review begins with: the assessment, and what this person may do with it now."""

from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from flask import abort, request
from sqlalchemy.orm import Session

from assessment.assessments.asked import Asked, is_said
from assessment.assessments.models import AnswerEvent, Layer, Revision
from assessment.assessments.providing.exceptions import Stated, exceptions_of
from assessment.assessments.providing.inheritance import CityChange, changes_of
from assessment.assessments.queries import Desk, desk, latest_answers
from assessment.assessments.status import REVIEWABLE, Status
from assessment.errors import Conflict
from assessment.permissions import Actor, Permission, Sight
from assessment.questionnaire.model import Question, Questionnaire
from assessment.questionnaire.values import UNANSWERED
from assessment.reviews import concluding
from assessment.reviews.decisions import marks
from assessment.reviews.queries import opened
from assessment.reviews.sheets import Checked, checked, checked_in, claims, items_of
from assessment.reviews.texts import Texts, still_unread, texts_of
from assessment.reviews.threads.models import ThreadState
from assessment.reviews.threads.queries import states_of
from assessment.rounds.queries import questionnaire
from assessment.units.names import full
from assessment.web.access import actor
from assessment.web.clock import today
from assessment.web.work import db, reader


@dataclass
class Standing:
    """An assessment as a verifier meets it, with what may be done and why the rest may not."""

    session: Session
    loaded: Revision | None
    desk: Desk
    questionnaire: Questionnaire
    by: Actor

    @property
    def id(self) -> UUID:
        """The revision's id, for addresses."""
        return self.desk.revision_id

    @property
    def revision(self) -> Revision:
        """The revision with round and unit; a decision is saved without it."""
        assert self.loaded is not None, "only pages load the revision"
        return self.loaded

    @property
    def unit_name(self) -> str:
        """``Kel. Wonorejo, Kec. Rungkut``."""
        unit = self.revision.assessment.unit
        return full(unit.kind, unit.name, unit.parent.name if unit.parent else None)

    @property
    def round_name(self) -> str:
        """What the round is called."""
        return self.revision.assessment.round.name

    @property
    def minimum(self) -> int:
        """The percentage of items that have to be checked."""
        return self.revision.assessment.round.minimum_checked

    @cached_property
    def claimed(self) -> bytes:
        """The values the unit claims, inherited ones included."""
        return claims(self.questionnaire, self.desk)

    @cached_property
    def checked(self) -> Checked:
        """How much is checked, what the provider says to all units included."""
        found = checked(self.questionnaire, self.desk.verified, self.desk.asked)
        return found.plus(self.texts.checked(self.questionnaire))

    def checked_in(self, part: str) -> Checked:
        """How much of one part is checked."""
        found = checked_in(self.questionnaire, part, self.desk.verified, self.desk.asked)
        return found.plus(self.texts.checked(self.questionnaire, part))

    def items_of(self, part: str) -> tuple[Question, ...]:
        """The items of a part, as far as they are this assessment's; of those with a text only where there is one."""
        return tuple(
            one
            for one in items_of(self.questionnaire, part, self.desk.asked)
            if not is_said(self.desk.asked, one) or one.id in self.texts.said
        )

    @cached_property
    def texts(self) -> Texts:
        """What the provider says to all units at items that each answers itself."""
        return texts_of(self.session, self.desk, self.questionnaire)

    @property
    def is_provider(self) -> bool:
        """Whether this is what the city provides, and no unit's own assessment."""
        return self.desk.asked is Asked.CITY

    @cached_property
    def decided(self) -> dict[str, AnswerEvent]:
        """The latest decision on each item."""
        return latest_answers(self.session, self.id, Layer.VERIFIED)

    @cached_property
    def marked(self) -> dict[str, str]:
        """The items marked for return, with what the unit should mend."""
        found = marks(self.decided)
        return {item.id: found[item.id] for item in self.questionnaire.items if item.id in found}

    @cached_property
    def exceptions(self) -> dict[str, Stated]:
        """What the unit claims instead of the city's answers, by item."""
        return exceptions_of(self.session, self.desk, self.questionnaire)

    @cached_property
    def undecided(self) -> list[str]:
        """The exceptions that nobody has accepted or declined."""
        checked_now = self.desk.verified or b""
        return [
            item
            for item in self.exceptions
            if not checked_now or checked_now[self.questionnaire.item(item).position] == UNANSWERED
        ]

    @cached_property
    def threads(self) -> dict[ThreadState, list[str]]:
        """The items with a thread by where it stands, in the order of the questionnaire."""
        there = states_of(self.session, self.id)
        found: dict[ThreadState, list[str]] = {}
        for item in self.questionnaire.items:
            if item.id in there:
                found.setdefault(there[item.id], []).append(item.id)
        return found

    @cached_property
    def city_changes(self) -> list[CityChange]:
        """What the city answers otherwise since the unit sent."""
        return changes_of(self.desk, self.questionnaire)

    @property
    def may_take_over(self) -> bool:
        """Whether this person may let the city's answers of today count."""
        return (
            bool(self.city_changes) and self.may_decide and self.desk.status is Status.UNDER_REVIEW
        )

    @property
    def is_mine(self) -> bool:
        """Whether this person verifies it."""
        return self.desk.verifier_id == self.by.person_id

    @property
    def is_lead(self) -> bool:
        """Whether this person may do what only a lead may."""
        return self.by.may(Permission.REVIEW_FINALISE)

    @property
    def may_take(self) -> bool:
        """Whether it waits to be taken up."""
        return self.desk.status is Status.SUBMITTED

    @property
    def may_decide(self) -> bool:
        """Whether this person may decide on items now."""
        return self.desk.status in REVIEWABLE and (self.is_mine or self.is_lead)

    @property
    def may_hand_over(self) -> bool:
        """Whether this person may give it to another verifier."""
        return self.desk.status in REVIEWABLE and self.is_lead

    @property
    def may_return(self) -> bool:
        """Whether there is something to send back to the unit."""
        return self.may_decide and self.desk.status is not Status.SITE_VISIT and bool(self.marked)

    @cached_property
    def why_not_verified(self) -> str:
        """What stands in the way of concluding the verification; empty if nothing does."""
        if self.desk.status is Status.SITE_VISIT:
            return concluding.still_to_visit()
        if self.marked:
            return concluding.still_marked(self.marked)
        if self.undecided:
            return concluding.still_undecided(self.undecided)
        if left := self.texts.unread(self.questionnaire):
            return still_unread(left)
        if not self.checked.reaches(self.minimum):
            return concluding.too_few(self.checked, self.minimum)
        return ""

    @property
    def may_verify(self) -> bool:
        """Whether the verification can be concluded."""
        return self.may_decide and not self.why_not_verified

    @property
    def may_reopen(self) -> bool:
        """Whether this person may take it back into review."""
        return self.desk.status is Status.VERIFIED and self.is_lead

    @cached_property
    def why_not_final(self) -> str:
        """Why this person may not make it final; empty if they may."""
        return concluding.why_not_final(self.session, self.revision, by=self.by, today=today())

    @property
    def may_finalise(self) -> bool:
        """Whether this person may make it final."""
        return self.desk.status is Status.VERIFIED and not self.why_not_final


def standing_or_404(revision_id: UUID) -> Standing:
    """The assessment for a page that shows it, or 404."""
    return standing_again(reader, revision_id)


def desk_or_404(revision_id: UUID) -> Standing:
    """The assessment for a decision: only what a save needs, in one statement, locked; or 404."""
    found = desk(db, revision_id, actor(), Sight.EVIDENCE)
    if found is None:
        abort(404)
    return Standing(db, None, found, questionnaire(db, found.shown_digest), actor())


def standing_again(session: Session, revision_id: UUID) -> Standing:
    """The same, in a session that may have changes in it."""
    revision = opened(session, revision_id, actor())
    found = desk(session, revision_id, actor(), Sight.EVIDENCE, lock=False)
    if revision is None or found is None:
        abort(404)
    return Standing(session, revision, found, questionnaire(session, found.shown_digest), actor())


def seen_or_conflict(session: Session, revision_id: UUID) -> Revision:
    """The assessment for a verb: 404, or a conflict if it has moved since its page was loaded."""
    revision = opened(session, revision_id, actor())
    if revision is None:
        abort(404)
    seen = request.form.get("version")
    if seen is not None and seen != str(revision.version):
        raise Conflict
    return revision
