"""Building the invented city from nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from assessment.database import Database
from assessment.demo import rounds
from assessment.demo.city import City, found, in_kecamatan, merge, transfer
from assessment.demo.fates import (
    IN_A_FINISHED_ROUND,
    IN_A_PRACTICE_ROUND,
    IN_A_RUNNING_ROUND,
    Period,
    fates,
)
from assessment.demo.library import Library
from assessment.files.store import FileStore
from assessment.questionnaire.model import Questionnaire
from assessment.units.models import Kind

SEED = "kota-contoh"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the city is built: its database, its files and its zone."""

    database: Database
    files: FileStore
    zone: ZoneInfo


def build(
    place: Place,
    questionnaire: Questionnaire,
    *,
    at: datetime,
    seed: str = SEED,
    kecamatan: int | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> City:
    """Build the city as it would be at this moment, in an empty database; a small one of a few ``kecamatan`` if wanted."""
    city = City(seed, place.zone)
    first, second, practice, running = rounds.periods(city.on(at))
    files = place.files
    with place.database.transaction() as session:
        found(session, city, day=_monday(first.opens_on - timedelta(days=30)), kecamatan=kecamatan)
        tell(f"{len(city.units)} unit, {len(city.heads) + len(city.operators)} penugasan di unit")
        library = Library(session, files)
        before = rounds.play(
            session, city, first, questionnaire, library,
            fates(city.rng(first.name), list(city.units), IN_A_FINISHED_ROUND), None,
        )  # fmt: skip
    tell(first.name)
    return city


def _monday(day):
    return day - timedelta(days=day.weekday())
