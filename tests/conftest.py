"""A database of its own for every test, the application, the cast, and a browser for each of them."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import create_engine, event, text
from sqlalchemy.orm import Session

from assessment import create_app, migrations
from assessment.assessments.models import Revision
from assessment.config import Settings
from assessment.database import Database
from assessment.installation.models import Installation
from assessment.people.models import Person
from assessment.permissions import Role
from assessment.units.models import Kind, Unit
from tests import factories
from tests.browser import Browser

ON_POSTGRESQL = os.environ.get("TEST_DATABASE") == "postgresql"
FAST = Path("/dev/shm") if Path("/dev/shm").is_dir() else None  # noqa: S108


def pytest_configure(config: pytest.Config) -> None:
    os.environ.setdefault("PERISAI_DATA", tempfile.mkdtemp(prefix="perisai-tests-", dir=FAST))


@pytest.fixture(scope="session")
def scratch() -> Iterator[Path]:
    """A fast directory for this worker's databases and files."""
    path = Path(tempfile.mkdtemp(prefix="perisai-", dir=FAST))
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(scope="session")
def template(scratch: Path) -> str:
    """The address of a migrated, empty database that every test gets a copy of."""
    url = _postgresql_template() if ON_POSTGRESQL else f"sqlite:///{scratch / 'template.db'}"
    database = Database(url)
    migrations.upgrade(database)
    with database.transaction() as session:
        session.add(
            Installation(
                city="Kota Uji",
                government="Pemerintah Kota Uji",
                office="Dinas Komunikasi dan Informatika",
                place="Uji",
                signatory_title="Kepala Dinas Komunikasi dan Informatika",
                signatory_name="Dr. Ratna Dewi, M.T.",
            )
        )
    database.close()
    return url


def _postgresql_template() -> str:
    from tests.postgresql import start

    url = start(Path(tempfile.gettempdir()) / "perisai-postgresql")
    name = f"template_{uuid4().hex}"
    _create_database(url, name)
    return url.rsplit("/", 1)[0] + f"/{name}" if "?" not in url else _named(url, name)


def _named(url: str, name: str) -> str:
    from sqlalchemy.engine import make_url

    return make_url(url).set(database=name, drivername="postgresql+psycopg").render_as_string(False)


