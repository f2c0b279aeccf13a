"""Site visits: planned, moved, cancelled, held; their photos, calendar and paper."""

import json
from datetime import time, timedelta
from io import BytesIO

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from assessment.assessments.models import AnswerEvidence
from assessment.assessments.status import Status
from assessment.audit.models import Event
from assessment.errors import Conflict, Gone, NotAllowed, Refused
from assessment.evidence.models import Evidence
from assessment.jobs import runner
from assessment.notices.models import Kind, Notice
from assessment.reviews.visits import queries, services
from assessment.reviews.visits.models import Visit, VisitNote, VisitPhoto, VisitState
from assessment.reviews.visits.services import Outcome, Plan
from tests import factories
from tests.evidence.files import picture
from tests.factories import TODAY
from tests.reviews import desk as at_desk
from tests.reviews.desk import LATER, seen_by

DAY = TODAY + timedelta(days=3)
PLAN = Plan(DAY, time(9, 30), "Kantor Kel. Melati", "Rina, verifikator", "Wati, lurah")
FOUND = Outcome(
    TODAY, "Rina", "Wati\nSari", "Ruang server terkunci.", {"2.1": "SK tergantung di dinding."}
)


def plan(session, revision, who, wanted=PLAN):
    return services.plan(
        session, seen_by(session, revision, who), wanted, by=factories.actor(session, who), at=LATER, today=TODAY
    )  # fmt: skip


def move(session, revision, who, visit, wanted=PLAN, reason="Hujan.", seen=1):
    services.move(
        session, seen_by(session, revision, who), visit, wanted, reason, seen=seen,
        by=factories.actor(session, who), at=LATER, today=TODAY,
    )  # fmt: skip


def cancel(session, revision, who, visit, reason="Tidak perlu lagi.", seen=1):
    services.cancel(
        session, seen_by(session, revision, who), visit, reason, seen=seen, by=factories.actor(session, who), at=LATER
    )  # fmt: skip


def hold(session, revision, who, visit, found=FOUND, seen=1):
    services.hold(
        session, seen_by(session, revision, who), visit, found, seen=seen, by=factories.actor(session, who),
        at=LATER, today=TODAY,
    )  # fmt: skip


def last_event(session):
    event = session.execute(select(Event).order_by(Event.seq.desc()).limit(1)).scalar_one()
    return event.action, json.loads(event.body)


@pytest.fixture
def visit(taken, cast, session):
    made = plan(session, taken, cast.rina)
    session.commit()
    session.refresh(taken)
    which = made.id
    session.commit()
    return which


@pytest.fixture
def held(taken, visit, cast, session):
    hold(session, taken, cast.rina, visit)
    session.commit()
    session.refresh(taken)
    session.commit()
    return visit


def test_planned_held_and_on(taken, cast, session):
    made = plan(session, taken, cast.rina)
    action, body = last_event(session)
    assert (action, body["day"], body["begins"]) == ("review.visit_planned", str(DAY), "09:30")
    session.expire_all()
    assert taken.status is Status.SITE_VISIT
    hold(session, taken, cast.rina, made.id)
    action, body = last_event(session)
    assert (action, body["items"], body["held_on"]) == ("review.visit_held", ["2.1"], str(TODAY))
    session.expire_all()
    assert (taken.status, made.state) == (Status.UNDER_REVIEW, VisitState.HELD)
    note, there = queries.at_items(session, taken.id, ["2.1"])["2.1"][0]
    assert (note.text, there.id) == ("SK tergantung di dinding.", made.id)
    assert plan(session, taken, cast.lestari).id != made.id


