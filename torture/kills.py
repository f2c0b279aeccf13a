"""The server is killed at random moments while people save; what they were told is held against what is there."""

import random
import statistics
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import count
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment.assessments.answers import version_of
from assessment.assessments.models import AnswerEvent, Layer, Sheet
from assessment.audit.queries import verify
from bench.place import Desk, Site, questionnaire, site
from torture.people import Acknowledged, Line
from torture.server import Server

AREA = "teknologi"
OURS = "torture"
"""How the notes of these saves begin: each note is sent for one save alone."""


@dataclass
class Outcome:
    """What a run led to."""

    kills: int = 0
    saves: int = 0
    retried: int = 0
    lost: int = 0
    duplicated: int = 0
    differing: int = 0
    """Acknowledged with another version or value than is stored, or a sheet that says other than the history."""
    refused: Counter[int] = field(default_factory=Counter)
    chain: str = "whole"
    restarts: list[float] = field(default_factory=list)

    @property
    def is_well(self) -> bool:
        """Nothing lost, nothing twice, nothing different, the chain whole."""
        return not (self.lost or self.duplicated or self.differing) and self.chain == "whole"

    def lines(self) -> list[str]:
        """For people."""
        restart = (
            f"{statistics.median(self.restarts):.2f} s median, {max(self.restarts):.2f} s at most"
        )
        return [
            f"kills {self.kills}   saves acknowledged {self.saves}   sent again after a kill {self.retried}",
            f"lost {self.lost}   duplicated {self.duplicated}   differing {self.differing}   chain {self.chain}",
            f"other answers {dict(self.refused) or 'none'}   answering again after {restart}",
        ]


class Saver:
    """Saves one answer after the other, and sends each again, under its key, until it hears what became of it."""

    def __init__(self, desk: Desk, port: int, number: int) -> None:
        self.line = Line(desk, port)
        self.desk, self.number = desk, number
        self.told: list[Acknowledged] = []
        self.retried = 0
        self.refused: Counter[int] = Counter()

    def work(self, over: threading.Event) -> None:
        """Until it is over; the save under way is brought to its end."""
        items = list(self.desk.items)
        for turn in count():
            if over.is_set():
                return
            item = items[turn % len(items)]
            self.save(item, turn, over)

    def save(self, item: str, turn: int, over: threading.Event) -> None:
        seen = self.desk.items[item]
        content = {
            "item": item, "value": (seen + turn) % 4, "seen": seen, "note": f"{OURS} {self.number}.{turn}",
            "reason": "", "unsure": False, "key": f"{self.number}:{turn}:{item}",
        }  # fmt: skip
        tries = 0
        while (answer := self.line.post(content)) is None or answer[0] >= 500:
            tries += 1
            if over.is_set() and tries > 200:
                return  # never acknowledged: whether it is there does not matter
            time.sleep(0.05)
        self.retried += tries > 0
        status, body = answer
        if status == 200 and body.get("ok") is True:
            self.desk.items[item] = body["version"]
            self.told.append(
                Acknowledged(
                    self.desk.revision, item, content["key"], content["value"], content["note"],
                    seen, body["version"],
                )
            )  # fmt: skip
        else:
            self.refused[status] += 1
            if "now" in body:
                self.desk.items[item] = body["now"]["version"]


def run(kills: int, people: int, *, fault: str | None = None, longest: float = 1.5) -> Outcome:
    """Kill the server so often, each time after a random while under load, and look at what is left."""
    outcome = Outcome()
    with site() as here:
        desks = here.desks(people, AREA)
        here.database.close()
        server = Server(here.home, fault)
        outcome.restarts.append(server.start())
        over = threading.Event()
        savers = [Saver(desk, server.port, number) for number, desk in enumerate(desks)]
        threads = [threading.Thread(target=one.work, args=(over,)) for one in savers]
        for thread in threads:
            thread.start()
        try:
            for _ in range(kills):
                time.sleep(random.uniform(0.02, longest))
                server.kill()
                outcome.kills += 1
                outcome.restarts.append(server.start())
                if outcome.kills % 20 == 0:
                    print(f"  {outcome.kills} of {kills} kills", file=sys.stderr, flush=True)
            time.sleep(0.5)
        except KeyboardInterrupt:
            print("  interrupted: what is told is of the kills so far", file=sys.stderr)
        finally:
            over.set()
            for thread in threads:
                thread.join(60)
            server.kill()
        outcome.retried = sum(one.retried for one in savers)
        outcome.refused = sum((one.refused for one in savers), Counter())
        told = [one for saver in savers for one in saver.told]
        outcome.saves = len(told)
        _compare(here, desks, told, outcome)
    return outcome


def _compare(here: Site, desks: list[Desk], told: list[Acknowledged], outcome: Outcome) -> None:
    with here.database.reading() as session:
        for desk in desks:
            revision = UUID(desk.revision)
            rows = session.execute(
                select(
                    AnswerEvent.idempotency_key, AnswerEvent.item, AnswerEvent.version,
                    AnswerEvent.value, AnswerEvent.note,
                ).where(AnswerEvent.revision_id == revision, AnswerEvent.layer == Layer.SELF)
                .order_by(AnswerEvent.id)
            ).all()  # fmt: skip
            times = Counter(row.note for row in rows if row.note.startswith(OURS))
            outcome.duplicated += sum(number - 1 for number in times.values())
            there = {row.idempotency_key: row for row in rows}
            for one in told:
                if one.revision != desk.revision:
                    continue
                row = there.get(one.key)
                if row is None:
                    outcome.lost += 1
                elif (row.version, row.value, row.note) != (one.version, one.value, one.note):
                    outcome.differing += 1
            outcome.differing += _differing(session, revision, rows)
        verdict = verify(session)
    if verdict.broken_at is not None:
        outcome.chain = f"broken at {verdict.broken_at}"


def _differing(session: Session, revision: UUID, rows: list[AnswerEvent]) -> int:
    """Items of which the sheet says something else than the last event."""
    sheet = session.get_one(Sheet, (revision, Layer.SELF))
    last = {row.item: row for row in rows}
    return sum(
        (sheet.answers[at], version_of(sheet.versions, at)) != (row.value, row.version)
        for item, row in last.items()
        for at in [questionnaire().item(item).position]
    )
