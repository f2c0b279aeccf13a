"""Another office answers for the city: what was published stands until the new one publishes."""

import json
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from assessment.assessments.asked import Asked
from assessment.assessments.carrying.queries import of_former_provider, proposals, proposed
from assessment.assessments.models import Assessment, Revision
from assessment.assessments.projection import differences
from assessment.assessments.providing import publishing
from assessment.assessments.providing.publishing import publisher
from assessment.assessments.providing.replacing import replace_provider
from assessment.assessments.queries import desk
from assessment.assessments.running import administration
from assessment.assessments.status import Status
from assessment.audit.models import Event
from assessment.errors import Refused
from assessment.permissions import Role, Sight
from assessment.questionnaire.values import UNANSWERED
from assessment.reviews import concluding
from assessment.reviews import services as reviews
from assessment.reviews.own_work import answered_for_city
from assessment.rounds.models import Round
from assessment.units.models import Kind
from tests import factories
from tests.assessments.filling import answer, at_desk, submit
from tests.assessments.providing import (  # fmt: skip
    CITY,
    LATER,
    OWN,
    arrange,
    at,
    own_sheet,
    send,
    tell,
    tell_all,
    verify,
)
from tests.factories import AT, TODAY
from tests.reviews.desk import seen_by

ITEM = CITY[0]


@pytest.fixture
def other(session):
    return factories.unit(session, "Bagian Organisasi", Kind.OFFICE, code="99.O")


@pytest.fixture
def city(session, cast, other):
    made = arrange(session, cast)
    session.commit()
    return made


def replace(session, cast, city, to, reason="Urusan dipindahkan."):
    agus = factories.actor(session, cast.agus)
    chosen = session.get_one(Round, city.round.id)
    replace_provider(session, chosen, to, reason=reason, by=agus, at=LATER)


def office(session, unit, *names):
    """The assessment of the city at an office as it is now, with its people."""
    revision = session.execute(
        select(Revision)
        .join(Assessment)
        .where(Assessment.asked == Asked.CITY, Assessment.unit_id == unit.id, Revision.is_current)
    ).scalar_one()
    people = {
        role: factories.person(session, name, as_, unit)
        for (role, as_), name in zip(
            (("dewi", Role.OPERATOR), ("ratna", Role.HEAD)), names, strict=False
        )
    }
    return SimpleNamespace(revision=revision, **people)


def test_before_anything_is_published_the_new_one_simply_begins(session, cast, city, other):
    tell(session, city, {ITEM: 2})
    replace(session, cast, city, other)
    new = office(session, other)
    assert new.revision.status is Status.NOT_STARTED
    assert session.get_one(Round, city.round.id).provider_id == other.id
    former = session.get_one(Revision, city.revision.id)
    assert (former.is_current, former.reason) == (False, "Urusan dipindahkan.")
    dewi = factories.actor(session, city.dewi)
    assert desk(session, city.revision.id, dewi, Sight.ANSWERS) is None
    on = at_desk(session, city.melati)
    assert (on.asked, on.city[at(ITEM)]) == (Asked.OWN, UNANSWERED)
    assert not list(differences(session))


def test_it_is_recorded(session, cast, city, other):
    replace(session, cast, city, other)
    found = {
        one.action: json.loads(one.body)
        for one in session.execute(select(Event).where(Event.at == LATER)).scalars()
    }
    assert found["round.provider_replaced"] == {
        "provider": [cast.office.code, "99.O"], "reason": "Urusan dipindahkan.",
    }  # fmt: skip
    assert found["assessment.withdrawn"] == {"reason": "Urusan dipindahkan."}


def test_what_was_published_stands_until_the_new_one_publishes(session, cast, city, other):
    tell_all(session, city)
    send(session, city)
    verify(session, city, cast.rina, {ITEM: 1}, *CITY[1:])
    before = own_sheet(session, city.melati)
    points, publication = before.points, at_desk(session, city.melati).publication_id
    replace(session, cast, city, other)
    on = at_desk(session, city.melati)
    assert (own_sheet(session, city.melati).points, on.publication_id) == (points, publication)
    assert on.city[at(ITEM)] == 1
    assert publisher(session, publication) == cast.office.name
    new = office(session, other, "Nanda", "Nugroho")
    tell_all(session, new, 2)
    send(session, new)
    on = at_desk(session, city.melati)
    assert on.city[at(ITEM)] == 2
    assert publisher(session, on.publication_id) == other.name
    assert own_sheet(session, city.melati).points != points
    assert not list(differences(session))


