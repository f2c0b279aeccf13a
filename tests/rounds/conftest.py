"""What the tests of rounds share: a city of the real shape, and systems with their answers."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy.orm import Session

from assessment.permissions import Actor
from assessment.rounds.models import Round
from assessment.rounds.services import SystemEntry
from assessment.units.models import Kind, Unit
from tests import factories

QUESTIONS = [question.id for question in factories.kami().system_questions]


def entry(name: str = "Klampid", letters: str = "A" * 10, **more: object) -> SystemEntry:
    """A system whose questions are answered by these letters (a blank: not answered)."""
    answers = {
        item: letter for item, letter in zip(QUESTIONS, letters, strict=True) if letter != " "
    }
    return SystemEntry(name=name, answers=answers, **more)


@pytest.fixture
def agus(cast, session: Session) -> Actor:
    return factories.actor(session, cast.agus)


@pytest.fixture
def round_(cast, session: Session) -> Round:
    return session.merge(cast.round)


@pytest.fixture
def draft(cast, session: Session) -> Round:
    """A round that is not open yet."""
    made = factories.round_(
        session, "Periode 2027", year=2027, opens_on=date(2027, 2, 1), closes_on=date(2027, 4, 30)
    )
    session.commit()
    return made


@pytest.fixture
def city(session: Session) -> Callable[[], list[Unit]]:
    """31 kecamatan with 153 kelurahan."""

    def build() -> list[Unit]:
        found = []
        for number in range(31):
            parent = factories.unit(session, f"Kecamatan {number:02d}", Kind.KECAMATAN)
            found.append(parent)
            found.extend(
                factories.unit(session, f"Kelurahan {number:02d} {index}", parent=parent)
                for index in range(5 if number else 3)
            )
        session.commit()
        assert len(found) == 184
        return found

    return build
