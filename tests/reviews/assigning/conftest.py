"""What the tests of assigning share."""

import pytest
from sqlalchemy import select

from assessment.assessments.models import Assessment
from assessment.people.models import Person
from assessment.reviews.assigning import services
from assessment.reviews.assigning.models import Assignment, Way
from assessment.reviews.assigning.planning import fingerprint
from assessment.reviews.assigning.queries import places
from assessment.rounds.models import Round
from tests import factories
from tests.factories import AT, TODAY


class Lead:
    """Lestari at her desk: names units and people by their names."""

    def __init__(self, session, cast):
        self.session, self.cast = session, cast
        self.by = factories.actor(session, cast.lestari)

    @property
    def round(self):
        return self.session.get_one(Round, self.cast.round.id)

    def id_of(self, unit):
        return self.session.execute(
            select(Assessment.id).where(Assessment.unit_id == getattr(self.cast, unit).id)
        ).scalar_one()

    def assign(self, *, by=None, way=Way.BY_HAND, seen=None, moving=(), reason="", at=AT, **wanted):
        """``assign(melati="rina")``."""
        seen = seen or fingerprint(places(self.session, self.by, self.cast.round.id))
        act = services.assign(
            self.session, self.round,
            {self.id_of(unit): getattr(self.cast, who).id for unit, who in wanted.items()}, way, seen=seen,
            moving=[self.id_of(unit) for unit in moving], reason=reason, by=by or self.by, at=at, today=TODAY,
        )  # fmt: skip
        self.session.commit()
        return act

    def undo(self, act, *, by=None):
        services.undo(self.session, self.round, act.id, by=by or self.by, at=AT, today=TODAY)
        self.session.commit()

    def named(self):
        """Who is named for what: unit's name → person's name."""
        self.session.rollback()
        units = {one.id: one.name for one in self.cast.units}
        rows = self.session.execute(
            select(Assessment.unit_id, Person.name)
            .join(Assignment, Assignment.assessment_id == Assessment.id)
            .join(Person, Person.id == Assignment.person_id)
        )
        return {units[unit_id]: name for unit_id, name in rows}


@pytest.fixture
def lead(session, cast):
    return Lead(session, cast)
