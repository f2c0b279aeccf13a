"""The verifiers' queue: finding out what deserves a look first."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

from sqlalchemy import func, select

from assessment.assessments.asked import Asked
from assessment.assessments.models import Assessment, Revision
from assessment.assessments.status import Status
from assessment.demo.overclaims import PLANTED
from assessment.permissions import Role
from assessment.reviews.risk.queries import facts_of
from assessment.reviews.risk.ranking import ranked
from assessment.reviews.risk.reasons import Reason, risks
from assessment.rounds.models import Round
from assessment.units.models import Unit
from bench.figures import Figure, clocked, of_times
from bench.place import city, counted, site


def planted() -> Iterator[Figure]:
    """How many of the over-claims planted in the whole city are among the riskiest that wait for a verifier."""
    wrong = {(code, item) for code, item in json.loads((city() / "planted").read_text())}
    with site() as here, here.database.reading() as session:
        rows = session.execute(
            select(Revision.id, Unit.code)
            .join(Assessment, Assessment.id == Revision.assessment_id)
            .join(Unit, Unit.id == Assessment.unit_id)
            .join(Round, Round.id == Assessment.round_id)
            .where(
                Revision.status.in_((Status.SUBMITTED, Status.UNDER_REVIEW)),
                Assessment.asked != Asked.CITY,
                ~Round.is_practice,
            )
        ).all()
        codes = {row.id: row.code for row in rows}
        facts = facts_of(session, list(codes), lambda moment: moment.date())
        found = [
            (one, codes[revision]) for revision, there in facts.items() for one in risks(there)
        ]
    found.sort(key=lambda one: (-one[0].points, one[1]))
    first = {(code, risk.item) for risk, code in found[:PLANTED]}
    note = f"of {len(found)} claims of {len(codes)} units with a reason"
    yield Figure(
        f"over-claims among the riskiest {PLANTED}",
        15,
        "",
        len(first & wrong),
        note=note,
        at_least=True,
    )
    for reason in Reason:
        number = sum(reason in {one.reason for one in risk.because} for risk, _code in found)
        yield Figure(f"  claims with the reason “{reason}”", None, "", number)


def queue() -> Iterator[Figure]:
    """The risk of a whole round at once, and the page of the queue."""
    with site() as here:
        with here.database.reading() as session:
            largest = session.execute(
                select(Assessment.round_id)
                .join(Round, Round.id == Assessment.round_id)
                .where(~Round.is_practice)
                .group_by(Assessment.round_id)
                .order_by(func.count().desc(), func.max(Round.opens_on).desc())
                .limit(1)
            ).scalar_one()
            ids = list(
                session.execute(
                    select(Revision.id)
                    .join(Assessment, Assessment.id == Revision.assessment_id)
                    .where(
                        Assessment.round_id == largest,
                        Revision.is_current,
                        Assessment.asked != Asked.CITY,
                    )
                ).scalars()
            )
            seconds = clocked(lambda: ranked(session, ids, lambda moment: moment.date()), 10)
        yield of_times(f"risk of every claim, {len(ids)} units", None, seconds)
        client = here.visit(here.somebody(Role.VERIFIER), datetime.now(UTC))

        def look() -> None:
            page = client.get("/reviews")
            assert page.status_code == 200, page.status

        yield of_times("verifiers' queue by risk", None, clocked(look, 10))
        with counted(here.database) as statements:
            look()
        yield Figure("  statements", 17, "", len(statements))
