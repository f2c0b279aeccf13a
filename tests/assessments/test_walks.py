"""Everybody does anything, in any order: what is stored is always what the history says."""

from random import Random

import pytest

from assessment.assessments import services
from assessment.assessments.answers import Change, version_of
from assessment.assessments.models import Decision
from assessment.assessments.projection import differences
from assessment.assessments.providing import exceptions
from assessment.assessments.providing.inheritance import changes_of
from assessment.assessments.queries import find
from assessment.assessments.sending import services as sending
from assessment.assessments.status import SENT
from assessment.errors import DomainError, Gone
from assessment.permissions import Sight
from assessment.reviews import concluding, decisions
from assessment.reviews import services as reviews
from assessment.reviews.decisions import Judgement
from tests import factories
from tests.assessments.filling import Says, at_desk
from tests.assessments.providing import CITY, OWN, arrange, at, send, tell, tell_all
from tests.factories import AT, TODAY, kami

STEPS = 45


class Walk:
    """One random way of a unit and of the provider through a round."""

    def __init__(self, session, cast, seed):
        self.session, self.cast, self.rng = session, cast, Random(seed)  # noqa: S311
        self.city = arrange(session, cast)
        self.sari, self.wati, self.rina, self.lestari, self.ratna = (
            factories.actor(session, who)
            for who in (cast.sari, cast.wati, cast.rina, cast.lestari, self.city.ratna)
        )
        tell_all(session, self.city)
        self.who = self.city.melati
        changes = [Change(item, 2, 0) for item in OWN]
        services.save(session, self.desk, kami(), changes, by=self.sari, at=AT, today=TODAY)

    @property
    def desk(self):
        return at_desk(self.session, self.who)

    def change(self, item, value, **more):
        return Change(item, value, version_of(self.desk.own_versions, at(item)), **more)

    def seen(self, by):
        self.session.expire_all()
        found = find(self.session, self.who.id, by, Sight.EVIDENCE)
        if found is None:
            raise Gone
        return found

    def answers(self):
        items = self.rng.sample(OWN, 9) if self.rng.random() < 0.5 else OWN
        changes = [self.change(item, self.rng.randrange(4)) for item in items]
        services.save(self.session, self.desk, kami(), changes, by=self.sari, at=AT, today=TODAY)

    def states(self):
        change = self.change(self.rng.choice(CITY[:9]), self.rng.randrange(4), reason="Lain.")
        exceptions.state(self.session, self.desk, kami(), change, by=self.sari, at=AT, today=TODAY)

    def takes_an_exception_back(self):
        item = self.rng.choice(CITY[:9])
        seen = version_of(self.desk.own_versions, at(item))
        exceptions.withdraw(
            self.session, self.desk, kami(), item, seen, by=self.sari, at=AT, today=TODAY
        )

    def sends(self):
        sending.submit(
            self.session, self.desk, kami(), by=self.wati, at=AT, today=TODAY, said=Says()
        )

    def takes_back(self):
        sending.withdraw(self.session, self.desk, kami(), by=self.wati, at=AT, today=TODAY)

    def is_taken_up(self):
        seen = self.seen(self.rina)
        reviews.take(self.session, seen, by=self.rina, at=AT, today=TODAY)

    def is_decided(self):
        desk = self.desk
        judgements = []
        for item in self.rng.sample(OWN + CITY[:9], 12):
            seen = version_of(desk.verified_versions or bytes(2 * kami().size), at(item))
            changed = Judgement(
                item, Decision.CHANGED, seen, value=self.rng.randrange(4), reason="Y"
            )
            agreed = Judgement(item, Decision.AGREED, seen, reason="Ya.")
            judgements.append(self.rng.choice([changed, agreed]))
        for one in judgements:
            try:
                decisions.decide(self.session, self.desk, kami(), [one], by=self.rina, at=AT)
            except DomainError:
                continue

    def is_returned(self):
        items = dict.fromkeys(self.rng.sample(OWN, 2), "Lengkapi.")
        seen = self.seen(self.rina)
        reviews.return_for_changes(
            self.session, seen, items, "", TODAY, by=self.rina, at=AT, today=TODAY
        )

    def is_verified(self):
        seen = self.seen(self.rina)
        concluding.verify(self.session, seen, by=self.rina, at=AT, today=TODAY)

    def is_reopened(self):
        seen = self.seen(self.lestari)
        concluding.reopen(self.session, seen, "Lagi.", by=self.lestari, at=AT)

    def gets_the_citys_of_today(self):
        seen = self.seen(self.rina)
        reviews.take_over_city(self.session, seen, "Baru.", by=self.rina, at=AT)

    def city_publishes(self):
        on = at_desk(self.session, self.city.revision)
        if on.status in SENT:
            sending.withdraw(self.session, on, kami(), by=self.ratna, at=AT, today=TODAY)
        tell(self.session, self.city, {item: self.rng.randrange(4) for item in CITY[:9]})
        send(self.session, self.city)


STEP = [
    name
    for name in vars(Walk)
    if not name.startswith("_") and name not in ("desk", "change", "seen")
]


@pytest.mark.parametrize("seed", range(4))
def test_what_is_stored_is_what_the_history_says(session, cast, seed):
    walk = Walk(session, cast, seed)
    done = set()
    for _ in range(STEPS):
        step = walk.rng.choice(STEP)
        before = walk.desk
        with session.begin_nested() as savepoint:
            try:
                getattr(walk, step)()
            except DomainError:  # not now
                savepoint.rollback()
                session.expire_all()
                continue
            session.flush()
        session.expire_all()
        done.add(step)
        after = walk.desk
        if step == "city_publishes":
            assert (after.own, after.verified) == (before.own, before.verified)
            assert after.city == (before.city if before.city_is_frozen else after.city_now)
        assert bool(changes_of(after, kami())) <= after.city_is_frozen
    assert not list(differences(session))
    assert len(done) >= 6, done
