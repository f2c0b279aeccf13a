"""Re-opening a final result by two people, as another revision; and cities with a single lead."""

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from assessment.assessments.models import AnswerEvent, Layer, Revision, Source
from assessment.assessments.projection import differences
from assessment.assessments.queries import sheets_of
from assessment.assessments.status import Status
from assessment.audit.queries import verify as verify_chain
from assessment.errors import Conflict, NotAllowed, Refused
from assessment.notices.models import Kind, Notice
from assessment.permissions import Role
from assessment.reviews.objections import services as objections
from assessment.reviews.objections.services import Verdict
from assessment.reviews.reopening import queries, services
from assessment.reviews.reopening.models import Reopening
from tests import factories
from tests.factories import TODAY
from tests.reviews import desk as at_desk
from tests.reviews.desk import LATER, seen_by
from tests.reviews.test_objections import lodge


@pytest.fixture
def dewi(cast, session):
    made = factories.person(session, "Dewi", Role.LEAD, cast.office)
    session.commit()
    return made


def propose(session, revision, who, reason="Bukti ternyata palsu."):
    return services.propose(
        session, seen_by(session, revision, who), reason, by=factories.actor(session, who), at=LATER, today=TODAY
    )  # fmt: skip


def confirm(session, revision, who):
    return services.confirm(
        session, seen_by(session, revision, who), by=factories.actor(session, who), at=LATER, today=TODAY
    )  # fmt: skip


def decline(session, revision, who, answer="Tidak terbukti."):
    services.decline(
        session, seen_by(session, revision, who), answer, by=factories.actor(session, who), at=LATER, today=TODAY
    )  # fmt: skip


def test_two_people_open_it_again_and_the_old_one_stays(final, cast, session):
    before = {layer: one.answers for layer, one in sheets_of(session, final.id).items()}
    propose(session, final, cast.rina)
    made = confirm(session, final, cast.lestari)
    session.expire_all()
    assert (final.status, final.is_current) == (Status.FINAL, False)
    assert {layer: one.answers for layer, one in sheets_of(session, final.id).items()} == before
    assert (made.number, made.status, made.is_current) == (2, Status.UNDER_REVIEW, True)
    assert made.verifier_id == cast.rina.id
    assert made.reason == "Bukti ternyata palsu."
    del before[Layer.FINAL]
    assert {layer: one.answers for layer, one in sheets_of(session, made.id).items()} == before
    assert not list(differences(session, [made.id]))
    assert verify_chain(session).broken_at is None
    copied = select(AnswerEvent.person_id, AnswerEvent.source).where(
        AnswerEvent.revision_id == made.id, AnswerEvent.layer == Layer.SELF
    )
    assert {tuple(row) for row in session.execute(copied)} == {(cast.sari.id, Source.COPY)}
    assert queries.origin(session, made.id).decided_by_id == cast.lestari.id


def test_the_new_one_goes_the_whole_way_again(final, cast, session):
    propose(session, final, cast.rina)
    made = confirm(session, final, cast.lestari)
    at_desk.decide(
        session, made, cast.rina, "2.1", at_desk.Decision.CHANGED, value=0, reason="SK palsu."
    )
    at_desk.move(session, made, cast.rina, "verify")
    with pytest.raises(NotAllowed):
        at_desk.move(session, made, cast.rina, "finalise")
    at_desk.move(session, made, cast.lestari, "finalise")
    session.expire_all()
    assert made.status is Status.FINAL
    position = factories.kami().item("2.1").position
    values = [sheets_of(session, one)[Layer.FINAL].answers[position] for one in (final.id, made.id)]
    assert values == [1, 0]
    assert sum(one.is_current for one in session.execute(select(Revision)).scalars()
               if one.assessment_id == made.assessment_id) == 1  # fmt: skip


def test_nobody_does_both(final, cast, session, dewi):
    propose(session, final, cast.lestari)
    with pytest.raises(NotAllowed, match="dari Anda sendiri"):
        confirm(session, final, cast.lestari)
    with pytest.raises(NotAllowed, match="diputuskan ketua tim"):
        confirm(session, final, cast.rina)
    assert confirm(session, final, dewi).number == 2


@pytest.mark.parametrize("role", [Role.VERIFIER, Role.LEAD])
def test_nobody_who_works_in_the_unit(final, cast, session, dewi, role):
    both = factories.person(session, "Dua", role, cast.office)
    factories.appoint(session, both, Role.OPERATOR, cast.melati)
    session.commit()
    by = factories.actor(session, both, role)
    loaded = seen_by(session, final, cast.rina)
    with pytest.raises(Exception) as refused:  # noqa: PT011 - it is not even theirs to see
        services.propose(session, loaded, "x", by=by, at=LATER, today=TODAY)
    assert type(refused.value).__name__ in ("Gone", "NotAllowed")


def test_it_is_declined_with_a_reason_and_may_be_proposed_again(final, cast, session):
    propose(session, final, cast.rina)
    with pytest.raises(Refused, match="sudah diusulkan"):
        propose(session, final, cast.rudi)
    with pytest.raises(Refused, match="alasan menolak"):
        decline(session, final, cast.lestari, " ")
    decline(session, final, cast.lestari)
    for verb in (decline, confirm):
        with pytest.raises(Refused, match="Tidak ada usulan"):
            verb(session, final, cast.lestari)
    propose(session, final, cast.rudi)
    assert len(queries.proposals(session, final.id)) == 2


def test_it_takes_a_reason(final, cast, session):
    with pytest.raises(Refused, match="Tulis alasan"):
        propose(session, final, cast.rina, " ")


def test_not_before_it_is_final(verified, cast, session):
    with pytest.raises(Refused):
        propose(session, verified, cast.rina)