def test_moved_and_cancelled_with_a_reason(taken, visit, cast, session):
    for reason in ("", " "):
        with pytest.raises(Refused, match="alasan"):
            move(session, taken, cast.rina, visit, reason=reason)
        with pytest.raises(Refused, match="alasan"):
            cancel(session, taken, cast.rina, visit, reason)
    move(session, taken, cast.rina, visit, Plan(DAY, time(13), "Balai RW", "Rina"))
    assert last_event(session)[0] == "review.visit_moved"
    with pytest.raises(Conflict):
        cancel(session, taken, cast.rina, visit, seen=1)
    cancel(session, taken, cast.lestari, visit, seen=2)
    assert last_event(session)[0] == "review.visit_cancelled"
    session.expire_all()
    found = queries.latest(session, taken.id)
    assert (found.state, found.place, taken.status) == (
        VisitState.CANCELLED, "Balai RW", Status.UNDER_REVIEW,
    )  # fmt: skip
    with pytest.raises(Refused):
        hold(session, taken, cast.rina, visit, seen=3)


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        (Plan(TODAY - timedelta(days=1), time(9), "x", "y"), "mulai hari ini"),
        (Plan(DAY, time(9), " ", "y"), "tempat visitasi"),
        (Plan(DAY, time(9), "x" * 301, "y"), "tempat visitasi"),
        (Plan(DAY, time(9), "x", ""), "siapa yang datang"),
        (Plan(DAY, time(9), "x", "y", "z" * 501), "siapa yang ditemui"),
    ],
)
def test_a_plan_is_refused(taken, cast, session, wanted, sentence):
    with pytest.raises(Refused, match=sentence):
        plan(session, taken, cast.rina, wanted)


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (Outcome(DAY, "a", "b", "c", {}), "belum tiba"),
        (Outcome(TODAY, " ", "b", "c", {}), "kedua pihak"),
        (Outcome(TODAY, "a", "b" * 501, "c", {}), "kedua pihak"),
        (Outcome(TODAY, "a", "b", " ", {"2.1": " "}), "Tulis hasil visitasi"),
        (Outcome(TODAY, "a", "b", "c" * 4001, {}), "paling banyak 4000"),
        (Outcome(TODAY, "a", "b", "", {"9.99": "x"}), "tidak ada di kuesioner"),
        (Outcome(TODAY, "a", "b", "", {"2.1": "x" * 2001}), "paling banyak 2000"),
    ],
)
def test_an_outcome_is_refused(taken, visit, cast, session, found, sentence):
    with pytest.raises(Refused, match=sentence):
        hold(session, taken, cast.rina, visit, found)


def test_only_who_verifies_it_does_any_of_it(taken, visit, cast, session):
    for verb in (move, cancel, hold):
        with pytest.raises(NotAllowed):
            verb(session, taken, cast.rudi, visit)
    with pytest.raises(Refused):
        plan(session, taken, cast.rina)


def test_while_it_is_planned_nothing_is_concluded(taken, visit, cast, session):
    at_desk.agree_all(session, taken, cast.rina)
    with pytest.raises(Refused, match="masih direncanakan"):
        at_desk.move(session, taken, cast.rina, "verify")
    hold(session, taken, cast.rina, visit)
    at_desk.move(session, taken, cast.rina, "verify")


def test_the_database_keeps_one_planned_and_a_held_one_whole(taken, visit, session):
    with pytest.raises(IntegrityError):
        session.execute(update(Visit).values(state="held"))
    session.rollback()
    with pytest.raises(IntegrityError):
        session.execute(update(Visit).values(state="cancelled"))
    session.rollback()


def test_people_are_told(app, taken, cast, session):
    made = plan(session, taken, cast.lestari)
    kinds = select(Notice.kind, Notice.person_id, Notice.day)
    told = {tuple(row) for row in session.execute(kinds)}
    assert {(Kind.VISIT_PLANNED, one.id, DAY) for one in (cast.sari, cast.wati, cast.rina)} <= told
    cancel(session, taken, cast.rina, made.id)
    told = {(row.kind, row.person_id) for row in session.execute(kinds)}
    assert {(Kind.VISIT_CANCELLED, cast.sari.id), (Kind.VISIT_CANCELLED, cast.wati.id)} <= told


# ---- pages ----


def form(**more):
    return {
        "day": str(DAY), "begins": "09:30", "place": "Kantor", "visitors": "Rina", "to_meet": "Wati",
    } | more  # fmt: skip


