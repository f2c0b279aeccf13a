"""A small Kota Contoh, built once for all tests that only look at it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from assessment.config import Settings
from assessment.database import Database
from assessment.demo.building import Place, build
from assessment.demo.city import City
from assessment.files.store import FileStore
from assessment.questionnaire.loader import load
from tests.conftest import drop, fresh
from tests.factories import ROOT, kami

NOW = datetime(2026, 11, 22, 3, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def construct(template: str, scratch: Path) -> Iterator[Callable[..., tuple[City, Settings]]]:
    """``construct(kecamatan=2)``: a new city in a database of its own."""
    urls = []
    for_kelurahan, controls = (
        load(ROOT / "questionnaires" / f"{key}.yaml") for key in ("kelurahan-1.0", "iso-27001-2022")
    )

    def make(**more: object) -> tuple[City, Settings]:
        name = f"d{uuid4().hex}"
        data_dir = scratch / name
        data_dir.mkdir()
        urls.append(fresh(template, data_dir, name))
        settings = Settings(
            data_dir=data_dir, database_url=urls[-1], secret_key="s" * 40, url="http://perisai.test", demo=True,
            run_jobs=False,
        )  # fmt: skip
        database = Database(settings.database_url)
        place = Place(database, FileStore(settings.files_dir), settings)
        made = build(place, kami(), for_kelurahan=for_kelurahan, controls=controls, at=NOW, **more)
        database.close()
        return made, settings

    yield make
    for url in urls:
        drop(url)


@pytest.fixture(scope="session")
def small_city(construct: Callable[..., tuple[City, Settings]]) -> tuple[City, Settings]:
    return construct(kecamatan=3)


@pytest.fixture
def looking(small_city: tuple[City, Settings]) -> Iterator[Session]:
    """A session that only looks at the small city."""
    database = Database(small_city[1].database_url)
    with database.reading() as session:
        yield session
    database.close()
