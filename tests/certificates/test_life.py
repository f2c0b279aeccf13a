"""Proposing, approving, numbering, printing, revoking."""

import json
from datetime import UTC, date, datetime, time, timedelta
from threading import Thread

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from assessment.audit.models import Event
from assessment.audit.queries import verify
from assessment.certificates import codes, printing, services
from assessment.certificates.models import Certificate, CertificateRegister, CertificateState
from assessment.certificates.queries import candidates, chosen, find, replaced, visible_to
from assessment.documents.pool import CannotRender
from assessment.errors import Conflict, NotAllowed, Refused
from assessment.installation.models import Installation
from assessment.jobs import runner
from assessment.jobs.models import Job, JobState
from assessment.permissions import Role, Sight
from assessment.questionnaire import values
from assessment.rounds.models import RoundQuestionnaire
from tests import factories
from tests.factories import AT, TODAY

pytestmark = pytest.mark.pdf
FAKE = b"%PDF-1.7 a piagam"


@pytest.fixture
def quick(monkeypatch):
    """Printing without a renderer, where the paper does not matter."""
    monkeypatch.setattr(
        printing,
        "render",
        lambda template, said: f"{template} {said['number']} {said['code']}".encode(),
    )


def agus(session, cast):
    return factories.actor(session, cast.agus)


def test_it_is_issued_after_two_people_and_a_job(issued, session, app, quick):
    [certificate] = issued()
    assert certificate.state is CertificateState.ISSUED
    assert certificate.number == "500.12/001/PIAGAM-KI/2026"
    assert certificate.valid_until == date(2027, 11, 2)
    assert app.extensions["files"].has(certificate.sha256)
    assert app.extensions["files"].has(certificate.annex_sha256)
    actions = session.execute(select(Event.action).order_by(Event.seq)).scalars().all()
    assert actions[-3:] == ["certificate.proposed", "certificate.approved", "certificate.issued"]
    assert verify(session).broken_at is None


def test_only_the_hash_of_the_code_stays(issued, session, quick):
    [certificate] = issued()
    [code] = issued.codes
    assert certificate.code_hash == codes.digest(code)
    assert "code" not in certificate.said
    for row in session.execute(select(Event.body)).scalars():
        assert code not in row
    for job in session.execute(select(Job)).scalars():
        assert code not in json.dumps([job.payload, job.result, job.error])


def test_it_is_anchored_in_the_chain_of_events(issued, session, quick):
    [certificate] = issued()
    event = session.get_one(Event, certificate.event_seq)
    assert event.action == "certificate.approved"
    assert event.hash == certificate.event_hash
    assert certificate.said["anchor"] == {"seq": event.seq, "hash": event.hash[:16].hex()}
    body = json.loads(event.body)
    assert body["number"] == certificate.number
    assert body["snapshot"] == certificate.said["snapshot"] != ""


def test_a_proposal_needs_the_permission(finals, session, cast):
    finals()
    revisions = list(session.execute(candidates(agus(session, cast))).scalars())
    for person in (cast.sari, cast.wati, cast.rina, cast.maya, cast.indra):
        with pytest.raises(NotAllowed):
            services.propose(
                session, revisions, by=factories.actor(session, person), at=AT, today=TODAY
            )


def test_only_final_results_of_real_rounds_are_candidates(finals, session, cast):
    by = agus(session, cast)
    assert list(session.execute(candidates(by)).scalars()) == []
    [revision] = finals()
    session.expire_all()
    assert [one.id for one in session.execute(candidates(by)).scalars()] == [revision.id]
    cast.round.is_practice = True
    session.merge(cast.round)
    session.commit()
    session.expire_all()
    assert list(session.execute(candidates(by)).scalars()) == []


def test_a_result_without_readiness_has_nothing_to_certify(finals, session, cast):
    """Nobody has answered for the systems, so there is no category and no status."""
    session.execute(update(RoundQuestionnaire).values(city_answers=values.blank(factories.kami())))
    session.commit()
    revisions = finals(i1_1=values.UNANSWERED)
    session.expire_all()
    assert list(session.execute(candidates(agus(session, cast))).scalars()) == []
    with pytest.raises(Refused, match="tidak punya status kesiapan"):
        services.propose(session, revisions, by=agus(session, cast), at=AT, today=TODAY)


def test_what_is_not_final_is_refused(session, cast):
    revision = find_revision(session, cast)
    with pytest.raises(Refused, match="sudah ditetapkan"):
        services.propose(session, [revision], by=agus(session, cast), at=AT, today=TODAY)


