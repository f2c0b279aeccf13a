"""Many people try every verb in any order: only moves of the table happen, made by whom they are for, told once."""

import json
from datetime import time, timedelta

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from assessment.actions import closing
from assessment.assessments import queries
from assessment.assessments import services as unit
from assessment.assessments.models import AnswerEvent, Layer, Revision
from assessment.assessments.sending import services as sending
from assessment.assessments.status import FINAL_ON, SENT, VERIFIED_ON, Status
from assessment.assessments.status import move as legal
from assessment.audit.models import Event
from assessment.errors import DomainError
from assessment.permissions import Role, Sight
from assessment.reviews import concluding, following, services
from assessment.reviews.clarification import services as clarification
from assessment.reviews.objections import services as objections
from assessment.reviews.objections.models import Objection
from assessment.reviews.reopening import services as reopening
from assessment.reviews.visits import services as visits
from assessment.reviews.visits.queries import planned
from tests import factories
from tests.assessments.filling import Says
from tests.factories import AT, TODAY, kami
from tests.reviews import desk

PEOPLE = (
    "sari", "wati", "budi", "tono", "rina", "rudi", "lestari", "dewi", "agus", "maya", "indra", "both",
)  # fmt: skip
"""Everybody of the cast, a second lead, and somebody who fills in and verifies."""
WHO = st.sampled_from(PEOPLE)
VERIFIERS = st.sampled_from(("rina", "rudi", "lestari", "dewi"))
LEADS = st.sampled_from(("lestari", "dewi"))
DUE = TODAY + timedelta(days=7)
REACHED = set()
"""The statuses that any of the walks came to."""
WALKED = {
    Status.DRAFT, Status.AWAITING_APPROVAL, Status.SUBMITTED, Status.UNDER_REVIEW, Status.NEEDS_CHANGES,
    Status.VERIFIED, Status.FINAL, Status.CLARIFICATION, Status.SITE_VISIT, Status.OBJECTION, Status.FOLLOW_UP,
    Status.CLOSED,
}  # fmt: skip


