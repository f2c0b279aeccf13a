"""What was mended in the texts of a round's questionnaires, and how it is told to who reads them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment.languages import locale
from assessment.questionnaire.comparison import Reworded, compare
from assessment.questionnaire.differences import part_name
from assessment.rounds.models import Erratum
from assessment.rounds.queries import questionnaire

_kept: dict[tuple[str, str], tuple[Reworded, ...]] = {}


@dataclass(frozen=True, slots=True)
class Mended:
    """Texts of one item that an erratum changed: what each is called, and how it read before."""

    at: datetime
    texts: tuple[tuple[str, str], ...]


def errata(session: Session, round_id: UUID, digest: str | None = None) -> list[Erratum]:
    """The errata of a round, the oldest first; ``digest``: only those to what this content began as."""
    found = select(Erratum).where(Erratum.round_id == round_id).order_by(Erratum.id)
    if digest is not None:
        found = found.where(Erratum.digest == digest)
    return list(session.execute(found).scalars())


def latest(session: Session, round_id: UUID, digest: str) -> str | None:
    """The content shown by now instead of the one a round began with; None where nothing was mended."""
    return session.execute(
        select(Erratum.to_digest)
        .where(Erratum.round_id == round_id, Erratum.digest == digest)
        .order_by(Erratum.id.desc())
        .limit(1)
    ).scalar_one_or_none()


def mended(session: Session, found: Iterable[Erratum]) -> Mapping[str, Sequence[Mended]]:
    """By item, what each of these errata changed in the language spoken; the newest first."""
    marks: dict[str, list[Mended]] = {}
    for erratum in found:
        texts: dict[str, list[tuple[str, str]]] = {}
        for change in _reworded(session, erratum):
            old, new = (text.in_(locale()) if text else "" for text in (change.old, change.new))
            if old != new:
                texts.setdefault(change.place, []).append((part_name(change.part), old))
        for place, changed in texts.items():
            marks.setdefault(place, []).insert(0, Mended(erratum.at, tuple(changed)))
    return marks


def _reworded(session: Session, erratum: Erratum) -> tuple[Reworded, ...]:
    """Worked out once per process: contents never change."""
    key = (erratum.from_digest, erratum.to_digest)
    if key not in _kept:
        _kept[key] = compare(*(questionnaire(session, digest) for digest in key)).reworded
    return _kept[key]
