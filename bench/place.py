"""Where things are measured: a whole invented city, built once and copied for every run."""

import json
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, cached_property
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from assessment import create_app, migrations
from assessment.assessments.answers import version_of
from assessment.assessments.models import Assessment, Layer, Revision, Sheet
from assessment.assessments.queries import desk
from assessment.assessments.services import may_answer
from assessment.assessments.status import Status
from assessment.config import ROOT, Settings
from assessment.database import Database
from assessment.demo.building import Place, build
from assessment.files.store import FileStore
from assessment.people.models import Appointment, Person
from assessment.people.sessions import start
from assessment.permissions import Role, Sight
from assessment.questionnaire.loader import load
from assessment.questionnaire.model import Questionnaire
from assessment.rounds.models import Round, RoundState

KEPT = ROOT / "build" / "bench"
KEY = "bench" * 8


@dataclass(frozen=True, slots=True)
class Desk:
    """A signed-in operator at a form: everything a save needs over the wire."""

    client: FlaskClient
    revision: str
    area: str
    items: dict[str, int]
    """The items of the area with the version each has."""
    token: str
    cookie: str


class Site:
    """A copy of the invented city, with the application on it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        shutil.copy(city() / "perisai.db", home / "perisai.db")
        self.settings = Settings(
            data_dir=home, database_url=f"sqlite:///{home / 'perisai.db'}", secret_key=KEY, run_jobs=False,
        )  # fmt: skip

    @cached_property
    def app(self) -> Flask:
        """The application in this process."""
        return create_app(self.settings)

    @property
    def database(self) -> Database:
        """The copy."""
        found: Database = self.app.extensions["database"]
        return found

    def visit(self, person: Person, day: datetime) -> FlaskClient:
        """A client in which this person is signed in."""
        with self.database.transaction() as session:
            secret = start(session, person, at=day, day=day.date())
        client = self.app.test_client()
        with client.session_transaction() as cookie:
            cookie["sid"] = secret
        return client

    def somebody(self, role: Role) -> Person:
        """The first person with this role."""
        with self.database.reading() as session:
            return (
                session.execute(
                    select(Person)
                    .join(Appointment)
                    .where(Appointment.role == role)
                    .order_by(Person.username)
                )
                .scalars()
                .first()
            )

    def desks(self, number: int, area: str) -> list[Desk]:
        """So many operators of different units, each before a form of their unit."""
        with self.database.reading() as session:
            rows = session.execute(
                select(Revision.id, Person, Sheet.versions)
                .join(Assessment, Assessment.id == Revision.assessment_id)
                .join(Round, Round.id == Assessment.round_id)
                .join(Sheet, Sheet.revision_id == Revision.id)
                .join(Appointment, Appointment.unit_id == Assessment.unit_id)
                .join(Person, Person.id == Appointment.person_id)
                .where(
                    Round.state == RoundState.OPEN,
                    Revision.status.in_((Status.DRAFT, Status.NOT_STARTED)),
                    Sheet.layer == Layer.SELF,
                    Appointment.role == Role.OPERATOR,
                )
                .order_by(Person.username)
                .limit(number)
            ).all()
        return [self._desk(row.Person, str(row.id), area, row.versions) for row in rows]

    def _desk(self, person: Person, revision: str, area: str, versions: bytes) -> Desk:
        client = self.visit(person, datetime.now(UTC))
        page = client.get(f"/assessments/{revision}/areas/{area}")
        assert page.status_code == 200, page.status
        token = page.text.split('name="csrf_token"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
        cookie = client.get_cookie("perisai")
        assert cookie is not None
        with self.database.reading() as session:
            on = desk(session, UUID(revision), None, Sight.STATUS, lock=False)
        items = {
            item.id: version_of(versions, item.position)
            for item in questionnaire().area(area).items
            if may_answer(on, item)
        }
        return Desk(client, revision, area, items, token, f"perisai={cookie.value}")


@contextmanager
def site() -> Iterator[Site]:
    """A copy to measure on, beside the original so that the disk is the real one; gone afterwards."""
    city()
    home = Path(mkdtemp(dir=KEPT))
    try:
        made = Site(home)
        yield made
        if "app" in made.__dict__:
            made.database.close()
    finally:
        shutil.rmtree(home, ignore_errors=True)


def city(*, anew: bool = False) -> Path:
    """The directory of the invented city, built unless it is there for this schema and this week."""
    week = datetime.now(UTC).strftime("%G-%V")
    place = KEPT / f"{migrations.newest()}-{week}"
    if anew or not (place / "done").exists():
        shutil.rmtree(KEPT, ignore_errors=True)
        _build(place)
    return place


def _build(place: Path) -> None:
    place.mkdir(parents=True)
    print("Building the invented city to measure on …", file=sys.stderr, flush=True)
    began = time.perf_counter()
    settings = Settings(
        data_dir=place, database_url=f"sqlite:///{place / 'perisai.db'}", secret_key=KEY, demo=True
    )
    database = Database(settings.database_url)
    migrations.upgrade(database)
    made = build(
        Place(database, FileStore(settings.files_dir), settings),
        questionnaire(),
        at=datetime.now(UTC),
    )
    (place / "planted").write_text(json.dumps(sorted(made.planted)))
    database.close()
    # The last connection to close leaves everything in the one file that is copied later.
    assert not (place / "perisai.db-wal").exists()
    (place / "done").write_text(f"{time.perf_counter() - began:.1f}")


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The statements that reach the database meanwhile (BEGIN and COMMIT are none)."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


@cache
def questionnaire() -> Questionnaire:
    """The one the city uses."""
    return load(ROOT / "questionnaires" / "kami-5.0.yaml")
