"""Until the results of a round are announced, whoever waits for that meets nothing of them, whatever they open.

Shown twice: no word of a verifier is met anywhere (traces), and every page, export and calendar stays the same to the
letter while the verified values behind it change from nothing to the highest (so no number can be one of them).
"""

import re
from itertools import product

import pytest
from sqlalchemy import select, update

from assessment.assessments.models import AreaScore, Assessment, Decision, Layer, Revision, Sheet
from assessment.assessments.queries import desk as desk_of
from assessment.assessments.queries import find, shows_results_to, visible_to
from assessment.assessments.release import compares_results, shows_results
from assessment.assessments.status import VERIFIED_ON, Status
from assessment.jobs.models import Job
from assessment.permissions import SIGHT, WAITS, Relation, Role, Sight, Wait
from assessment.rounds.models import Release, Round
from tests import factories
from tests.actions.conftest import propose
from tests.factories import AT
from tests.reviews import desk
from tests.reviews.threads.conftest import recommend
from tests.rules.routes import LETTERS
from tests.rules.test_canaries import Explorer

TRACE = "jejakputusan"
"""What the verifier wrote, and nobody else."""

WAITERS = {
    "tono": {},
    "sari": {"own_results": Release.ANNOUNCED},
    "wati": {"own_results": Release.ANNOUNCED},
    "maya": {"leadership_results": Release.ANNOUNCED},
}
"""Who waits for the announcement, under which settings of the round: camat, operator, lurah, leadership."""


@pytest.fixture
def verified(cast, session):
    """Kel. Melati is verified, with a decision that carries the trace; a plan rests on it."""
    revision = session.merge(cast.revision)
    desk.fill_in(session, revision, cast.sari)
    desk.send(session, revision, cast.wati)
    desk.move(session, revision, cast.rina, "take")
    desk.decide(
        session, revision, cast.rina, "2.1", Decision.CHANGED, value=1, reason=f"Sebab {TRACE}"
    )
    recommend(session, revision, cast.rina, text=f"Saran {TRACE}")
    desk.agree_all(session, revision, cast.rina)
    desk.move(session, revision, cast.rina, "verify")
    propose(session, revision, cast.sari, text=f"Rencana {TRACE}")
    session.commit()
    return revision.id


def give(session, *, announced=False, **settings):
    """Set the round as it is wanted."""
    session.rollback()
    one = session.execute(select(Round)).scalar_one()
    one.announced_at = AT if announced else None
    for name, value in settings.items():
        setattr(one, name, value)
    session.commit()