def find_revision(session, cast):
    from assessment.assessments.queries import find as find_assessment

    return find_assessment(session, cast.revision.id, agus(session, cast), Sight.STATUS)


def test_a_second_proposal_is_a_conflict(propose, session, cast):
    [certificate] = propose()
    with pytest.raises(Conflict):
        services.propose(
            session, [certificate.revision], by=agus(session, cast), at=AT, today=TODAY
        )


def test_who_proposed_does_not_approve(finals, session, cast, app, lead_2):
    finals()
    lestari = factories.actor(session, cast.lestari)
    made = services.propose(
        session,
        list(session.execute(candidates(lestari)).scalars()),
        by=lestari,
        at=AT,
        today=TODAY,
    )
    session.commit()
    with pytest.raises(NotAllowed, match="orang kedua"):
        services.approve(
            session, made, app.extensions["files"], app.config["SETTINGS"], by=lestari, at=AT
        )
    session.rollback()
    made = chosen(session, [made[0].id], lead_2)
    services.approve(
        session, made, app.extensions["files"], app.config["SETTINGS"], by=lead_2, at=AT
    )


def test_the_database_refuses_one_person_for_both(propose, session):
    [certificate] = propose()
    with pytest.raises(IntegrityError, match="two_people"):
        session.execute(
            update(Certificate)
            .where(Certificate.id == certificate.id)
            .values(approved_by_id=Certificate.proposed_by_id)
        )


def test_an_admin_does_not_approve(propose, session, cast, app):
    made = propose()
    with pytest.raises(NotAllowed):
        services.approve(
            session,
            made,
            app.extensions["files"],
            app.config["SETTINGS"],
            by=agus(session, cast),
            at=AT,
        )


def test_nobody_handles_the_certificate_of_their_own_unit(propose, session, cast, app):
    made = propose()
    factories.appoint(session, session.merge(cast.lestari), Role.OPERATOR, cast.melati)
    session.commit()
    with pytest.raises(NotAllowed, match="bekerja di salah satu unit"):
        services.approve(
            session, made, app.extensions["files"], app.config["SETTINGS"],
            by=factories.actor(session, cast.lestari, Role.LEAD), at=AT,
        )  # fmt: skip


def test_a_proposal_can_be_withdrawn_and_made_anew(propose, approve, session, cast):
    [certificate] = propose()
    services.withdraw(session, [certificate], by=agus(session, cast), at=AT)
    session.commit()
    assert factories.rows(session, Certificate) == 0
    revision = find_revision(session, cast)
    made = services.propose(session, [revision], by=agus(session, cast), at=AT, today=TODAY)
    session.commit()
    approve(made)
    with pytest.raises(Refused, match="belum disetujui"):
        services.withdraw(session, made, by=agus(session, cast), at=AT)


def test_withdrawing_what_is_approved_meanwhile_is_a_conflict(propose, approve, session, cast):
    [certificate] = propose()
    by = agus(session, cast)
    [seen] = chosen(session, [certificate.id], by)
    certificate_id = seen.id
    session.expunge(seen)
    approve([seen])
    assert seen.state is CertificateState.PROPOSED
    with pytest.raises(Conflict):
        services.withdraw(session, [seen], by=by, at=AT)
    session.rollback()
    kept = session.get_one(Certificate, certificate_id)
    assert (kept.state, kept.sequence) == ("approved", 1)
    assert not session.query(Event).filter_by(action="certificate.withdrawn").all()


def test_who_begins_in_a_unit_today_is_of_that_unit_before_sunrise(finals, session, cast):
    """Until seven in the morning in Surabaya it is still yesterday in UTC."""
    finals()
    post = factories.appoint(session, session.merge(cast.agus), Role.OPERATOR, cast.melati)
    post.valid_from = TODAY
    session.commit()
    early = datetime.combine(TODAY - timedelta(days=1), time(20), UTC)
    with pytest.raises(NotAllowed, match="bekerja di salah satu unit"):
        services.propose(
            session, [find_revision(session, cast)], by=factories.actor(session, cast.agus, Role.ADMIN),
            at=early, today=TODAY,
        )  # fmt: skip


def test_approving_twice_gives_one_number(propose, approve, session, cast):
    made = propose()
    approve(made)
    with pytest.raises(Conflict):
        approve(made)
    session.rollback()
    assert session.get_one(CertificateRegister, 2026).last == 1


