"""The verifiers' queue: finding out what deserves a look first."""

from collections.abc import Iterator
from datetime import UTC, datetime

from sqlalchemy import func, select

from assessment.assessments.asked import Asked
from assessment.assessments.models import Assessment, Revision
from assessment.permissions import Role
from assessment.reviews.risk.ranking import ranked
from assessment.rounds.models import Round
from bench.figures import Figure, clocked, of_times
from bench.place import counted, site


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
