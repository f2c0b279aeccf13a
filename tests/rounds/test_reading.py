"""The frozen questionnaire of a process is one object, so that what is remembered of it is found again."""

import threading

from sqlalchemy import select

from assessment.assessments.models import Assessment
from assessment.rounds import queries
from tests.factories import kami


def test_whoever_asks_at_once_gets_the_same_object(cast, session, database, monkeypatch):
    digest = session.execute(select(Assessment.digest).limit(1)).scalar_one()
    parsed, start = [], threading.Barrier(4)
    real = queries._parsed.__wrapped__

    def parse(content):
        parsed.append(1)
        return real(content)

    monkeypatch.setattr(queries, "_parsed", parse)
    monkeypatch.setattr(queries, "_kept", {})
    found = []

    def ask():
        with database.reading() as session:
            start.wait()
            found.append(queries.questionnaire(session, digest))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert all(one is found[0] for one in found)
    assert len(parsed) == 1
    assert found[0] == kami()