def test_planning_on_the_page(browse, taken, cast, session):
    url = f"/reviews/{taken.id}/visits"
    rina = browse(cast.rina)
    assert "Rencanakan visitasi" in rina.get(f"/reviews/{taken.id}").text
    rina.get(f"{url}/new")
    page = rina.post(f"{url}/new", form(place="", begins="x"), status=422)
    assert len(page.errors) == 2
    page = rina.post(f"{url}/new", form(day="2026-01-01"), status=422)
    assert page.errors == ["Pilih tanggal visitasi mulai hari ini."]
    rina.post(f"{url}/new", form(version="1"), status=409)
    rina.post(f"{url}/new", form(), status=303)
    assert "09.30" in rina.get(f"/reviews/{taken.id}").text
    shown = f"/assessments/{taken.id}/visits"
    for who in (cast.sari, cast.wati, cast.tono, cast.indra):
        assert "Kantor" in browse(who).get(shown).text
    assert "Lihat rencana visitasi" in browse(cast.sari).get(f"/assessments/{taken.id}").text
    session.rollback()
    which = session.execute(select(Visit.id)).scalar_one()
    one = f"{url}/{which}"
    rina.get(f"{one}/change")
    page = rina.post(f"{one}/move", form(seen="1", place="Balai RW"), status=422)
    assert page.errors == ["Tulis alasannya."]
    rina.post(f"{one}/move", form(seen="1", place="Balai RW", reason="Hujan."), status=303)
    rina.post(f"{one}/move", form(seen="1", place="Balai RW", reason="Hujan."), status=409)
    assert "Hujan." in browse(cast.sari).get(shown).text
    rina.post(f"{one}/cancel", {"seen": "2"}, status=422)
    browse(cast.rudi).post(f"{one}/cancel", {"seen": "2", "reason": "x"}, status=403)
    rina.post(f"{one}/cancel", {"seen": "2", "reason": "Sudah jelas."}, status=303)
    assert "Dibatalkan" in browse(cast.sari).get(shown).text
    assert "tidak dapat dilakukan sekarang" in rina.get(f"{one}/change").text


def test_recording_on_the_page(browse, taken, visit, cast, session):
    one = f"/reviews/{taken.id}/visits/{visit}"
    rina = browse(cast.rina)
    rina.get(f"{one}/outcome")
    said = {
        "seen": "1", "held_on": str(TODAY), "ours": "Rina", "theirs": "Wati", "notes": "",
        "item": ["2.1", ""], "text": ["Ada.", ""],
    }  # fmt: skip
    page = rina.post(f"{one}/outcome", said | {"more": "1"}, status=200)
    assert len(page.texts("legend")) == 4
    page = rina.post(f"{one}/outcome", said | {"item": ["", ""]}, status=422)
    assert page.errors == ["Pilih butirnya, atau pindahkan catatan itu ke hasil umum."]
    rina.post(f"{one}/outcome", said | {"theirs": ""}, status=422)
    rina.post(f"{one}/outcome", said, status=303)
    session.rollback()
    assert session.execute(select(VisitNote.text)).scalar_one() == "Ada."
    assert "Ada." in rina.get(f"/reviews/{taken.id}/areas/tata_kelola").text
    shown = f"/assessments/{taken.id}/visits"
    assert "Ada." in rina.get(shown).text
    for who in (cast.sari, cast.tono, cast.indra):
        page = browse(who).get(shown)
        assert "Ada." not in page.text
        assert "setelah penilaian terverifikasi" in page.text
    browse(cast.sari).post(f"{shown}/{visit}/record", status=403)


def photos(**more):
    return {"photo": (BytesIO(picture("JPEG")), "ruang.jpg"), "caption": "Ruang server"} | more


