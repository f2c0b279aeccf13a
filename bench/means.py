"""Means: one sheet, and a country's, from stored sheets to stored sums."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from assessment.config import ROOT
from assessment.questionnaire.loader import load
from assessment.questionnaire.model import Questionnaire
from assessment.questionnaire.values import NOT_APPLICABLE, UNANSWERED
from assessment.scoring import score
from bench.figures import Figure, clocked, of_times

COUNTRY = 91_000


def means() -> Iterator[Figure]:
    """With the engine one by one, and with vectors over a table of sheets."""
    content = load(ROOT / "questionnaires" / "iso-27001-2022.yaml")
    sheets = list(_sheets(content, COUNTRY))

    def one() -> None:
        for sheet in sheets[:20]:
            score(content, sheet)

    yield of_times(
        "mean of one assessment", 1, [seconds / 20 for seconds in clocked(one, 50)],
        f"engine, {content.size} items",
    )  # fmt: skip
    for number, goal, times in ((184, 50, 20), (COUNTRY, 2000, 3)):
        with TemporaryDirectory() as home:
            connection = _stored(Path(home) / "sheets.db", sheets[:number])
            yield of_times(
                f"means of {number:,} assessments", goal,
                clocked(_sum_all(connection, content), times, warm=1), "stored sheets to stored sums",
            )  # fmt: skip
            connection.close()


def _sheets(content: Questionnaire, number: int) -> Iterator[bytes]:
    """Sheets of chance, a tenth of what may be left out left out."""
    rng = Random(3)
    usual = [0, 1, 2, 2, 3, 3, 4, 5, UNANSWERED]
    may_be_out = [
        [*usual, NOT_APPLICABLE] if i.not_applicable_allowed else usual for i in content.items
    ]
    for _ in range(number):
        yield bytes([rng.choice(codes) for codes in may_be_out])


def _stored(store: Path, sheets: list[bytes]) -> sqlite3.Connection:
    connection = sqlite3.connect(str(store))
    connection.executescript(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
        "CREATE TABLE sheet (id INTEGER PRIMARY KEY, answers BLOB);"
        "CREATE TABLE mean (id INTEGER PRIMARY KEY, total INT, weight INT, points BLOB, weights BLOB);"
    )
    connection.executemany("INSERT INTO sheet VALUES (?, ?)", enumerate(sheets))
    connection.commit()
    return connection


def _sum_all(connection: sqlite3.Connection, content: Questionnaire) -> Callable[[], None]:
    from assessment.scoring.means import Sums
    from assessment.scoring.sheets import score_many

    def work() -> None:
        rows = connection.execute("SELECT id, answers FROM sheet").fetchall()
        found = score_many(content, [row[1] for row in rows])
        assert isinstance(found, Sums), "the questionnaire is of means"
        connection.executemany(
            "INSERT OR REPLACE INTO mean VALUES (?, ?, ?, ?, ?)",
            zip(
                [row[0] for row in rows], found.total.tolist(), found.weight.tolist(),
                map(bytes, found.points.astype("<i2")), map(bytes, found.weights.astype("<i2")),
                strict=True,
            ),
        )  # fmt: skip
        connection.commit()

    return work
