"""What a certificate says, gathered once at its approval as plain JSON and never again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment.assessments.asked import Asked
from assessment.assessments.models import AreaScore, Layer, Revision, Sheet
from assessment.config import Settings
from assessment.errors import Refused
from assessment.installation.models import Installation
from assessment.languages import gettext as _
from assessment.languages import speaking
from assessment.questionnaire.model import Questionnaire
from assessment.reviews.sheets import checked
from assessment.rounds.queries import questionnaire
from assessment.scoring import score
from assessment.scoring.derivation import why_not_higher
from assessment.scoring.model import percent
from assessment.units.models import Unit

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Results:
    """The stored results of one revision."""

    sheets: Mapping[Layer, Sheet]
    scores: Mapping[tuple[Layer, str], AreaScore]


def results_of(session: Session, revision_ids: list[UUID]) -> dict[UUID, Results]:
    """Sheets and scores of several revisions, in two statements."""
    sheets: dict[UUID, dict[Layer, Sheet]] = {one: {} for one in revision_ids}
    scores: dict[UUID, dict[tuple[Layer, str], AreaScore]] = {one: {} for one in revision_ids}
    for sheet in session.execute(
        select(Sheet).where(Sheet.revision_id.in_(revision_ids))
    ).scalars():
        sheets[sheet.revision_id][sheet.layer] = sheet
    for found in session.execute(
        select(AreaScore).where(AreaScore.revision_id.in_(revision_ids))
    ).scalars():
        scores[found.revision_id][found.layer, found.area] = found
    return {one: Results(sheets[one], scores[one]) for one in revision_ids}


def describe(
    session: Session,
    revision: Revision,
    results: Results,
    place: Installation,
    settings: Settings,
    *,
    number: str,
    issued_on: date,
    valid_until: date,
    arms: str | None,
    at: datetime,
) -> dict[str, Any]:
    """All that stands on the piagam and its annex, but the code and the anchor in the chain of events.

    ``arms``: the SHA-256 of the stored picture.
    """
    content, language = questionnaire(session, revision.shown_digest), settings.language
    final = results.sheets.get(Layer.FINAL)
    if final is None or final.readiness is None:
        raise Refused(
            _(
                "%(unit)s belum punya nilai akhir yang lengkap. Tetapkan hasilnya dahulu.",
                unit=revision.assessment.unit.name,
            )
        )
    return {
        "format": FORMAT,
        "language": language,
        "demo": settings.demo,
        "created": at.isoformat(timespec="seconds"),
        "issuer": {
            "city": place.city,
            "government": place.government,
            "office": place.office,
            "address": place.address,
        },
        "arms": arms,
        "unit": _unit(revision.assessment.unit),
        "round": {"name": revision.assessment.round.name, "year": revision.assessment.round.year},
        "revision": revision.number,
        "questionnaire": {
            "title": content.title.in_(language),
            "key": content.key,
            "digest": revision.shown_digest,
        },
        "legal_basis": place.legal_basis,
        "readiness": content.kami.status(final.readiness).name.in_(language),
        "level_low": final.level_low,
        "level_high": final.level_high,
        "number": number,
        "issued_on": issued_on.isoformat(),
        "valid_until": valid_until.isoformat(),
        "place": place.place,
        "signatory": {
            "title": place.signatory_title,
            "name": place.signatory_name,
            "rank": place.signatory_rank,
            "nip": place.signatory_nip,
        },
        "address": f"{settings.url}/v/",
        "annex": _annex(
            content, revision.assessment.asked, results, final, place.classification, language
        ),
    }


def _unit(unit: Unit) -> dict[str, str]:
    return {
        "kind": unit.kind.value,
        "name": unit.name,
        "parent": unit.parent.name if unit.parent and unit.kind == "kelurahan" else "",
        "code": unit.code,
    }


def _annex(
    content: Questionnaire,
    asked: Asked,
    results: Results,
    final: Sheet,
    classification: str,
    language: str,
) -> dict[str, Any]:
    verified = results.sheets[Layer.VERIFIED]
    share = checked(content, verified.answers, asked)
    system_class = final.system_class
    with speaking(language):
        whys = {
            area.area: why_not_higher(content, area) for area in score(content, final.answers).areas
        }
    return {
        "classification": classification,
        "system_class": (
            content.kami.system_class(system_class).name.in_(language) if system_class else None
        ),
        "system_points": final.system_points,
        "checked": share.done,
        "of": share.total,
        "self": results.sheets[Layer.SELF].points,
        "verified": verified.points,
        "final": final.points,
        "max": final.max,
        "percent": str(percent(final.points, final.max)),
        "own_percent": _text(final.own_percent),
        "engine": final.engine,
        "areas": [
            {
                "id": area.id,
                "name": area.name.in_(language),
                "self": results.scores[Layer.SELF, area.id].points,
                "verified": results.scores[Layer.VERIFIED, area.id].points,
                "final": found.points,
                "max": found.max,
                "percent": str(percent(found.points, found.max)),
                "own_percent": _text(found.own_percent),
                "level": found.level,
                "gate_open": found.gate_open,
                "why": whys[area.id],
            }
            for area in content.areas
            for found in [results.scores[Layer.FINAL, area.id]]
        ],
    }


def _text(share: Decimal | None) -> str | None:
    return None if share is None else str(share)
