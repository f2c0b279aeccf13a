"""A whole city, and a small one in which every unit's result can be told apart."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from assessment.assessments.models import Layer
from assessment.assessments.status import Status
from assessment.units.models import Unit
from tests import factories
from tests.conftest import Cast
from tests.reports.canaries import put
from tests.reports.wholecity import UNDER_WAY, WholeCity, add_round, whole_city


@pytest.fixture
def city(session: Session) -> WholeCity:
    """184 units and a round under way, committed."""
    made = whole_city(session)
    add_round(made, "Penilaian 2026", UNDER_WAY, quality=0.62, opens_on=date(2026, 10, 1), seed=7)
    session.commit()
    return made


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
