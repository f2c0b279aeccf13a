"""Proposing an action, every move of it, and notes and evidence on the way."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from assessment import audit
from assessment.actions.findings import Finding, has_result
from assessment.actions.models import Action, ActionEntry
from assessment.actions.states import CITY, OVER, UNIT, ActionState, Move, move
from assessment.assessments.queries import Desk
from assessment.errors import Conflict, NotAllowed, Refused
from assessment.evidence.models import Evidence
from assessment.languages import gettext as _
from assessment.permissions import Actor
from assessment.questionnaire.model import Questionnaire
from assessment.reviews.following import follow_up

TEXT, OWNER, NOTE = 1000, 160, 2000
"""The longest description, name and note, in characters."""
FURTHEST = 3
"""An action ends within so many years."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a unit proposes. ``owner_id`` where the owner is one of its people."""

    target: int
    text: str
    owner: str
    owner_id: UUID | None
    due_on: date


def may_plan(unit_id: UUID, by: Actor) -> bool:
    """Whether this person makes the plans of a unit: whoever fills in there or heads it."""
    return by.may(UNIT) and by.unit_id == unit_id


def propose(
    session: Session,
    desk: Desk,
    content: Questionnaire,
    finding: Finding,
    plan: Plan,
    *,
    by: Actor,
    at: datetime,
    today: date,
) -> Action:
    """Propose an action at an item of a result."""
    if not may_plan(desk.unit_id, by):
        raise NotAllowed
    if not has_result(desk):
        raise Refused(_("Rencana dibuat setelah penilaian terkirim."))
    _refuse_unless_sound(plan, finding.level, finding.item.highest_level, today)
    living = session.execute(
        select(
            exists().where(
                Action.assessment_id == desk.assessment_id,
                Action.item == finding.item.id,
                Action.state.not_in(OVER),
            )
        )
    ).scalar_one()
    if living:
        raise Refused(_("Butir ini sudah mempunyai rencana yang berjalan."))
    made = Action(
        id=uuid4(), assessment_id=desk.assessment_id, questionnaire=content.key, item=finding.item.id,
        start_level=finding.level, target=plan.target, text=plan.text, owner=plan.owner,
        owner_id=plan.owner_id, due_on=plan.due_on, state=ActionState.PROPOSED, version=1, proposed_at=at,
        proposed_by_id=by.person_id,
    )  # fmt: skip
    session.add(made)
    session.flush()
    _enter(session, made, at, by, state=ActionState.PROPOSED)
    _record(session, "action.proposed", made, desk.unit_id, by, at, **_said(plan))
    return made


def propose_again(
    session: Session,
    action: Action,
    highest: int,
    plan: Plan,
    *,
    seen: int,
    by: Actor,
    at: datetime,
    today: date,
) -> None:
    """Change what was returned and propose it anew."""
    step = _step(action, ActionState.PROPOSED, by, seen)
    _refuse_unless_sound(plan, action.start_level, highest, today)
    _advance(
        session, action, step, by, at, "", target=plan.target, text=plan.text, owner=plan.owner,
        owner_id=plan.owner_id, due_on=plan.due_on, proposed_at=at, proposed_by_id=by.person_id,
        judged_by_id=None,
    )  # fmt: skip


def advance(
    session: Session,
    action: Action,
    end: ActionState,
    text: str,
    *,
    seen: int,
    by: Actor,
    at: datetime,
) -> None:
    """Make a move, over the version the person has seen."""
    step = _step(action, end, by, seen)
    text = text.strip()
    if step.end is ActionState.PROPOSED:
        raise Refused(_("Perbaiki rencananya, lalu ajukan lagi."))
    if step.says and not text:
        raise Refused(_("Tulis alasannya, agar unit tahu apa yang perlu diperbaiki."))
    if len(text) > NOTE:
        raise Refused(_("Ringkas: paling panjang %(number)s karakter.", number=NOTE))
    if step.shows and not text and not _was_shown(session, action):
        raise Refused(
            _("Tulis apa yang sudah dikerjakan, atau lampirkan bukti, sebelum menyatakan selesai.")
        )
    columns: dict[str, object] = {}
    if step.by is CITY:
        if action.proposed_by_id == by.person_id:
            raise NotAllowed(_("Rencana diputuskan orang lain, bukan yang mengajukannya."))
        columns["judged_by_id"] = by.person_id
    if step.end is ActionState.CONFIRMED:
        columns["confirmed_at"] = at
    if step.event == "action.accepted":
        follow_up(session, action.assessment_id, by=by, at=at)
    _advance(session, action, step, by, at, text, **columns)


