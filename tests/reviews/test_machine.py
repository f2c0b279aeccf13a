"""Many people try every verb in any order: only moves of the table happen, made by whom they are for, told once."""

import json
from datetime import timedelta

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from assessment.assessments import queries
from assessment.assessments import services as unit
from assessment.assessments.models import AnswerEvent, Layer, Revision
from assessment.assessments.sending import services as sending
from assessment.assessments.status import FINAL_ON, SENT, VERIFIED_ON, Status
from assessment.assessments.status import move as legal
from assessment.audit.models import Event
from assessment.errors import DomainError
from assessment.permissions import Role, Sight
from assessment.reviews import concluding, services
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
    Status.VERIFIED, Status.FINAL,
}  # fmt: skip


class Way(RuleBasedStateMachine):
    """One assessment and everybody who may lay hands on it."""

    def __init__(self, session, revision, people):
        super().__init__()
        self.session, self.revision, self.people = session, revision, people
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

    @rule()
    def goes_on(self):
        """The usual next step, so that walks get far."""
        usual = {
            Status.DRAFT: (self.sends, "wati"), Status.NEEDS_CHANGES: (self.sends, "wati"),
            Status.SUBMITTED: (self.takes, "rina"), Status.UNDER_REVIEW: (self.verifies, "rina"),
            Status.VERIFIED: (self.finalises, "dewi"),
        }  # fmt: skip
        step, who = usual.get(self.now()[0], (self.gives_back, "wati"))
        step(who=who)

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
