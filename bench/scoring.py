"""Scores: one sheet, a city's, and a country's, from stored sheets to stored scores."""

import sqlite3
import statistics
from collections.abc import Callable, Iterator
from functools import partial
from random import Random

from sqlalchemy import select

from assessment.assessments.models import Layer, Sheet
from assessment.questionnaire.model import Item, Questionnaire
from assessment.questionnaire.values import LETTERS, NOT_APPLICABLE, UNANSWERED
from assessment.scoring import path, score
from assessment.scoring.effective import effective
from assessment.scoring.plan import plan_of
from bench.figures import Figure, at, clocked, of_times
from bench.place import questionnaire, site

COUNTRY = 91_000


def scores() -> Iterator[Figure]:
    """With the engine one by one, and with vectors over a table of sheets."""
    from assessment.scoring.sheets import score_many

    content = questionnaire()
    with site() as here, here.database.reading() as session:
        own = list(
            session.execute(select(Sheet.answers).where(Sheet.layer == Layer.SELF)).scalars()
        )[-184:]
        city = (
            session.execute(select(Sheet.answers).where(Sheet.layer == Layer.CITY))
            .scalars()
            .first()
        )
        assert city is not None
        sheets = [effective(content, city=city, own=sheet) for sheet in own]

        def one() -> None:
            plan_of(content).scored.clear()
            for sheet in own[:20]:
                score(content, effective(content, city=city, own=sheet))

        yield of_times(
            "score one assessment",
            1,
            [seconds / 20 for seconds in clocked(one, 50)],
            "engine, layers laid over",
        )

        store = here.home / "sheets.db"
        for number, goal, times in ((184, 50, 20), (COUNTRY, 2000, 3)):
            connection = _stored(store, sheets, number)
            yield of_times(
                f"score {number:,} assessments", goal, clocked(_rescore(connection, score_many), times, warm=1),
                "stored sheets to stored scores",
            )  # fmt: skip
            if number == COUNTRY:
                yield of_times(
                    f"distribution of {content.size} items, {number:,} units", 1000,
                    clocked(partial(_distribution, connection), times, warm=1),
                    "from stored sheets",
                )  # fmt: skip
            connection.close()
            store.unlink()


def paths() -> Iterator[Figure]:
    """The cheapest path, whichever area, sheet and target takes the longest; its steps told."""
    content = questionnaire()
    sheets = list(_sheets_of_all_kinds(content, 60))
    for area in content.areas:
        path.to_level(content, sheets[0], area.id)
    of_area = [
        _usual(partial(path.to_level, content, sheet, area.id, level))
        for sheet in sheets
        for area in content.areas
        for level in (None, area.numbers.highest_level)
    ]
    yield _worst("path of one area", 50, of_area)
    best = content.kami.statuses[-1].id
    of_status = [
        _usual(partial(path.to_status, content, sheet, status))
        for sheet in sheets
        for status in (None, best)
    ]
    yield _worst("path of the readiness status", 500, of_status)


def _usual(what: Callable[[], object]) -> float:
    return statistics.median(clocked(what, 3, warm=0))


def _worst(name: str, goal: float, seconds: list[float]) -> Figure:
    found = sorted(1000 * one for one in seconds)
    note = f"the worst of {len(found)} sheets and targets, steps told"
    return Figure(name, goal, "ms", found[-1], at(found, 0.95), note)


def _sheets_of_all_kinds(content: Questionnaire, number: int) -> Iterator[bytes]:
    """Sheets of one level, of two that alternate by chance, and of all, with and without N/A."""
    rng = Random(2)
    leanings = (
        [UNANSWERED],
        [0],
        [1],
        [2],
        [0, 1],
        [0, 3],
        [UNANSWERED, 3],
        [1, 2],
        [2, 3],
        [0, 1, 2, 3],
    )
    for index in range(number):
        levels, na = leanings[index % len(leanings)], index % 3 == 2
        yield bytes(
            LETTERS["B"] if not isinstance(item, Item)
            else NOT_APPLICABLE if na and item.not_applicable_allowed
            else rng.choice(levels)
            for item in content.items
        )  # fmt: skip


def _stored(store: object, sheets: list[bytes], number: int) -> sqlite3.Connection:
    """A table of so many sheets: the city's, with some answers of each changed."""
    rng = Random(1)
    content = questionnaire()
    first = content.areas[0].items[0].position
    rows = []
    for index in range(number):
        sheet = bytearray(sheets[index % len(sheets)])
        for _ in range(8):
            sheet[rng.randrange(first, content.size)] = rng.randrange(4)
        rows.append((index, bytes(sheet)))
    connection = sqlite3.connect(str(store))
    connection.executescript(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
        "CREATE TABLE sheet (id INTEGER PRIMARY KEY, answers BLOB);"
        "CREATE TABLE score (id INTEGER PRIMARY KEY, total INT, readiness INT, points BLOB, levels BLOB, gates BLOB);"
    )
    connection.executemany("INSERT INTO sheet VALUES (?, ?)", rows)
    connection.commit()
    return connection


def _distribution(connection: sqlite3.Connection) -> object:
    from assessment.scoring.distribution import distribution

    rows = connection.execute("SELECT answers FROM sheet")
    return distribution(questionnaire(), [row[0] for row in rows])


def _rescore(
    connection: sqlite3.Connection, score_many: Callable[..., object]
) -> Callable[[], None]:
    def work() -> None:
        rows = connection.execute("SELECT id, answers FROM sheet").fetchall()
        found = score_many(questionnaire(), [row[1] for row in rows])
        connection.executemany(
            "INSERT OR REPLACE INTO score VALUES (?, ?, ?, ?, ?, ?)",
            zip(
                [row[0] for row in rows], found.total.tolist(), found.readiness.tolist(),
                map(bytes, found.points.astype("<i2")), map(bytes, found.levels), map(bytes, found.gates),
                strict=True,
            ),
        )  # fmt: skip
        connection.commit()

    return work