def note(
    session: Session,
    action: Action,
    text: str,
    evidence: Evidence | None,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Say how far it is, or show something of the unit's library for it."""
    unit_id = action.assessment.unit_id
    if not may_plan(unit_id, by):
        raise NotAllowed
    text = text.strip()
    if action.state is not ActionState.RUNNING:
        raise Refused(_("Kemajuan dicatat selama rencana berjalan."))
    if not text and evidence is None:
        raise Refused(_("Tulis kemajuannya atau pilih bukti."))
    if len(text) > NOTE:
        raise Refused(_("Ringkas: paling panjang %(number)s karakter.", number=NOTE))
    if evidence is not None and (evidence.unit_id != unit_id or evidence.removed_at is not None):
        raise Refused(_("Pilih bukti dari pustaka unit Anda."))
    _enter(session, action, at, by, text=text, evidence_id=evidence.id if evidence else None)
    _record(
        session, "action.noted", action, unit_id, by, at, text=text,
        evidence=evidence.id if evidence else None,
    )  # fmt: skip


def note_export(session: Session, form: str, rows: int, *, by: Actor, at: datetime) -> None:
    """Record that somebody takes the list away."""
    audit.record(
        session, "action.exported", thing="action", thing_id="list", unit_id=by.unit_id, at=at, by=by,
        body={"format": form, "rows": rows},
    )  # fmt: skip


def _step(action: Action, end: ActionState, by: Actor, seen: int) -> Move:
    step = move(action.state, end)
    if seen != action.version:
        raise Conflict
    if step is None:
        raise Refused(_("Langkah ini tidak mungkin dari keadaan sekarang. Muat ulang halaman."))
    if not by.may(step.by) or (step.by is UNIT and by.unit_id != action.assessment.unit_id):
        raise NotAllowed
    return step


def _advance(
    session: Session,
    action: Action,
    step: Move,
    by: Actor,
    at: datetime,
    reason: str,
    **columns: object,
) -> None:
    session.flush()
    changed = session.execute(
        update(Action)
        .where(Action.id == action.id, Action.version == action.version, Action.state == step.start)
        .values(state=step.end, version=Action.version + 1, **columns)
        .returning(Action.id)
        .execution_options(synchronize_session=False)
    ).all()
    if len(changed) != 1:
        raise Conflict
    session.expire(action, ["state", "version", *columns])
    _enter(session, action, at, by, state=step.end, text=reason)
    said = {
        name: columns[name] for name in ("target", "text", "owner", "due_on") if name in columns
    }
    _record(
        session, step.event, action, action.assessment.unit_id, by, at,
        **{"from": step.start, "to": step.end, "reason": reason} | said,
    )  # fmt: skip


def _was_shown(session: Session, action: Action) -> bool:
    """Whether something was noted or shown since the action was last begun."""
    begun = (
        select(ActionEntry.id)
        .where(ActionEntry.action_id == action.id, ActionEntry.state == ActionState.RUNNING)
        .order_by(ActionEntry.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return bool(
        session.execute(
            select(
                exists().where(
                    ActionEntry.action_id == action.id,
                    ActionEntry.state.is_(None),
                    ActionEntry.id > begun,
                )
            )
        ).scalar_one()
    )


def _refuse_unless_sound(plan: Plan, start: int, highest: int, today: date) -> None:
    if not start < plan.target <= highest:
        raise Refused(_("Pilih tingkat yang lebih tinggi daripada sekarang."))
    if not plan.text.strip():
        raise Refused(_("Tulis apa yang akan dikerjakan."))
    if len(plan.text) > TEXT:
        raise Refused(_("Ringkas: paling panjang %(number)s karakter.", number=TEXT))
    if not plan.owner.strip() or len(plan.owner) > OWNER:
        raise Refused(_("Pilih atau tulis nama penanggung jawabnya."))
    if plan.due_on < today:
        raise Refused(_("Pilih tenggat mulai hari ini."))
    if plan.due_on.year > today.year + FURTHEST:
        raise Refused(_("Pilih tenggat dalam %(number)s tahun ke depan.", number=FURTHEST))


def _said(plan: Plan) -> dict[str, object]:
    return {"target": plan.target, "text": plan.text, "owner": plan.owner, "due_on": plan.due_on}


def _enter(
    session: Session,
    action: Action,
    at: datetime,
    by: Actor,
    *,
    state: ActionState | None = None,
    text: str = "",
    evidence_id: UUID | None = None,
) -> None:
    session.add(
        ActionEntry(
            action_id=action.id, at=at, by_id=by.person_id, state=state, text=text, evidence_id=evidence_id
        )
    )  # fmt: skip
    session.flush()


def _record(
    session: Session,
    event: str,
    action: Action,
    unit_id: UUID,
    by: Actor,
    at: datetime,
    **body: object,
) -> None:
    audit.record(
        session, event, thing="action", thing_id=action.id, unit_id=unit_id, at=at, by=by,
        body={"assessment": action.assessment_id, "item": action.item, **body},
    )  # fmt: skip
