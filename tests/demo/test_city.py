"""Kota Contoh is invented in every name and genuine in everything else."""

from collections import Counter
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import func, select

from assessment.actions.models import Action
from assessment.actions.states import ActionState
from assessment.assessments.models import AnswerEvent, Assessment, Decision, Layer, Revision, Sheet
from assessment.assessments.projection import differences
from assessment.assessments.status import MOVES, Status
from assessment.audit.models import Event
from assessment.audit.queries import verify
from assessment.certificates.models import Certificate, CertificateState
from assessment.config import ROOT
from assessment.database import Database
from assessment.demo.building import UNREAD
from assessment.demo.city import FILE
from assessment.demo.fates import IN_A_FINISHED_ROUND, IN_A_RUNNING_ROUND, Fate, fates
from assessment.demo.rounds import of_controls, periods
from assessment.minutes.models import Minutes
from assessment.notices.models import Notice
from assessment.people.models import Appointment, Person
from assessment.permissions import Acting, Role
from assessment.questionnaire.values import NOT_APPLICABLE
from assessment.reviews.clarification.models import Clarification
from assessment.reviews.sampling.models import Sample
from assessment.reviews.threads.models import ReviewRecommendation, ReviewThread, ThreadState
from assessment.reviews.visits.models import Visit, VisitState
from assessment.rounds.models import (
    Content,
    Publication,
    Round,
    RoundQuestionnaire,
    RoundState,
)
from assessment.units import loading
from assessment.units.models import Kind, Succession, Unit
from assessment.units.names import plain
from tests.demo.conftest import NOW

SURABAYA = ROOT / "assessment" / "units" / "data" / "surabaya.csv"


def rows(path):
    return loading.read(path.read_bytes(), path.name)


def test_its_units_have_the_shape_of_the_real_city():
    here, there = rows(FILE), rows(SURABAYA)
    kinds = Counter(row.kind for row in here)
    assert kinds == Counter(row.kind for row in there) + Counter([Kind.KELURAHAN])  # one merged
    map_here, map_there = (
        {(row.hex_column, row.hex_row): row.region for row in found if row.kind is Kind.KECAMATAN}
        for found in (here, there)
    )
    assert map_here == map_there
    names = Counter(row.name for row in here if row.kind is Kind.KELURAHAN)
    assert max(names.values()) == 2
    assert names.keys() & {row.name for row in here if row.kind is Kind.KECAMATAN}
    assert max(map(len, names)) > 40


def test_no_real_unit_has_an_invented_name():
    real = {plain(row.name) for row in rows(SURABAYA) if row.kind is not Kind.OFFICE}
    assert not {plain(row.name) for row in rows(FILE) if row.kind is not Kind.OFFICE} & real
    assert all(row.code.startswith("99.") for row in rows(FILE))


def test_kelurahan_answer_their_own_questionnaire(looking):
    found = looking.execute(
        select(RoundQuestionnaire.kind, Content.key)
        .join(Content, Content.digest == RoundQuestionnaire.digest)
        .join(Round, Round.id == RoundQuestionnaire.round_id)
        .where(Round.name != of_controls(NOW.date()).name)
        .distinct()
    )
    assert {tuple(row) for row in found} == {
        (Kind.KECAMATAN, "kami-5.0"),
        (Kind.KELURAHAN, "kelurahan-1.0"),
    }


def test_everybody_gets_a_fate_and_every_fate_somebody():
    codes = [f"99.{number}" for number in range(184)]
    dealt = fates(Random(1), codes, IN_A_RUNNING_ROUND)  # noqa: S311
    assert set(dealt) == set(codes)
    assert set(dealt.values()) == set(IN_A_RUNNING_ROUND)
    chosen = fates(Random(1), codes, IN_A_FINISHED_ROUND, chosen=codes[:5])  # noqa: S311
    assert {chosen[code] for code in codes[:5]} == {Fate.FINAL}
    assert Fate.LATE in chosen.values()


