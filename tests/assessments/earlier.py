"""An earlier round of Kel. Melati with what its verifier made of it, for tests that carry it over."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from assessment.assessments.models import Decision, Revision
from assessment.assessments.running.opening import open_round
from assessment.questionnaire.model import Questionnaire
from assessment.rounds.models import Round
from assessment.rounds.services import assign
from assessment.units.models import Kind, Unit
from tests import factories
from tests.assessments.filling import answer
from tests.factories import AT
from tests.reviews.desk import agree_all, decide, fill_in, move, send

CHANGED = {"2.2": 1, "2.3": 2}
"""What the verifier of :func:`finished` lowers, with the reason "Bukti 2025 kurang"."""


def round_of(
    session: Session,
    units: Sequence[Unit],
    *,
    year: int = 2025,
    content: Questionnaire | None = None,
    **more: Any,
) -> Round:
    """A round of an earlier year."""
    made = factories.round_(
        session, f"Periode {year}", year=year, opens_on=date(year, 3, 1), closes_on=date(year + 1, 12, 31), **more
    )  # fmt: skip
    if content is not None:
        for kind in (Kind.KECAMATAN, Kind.KELURAHAN):
            assign(session, made.id, kind, content, at=AT)
    open_round(session, made, units, by=None, at=AT)
    return made


def drafted(session: Session, cast: Any, levels: Mapping[str, int], **more: Any) -> Revision:
    """Melati answered some items in 2025 and never sent."""
    made = round_of(session, [cast.melati])
    revision = factories.revision_of(session, cast.melati, made)
    answer(session, revision, cast.sari, levels, **more)
    session.commit()
    return revision


def finished(session: Session, cast: Any, **chosen: int) -> Revision:
    """Melati's result of 2025, final: all Sebagian but what is ``chosen`` (``i2_1=3``) or :data:`CHANGED`."""
    made = round_of(session, [cast.melati])
    revision = factories.revision_of(session, cast.melati, made)
    fill_in(session, revision, cast.sari, **{"i2_2": 3, "i2_3": 3} | chosen)
    send(session, revision, cast.wati)
    move(session, revision, cast.rina, "take")
    for item, value in CHANGED.items():
        decide(
            session, revision, cast.rina, item, Decision.CHANGED, value=value, reason="Bukti 2025 kurang."
        )  # fmt: skip
    agree_all(session, revision, cast.rina)
    move(session, revision, cast.rina, "verify")
    move(session, revision, cast.lestari, "finalise")
    session.commit()
    return revision
