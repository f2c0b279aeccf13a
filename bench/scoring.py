"""Scores: one sheet, a city's, and a country's, from stored sheets to stored scores."""

import sqlite3
from collections.abc import Callable, Iterator
from random import Random

from sqlalchemy import select

from assessment.assessments.models import Layer, Sheet
from assessment.scoring import score
from assessment.scoring.effective import effective
from bench.figures import Figure, clocked, of_times
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
            connection.close()
            store.unlink()


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