def test_numbers_have_no_gaps_when_a_transaction_fails(
    propose, approve, session, cast, monkeypatch
):
    made = propose(cast.melati, cast.kenanga)
    with monkeypatch.context() as broken:
        broken.setattr(services.jobs, "enqueue", lambda *args, **more: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            approve(made[:1])
    session.rollback()
    made = chosen(session, [one.id for one in made], factories.actor(session, cast.lestari))
    approve(made)
    assert [certificate.sequence for certificate in made] == [1, 2]


def test_numbers_have_no_gaps_when_many_approve_at_once(
    propose, session, cast, app, database, lead_2
):
    made = propose(cast.melati, cast.kenanga, cast.taman)
    ids = [certificate.id for certificate in made]
    faults = []

    def approve_one(one):
        for _ in range(5):
            try:
                with database.transaction() as own:
                    services.approve(
                        own, chosen(own, [one], lead_2), app.extensions["files"], app.config["SETTINGS"],
                        by=lead_2, at=AT,
                    )  # fmt: skip
            except Conflict:
                return
            except Exception as fault:  # noqa: BLE001 - shown below
                faults.append(fault)
            else:
                return

    threads = [Thread(target=approve_one, args=(one,)) for one in ids * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    session.expire_all()
    numbers = session.execute(select(Certificate.sequence)).scalars().all()
    assert sorted(numbers) == [1, 2, 3]


def test_a_year_begins_with_one(propose, approve, session, cast):
    made = propose(cast.melati, cast.kenanga)
    approve(made[:1])
    session.add(CertificateRegister(year=2027, last=0))
    session.commit()
    assert services._draw_numbers(session, 2027, 3) == 1
    assert services._draw_numbers(session, 2027, 1) == 4
    assert services._draw_numbers(session, 2026, 1) == 2


def test_a_printing_that_fails_keeps_its_number(
    propose, approve, session, cast, app, clock, monkeypatch
):
    made = propose(cast.melati, cast.kenanga)
    approve(made)
    calls = []

    def crashing(template, said):
        calls.append(said["number"])
        if len(calls) <= 2:
            raise CannotRender("killed")
        return FAKE + said["number"].encode() + template.encode()

    monkeypatch.setattr(printing, "render", crashing)
    for _ in range(4):
        runner.run_pending(app)
        clock.at += timedelta(hours=1)
    session.expire_all()
    done = session.execute(select(Certificate).order_by(Certificate.sequence)).scalars().all()
    assert [(one.sequence, one.state) for one in done] == [(1, "issued"), (2, "issued")]
    assert len({one.sha256 for one in done}) == 2
    assert {job.state for job in session.execute(select(Job)).scalars()} == {JobState.DONE}


def test_a_printing_that_was_given_up_is_printed_again_by_hand(
    propose, approve, session, cast, app, clock, monkeypatch
):
    made = propose()
    approve(made)
    monkeypatch.setattr(printing, "render", lambda *_: 1 / 0)
    for _ in range(5):
        runner.run_pending(app)
        clock.at += timedelta(hours=1)
    monkeypatch.setattr(printing, "render", lambda template, said: FAKE + template.encode())
    assert runner.run_pending(app) == 0
    services.print_again(session, made[0], by=factories.actor(session, cast.lestari), at=clock.at)
    session.commit()
    assert runner.run_pending(app) == 1
    session.expire_all()
    assert session.execute(select(Certificate.state)).scalar_one() == "issued"
    [event] = session.query(Event).filter_by(action="certificate.printed_again")
    assert (event.thing_id, event.person_id) == (str(made[0].id), cast.lestari.id)


def test_a_result_that_somebody_changed_is_not_printed(propose, approve, session, cast, app, quick):
    made = propose()
    approve(made)
    trigger = "DROP TRIGGER sheet_final_update" + (
        "" if app.extensions["database"].is_sqlite else " ON sheet"
    )
    session.execute(text(trigger))
    session.execute(text("UPDATE sheet SET points = points + 40 WHERE layer = 'final'"))
    session.commit()
    runner.run_pending(app)
    job = session.execute(select(Job)).scalar_one()
    assert job.state is JobState.FAILED
    assert "tidak lagi sama dengan yang ditetapkan" in job.error


def test_a_certificate_is_revoked_with_a_reason(issued, session, cast, quick):
    [certificate] = issued()
    by = factories.actor(session, cast.lestari)
    certificate = find(session, certificate.id, by)
    with pytest.raises(Refused, match="alasan"):
        services.revoke(session, certificate, "  ", by=by, at=AT)
    with pytest.raises(NotAllowed):
        services.revoke(session, certificate, "Salah nama.", by=agus(session, cast), at=AT)
    services.revoke(session, certificate, "Salah nama.", by=by, at=AT)
    assert (certificate.state, certificate.revoked_reason) == ("revoked", "Salah nama.")
    assert certificate.number
    with pytest.raises(Refused, match="belum dicabut"):
        services.revoke(session, certificate, "Sekali lagi.", by=by, at=AT)
    assert [one.id for one in session.execute(candidates(by)).scalars()] == [
        certificate.revision_id
    ]


def test_a_later_revision_replaces_it(issued, session, cast, quick):
    [old] = issued()
    from assessment.assessments.models import Revision

    first = session.get_one(Revision, old.revision_id)
    first.is_current = False
    session.flush()
    second = Revision(
        assessment_id=first.assessment_id, number=2, status_at=AT, created_at=AT, status="verified",
        verified_at=AT, verified_by_id=cast.rina.id, submitted_at=AT, submitted_by_id=cast.wati.id,
    )  # fmt: skip
    session.add(second)
    session.flush()
    assert replaced(session, [old]) == set(), "until then it is still the city's word"
    factories.stand(session, second, status="final", final_at=AT, final_by_id=cast.lestari.id)
    assert replaced(session, [old]) == {old.id}
    newer = Certificate(
        revision_id=second.id, state="issued", number="2", proposed_at=AT, proposed_by_id=cast.agus.id,
        sha256=old.sha256,
    )  # fmt: skip
    session.add(newer)
    session.flush()
    assert replaced(session, [old, newer]) == {old.id}


def test_nothing_is_approved_for_a_result_that_was_opened_again(
    app, propose, session, cast, settings
):
    [proposed] = propose(cast.melati)
    by = factories.actor(session, cast.lestari)
    certificate = find(session, proposed.id, by)
    certificate.revision.is_current = False
    session.flush()
    with pytest.raises(Refused, match="dibuka kembali"):
        services.approve(session, [certificate], app.extensions["files"], settings, by=by, at=AT)


def test_who_sees_which(issued, propose, session, cast, quick):
    [melati] = issued(cast.melati)
    propose(cast.kenanga)
    seen = {
        person.name: {one.revision.assessment.unit.name for one in session.execute(
            visible_to(factories.actor(session, person))).scalars()}
        for person in cast.everyone
    }  # fmt: skip
    assert seen["Sari"] == seen["Wati"] == {"Melati"}
    assert seen["Budi"] == set(), "his own is not issued yet"
    assert seen["Tono"] == {"Melati"}
    assert seen["Lestari"] == seen["Agus"] == {"Melati", "Kenanga"}
    assert seen["Maya"] == seen["Indra"] == seen["Rina"] == {"Melati"}
    for person in (cast.sari, cast.tono, cast.maya, cast.agus, cast.budi):
        sees = person not in (cast.agus, cast.budi)
        by = factories.actor(session, person)
        assert (find(session, melati.id, by, Sight.SCORES) is not None) == sees, person.name


def test_it_is_printed_again_byte_for_byte(issued, session, app):
    [certificate] = issued()
    before = app.extensions["files"].read(certificate.sha256)
    place = session.get_one(Installation, 1)
    place.office, place.signatory_name, place.city = "Dinas Lain", "Orang Lain", "Kota Lain"
    session.commit()
    from hashlib import sha256

    again = app.extensions["files"].read(certificate.sha256)
    assert again == before
    assert sha256(again).hexdigest() == certificate.sha256


def test_the_same_words_make_the_same_bytes(propose, approve, session, app):
    made = propose()
    approve(made)
    said = made[0].said
    runner.run_pending(app)
    session.expire_all()
    from assessment.documents.service import render

    certificate = session.get_one(Certificate, made[0].id)
    assert render("documents/certificate.html", said) == app.extensions["files"].read(
        certificate.sha256
    )


@pytest.mark.parametrize(
    ("day", "months", "until"),
    [
        (date(2026, 11, 22), 12, date(2027, 11, 22)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 8, 31), 1, date(2026, 9, 30)),
        (date(2026, 12, 31), 24, date(2028, 12, 31)),
    ],
)
def test_months_later(day, months, until):
    assert services._months_later(day, months) == until


def test_codes():
    seen = {codes.new_code() for _ in range(500)}
    assert len(seen) == 500
    assert all(
        len(code) == 26 and set(code) <= set(codes.LETTERS) and code[0] in "01234567"
        for code in seen
    )
    assert codes.normal(" 4h8rt2-k9wqz o1li5 ") == "4H8RT2K9WQZ01115"
    assert codes.normal("x" * 5000) == "X" * 80
