"""Which certificates a person may see, which may be proposed, and what a code stands for."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, contains_eager

from assessment.assessments.models import Assessment, Layer, Revision, Sheet
from assessment.assessments.queries import may_see, shows_results_to
from assessment.assessments.queries import visible_to as assessments_visible_to
from assessment.assessments.release import is_out
from assessment.assessments.status import FINAL_ON
from assessment.certificates.codes import digest, normal
from assessment.certificates.models import Certificate, CertificateState, WrongCode
from assessment.people.models import Person
from assessment.permissions import CITYWIDE, Actor, Permission, Sight
from assessment.rounds.models import Round
from assessment.units.models import Unit
from assessment.units.names import plain

PUBLISHED = (CertificateState.ISSUED, CertificateState.REVOKED)
WINDOW = timedelta(minutes=1)
TRIES = 30
"""Wrong codes from one address in the window before it has to wait."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to."""

    search: str = ""
    round_id: UUID | None = None
    kecamatan_id: UUID | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """The conditions, over Unit and Round."""
        found: list[ColumnElement[bool]] = []
        if plain(self.search):
            found.append(Unit.search.contains(plain(self.search), autoescape=True))
        if self.round_id is not None:
            found.append(Round.id == self.round_id)
        if self.kecamatan_id is not None:
            found.append(or_(Unit.id == self.kecamatan_id, Unit.parent_id == self.kecamatan_id))
        return found


def sees_all_states(actor: Actor) -> bool:
    """Whether the person works on certificates, and so sees them before they are issued."""
    return any(
        actor.may(permission)
        for permission in (Permission.CERTIFICATE_PROPOSE, Permission.CERTIFICATE_APPROVE)
    )


def visible_to(actor: Actor, sight: Sight = Sight.STATUS) -> Select[Certificate]:
    """Certificates this person may see, with revision, unit, kecamatan and round, by code of the unit.

    ``sight``: how deep they must see into the assessment (``SCORES`` for what stands on the annex).
    """
    parent = aliased(Unit)
    query = (
        select(Certificate)
        .join(Certificate.revision)
        .join(Revision.assessment)
        .join(Assessment.unit)
        .join(Assessment.round)
        .outerjoin(parent, Unit.parent_id == parent.id)
        .options(
            contains_eager(Certificate.revision)
            .contains_eager(Revision.assessment)
            .options(
                contains_eager(Assessment.unit).contains_eager(Unit.parent.of_type(parent)),
                contains_eager(Assessment.round),
            )
        )
        .where(may_see(actor, sight))
        .order_by(Unit.code, Certificate.proposed_at.desc())
    )
    if not sees_all_states(actor):
        query = query.where(Certificate.state.in_(PUBLISHED), hung(actor))
    return query


def hung(actor: Actor) -> ColumnElement[bool]:
    """Over Unit, Assessment and Round: whether certificates may be handed to this person.

    A piagam hangs on a wall, so units have it once everybody may know the result, even where they see their own before.
    """
    if actor.role in CITYWIDE:
        return shows_results_to(actor)
    return is_out()


def held(session: Session, actor: Actor) -> list[Round]:
    """The rounds whose certificates for this person are there, and wait for the announcement."""
    if sees_all_states(actor):
        return []
    return list(
        session.execute(
            select(Round)
            .where(
                Round.id.in_(
                    select(Assessment.round_id)
                    .join(Revision, Revision.assessment_id == Assessment.id)
                    .join(Certificate, Certificate.revision_id == Revision.id)
                    .join(Unit, Unit.id == Assessment.unit_id)
                    .join(Round, Round.id == Assessment.round_id)
                    .where(
                        may_see(actor, Sight.STATUS),
                        Certificate.state.in_(PUBLISHED),
                        ~hung(actor),
                    )
                )
            )
            .order_by(Round.opens_on)
        ).scalars()
    )


def is_public(session: Session, certificate: Certificate) -> bool:
    """Whether anybody with the paper in hand may see what stands on it."""
    return bool(
        session.execute(
            select(is_out())
            .select_from(Revision)
            .join(Assessment, Assessment.id == Revision.assessment_id)
            .join(Round, Round.id == Assessment.round_id)
            .where(Revision.id == certificate.revision_id)
        ).scalar_one()
    )


def find(
    session: Session, certificate_id: UUID, actor: Actor, sight: Sight = Sight.STATUS
) -> Certificate | None:
    """One certificate, if this person may see it."""
    return session.execute(
        visible_to(actor, sight).where(Certificate.id == certificate_id)
    ).scalar_one_or_none()


