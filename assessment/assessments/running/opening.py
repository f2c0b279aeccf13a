"""Opening a round: every chosen unit gets its assessment, its first revision and a blank sheet; also the provider."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment import audit
from assessment.assessments.asked import Asked
from assessment.assessments.models import Assessment, Layer, Revision
from assessment.assessments.providing.publishing import enrol_provider
from assessment.assessments.scores import open_layer
from assessment.assessments.status import Status
from assessment.errors import Refused
from assessment.languages import gettext as _
from assessment.permissions import Actor
from assessment.rounds.errata import latest
from assessment.rounds.models import Round, RoundState
from assessment.rounds.queries import questionnaire, questionnaires_of
from assessment.units.models import Unit


def open_round(
    session: Session, chosen: Round, units: Sequence[Unit], *, by: Actor | None, at: datetime
) -> None:
    """Open a prepared round for these units. Their kinds must have a questionnaire by now."""
    if chosen.state is not RoundState.DRAFT:
        raise Refused(_("Periode ini sudah dibuka."))
    if not units:
        raise Refused(_("Pilih sedikitnya satu unit untuk periode ini."))
    chosen.state = RoundState.OPEN
    chosen.opened_at = at
    audit.record(
        session, "round.opened", thing="round", thing_id=chosen.id, at=at, by=by,
        body={"units": sorted(unit.code for unit in units), "provider": chosen.provider_id},
    )  # fmt: skip
    enrol(session, chosen, units, at=at)
    enrol_provider(session, chosen, at=at)


def enrol(
    session: Session, chosen: Round, units: Sequence[Unit], *, at: datetime
) -> list[Revision]:
    """Give units their assessment in a round; those that have one already are left alone."""
    given = {row.kind: row for row in questionnaires_of(session, chosen.id)}
    there = set(
        session.execute(
            select(Assessment.unit_id).where(
                Assessment.round_id == chosen.id, Assessment.asked != Asked.CITY
            )
        ).scalars()
    )
    shown = {row.digest: latest(session, chosen.id, row.digest) for row in given.values()}
    revisions = []
    for unit in units:
        if unit.id in there:
            continue
        if unit.kind not in given:
            raise Refused(_("Pilih kuesioner untuk setiap jenis unit sebelum membuka periode."))
        digest = given[unit.kind].digest
        revisions.append(_enrol(session, chosen, unit, digest, at, mended_digest=shown[digest]))
    session.flush()
    for revision in revisions:
        row = given[revision.assessment.unit.kind]
        open_layer(
            session,
            revision.id,
            questionnaire(session, row.digest),
            Layer.SELF,
            city=row.city_answers,
            asked=revision.assessment.asked,
            at=at,
        )
    return revisions


def _enrol(
    session: Session, chosen: Round, unit: Unit, digest: str, at: datetime, **more: Any
) -> Revision:
    asked = Asked.OWN if chosen.provider_id else Asked.ALL
    entry = Assessment(id=uuid4(), round=chosen, unit=unit, digest=digest, asked=asked)
    revision = Revision(
        id=uuid4(),
        assessment=entry,
        number=1,
        status=Status.NOT_STARTED,
        version=1,
        status_at=at,
        created_at=at,
        **more,
    )
    session.add_all([entry, revision])
    return revision
