"""What a unit says about answers that look doubtful, one sentence for each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment.assessments.checks import Findings
from assessment.assessments.sending.models import Explanation
from assessment.errors import Refused
from assessment.languages import gettext as _
from assessment.languages import ngettext
from assessment.people.models import Person
from assessment.permissions import Actor

LONGEST = 1000
"""The longest sentence, in characters."""


class Unexplained(Refused):
    """Something looks doubtful and nobody has said a sentence about it. ``missing``: the keys of these warnings."""

    def __init__(self, missing: tuple[str, ...]) -> None:
        super().__init__(
            ngettext(
                "%(num)s peringatan belum dijelaskan. Tulis satu kalimat penjelasan, atau perbaiki jawabannya.",
                "%(num)s peringatan belum dijelaskan. Tulis satu kalimat penjelasan, atau perbaiki jawabannya.",
                len(missing),
            )
        )
        self.missing = missing


@dataclass(frozen=True, slots=True)
class Explained:
    """A sentence, and who said it when."""

    sentence: str
    by: str
    at: datetime


def explanations(session: Session, revision_id: UUID) -> dict[str, Explained]:
    """What was said so far, by warning."""
    rows = session.execute(
        select(Explanation, Person.name)
        .join(Person, Person.id == Explanation.said_by_id)
        .where(Explanation.revision_id == revision_id)
    )
    return {one.warning: Explained(one.sentence, name, one.said_at) for one, name in rows}


def explain(
    session: Session,
    revision_id: UUID,
    findings: Findings,
    said: Mapping[str, str],
    *,
    by: Actor,
    at: datetime,
) -> dict[str, Explained]:
    """Keep what is said now, and return what stands about every warning; :class:`Unexplained` if nothing does.

    What is said about something that no longer looks doubtful is not kept.
    """
    before = explanations(session, revision_id)
    found: dict[str, Explained] = {}
    for warning in findings.warnings:
        old = before.get(warning.key)
        sentence = said.get(warning.key, old.sentence if old else "").strip()
        if len(sentence) > LONGEST:
            raise Refused(_("Penjelasan paling panjang %(number)s karakter.", number=LONGEST))
        if old is not None and old.sentence == sentence:
            found[warning.key] = old
        elif sentence:
            found[warning.key] = Explained(sentence, by.name, at)
    missing = tuple(one.key for one in findings.warnings if one.key not in found)
    if missing:
        raise Unexplained(missing)
    for key, one in found.items():
        if one is not before.get(key):
            session.merge(
                Explanation(
                    revision_id=revision_id, warning=key, sentence=one.sentence, said_at=at,
                    said_by_id=by.person_id,
                )
            )  # fmt: skip
    session.flush()
    return found