def chosen(session: Session, ids: Iterable[UUID], actor: Actor) -> list[Certificate]:
    """Several certificates, those this person may see."""
    return list(session.execute(visible_to(actor).where(Certificate.id.in_(list(ids)))).scalars())


def candidates(actor: Actor) -> Select[Revision]:
    """Final revisions of real rounds without a living certificate, with unit, kecamatan and round.

    Without a readiness status (no category of systems, or a method that has none) there is nothing to certify.
    """
    living = exists().where(
        Certificate.revision_id == Revision.id, Certificate.state != CertificateState.REVOKED
    )
    return (
        assessments_visible_to(actor, Sight.STATUS)
        .where(Revision.status.in_(FINAL_ON), ~Round.is_practice, has_readiness(), ~living)
        .order_by(Unit.code, Round.opens_on.desc())
    )


def has_readiness() -> ColumnElement[bool]:
    """Whether the final result of a revision has a readiness status."""
    return exists().where(
        Sheet.revision_id == Revision.id, Sheet.layer == Layer.FINAL, Sheet.readiness.is_not(None)
    )


def replaced(session: Session, certificates: Iterable[Certificate]) -> set[UUID]:
    """Those of the certificates whose result was opened again and has become final anew."""
    revision, mine = aliased(Revision), aliased(Revision)
    ids = [certificate.id for certificate in certificates]
    rows = session.execute(
        select(Certificate.id)
        .join(mine, mine.id == Certificate.revision_id)
        .join(
            revision,
            and_(
                revision.assessment_id == mine.assessment_id,
                revision.number > mine.number,
                revision.status.in_(FINAL_ON),
            ),
        )
        .where(Certificate.id.in_(ids))
    )
    return set(rows.scalars())


def by_code(session: Session, typed: str) -> Certificate | None:
    """The issued or revoked certificate a typed or scanned code stands for."""
    return session.execute(
        select(Certificate).where(
            Certificate.code_hash == digest(normal(typed)), Certificate.state.in_(PUBLISHED)
        )
    ).scalar_one_or_none()


def must_wait(session: Session, address: str, *, at: datetime) -> bool:
    """Whether too many wrong codes came from this address within the last minute."""
    wrong = session.execute(
        select(func.count())
        .select_from(WrongCode)
        .where(WrongCode.address == address_digest(address), WrongCode.at > at - WINDOW)
    ).scalar_one()
    return wrong >= TRIES


def address_digest(address: str) -> bytes:
    """What the database keeps of an address."""
    return hashlib.sha256(address.encode()).digest()


@dataclass(frozen=True, slots=True)
class Counts:
    """How many there are of each, as far as this person sees."""

    candidates: int
    proposed: int
    making: int
    issued: int
    revoked: int


def counts(session: Session, actor: Actor, wanted: Wanted) -> Counts:
    """The figures on the tabs of the list."""
    conditions = wanted.conditions()
    found = dict(
        session.execute(
            visible_to(actor)
            .where(*conditions)
            .with_only_columns(Certificate.state, func.count())
            .order_by(None)
            .group_by(Certificate.state)
        ).all()
    )
    waiting = (
        session.execute(
            select(func.count()).select_from(
                candidates(actor).where(*conditions).order_by(None).subquery()
            )
        ).scalar_one()
        if actor.may(Permission.CERTIFICATE_PROPOSE)
        else 0
    )
    return Counts(
        candidates=waiting,
        proposed=found.get(CertificateState.PROPOSED, 0),
        making=found.get(CertificateState.APPROVED, 0),
        issued=found.get(CertificateState.ISSUED, 0),
        revoked=found.get(CertificateState.REVOKED, 0),
    )


def batch_progress(session: Session, actor: Actor) -> tuple[int, int]:
    """How many of the certificates approved together with those still being made are done: (done, total)."""
    open_batches = (
        select(Certificate.approved_at)
        .where(Certificate.state == CertificateState.APPROVED)
        .distinct()
    )
    rows = session.execute(
        visible_to(actor)
        .where(Certificate.approved_at.in_(open_batches))
        .with_only_columns(Certificate.state, func.count())
        .order_by(None)
        .group_by(Certificate.state)
    ).all()
    by_state = dict(rows)
    total = sum(by_state.values())
    return total - by_state.get(CertificateState.APPROVED, 0), total


def names_of(session: Session, people: Iterable[UUID | None]) -> dict[UUID, str]:
    """What these people are called."""
    ids = [one for one in people if one is not None]
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))
    return {row.id: row.name for row in rows}
