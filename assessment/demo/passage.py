"""One unit's way through one round, as its people and the verifiers take it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from assessment.assessments import queries, services
from assessment.assessments.answers import Change, version_of
from assessment.assessments.asked import Asked, is_asked
from assessment.assessments.models import Decision, Revision
from assessment.assessments.providing import exceptions
from assessment.assessments.proving import services as proving
from assessment.assessments.queries import Desk
from assessment.assessments.running import administration
from assessment.assessments.sending import services as sending
from assessment.demo import disputes, fitting, inquiries, words
from assessment.demo.city import City
from assessment.demo.fates import Days, Fate, Period, days_of
from assessment.demo.hours import Story, moment, some_moments
from assessment.demo.library import Library
from assessment.demo.maturity import Claim, Maturity
from assessment.demo.remarks import Remarks
from assessment.demo.talks import SOME, Talk
from assessment.permissions import Actor, Role, Sight
from assessment.questionnaire.model import Questionnaire
from assessment.questionnaire.values import NOT_APPLICABLE
from assessment.reviews import concluding, decisions
from assessment.reviews import services as reviews
from assessment.reviews.clarification import services as clarification
from assessment.reviews.decisions import Judgement
from assessment.reviews.objections import services as objections
from assessment.units.models import Unit

SITTINGS = 2
NOTICED = 0.8
"""How often a verifier notices that a unit claims too much."""


class Passage:
    """What happens to one revision. Every method is one thing somebody does at one moment."""

    def __init__(
        self,
        session: Session,
        city: City,
        period: Period,
        questionnaire: Questionnaire,
        library: Library,
        *,
        unit: Unit,
        revision_id: UUID,
        fate: Fate,
        asked: Asked = Asked.ALL,
        planted: Mapping[str, Claim] | None = None,
    ) -> None:
        self.session, self.city, self.period, self.questionnaire = (
            session,
            city,
            period,
            questionnaire,
        )
        self.library, self.unit, self.revision_id, self.fate = library, unit, revision_id, fate
        self.rng = city.rng(unit.code, period.name)
        self.remarks = Remarks(lambda: self.rng.choice(words.REMARKS))
        maturity = Maturity(city.seed, unit.code, city.kecamatan_code(unit))
        everything = maturity.claims(questionnaire, period.passed)
        everything |= planted or {}
        self.claims = {item: one for item, one in everything.items() if is_asked(asked, one.item)}
        self.others = [one for item, one in everything.items() if item not in self.claims]
        self.days: Days = days_of(self.rng, period, fate)
        self.verifier = city.verifier_of(unit)
        self.judge: Actor | None = None

    # The way from the first answer to the final result. What follows are its single steps.

    def story(self) -> Story:
        """The whole way, as far as the unit's fate lets it come."""
        yield from self._fill()
        if self.fate is Fate.DRAFT:
            return
        if self.fate is Fate.LATE:
            yield from self._wait_for_leave()
        yield from self._send()
        if self.fate in (Fate.AWAITING_APPROVAL, Fate.SUBMITTED):
            return
        yield from self._review()
        final = self._some(self.days.final, 1)[0]
        if self.fate in (Fate.OBJECTION, Fate.FINAL, Fate.LATE):
            yield from self._dispute(final)
        if self.fate in (Fate.FINAL, Fate.LATE):
            yield final
            self._finalise(final)

    def _dispute(self, final: datetime) -> Story:
        """The unit objects to what was verified, where there is time for it, and a lead decides."""
        rng = self.city.rng(self.unit.code, self.period.name, "objection")
        is_open = self.fate is Fate.OBJECTION
        if not is_open and rng.random() >= disputes.SHARE:
            return
        head = self.city.heads[self.unit.id]
        revision = self._seen(head)
        if revision.objection_until is None or revision.verified_at is None:
            return
        items = disputes.disputed(self._desk(head), self.questionnaire, rng)
        lodged, decided = disputes.moments(self.city, revision.verified_at, rng)
        if not items or (decided >= final and not is_open):
            return
        yield lodged
        disputes.lodge(
            self.session, self._seen(head), self._desk(head), self.questionnaire, items, rng,
            by=head, at=lodged, city=self.city,
        )  # fmt: skip
        if is_open:
            return
        self.judge = lead = rng.choice(self.city.staff[Role.LEAD])
        yield decided
        disputes.decide(
            self.session, self._seen(lead), self._desk(lead), self.questionnaire, items, rng,
            by=lead, at=decided, city=self.city,
        )  # fmt: skip

    def _fill(self) -> Story:
        """Area by area, in a few sittings; a draft stops somewhere on the way."""
        claims = [claim for claim in self.claims.values() if not claim.item.is_supplement]
        if self.rng.random() < 0.7:
            claims = list(self.claims.values())
        if self.fate is Fate.DRAFT:
            claims = claims[: max(1, round(len(claims) * self.rng.betavariate(1.1, 1.2)))]
        sittings = min(SITTINGS, len(claims))
        moments = self._some(self.days.fill, sittings + 1, days_at_most=sittings)
        for number, at in enumerate(moments[:-1]):
            yield at
            self._answer(
                claims[number * len(claims) // sittings : (number + 1) * len(claims) // sittings],
                at,
            )
        if self.fate is not Fate.DRAFT and self.rng.random() < 0.25:
            yield moments[-1]
            self._correct(moments[-1])
        if self.others and self.rng.random() < 0.35:
            at = moments[-1] + timedelta(minutes=9)
            yield at
            self._except(at)

    def _wait_for_leave(self) -> Story:
        """The round closed over a draft; days later the admin lets the unit send late."""
        at = moment(
            self.days.send[0] - timedelta(days=2), self.rng.uniform(60, 300), self.city.zone
        )
        yield at
        administration.allow_late(
            self.session, self._revision(self.city.admin), until=self.days.send[1], reason=self.rng.choice(words.LATE),
            today=self.city.on(at), by=self.city.admin, at=at,
        )  # fmt: skip

    def _send(self) -> Story:
        asked, back, again, sent, withdrawn, resent = self._some(self.days.send, 6)
        head = self.city.heads[self.unit.id]
        by_head_alone = self.rng.random() < 0.25 and self.fate is not Fate.AWAITING_APPROVAL
        if not by_head_alone:
            yield asked
            self._ask(asked)
            if self.rng.random() < 0.12:
                yield back
                sending.give_back(
                    self.session,
                    self._desk(head),
                    by=head,
                    at=back,
                    note=self.rng.choice(words.GIVEN_BACK),
                )
                yield again
                self._correct(again)
                self._ask(again)
        if self.fate is Fate.AWAITING_APPROVAL:
            return
        yield sent
        self._submit(sent)
        if self.rng.random() < 0.05:
            yield withdrawn
            sending.withdraw(
                self.session, self._desk(head), self.questionnaire, by=head, at=withdrawn,
                today=self.city.on(withdrawn), reason=self.rng.choice(words.WITHDRAWN),
            )  # fmt: skip
            yield resent
            self._submit(resent)

    def _review(self) -> Story:
        areas = [area.id for area in self.questionnaire.areas]
        moments = iter(self._some(self.days.review, len(areas) + 8, days_at_most=4))
        at = next(moments)
        yield at
        self._take(at)
        done = self.rng.randint(1, len(areas) - 1) if self.fate is Fate.UNDER_REVIEW else len(areas)
        for start in range(0, done, 3):
            at = next(moments)
            yield at
            self._decide(areas[start : min(start + 3, done)], at)
        if self.period.is_running:
            yield from self._talk(moments)
        yield from self._inquire(moments)
        if self.fate is Fate.UNDER_REVIEW:
            return
        if self.fate is Fate.NEEDS_CHANGES or self.rng.random() < 0.12:
            yield from self._return(moments)
        if self.fate is not Fate.NEEDS_CHANGES:
            at = next(moments)
            yield at
            concluding.verify(
                self.session, self._seen(self.verifier), by=self.verifier, at=at,
                today=self.city.on(at),
            )  # fmt: skip

    def _talk(self, moments: Iterator[datetime]) -> Story:
        """Now and then the verifier asks, and mostly the unit answers."""
        rng = self.city.rng(self.unit.code, self.period.name, "talk")
        if rng.random() > SOME:
            return
        talk = Talk(self.session, self.questionnaire, self.revision_id, self.verifier, rng)
        at = next(moments)
        yield at
        talk.ask(at)
        if rng.random() < 0.7:
            at = next(moments)
            yield at
            talk.answer(self.city.operators[self.unit.id], at)

    def _inquire(self, moments: Iterator[datetime]) -> Story:
        """In the running round some units are asked to clarify, and some are visited."""
        rng = self.city.rng(self.unit.code, self.period.name, "inquiry")
        by, head = self.verifier, self.city.heads[self.unit.id]
        is_visited = self.fate is Fate.VERIFIED
        if not self.period.is_running or not (is_visited or rng.random() < inquiries.SHARE):
            return
        items = rng.sample([claim.item.id for claim in self.claims.values()], rng.choice((1, 2)))
        first, second, third = next(moments), next(moments), next(moments)
        waits = self.fate is Fate.UNDER_REVIEW and rng.random() < inquiries.OPEN
        yield first
        if not is_visited:
            inquiries.ask(self.session, self._seen(by), items, rng, by=by, at=first, city=self.city)
        else:
            place = f"Kantor {self.unit.name}"
            inquiries.plan(self.session, self._seen(by), place, by=by, at=first, city=self.city)
        if waits:
            return
        yield second
        if is_visited:
            inquiries.hold(
                self.session, self._seen(by), items, rng, by=by, head=head, at=second, city=self.city
            )  # fmt: skip
            return
        inquiries.answer(
            self.session, self._seen(head), self._desk(head), self.questionnaire, len(items), rng,
            by=head, at=second,
        )  # fmt: skip
        yield third
        clarification.end(self.session, self._seen(by), by=by, at=third)

    def _return(self, moments: Iterator[datetime]) -> Story:
        at = next(moments)
        yield at
        items = self._doubtful()
        expected = {item: self.rng.choice(words.RETURNED) for item in items}
        due_on = self.city.on(at) + timedelta(days=self.rng.randint(5, 10))
        reviews.return_for_changes(
            self.session, self._seen(self.verifier), expected, self.rng.choice(words.RETURN_NOTES), due_on,
            by=self.verifier, at=at, today=self.city.on(at),
        )  # fmt: skip
        if self.fate is Fate.NEEDS_CHANGES:
            if self.rng.random() < 0.4:
                at = next(moments)
                yield at
                self._mend(items[:1], at)
            return
        at = next(moments)
        yield at
        self._mend(items, at)
        at = next(moments)
        yield at
        self._submit(at)
        at = next(moments)
        yield at
        self._take(at)
        at = next(moments)
        yield at
        for area in {self.questionnaire.item(item).area_id: None for item in items}:
            self._agree_rest(area, at)

    # What the unit does.

    def _answer(self, claims: Sequence[Claim], at: datetime) -> None:
        operator = self.city.operators[self.unit.id]
        shown = self.library.show(self.unit, claims, self.rng, by=operator, at=at)
        self._save(
            [self._change(claim, 0, proven=claim.item.id in shown) for claim in claims],
            operator,
            at,
        )
        for item, evidence in shown.items():
            proving.attach(
                self.session, self._desk(operator), self.questionnaire, item, evidence,
                by=operator, at=at, today=self.city.on(at),
            )  # fmt: skip

    def _correct(self, at: datetime) -> None:
        """Reading all of it again, the operator thinks better of a few answers."""
        operator = self.city.operators[self.unit.id]
        desk = self._desk(operator)
        items = self.rng.sample(
            [one.id for area in self.questionnaire.areas for one in area.items], 3
        )
        changes = []
        for item in items:
            position = self.questionnaire.item(item).position
            seen = version_of(desk.own_versions, position)
            if seen > 0 and item in self.claims:
                changes.append(self._change(self.claims[item], seen))
        self._save(changes, operator, at)

    def _except(self, at: datetime) -> None:
        """Where the city says more than is true of this unit, it says so."""
        operator, desk = (
            self.city.operators[self.unit.id],
            self._desk(self.city.operators[self.unit.id]),
        )
        more = [
            one.item.id
            for one in self.others
            if not one.item.is_supplement and 2 <= desk.city[one.item.position] <= 3
        ]
        number = len(self.rng.sample(more, min(len(more), self.rng.randint(1, 2))))
        known = [item for item in more if item in fitting.EXCEPTIONS]
        places = [7 * one + self.rng.randrange(3) for one in range(number)]
        for item in dict.fromkeys(known[place % len(known)] for place in places if known):
            position = self.questionnaire.item(item).position
            change = Change(item, desk.city[position] - 1, 0, reason=fitting.EXCEPTIONS[item][0])
            exceptions.state(
                self.session, self._desk(operator), self.questionnaire, change,
                by=operator, at=at, today=self.city.on(at),
            )  # fmt: skip

    def _mend(self, items: list[str], at: datetime) -> None:
        operator = self.city.operators[self.unit.id]
        desk = self._desk(operator)
        changes = []
        for item in items:
            claim = self.claims[item]
            value = claim.true
            seen = version_of(desk.own_versions, claim.item.position)
            note = words.FULLY[0].format(
                proof=claim.item.evidence[0].id, place=self.rng.choice(words.PLACES)
            )
            changes.append(Change(item, value, seen, note=note))
        self._save(changes, operator, at)

    def _change(self, claim: Claim, seen: int, *, proven: bool = False) -> Change:
        if claim.claimed == NOT_APPLICABLE:
            return Change(
                claim.item.id, NOT_APPLICABLE, seen,
                reason=fitting.why_not_applicable(self.rng, claim.item),
            )  # fmt: skip
        note = "" if proven else words.note_on(self.rng, claim.item, claim.claimed)
        unsure = self.fate is Fate.DRAFT and self.rng.random() < 0.05
        return Change(claim.item.id, claim.claimed, seen, note=note, unsure=unsure)

    def _save(self, changes: list[Change], by: Actor, at: datetime) -> None:
        services.save(
            self.session,
            self._desk(by),
            self.questionnaire,
            changes,
            by=by,
            at=at,
            today=self.city.on(at),
        )

    def _ask(self, at: datetime) -> None:
        operator = self.city.operators[self.unit.id]
        sending.ask_approval(
            self.session, self._desk(operator), self.questionnaire, by=operator, at=at,
            today=self.city.on(at), said=self.remarks,
        )  # fmt: skip

    def _submit(self, at: datetime) -> None:
        head, today = self.city.heads[self.unit.id], self.city.on(at)
        desk = self._desk(head)
        sending.submit(
            self.session, desk, self.questionnaire, by=head, at=at, today=today, said=self.remarks,
            late_reason=self.rng.choice(words.LATE) if services.is_late(desk, today) else "",
        )  # fmt: skip

    # What the verifier and the lead do.

    def _take(self, at: datetime) -> None:
        reviews.take(
            self.session, self._seen(self.verifier), by=self.verifier, at=at, today=self.city.on(at)
        )

    def _decide(self, areas: Sequence[str], at: datetime) -> None:
        """Change what is claimed too high (or too low), agree to the rest, or leave some unchecked."""
        skipped = "risiko" if self.period.minimum_checked < 40 and self.rng.random() < 0.4 else ""
        judgements = [
            self._judgement(claim)
            for claim in self.claims.values()
            if claim.item.area_id in areas and claim.item.area_id != skipped
        ]
        desk = self._desk(self.verifier)
        there = exceptions.exceptions_of(self.session, desk, self.questionnaire)
        judgements += [
            self._ruling(item, one.value)
            for item, one in there.items()
            if self.questionnaire.item(item).area_id in areas
        ]
        if judgements:
            decisions.decide(
                self.session, self._desk(self.verifier), self.questionnaire, judgements,
                by=self.verifier, at=at,
            )  # fmt: skip

    def _ruling(self, item: str, value: int) -> Judgement:
        """An exception is accepted, or declined with a reason."""
        if self.rng.random() < 0.6:
            return Judgement(item, Decision.CHANGED, 0, value=value)
        declined = fitting.EXCEPTIONS[item][1]
        reason = self.rng.choice((declined, f"{declined} Hubungi dinas bila masih berbeda."))
        return Judgement(item, Decision.AGREED, 0, reason=reason)

    def _judgement(self, claim: Claim) -> Judgement:
        if not claim.is_too_much or self.rng.random() > NOTICED:
            return Judgement(claim.item.id, Decision.AGREED, 0)
        reasons = words.LOWERED if claim.claimed > claim.true else words.RAISED
        return Judgement(
            claim.item.id, Decision.CHANGED, 0, value=claim.true, reason=self.rng.choice(reasons)
        )

    def _agree_rest(self, area: str, at: datetime) -> None:
        decisions.agree_rest(
            self.session,
            self._desk(self.verifier),
            self.questionnaire,
            area,
            by=self.verifier,
            at=at,
        )

    def _finalise(self, at: datetime) -> None:
        lead = self.rng.choice([one for one in self.city.staff[Role.LEAD] if one is not self.judge])
        revision, head = self._seen(lead), self.city.heads[self.unit.id]
        if (
            self.judge is None
            and revision.objection_until is not None
            and self.city.on(at) <= revision.objection_until
        ):
            objections.accept(self.session, revision, self._desk(head), by=head, at=at)
        concluding.finalise(self.session, self._seen(lead), by=lead, at=at, today=self.city.on(at))

    def _doubtful(self) -> list[str]:
        """The items a verifier sends back: some that claim much, none that does not apply."""
        items = [
            claim.item.id
            for claim in self.claims.values()
            if claim.claimed >= 2
            and claim.claimed != NOT_APPLICABLE
            and (claim.item.category or claim.item.target)
            and claim.item.evidence
        ]
        chosen = set(self.rng.sample(items, min(len(items), self.rng.randint(2, 5))))
        return [item for item in items if item in chosen]

    # What they look at.

    def _desk(self, by: Actor) -> Desk:
        desk = queries.desk(self.session, self.revision_id, by, Sight.ANSWERS)
        assert desk is not None, "everybody in the story may see it"
        return desk

    def _seen(self, by: Actor) -> Revision:
        return self._revision(by, Sight.EVIDENCE)

    def _revision(self, by: Actor, sight: Sight = Sight.STATUS) -> Revision:
        revision = queries.find(self.session, self.revision_id, by, sight)
        assert revision is not None, "everybody in the story may see it"
        return revision

    def _some(
        self, days: tuple[date, date], number: int, *, days_at_most: int = 99
    ) -> list[datetime]:
        return some_moments(self.rng, *days, number, self.city.zone, days=days_at_most)