def test_units_that_have_sent_keep_what_they_sent_with(session, cast, city, other):
    tell_all(session, city)
    send(session, city)
    answer(session, city.melati, cast.sari, dict.fromkeys(OWN, 2) | {OWN[0]: 1})
    submit(session, city.melati, cast.wati)
    replace(session, cast, city, other)
    new = office(session, other, "Nanda", "Nugroho")
    tell_all(session, new, 2)
    send(session, new)
    on = at_desk(session, city.melati)
    assert (on.city[at(ITEM)], on.city_now[at(ITEM)]) == (3, 2)
    assert publisher(session, on.publication_id) == cast.office.name


def test_decisions_on_the_former_ones_answers_are_none_on_the_new_ones(session, cast, city, other):
    tell_all(session, city)
    send(session, city)
    verify(session, city, cast.rina, {ITEM: 1}, *CITY[1:])
    replace(session, cast, city, other)
    new = office(session, other, "Nanda", "Nugroho")
    tell_all(session, new, 2)
    send(session, new)
    found = publishing.published_for(session, at_desk(session, city.melati))
    assert not found.is_verified
    assert not any(one.is_verified for one in found.given.values())


def test_who_answered_before_still_decides_on_none_of_it(session, cast, city, other):
    tell_all(session, city)
    send(session, city)
    replace(session, cast, city, other)
    dewi = factories.actor(session, city.dewi)
    assert answered_for_city(session, at_desk(session, city.melati), dewi.person_id)


def test_an_office_that_comes_back_goes_on_where_it_was(session, cast, city, other):
    tell(session, city, {ITEM: 2})
    replace(session, cast, city, other)
    replace(session, cast, city, cast.office)
    back = session.get_one(Revision, city.revision.id)
    assert (back.is_current, back.reason, back.status) == (True, "", Status.DRAFT)
    assert at_desk(session, back).own[at(ITEM)] == 2
    tell(session, city, {ITEM: 1})


def test_or_begins_anew_beside_what_it_had_sent(session, cast, city, other):
    tell_all(session, city)
    send(session, city)
    replace(session, cast, city, other)
    replace(session, cast, city, cast.office)
    again = office(session, cast.office).revision
    assert (again.number, again.status) == (2, Status.NOT_STARTED)
    assert at_desk(session, again).own[at(ITEM)] == UNANSWERED
    assert at_desk(session, city.melati).city[at(ITEM)] == 3
    new = SimpleNamespace(revision=again, dewi=city.dewi, ratna=city.ratna)
    tell_all(session, new, 1)
    send(session, new)
    assert at_desk(session, city.melati).city[at(ITEM)] == 1


def test_not_while_it_is_verified(session, cast, city, other):
    tell_all(session, city)
    send(session, city)
    rina = factories.actor(session, cast.rina)
    reviews.take(
        session, seen_by(session, city.revision, cast.rina), by=rina, at=LATER, today=TODAY
    )
    with pytest.raises(Refused, match="sedang diverifikasi"):
        replace(session, cast, city, other)


def test_nor_once_it_is_final(session, cast, city, other):
    tell_all(session, city)
    send(session, city)
    verify(session, city, cast.rina, {}, *CITY)
    lestari = factories.actor(session, cast.lestari)
    seen = seen_by(session, city.revision, cast.lestari)
    concluding.finalise(session, seen, by=lestari, at=LATER, today=TODAY)
    with pytest.raises(Refused, match="sudah ditetapkan"):
        replace(session, cast, city, other)


def test_it_refuses_what_makes_no_sense(session, cast, city, other):
    with pytest.raises(Refused, match="sudah menjadi"):
        replace(session, cast, city, cast.office)
    with pytest.raises(Refused, match="Pilih perangkat daerah"):
        replace(session, cast, city, cast.melati)
    with pytest.raises(Refused, match="alasannya"):
        replace(session, cast, city, other, reason=" ")
    other.valid_to = TODAY
    with pytest.raises(Refused, match="Pilih perangkat daerah"):
        replace(session, cast, city, other)


def test_only_in_an_open_round_that_has_one(session, cast, city, other):
    with pytest.raises(Refused, match="belum punya"):
        replace(session, cast, SimpleNamespace(round=cast.round), other)
    agus = factories.actor(session, cast.agus)
    chosen = session.get_one(Round, city.round.id)
    administration.close_round(session, chosen, by=agus, at=AT)
    with pytest.raises(Refused, match="selama periode dibuka"):
        replace(session, cast, city, other)


# The page.


