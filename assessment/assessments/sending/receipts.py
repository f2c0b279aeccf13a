"""The receipt of a sending: what was sent, when and by whom, as it was at that moment."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from assessment.assessments.asked import Asked
from assessment.assessments.checks import Findings
from assessment.assessments.models import Layer
from assessment.assessments.queries import Desk, area_scores_of, items_with_evidence, sheets_of
from assessment.assessments.sending.explaining import Explained
from assessment.assessments.sending.models import Receipt
from assessment.permissions import Acting, Actor
from assessment.questionnaire.model import Questionnaire, Text
from assessment.rounds.models import Round
from assessment.units.models import Unit
from assessment.units.names import full


def sheet_digest(desk: Desk) -> str:
    """The SHA-256 over the unit's answers, their versions and the city's answers, as they lie on the desk."""
    parts = (desk.own, desk.own_versions, desk.city)
    return hashlib.sha256(b"perisai-sheet-1" + b"".join(parts)).hexdigest()


def receipts_of(session: Session, revision_id: UUID) -> list[Receipt]:
    """The receipts of a revision, the newest first."""
    return list(
        session.execute(
            select(Receipt)
            .where(Receipt.revision_id == revision_id)
            .order_by(Receipt.number.desc())
        ).scalars()
    )


def make(
    session: Session,
    desk: Desk,
    questionnaire: Questionnaire,
    findings: Findings,
    explained: Mapping[str, Explained],
    *,
    late: str,
    by: Actor,
    at: datetime,
) -> Receipt:
    """Write the receipt of what is being sent; the number comes from the database."""
    session.flush()
    receipt = Receipt(
        revision_id=desk.revision_id,
        version=desk.version + 1,
        sent_at=at,
        sent_by_id=by.person_id,
        sheet=sheet_digest(desk),
        facts=_facts(session, desk, questionnaire, findings, explained, by=by)
        | {"at": at.isoformat(timespec="seconds"), "late": late},
    )
    session.add(receipt)
    session.flush()
    return receipt


def _facts(
    session: Session,
    desk: Desk,
    questionnaire: Questionnaire,
    findings: Findings,
    explained: Mapping[str, Explained],
    *,
    by: Actor,
) -> dict[str, Any]:
    parent = aliased(Unit)
    place = session.execute(
        select(
            Unit.kind, Unit.name, Unit.code, parent.name.label("parent"), Round.name.label("round")
        )
        .outerjoin(parent, parent.id == Unit.parent_id)
        .join(Round, Round.id == desk.round_id)
        .where(Unit.id == desk.unit_id)
    ).one()
    sheet = sheets_of(session, desk.revision_id)[Layer.SELF]
    shown = items_with_evidence(session, desk.revision_id)
    areas = _areas(session, desk, questionnaire)
    return {
        "unit": full(place.kind, place.name, place.parent),
        "code": place.code,
        "round": place.round,
        "is_practice": desk.is_practice,
        "is_provider": desk.asked is Asked.CITY,
        "questionnaire": _both(questionnaire.title),
        "digest": desk.shown_digest,
        "by": by.name,
        "title": by.title if by.acting is Acting.NO else f"{by.acting.capitalize()}. {by.title}",
        "answered": sum(area["answered"] for area in areas),
        "items": sum(area["items"] for area in areas),
        "evidence": {"pieces": sum(shown.values()), "items": len(shown)},
        "total": {"points": sheet.points, "max": sheet.max, "maturity": sheet.maturity},
        "areas": areas,
        "warnings": [
            {
                "doubt": str(warning.doubt),
                "items": list(warning.items),
                "why": _both(warning.why) if warning.why else None,
                "sentence": explained[warning.key].sentence,
                "by": explained[warning.key].by,
            }
            for warning in findings.warnings
        ],
    }


def _areas(session: Session, desk: Desk, questionnaire: Questionnaire) -> list[dict[str, Any]]:
    scores = area_scores_of(session, desk.revision_id)
    found = []
    for area in questionnaire.areas:
        own = scores[Layer.SELF, area.id]
        if own.items:
            found.append(
                {
                    "number": area.number,
                    "name": _both(area.name),
                    "answered": own.answered,
                    "items": own.items,
                    "points": own.points,
                    "max": own.max,
                    "level": own.level,
                }
            )
    return found


def _both(text: Text) -> dict[str, str]:
    return {"id": text.id, "en": text.en}
