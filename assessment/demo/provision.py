"""What Diskominfo provides in a round of the invented city: answered, published, verified, and once mended."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from assessment.assessments import queries, services
from assessment.assessments.answers import Change, version_of
from assessment.assessments.asked import Asked, is_asked, is_said
from assessment.assessments.models import Decision, Revision
from assessment.assessments.proving import services as proving
from assessment.assessments.queries import Desk
from assessment.assessments.sending import services as sending
from assessment.demo import fitting, words
from assessment.demo.city import City
from assessment.demo.fates import Period, day_at
from assessment.demo.hours import Story, some_moments
from assessment.demo.library import Library
from assessment.demo.maturity import Claim, Maturity
from assessment.demo.remarks import Remarks
from assessment.permissions import Actor, Role, Sight
from assessment.questionnaire.model import Questionnaire
from assessment.questionnaire.values import NOT_APPLICABLE, UNANSWERED
from assessment.reviews import concluding, decisions
from assessment.reviews import services as reviews
from assessment.reviews.decisions import Judgement
from assessment.reviews.texts import texts_of
from assessment.units.models import Kind

REMARKS = Remarks(lambda: words.CITY_REMARK)

MENDED = 3
"""So many answers are sent back after units have begun to send, and come again with other values."""


class Provision:
    """The way of the provider's assessment of one questionnaire through one round."""

    def __init__(
        self, session: Session, city: City, period: Period, questionnaire: Questionnaire, library: Library,
        revision_id: UUID,
    ) -> None:  # fmt: skip
        self.session, self.city, self.period = session, city, period
        self.questionnaire, self.library, self.revision_id = questionnaire, library, revision_id
        self.office = city.centre[Kind.OFFICE]
        self.rng = city.rng(self.office.code, period.name, questionnaire.key)
        self.operator, self.head = city.operators[self.office.id], city.heads[self.office.id]
        self.verifier, self.lead = city.staff[Role.VERIFIER][0], city.staff[Role.LEAD][0]
        maturity = Maturity(city.seed, self.office.code, self.office.code)
        claims = maturity.claims(questionnaire, period.passed).values()
        self.claims = [one for one in claims if is_asked(Asked.CITY, one.item)]

    def story(self) -> Story:
        """Filled in and sent in the first days; verified; one more time after an incident, halfway."""
        first, second, third, asked, sent = self._moments(0.0, 0.09, 5)
        third_of = -(-len(self.claims) // 3)
        for number, at in enumerate((first, second, third)):
            yield at
            self._answer(self.claims[number * third_of : (number + 1) * third_of], at)
        self._tell(third)
        yield asked
        self._ask(asked)
        yield sent
        self._submit(sent)
        taken, decided, concluded = self._moments(0.1, 0.24, 3)
        yield taken
        self._take(taken)
        yield decided
        self._decide(decided)
        yield concluded
        self._verify(concluded)
        yield from self._mend()

    def _mend(self) -> Story:
        opened, returned, mended, sent, taken, concluded = self._moments(0.44, 0.6, 6)
        items = [one.item.id for one in self.rng.sample(self.claims, MENDED)]
        yield opened
        concluding.reopen(
            self.session, self._seen(self.lead), words.CITY_REOPENED, by=self.lead, at=opened
        )
        yield returned
        due_on = self.city.on(returned) + timedelta(days=7)
        reviews.return_for_changes(
            self.session, self._seen(self.verifier), dict.fromkeys(items, words.CITY_RETURNED), "", due_on,
            by=self.verifier, at=returned, today=self.city.on(returned),
        )  # fmt: skip
        yield mended
        desk = self._desk(self.operator)
        changes = []
        for item in items:
            found = self.questionnaire.item(item)
            now = desk.own[found.position]
            value = now - 1 if 0 < now <= 3 else 1
            seen = version_of(desk.own_versions, found.position)
            changes.append(Change(item, value, seen, note=self.rng.choice(words.CITY_MENDED)))
        self._save(changes, mended)
        yield sent
        self._submit(sent)
        yield taken
        self._take(taken)
        yield concluded
        for area in {self.questionnaire.item(item).area_id: None for item in items}:
            decisions.agree_rest(
                self.session, self._desk(self.verifier), self.questionnaire, area, by=self.verifier, at=concluded
            )  # fmt: skip
        self._verify(concluded)

    def _answer(self, claims: Sequence[Claim], at: datetime) -> None:
        shown = self.library.show(self.office, claims, self.rng, by=self.operator, at=at)
        changes = []
        for claim in claims:
            if claim.item.is_supplement and self.rng.random() < 0.1:
                continue
            is_missing = claim.claimed == NOT_APPLICABLE
            note = "" if is_missing else fitting.scope(self.rng, claim.item)
            reason = fitting.why_not_in_the_city(claim.item) if is_missing else ""
            day = self.city.on(at) - timedelta(days=self.rng.randrange(40))
            changes.append(
                Change(claim.item.id, claim.claimed, 0, note=note, reason=reason, as_of=day)
            )
        self._save(changes, at)
        for item, evidence in shown.items():
            proving.attach(
                self.session, self._desk(self.operator), self.questionnaire, item, evidence,
                by=self.operator, at=at, today=self.city.on(at),
            )  # fmt: skip

    def _tell(self, at: datetime) -> None:
        """A word to all units at some of the items that each answers itself."""
        both = [one for one in self.questionnaire.items if is_said(Asked.CITY, one)]
        self._save(
            [
                Change(one.id, UNANSWERED, 0, note=self.rng.choice(words.CITY_TELLS))
                for one in self.rng.sample(both, len(both) // 4)
            ],
            at,
        )

    def _save(self, changes: list[Change], at: datetime) -> None:
        services.save(
            self.session, self._desk(self.operator), self.questionnaire, changes, by=self.operator, at=at,
            today=self.city.on(at),
        )  # fmt: skip

    def _ask(self, at: datetime) -> None:
        sending.ask_approval(
            self.session, self._desk(self.operator), self.questionnaire, by=self.operator, at=at,
            today=self.city.on(at), said=REMARKS,
        )  # fmt: skip

    def _submit(self, at: datetime) -> None:
        sending.submit(
            self.session, self._desk(self.head), self.questionnaire, by=self.head, at=at, today=self.city.on(at),
            said=REMARKS,
        )  # fmt: skip

    def _take(self, at: datetime) -> None:
        reviews.take(
            self.session, self._seen(self.verifier), by=self.verifier, at=at, today=self.city.on(at)
        )

    def _decide(self, at: datetime) -> None:
        desk = self._desk(self.verifier)
        answered = [one for one in self.claims if desk.own[one.item.position] != UNANSWERED]
        judgements = [self._judgement(one) for one in answered]
        texts = texts_of(self.session, desk, self.questionnaire)
        judgements += [Judgement(item, Decision.AGREED, 0) for item in texts.said]
        decisions.decide(
            self.session, desk, self.questionnaire, judgements, by=self.verifier, at=at
        )

    def _judgement(self, claim: Claim) -> Judgement:
        if claim.true == claim.claimed:
            return Judgement(claim.item.id, Decision.AGREED, 0)
        reason = self.rng.choice(words.LOWERED)
        return Judgement(claim.item.id, Decision.CHANGED, 0, value=claim.true, reason=reason)

    def _verify(self, at: datetime) -> None:
        concluding.verify(
            self.session, self._seen(self.verifier), by=self.verifier, at=at, today=self.city.on(at)
        )

    def _desk(self, by: Actor) -> Desk:
        desk = queries.desk(self.session, self.revision_id, by, Sight.ANSWERS)
        assert desk is not None, "everybody in the story may see it"
        return desk

    def _seen(self, by: Actor) -> Revision:
        revision = queries.find(self.session, self.revision_id, by, Sight.EVIDENCE)
        assert revision is not None, "everybody in the story may see it"
        return revision

    def _moments(self, first: float, last: float, number: int) -> list[datetime]:
        days = day_at(self.period, first), day_at(self.period, last)
        return some_moments(self.rng, *days, number, self.city.zone)
