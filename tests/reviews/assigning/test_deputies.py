"""Deputies: who names them, each refusal, what they may do, and that it ends by itself."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from assessment.assessments.facilitation.models import Facilitation
from assessment.audit.models import Event
from assessment.errors import NotAllowed, Refused
from assessment.permissions import Role
from assessment.reviews.assigning import deputies
from assessment.reviews.assigning.models import Deputy
from assessment.reviews.assigning.responsible import people_of
from tests import factories
from tests.factories import AT, TODAY
from tests.reviews import desk

URL = "/reviews/assigning/deputies"
DAY = timedelta(days=1)


@pytest.fixture
def name(session, cast):
    """``name("rina", "rudi")``: Rudi stands in for Rina, said by Rina, today and tomorrow."""

    def make(absent, deputy, *, by=None, from_on=TODAY, to_on=TODAY + DAY):
        session.rollback()
        made = deputies.name(
            session, getattr(cast, absent).id, getattr(cast, deputy).id, from_on=from_on, to_on=to_on,
            by=factories.actor(session, getattr(cast, by or absent)), at=AT, today=TODAY,
        )  # fmt: skip
        session.commit()
        return made

    return make


def step_in(session, revision, who, today=TODAY):
    deputies.step_in(
        session, desk.seen_by(session, revision, who), by=factories.actor(session, who), at=AT, today=today
    )  # fmt: skip
    session.commit()


def rows(page):
    return page.texts("tbody th a")


def body_of(session, action):
    session.rollback()
    found = session.execute(select(Event.body).where(Event.action == action)).scalars()
    return json.loads(list(found)[-1])


def test_a_deputy_finds_it_in_theirs_and_goes_on_with_what_is_in_hand(
    name, cast, session, taken, lead, browse
):
    lead.assign(kenanga="rina")
    kenanga = factories.revision_of(session, cast.kenanga)
    desk.fill_in(session, kenanga, cast.budi)
    desk.send(session, kenanga, factories.person(session, "Joko", Role.HEAD, cast.kenanga))
    session.commit()
    assert rows(browse(cast.rudi).get("/reviews?tab=for_me")) == []
    name("rina", "rudi")
    page = browse(cast.rudi).get("/reviews")
    assert rows(page) == ["Kel. Melati, Kec. Taman", "Kel. Kenanga, Kec. Taman"]
    assert page.texts(".tabs a")[0] == "Untuk saya 2"
    assert page.text.count("mewakili Rina") == 2
    visit = browse(cast.rudi)
    visit.post(f"/reviews/{taken.id}/step-in", {"version": taken.version}, 303)
    assert body_of(session, "review.stepped_in")["deputy_of"] == str(cast.rina.id)
    visit.post(f"/reviews/{kenanga.id}/take", {"version": kenanga.version}, 303)
    assert body_of(session, "review.taken")["deputy_of"] == str(cast.rina.id)
    session.rollback()
    session.refresh(taken)
    assert taken.verifier_id == cast.rudi.id
    desk.decide(session, taken, cast.rudi, "2.1", desk.Decision.AGREED)
    assert "Dilanjutkan wakil verifikator" in visit.get(f"/reviews/{taken.id}").text


def test_it_ends_by_itself_and_what_was_gone_on_with_stays(
    name, cast, session, taken, browse, clock
):
    name("rina", "rudi")
    assert people_of(session, taken.id, TODAY) == [cast.rina.id, cast.rudi.id]
    assert people_of(session, taken.id, TODAY + 2 * DAY) == [cast.rina.id]
    clock.at = AT + 2 * DAY
    assert rows(browse(cast.rudi).get("/reviews?tab=for_me")) == []
    with pytest.raises(NotAllowed, match="tidak mewakili"):
        step_in(session, taken, cast.rudi, TODAY + 2 * DAY)
    session.rollback()
    step_in(session, taken, cast.rudi)
    assert people_of(session, taken.id, TODAY + 2 * DAY) == [cast.rudi.id]


def test_who_is_no_deputy_does_not_step_in(name, cast, session, taken, browse):
    with pytest.raises(NotAllowed, match="tidak mewakili"):
        step_in(session, taken, cast.rudi)
    session.rollback()
    session.rollback()
    browse(cast.rudi).post(f"/reviews/{taken.id}/step-in", {}, 403)
    name("rina", "rudi", from_on=TODAY + DAY)
    browse(cast.rudi).post(f"/reviews/{taken.id}/step-in", {}, 403)


def test_a_deputy_with_a_part_in_it_does_not_step_in(name, cast, session, taken):
    name("rina", "rudi")
    session.add(
        Facilitation(
            round_id=cast.round.id, unit_id=cast.melati.id, person_id=cast.rudi.id, from_on=TODAY, to_on=TODAY,
            made_at=AT, made_by_id=cast.agus.id,
        )
    )  # fmt: skip
    session.commit()
    with pytest.raises(NotAllowed, match="Verifikasi dilakukan oleh orang lain"):
        step_in(session, taken, cast.rudi)


def test_only_what_is_under_review_is_stepped_into(name, cast, session, verified):
    name("rina", "rudi")
    with pytest.raises(Refused, match="tidak mungkin dari status"):
        step_in(session, verified, cast.rudi)


@pytest.mark.parametrize(
    ("who", "days", "sentence"),
    [
        (("rina", "rina"), {}, "Pilih verifikator lain"),
        (("rina", "maya"), {}, "Pilih verifikator lain"),
        (("rina", "rudi"), {"from_on": TODAY + 2 * DAY}, "sama dengan atau sesudah"),
        (("rina", "rudi"), {"from_on": TODAY - 3 * DAY, "to_on": TODAY - DAY}, "hari ini atau sesudahnya"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(name, who, days, sentence):
    with pytest.raises(Refused, match=sentence):
        name(*who, **days)


def test_a_lead_has_no_deputy(name):
    with pytest.raises(Refused, match="Putusan ketua diambil ketua lain"):
        name("lestari", "rudi")


def test_one_deputy_at_a_time_and_no_chains(name, cast, session):
    absent = factories.person(session, "Dewi", Role.VERIFIER, cast.office)
    session.commit()

    def dewi(deputy_id, day):
        by = factories.actor(session, absent)
        deputies.name(
            session, absent.id, deputy_id, from_on=day, to_on=day, by=by, at=AT, today=TODAY
        )

    name("rina", "rudi")
    with pytest.raises(Refused, match="sudah ada wakilnya"):
        name("rina", "lestari")
    session.rollback()
    with pytest.raises(Refused, match="sendiri mewakili orang lain"):
        name("rudi", "lestari")
    session.rollback()
    with pytest.raises(Refused, match="sendiri diwakili"):
        name("rudi", "rina")
    session.rollback()
    name("rudi", "rina", from_on=TODAY + 2 * DAY, to_on=TODAY + 3 * DAY)
    with pytest.raises(Refused, match="sendiri diwakili"):
        dewi(cast.rudi.id, TODAY + 3 * DAY)


def test_a_verifier_names_their_own_a_lead_anybodys(name, cast, session):
    with pytest.raises(NotAllowed, match="hanya dapat ditetapkan atau diakhiri ketua tim"):
        name("rina", "rudi", by="rudi")
    session.rollback()
    name("rina", "rudi", by="lestari")
    assert body_of(session, "deputy.named")["person"] == str(cast.rina.id)


def test_the_page_names_and_ends(browse, cast, session):
    visit = browse(cast.rina)
    page = visit.get(URL)
    assert page.texts("select[name=person] option") == ["Rina"]
    assert "Rina" not in page.texts("select[name=deputy] option")
    form = {
        "person": cast.rina.id,
        "deputy": cast.rudi.id,
        "from_on": "2026-11-02",
        "to_on": "2026-11-06",
    }
    visit.post(URL, form, 303)
    page = visit.get(URL)
    assert "Berlaku" in page.texts("tbody td")[2]
    assert "Rudi" in page.texts("tbody td")[0]
    assert browse(cast.rudi).get(URL).texts("tbody button") == []
    made = session.execute(select(Deputy.id)).scalar_one()
    session.rollback()
    browse(cast.rudi).post(f"{URL}/{made}/end", status=404)
    visit.post(f"{URL}/{made}/end", status=303)
    visit.post(f"{URL}/{made}/end", status=303)
    assert "Diakhiri" in visit.get(URL).text
    session.rollback()
    assert session.execute(select(Event.seq).where(Event.action == "deputy.ended")).scalars().all()


def test_a_lead_names_and_ends_for_all(browse, cast, session):
    visit = browse(cast.lestari)
    assert visit.get(URL).texts("select[name=person] option") == ["Rina", "Rudi"]
    form = {
        "person": cast.rina.id,
        "deputy": cast.lestari.id,
        "from_on": "2026-11-02",
        "to_on": "2026-11-06",
    }
    visit.post(URL, form, 303)
    made = session.execute(select(Deputy.id)).scalar_one()
    session.rollback()
    visit.post(f"{URL}/{made}/end", status=303)


def test_it_says_what_is_wrong(browse, cast):
    visit = browse(cast.rina)
    page = visit.post(URL, {"person": cast.rina.id, "from_on": "besok", "to_on": ""}, 422)
    assert page.errors == [
        "Pilih wakilnya.",
        "Isi tanggal dengan urutan tahun-bulan-hari.",
        "Isi tanggalnya.",
    ]
    form = {
        "person": cast.rina.id,
        "deputy": cast.rudi.id,
        "from_on": "2026-11-06",
        "to_on": "2026-11-02",
    }
    assert visit.post(URL, form, 422).errors == [
        "Tanggal selesai harus sama dengan atau sesudah tanggal mulai."
    ]
    form = {
        "person": cast.rudi.id,
        "deputy": cast.rina.id,
        "from_on": "2026-11-02",
        "to_on": "2026-11-02",
    }
    assert visit.post(URL, form, 422).errors


@pytest.mark.parametrize("who", ["sari", "wati", "tono", "agus", "maya", "indra"])
def test_it_requires_a_verifier(browse, cast, who):
    browse(getattr(cast, who)).get(URL, 403)
    browse(getattr(cast, who)).post(URL, {}, 403)


def test_it_requires_signing_in(browse, cast):
    assert browse().get(URL, 302).location.startswith("/sign-in")