def test_photos_are_the_visits_and_not_the_units(browse, taken, held, cast, session):
    one = f"/reviews/{taken.id}/visits/{held}/photos"
    shown = f"/assessments/{taken.id}/visits"
    rina = browse(cast.rina)
    rina.post(one, {}, status=422)
    page = rina.post(one, photos(photo=(BytesIO(b"%PDF-1.4"), "x.pdf")), status=422)
    assert page.text
    page = rina.post(one, photos(photo=(BytesIO(b"<html>"), "x.jpg")), status=422)
    rina.post(one, photos(caption="x" * 201), status=422)
    browse(cast.rudi).post(one, photos(), status=403)
    browse(cast.sari).post(one, photos(), status=403)
    rina.post(one, photos(), status=303)
    session.rollback()
    kept = session.execute(select(VisitPhoto)).scalar_one()
    assert not session.execute(select(Evidence.id)).all()
    assert not session.execute(select(AnswerEvidence.id)).all()
    url = f"{shown}/{held}/photos/{kept.id}"
    which = kept.id
    session.rollback()
    assert "Ruang server" in rina.get(shown).text
    answer = rina.get(url)
    assert answer.response.mimetype == "image/png"
    assert "sandbox" in answer.response.headers["Content-Security-Policy"]
    assert rina.get(f"{url}/file").response.headers["Content-Disposition"].startswith("attachment")
    for who in (cast.sari, cast.wati, cast.budi):
        browse(who).get(url, status=404)
        browse(who).get(f"{url}/file", status=404)
    browse(cast.tono).get(url, status=404)
    for who in (cast.agus, cast.indra):
        browse(who).get(url, status=403)
    session.rollback()
    at_desk.agree_all(session, taken, cast.rina)
    at_desk.move(session, taken, cast.rina, "verify")
    session.commit()
    assert "Ruang server" in browse(cast.sari).get(shown).text
    browse(cast.sari).get(url)
    browse(cast.tono).get(url, status=404)
    assert "Ruang server terkunci." not in browse(cast.tono).get(shown).text
    session.rollback()
    session.merge(cast.round).announced_at = LATER
    session.commit()
    assert "Ruang server terkunci." in browse(cast.tono).get(shown).text
    rina.post(f"{one}/{which}/remove", status=422)
    seen = select(Event.action).where(Event.thing == "visit").order_by(Event.seq)
    session.rollback()
    assert session.execute(seen).scalars().all() == [
        "visit.photo_added", "visit.photo_seen", "visit.photo_downloaded", "visit.photo_seen",
    ]  # fmt: skip


def test_a_photo_is_taken_away_again(browse, taken, held, cast, session):
    one = f"/reviews/{taken.id}/visits/{held}/photos"
    rina = browse(cast.rina)
    rina.post(one, photos(), status=303)
    session.rollback()
    which = session.execute(select(VisitPhoto.id)).scalar_one()
    session.rollback()
    browse(cast.rudi).post(f"{one}/{which}/remove", status=403)
    rina.post(f"{one}/{held}/remove", status=404)
    rina.post(f"{one}/{which}/remove", status=303)
    session.rollback()
    assert not session.execute(select(VisitPhoto.id)).all()


def test_a_visit_has_so_many_photos(browse, taken, held, cast, monkeypatch):
    monkeypatch.setattr(services, "PHOTOS", 1)
    one = f"/reviews/{taken.id}/visits/{held}/photos"
    browse(cast.rina).post(one, photos(), status=303)
    browse(cast.rina).post(one, photos(), status=422)


def test_the_days_for_a_calendar(browse, taken, visit, cast):
    url = f"/assessments/{taken.id}/visits/{visit}/calendar"
    answer = browse(cast.sari).get(url).response
    text = answer.get_data(as_text=True)
    assert answer.mimetype == "text/calendar"
    assert f"DTSTART:{DAY:%Y%m%d}T023000Z" in text
    assert "LOCATION:Kantor Kel. Melati" in text
    browse(cast.budi).get(url, status=404)


def test_the_record_is_printed(app, browse, taken, held, cast):
    shown = f"/assessments/{taken.id}/visits"
    rina = browse(cast.rina)
    page = rina.post(f"{shown}/{held}/record", status=303)
    runner.run_pending(app)
    answer = rina.get(f"{page.location}/file").response
    assert answer.get_data().startswith(b"%PDF")
    browse(cast.budi).post(f"{shown}/{held}/record", status=404)


def test_others_see_what_they_may(browse, taken, visit, cast, session):
    browse(cast.budi).get(f"/assessments/{taken.id}/visits", status=404)
    browse(cast.agus).get(f"/assessments/{taken.id}/visits", status=403)
    with pytest.raises(Gone):
        cancel(session, taken, cast.rina, taken.id)
    assert "Belum ada visitasi" in browse(cast.budi).get(
        f"/assessments/{factories.revision_of(session, cast.kenanga).id}/visits"
    ).text  # fmt: skip
