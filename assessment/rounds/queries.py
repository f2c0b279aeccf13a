"""Reading rounds and the frozen content they use."""

import threading
from collections.abc import Iterable
from functools import lru_cache
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from assessment.questionnaire import frozen
from assessment.questionnaire.model import Questionnaire
from assessment.rounds.models import Content, ElectronicSystem, Round, RoundQuestionnaire

_kept: dict[str, Questionnaire] = {}
_reading = threading.Lock()


def questionnaire(session: Session, digest: str) -> Questionnaire:
    """The frozen questionnaire under its digest; read once per process, since it never changes.

    One object, however many ask at once: what is remembered of it by its identity is found again.
    """
    if digest not in _kept:
        content = session.execute(
            select(Content.content).where(Content.digest == digest)
        ).scalar_one()
        _keep(digest, content)
    return _kept[digest]


def questionnaires(session: Session, digests: Iterable[str]) -> dict[str, Questionnaire]:
    """Several frozen questionnaires by their digests; what this process has not read yet, in one statement."""
    wanted = set(digests)
    if missing := wanted - _kept.keys():
        rows = session.execute(
            select(Content.digest, Content.content).where(Content.digest.in_(missing))
        )
        for row in rows:
            _keep(row.digest, row.content)
    return {digest: _kept[digest] for digest in sorted(wanted)}


def _keep(digest: str, content: str) -> None:
    with _reading:
        _kept[digest] = _kept.get(digest) or _parsed(content)


@lru_cache(maxsize=32)
def _parsed(content: str) -> Questionnaire:
    return frozen.from_json(content)


def rounds(session: Session) -> list[Round]:
    """All rounds, the newest first."""
    return list(
        session.execute(select(Round).order_by(Round.opens_on.desc(), Round.name)).scalars()
    )


def questionnaires_of(session: Session, round_id: UUID) -> list[RoundQuestionnaire]:
    """Which content each kind of unit gets in a round."""
    return list(
        session.execute(
            select(RoundQuestionnaire)
            .where(RoundQuestionnaire.round_id == round_id)
            .order_by(RoundQuestionnaire.kind)
        ).scalars()
    )


def systems_of(session: Session, round_id: UUID) -> list[ElectronicSystem]:
    """The electronic systems listed for a round, by name."""
    return list(
        session.execute(
            select(ElectronicSystem)
            .where(ElectronicSystem.round_id == round_id)
            .order_by(ElectronicSystem.name)
        ).scalars()
    )


def find(session: Session, round_id: UUID, *, lock: bool = False) -> Round | None:
    """A round; ``lock``: nobody else changes its state until this transaction ends."""
    return session.get(Round, round_id, with_for_update=lock)


def find_system(session: Session, round_id: UUID, system_id: UUID) -> ElectronicSystem | None:
    """A system on the list of this round."""
    return session.execute(
        select(ElectronicSystem).where(
            ElectronicSystem.id == system_id, ElectronicSystem.round_id == round_id
        )
    ).scalar_one_or_none()


def earlier_with_systems(session: Session, chosen: Round) -> Round | None:
    """The latest other round whose list of systems could be taken over."""
    return (
        session.execute(
            select(Round)
            .where(
                Round.id != chosen.id,
                Round.opens_on <= chosen.opens_on,
                exists().where(ElectronicSystem.round_id == Round.id),
            )
            .order_by(Round.opens_on.desc(), Round.created_at.desc())
        )
        .scalars()
        .first()
    )


def contents(session: Session, digests: Iterable[str]) -> dict[str, Content]:
    """The stored contents under these digests, without their texts."""
    rows = session.execute(select(Content).where(Content.digest.in_(set(digests)))).scalars()
    return {content.digest: content for content in rows}