def set_verified(session, revision_id, level):
    """Write other verified values over the stored ones, past all verbs."""
    session.rollback()
    sheet = session.get(Sheet, (revision_id, Layer.VERIFIED))
    answers = bytes(level if code <= 3 else code for code in sheet.answers)
    points = {0: 3, 3: 901}[level]
    session.execute(
        update(Sheet)
        .where(Sheet.revision_id == revision_id, Sheet.layer == Layer.VERIFIED)
        .values(answers=answers, points=points, level_low=("I", "V")[level // 3])
    )  # fmt: skip
    session.execute(
        update(AreaScore)
        .where(AreaScore.revision_id == revision_id, AreaScore.layer == Layer.VERIFIED)
        .values(points=points // 7, level=("I", "V")[level // 3])
    )
    session.commit()


def pages_of(visit):
    """Everything somebody can open, by address, without what differs from request to request."""
    found = Explorer(visit).explore().pages
    return {
        url: re.sub(r'name="csrf_token"[^>]*>|csrf[^"]*"[^"]*"', "", text)
        for url, text in found.items()
        if url != "/account"
        and not url.endswith(" xlsx")  # their own sessions; packed with the time
    }


@pytest.mark.parametrize("who", WAITERS)
def test_what_waits_is_met_nowhere(cast, browse, session, verified, who):
    give(session, **WAITERS[who])
    set_verified(session, verified, 0)
    before = pages_of(browse(getattr(cast, who)))
    set_verified(session, verified, 3)
    after = pages_of(browse(getattr(cast, who)))
    assert len(before) >= 5
    met = [url for url, text in after.items() if TRACE in text]
    assert not met, f"{who} meets what the verifier wrote: {met}"
    assert before.keys() == after.keys()
    told = [url for url in before if _told(before[url]) != _told(after[url])]
    assert not told, f"{who} could tell the verified values from {told}"


def _told(text):
    """The text without nonces and times of requests."""
    return re.sub(r"[0-9a-z_.-]{60,}|date: [^\n]*|duration[^\n]*|etag[^\n]*", "", text)


def test_those_who_do_not_wait_can_tell(cast, browse, session, verified):
    """Else the test above would show nothing."""
    give(session)
    for who, address in (("sari", f"/assessments/{verified}"), ("maya", "/city?layer=verified")):
        set_verified(session, verified, 0)
        before = browse(getattr(cast, who)).get(address).text
        set_verified(session, verified, 3)
        assert _told(before) != _told(browse(getattr(cast, who)).get(address).text), who
    assert TRACE in browse(cast.sari).get(f"/assessments/{verified}/areas/tata_kelola").text


@pytest.mark.parametrize("who", WAITERS)
def test_it_is_there_once_announced(cast, browse, session, verified, who):
    give(session, announced=True, **WAITERS[who])
    visit = browse(getattr(cast, who))
    address = f"/city/units/{cast.melati.id}"
    assert "Nilai terverifikasi" in visit.get(address).text
    assert "belum diumumkan" not in visit.get(address).text
    if who != "maya":
        assert TRACE in visit.get(f"/assessments/{verified}/areas/tata_kelola").text


PLACES = {
    "show": ("/assessments/{revision}", "otsw"),
    "list": ("/assessments", "tsw"),
    "findings": ("/assessments/{revision}/findings", "tsw"),
    "path": ("/assessments/{revision}/path", "tsw"),
    "derivation": ("/assessments/{revision}/derivation", "tsw"),
    "minutes": ("/assessments/{revision}/minutes", "tsw"),
    "objection": ("/assessments/{revision}/objection", "tsw"),
    "unit": ("/city/units/{unit}", "tswm"),
    "kecamatan": ("/city/kecamatan/{kecamatan}", "tm"),
    "city": ("/city?layer=verified", "m"),
    "units": ("/city/units?layer=final", "m"),
}


@pytest.mark.parametrize(
    ("place", "who"),
    [
        (place, who)
        for place, (_, letters) in PLACES.items()
        for who in WAITERS
        if who[0] in letters
    ],
)
def test_the_page_says_that_something_is_held_back(cast, browse, session, verified, place, who):
    give(session, announce_on=factories.TODAY.replace(day=20), **WAITERS[who])
    address = PLACES[place][0].format(
        revision=verified, unit=cast.melati.id, kecamatan=cast.taman.id
    )
    text = browse(getattr(cast, who)).get(address).text
    assert "Hasil verifikasi belum diumumkan" in text
    assert "Rencana pengumuman: 20 November 2026" in text
    give(session, announced=True)
    assert "Hasil verifikasi belum diumumkan" not in browse(getattr(cast, who)).get(address).text


def test_an_export_of_who_waits_is_of_the_units_own_values(cast, browse, session, verified):
    give(session, leadership_results=Release.ANNOUNCED)
    for address in ("/city/units/export", "/city/report"):
        for level in (0, 3):
            set_verified(session, verified, level)
            answer = browse(cast.maya).post(
                address, {"layer": "verified", "format": "csv"}, status=200 if "export" in address else 302
            )  # fmt: skip
            if "export" in address:
                assert "901" not in answer.text
                assert "Nilai mandiri" in answer.text
    for job in session.execute(select(Job).where(Job.kind == "city_report")).scalars():
        assert job.payload["description"]["layer"] == "Nilai mandiri"


def test_who_sees_results_early_takes_them_away_marked(cast, browse, session, verified):
    give(session)
    taken = browse(cast.maya).post(
        "/city/units/export", {"layer": "verified", "format": "csv"}, 200
    )
    assert "Belum diumumkan" in taken.text
    browse(cast.maya).post("/city/report", {"layer": "verified"}, status=302)
    session.rollback()
    job = session.execute(select(Job).where(Job.kind == "city_report")).scalar_one()
    assert job.payload["description"]["classification"].endswith("Belum diumumkan")
    give(session, announced=True)
    taken = browse(cast.maya).post(
        "/city/units/export", {"layer": "verified", "format": "csv"}, 200
    )
    assert "Belum diumumkan" not in taken.text


CASES = list(
    product(
        (role for role in Role if role is not Role.ADMIN),
        Relation, Release, Release, (False, True), (Status.SUBMITTED, Status.VERIFIED),
    )
)  # fmt: skip


def test_sql_and_python_say_the_same_in_every_case(cast, session, verified):
    """Role, relation, both settings, before and after, and two statuses: the table, SQL, the desk agree."""
    revision = session.get(Revision, verified)
    one = session.execute(select(Round)).scalar_one()
    people = {
        Relation.OWN: cast.melati, Relation.CHILD: cast.taman, Relation.OTHER: cast.city,
    }  # fmt: skip
    who = {
        (role, relation): factories.actor(
            session, factories.person(session, f"{role}{relation}", role, people[relation]), role
        )
        for role in Role
        for relation in Relation
    }
    for role, relation, own, leaders, announced, status in CASES:
        if SIGHT[role].get(relation, Sight.NONE) < Sight.SCORES:
            continue
        one.own_results, one.leadership_results = own, leaders
        one.announced_at = AT if announced else None
        if revision.status is not status:
            factories.stand(session, revision, status=status)
        actor, wait = who[role, relation], WAITS[role][relation]
        expected = (
            announced
            or wait is Wait.NOTHING
            or (wait is Wait.OWN_SETTING and own is Release.AT_ONCE)
            or (wait is Wait.LEADERSHIP_SETTING and leaders is Release.AT_ONCE)
        )
        case = (role, relation, own, leaders, announced, status)
        query = visible_to(actor, Sight.SCORES).where(Revision.id == verified)
        session.flush()
        by_sql = session.execute(query.where(shows_results_to(actor))).first() is not None
        assert by_sql is expected, case
        found = find(session, verified, actor, Sight.SCORES)
        assert shows_results(actor, found.assessment) is expected, case
        on = desk_of(session, verified, actor, Sight.SCORES, lock=False)
        stands = status in VERIFIED_ON
        assert on.is_held is (stands and not expected), case
        assert (on.verified is None) is (stands and not expected), case
        assert on.shows_verified is (stands and expected), case
        if relation is not Relation.OWN:
            assert compares_results(actor, one) is expected, case


def test_practice_is_never_held_back(cast, session, verified):
    one = session.execute(select(Round)).scalar_one()
    one.is_practice, one.own_results = True, Release.ANNOUNCED
    found = session.execute(
        select(Assessment).where(Assessment.unit_id == cast.melati.id)
    ).scalar_one()
    find(session, verified, factories.actor(session, cast.sari), Sight.SCORES)
    assert desk_of(
        session, verified, factories.actor(session, cast.sari), Sight.SCORES
    ).shows_verified
    assert found.round.is_practice


def test_every_role_waits_for_something_or_nothing():
    assert set(WAITS) == set(Role) == set(LETTERS.values())
    assert all(set(waits) == set(Relation) for waits in WAITS.values())
