"""The table of moves: what is not in it is refused by the verb and by the database, whoever tries."""

import re
from importlib import import_module
from itertools import product
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import DBAPIError

from assessment import migrations
from assessment.assessments.asked import Asked
from assessment.assessments.models import Assessment, Layer, Revision, Sheet
from assessment.assessments.moves import WrongMove, advance
from assessment.assessments.queries import find
from assessment.assessments.status import MOVES, Need, Status
from assessment.assessments.status import move as legal
from assessment.audit.models import Event
from assessment.audit.queries import verify as verify_chain
from assessment.errors import Conflict, NotAllowed, Refused
from assessment.permissions import GRANTED, Role, Sight
from assessment.reviews import concluding
from tests import factories
from tests.factories import AT, TODAY
from tests.reviews.desk import LATER
from tools import statuses

ILLEGAL = [pair for pair in product(Status, Status) if legal(*pair) is None]
PEOPLE = {
    Role.OPERATOR: "sari", Role.HEAD: "wati", Role.VERIFIER: "rina", Role.LEAD: "lestari",
    Role.ADMIN: "agus", Role.VIEWER: "maya", Role.AUDITOR: "indra",
}  # fmt: skip
ROUNDS = 200


def stand(session, cast, status):
    """Melati's assessment in a status, with everything a status may need."""
    revision = session.merge(cast.revision)
    factories.stand(
        session, revision, status=status, submitted_at=AT, submitted_by_id=cast.wati.id,
        verifier_id=cast.rina.id, verified_at=AT, verified_by_id=cast.rina.id,
        final_at=AT, final_by_id=cast.lestari.id,
    )  # fmt: skip
    return revision


def go(session, revision, cast, end, by, **more):
    known = legal(revision.status, end)
    values = {
        "submitted_at": AT, "submitted_by_id": cast.wati.id, "verifier_id": cast.rina.id, "verified_at": AT,
        "verified_by_id": cast.rina.id, "objection_until": TODAY, "final_at": AT,
        "final_by_id": cast.lestari.id, "returned": {"2.1": "x"}, "return_due_on": TODAY,
    }  # fmt: skip
    told = {"action": known.records[0], "reason": "x"} if known else {}
    sets = {name: values[name] for name in known.sets} if known else {}
    advance(
        session, revision_id=revision.id, unit_id=cast.melati.id, start=revision.status, end=end,
        by=by, at=AT, **{"version": revision.version} | told | sets | more,
    )  # fmt: skip


def test_every_status_but_an_imported_one_is_on_the_way():
    named = {move.start for move in MOVES} | {move.end for move in MOVES}
    assert named == set(Status) - {Status.IMPORTED}
    assert len({(move.start, move.end) for move in MOVES}) == len(MOVES)
    assert all(move.records for move in MOVES)
    assert set(statuses.NEEDS) == set(Need)


def test_the_drawing_is_up_to_date():
    assert statuses.PAGE.read_text(encoding="utf-8") == statuses.page(), (
        "run: python -m tools.statuses write"
    )


def test_the_database_knows_the_same_moves():
    newest = max(
        path.stem
        for path in (migrations.HERE / "versions").glob("*.py")
        if re.search(r"^MOVES = ", path.read_text(encoding="utf-8"), re.MULTILINE)
    )
    known = import_module(f"assessment.migrations.versions.{newest}").MOVES
    assert {(start, end) for start, ends in known.items() for end in ends} == {
        (str(move.start), str(move.end)) for move in MOVES
    }


@pytest.mark.parametrize("start", Status)
def test_every_illegal_move_is_refused_by_both(cast, session, start):
    revision = stand(session, cast, start)
    by = factories.actor(session, cast.lestari)
    session.commit()
    for end in Status:
        if (start, end) not in ILLEGAL:
            continue
        with pytest.raises(Refused):
            go(session, revision, cast, end, by)
        if start is end:
            continue
        with pytest.raises(DBAPIError, match=r"no such move|is final"):
            session.execute(
                update(Revision)
                .where(Revision.id == revision.id)
                .values(status=end, version=Revision.version + 1)
            )
        session.rollback()


@pytest.mark.parametrize("move", MOVES, ids=lambda move: f"{move.start}-{move.end}")
def test_every_legal_move_is_made_by_its_roles_alone(cast, session, move):
    revision = stand(session, cast, move.start)
    before = revision.version
    session.commit()
    for role, name in PEOPLE.items():
        by = factories.actor(session, getattr(cast, name))
        granted = GRANTED[role] & {move.permission, move.also}
        if move.permission is not None and not granted:
            with pytest.raises(NotAllowed):
                go(session, revision, cast, move.end, by)
        else:
            go(session, revision, cast, move.end, by)
            session.refresh(revision)
            assert (revision.status, revision.version) == (move.end, before + 1)
        session.rollback()


