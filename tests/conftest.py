"""A database of its own for every test, the application, the cast, and a browser for each of them."""

import gc
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from assessment import create_app, migrations
from assessment.assessments.models import Assessment
from assessment.config import Settings
from assessment.database import Database
from assessment.files.store import FileStore
from assessment.installation.models import Installation
from assessment.people.models import Person
from assessment.rounds.models import Round
from assessment.units.models import Unit
from tests import factories, rooms
from tests.browser import Browser
from tests.compiled import COMPILED
from tests.counting import StatementCount

ON_POSTGRESQL = os.environ.get("TEST_DATABASE") == "postgresql"
HERE = ("127.0.0.1", "::1", "localhost", "", None)


class Outside(Exception):
    """A test tried to reach beyond this machine."""


def _stay_here(event_name: str, arguments: tuple[Any, ...]) -> None:
    """No test, and nothing a test calls, opens a connection or asks for a name outside of this machine."""
    if event_name == "socket.connect" and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    elif event_name == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    if (host.decode() if isinstance(host, bytes) else host) not in HERE:
        raise Outside(f"{host}: tests stay on this machine")


def pytest_configure(config: pytest.Config) -> None:
    os.environ["LC_ALL"] = "C.UTF-8"  # commands would speak English on an English terminal
    gc.set_threshold(100_000, 20, 50)
    sys.addaudithook(_stay_here)
    if "PERISAI_DATA" not in os.environ:
        rooms.clear()
        os.environ["PERISAI_DATA"] = str(rooms.room("perisai-tests-"))
        config.add_cleanup(lambda: shutil.rmtree(os.environ["PERISAI_DATA"], ignore_errors=True))


DATABASES = frozenset({"app", "database", "scratch", "settings", "template", "tmp_path_factory"})
"""Fixtures by which a test gets at a database.

What asks for none of them, or is marked ``once``, shows the same on every database and has its turn with SQLite.
"""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only what shows something about a database."""
    if not ON_POSTGRESQL:
        return
    chosen = [
        item
        for item in items
        if DATABASES & set(getattr(item, "fixturenames", ()))
        and not item.get_closest_marker("once")
    ]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(chosen)])
    items[:] = chosen


def pytest_collection_finish() -> None:
    """What has been imported and collected stays; looking through it for garbage again and again takes time."""
    gc.freeze()


@pytest.fixture(scope="session")
def scratch() -> Iterator[Path]:
    """A fast directory for this worker's databases and files."""
    path = rooms.room("perisai-")
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


@pytest.fixture(scope="session")
def template_with_cast(template: str, scratch: Path) -> str:
    """The same with the cast in it: built once, because freezing the questionnaire takes a while."""
    return template_with("cast", factories.cast, template, scratch)


@pytest.fixture(scope="session")
def template_after(
    template_with_cast: str, scratch: Path, applications: dict[Settings, Flask]
) -> Callable[..., str]:
    """``template_after(name, fill, before=…)``: one more that has the cast; built when it is first asked for."""
    made: dict[str, str] = {}

    def after(
        name: str, fill: Callable[[Session, Cast], object], before: str = template_with_cast
    ) -> str:
        if name not in made:
            # An application, so that whoever listens to events hears of these.
            application(settings_on(scratch, before), applications)
            made[name] = template_with(name, lambda new: fill(new, Cast(new)), before, scratch)
        return made[name]

    return after


def template_with(
    name: str, fill: Callable[[Session], object], template: str, scratch: Path
) -> str:
    """The address of one more template: a copy of another with more in it."""
    home = scratch / name
    home.mkdir()
    url = fresh(template, home, f"template_{uuid4().hex}_{name}")
    database = Database(url)
    with database.transaction() as session:
        fill(session)
    database.close()
    return url


def _postgresql_template() -> str:
    from tests.postgresql import create_database, start

    server = start(Path(tempfile.gettempdir()) / "perisai-postgresql")
    return create_database(server, f"template_{uuid4().hex}")


def fresh(source: str, data_dir: Path, name: str) -> str:
    """The address of a new copy of a database: of its file, or on the server, under another name."""
    if not ON_POSTGRESQL:
        shutil.copyfile(source.removeprefix("sqlite:///"), data_dir / "perisai.db")
        return f"sqlite:///{data_dir / 'perisai.db'}"
    _on_server(source, f'CREATE DATABASE "{name}" TEMPLATE "{_name_of(source)}" STRATEGY FILE_COPY')
    return make_url(source).set(database=name).render_as_string(hide_password=False)


def empty(near: str, data_dir: Path, name: str) -> str:
    """The address of a database with nothing in it."""
    if not ON_POSTGRESQL:
        return f"sqlite:///{data_dir / 'perisai.db'}"
    _on_server(near, f'CREATE DATABASE "{name}"')
    return make_url(near).set(database=name).render_as_string(hide_password=False)


def drop(url: str) -> None:
    """Remove a copy from the server; on SQLite it goes with its directory."""
    if ON_POSTGRESQL:
        _on_server(url, f'DROP DATABASE "{_name_of(url)}" WITH (FORCE)')