def _create_database(url: str, name: str, copy_of: str = "template1") -> None:
    engine = create_engine(_named(url, "postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{copy_of}"'))
    engine.dispose()


def _drop_database(url: str, name: str) -> None:
    engine = create_engine(_named(url, "postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
    engine.dispose()


@pytest.fixture
def settings(template: str, scratch: Path) -> Iterator[Settings]:
    """Settings of an installation of its own: database copied from the template, empty file store."""
    name = f"t{uuid4().hex}"
    data_dir = scratch / name
    data_dir.mkdir()
    if ON_POSTGRESQL:
        from sqlalchemy.engine import make_url

        _create_database(template, name, copy_of=str(make_url(template).database))
        url = _named(template, name)
    else:
        path = data_dir / "perisai.db"
        shutil.copyfile(template.removeprefix("sqlite:///"), path)
        url = f"sqlite:///{path}"
    yield Settings(
        data_dir=data_dir,
        database_url=url,
        secret_key="s" * 40,
        url="http://perisai.test",
        run_jobs=False,
    )
    if ON_POSTGRESQL:
        _drop_database(template, name)
    shutil.rmtree(data_dir, ignore_errors=True)


@pytest.fixture
def clock() -> "Clock":
    """The time of the test; ``clock.at = …`` moves it."""
    return Clock()


class Clock:
    """A clock that stands still until it is moved."""

    at = factories.AT

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def app(settings: Settings, clock: Clock) -> Iterator[Flask]:
    """The application on this test's database."""
    made = create_app(settings)
    made.config |= {"TESTING": True, "CLOCK": clock, "SERVER_NAME": "perisai.test"}
    yield made
    made.extensions["database"].close()


@pytest.fixture
def database(app: Flask) -> Database:
    """This test's database."""
    found: Database = app.extensions["database"]
    return found


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A session of the test's own. Commit before letting a browser look, and before looking again oneself.

    It begins without taking the writers' turn, so that merely looking never holds the application up.
    """
    with database.reading() as opened:
        yield opened


@pytest.fixture
def browse(app: Flask) -> Callable[..., Browser]:
    """``browse(sari)``: a visit of that person; ``browse()``: of nobody in particular."""

    def visit(who: Person | None = None, role: str | None = None) -> Browser:
        return Browser(app, who, role)

    return visit


class Cast:
    """The people and units every test may call on, and one open round.

    Sari fills in for Kel. Melati, Wati is her lurah; Budi fills in for Kel. Kenanga and must never see her work;
    Camat Tono heads Kec. Taman, both kelurahan's kecamatan; Rina and Rudi verify, Lestari leads, Agus administers,
    Maya (leadership) reads the city's picture, Indra audits.
    """

    def __init__(self, session: Session) -> None:
        self.city = factories.unit(session, "Kota Uji", Kind.CITY, code="99")
        self.office = factories.unit(
            session, "Dinas Komunikasi dan Informatika", Kind.OFFICE, code="99.K"
        )
        self.taman = factories.unit(
            session,
            "Taman",
            Kind.KECAMATAN,
            code="99.01",
            hex_column=0,
            hex_row=0,
            abbreviation="TMN",
            region="Pusat",
        )
        self.melati = factories.unit(
            session, "Melati", parent=self.taman, code="99.01.1001", region="Pusat"
        )
        self.kenanga = factories.unit(
            session, "Kenanga", parent=self.taman, code="99.01.1002", region="Pusat"
        )
        self.lain = factories.unit(
            session,
            "Lain",
            Kind.KECAMATAN,
            code="99.02",
            hex_column=1,
            hex_row=0,
            abbreviation="LAN",
            region="Barat",
        )
        self.dahlia = factories.unit(
            session, "Dahlia", parent=self.lain, code="99.02.1001", region="Barat"
        )
        self.sari = factories.person(session, "Sari", Role.OPERATOR, self.melati, title="Operator")
        self.wati = factories.person(session, "Wati", Role.HEAD, self.melati, title="Lurah Melati")
        self.budi = factories.person(session, "Budi", Role.OPERATOR, self.kenanga, title="Operator")
        self.tono = factories.person(session, "Tono", Role.HEAD, self.taman, title="Camat Taman")
        self.rina = factories.person(
            session, "Rina", Role.VERIFIER, self.office, title="Verifikator"
        )
        self.rudi = factories.person(
            session, "Rudi", Role.VERIFIER, self.office, title="Verifikator"
        )
        self.lestari = factories.person(
            session, "Lestari", Role.LEAD, self.office, title="Ketua tim"
        )
        self.agus = factories.person(session, "Agus", Role.ADMIN, self.office, title="Admin")
        self.maya = factories.person(
            session, "Maya", Role.VIEWER, self.city, title="Sekretaris Daerah"
        )
        self.indra = factories.person(
            session, "Indra", Role.AUDITOR, self.city, title="Inspektorat"
        )
        self.units: list[Unit] = [self.taman, self.melati, self.kenanga, self.lain, self.dahlia]
        self.round = factories.round_(session, "Periode 2026", self.units)
        self.revision: Revision = factories.revision_of(session, self.melati)

    @property
    def everyone(self) -> list[Person]:
        return [
            self.sari, self.wati, self.budi, self.tono, self.rina, self.rudi, self.lestari, self.agus,
            self.maya, self.indra,
        ]  # fmt: skip


@pytest.fixture
def cast(session: Session) -> Cast:
    """The cast, committed."""
    made = Cast(session)
    session.commit()
    return made


@pytest.fixture
def count_sql(database: Database) -> Callable[[], "StatementCount"]:
    """``with count_sql() as sql: …; assert sql.total <= 8`` (BEGIN and COMMIT do not count)."""
    return lambda: StatementCount(database)


class StatementCount:
    """Counts SQL statements that reach the database."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.statements: list[str] = []

    @property
    def total(self) -> int:
        return len(self.statements)

    def __enter__(self) -> "StatementCount":
        event.listen(self.database.engine, "before_cursor_execute", self._note)
        return self

    def __exit__(self, *_: Any) -> None:
        event.remove(self.database.engine, "before_cursor_execute", self._note)

    def _note(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        self.statements.append(statement)
