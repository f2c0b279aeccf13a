"""Evidence of a unit's library that it shows after sending: with an objection, or to clarify."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment.errors import Refused
from assessment.evidence.models import Evidence
from assessment.languages import gettext as _


def evidence_of(
    session: Session, unit_id: UUID, named: Collection[UUID]
) -> Mapping[UUID, Evidence]:
    """The named pieces of the unit's own evidence; what is not its own is refused."""
    theirs = session.execute(
        select(Evidence).where(
            Evidence.id.in_(named), Evidence.unit_id == unit_id, Evidence.removed_at.is_(None)
        )
    ).scalars()
    found = {one.id: one for one in theirs}
    if set(named) - found.keys():
        raise Refused(_("Pilih bukti dari pustaka unit Anda."))
    return found