@pytest.mark.parametrize("move", MOVES, ids=lambda move: f"{move.start}-{move.end}")
def test_a_move_is_counted_and_seen(cast, session, move):
    revision = stand(session, cast, move.start)
    session.commit()
    role = next((one for one in PEOPLE if move.permission in GRANTED[one]), Role.LEAD)
    by = factories.actor(session, getattr(cast, PEOPLE[role]))
    with pytest.raises(Conflict):
        go(session, revision, cast, move.end, by, version=revision.version - 1)
    session.rollback()
    with pytest.raises(DBAPIError, match=r"no such move|is final"):
        session.execute(update(Revision).where(Revision.id == revision.id).values(status=move.end))
    session.rollback()
    with pytest.raises(WrongMove):
        go(session, revision, cast, move.end, by, action="review.something")
    if move.needs_reason:
        with pytest.raises(Refused, match="alasan"):
            go(session, revision, cast, move.end, by, reason="")


@pytest.mark.parametrize(
    ("start", "end", "column"),
    [
        (Status.DRAFT, Status.SUBMITTED, "submitted_at"),
        (Status.SUBMITTED, Status.UNDER_REVIEW, "verifier_id"),
        (Status.UNDER_REVIEW, Status.CLARIFICATION, "verifier_id"),
        (Status.UNDER_REVIEW, Status.VERIFIED, "verified_at"),
        (Status.VERIFIED, Status.OBJECTION, "verified_at"),
    ],
)
def test_no_status_stands_without_its_people(cast, session, start, end, column):
    revision = stand(session, cast, start)
    gone = {column: None} | (
        {column.replace("_at", "_by_id"): None} if column.endswith("_at") else {}
    )
    with pytest.raises(DBAPIError, match="no such move"):
        session.execute(
            update(Revision)
            .where(Revision.id == revision.id)
            .values(status=end, version=Revision.version + 1, **gone)
        )
    session.rollback()


def test_of_two_leads_at_once_one_wins_two_hundred_times(cast, session, database):
    """Both have the page of the same verified assessment open; every round another assessment."""
    dewi = factories.person(session, "Dewi", Role.LEAD, cast.office)
    for number in range(ROUNDS):
        _verified(session, cast, number)
    session.commit()
    chosen = [
        one.id
        for one in session.execute(
            select(Revision).where(Revision.status == Status.VERIFIED)
        ).scalars()
    ]
    actors = [factories.actor(session, who) for who in (cast.lestari, dewi)]
    pages = {one: [_page(session, one, by) for by in actors] for one in chosen}
    session.rollback()
    outcomes = {one: [] for one in chosen}
    together = Barrier(2)

    def finalise(which):
        for one in chosen:
            together.wait(60)
            try:
                with database.transaction() as mine:
                    concluding.finalise(
                        mine, pages[one][which], by=actors[which], at=LATER, today=TODAY
                    )
                outcomes[one].append("final")
            except Conflict:
                outcomes[one].append("conflict")

    threads = [Thread(target=finalise, args=(which,)) for which in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(chosen) == ROUNDS
    assert {tuple(sorted(said)) for said in outcomes.values()} == {("conflict", "final")}
    with database.reading() as looking:
        told = looking.execute(
            select(func.count(), func.count(Event.thing_id.distinct())).where(
                Event.action == "review.finalised"
            )
        ).one()
        assert tuple(told) == (ROUNDS, ROUNDS)
        assert verify_chain(looking).broken_at is None


def _page(session, revision_id, by):
    """The revision as somebody has loaded it, apart from the session."""
    found = find(session, revision_id, by, Sight.EVIDENCE)
    session.expunge_all()
    return found


def _verified(session, cast, number):
    """A unit whose assessment a verifier has concluded, laid down at once: sheets are Melati's, blank."""
    unit = factories.unit(session, f"Unit {number}", parent=cast.taman)
    pattern = session.execute(
        select(Sheet).where(Sheet.revision_id == cast.revision.id, Sheet.layer == Layer.SELF)
    ).scalar_one()
    entry = Assessment(
        id=uuid4(), round_id=cast.round.id, unit_id=unit.id, digest=cast.assessment.digest,
        asked=Asked.ALL,
    )  # fmt: skip
    session.add(entry)
    session.flush()
    made = Revision(
        id=uuid4(), assessment_id=entry.id, status=Status.VERIFIED, status_at=AT, created_at=AT,
        submitted_at=AT, submitted_by_id=cast.wati.id, verifier_id=cast.rina.id, verified_at=AT,
        verified_by_id=cast.rina.id,
    )  # fmt: skip
    session.add(made)
    session.flush()
    values = {one.name: getattr(pattern, one.name) for one in Sheet.__table__.columns}
    for layer in (Layer.SELF, Layer.VERIFIED):
        session.execute(insert(Sheet).values(**values | {"revision_id": made.id, "layer": layer}))
