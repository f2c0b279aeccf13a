"""The small city, built once for all the tests that only look at it."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask

from assessment import create_app
from assessment.config import Settings
from assessment.people.models import Person
from tests.browser import Browser
from tests.compiled import COMPILED
from tests.conftest import Clock, drop, fresh
from tests.rules.city import City, build


@pytest.fixture(scope="module")
def city_app(template: str, scratch: Path) -> Iterator[Flask]:
    """An application whose database holds the small city."""
    data_dir = scratch / "small city"
    data_dir.mkdir()
    url = fresh(template, data_dir, f"city{uuid4().hex}")
    app = create_app(Settings(data_dir, url, "s" * 40, url="http://perisai.test", run_jobs=False))
    app.jinja_env.bytecode_cache = COMPILED
    app.config |= {"TESTING": True, "CLOCK": Clock(), "SERVER_NAME": "perisai.test"}
    yield app
    app.extensions["database"].close()
    drop(url)
    shutil.rmtree(data_dir, ignore_errors=True)


@pytest.fixture(scope="module")
def city(city_app: Flask) -> City:
    """The small city, committed."""
    with city_app.extensions["database"].transaction() as session:
        made = build(session, city_app.extensions["files"], city_app.config["SETTINGS"])
        session.flush()
        for thing in list(session):  # they outlive the session
            session.refresh(thing)
    return made


@pytest.fixture
def look(city_app: Flask) -> Callable[[Person | None], Browser]:
    """``look(person)``: a visit to the city's application."""
    return lambda who: Browser(city_app, who)