def test_rounds_follow_each_other_up_to_today():
    first, second, practice, running = periods(NOW.date())
    assert [one.name for one in (first, second, running)] == [
        "Periode 2025",
        "Periode 2026-I",
        "Periode 2026-II",
    ]
    assert first.ends_on < second.opens_on < second.ends_on < practice.opens_on
    tried = of_controls(NOW.date())
    assert second.ends_on + timedelta(days=20) < tried.opens_on < tried.ends_on < practice.opens_on
    assert running.opens_on < running.ends_on < NOW.date() < running.closes_on


pdf = pytest.mark.pdf


@pdf
def test_a_few_kecamatan_try_the_controls_of_iso_27001(looking):
    """A practice round, so it is no part of the city's picture; whole enough for a statement of applicability."""
    tried = looking.execute(select(Round).where(Round.name.startswith("Latihan ISO"))).scalar_one()
    assert tried.is_practice
    found = looking.execute(
        select(Revision.status, Sheet.answers)
        .join(Assessment, Assessment.id == Revision.assessment_id)
        .join(Sheet, Sheet.revision_id == Revision.id)
        .where(Assessment.round_id == tried.id, Sheet.layer == Layer.SELF)
    ).all()
    assert {row.status for row in found} >= {Status.FINAL, Status.NOT_SUBMITTED}
    whole = next(row.answers for row in found if row.status is Status.FINAL)
    assert {NOT_APPLICABLE, 2, 5} <= set(whole)


NOW_AND_THEN = {Status.CLARIFICATION, Status.SITE_VISIT, Status.CLOSED}
"""What only a few come through, or later than the story goes; a small city may have none there."""


@pdf
def test_every_status_occurs(looking):
    reachable = {Status.NOT_STARTED} | {move.end for move in MOVES} - NOW_AND_THEN
    found = set(looking.execute(select(Revision.status)).scalars())
    assert found - NOW_AND_THEN == reachable
    running = set(
        looking.execute(
            select(Revision.status)
            .join(Assessment)
            .join(Round)
            .where(Round.name == "Periode 2026-II")
        ).scalars()
    )
    after = {Status.NOT_SUBMITTED, Status.FOLLOW_UP}
    assert running - NOW_AND_THEN - after == reachable - after
    assert looking.execute(select(func.count()).where(Revision.was_late)).scalar_one()


def test_units_are_asked_to_clarify_and_are_visited(looking):
    assert looking.execute(select(func.count()).select_from(Clarification)).scalar_one()
    held = select(func.count()).where(Visit.state == VisitState.HELD)
    assert looking.execute(held).scalar_one()


def test_people_have_read_what_they_were_told_a_while_ago(looking):
    old = Notice.at < NOW - UNREAD
    told = select(func.count()).select_from(Notice)
    assert looking.execute(told.where(old)).scalar_one()
    assert not looking.execute(told.where(old, Notice.read_at.is_(None))).scalar_one()


@pdf
def test_its_chain_of_events_holds_and_its_time_never_runs_back(looking):
    verdict = verify(looking)
    assert verdict.broken_at is None
    moments = looking.execute(select(Event.at).order_by(Event.seq)).scalars().all()
    assert verdict.events == len(moments) > 500
    assert moments == sorted(moments)
    assert moments[-1] <= NOW


@pdf
def test_its_sheets_and_scores_are_what_the_history_says(looking):
    assert list(differences(looking)) == []


@pdf
def test_diskominfo_answers_for_the_kecamatan_of_the_running_round(looking):
    running = looking.execute(select(Round).where(Round.state == RoundState.OPEN)).scalar_one()
    assert looking.get_one(Unit, running.provider_id).kind is Kind.OFFICE
    published = (
        looking.execute(
            select(Publication.is_verified)
            .where(Publication.round_id == running.id)
            .order_by(Publication.id)
        )
        .scalars()
        .all()
    )
    assert published == [False, True, False, True]
    asked = dict(
        looking.execute(
            select(Unit.kind, func.max(Sheet.items))
            .join(Assessment, Assessment.unit_id == Unit.id)
            .join(Revision, Revision.assessment_id == Assessment.id)
            .join(Sheet, Sheet.revision_id == Revision.id)
            .where(Assessment.round_id == running.id, Sheet.layer == Layer.SELF)
            .group_by(Unit.kind)
        ).all()
    )
    assert asked == {Kind.OFFICE: 107, Kind.KECAMATAN: 68, Kind.KELURAHAN: 66}


