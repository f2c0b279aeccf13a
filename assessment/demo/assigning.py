"""Who verifies what in the running round of the invented city, and who stands in for whom just now."""

from datetime import timedelta

from sqlalchemy.orm import Session

from assessment.demo.city import City
from assessment.demo.fates import Period
from assessment.demo.hours import Story, moment
from assessment.permissions import Role
from assessment.reviews.assigning import deputies, services
from assessment.reviews.assigning.models import Way
from assessment.reviews.assigning.planning import fingerprint
from assessment.reviews.assigning.queries import places
from assessment.rounds.models import Round

AWAY, INSTEAD = 1, 2
"""The verifier who is on leave, and the one who stands in for them."""


def story(session: Session, city: City, period: Period, chosen: Round) -> Story:
    """A lead assigns all kecamatan but the last on the second day; towards the end a verifier goes on leave."""
    lead, team = city.staff[Role.LEAD][0], city.staff[Role.VERIFIER]
    at = moment(period.opens_on + timedelta(days=1), 45, city.zone)
    yield at
    there = places(session, lead, chosen.id)
    units = {unit.id: unit for unit in city.units.values()}
    last = city.kecamatan[-1].id
    wanted = {
        one.assessment_id: city.verifier_of(units[one.unit_id]).person_id
        for one in there
        if not one.is_provider and one.kecamatan_id != last and one.is_open
    }
    services.assign(
        session, chosen, wanted, Way.KECAMATAN, seen=fingerprint(there), by=lead, at=at, today=city.on(at)
    )  # fmt: skip
    at = moment(period.ends_on, 30, city.zone)
    yield at
    deputies.name(
        session, team[AWAY].person_id, team[INSTEAD].person_id, from_on=period.ends_on,
        to_on=period.ends_on + timedelta(days=6), by=team[AWAY], at=at, today=city.on(at),
    )  # fmt: skip
