"""Building the invented city from nothing."""

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import update
from sqlalchemy.orm import Session

from assessment.config import Settings
from assessment.database import Database
from assessment.demo import papers, rounds
from assessment.demo.awards import announce, award, print_them
from assessment.demo.city import City, found, in_kecamatan, merge, transfer
from assessment.demo.fates import (
    IN_A_FINISHED_ROUND,
    IN_A_PRACTICE_ROUND,
    IN_A_ROUND_OF_CONTROLS,
    IN_A_RUNNING_ROUND,
    fates,
)
from assessment.demo.follow_up import errands
from assessment.demo.hours import moment
from assessment.demo.library import Library, looked_through
from assessment.files.store import FileStore
from assessment.notices import hearing
from assessment.notices.deadlines import KEPT
from assessment.notices.models import Notice
from assessment.questionnaire.model import Questionnaire
from assessment.reviews.sampling import services as drawing
from assessment.units.models import Kind

SEED = "kota-contoh"
CERTIFIED = "99.71.05"
"""The kecamatan whose units have certificates for the second round."""
UNREAD = timedelta(days=4)
"""People have not yet read what they were told in this time."""
TRYING = 3
"""So many kecamatan try the controls of ISO 27001."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the city is built."""

    database: Database
    files: FileStore
    settings: Settings


def build(
    place: Place,
    questionnaire: Questionnaire,
    *,
    at: datetime,
    for_kelurahan: Questionnaire | None = None,
    controls: Questionnaire | None = None,
    seed: str = SEED,
    kecamatan: int | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> City:
    """Build the city as it would be at this moment, in an empty database.

    ``for_kelurahan``: what kelurahan answer where it is not the same questionnaire. ``controls``: what a few kecamatan
    try in a practice round of its own, for its statement of applicability.
    ``kecamatan``: a small one of so many (at least two), for tests.
    """
    drawing.register(place.settings.timezone)
    with _unhurried_collector(), _hearing_since(at - KEPT, place.settings.timezone):
        chosen = {
            Kind.KECAMATAN: questionnaire,
            Kind.KELURAHAN: for_kelurahan or questionnaire,
        }
        return _build(place, chosen, controls, at, seed, kecamatan, tell)


def _build(
    place: Place,
    questionnaires: Mapping[Kind, Questionnaire],
    controls: Questionnaire | None,
    at: datetime,
    seed: str,
    kecamatan: int | None,
    tell: Callable[[str], None],
) -> City:
    city = City(seed, place.settings.timezone)
    first, second, practice, running = rounds.periods(city.on(at))
    files = place.files
    exhibits = looked_through(files)
    with place.database.transaction() as session:
        found(session, city, day=_monday(first.opens_on - timedelta(days=30)), kecamatan=kecamatan)
        tell(f"{len(city.units)} unit, {len(city.heads) + len(city.operators)} penugasan di unit")
        library = Library(session, files, exhibits)
        before = rounds.play(
            session, city, first, questionnaires, library,
            fates(city.rng(first.name), list(city.units), IN_A_FINISHED_ROUND), None,
        )  # fmt: skip
        tell(f"{first.name}: {len(city.units)} unit")
        announce(session, city, before, day=_monday(first.ends_on + timedelta(days=10)))
        merge(session, city, day=_monday(first.ends_on + timedelta(days=30)))
        transfer(session, city, day=_monday(second.opens_on - timedelta(days=20)))
    with place.database.transaction() as session:
        library = Library(session, files, exhibits)
        with_certificates = [unit.code for unit in in_kecamatan(city.units.values(), CERTIFIED)]
        before = rounds.play(
            session, city, second, questionnaires, library,
            fates(city.rng(second.name), list(city.units), IN_A_FINISHED_ROUND, chosen=with_certificates), before,
        )  # fmt: skip
        tell(f"{second.name}: {len(city.units)} unit")
        awarded_on = _monday(second.ends_on + timedelta(days=10))
        announce(session, city, before, day=awarded_on)
        award(session, city, before, CERTIFIED, awarded_on, files, place.settings)
        papers.make(
            session, city, before, CERTIFIED, files, place.settings,
            at=moment(awarded_on + timedelta(days=1), 135, city.zone),
        )  # fmt: skip
    printed = print_them(place.database, city, awarded_on, files, place.settings)
    tell(f"{printed} piagam dan berita acara")
    with place.database.transaction() as session:
        papers.sign(
            session, city, files, exhibits, at=moment(awarded_on + timedelta(days=2), 60, city.zone)
        )
        library = Library(session, files, exhibits)
        if controls is not None:
            tried = rounds.of_controls(city.on(at))
            trying = [unit.code for unit in city.kecamatan][-TRYING:]
            rounds.play(
                session, city, tried, {Kind.KECAMATAN: controls}, library,
                fates(city.rng(tried.name), trying, IN_A_ROUND_OF_CONTROLS), None,
            )  # fmt: skip
            tell(f"{tried.name}: {len(trying)} unit")
        trained = [unit.code for unit in city.kecamatan][:12]
        rounds.play(
            session, city, practice, questionnaires, library,
            fates(city.rng(practice.name), trained, IN_A_PRACTICE_ROUND), before,
        )  # fmt: skip
        tell(f"{practice.name}: {len(trained)} unit")
        rounds.play(
            session, city, running, questionnaires, library,
            fates(city.rng(running.name), list(city.units), IN_A_RUNNING_ROUND), before,
            errands(session, city, running, before, place.settings.questionnaires),
        )  # fmt: skip
        tell(f"{running.name}: {len(city.units)} unit")
        _read_notices(session, at=at)
    return city


def _read_notices(session: Session, *, at: datetime) -> None:
    """Everybody has read what they were told more than a few days ago."""
    session.execute(update(Notice).where(Notice.at < at - UNREAD).values(read_at=Notice.at))


@contextmanager
def _hearing_since(moment: datetime, zone: ZoneInfo) -> Iterator[None]:
    """Nobody is told what they would have been made to forget by now."""
    hearing.register(zone, since=moment)
    try:
        yield
    finally:
        hearing.register(zone)


@contextmanager
def _unhurried_collector() -> Iterator[None]:
    """Nearly nothing made on the way is garbage: looking for it costs a fifth of the time."""
    before = gc.get_threshold()
    gc.set_threshold(200_000, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
