"""A whole city, and a small one in which every unit's result can be told apart."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment.assessments.models import Assessment, Layer, Revision
from assessment.assessments.status import Status
from assessment.rounds.models import RoundState
from assessment.units.models import Unit
from tests import factories
from tests.conftest import Cast, template_with
from tests.reports.canaries import put
from tests.reports.wholecity import FINISHED, UNDER_WAY, WholeCity, add_round, there_is, whole_city


@pytest.fixture(scope="session")
def template_with_city(template: str, scratch: Path) -> str:
    """The template of tests that ask for ``city``."""
    return template_with("city", _city, template, scratch)


@pytest.fixture(scope="session")
def template_with_several(template_with_city: str, scratch: Path) -> str:
    """The template of tests that ask for ``several``."""
    return template_with("several", _several, template_with_city, scratch)


@pytest.fixture
def source(request: pytest.FixtureRequest, source: str) -> str:
    """Laying out hundreds of assessments takes seconds: that too is done once."""
    for name in ("several", "city"):
        if name in request.fixturenames:
            url: str = request.getfixturevalue(f"template_with_{name}")
            return url
    return source


@pytest.fixture
def city(session: Session) -> WholeCity:
    """184 units and a round under way, committed."""
    return there_is(session)


@pytest.fixture
def several(city: WholeCity) -> WholeCity:
    """The same with three rounds: one imported, one finished, and the one under way."""
    return city


def _city(session: Session) -> None:
    made = whole_city(session)
    add_round(made, "Penilaian 2026", UNDER_WAY, quality=0.62, opens_on=date(2026, 10, 1), seed=7)


def _several(session: Session) -> None:
    made = there_is(session)
    imported = add_round(
        made, "Penilaian 2024", ((Status.NOT_SUBMITTED, 184),), quality=0.4,
        opens_on=date(2024, 10, 1), seed=3, state=RoundState.CLOSED,
    )  # fmt: skip
    revisions = session.execute(
        select(Revision).join(Assessment).where(Assessment.round_id == imported.id)
    ).scalars()
    factories.stand(session, *revisions, status=Status.IMPORTED)
    imported.is_imported = True
    add_round(
        made, "Penilaian 2025", FINISHED, quality=0.5, opens_on=date(2025, 10, 1), seed=5,
        state=RoundState.CLOSED,
    )  # fmt: skip


@dataclass
class Town:
    """The cast's five units, each somewhere else on its way; what of each would be printed."""

    cast: Cast
    said: dict[str, dict[Layer, set[str]]]

    def of(self, *units: Unit, layers: tuple[Layer, ...] = tuple(Layer)) -> set[str]:
        """How the results of these units would be printed."""
        return {
            words
            for unit in units
            for layer, printed in self.said[unit.name].items()
            if layer in layers
            for words in printed
        }


@pytest.fixture
def town(session: Session, cast: Cast) -> Town:
    """Taman final, Melati verified, Kenanga sent, Dahlia a draft, Lain with items to mend."""
    places = {
        cast.taman: (
            Status.FINAL,
            {Layer.SELF: "0.911", Layer.VERIFIED: "0.857", Layer.FINAL: "0.433"},
        ),
        cast.melati: (Status.VERIFIED, {Layer.SELF: "0.771", Layer.VERIFIED: "0.713"}),
        cast.kenanga: (Status.SUBMITTED, {Layer.SELF: "0.537"}),
        cast.dahlia: (Status.DRAFT, {Layer.SELF: "0.193"}),
        cast.lain: (Status.NEEDS_CHANGES, {Layer.SELF: "0.367", Layer.VERIFIED: "0.293"}),
    }
    said: dict[str, dict[Layer, set[str]]] = {}
    for unit, (status, shares) in places.items():
        revision = factories.revision_of(session, unit)
        said[unit.name] = {}
        for number, (layer, share) in enumerate(shares.items(), 1):
            last = number == len(shares)
            said[unit.name][layer] = put(
                session, revision, status if last else Status.UNDER_REVIEW, {layer: Decimal(share)},
                verifier=cast.rina, lead=cast.lestari,
            )  # fmt: skip
    session.commit()
    return Town(cast, said)
