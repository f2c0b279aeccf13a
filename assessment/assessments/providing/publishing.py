"""What the city provides: the provider's assessments, what they publish, and how units read it.

The provider of a round answers the items of the city once per questionnaire. Sending publishes its answers, and so
does the end of their verification. A publication is stored whole and never changed; the sheet that units follow is
written in the same transaction, and their scores with it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session, contains_eager

from assessment import audit
from assessment.assessments.asked import Asked, is_asked, is_shown
from assessment.assessments.models import (
    AnswerEvent,
    Assessment,
    Decision,
    Layer,
    Revision,
    Sheet,
)
from assessment.assessments.providing.inheritance import rescore
from assessment.assessments.queries import Desk, hold_all, latest_answers
from assessment.assessments.records import evidence_of
from assessment.assessments.scores import open_layer
from assessment.assessments.status import WITH_UNIT, Status
from assessment.errors import Refused
from assessment.languages import gettext as _
from assessment.permissions import Actor
from assessment.questionnaire import values
from assessment.questionnaire.model import Questionnaire, Text
from assessment.questionnaire.values import UNANSWERED
from assessment.rounds.errata import latest
from assessment.rounds.models import Publication, Round, RoundQuestionnaire, RoundState
from assessment.rounds.queries import questionnaire, questionnaires_of
from assessment.units.models import Kind, Unit


@dataclass(frozen=True, slots=True)
class Given:
    """What stands beside an item that the city provides. ``evidence``: the names, never the files.

    ``as_of``: the day on which it was so; None where that was not asked yet.
    """

    note: str
    reason: str
    at: datetime
    is_verified: bool
    evidence: tuple[str, ...]
    as_of: date | None = None

    @property
    def held_on(self) -> date | datetime:
        """The day on which it was so, or else the moment in which it was said."""
        return self.as_of or self.at


@dataclass(frozen=True, slots=True)
class Published:
    """A publication as pages read it: values, and what stands beside them by item."""

    id: int
    revision_id: UUID
    at: datetime
    is_verified: bool
    answers: bytes
    given: Mapping[str, Given]


def provide(
    session: Session, chosen: Round, provider: Unit, *, by: Actor | None, at: datetime
) -> None:
    """Name who answers for the city in a round that is open already.

    Units that have not sent are asked for their own items from now on; the others keep what they sent with.
    """
    if chosen.state is not RoundState.OPEN:
        raise Refused(_("Penyedia jawaban kota hanya dapat ditambahkan selama periode dibuka."))
    if chosen.provider_id is not None:
        raise Refused(_("Periode ini sudah punya penyedia jawaban kota."))
    refuse_unless_office(provider)
    hold_all(session, Assessment.round_id == chosen.id)
    chosen.provider_id = provider.id
    audit.record(
        session, "round.provider_named", thing="round", thing_id=chosen.id, unit_id=provider.id,
        at=at, by=by, body={"provider": provider.code},
    )  # fmt: skip
    working = exists().where(
        Revision.assessment_id == Assessment.id,  # also of a unit taken out: it may come back
        Revision.status.in_((WITH_UNIT | {Status.NOT_SUBMITTED}) - {Status.NEEDS_CHANGES}),
    )
    session.execute(
        update(Assessment)
        .where(Assessment.round_id == chosen.id, Assessment.asked == Asked.ALL, working)
        .values(asked=Asked.OWN)
        .execution_options(synchronize_session=False)
    )
    session.flush()
    for row in questionnaires_of(session, chosen.id):
        rescore(session, row, questionnaire(session, row.digest), at=at)
    enrol_provider(session, chosen, at=at)
    session.expire_all()


def refuse_unless_office(provider: Unit) -> None:
    """Only an office that still exists answers for the city."""
    if provider.kind is not Kind.OFFICE or provider.valid_to is not None:
        raise Refused(_("Pilih perangkat daerah sebagai penyedia jawaban kota."))


def enrol_provider(session: Session, chosen: Round, *, at: datetime) -> list[Revision]:
    """Give the provider its assessment for each questionnaire in use that has items of the city.

    An office that was it before in this round has its work back, or a new revision beside what it had sent.
    """
    if chosen.provider_id is None:
        return []
    made = []
    there = _enrolled_before(session, chosen)
    for digest in sorted({row.digest for row in questionnaires_of(session, chosen.id)}):
        content = questionnaire(session, digest)
        if not any(is_asked(Asked.CITY, item) for item in content.items):
            continue
        before = there.get(digest)
        if before is not None and before.status in WITH_UNIT | {Status.NOT_SUBMITTED}:
            before.is_current, before.reason = True, ""
            before.version += 1
            session.flush()
            made.append(before)
            continue
        entry = before.assessment if before else Assessment(
            id=uuid4(), round_id=chosen.id, unit_id=chosen.provider_id, digest=digest, asked=Asked.CITY
        )  # fmt: skip
        number = before.number + 1 if before else 1
        revision = Revision(
            id=uuid4(), assessment=entry, number=number, status=Status.NOT_STARTED, version=1, status_at=at,
            created_at=at, mended_digest=latest(session, chosen.id, digest),
        )  # fmt: skip
        session.add_all([entry, revision])
        session.flush()
        blank = values.blank(content)
        open_layer(session, revision.id, content, Layer.SELF, city=blank, asked=Asked.CITY, at=at)
        made.append(revision)
    return made


def _enrolled_before(session: Session, chosen: Round) -> dict[str, Revision]:
    """The latest revision of each assessment that the provider has had in this round, by questionnaire."""
    rows = session.execute(
        select(Revision)
        .join(Revision.assessment)
        .where(
            Assessment.round_id == chosen.id,
            Assessment.unit_id == chosen.provider_id,
            Assessment.asked == Asked.CITY,
        )
        .options(contains_eager(Revision.assessment))
        .order_by(Revision.number)
    ).scalars()
    return {revision.assessment.digest: revision for revision in rows}


def publish(
    session: Session,
    desk: Desk,
    content: Questionnaire,
    *,
    concluded: bool = False,
    by: Actor,
    at: datetime,
) -> Publication:
    """Let the provider's answers stand for all units that have not sent, and rescore these.

    ``concluded``: verification has ended, so what a verifier decided is what is published; before, only decisions
    that were published already stand. The caller holds the round's revisions.
    """
    rows = [row for row in questionnaires_of(session, desk.round_id) if row.digest == desk.digest]
    before = published(session, next((row.publication_id for row in rows), None))
    if before is not None and before.revision_id != desk.revision_id:
        before = None  # of a former provider, whose decisions are none on these answers
    sheet, said = _said(session, desk, content, before, concluded=concluded)
    made = Publication(
        round_id=desk.round_id, digest=desk.digest, revision_id=desk.revision_id, is_verified=concluded,
        answers=sheet, said=said, published_at=at, published_by_id=by.person_id,
    )  # fmt: skip
    session.add(made)
    session.flush()
    rescored = 0
    changed: dict[str, list[Any]] = {}
    for row in rows:
        merged = bytearray(row.city_answers)
        for item in content.items:
            if is_asked(Asked.CITY, item) and merged[item.position] != sheet[item.position]:
                old, new = merged[item.position], sheet[item.position]
                changed[item.id] = [values.to_json(old), values.to_json(new)]
                merged[item.position] = new
        row.publication_id = made.id
        if bytes(merged) != row.city_answers:
            row.city_answers, row.city_changed_at = bytes(merged), at
            session.flush()
            rescored += rescore(session, row, content, at=at)
    audit.record(
        session, "round.city_answers_published", thing="round", thing_id=desk.round_id,
        unit_id=desk.unit_id, at=at, by=by,
        body={
            "publication": made.id, "questionnaire": desk.digest, "verified": concluded,
            "kinds": [row.kind for row in rows], "changed": changed, "units": rescored,
        },
    )  # fmt: skip
    return made


def _said(
    session: Session, desk: Desk, content: Questionnaire, before: Published | None, *, concluded: bool
) -> tuple[bytes, dict[str, Any]]:  # fmt: skip
    """The values and what stands beside them, as they are now."""
    own = latest_answers(session, desk.revision_id, Layer.SELF)
    decided = latest_answers(session, desk.revision_id, Layer.VERIFIED)
    shown = evidence_of(session, desk.revision_id)
    sheet, said = bytearray(values.blank(content)), {}
    for item in content.items:
        event = own.get(item.id)
        if event is None or not is_shown(Asked.CITY, item):
            continue
        decision = decided.get(item.id)
        is_checked = _stands(decision, event) and (
            concluded or (before is not None and _was_verified(before, item.id))
        )
        if is_asked(Asked.CITY, item):
            value = event.value
            if decision is not None and is_checked:
                value = (
                    decision.value if concluded or before is None else before.answers[item.position]
                )
            sheet[item.position] = value
            if value == UNANSWERED:
                continue
        elif not event.note:
            continue
        said[item.id] = {
            "note": event.note,
            "reason": event.reason,
            "at": event.at.isoformat(timespec="seconds"),
            "as_of": event.as_of and event.as_of.isoformat(),
            "verified": is_checked,
            "evidence": [one.title for one in shown.get(item.id, ())],
        }
    return bytes(sheet), said


def _stands(decision: AnswerEvent | None, event: AnswerEvent) -> bool:
    """Whether a verifier has decided on this very answer."""
    return (
        decision is not None
        and decision.decision in (Decision.AGREED, Decision.CHANGED)
        and decision.id > event.id
    )


def _was_verified(before: Published, item_id: str) -> bool:
    found = before.given.get(item_id)
    return found is not None and found.is_verified


def published(session: Session, publication_id: int | None) -> Published | None:
    """A publication by its number."""
    if publication_id is None:
        return None
    row = session.get_one(Publication, publication_id)
    given = {item: _given(said) for item, said in row.said.items()}
    return Published(row.id, row.revision_id, row.published_at, row.is_verified, row.answers, given)


def publisher(session: Session, publication_id: int | None) -> str:
    """The office whose answers a publication holds: in a round that has another provider by now, the former one."""
    if publication_id is None:
        return ""
    return session.execute(
        select(Unit.name)
        .join(Assessment, Assessment.unit_id == Unit.id)
        .join(Revision, Revision.assessment_id == Assessment.id)
        .join(Publication, Publication.revision_id == Revision.id)
        .where(Publication.id == publication_id)
    ).scalar_one()


def published_for(session: Session, desk: Desk) -> Published | None:
    """The publication that counts for an assessment; for the provider's, its own latest."""
    if desk.asked is not Asked.CITY:
        return published(session, desk.publication_id)
    latest = session.execute(
        select(RoundQuestionnaire.publication_id)
        .where(
            RoundQuestionnaire.round_id == desk.round_id, RoundQuestionnaire.digest == desk.digest
        )
        .limit(1)
    ).scalar_one_or_none()
    found = published(session, latest)
    return found if found is not None and found.revision_id == desk.revision_id else None


