"""The second look: who is chosen, what nobody sees of the other, what a lead settles, and the figures."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from assessment.assessments.models import Decision, Layer, Sheet
from assessment.assessments.running.opening import open_round
from assessment.audit.models import Event
from assessment.errors import NotAllowed, Refused
from assessment.people.models import Appointment
from assessment.permissions import Role
from assessment.questionnaire.model import Item
from assessment.reviews.sampling import queries, services
from assessment.reviews.sampling.drawing import sealed
from assessment.reviews.sampling.models import Sample, SampleItem, SamplePlan
from assessment.rounds.models import Round, RoundState
from tests import factories
from tests.factories import AT, TODAY, kami
from tests.reviews import desk
from tests.reviews.conftest import put_down
from tests.sampling.conftest import all_values

TRACE = "jejakalasanpertama"
TRACE_OF_SECOND = "jejakalasankedua"


@pytest.fixture
def url(taken):
    return f"/samples/{taken.id}"


@pytest.fixture
def second_lead(cast, session):
    made = factories.person(
        session, "Laras", Role.LEAD, session.merge(cast.office), title="Ketua tim"
    )
    session.commit()
    return made


def conclude(session, revision, who, item, value):
    """The first verifier changes one item, agrees to the rest, and concludes."""
    desk.decide(session, revision, who, item, Decision.CHANGED, value=value, reason=TRACE)
    desk.agree_all(session, revision, who)
    desk.move(session, revision, who, "verify")
    put_down(session, revision)


def test_it_is_drawn_when_taken_up_and_once(cast, session, taken):
    sample = session.execute(select(Sample)).scalar_one()
    drawn = session.execute(select(SampleItem)).scalars().all()
    assert sample.number == 1
    assert sample.second_id == cast.rudi.id, "a verifier before a lead"
    assert 14 <= len(drawn) <= 21  # six areas, each to within one of a tenth
    assert {one.area for one in drawn} == {area.id for area in kami().areas}
    assert all(isinstance(kami().item(one.item), Item) for one in drawn)
    desk.move(session, taken, cast.rina, "hand_back", "Cuti.")
    desk.move(session, taken, cast.rina, "take")
    session.commit()
    assert len(session.execute(select(SampleItem)).all()) == len(drawn)


def test_without_a_plan_nothing_is_drawn(cast, session):
    revision = session.merge(cast.revision)
    desk.fill_in(session, revision, cast.sari)
    desk.send(session, revision, cast.wati)
    desk.move(session, revision, cast.rina, "take")
    session.commit()
    assert session.execute(select(Sample)).first() is None


def test_a_round_that_names_a_share_is_drawn_from_by_itself(cast, session):
    agus = factories.actor(session, cast.agus)
    chosen = session.merge(cast.round)
    chosen.state, chosen.sample_percent = RoundState.DRAFT, 5
    session.flush()
    open_round(session, chosen, [session.merge(cast.melati)], by=agus, at=AT)
    session.commit()
    plan = session.execute(select(SamplePlan)).scalar_one()
    assert (plan.percent, plan.begun_by_id) == (5, cast.agus.id)
    begun = session.execute(select(Event).where(Event.action == "sample.begun")).scalar_one()
    assert sealed(plan.seed) in begun.body
    assert plan.seed not in begun.body
    revision = session.merge(cast.revision)
    desk.fill_in(session, revision, cast.sari)
    desk.send(session, revision, cast.wati)
    desk.move(session, revision, cast.rina, "take")
    session.commit()
    assert session.execute(select(Sample.second_id)).scalar_one() == cast.rudi.id
    assert session.execute(select(SampleItem)).first()


def test_a_lead_looks_only_where_two_others_can_settle_and_make_final(cast, session, begun):
    held = session.execute(select(Appointment).where(Appointment.person_id == cast.rudi.id))
    held.scalar_one().valid_to = TODAY
    revision = session.merge(cast.revision)
    desk.fill_in(session, revision, cast.sari)
    desk.send(session, revision, cast.wati)
    desk.move(session, revision, cast.rina, "take")
    session.commit()
    assert session.execute(select(Sample.second_id)).scalar_one() is None


def test_nobody_looks_again_who_has_a_part_in_it(cast, session, begun, second_lead):
    third = factories.person(
        session, "Lukman", Role.LEAD, session.merge(cast.office), title="Ketua tim"
    )
    factories.appoint(session, session.merge(cast.rudi), Role.OPERATOR, cast.melati)
    revision = session.merge(cast.revision)
    desk.fill_in(session, revision, cast.sari)
    desk.send(session, revision, cast.wati)
    desk.move(session, revision, cast.rina, "take")
    session.commit()
    assert session.execute(select(Sample.second_id)).scalar_one() in {
        cast.lestari.id,
        second_lead.id,
        third.id,
    }


def test_without_anybody_it_is_said(browse, cast, session, begun):
    for who in (cast.rudi, cast.lestari):
        held = session.execute(select(Appointment).where(Appointment.person_id == who.id))
        held.scalar_one().valid_to = TODAY
    revision = session.merge(cast.revision)
    desk.fill_in(session, revision, cast.sari)
    desk.send(session, revision, cast.wati)
    desk.move(session, revision, cast.rina, "take")
    session.commit()
    assert session.execute(select(Sample.second_id)).scalar_one() is None
    page = browse(cast.agus).get(f"/samples/rounds/{cast.round.id}")
    assert "1 unit tidak ada orang kedua" in page.text


def test_the_second_sees_the_unit_and_nothing_of_the_first(
    browse, cast, session, taken, items, url
):
    desk.decide(session, taken, cast.rina, items[0], Decision.CHANGED, value=1, reason=TRACE)
    session.commit()
    rudi = browse(cast.rudi)
    page = rudi.get(url)
    assert TRACE not in page.text
    assert len(page.texts("article")) == len(items)
    assert page.tree.cssselect("input[checked]") == []
    for path in _pages(taken, items[0]):
        answer = rudi.client.get(path)
        assert TRACE not in answer.get_data(as_text=True), path
        assert answer.status_code == 404, path
    for verb in ("decide", "areas/tata_kelola", "verify", "return", "hand-back"):
        answer = rudi.client.post(
            f"/reviews/{taken.id}/{verb}", data={"csrf_token": rudi.token}, headers={"X-CSRFToken": rudi.token}
        )  # fmt: skip
        assert answer.status_code == 404, verb


def test_what_was_returned_does_not_tell_the_second_either(
    browse, cast, session, taken, items, url
):
    desk.move(
        session, taken, cast.rina, "return_for_changes", {items[0]: TRACE}, TRACE, TODAY + timedelta(days=5)
    )  # fmt: skip
    session.commit()
    rudi = browse(cast.rudi)
    for path in (
        *_pages(taken, items[0]),
        url,
        "/samples",
        "/reviews",
        "/reviews?tab=returned",
        "/notices",
    ):
        assert TRACE not in rudi.client.get(path).get_data(as_text=True), path


def test_the_first_sees_nothing_of_the_second(browse, cast, session, taken, items, url):
    browse(cast.rudi).post(
        url, all_values(items, **{_name(items[0]): "0"}) | {f"reason-{items[0]}": TRACE_OF_SECOND}, status=303
    )  # fmt: skip
    rina = browse(cast.rina)
    rina.get(url, 404)
    rina.post(url, status=404)
    for path in (*_pages(taken, items[0]), "/samples", "/reviews", "/notices"):
        answer = rina.client.get(path)
        assert TRACE_OF_SECOND not in answer.get_data(as_text=True), path
        assert "sampel" not in answer.get_data(as_text=True).replace("/samples", "").split("<main")[-1].lower() or (
            path == "/samples"
        ), path  # fmt: skip
    for who in (cast.sari, cast.wati, cast.tono, cast.indra, cast.maya):
        visit = browse(who)
        for path in _pages(taken, items[0]):
            assert TRACE_OF_SECOND not in visit.client.get(path).get_data(as_text=True), path


def test_the_second_never_becomes_the_first(cast, session, taken):
    with pytest.raises(Refused):
        desk.move(session, taken, cast.lestari, "hand_over", cast.rudi.id, "Cuti.")
    session.rollback()
    desk.move(session, taken, cast.rina, "hand_back", "Cuti.")
    session.commit()
    with pytest.raises((NotAllowed, AssertionError)):
        desk.move(session, taken, cast.rudi, "take")


def test_a_different_value_needs_a_reason(browse, cast, items, url):
    rudi = browse(cast.rudi)
    page = rudi.post(url, all_values(items) | {f"value-{items[0]}": "0"}, status=422)
    assert f"Tulis alasan untuk butir {items[0]}." in page.text
    assert page.tree.cssselect(f"input[name='value-{items[0]}'][checked]")[0].get("value") == "0"
    rudi.post(url, {f"value-{items[0]}": "17"}, status=422)
    page = rudi.post(url, {f"value-{items[0]}": "2", "finish": "1"}, status=422)
    assert "Belum semua butir dinilai" in page.text


def test_what_is_finished_stays(browse, cast, session, items, url):
    rudi = browse(cast.rudi)
    rudi.post(url, all_values(items) | {"finish": "1"}, status=303)
    assert (
        "Sampel ini sudah Anda selesaikan."
        in rudi.post(url, all_values(items, "1"), status=422).text
    )
    session.rollback()
    values = set(session.execute(select(SampleItem.second_value)).scalars())
    assert values == {2}
    actions = session.execute(select(Event.action).where(Event.thing == "sample")).scalars().all()
    assert actions == ["sample.drawn", "sample.done"]


def test_a_lead_settles_and_that_is_the_verified_value(
    browse, cast, session, second_lead, taken, items, url
):
    item = items[0]
    browse(cast.rudi).post(
        url, all_values(items, **{_name(item): "0"}) | {"finish": "1"}, status=303
    )
    conclude(session, taken, cast.rina, item, 1)
    lestari = browse(cast.lestari)
    page = lestari.get(f"{url}/settle")
    assert len(page.texts("article")) == 1
    with pytest.raises(NotAllowed):
        desk.move(session, taken, second_lead, "finalise")
    session.rollback()
    lestari.post(f"{url}/settle", {"item": item, f"value-{item}": "1"}, status=422)
    lestari.post(
        f"{url}/settle", {"item": item, f"value-{item}": "0", f"reason-{item}": "Bukti kosong."}, status=303
    )  # fmt: skip
    lestari.post(
        f"{url}/settle", {"item": item, f"value-{item}": "1", f"reason-{item}": "Lagi."}, status=422
    )  # fmt: skip
    session.rollback()
    session.expire_all()
    sheet = session.get_one(Sheet, (taken.id, Layer.VERIFIED))
    assert sheet.answers[kami().item(item).position] == 0
    one = session.get_one(SampleItem, (taken.id, item))
    assert (one.first_value, one.second_value, one.settled_value) == (1, 0, 0)
    assert one.settled_by_id == cast.lestari.id
    with pytest.raises(NotAllowed):
        desk.move(session, taken, cast.lestari, "finalise")
    session.rollback()
    desk.move(session, taken, second_lead, "finalise")
    session.commit()


def test_who_looked_or_decided_does_not_settle(
    browse, cast, session, second_lead, taken, items, url
):
    browse(cast.rudi).post(url, all_values(items) | {"finish": "1"}, status=303)
    session.execute(
        text("UPDATE review_sample SET second_id = :one"), {"one": _raw(session, second_lead.id)}
    )
    conclude(session, taken, cast.rina, items[0], 1)
    browse(second_lead).get(f"{url}/settle", 404)
    browse(cast.rina).get(f"{url}/settle", 403)
    browse(cast.agus).get(f"{url}/settle", 403)
    browse(cast.lestari).get(f"{url}/settle")


def test_before_both_are_done_nothing_is_to_be_settled(browse, cast, session, taken, items, url):
    browse(cast.rudi).post(
        url, all_values(items, "1", **{_name(i): "1" for i in items}), status=303
    )
    conclude(session, taken, cast.rina, items[0], 1)
    browse(cast.lestari).get(f"{url}/settle", 404)
    assert queries.figures(session, cast.round.id).compared == 0


def test_a_claim_that_changed_is_looked_at_again(browse, cast, session, taken, items, url):
    item = items[0]
    browse(cast.rudi).post(url, all_values(items) | {"finish": "1"}, status=303)
    desk.move(
        session, taken, cast.rina, "return_for_changes", {item: "Unggah SK."}, "", TODAY + timedelta(days=5)
    )  # fmt: skip
    desk.answer(session, taken, cast.sari, item, 3)
    desk.send(session, taken, cast.wati, at=desk.LATER)
    desk.move(session, taken, cast.rina, "take")
    session.commit()
    sample = session.execute(select(Sample)).scalar_one()
    assert sample.done_at is None
    assert session.get_one(SampleItem, (taken.id, item)).second_value is None
    others = session.execute(
        select(SampleItem.second_value).where(SampleItem.item != item)
    ).scalars()
    assert set(others) == {2}


def test_the_figures(browse, cast, session, taken, items, url):
    item = items[0]
    browse(cast.rudi).post(
        url, all_values(items, **{_name(item): "0"}) | {"finish": "1"}, status=303
    )
    conclude(session, taken, cast.rina, item, 1)
    found = queries.figures(session, cast.round.id)
    assert (found.compared, found.differing, found.done) == (len(items), 1, len(items))
    assert found.by_verifier.keys() == {"Rina"}
    assert found.by_item == {}
    assert sum(one.pairs for one in found.by_area.values()) == len(items)
    for who in (cast.lestari, cast.agus):
        page = browse(who).get(f"/samples/rounds/{cast.round.id}")
        assert "Rina" in page.text
        assert "terlalu sedikit" in page.text
        assert TRACE not in page.text
    for who in (cast.rina, cast.sari, cast.wati, cast.maya, cast.indra):
        browse(who).get(f"/samples/rounds/{cast.round.id}", 403)


def test_the_seed_is_sealed_first_and_shown_when_the_round_is_closed(browse, cast, session, taken):
    plan = session.execute(select(SamplePlan)).scalar_one()
    seal = services.sealed(plan.seed)
    assert seal in session.execute(
        select(Event.body).where(Event.action == "sample.begun")
    ).scalar_one()  # fmt: skip
    page = browse(cast.lestari).get(f"/samples/rounds/{cast.round.id}")
    assert plan.seed not in page.text
    assert seal[:16] in page.text
    session.rollback()
    session.get_one(Round, cast.round.id).state = "closed"
    session.commit()
    seed = session.execute(select(SamplePlan.seed)).scalar_one()
    session.rollback()
    page = browse(cast.lestari).get(f"/samples/rounds/{cast.round.id}")
    assert seed in page.text
    assert "1 dari 1 sampel sama" in page.text
    session.rollback()
    session.get_one(SamplePlan, cast.round.id).seed = "0" * 64
    session.commit()
    assert (
        "0 dari 1 sampel sama" in browse(cast.lestari).get(f"/samples/rounds/{cast.round.id}").text
    )


@pytest.mark.parametrize("percent", ["51", "-1", "x", "", "1000000"])
def test_a_share_has_its_limits(browse, cast, percent):
    page = browse(cast.agus).post(
        f"/samples/rounds/{cast.round.id}", {"percent": percent}, status=422
    )
    assert "0 sampai 50" in page.text


def test_admin_and_lead_begin_and_change_it(browse, cast, session):
    url = f"/samples/rounds/{cast.round.id}"
    browse(cast.agus).post(url, {"percent": "5"}, status=303)
    browse(cast.lestari).post(url, {"percent": "0"}, status=303)
    browse(cast.rina).post(url, {"percent": "5"}, status=403)
    session.rollback()
    assert session.execute(select(SamplePlan.percent)).scalar_one() == 0


def test_it_requires_signing_in(browse, url, cast):
    for path in ("/samples", url, f"{url}/settle", f"/samples/rounds/{cast.round.id}"):
        assert browse().get(path, 302).location.startswith("/sign-in")


def _pages(revision, item):
    one = f"/reviews/{revision.id}"
    area = kami().item(item).area_id
    return (
        one, f"{one}/areas/{area}", f"{one}/verify", f"{one}/risks", f"/assessments/{revision.id}",
        f"/assessments/{revision.id}/areas/{area}", f"/assessments/{revision.id}/items",
        f"/assessments/{revision.id}/workbook", f"/assessments/{revision.id}/what-if",
    )  # fmt: skip


def _name(item):
    return f"i{item.replace('.', '_')}"


def _raw(session, value):
    return value.hex if session.get_bind().dialect.name == "sqlite" else value
