"""What became final, in one canonical form whose SHA-256 stands in the chain of events."""

import hashlib
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment.assessments.models import AnswerEvidence, Layer
from assessment.assessments.queries import Desk, area_scores_of, latest_answers, sheets_of
from assessment.audit.services import canonical
from assessment.evidence.models import Evidence
from assessment.questionnaire.model import Questionnaire
from assessment.questionnaire.values import to_json

FORMAT = 1


def digest(session: Session, desk: Desk, questionnaire: Questionnaire) -> str:
    """The SHA-256 over :func:`snapshot`."""
    text = canonical(snapshot(session, desk, questionnaire))
    return hashlib.sha256(text.encode()).hexdigest()


def snapshot(session: Session, desk: Desk, questionnaire: Questionnaire) -> dict[str, Any]:
    """Questionnaire, answers of every layer, decisions, final scores and evidence, as plain values.

    Computed again from the stored rows of a final revision it gives the same digest, or somebody changed a row.
    """
    sheets = sheets_of(session, desk.revision_id)
    final = sheets[Layer.FINAL]
    return {
        "format": FORMAT,
        "revision": desk.revision_id,
        "unit": desk.unit_id,
        "round": desk.round_id,
        "questionnaire": desk.shown_digest,
        "answers": {
            layer: _by_item(questionnaire, sheet.answers) for layer, sheet in sheets.items()
        }
        | {Layer.CITY: _by_item(questionnaire, desk.city)},
        "decisions": {
            item: [event.decision, to_json(event.value), event.reason]
            for item, event in latest_answers(session, desk.revision_id, Layer.VERIFIED).items()
        },
        "scores": ({} if final.maturity is None else {"maturity": final.maturity})
        | {
            "engine": final.engine,
            "points": final.points,
            "max": final.max,
            "readiness": final.readiness,
            "system_class": final.system_class,
            "areas": {
                area: [score.points, score.max, score.level, score.gate_open]
                for (layer, area), score in area_scores_of(session, desk.revision_id).items()
                if layer is Layer.FINAL
            },
        },
        "evidence": _evidence(session, desk),
    }


def _by_item(questionnaire: Questionnaire, sheet: bytes) -> dict[str, Any]:
    return {item.id: to_json(sheet[item.position]) for item in questionnaire.items}


def _evidence(session: Session, desk: Desk) -> dict[str, list[str]]:
    shown: dict[str, list[str]] = {}
    rows = session.execute(
        select(AnswerEvidence.item, Evidence.sha256, Evidence.url)
        .join(Evidence, Evidence.id == AnswerEvidence.evidence_id)
        .where(AnswerEvidence.revision_id == desk.revision_id, AnswerEvidence.removed_at.is_(None))
    )
    for item, sha256, url in rows:
        shown.setdefault(item, []).append(sha256 or url)
    return {item: sorted(found) for item, found in shown.items()}