def test_of_two_leads_at_once_one_wins(final, cast, session, dewi):
    propose(session, final, cast.rina)
    stale = seen_by(session, final, dewi)
    session.expunge(stale)
    confirm(session, final, cast.lestari)
    with pytest.raises(Exception) as lost:  # noqa: PT011
        services.confirm(session, stale, by=factories.actor(session, dewi), at=LATER, today=TODAY)
    assert type(lost.value) in (Conflict, Refused) or type(lost.value).__name__ == "Gone"


def test_the_database_lets_nobody_decide_on_their_own(final, cast, session):
    propose(session, final, cast.rina)
    session.commit()
    with pytest.raises(IntegrityError, match="decided_by_another"):
        session.execute(
            update(Reopening).values(decided_at=LATER, decided_by_id=cast.rina.id, answer="x")
        )
    session.rollback()


def test_people_are_told(app, final, cast, session):
    propose(session, final, cast.rina)
    kinds = select(Notice.kind, Notice.person_id)
    told = {tuple(row) for row in session.execute(kinds)}
    assert (Kind.REOPEN_PROPOSED, cast.lestari.id) in told
    confirm(session, final, cast.lestari)
    told = {tuple(row) for row in session.execute(kinds)}
    assert {(Kind.REOPENED, one.id) for one in (cast.sari, cast.wati, cast.rina)} <= told


# ---- pages ----


def test_on_the_page(browse, final, cast, session):
    url = f"/reviews/{final.id}/reopening"
    rina, lestari = browse(cast.rina), browse(cast.lestari)
    assert "Usulkan membuka kembali" in rina.get(f"/reviews/{final.id}").text
    page = rina.post(url, {"reason": ""}, status=422)
    assert page.errors == ["Tulis alasannya."]
    rina.post(url, {"reason": "Bukti palsu."}, status=303)
    assert "diputuskan ketua tim" in rina.get(url).text
    rina.post(f"{url}/confirm", status=403)
    lestari.post(f"{url}/decline", {"reason": ""}, status=422)
    lestari.post(f"{url}/confirm", {"version": "1"}, status=409)
    page = lestari.post(f"{url}/confirm", status=303)
    lestari.get(f"/reviews/{final.id}", status=404)
    assert "Revisi 2" in lestari.get(page.location).text
    again = page.location.rpartition("/")[2]
    assert "Bukti palsu." in browse(cast.sari).get(f"/assessments/{again}").text
    browse(cast.sari).get(url, status=403)
    assert "belum ditetapkan" in rina.get(f"/reviews/{again}/reopening").text


# ---- a single lead ----


@pytest.fixture
def objected(taken, cast, session):
    session.merge(cast.round).objection_days = 5
    at_desk.decide(
        session, taken, cast.rina, "2.1", at_desk.Decision.CHANGED, value=1, reason="Belum."
    )
    at_desk.agree_all(session, taken, cast.rina)
    at_desk.move(session, taken, cast.rina, "verify")
    lodge(session, taken, cast.wati)
    session.commit()
    return taken


def settle(session, revision, who):
    objections.decide(
        session, seen_by(session, revision, who), {"2.1": Verdict(2, "SK sah.")},
        by=factories.actor(session, who), at=LATER, today=TODAY,
    )  # fmt: skip


def test_a_verifier_who_took_no_part_makes_final_what_the_one_lead_decided(objected, cast, session):
    settle(session, objected, cast.lestari)
    for who in (cast.lestari, cast.rina):
        with pytest.raises(NotAllowed):
            at_desk.move(session, objected, who, "finalise")
    at_desk.move(session, objected, cast.rudi, "finalise")
    session.expire_all()
    assert objected.final_by_id == cast.rudi.id


def test_while_another_lead_is_free_no_verifier_does(objected, cast, session, dewi):
    settle(session, objected, cast.lestari)
    with pytest.raises(NotAllowed, match="ditetapkan ketua tim"):
        at_desk.move(session, objected, cast.rudi, "finalise")
    at_desk.move(session, objected, dewi, "finalise")


def test_a_verifier_decides_where_the_one_lead_verified(taken, cast, session):
    session.merge(cast.round).objection_days = 5
    at_desk.agree_all(session, taken, cast.lestari)
    at_desk.decide(
        session, taken, cast.rina, "2.1", at_desk.Decision.CHANGED, value=1, reason="Belum."
    )
    at_desk.move(session, taken, cast.rina, "verify")
    lodge(session, taken, cast.wati)
    for who in (cast.lestari, cast.rina):
        with pytest.raises(NotAllowed):
            settle(session, taken, who)
    settle(session, taken, cast.rudi)
    with pytest.raises(NotAllowed):
        at_desk.move(session, taken, cast.rudi, "finalise")


def test_verifiers_find_the_page(browse, objected, cast, session):
    settle(session, objected, cast.lestari)
    session.commit()
    rudi = browse(cast.rudi)
    assert "Tetapkan …" in rudi.get(f"/reviews/{objected.id}").text
    assert "Tetapkan hasil" in rudi.get(f"/reviews/{objected.id}/finalise").text
    assert "minta ketua tim lain" in browse(cast.lestari).get(f"/reviews/{objected.id}").text
    rudi.post(f"/reviews/{objected.id}/finalise", status=303)


def test_preparing_a_round_says_so_early(browse, cast, session):
    made = factories.round_(session, "Periode berikut")
    session.commit()
    url = f"/rounds/{made.id}"
    assert "Hanya satu ketua tim" in browse(cast.agus).get(url).text
    factories.person(session, "Dewi", Role.LEAD, cast.office)
    session.commit()
    assert "Hanya satu ketua tim" not in browse(cast.agus).get(url).text
