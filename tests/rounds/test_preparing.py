"""Preparing a round, and the content it keeps whatever happens to the files."""

import json
from datetime import date

import pytest
from sqlalchemy import select

from assessment.assessments.running.opening import open_round
from assessment.audit.models import Event
from assessment.errors import Refused
from assessment.questionnaire import frozen, values
from assessment.questionnaire.loader import load
from assessment.rounds import services
from assessment.rounds.deadlines import day_of, days_left, due_on, is_overdue
from assessment.rounds.models import (
    Content,
    ElectronicSystem,
    Round,
    RoundQuestionnaire,
    RoundState,
)
from assessment.rounds.queries import questionnaire
from assessment.rounds.services import Plan
from assessment.units.models import Kind
from tests import factories
from tests.factories import AT, kami
from tests.rounds.conftest import entry

PLAN = Plan(
    "Periode 2027",
    2027,
    date(2027, 2, 1),
    date(2027, 4, 30),
    minimum_checked=50,
    note="Tahun kedua",
)
BOTH = {Kind.KECAMATAN: kami(), Kind.KELURAHAN: kami()}


def test_it_prepares_a_round(session, agus):
    made = services.prepare(session, PLAN, BOTH, by=agus, at=AT)
    session.commit()
    kept = session.get_one(Round, made.id)
    assert (kept.state, kept.minimum_checked, kept.note) == (RoundState.DRAFT, 50, "Tahun kedua")
    rows = (
        session.execute(select(RoundQuestionnaire).where(RoundQuestionnaire.round_id == made.id))
        .scalars()
        .all()
    )
    assert {row.kind: row.digest for row in rows} == dict.fromkeys(BOTH, frozen.digest(kami()))
    event = session.execute(select(Event).where(Event.action == "round.prepared")).scalar_one()
    assert json.loads(event.body)["questionnaires"] == dict.fromkeys(BOTH, frozen.digest(kami()))


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (Plan("Periode 2026", 2026, date(2027, 2, 1), date(2027, 2, 1)), "nama ini"),
        (Plan("X", 2026, date(2027, 2, 1), date(2027, 1, 1)), "sesudah tanggal mulai"),
    ],
)
def test_it_refuses_what_makes_no_sense(session, agus, wrong, sentence):
    with pytest.raises(Refused, match=sentence):
        services.prepare(session, wrong, BOTH, by=agus, at=AT)


def test_a_draft_is_changed_and_keeps_its_systems(session, draft, agus):
    services.write_system(session, draft, None, entry(), by=agus, at=AT)
    services.change_plan(session, draft, PLAN, BOTH, by=agus, at=AT)
    assert draft.note == "Tahun kedua"
    row = session.get_one(RoundQuestionnaire, (draft.id, Kind.KECAMATAN))
    assert row.city_answers[0] == values.LETTERS["A"]


def test_an_open_round_is_not_planned_anew(session, round_, agus):
    for verb in (
        lambda: services.change_plan(session, round_, PLAN, BOTH, by=agus, at=AT),
        lambda: services.discard(session, round_, by=agus, at=AT),
    ):
        with pytest.raises(Refused, match="sudah dibuka"):
            verb()


def test_a_draft_is_thrown_away_whole(session, draft, agus):
    services.write_system(session, draft, None, entry(), by=agus, at=AT)
    services.discard(session, draft, by=agus, at=AT)
    session.commit()
    assert factories.rows(session, ElectronicSystem) == 0
    assert session.get(Round, draft.id) is None
    assert factories.rows(session, Content) == 1


def test_what_a_round_uses_survives_its_file(session, cast, agus, tmp_path):
    """The file is changed and then gone; the round goes on with what it froze."""
    text = (factories.ROOT / "questionnaires" / "kami-5.0.yaml").read_text()
    file = tmp_path / "kami-5.0.yaml"
    file.write_text(text)
    made = services.prepare(session, PLAN, dict.fromkeys(BOTH, load(file)), by=agus, at=AT)
    unit = session.merge(cast.melati)
    open_round(session, made, [unit], by=agus, at=AT)
    session.commit()
    digest = session.get_one(RoundQuestionnaire, (made.id, Kind.KELURAHAN)).digest
    file.write_text(text.replace("Indeks KAMI 5.0", "Indeks KAMI 5.0 (ubahan)"))
    other = load(file)
    assert frozen.digest(other) != digest
    file.unlink()
    questionnaire.__globals__["_kept"].clear()
    questionnaire.__globals__["_parsed"].cache_clear()
    kept = questionnaire(session, digest)
    assert kept.title.id == "Indeks KAMI 5.0"
    assert frozen.digest(kept) == digest
    assert kept == load(factories.ROOT / "questionnaires" / "kami-5.0.yaml")


def test_opening_takes_two_statements_for_each_unit_more(session, city, agus, count_sql):
    units = city()
    few, all_ = (factories.round_(session, title) for title in ("Sedikit", "Kota"))
    session.commit()
    with count_sql() as for_few:
        open_round(session, few, units[:10], by=agus, at=AT)
    session.commit()
    with count_sql() as for_all:
        open_round(session, all_, units, by=agus, at=AT)
    session.commit()
    assert for_all.total - for_few.total <= 2 * (len(units) - 10)


def test_the_last_day_still_counts():
    last = date(2026, 12, 15)
    assert due_on(last) == last
    assert due_on(last, date(2026, 12, 20)) == date(2026, 12, 20)
    assert days_left(last, date(2026, 12, 13)) == 2
    assert days_left(last, last) == 0
    assert not is_overdue(last, last)
    assert is_overdue(last, date(2026, 12, 16))


def test_days_are_days_of_the_city():
    from datetime import UTC, datetime
    from zoneinfo import ZoneInfo

    late = datetime(2026, 12, 15, 17, 30, tzinfo=UTC)
    assert day_of(late, ZoneInfo("Asia/Jakarta")) == date(2026, 12, 16)
    assert day_of(late, ZoneInfo("Asia/Jakarta").__class__("UTC")) == date(2026, 12, 15)
