"""Results that can be told apart wherever they turn up: each unit has its own share of every maximum."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from assessment.assessments.models import AreaScore, Layer, Revision, Sheet
from assessment.assessments.scores import open_layer
from assessment.assessments.status import FINAL_ON, VERIFIED_ON, Status
from assessment.people.models import Person
from assessment.questionnaire import values
from assessment.scoring.model import percent
from tests.factories import AT, kami, stand


def put(
    session: Session, revision: Revision, status: Status, shares: Mapping[Layer, Decimal], *,
    verifier: Person, lead: Person, level: str = "II", readiness: str = "Cukup Baik",
) -> set[str]:  # fmt: skip
    """Move a revision to a status with these shares of every maximum; return how each would be printed."""
    printed = set()
    for layer, share in shares.items():
        if layer is not Layer.SELF:
            open_layer(
                session,
                revision.id,
                kami(),
                layer,
                city=values.blank(kami()),
                own=values.blank(kami()),
                at=AT,
            )
        printed |= _say(session, revision, layer, share, level, readiness)
    more: dict[str, object] = {}
    if status in VERIFIED_ON:
        more |= {"verified_at": AT, "verified_by_id": verifier.id}
    if status in FINAL_ON:
        more |= {"final_at": AT, "final_by_id": lead.id}
    stand(session, revision, status=status, **more)
    session.expire_all()
    return printed


def _say(
    session: Session, revision: Revision, layer: Layer, share: Decimal, level: str, readiness: str
) -> set[str]:
    where = (Sheet.revision_id == revision.id, Sheet.layer == layer)
    total = int(share * 918)
    session.execute(
        update(Sheet).where(*where).values(
            points=total, level_low=level, level_high=level, readiness=readiness, system_class="Tinggi",
        )
    )  # fmt: skip
    printed = {words(total, 918)}
    rows = session.execute(
        select(AreaScore.area, AreaScore.max).where(
            AreaScore.revision_id == revision.id, AreaScore.layer == layer
        )
    ).all()
    for area, most in rows:
        points = int(share * most)
        printed.add(words(points, most))
        session.execute(
            update(AreaScore)
            .where(
                AreaScore.revision_id == revision.id,
                AreaScore.layer == layer,
                AreaScore.area == area,
            )
            .values(points=points, level=level)
        )
    return printed


def words(points: int, most: int) -> str:
    """``66,6``: a percentage as pages and exports print it."""
    return str(percent(points, most)).replace(".", ",")


def found(text: str, canaries: Iterable[str]) -> set[str]:
    """Which of them stand in a text, as numbers of their own."""
    return {
        canary for canary in canaries if re.search(rf"(?<![\d,]){re.escape(canary)}(?!\d)", text)
    }
