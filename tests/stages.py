"""How far Kel. Melati's assessment is when a test begins: reached once with the real verbs, copied from then on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from assessment.assessments.models import Decision, Revision
from assessment.assessments.status import Status
from tests import factories
from tests.reviews import desk

if TYPE_CHECKING:
    from tests.conftest import Cast


@dataclass(frozen=True)
class Stage:
    """A status, how it is reached, and from which stage (``None``: from nothing filled in)."""

    name: str
    status: Status
    bring: "Callable[[Session, Cast, Revision], None]"
    before: "Stage | None" = None


def reach(session: Session, cast: "Cast", stage: Stage) -> Revision:
    """Kel. Melati's revision at a stage; what the database's template did not bring along is done now."""
    revision = session.merge(cast.revision)
    todo: list[Stage] = []
    ahead: Stage | None = stage
    while ahead is not None and revision.status is not ahead.status:
        todo.append(ahead)
        ahead = ahead.before
    for one in reversed(todo):
        one.bring(session, cast, revision)
    return revision


def template(stage: Stage, template_after: Callable[..., str]) -> str:
    """The address of a template at this stage, built from the one before."""
    before = {"before": template(stage.before, template_after)} if stage.before else {}
    return template_after(
        f"at_{stage.name}", lambda session, cast: reach(session, cast, stage), **before
    )


def _send(session: Session, cast: "Cast", revision: Revision) -> None:
    desk.fill_in(session, revision, cast.sari)
    desk.send(session, revision, cast.wati)


def _take(session: Session, cast: "Cast", revision: Revision) -> None:
    desk.move(session, revision, cast.rina, "take")


def _verify(session: Session, cast: "Cast", revision: Revision) -> None:
    _lower(session, cast, revision, "SK belum ditandatangani.")


def _finalise(session: Session, cast: "Cast", revision: Revision) -> None:
    desk.move(session, revision, cast.lestari, "finalise")


def _conclude(session: Session, cast: "Cast", revision: Revision) -> None:
    _send(session, cast, revision)
    _take(session, cast, revision)
    _lower(session, cast, revision, "Belum ada SK.")
    _finalise(session, cast, revision)
    factories.announce(session)


def _lower(session: Session, cast: "Cast", revision: Revision, reason: str) -> None:
    desk.decide(session, revision, cast.rina, "2.1", Decision.CHANGED, value=1, reason=reason)
    desk.agree_all(session, revision, cast.rina)
    desk.move(session, revision, cast.rina, "verify")


SENT = Stage("sent", Status.SUBMITTED, _send)
TAKEN = Stage("taken", Status.UNDER_REVIEW, _take, SENT)
VERIFIED = Stage("verified", Status.VERIFIED, _verify, TAKEN)
FINAL = Stage("final", Status.FINAL, _finalise, VERIFIED)
RESULT = Stage("result", Status.FINAL, _conclude)

FIXTURES: Mapping[str, Stage] = {one.name: one for one in (RESULT, FINAL, VERIFIED, TAKEN, SENT)}
"""The furthest first."""
