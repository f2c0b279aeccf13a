"""A unit's questionnaire on paper, blank or filled in: described in full when it is asked for, printed by a job."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from assessment import audit
from assessment.assessments.labels import level_words
from assessment.assessments.models import AnswerEvent, Layer
from assessment.assessments.queries import Desk, find, latest_answers
from assessment.assessments.workbook.describing import About, parts_of
from assessment.assessments.workbook.words import choices
from assessment.documents.printing import Printing
from assessment.errors import Gone, NotAllowed
from assessment.jobs import handlers
from assessment.jobs.models import Job
from assessment.jobs.services import enqueue
from assessment.languages import gettext as _
from assessment.languages import locale
from assessment.permissions import Actor, Permission, Sight
from assessment.questionnaire.model import Area, Item, Questionnaire, Supplement
from assessment.questionnaire.values import NOT_APPLICABLE

KIND = "paper"
"""The kind of job that prints a questionnaire."""


def register() -> None:
    """Say how jobs of this kind are done."""
    handlers.register(KIND, Printing("documents/questionnaire.html"))


def order(
    session: Session,
    desk: Desk,
    content: Questionnaire,
    about: About,
    *,
    name: str,
    filled: bool,
    demo: bool,
    by: Actor,
    at: datetime,
) -> Job:
    """Queue the printing; asking again in the same minute gives the same job. The caller found ``desk`` for them."""
    if not by.may(Permission.ASSESSMENT_READ):
        raise NotAllowed
    latest = latest_answers(session, desk.revision_id, Layer.SELF) if filled else {}
    described = description(desk, content, latest, about, filled=filled, demo=demo, at=at)
    audit.record(
        session, "paper.ordered", thing="revision", thing_id=desk.revision_id, unit_id=desk.unit_id, at=at, by=by,
        body={"filled": filled, "name": name},
    )  # fmt: skip
    asker = f"{by.appointment_id}:{desk.revision_id}"
    key = f"{KIND}:{asker}:{'filled' if filled else 'blank'}:{locale()}:{at:%Y%m%dT%H%M}"
    payload = {
        "name": name, "description": described, "revision": str(desk.revision_id), "unit": str(desk.unit_id),
    }  # fmt: skip
    return enqueue(session, KIND, key, payload, by=by, at=at)


def note_download(session: Session, job: Job, by: Actor, at: datetime) -> None:
    """Record that somebody fetches a printed questionnaire; :class:`Gone` once it is no longer theirs."""
    if not by.may(Permission.ASSESSMENT_READ):
        raise NotAllowed
    if find(session, UUID(job.payload["revision"]), by, Sight.ANSWERS) is None:
        raise Gone
    audit.record(
        session, "paper.downloaded", thing="job", thing_id=job.id, unit_id=UUID(job.payload["unit"]), at=at, by=by,
        body={"name": job.payload["name"], "revision": job.payload["revision"]},
    )  # fmt: skip


def description(
    desk: Desk,
    content: Questionnaire,
    latest: Mapping[str, AnswerEvent],
    about: About,
    *,
    filled: bool,
    demo: bool,
    at: datetime,
) -> dict[str, Any]:
    """Everything the paper says, as JSON values, in the current language."""
    parts = [
        {
            "name": _name(part),
            "intro": part.intro.in_(locale()),
            "items": [_item(content, item, latest.get(item.id)) for item in items],
        }
        for part, items in parts_of(desk, content)
    ]
    return {
        "language": locale(),
        "created": at.isoformat(timespec="seconds"),
        "classification": f"{about.mark} · {_('Latihan')}" if about.is_practice else about.mark,
        "demo": demo,
        "author": about.author,
        "unit": about.unit,
        "code": about.code,
        "round": about.round,
        "made": about.made,
        "questionnaire": content.title.in_(locale()),
        "filled": filled,
        "count": sum(len(part["items"]) for part in parts),
        "parts": parts,
    }


def _name(part: Area | Supplement) -> str:
    name = part.name.in_(locale())
    return f"{part.number}. {name}" if isinstance(part, Area) else _("Suplemen: %(name)s", name=name)  # fmt: skip


def _item(content: Questionnaire, item: Item, event: AnswerEvent | None) -> dict[str, Any]:
    return {
        "id": item.id,
        "group": item.group.in_(locale()) if item.group else "",
        "topic": item.topic.in_(locale()),
        "text": item.text.in_(locale()),
        "choices": [
            {
                "words": level_words(code, content.method),
                "text": _meaning(content, item, code),
                "ticked": event is not None and event.value == code,
            }
            for code in choices(item)
        ],
        "note": event.note if event else "",
        "reason": event.reason if event else "",
        "unsure": event.unsure if event else False,
    }


def _meaning(content: Questionnaire, item: Item, code: int) -> str:
    found = content.meaning(item, code) if code != NOT_APPLICABLE else None
    return found.in_(locale()) if found else ""