def _name_of(url: str) -> str:
    return str(make_url(url).database)


def _on_server(url: str, statement: str) -> None:
    import psycopg

    address = make_url(url).set(drivername="postgresql", database="postgres")
    with psycopg.connect(address.render_as_string(hide_password=False), autocommit=True) as server:
        server.execute(statement.encode())


@pytest.fixture
def source(request: pytest.FixtureRequest) -> str:
    """The address of the template whose copy a test gets."""
    with_cast = "cast" in request.fixturenames
    url: str = request.getfixturevalue("template_with_cast" if with_cast else "template")
    return url


@pytest.fixture
def settings(source: str, scratch: Path) -> Iterator[Settings]:
    """Settings of an installation of its own: database copied from a template, empty file store."""
    data_dir = scratch / f"t{uuid4().hex}"
    data_dir.mkdir()
    url = fresh(source, data_dir, data_dir.name)
    yield settings_on(data_dir, url)
    drop(url)
    shutil.rmtree(data_dir, ignore_errors=True)


def settings_on(data_dir: Path, url: str) -> Settings:
    """What every test's installation has in common, with its own directory and database."""
    return Settings(
        data_dir=data_dir,
        database_url=url,
        secret_key="s" * 40,
        url="http://perisai.test",
        run_jobs=False,
    )


@pytest.fixture
def clock() -> "Clock":
    """The time of the test; ``clock.at = …`` moves it."""
    return Clock()


class Clock:
    """A clock that stands still until it is moved."""

    at = factories.AT

    def __call__(self) -> datetime:
        return self.at


_engines: dict[str, Engine] = {}


def _share_compiled(database: Database) -> None:
    """Let this database use the statements that those of earlier tests have compiled, as one would."""
    first = _engines.setdefault(database.engine.dialect.name, database.engine)
    if first is database.engine:
        first.connect().close()  # what a dialect knows of its database it asks at the first connection
    bound = [maker.kw["bind"] for maker in (database._reader, database._writer)]
    for engine in (database.engine, *bound):
        engine.dialect, engine._compiled_cache = first.dialect, first._compiled_cache


@pytest.fixture(scope="session")
def applications() -> dict[Settings, Flask]:
    """The applications this worker has made, by settings; none has another test's database or files."""
    return {}


@pytest.fixture
def app(settings: Settings, clock: Clock, applications: dict[Settings, Flask]) -> Iterator[Flask]:
    """The application on this test's database and files. Making one costs more than most tests do with it."""
    made = application(settings, applications)
    as_made = dict(made.config)
    with serving_test(made, settings, clock):
        yield made
    made.config.clear()
    made.config |= as_made


def application(settings: Settings, applications: dict[Settings, Flask]) -> Flask:
    """The one made earlier with the same settings, or a new one."""
    alike = replace(settings, data_dir=Path(), database_url="")
    if alike not in applications:
        applications[alike] = make_app(settings)
    return applications[alike]


def make_app(settings: Settings) -> Flask:
    """An application of a test's own, for one that adds pages to it. It still needs :func:`serving_test`."""
    made = create_app(settings)
    made.extensions["database"].close()
    made.jinja_env.bytecode_cache = COMPILED
    return made


@contextmanager
def serving_test(app: Flask, settings: Settings, clock: Clock) -> Iterator[None]:
    """Give the application this test's database, files and time."""
    database = app.extensions["database"] = Database(settings.database_url)
    _share_compiled(database)
    app.extensions["files"] = FileStore(settings.files_dir)
    app.config |= {
        "SETTINGS": settings,
        "TESTING": True,
        "CLOCK": clock,
        "SERVER_NAME": "perisai.test",
    }
    try:
        yield
    finally:
        database.close()


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
        if session.execute(select(Round.id)).first() is None:
            factories.cast(session)
        units = {unit.name: unit for unit in session.execute(select(Unit)).scalars()}
        people = {person.name: person for person in session.execute(select(Person)).scalars()}
        self.city = units["Kota Uji"]
        self.office = units["Dinas Komunikasi dan Informatika"]
        self.taman, self.lain = units["Taman"], units["Lain"]
        self.melati, self.kenanga, self.dahlia = units["Melati"], units["Kenanga"], units["Dahlia"]
        self.sari, self.wati, self.budi = people["Sari"], people["Wati"], people["Budi"]
        self.tono, self.rina, self.rudi = people["Tono"], people["Rina"], people["Rudi"]
        self.lestari, self.agus = people["Lestari"], people["Agus"]
        self.maya, self.indra = people["Maya"], people["Indra"]
        self.units = [self.taman, self.melati, self.kenanga, self.lain, self.dahlia]
        self.round = session.execute(select(Round).where(Round.name == "Periode 2026")).scalar_one()
        self.revision = factories.revision_of(session, self.melati, self.round)
        self.assessment = session.get_one(Assessment, self.revision.assessment_id)

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
def count_sql(database: Database) -> Callable[[], StatementCount]:
    """``with count_sql() as sql: …; assert sql.total <= 8`` (BEGIN and COMMIT do not count)."""
    return lambda: StatementCount(database)