class Way(RuleBasedStateMachine):
    """One assessment and everybody who may lay hands on it."""

    def __init__(self, session, revision, people):
        super().__init__()
        self.session, self.revision, self.people = session, revision, people
        self.assessment = session.execute(
            select(Revision.assessment_id).where(Revision.id == revision)
        ).scalar_one()
        self.at = AT

    def teardown(self):
        self.session.rollback()

    def attempt(self, name, verb):
        """Somebody tries; what is refused leaves nothing, what is not is a move of the table."""
        self.at += timedelta(minutes=5)
        by = self.people[name]
        before, told = self.now(), self.events()
        refused = self.refuses(verb, by)
        self.session.expire_all()
        after = self.now()
        if refused:
            assert (after, self.events()) == (before, told)
        REACHED.add(after[0])
        moved = [one for one in self.events()[len(told) :] if "to" in one[1]]
        if after[0] is not before[0]:
            made = legal(before[0], after[0])
            assert made is not None, f"{before[0]} to {after[0]}"
            assert made.is_for(by)
            assert after[1] == before[1] + 1
            assert [(action, one["from"], one["to"]) for action, one in moved] == [
                (moved[0][0], before[0], after[0])
            ]
            assert moved[0][0] in made.records

    def refuses(self, verb, by):
        with self.session.begin_nested() as savepoint:
            try:
                verb(by)
                self.session.flush()
            except DomainError:
                savepoint.rollback()
                return True
        return False

    def now(self):
        one = self.session.execute(
            select(Revision.status, Revision.version).where(Revision.id == self.revision)
        ).one()
        return one.status, one.version

    def events(self):
        rows = self.session.execute(
            select(Event.action, Event.body)
            .where(Event.thing_id == str(self.revision))
            .order_by(Event.seq)
        )
        return [(action, json.loads(body)) for action, body in rows]

    def seat(self):
        return queries.desk(self.session, self.revision, None, Sight.EVIDENCE)

    def seen(self, by):
        found = queries.find(self.session, self.revision, by, Sight.EVIDENCE)
        if found is None:
            raise DomainError("not theirs")
        return found

    # The unit.

    @rule(who=WHO)
    def asks_for_approval(self, who):
        self.attempt(who, lambda by: sending.ask_approval(
            self.session, self.seat(), kami(), by=by, at=self.at, today=TODAY, said=Says()))  # fmt: skip

    @rule(who=WHO)
    def gives_back(self, who):
        self.attempt(who, lambda by: sending.give_back(
            self.session, self.seat(), by=by, at=self.at, note="Lagi."))  # fmt: skip

    @rule(who=st.one_of(st.just("wati"), WHO))
    def sends(self, who):
        self.attempt(who, lambda by: sending.submit(
            self.session, self.seat(), kami(), by=by, at=self.at, today=TODAY, said=Says()))  # fmt: skip

    @rule(who=WHO)
    def withdraws(self, who):
        self.attempt(who, lambda by: sending.withdraw(
            self.session, self.seat(), kami(), by=by, at=self.at, today=TODAY))  # fmt: skip

    # Those who verify.

    @rule(who=st.one_of(VERIFIERS, WHO))
    def takes(self, who):
        self.attempt(who, lambda by: services.take(
            self.session, self.seen(by), by=by, at=self.at, today=TODAY))  # fmt: skip

    @rule(who=WHO)
    def hands_back(self, who):
        self.attempt(who, lambda by: services.hand_back(
            self.session, self.seen(by), "Cuti.", by=by, at=self.at))  # fmt: skip

    @rule(who=WHO, to=WHO)
    def hands_over(self, who, to):
        self.attempt(who, lambda by: services.hand_over(
            self.session, self.seen(by), self.people[to].person_id, "Cuti.", by=by, at=self.at,
            today=TODAY))  # fmt: skip

    @rule(who=st.one_of(VERIFIERS, WHO))
    def returns(self, who):
        self.attempt(who, lambda by: services.return_for_changes(
            self.session, self.seen(by), {"2.1": "Lengkapi."}, "", DUE, by=by, at=self.at,
            today=TODAY))  # fmt: skip

    @rule(who=st.one_of(VERIFIERS, WHO))
    def verifies(self, who):
        self.attempt(who, lambda by: concluding.verify(
            self.session, self.seen(by), by=by, at=self.at, today=TODAY))  # fmt: skip

    @rule(who=WHO)
    def reopens(self, who):
        self.attempt(who, lambda by: concluding.reopen(
            self.session, self.seen(by), "Ada yang baru.", by=by, at=self.at))  # fmt: skip

    @rule(who=st.one_of(LEADS, WHO))
    def finalises(self, who):
        self.attempt(who, lambda by: concluding.finalise(
            self.session, self.seen(by), by=by, at=self.at, today=TODAY))  # fmt: skip

    # Clarifying and visiting.

    @rule(who=st.one_of(VERIFIERS, WHO))
    def asks(self, who):
        points = [clarification.Point("2.1", "Kapan?")]
        self.attempt(who, lambda by: clarification.ask(
            self.session, self.seen(by), points, DUE, by=by, at=self.at, today=TODAY))  # fmt: skip

    @rule(who=st.one_of(st.just("wati"), WHO))
    def answers(self, who):
        replies = {1: clarification.Reply("Kemarin.")}
        self.attempt(who, lambda by: clarification.send(
            self.session, self.own(by), self.seat(), kami(), replies, seen=1, by=by, at=self.at))  # fmt: skip

    @rule(who=st.one_of(VERIFIERS, WHO))
    def ends_clarifying(self, who):
        self.attempt(
            who, lambda by: clarification.end(self.session, self.seen(by), by=by, at=self.at)
        )

    @rule(who=st.one_of(VERIFIERS, WHO))
    def plans_a_visit(self, who):
        plan = visits.Plan(TODAY, time(9), "Kantor", "Tim")
        self.attempt(who, lambda by: visits.plan(
            self.session, self.seen(by), plan, by=by, at=self.at, today=TODAY))  # fmt: skip

    @rule(who=st.one_of(VERIFIERS, WHO))
    def holds_the_visit(self, who):
        outcome = visits.Outcome(TODAY, "Tim", "Unit", "Ada.", {})
        self.attempt(who, lambda by: visits.hold(
            self.session, self.seen(by), self.visit(), outcome, seen=1, by=by, at=self.at, today=TODAY))  # fmt: skip

    @rule(who=st.one_of(VERIFIERS, WHO))
    def cancels_the_visit(self, who):
        self.attempt(who, lambda by: visits.cancel(
            self.session, self.seen(by), self.visit(), "Batal.", seen=1, by=by, at=self.at))  # fmt: skip

    # What follows the provisional result.

    @rule(who=st.one_of(st.just("wati"), WHO))
    def accepts(self, who):
        self.attempt(who, lambda by: objections.accept(
            self.session, self.own(by), self.seat(), by=by, at=self.at))  # fmt: skip

    @rule(who=st.one_of(st.just("wati"), WHO))
    def objects(self, who):
        wanted = {"2.1": objections.Claim(3, "SK sudah ada.")}
        self.attempt(who, lambda by: objections.lodge(
            self.session, self.own(by), self.seat(), kami(), wanted, by=by, at=self.at, today=TODAY))  # fmt: skip

    @rule(who=st.one_of(LEADS, WHO), value=st.sampled_from((2, 3)))
    def settles(self, who, value):
        said = {"2.1": objections.Verdict(value, "SK diperiksa.")}
        self.attempt(who, lambda by: objections.decide(
            self.session, self.seen(by), said, by=by, at=self.at, today=TODAY))  # fmt: skip

    # After the final result.

    @rule()
    def follows_up(self):
        self.attempt("rina", lambda by: following.follow_up(
            self.session, self.assessment, by=by, at=self.at))  # fmt: skip

    @rule(who=st.one_of(st.just("wati"), WHO))
    def closes(self, who):
        self.attempt(who, lambda by: closing.close(
            self.session, self.own(by), self.seat(), by=by, at=self.at))  # fmt: skip

    @rule(who=st.one_of(VERIFIERS, WHO))
    def proposes_to_open_again(self, who):
        self.attempt(who, lambda by: reopening.propose(
            self.session, self.seen(by), "Ada yang palsu.", by=by, at=self.at, today=TODAY))  # fmt: skip

    @rule(who=st.one_of(LEADS, WHO))
    def opens_again(self, who):
        """What was final stays as it was; the walk goes on with its successor."""
        before = self.now()
        self.attempt(who, lambda by: reopening.confirm(
            self.session, self.seen(by), by=by, at=self.at, today=TODAY))  # fmt: skip
        current = self.session.execute(
            select(Revision.id).where(
                Revision.assessment_id == self.assessment, Revision.is_current
            )
        ).scalar_one()
        if current != self.revision:
            assert self.now()[0] is before[0]
            assert before[0] in FINAL_ON
            self.revision = current
            assert self.now() == (Status.UNDER_REVIEW, 1)

    def own(self, by):
        found = queries.find(self.session, self.revision, by, Sight.STATUS)
        if found is None:
            raise DomainError("not theirs")
        return found

    def visit(self):
        found = planned(self.session, self.revision)
        return found.id if found else self.revision

    @rule(turns=st.lists(st.integers(0, 5), min_size=1, max_size=8))
    def goes_on(self, turns):
        """Usual next steps, one or another, so that walks get far."""
        for turn in turns:
            if self.now()[0] is Status.FINAL:
                self.follows_up()
                continue
            usual = self.usual().get(self.now()[0], [(self.gives_back, "wati")])
            step, who = usual[turn % len(usual)]
            step(who=who)

    def becomes_final(self, who):
        self.accepts(who=who)
        for one in ("dewi", "lestari", "rudi"):
            self.finalises(who=one)

    def usual(self):
        return {
            Status.DRAFT: [(self.sends, "wati")], Status.NEEDS_CHANGES: [(self.sends, "wati")],
            Status.SUBMITTED: [(self.takes, "rina")],
            Status.UNDER_REVIEW: [
                (self.verifies, "rina"), (self.verifies, "rina"), (self.verifies, "lestari"), (self.asks, "rina"),
                (self.plans_a_visit, "rina"), (self.returns, "rina"),
            ],
            Status.CLARIFICATION: [(self.answers, "wati"), (self.ends_clarifying, "lestari")],
            Status.SITE_VISIT: [(self.holds_the_visit, "lestari"), (self.cancels_the_visit, "rina")],
            Status.VERIFIED: [(self.becomes_final, "wati"), (self.objects, "wati"), (self.becomes_final, "wati")],
            Status.OBJECTION: [
                (lambda who: self.settles(who=who, value=2), "lestari"),
                (lambda who: self.settles(who=who, value=3), "lestari"),
            ],
            Status.FOLLOW_UP: [(self.closes, "wati")],
        }  # fmt: skip

    # What always holds.

    @invariant()
    def everybody_is_who_they_should_be(self):
        one = self.session.execute(
            select(Revision).where(Revision.id == self.revision)
        ).scalar_one()
        if one.status in SENT:
            assert one.submitted_by_id == self.people["wati"].person_id
        if one.status in VERIFIED_ON:
            assert one.verified_by_id not in (None, one.submitted_by_id)
        if one.status in FINAL_ON:
            wrote = set(
                self.session.execute(
                    select(AnswerEvent.person_id).where(
                        AnswerEvent.revision_id == one.id,
                        AnswerEvent.layer.in_((Layer.SELF, Layer.VERIFIED)),
                    )
                ).scalars()
            )
            assert one.final_by_id not in wrote | {one.verified_by_id, one.submitted_by_id, None}
            decided = select(Objection.decided_by_id).where(
                Objection.revision_id == one.id, Objection.verified_at == one.verified_at
            )
            assert one.final_by_id not in set(self.session.execute(decided).scalars())
        if one.status is Status.NEEDS_CHANGES:
            assert one.returned


def test_whoever_does_whatever(session, cast):
    revision = session.merge(cast.revision)
    desk.fill_in(session, revision, cast.sari)
    people = {name: factories.actor(session, getattr(cast, name)) for name in PEOPLE[:7]}
    people |= {name: factories.actor(session, getattr(cast, name)) for name in PEOPLE[8:11]}
    dewi = factories.person(session, "Dewi", Role.LEAD, cast.office)
    both = factories.person(session, "Dua", Role.VERIFIER, cast.office)
    factories.appoint(session, both, Role.OPERATOR, cast.melati)
    people |= {
        "dewi": factories.actor(session, dewi), "both": factories.actor(session, both, Role.VERIFIER),
    }  # fmt: skip
    session.merge(cast.round).objection_days = 5
    seat = queries.desk(session, revision.id, None, Sight.EVIDENCE)
    unit.start(session, seat, by=people["sari"], at=AT, today=TODAY)
    session.commit()
    which = revision.id
    run_state_machine_as_test(
        lambda: Way(session, which, people),
        settings=settings(
            max_examples=25, stateful_step_count=30, deadline=None, derandomize=True, database=None,
            phases=(Phase.generate,), suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
    assert REACHED >= WALKED, sorted(WALKED - REACHED)