def test_the_admin_replaces_it(browse, cast, session, city, other):
    tell_all(session, city)
    send(session, city)
    session.commit()
    agus = browse(cast.agus)
    url = f"/rounds/{city.round.id}/provider"
    assert url in agus.get(f"/rounds/{city.round.id}").links()
    page = agus.get(url)
    assert "tetap berlaku bagi unit" in page.text
    assert [one.text for one in page.tree.cssselect("select option")] == ["Bagian Organisasi"]
    assert agus.post(url, {"provider": str(other.id), "reason": ""}, status=422).errors
    agus.post(url, {"provider": str(cast.office.id), "reason": "Ya."}, status=422)
    agus.post(url, {"provider": str(other.id), "reason": "Urusan dipindahkan."}, status=302)
    session.expire_all()
    assert session.get_one(Round, city.round.id).provider_id == other.id
    page = agus.get(f"/rounds/{city.round.id}")
    assert "oleh Dinas Komunikasi dan Informatika" in page.text
    page = browse(cast.sari).get(f"/assessments/{city.melati.id}/areas/tata_kelola")
    assert "Dinas Komunikasi dan Informatika, keadaan per" in page.text
    browse(city.dewi).get(f"/assessments/{city.revision.id}", status=404)


def test_it_says_why_it_is_impossible(browse, cast, session, city, other):
    tell_all(session, city)
    send(session, city)
    session.commit()
    browse(cast.rina).post(f"/reviews/{city.revision.id}/take", status=303)
    form = {"provider": str(other.id), "reason": "Urusan dipindahkan."}
    page = browse(cast.agus).post(f"/rounds/{city.round.id}/provider", form, status=422)
    assert "sedang diverifikasi" in page.text


def test_without_another_office_it_says_so(browse, cast, session):
    made = arrange(session, cast)
    session.commit()
    page = browse(cast.agus).get(f"/rounds/{made.round.id}/provider")
    assert "Belum ada perangkat daerah lain" in page.text


@pytest.mark.parametrize("who", ["sari", "rina", "lestari", "maya"])
def test_it_requires_the_admin(browse, cast, city, who):
    form = {"provider": str(cast.office.id), "reason": "Ya."}
    browse(getattr(cast, who)).post(f"/rounds/{city.round.id}/provider", form, status=403)


def test_it_requires_signing_in(browse, cast, city):
    assert browse().get(f"/rounds/{city.round.id}/provider", 302).location.startswith("/sign-in")


def test_the_new_one_is_offered_what_the_former_one_said(session, browse, cast, city, other):
    tell(session, city, {ITEM: 2}, note="Berlaku bagi semua.")
    replace(session, cast, city, other)
    new = office(session, other, "Nanda")
    session.commit()
    area, nanda = factories.kami().item(ITEM).area_id, browse(new.dewi)
    url = f"/assessments/{new.revision.id}/areas/{area}"
    assert own_sheet(session, new.revision).answers[at(ITEM)] == UNANSWERED  # nothing silently
    page = nanda.get(url)
    (said,) = page.texts(f"[id='item-{ITEM}'] .item__last")
    assert said.startswith(f"{cast.office.name} Diterapkan sebagian Penyedia sebelumnya; diisi")
    assert city.dewi.name in said
    assert "Berlaku bagi semua." in said
    assert "Menjawab untuk kota dalam periode ini sebelum Anda" in page.text

    nanda.post(f"/assessments/{new.revision.id}/areas/{area}/carry", status=303)
    session.rollback()
    assert own_sheet(session, new.revision).answers[at(ITEM)] == 2
    assert f"Diambil dari {cast.office.name}, belum dikonfirmasi" in nanda.get(url).text
    body = {"item": ITEM, "seen": 1, "key": "k"}
    nanda.post(f"/assessments/{new.revision.id}/confirm", json=body, status=200)
    assert not nanda.get(url).tree.cssselect(f"[id='item-{ITEM}'] .item__taken:not([hidden])")
    nanda.get(f"/assessments/{city.revision.id}/areas/{area}", status=404)  # not its sheet


def test_what_a_verifier_changed_is_offered_as_it_was_published(session, cast, city, other):
    tell_all(session, city)
    send(session, city)
    verify(session, city, cast.rina, {ITEM: 1}, *CITY[1:])
    replace(session, cast, city, other)
    on = at_desk(session, office(session, other).revision)
    found = proposed(session, on, factories.kami())
    assert (found.name, found.value(ITEM), found.is_former) == (cast.office.name, 1, True)
    offered = proposals(session, found, factories.kami(), [ITEM])[ITEM]
    assert (offered.own, offered.verdict) == (3, "Bukti kurang.")


def test_a_unit_is_offered_nothing_of_an_office(session, cast, city, other, count_sql):
    tell_all(session, city)
    replace(session, cast, city, other)
    on = at_desk(session, city.melati)
    with count_sql() as sql:
        assert of_former_provider(session, on, factories.kami()) is None
    assert not sql.total