def _given(said: Mapping[str, Any]) -> Given:
    return Given(
        said["note"], said["reason"], datetime.fromisoformat(said["at"]), said["verified"],
        tuple(said["evidence"]), date.fromisoformat(as_of) if (as_of := said.get("as_of")) else None,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Provision:
    """How far the city's answers to one questionnaire are, for who looks after a round."""

    revision_id: UUID
    digest: str
    title: Text
    kinds: tuple[Kind, ...]
    status: Status
    status_at: datetime
    answered: int
    items: int
    published: Published | None
    publisher: str


def provisions(session: Session, chosen: Round) -> list[Provision]:
    """What the provider of a round has to answer, and what of it stands. Status and progress, never an answer."""
    rows = questionnaires_of(session, chosen.id)
    latest = {row.digest: row.publication_id for row in rows}
    found = session.execute(
        select(
            Revision.id, Assessment.digest, Revision.status, Revision.status_at, Sheet.answered, Sheet.items
        )
        .join(Assessment, Assessment.id == Revision.assessment_id)
        .join(Sheet, Sheet.revision_id == Revision.id)
        .where(
            Assessment.round_id == chosen.id,
            Assessment.asked == Asked.CITY,
            Revision.is_current,
            Sheet.layer == Layer.SELF,
        )
        .order_by(Assessment.digest)
    )  # fmt: skip
    return [
        Provision(
            one.id,
            one.digest,
            questionnaire(session, one.digest).title,
            tuple(row.kind for row in rows if row.digest == one.digest),
            one.status,
            one.status_at,
            one.answered,
            one.items,
            published(session, latest.get(one.digest)),
            publisher(session, latest.get(one.digest)),
        )
        for one in found
    ]
