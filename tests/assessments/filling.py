"""What a unit does, in one line each, for tests that need it done."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from assessment.assessments import services
from assessment.assessments.answers import Change, version_of
from assessment.assessments.models import Revision
from assessment.assessments.queries import Desk, desk
from assessment.assessments.sending import services as sending
from assessment.people.models import Person
from assessment.permissions import Sight
from assessment.questionnaire.values import UNANSWERED
from tests import factories
from tests.factories import AT, TODAY, kami


class Says(dict[str, str]):
    """One sentence about whatever looks doubtful."""

    def __init__(self, sentence: str = "Sudah diperiksa.") -> None:
        super().__init__()
        self.sentence = sentence

    def __bool__(self) -> bool:
        return True

    def get(self, key: str, default: Any = None) -> str:
        return self.sentence


def said_on(page: Any, sentence: str = "Sudah diperiksa.") -> dict[str, str]:
    """The fields of a page for a sentence about each warning, filled in."""
    fields = page.tree.cssselect("textarea[name^='said-']")
    return {field.get("name"): sentence for field in fields}


def at_desk(session: Session, revision: Revision) -> Desk:
    """What lies on the desk now."""
    found = desk(session, revision.id, None, Sight.STATUS)
    assert found is not None
    return found


def answer(
    session: Session,
    revision: Revision,
    by: Person,
    levels: Mapping[str, int],
    *,
    today: date = TODAY,
    **more: Any,
) -> None:
    """Answer items as this person, over whatever was there."""
    on = at_desk(session, revision)
    changes = [
        Change(item, value, version_of(on.own_versions, kami().item(item).position), **more)
        for item, value in levels.items()
    ]
    services.save(session, on, kami(), changes, by=factories.actor(session, by), at=AT, today=today)


def answer_all(
    session: Session, revision: Revision, by: Person, level: int = 2, **more: Any
) -> None:
    """Answer every item of the areas with one level, but the first with another, so that nothing looks doubtful."""
    items = [item.id for area in kami().areas for item in area.items]
    answer(
        session,
        revision,
        by,
        dict.fromkeys(items[1:], level) | {items[0]: max(0, level - 1)},
        **more,
    )


def clear(session: Session, revision: Revision, by: Person, *items: str) -> None:
    """Take answers away."""
    answer(session, revision, by, dict.fromkeys(items, UNANSWERED))


def submit(
    session: Session, revision: Revision, by: Person, *, today: date = TODAY, **more: Any
) -> None:
    """Approve and send as this person."""
    sending.submit(
        session,
        at_desk(session, revision),
        kami(),
        by=factories.actor(session, by),
        at=AT,
        today=today,
        **more,
    )
