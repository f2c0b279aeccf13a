"""What minutes say, gathered once as plain JSON: the parties, the areas, the findings, the evidence."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from assessment.assessments.asked import is_asked
from assessment.assessments.models import AnswerEvidence, Layer, Revision
from assessment.assessments.queries import Desk, area_scores_of, latest_answers
from assessment.assessments.status import VERIFIED_ON
from assessment.evidence.models import Evidence
from assessment.installation.models import Installation
from assessment.minutes import inwords
from assessment.people.models import Appointment, Person
from assessment.people.queries import heads_of, in_force
from assessment.permissions import Acting, Role
from assessment.questionnaire.model import Item, Questionnaire
from assessment.questionnaire.recommendations import Recommendations
from assessment.questionnaire.values import NOT_APPLICABLE, UNANSWERED
from assessment.reviews.objections.queries import lodged, objection_to
from assessment.reviews.threads.queries import recommendations
from assessment.scoring.effective import effective
from assessment.units.names import full

FORMAT = 1


def describe(
    session: Session,
    revision: Revision,
    desk: Desk,
    content: Questionnaire,
    known: Recommendations,
    place: Installation,
    *,
    number: str,
    arms: str | None,
    language: str,
    demo: bool,
    at: datetime,
    today: date,
) -> dict[str, Any]:
    """All that the paper says. Without a number it is a draft."""
    assessment, unit = revision.assessment, revision.assessment.unit
    heads = heads_of(session, [one for one in (unit.id, unit.parent_id) if one], today)
    camat = heads.get(unit.parent_id) if unit.kind == "kelurahan" and unit.parent_id else None
    return {
        "format": FORMAT,
        "language": language,
        "created": at.isoformat(timespec="seconds"),
        "demo": demo,
        "author": place.office,
        "draft": not number or desk.status not in VERIFIED_ON,
        "number": number,
        "day": inwords.day(today, language),
        "date": today.isoformat(),
        "place": place.place,
        "issuer": {
            "city": place.city, "government": place.government, "office": place.office, "address": place.address,
        },
        "arms": arms,
        "classification": place.classification,
        "unit": full(unit.kind, unit.name, unit.parent.name if unit.parent else None),
        "code": unit.code,
        "round": assessment.round.name,
        "is_practice": assessment.round.is_practice,
        "questionnaire": content.title.in_(language),
        "digest": revision.shown_digest,
        "first": _assessor(session, revision.verified_by_id or revision.verifier_id, today),
        "second": _party(heads.get(unit.id)),
        "knowing": _party(camat),
        "areas": _areas(session, desk, content, language),
        "findings": _findings(session, desk, content, known, language),
        "objection": _objection(session, revision, desk, content, language),
        "evidence": _evidence(session, revision.id),
    }  # fmt: skip


def titled(title: str, acting: Acting) -> str:
    """``Plt. Lurah Karang Pilang``."""
    return {Acting.PLT: "Plt. ", Acting.PLH: "Plh. "}.get(acting, "") + title


def _party(held: Appointment | None) -> dict[str, str] | None:
    if held is None:
        return None
    person = held.person
    return {
        "name": person.name,
        "title": titled(held.title, held.acting),
        "rank": person.rank,
        "nip": person.nip or "",
    }


def _assessor(session: Session, person_id: UUID | None, today: date) -> dict[str, str] | None:
    if person_id is None:
        return None
    held = (
        session.execute(
            in_force(today)
            .where(
                Appointment.person_id == person_id,
                Appointment.role.in_((Role.VERIFIER, Role.LEAD)),
            )
            .options(joinedload(Appointment.person))
            .order_by(Appointment.valid_from.desc())
            .limit(1)
        )
        .scalars()
        .first()
    )
    if held is not None:
        return _party(held)
    person = session.get_one(Person, person_id)  # has left meanwhile
    return {"name": person.name, "title": "", "rank": person.rank, "nip": person.nip or ""}


def _areas(
    session: Session, desk: Desk, content: Questionnaire, language: str
) -> list[dict[str, Any]]:
    scores = area_scores_of(session, desk.revision_id)
    changed = _lowered_and_raised(desk, content)
    found = []
    for area in content.areas:
        own, verified = scores.get((Layer.SELF, area.id)), scores.get((Layer.VERIFIED, area.id))
        if own is None or not own.items:
            continue
        found.append(
            {
                "number": area.number,
                "name": area.name.in_(language),
                "self": own.points,
                "self_level": own.level,
                "verified": verified.points if verified else None,
                "verified_level": verified.level if verified else None,
                "difference": verified.points - own.points if verified else None,
                "max": own.max,
                "changed": changed.get(area.id, 0),
            }
        )
    return found


def _lowered_and_raised(desk: Desk, content: Questionnaire) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for item in _judged(desk, content):
        found[item.area_id] = found.get(item.area_id, 0) + 1
    return found


def _judged(desk: Desk, content: Questionnaire) -> list[Item]:
    """The unit's items of the areas for which a verifier found another value."""
    if desk.verified is None:
        return []
    return [
        item
        for area in content.areas
        for item in area.items
        if is_asked(desk.asked, item)
        and desk.verified[item.position] not in (UNANSWERED, desk.own[item.position])
    ]


