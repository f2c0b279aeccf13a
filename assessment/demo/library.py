"""The evidence of the invented units: the same handful of files, again and again."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from assessment import audit
from assessment.demo.exhibits import Exhibit, exhibits
from assessment.demo.maturity import Claim
from assessment.evidence.models import Evidence
from assessment.files.services import keep
from assessment.files.store import FileStore
from assessment.permissions import Actor
from assessment.questionnaire.values import NOT_APPLICABLE
from assessment.units.models import Unit


class Library:
    """What every unit has uploaded so far."""

    def __init__(self, session: Session, files: FileStore) -> None:
        self.session, self.files = session, files
        self._there: dict[tuple[UUID, str], Evidence] = {}
        self._stored: dict[str, str] = {}

    def show(
        self, unit: Unit, claims: Sequence[Claim], rng: Random, *, by: Actor, at: datetime
    ) -> dict[str, Evidence]:
        """Evidence for one or two of the better claims, by item; uploaded where it is not there yet."""
        good = [
            claim.item.id
            for claim in claims
            if claim.claimed >= 2 and claim.claimed != NOT_APPLICABLE and claim.item.evidence
        ]
        chosen = rng.sample(good, min(len(good), rng.choice((0, 1, 1, 2))))
        return {item: self._piece(unit, rng.choice(exhibits()), rng, by, at) for item in chosen}

    def _piece(
        self, unit: Unit, exhibit: Exhibit, rng: Random, by: Actor, at: datetime
    ) -> Evidence:
        key = (unit.id, exhibit.file_name)
        if key not in self._there:
            dated_on = at.date() - timedelta(days=rng.randint(10, 400))
            self._there[key] = self._upload(unit, exhibit, dated_on, by, at)
        return self._there[key]

    def _kept(self, exhibit: Exhibit, at: datetime) -> str:
        """The same bytes are stored once, however many units upload them."""
        if exhibit.file_name not in self._stored:
            stored = keep(self.session, self.files, exhibit.content, exhibit.media_type, at=at)
            self._stored[exhibit.file_name] = stored.sha256
        return self._stored[exhibit.file_name]

    def _upload(
        self, unit: Unit, exhibit: Exhibit, dated_on: date, by: Actor, at: datetime
    ) -> Evidence:
        sha256 = self._kept(exhibit, at)
        made = Evidence(
            id=uuid4(), unit_id=unit.id, title=exhibit.title, sha256=sha256,
            file_name=exhibit.file_name, dated_on=dated_on, added_at=at, added_by_id=by.person_id,
        )  # fmt: skip
        self.session.add(made)
        audit.record(
            self.session, "evidence.added", thing="evidence", thing_id=made.id, unit_id=unit.id,
            at=at, by=by, body={"sha256": sha256},
        )  # fmt: skip
        return made
