"""Objecting to what was verified, deciding on it, accepting it, and making it final by somebody else."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from assessment.assessments.models import AnswerEvidence, Decision, Layer
from assessment.assessments.queries import desk, sheets_of
from assessment.assessments.status import Status
from assessment.audit.models import Event
from assessment.errors import Conflict, NotAllowed, Refused
from assessment.evidence.services import Details, add_link
from assessment.permissions import Role, Sight
from assessment.reviews import concluding
from assessment.reviews.objections import queries, services
from assessment.reviews.objections.models import Objection, ObjectionItem
from assessment.reviews.objections.services import Claim, Verdict
from assessment.rounds.calendar.models import CalendarYear, Holiday
from tests import factories
from tests.factories import AT, TODAY, kami
from tests.reviews import desk as at_desk
from tests.reviews.desk import LATER, seen_by, values_of

UNTIL = TODAY + timedelta(days=7)
WANTED = {"2.1": Claim(2, "SK sudah ditandatangani 30 Oktober.")}


@pytest.fixture
def provisional(taken, cast, session):
    """Verified with one item changed, and five working days for objections."""
    session.merge(cast.round).objection_days = 5
    at_desk.decide(
        session, taken, cast.rina, "2.1", Decision.CHANGED, value=1, reason="SK belum ada."
    )
    at_desk.agree_all(session, taken, cast.rina)
    at_desk.move(session, taken, cast.rina, "verify")
    session.commit()
    session.refresh(taken)
    session.commit()
    return taken


@pytest.fixture
def dewi(cast, session):
    made = factories.person(session, "Dewi", Role.LEAD, cast.office)
    session.commit()
    return made


def lodge(session, revision, who, wanted=None, *, today=TODAY):
    by = factories.actor(session, who)
    on = desk(session, revision.id, by, Sight.ANSWERS)
    session.expire_all()
    return services.lodge(
        session, revision, on, kami(), WANTED if wanted is None else wanted, by=by, at=LATER, today=today
    )  # fmt: skip


def decide(session, revision, who, value=2, reason="SK sah."):
    services.decide(
        session, seen_by(session, revision, who), {"2.1": Verdict(value, reason)},
        by=factories.actor(session, who), at=LATER, today=TODAY,
    )  # fmt: skip


def accept(session, revision, who):
    by = factories.actor(session, who)
    on = desk(session, revision.id, by, Sight.ANSWERS)
    services.accept(session, revision, on, by=by, at=LATER)


def finalise(session, revision, who, today=TODAY):
    concluding.finalise(
        session, seen_by(session, revision, who), by=factories.actor(session, who), at=LATER, today=today
    )  # fmt: skip


def last_event(session):
    event = session.execute(select(Event).order_by(Event.seq.desc()).limit(1)).scalar_one()
    return event.action, json.loads(event.body)


def test_the_days_for_objections_are_working_days(provisional):
    assert provisional.objection_until == UNTIL


def test_an_objection_is_decided_and_the_values_stand_side_by_side(
    provisional, cast, session, dewi
):
    lodge(session, provisional, cast.wati)
    assert last_event(session)[0] == "assessment.objected"
    session.expire_all()
    assert provisional.status is Status.OBJECTION
    decide(session, provisional, cast.lestari)
    action, body = last_event(session)
    assert (action, body["changed"]) == ("review.objection_decided", {"2.1": 2})
    finalise(session, provisional, dewi)
    session.expire_all()
    sheets = sheets_of(session, provisional.id)
    assert values_of(sheets[Layer.SELF].answers, ["2.1"]) == {"2.1": 2}
    assert values_of(sheets[Layer.FINAL].answers, ["2.1"]) == {"2.1": 2}
    item = session.execute(select(ObjectionItem)).scalar_one()
    assert (item.verified, item.wanted, item.decided) == (1, 2, 2)


def test_what_is_refused_leaves_the_verified_value(provisional, cast, session, dewi):
    lodge(session, provisional, cast.wati)
    decide(session, provisional, cast.lestari, 1, "SK belum sah.")
    finalise(session, provisional, dewi)
    session.expire_all()
    sheets = sheets_of(session, provisional.id)
    assert values_of(sheets[Layer.FINAL].answers, ["2.1"]) == {"2.1": 1}


@pytest.mark.parametrize("value", [1, 2])
def test_who_decided_does_not_make_it_final(provisional, cast, session, value):
    lodge(session, provisional, cast.wati)
    decide(session, provisional, cast.lestari, value)
    with pytest.raises(NotAllowed, match="ketua tim lain"):
        finalise(session, provisional, cast.lestari)


def test_while_there_are_days_left_it_is_not_made_final(provisional, cast, session):
    for today in (TODAY, UNTIL):
        with pytest.raises(NotAllowed, match="Masa sanggah belum lewat"):
            finalise(session, provisional, cast.lestari, today)
    finalise(session, provisional, cast.lestari, UNTIL + timedelta(days=1))


def test_what_the_head_accepts_is_made_final_at_once(provisional, cast, session):
    accept(session, provisional, cast.wati)
    assert last_event(session)[0] == "assessment.accepted"
    with pytest.raises(Refused, match="sudah Anda terima"):
        lodge(session, session.merge(provisional), cast.wati)
    finalise(session, provisional, cast.lestari)


@pytest.mark.parametrize("who", ["sari", "budi", "tono", "rina", "lestari"])
def test_only_the_head_answers(provisional, cast, session, who):
    by = factories.actor(session, getattr(cast, who))
    on = desk(session, provisional.id, None, Sight.EVIDENCE)
    with pytest.raises(NotAllowed):
        services.accept(session, provisional, on, by=by, at=LATER)
    with pytest.raises(NotAllowed):
        services.lodge(session, provisional, on, kami(), WANTED, by=by, at=LATER, today=TODAY)


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        ({}, "Pilih sedikitnya satu butir"),
        ({"2.1": Claim(2, " ")}, "Tulis alasan sanggahan butir 2.1"),
        ({"2.1": Claim(2, "x" * 2001)}, "paling banyak 2000"),
        ({"2.1": Claim(None, "x")}, "Pilih nilai yang menurut Anda benar"),
        ({"2.1": Claim(1, "x")}, "sudah sama dengan hasil verifikasi"),
        ({"9.9.9": Claim(1, "x")}, "tidak dijawab unit"),
        ({"1.1": Claim(11, "x")}, "tidak dijawab unit"),
    ],
)
def test_an_objection_is_refused(provisional, cast, session, wanted, sentence):
    with pytest.raises(Refused, match=sentence):
        lodge(session, provisional, cast.wati, wanted)


def test_it_is_too_late(provisional, cast, session):
    lodge_on = UNTIL + timedelta(days=1)
    with pytest.raises(Refused, match="sudah lewat"):
        lodge(session, provisional, cast.wati, today=lodge_on)


def test_without_days_nobody_objects(verified, cast, session):
    with pytest.raises(Refused, match="tidak memberi masa sanggah"):
        lodge(session, verified, cast.wati)


def test_one_objects_once(provisional, cast, session):
    lodge(session, provisional, cast.wati)
    decide(session, provisional, cast.lestari)
    session.commit()
    with pytest.raises(Refused, match="satu kali"):
        lodge(session, provisional, cast.wati)


def test_its_evidence_is_the_units_own_and_seen_by_who_decides(provisional, cast, session):
    def link(unit, who):
        made = add_link(
            session, unit.id, "https://contoh.test/sk", Details(title="SK"),
            by=factories.actor(session, who), at=AT,
        )  # fmt: skip
        session.flush()
        return made.id

    theirs = {"2.1": Claim(2, "SK", [link(cast.kenanga, cast.budi)])}
    with pytest.raises(Refused, match="pustaka unit Anda"):
        lodge(session, provisional, cast.wati, theirs)
    lodge(session, provisional, cast.wati, {"2.1": Claim(2, "SK", [link(cast.melati, cast.sari)])})
    assert [one.title for one in queries.lodged(session, provisional.id).evidence["2.1"]] == ["SK"]
    assert session.execute(select(AnswerEvidence.item)).scalars().all() == ["2.1"]
    shown = session.execute(select(Event.body).where(Event.action == "evidence.shown")).scalar_one()
    assert json.loads(shown)["item"] == "2.1"


@pytest.mark.parametrize("who", ["rina", "rudi"])
def test_verifiers_do_not_decide(provisional, cast, session, who):
    lodge(session, provisional, cast.wati)
    with pytest.raises(NotAllowed):
        decide(session, provisional, getattr(cast, who))


def test_a_lead_who_verified_does_not_decide(taken, cast, session, dewi):
    session.merge(cast.round).objection_days = 5
    at_desk.decide(session, taken, cast.lestari, "2.1", Decision.CHANGED, value=1, reason="Belum.")
    at_desk.agree_all(session, taken, cast.rina)
    at_desk.move(session, taken, cast.rina, "verify")
    lodge(session, taken, cast.wati)
    with pytest.raises(NotAllowed, match="ketua tim lain"):
        decide(session, taken, cast.lestari)
    decide(session, taken, dewi)


@pytest.mark.parametrize(("value", "reason"), [(None, "x"), (2, " "), (99, "x")])
def test_a_decision_has_a_value_and_a_reason(provisional, cast, session, value, reason):
    lodge(session, provisional, cast.wati)
    with pytest.raises(Refused, match=r"butir 2\.1"):
        decide(session, provisional, cast.lestari, value, reason)


def test_of_two_decisions_one_wins(provisional, cast, session, dewi):
    lodge(session, provisional, cast.wati)
    stale = seen_by(session, provisional, dewi)
    session.expunge(stale)
    decide(session, provisional, cast.lestari)
    with pytest.raises(Conflict):
        services.decide(
            session, stale, {"2.1": Verdict(2, "x")}, by=factories.actor(session, dewi), at=LATER,
            today=TODAY,
        )  # fmt: skip


def test_the_database_lets_nobody_decide_on_their_own(provisional, cast, session):
    lodge(session, provisional, cast.wati)
    session.commit()
    for who in (cast.rina, cast.wati):
        with pytest.raises(IntegrityError, match="decided_by_another"):
            session.execute(update(Objection).values(decided_at=LATER, decided_by_id=who.id))
        session.rollback()


# ---- pages ----


def address(revision):
    return f"/assessments/{revision.id}/objection"


def test_the_head_objects_on_the_page(browse, provisional, cast, session):
    visit = browse(cast.wati)
    assert "menerima hasilnya" in visit.get(f"/assessments/{provisional.id}").text
    page = visit.get(address(provisional))
    assert "2.1" in page.texts(".check")[0]
    page = visit.get(f"{address(provisional)}?item=2.1")
    form = {"item": "2.1", "wanted-2.1": "2", "statement-2.1": ""}
    page = visit.post(address(provisional), form, status=422)
    assert page.errors == ["Tulis alasan sanggahan butir 2.1."]
    visit.post(address(provisional), form | {"statement-2.1": "SK ada."}, status=303)
    assert "menunggu keputusan" in visit.get(address(provisional)).text
    assert "SK ada." in browse(cast.sari).get(address(provisional)).text
    session.rollback()
    assert session.execute(select(Objection.lodged_by_id)).scalar_one() == cast.wati.id


def test_a_lead_decides_on_the_page(browse, provisional, cast, session):
    lodge(session, provisional, cast.wati)
    session.commit()
    url = f"/reviews/{provisional.id}/objection"
    assert "Sanggahan diputuskan ketua tim." in browse(cast.rina).get(url).text
    visit = browse(cast.lestari)
    assert "Buka sanggahan" in visit.get(f"/reviews/{provisional.id}").text
    form = {"item": "2.1", "value-2.1": "2", "reason-2.1": ""}
    page = visit.post(url, form, status=422)
    assert page.errors == ["Tulis alasan keputusan butir 2.1."]
    visit.post(url, form | {"reason-2.1": "SK sah."}, status=303)
    assert "SK sah." in browse(cast.wati).get(address(provisional)).text
    assert "orang lain" in visit.get(f"/reviews/{provisional.id}").text


def test_a_year_without_days_off_is_said_beside_the_deadline(browse, provisional, cast, session):
    said = f"Hari libur {TODAY.year} belum diisi: yang dilewati hanya Sabtu dan Minggu."
    addresses = (
        (cast.wati, f"/assessments/{provisional.id}/objection"),
        (cast.lestari, f"/reviews/{provisional.id}/finalise"),
    )
    for who, url in addresses:
        assert said not in browse(who).get(url).text
    session.rollback()
    session.execute(delete(Holiday).where(Holiday.year == TODAY.year))
    session.execute(delete(CalendarYear).where(CalendarYear.year == TODAY.year))
    session.commit()
    for who, url in addresses:
        assert said in browse(who).get(url).text


def test_the_head_accepts_on_the_page(browse, provisional, cast, session):
    browse(cast.sari).post(f"{address(provisional)}/accept", status=403)
    visit = browse(cast.wati)
    visit.post(f"{address(provisional)}/accept", {"version": "1"}, status=409)
    visit.post(f"{address(provisional)}/accept", status=303)
    assert "Hasil verifikasi diterima" in visit.get(f"/assessments/{provisional.id}").text


def test_others_see_what_they_may(browse, provisional, cast, session):
    browse(cast.budi).get(address(provisional), status=404)
    assert "kepala unit" not in browse(cast.tono).get(address(provisional)).text
    session.rollback()
    session.merge(cast.round).announced_at = LATER
    session.commit()
    assert "kepala unit" in browse(cast.tono).get(address(provisional)).text
    browse(cast.tono).post(address(provisional), status=403)
    browse(cast.agus).get(address(provisional), status=403)
