"""One room: who may facilitate, what they enter side by side, and that the head of the unit confirms it."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from assessment.assessments.answers import Stale
from assessment.assessments.carrying import services as carrying
from assessment.assessments.facilitation import services
from assessment.assessments.facilitation.models import Facilitation
from assessment.assessments.models import AnswerEvent, Layer, Source
from assessment.assessments.queries import desk
from assessment.assessments.sending import services as sending
from assessment.assessments.services import NotNow, save_for_unit
from assessment.assessments.status import Status
from assessment.audit.models import Event
from assessment.errors import NotAllowed, Refused
from assessment.permissions import Role, Sight
from assessment.reviews.own_work import is_own_work
from assessment.reviews.services import take
from assessment.rounds.models import Round, RoundState
from tests import factories
from tests.assessments.filling import answer, answer_all, at_desk, submit
from tests.factories import AT, TODAY, kami

WEEK = timedelta(days=7)


@pytest.fixture
def authorise(session, cast):
    def let(who, *units, from_on=TODAY, to_on=TODAY + WEEK, by=None):
        chosen = session.execute(select(Round)).scalar_one()
        number = services.authorise(
            session, chosen, who.id, {unit.id for unit in units}, from_on=from_on, to_on=to_on,
            by=factories.actor(session, by or cast.agus), at=AT, today=TODAY,
        )  # fmt: skip
        session.commit()
        return number

    return let


@pytest.fixture
def latest(session, cast):
    def read(item="2.1", unit=None):
        session.rollback()
        revision = factories.revision_of(session, unit or cast.melati)
        query = select(AnswerEvent).where(
            AnswerEvent.revision_id == revision.id,
            AnswerEvent.layer == Layer.SELF,
            AnswerEvent.item == item,
        )
        return session.execute(query.order_by(AnswerEvent.id.desc())).scalars().first()

    return read


@pytest.fixture
def enter(browse, cast, session):
    """``enter({unit: value, …})``: Rina enters what these units say."""

    def post(said, item="2.1", *, status=303, who=None, seen=0, **more):
        form = {"item": item, "r": [], "then": "next"}
        for unit, value in said.items():
            session.rollback()
            revision = factories.revision_of(session, unit).id
            form["r"].append(str(revision))
            form |= {f"value-{revision}": str(value), f"seen-{revision}": str(seen)}
            form |= {f"{name}-{revision}": text for name, text in more.items()}
        return browse(who or cast.rina).post("/facilitation/room", form, status=status)

    return post


# ---- Letting somebody ----


def test_an_admin_lets_somebody_for_named_units_and_revokes_it(browse, session, cast):
    visit = browse(cast.agus)
    url = f"/rounds/{cast.revision.assessment.round_id}/facilitators"
    form = {"person": str(cast.rina.id), "from_on": "2026-11-02", "to_on": "2026-11-09",
            "unit": [str(cast.melati.id), str(cast.kenanga.id)]}  # fmt: skip
    visit.post(url, form, status=303)
    page = visit.get(url)
    assert page.texts("tbody th") == ["Rinadiangkat Agus"] * 2
    session.rollback()
    leave = session.execute(
        select(Facilitation).where(Facilitation.unit_id == cast.melati.id)
    ).scalar_one()
    visit.post(f"{url}/{leave.id}/revoke", status=303)
    session.rollback()
    actions = session.execute(
        select(Event.action).where(Event.action.like("facilitator.%")).order_by(Event.seq)
    ).scalars()
    assert list(actions) == [
        "facilitator.authorised",
        "facilitator.authorised",
        "facilitator.revoked",
    ]
    assert "Dicabut" in visit.get(url).text


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"person": ""}, "Pilih orangnya."),
        ({"unit": []}, "Pilih sedikitnya satu unit dari periode ini."),
        ({"to_on": "2026-11-01"}, "Tanggal selesai harus sama dengan atau sesudah tanggal mulai."),
        ({"from_on": "2026-10-01", "to_on": "2026-10-02"}, "Isi tanggal selesai hari ini atau sesudahnya."),
        ({"from_on": ""}, "Isi tanggalnya."),
    ],
)  # fmt: skip
def test_what_is_missing_is_said_in_a_sentence(browse, session, cast, change, sentence):
    url = f"/rounds/{cast.revision.assessment.round_id}/facilitators"
    form = {"person": str(cast.rina.id), "from_on": "2026-11-02", "to_on": "2026-11-09",
            "unit": [str(cast.melati.id)]} | change  # fmt: skip
    page = browse(cast.agus).post(url, form, status=422)
    assert page.errors == [sentence]
    session.rollback()
    assert factories.rows(session, Facilitation) == 0


def test_only_an_admin_lets_and_never_themselves(session, cast, authorise):
    with pytest.raises(NotAllowed):
        authorise(cast.rudi, cast.melati, by=cast.lestari)
    office = session.get(factories.Unit, factories.actor(session, cast.agus).unit_id)
    factories.appoint(session, cast.agus, Role.VERIFIER, office)
    with pytest.raises(Refused, match="bukan Anda sendiri"):
        authorise(cast.agus, cast.melati)
    with pytest.raises(Refused, match="bukan Anda sendiri"):
        authorise(cast.sari, cast.kenanga)


def test_nobody_facilitates_where_they_work_or_verify(session, cast, authorise):
    factories.appoint(session, cast.rina, Role.OPERATOR, cast.kenanga)
    with pytest.raises(Refused, match=r"Kel\. Kenanga"):
        authorise(cast.rina, cast.melati, cast.kenanga)
    answer_all(session, cast.revision, cast.sari)
    submit(session, cast.revision, cast.wati)
    take(session, cast.revision, by=factories.actor(session, cast.rudi), at=AT, today=TODAY)
    with pytest.raises(Refused, match=r"Kel\. Melati"):
        authorise(cast.rudi, cast.melati)


def test_only_in_an_open_round_and_once(session, cast, authorise):
    assert authorise(cast.rina, cast.melati) == 1
    with pytest.raises(Refused, match="sudah menjadi fasilitator"):
        authorise(cast.rina, cast.melati)
    assert authorise(cast.rina, cast.melati, cast.kenanga) == 1
    session.execute(select(Round)).scalar_one().state = RoundState.CLOSED
    with pytest.raises(Refused, match="selama periode dibuka"):
        authorise(cast.rudi, cast.melati)


# ---- The room ----


def test_two_units_side_by_side_are_entered_in_one_go(session, cast, authorise, enter, latest):
    authorise(cast.rina, cast.melati, cast.kenanga)
    page = enter({cast.melati: 2, cast.kenanga: 1}, note="SK Lurah")
    assert "item=2.2" in page.location
    for unit, value in ((cast.melati, 2), (cast.kenanga, 1)):
        event = latest(unit=unit)
        assert (event.value, event.note, event.version) == (value, "SK Lurah", 1)
        assert (event.source, event.person_id) == (Source.FACILITATED, cast.rina.id)
    assert factories.revision_of(session, cast.melati).status is Status.DRAFT
    told = session.execute(
        select(Event).where(Event.action == "answers.saved", Event.person_id == cast.rina.id)
    ).scalars()
    assert {event.unit_id for event in told} == {cast.melati.id, cast.kenanga.id}


def test_the_room_shows_a_column_a_unit_and_the_index_the_units(browse, cast, session, authorise):
    authorise(cast.rina, cast.melati, cast.kenanga)
    visit = browse(cast.rina)
    page = visit.get("/facilitation")
    ids = [box.get("value") for box in page.tree.cssselect("input[name=r]")]
    assert len(ids) == 2
    page = visit.get(f"/facilitation/room?r={ids[0]}&r={ids[1]}")
    assert page.texts(".room__unit h2") == ["Kel. Melati", "Kel. Kenanga"]
    assert page.title.startswith("2.1 ")


def test_without_leave_there_is_nothing(browse, cast, session, authorise, enter):
    revision = cast.revision.id
    assert "Tidak ada unit untuk difasilitasi" in browse(cast.rina).get("/facilitation").text
    browse(cast.rina).get(f"/facilitation/room?r={revision}", status=404)
    authorise(cast.rina, cast.kenanga)
    browse(cast.rina).get(f"/facilitation/room?r={revision}", status=404)
    enter({cast.melati: 2}, status=404)
    enter({cast.kenanga: 2, cast.melati: 2}, status=404)
    enter({cast.kenanga: 2}, who=cast.rudi, status=404)
    enter({cast.kenanga: 2}, who=cast.sari, status=403)


def test_leave_begins_and_ends(browse, cast, clock, session, authorise, enter):
    authorise(cast.rina, cast.melati, from_on=TODAY + timedelta(days=1), to_on=TODAY + WEEK)
    enter({cast.melati: 2}, status=404)
    clock.at = AT + timedelta(days=1)
    enter({cast.melati: 2})
    clock.at = AT + timedelta(days=8)
    enter({cast.melati: 1}, "2.2", status=404)


def test_revoking_ends_it_at_once(session, cast, authorise, enter):
    authorise(cast.rina, cast.melati)
    (leave,) = session.execute(select(Facilitation)).scalars()
    services.end(session, leave, by=factories.actor(session, cast.agus), at=AT)
    session.commit()
    enter({cast.melati: 2}, status=404)
    session.rollback()
    assert authorise(cast.rina, cast.melati) == 1


def test_who_has_left_the_office_does_not_enter_through_another_post(
    session, cast, authorise, enter
):
    authorise(cast.rina, cast.melati)
    held = session.execute(
        select(factories.Appointment).where(factories.Appointment.person_id == cast.rina.id)
    ).scalar_one()
    held.unit_id = cast.lain.id
    session.commit()
    enter({cast.melati: 2}, status=404)


def test_what_the_unit_saved_meanwhile_is_not_overwritten(session, cast, authorise, enter, latest):
    authorise(cast.rina, cast.melati)
    answer(session, cast.revision, cast.sari, {"2.1": 3})
    session.commit()
    page = enter({cast.melati: 1}, status=409)
    assert "Bentrok" in page.text
    assert "Sari" in page.text
    assert latest().value == 3
    enter({cast.melati: 1}, choose="theirs-1")
    assert latest().value == 3
    enter({cast.melati: 1}, choose="mine-1")
    assert (latest().value, latest().version) == (1, 2)


def test_what_cannot_be_an_answer_is_said_beside_the_unit(cast, authorise, enter, latest):
    authorise(cast.rina, cast.melati, cast.kenanga)
    page = enter({cast.melati: 9, cast.kenanga: 2}, status=422)
    assert page.errors == ["Kel. Melati: Pilih salah satu tingkat untuk butir 2.1."]
    assert latest() is None
    assert latest(unit=cast.kenanga).value == 2


def test_a_unit_that_has_sent_is_only_shown(browse, session, cast, authorise, enter, latest):
    answer_all(session, cast.revision, cast.sari)
    submit(session, cast.revision, cast.wati)
    session.commit()
    authorise(cast.rina, cast.melati)
    page = browse(cast.rina).get(f"/facilitation/room?r={cast.revision.id}")
    assert "Tidak dapat diubah sekarang" in page.text
    enter({cast.melati: 1}, seen=1)
    assert latest().source is Source.PAGE


def test_too_many_at_once_are_refused(browse, cast, authorise):
    ids = "&".join(f"r={cast.revision.id}" for _ in range(9))
    page = browse(cast.rina).get(f"/facilitation/room?{ids}", status=422)
    assert "Paling banyak 8 unit" in page.text


def test_the_verb_itself_asks_whose_desk_it_is(session, cast, authorise):
    authorise(cast.rina, cast.melati)
    by = factories.actor(session, cast.rina)
    change = carrying.Change("2.1", 2, 0)
    with pytest.raises(NotAllowed):
        save_for_unit(
            session, at_desk(session, cast.revision), kami(), [change], by=by, at=AT, today=TODAY
        )
    on = desk(session, cast.revision.id, by, Sight.ANSWERS, facilitating=TODAY)
    save_for_unit(session, on, kami(), [change], by=by, at=AT, today=TODAY)
    with pytest.raises(Stale):
        save_for_unit(
            session, desk(session, cast.revision.id, by, Sight.ANSWERS, facilitating=TODAY), kami(),
            [carrying.Change("2.1", 1, 0)], by=by, at=AT, today=TODAY,
        )  # fmt: skip
    session.rollback()


def test_saving_takes_no_more_statements_than_a_save_of_the_unit(
    session, cast, authorise, count_sql
):
    authorise(cast.rina, cast.melati)
    by = factories.actor(session, cast.rina)
    answer(session, cast.revision, cast.sari, {"2.2": 1})
    session.commit()
    with count_sql() as sql:
        on = desk(session, cast.revision.id, by, Sight.ANSWERS, facilitating=TODAY)
        save_for_unit(
            session, on, kami(), [carrying.Change("2.1", 2, 0)], by=by, at=AT, today=TODAY
        )
    assert sql.total <= 8, sql.statements


class TestSavedByTheScript:
    """Each answer as it is given, with the same refusals as the form."""

    @pytest.fixture
    def tell(self, browse, cast):
        def send(who, status=200, item="2.1", seen=0, **said):
            sent = {"item": item, "seen": seen, "value": 2, "note": "", "key": "k1"} | said
            address = f"/facilitation/{cast.revision.id}/answers"
            return browse(who).post(address, json=sent, status=status).json

        return send

    def test_it_is_acknowledged_and_waits_for_the_head(self, cast, authorise, tell, latest):
        authorise(cast.rina, cast.melati)
        assert tell(cast.rina, note="kata lurah") == {"ok": True, "version": 1, "saved_at": "09.00"}
        event = latest()
        assert (event.value, event.note, event.person_id) == (2, "kata lurah", cast.rina.id)
        assert event.source is Source.FACILITATED

    def test_a_second_try_counts_once(self, cast, authorise, tell, latest):
        authorise(cast.rina, cast.melati)
        assert tell(cast.rina) == tell(cast.rina)
        assert latest().version == 1

    def test_what_was_saved_meanwhile_is_shown(self, session, cast, authorise, tell, latest):
        authorise(cast.rina, cast.melati)
        answer(session, cast.revision, cast.sari, {"2.1": 1}, note="dari loket")
        session.commit()
        told = tell(cast.rina, status=409)["now"]
        assert (told["value"], told["note"], told["by"], told["version"]) == (
            1,
            "dari loket",
            "Sari",
            1,
        )
        assert latest().value == 1

    def test_the_mark_stays_as_the_unit_set_it(self, session, cast, authorise, tell, latest):
        authorise(cast.rina, cast.melati)
        answer(session, cast.revision, cast.sari, {"2.1": 1}, unsure=True)
        session.commit()
        tell(cast.rina, seen=1, unsure=False)
        assert latest().unsure

    @pytest.mark.parametrize(
        ("said", "sentence"),
        [
            ({"value": 7}, "Pilih salah satu"),
            ({"item": "9.9"}, "tidak ada"),
            ({"note": "x" * 4001}, "4000"),
        ],
    )
    def test_what_cannot_be_is_refused_in_a_sentence(self, cast, authorise, tell, said, sentence):
        authorise(cast.rina, cast.melati)
        assert sentence in tell(cast.rina, status=422, **said)["error"]

    def test_without_leave_it_does_not_exist(self, session, cast, authorise, tell, clock):
        for who, status in ((cast.rina, 404), (cast.sari, 403), (cast.tono, 403), (cast.agus, 403)):
            tell(who, status=status)
        authorise(cast.rina, cast.kenanga)
        tell(cast.rina, status=404)
        authorise(cast.rina, cast.melati, to_on=TODAY)
        clock.at = AT + timedelta(days=1)
        tell(cast.rina, status=404)

    def test_a_unit_that_has_sent_is_left_alone(self, session, cast, authorise, tell):
        authorise(cast.rina, cast.melati)
        answer_all(session, cast.revision, cast.sari)
        submit(session, cast.revision, cast.wati)
        session.commit()
        assert "tidak dapat diubah" in tell(cast.rina, status=422, seen=1)["error"]

    def test_it_takes_as_few_statements(self, session, cast, authorise, browse, count_sql):
        authorise(cast.rina, cast.melati)
        answer(session, cast.revision, cast.sari, {"2.2": 1})
        session.commit()
        visit, address = browse(cast.rina), f"/facilitation/{cast.revision.id}/answers"
        sent = {"item": "2.1", "seen": 0, "value": 2, "key": "k0"}
        visit.post(address, json=sent, status=200)
        with count_sql() as sql:
            visit.post(address, json=sent | {"seen": 1, "value": 3, "key": "k1"}, status=200)
        assert sql.total <= 8, sql.statements


# ---- The head's confirmation ----


def entered(session, cast, authorise, levels):
    authorise(cast.rina, cast.melati)
    by = factories.actor(session, cast.rina)
    for item, level in levels.items():
        on = desk(session, cast.revision.id, by, Sight.ANSWERS, facilitating=TODAY)
        save_for_unit(
            session, on, kami(), [carrying.Change(item, level, 0)], by=by, at=AT, today=TODAY
        )
    session.commit()


def test_sending_waits_until_the_head_has_confirmed(browse, session, cast, authorise, latest):
    answer_all(session, cast.revision, cast.sari)
    authorise(cast.rina, cast.melati)
    by = factories.actor(session, cast.rina)
    on = desk(session, cast.revision.id, by, Sight.ANSWERS, facilitating=TODAY)
    save_for_unit(
        session, on, kami(), [carrying.Change("2.2", 2, 1, "SK Lurah")], by=by, at=AT, today=TODAY
    )
    session.commit()
    with pytest.raises(sending.Unconfirmed):
        submit(session, cast.revision, cast.wati)
    session.rollback()
    visit = browse(cast.wati)
    url = f"/assessments/{cast.revision.id}/facilitated"
    assert "1 jawaban diisi fasilitator" in visit.get(f"/assessments/{cast.revision.id}").text
    upto = visit.get(url).tree.cssselect("input[name=upto]")[0].get("value")
    visit.post(url, {"upto": upto}, status=303)
    event = latest("2.2")
    assert (event.source, event.person_id, event.value) == (Source.PAGE, cast.wati.id, 2)
    submit(session, cast.revision, cast.wati)


def test_one_item_or_one_area_can_be_confirmed(browse, session, cast, authorise, latest):
    entered(session, cast, authorise, {"2.1": 2, "2.2": 2, "3.1": 2})
    visit = browse(cast.wati)
    url = f"/assessments/{cast.revision.id}/facilitated"
    upto = visit.get(url).tree.cssselect("input[name=upto]")[0].get("value")
    visit.post(url, {"upto": upto, "item": "2.1"}, status=303)
    assert [latest(one).source for one in ("2.1", "2.2")] == [Source.PAGE, Source.FACILITATED]
    visit.post(url, {"upto": upto, "area": "tata_kelola"}, status=303)
    assert [latest(one).source for one in ("2.2", "3.1")] == [Source.PAGE, Source.FACILITATED]
    assert "Rina" in visit.get(url).text


def test_what_was_entered_after_the_head_read_it_is_not_confirmed(
    browse, session, cast, authorise, latest
):
    entered(session, cast, authorise, {"2.1": 2})
    upto = latest().id
    by = factories.actor(session, cast.rina)
    on = desk(session, cast.revision.id, by, Sight.ANSWERS, facilitating=TODAY)
    save_for_unit(session, on, kami(), [carrying.Change("2.1", 0, 1)], by=by, at=AT, today=TODAY)
    session.commit()
    url = f"/assessments/{cast.revision.id}/facilitated"
    browse(cast.wati).post(url, {"upto": str(upto)}, status=303)
    assert latest().source is Source.FACILITATED


def test_an_operator_reads_but_does_not_confirm(browse, session, cast, authorise, latest):
    entered(session, cast, authorise, {"2.1": 2})
    visit = browse(cast.sari)
    url = f"/assessments/{cast.revision.id}/facilitated"
    page = visit.get(url)
    assert "Hanya kepala unit" in page.text
    visit.post(url, {"upto": "999"}, status=403)
    with pytest.raises(NotNow, match="lurah atau camat"):
        carrying.confirm(
            session, at_desk(session, cast.revision), kami(), "2.1", seen=1,
            by=factories.actor(session, cast.sari), at=AT, today=TODAY,
        )  # fmt: skip
    session.rollback()
    area = visit.get(f"/assessments/{cast.revision.id}/areas/tata_kelola")
    assert "Diisi fasilitator Rina, menunggu konfirmasi kepala unit" in area.text
    assert not area.tree.cssselect("#item-2\\.1 button[name=confirm]")
    assert (
        browse(cast.wati)
        .get(f"/assessments/{cast.revision.id}/areas/tata_kelola")
        .tree.cssselect("#item-2\\.1 button[name=confirm]")
    )


def test_the_head_confirms_an_item_where_it_stands(session, cast, authorise, latest):
    entered(session, cast, authorise, {"2.1": 2})
    carrying.confirm(
        session, at_desk(session, cast.revision), kami(), "2.1", seen=1,
        by=factories.actor(session, cast.wati), at=AT, today=TODAY,
    )  # fmt: skip
    session.commit()
    assert latest().source is Source.PAGE


def test_a_facilitator_who_became_the_head_does_not_confirm_their_own(
    session, cast, authorise, latest
):
    entered(session, cast, authorise, {"2.1": 2})
    factories.appoint(session, cast.rina, Role.HEAD, cast.melati)
    by = factories.actor(session, cast.rina, Role.HEAD)
    on = at_desk(session, cast.revision)
    with pytest.raises(NotNow, match="dikonfirmasi orang lain"):
        carrying.confirm(session, on, kami(), "2.1", seen=1, by=by, at=AT, today=TODAY)
    number = services.confirm(session, on, kami(), {"2.1"}, upto=10**6, by=by, at=AT, today=TODAY)
    assert number == 0


def test_others_see_nothing_of_the_page(browse, session, cast, authorise):
    entered(session, cast, authorise, {"2.1": 2})
    url = f"/assessments/{cast.revision.id}/facilitated"
    browse(cast.tono).get(url, status=403)
    browse(cast.tono).post(url, {"upto": "999"}, status=403)
    browse(cast.budi).get(url, status=404)


# ---- Verifying ----


def test_a_facilitator_never_verifies_there_even_when_revoked_and_unused(session, cast, authorise):
    authorise(cast.rina, cast.melati, to_on=TODAY)
    (leave,) = session.execute(select(Facilitation)).scalars()
    services.end(session, leave, by=factories.actor(session, cast.agus), at=AT)
    answer_all(session, cast.revision, cast.sari)
    submit(session, cast.revision, cast.wati)
    assert is_own_work(session, cast.revision, cast.rina.id, TODAY)
    with pytest.raises(NotAllowed):
        take(session, cast.revision, by=factories.actor(session, cast.rina), at=AT, today=TODAY)
    take(session, cast.revision, by=factories.actor(session, cast.rudi), at=AT, today=TODAY)


def test_elsewhere_a_facilitator_verifies_as_ever(session, cast, authorise):
    authorise(cast.rina, cast.kenanga, to_on=date(2026, 12, 1))
    answer_all(session, cast.revision, cast.sari)
    submit(session, cast.revision, cast.wati)
    assert not is_own_work(session, cast.revision, cast.rina.id, TODAY)