def _findings(
    session: Session, desk: Desk, content: Questionnaire, known: Recommendations, language: str
) -> list[dict[str, Any]]:
    judged, written = _judged(desk, content), recommendations(session, desk.revision_id)
    chosen = [one for one in content.items if one in judged or one.id in written]
    if not chosen:
        return []
    counts = effective(content, city=desk.city, own=desk.own, verified=desk.verified)
    said = latest_answers(session, desk.revision_id, Layer.VERIFIED, [one.id for one in chosen])
    found = []
    for item in chosen:
        if not isinstance(item, Item):
            continue
        value = counts[item.position]
        advice = None if value == NOT_APPLICABLE else known.text(item.id, value)
        found.append(
            {
                "item": item.id,
                "topic": item.topic.in_(language),
                "self": _level(content, desk.own[item.position], language),
                "verified": _level(content, value, language),
                "reason": said[item.id].reason if item.id in said else "",
                "advice": written.get(item.id) or (advice.in_(language) if advice else ""),
            }
        )
    return found


def _objection(
    session: Session, revision: Revision, desk: Desk, content: Questionnaire, language: str
) -> dict[str, Any] | None:
    """The objection to the verification as it stands, item by item; what is not decided yet has no decision."""
    if objection_to(session, revision) is None:
        return None
    found = lodged(session, revision.id)
    assert found is not None, "there is one"
    decided = found.objection.decided_at
    items = sorted(found.items, key=lambda one: content.item(one.item).position)
    return {
        "lodged": found.objection.lodged_at.isoformat(timespec="seconds"),
        "decided": decided.isoformat(timespec="seconds") if decided else "",
        "items": [
            {
                "item": one.item,
                "self": _level(content, desk.own[content.item(one.item).position], language),
                "verified": _level(content, one.verified, language),
                "wanted": _level(content, one.wanted, language),
                "decided": "" if one.decided is None else _level(content, one.decided, language),
                "statement": one.statement,
                "reason": one.reason,
            }
            for one in items
        ],
    }


def _level(content: Questionnaire, code: int, language: str) -> str:
    if code == UNANSWERED:
        return "–"
    if code == NOT_APPLICABLE:
        return content.method.not_applicable_name.in_(language)
    return content.method.answer(code).name.in_(language)


def _evidence(session: Session, revision_id: UUID) -> list[dict[str, Any]]:
    rows = session.execute(
        select(AnswerEvidence.item, Evidence.id, Evidence.title, Evidence.dated_on, Evidence.sha256)
        .join(Evidence, Evidence.id == AnswerEvidence.evidence_id)
        .where(AnswerEvidence.revision_id == revision_id, AnswerEvidence.removed_at.is_(None))
        .order_by(Evidence.title, Evidence.id, AnswerEvidence.item)
    )
    found: dict[UUID, dict[str, Any]] = {}
    for row in rows:
        one = found.setdefault(
            row.id,
            {
                "title": row.title,
                "dated": row.dated_on.isoformat() if row.dated_on else "",
                "digest": row.sha256[:16] if row.sha256 else "",
                "items": [],
            },
        )
        one["items"].append(row.item)
    return list(found.values())