@pdf
def test_verifiers_change_what_is_claimed_too_high(looking):
    changed = looking.execute(
        select(func.count()).where(
            AnswerEvent.decision == Decision.CHANGED, AnswerEvent.reason != ""
        )
    ).scalar_one()
    assert changed > 20
    points = dict(
        looking.execute(
            select(Sheet.layer, func.sum(Sheet.points))
            .join(Revision, Revision.id == Sheet.revision_id)
            .where(Revision.status == Status.FINAL, Sheet.layer.in_((Layer.SELF, Layer.FINAL)))
            .group_by(Sheet.layer)
        ).all()
    )
    assert points[Layer.FINAL] < points[Layer.SELF]


@pdf
def test_people_hold_their_posts_as_in_a_real_city(looking):
    held = looking.execute(select(Appointment)).scalars().all()
    assert {one.role for one in held} == set(Role)
    assert {one.acting for one in held} == set(Acting)
    heads = Counter(one.person_id for one in held if one.role is Role.HEAD and one.valid_to is None)
    assert max(heads.values()) == 2
    assert any(one.valid_to for one in held), "two camat changed places"
    assert set(looking.execute(select(Person.password_hash)).scalars()) == {None}


@pdf
def test_a_merged_kelurahan_keeps_its_answers(looking):
    ended = looking.execute(select(Unit).where(Unit.valid_to.is_not(None))).scalar_one()
    assert looking.execute(select(Succession.unit_id)).scalar_one() == ended.id
    names = (
        looking.execute(select(Round.name).join(Assessment).where(Assessment.unit_id == ended.id))
        .scalars()
        .all()
    )
    assert names == ["Periode 2025"]


@pdf
def test_one_kecamatan_has_its_certificates(looking, small_city):
    issued = looking.execute(select(Certificate)).scalars().all()
    assert len(issued) == 5
    assert {one.state for one in issued} == {CertificateState.ISSUED}
    assert all(one.said["demo"] and "code" not in one.said for one in issued)
    assert small_city[0].certificate


@pdf
def test_its_minutes_are_printed_and_some_are_signed(looking):
    made = looking.execute(select(Minutes)).scalars().all()
    assert len(made) == 5
    assert all(one.sha256 for one in made)
    assert {one.is_signed for one in made} == {True, False}


@pdf
def test_verifiers_ask_and_recommend(looking):
    states = set(looking.execute(select(ReviewThread.state)).scalars())
    assert states >= {ThreadState.ASKED, ThreadState.ANSWERED}
    assert looking.execute(select(func.count()).select_from(ReviewRecommendation)).scalar_one()


def test_units_act_on_what_was_found(looking):
    actions = looking.execute(select(Action)).scalars().all()
    assert {one.state for one in actions} == set(ActionState) - {ActionState.WITHDRAWN}
    running = [one for one in actions if one.state is ActionState.RUNNING]
    assert {one.due_on < NOW.date() for one in running} == {True, False}


@pdf
def test_a_sample_of_the_running_round_waits_for_second_looks(looking):
    drawn = looking.execute(select(Sample.second_id, Sample.done_at)).all()
    assert any(one.second_id and not one.done_at for one in drawn)


@pdf
@pytest.mark.once
def test_the_same_seed_gives_the_same_city(construct):
    def told(**more):
        database = Database(construct(kecamatan=2, **more)[1].database_url)
        with database.reading() as session:
            found = session.execute(
                select(
                    Unit.code,
                    Round.name,
                    Revision.status,
                    Revision.status_at,
                    Sheet.layer,
                    Sheet.answers,
                    Sheet.points,
                )
                .join(Assessment, Assessment.unit_id == Unit.id)
                .join(Round, Round.id == Assessment.round_id)
                .join(Revision, Revision.assessment_id == Assessment.id)
                .join(Sheet, Sheet.revision_id == Revision.id)
                .order_by(Unit.code, Round.name, Sheet.layer)
            ).all()
            people = session.execute(
                select(Person.username, Person.name).order_by(Person.username)
            ).all()
        database.close()
        return found, people

    first = told()
    assert told() == first
    assert told(seed="another")[0] != first[0]
