"""The evidence of the invented units: the same handful of files, again and again."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from io import BytesIO
from random import Random
from uuid import UUID

from sqlalchemy.orm import Session

from assessment.demo.exhibits import Exhibit, exhibits, signed_paper
from assessment.demo.maturity import Claim
from assessment.evidence import services
from assessment.evidence.checking.inspection import Checked, checked
from assessment.evidence.models import Evidence
from assessment.evidence.services import AlreadyThere, Details
from assessment.files.store import FileStore
from assessment.permissions import Actor
from assessment.questionnaire.values import NOT_APPLICABLE
from assessment.units.models import Unit


def looked_through(files: FileStore) -> Mapping[str, Checked]:
    """All exhibits and the signed paper, looked through as any upload and kept, by the names of their files."""
    found = {}
    for one in (*exhibits(), signed_paper()):
        size = len(one.content)
        with checked(files, one.file_name, BytesIO(one.content), limit=size) as file:
            files.keep(file.file)
            if file.preview:
                files.keep(file.preview)
            found[one.file_name] = file
    return found


class Library:
    """What every unit has uploaded so far."""

    def __init__(self, session: Session, files: FileStore, looked: Mapping[str, Checked]) -> None:
        self.session, self.files, self.looked = session, files, looked
        self._there: dict[tuple[UUID, str], Evidence] = {}

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

    def _upload(
        self, unit: Unit, exhibit: Exhibit, dated_on: date, by: Actor, at: datetime
    ) -> Evidence:
        try:
            return services.add_file(
                self.session, self.files, unit.id, self.looked[exhibit.file_name],
                Details(exhibit.title, dated_on), by=by, at=at,
            )  # fmt: skip
        except AlreadyThere as there:  # since an earlier round
            return there.evidence
