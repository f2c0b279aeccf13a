"""Several people edit one item at once; no acknowledged edit may be overwritten by who has not seen it."""

import random
import threading
import time
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from assessment.assessments.models import AnswerEvent, Layer
from bench.place import Desk, site
from torture.kills import AREA
from torture.people import Acknowledged, Line
from torture.server import Server


@dataclass
class Outcome:
    """What a run led to."""

    edits: int = 0
    conflicts: int = 0
    gone: int = 0
    """Acknowledged, and not in the history."""
    overwritten: int = 0
    """Acknowledged, and overwritten by somebody who had not seen it."""

    @property
    def silently_lost(self) -> int:
        return self.gone + self.overwritten

    def lines(self) -> list[str]:
        """For people."""
        return [
            f"edits acknowledged {self.edits}   conflicts shown {self.conflicts}   silently lost {self.silently_lost}"
        ]


class Editor:
    """Changes the same item over and over; shown a conflict, they look at it and choose their own."""

    def __init__(self, desk: Desk, port: int, number: int, item: str) -> None:
        self.line = Line(desk, port)
        self.desk, self.number, self.item = desk, number, item
        self.seen = desk.items[item]
        self.told: list[Acknowledged] = []
        self.conflicts = 0

    def work(self, edits: int) -> None:
        """So many edits, each until it is acknowledged."""
        for turn in range(edits):
            note, tries = f"{self.number}.{turn}", 0
            while not self.save(note, turn, tries):
                tries += 1
                time.sleep(random.uniform(0, 0.01))
            time.sleep(random.uniform(0, 0.01))

    def save(self, note: str, turn: int, tries: int) -> bool:
        key = f"{self.number}:{turn}:{tries}"
        content = {
            "item": self.item, "value": turn % 4, "seen": self.seen, "note": note, "reason": "",
            "unsure": False, "key": key,
        }  # fmt: skip
        answer = self.line.post(content)
        if answer is None:
            return False
        status, body = answer
        if status == 409 and "now" in body:
            self.conflicts += 1
            self.seen = body["now"]["version"]
            return False
        if status != 200:
            return False
        self.told.append(
            Acknowledged(
                self.desk.revision, self.item, key, turn % 4, note, self.seen, body["version"]
            )
        )
        self.seen = body["version"]
        return True


def run(edits: int, people: int, *, fault: str | None = None) -> Outcome:
    """So many edits by so many people."""
    with site() as here:
        (desk,) = here.desks(1, AREA)
        here.database.close()
        item = next(iter(desk.items))
        server = Server(here.home, fault)
        server.start()
        editors = [Editor(desk, server.port, number, item) for number in range(people)]
        shares = [edits // people + (number < edits % people) for number in range(people)]
        threads = [
            threading.Thread(target=one.work, args=(share,))
            for one, share in zip(editors, shares, strict=True)
        ]
        try:
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(300)
        finally:
            server.kill()
        told = [one for editor in editors for one in editor.told]
        with here.database.reading() as session:
            notes = set(
                session.execute(
                    select(AnswerEvent.note).where(
                        AnswerEvent.revision_id == UUID(desk.revision),
                        AnswerEvent.layer == Layer.SELF,
                        AnswerEvent.item == item,
                    )
                ).scalars()
            )
    return Outcome(
        edits=len(told),
        conflicts=sum(editor.conflicts for editor in editors),
        gone=sum(one.note not in notes for one in told),
        overwritten=len({unseen for one in told for unseen in range(one.seen + 1, one.version)}),
    )
