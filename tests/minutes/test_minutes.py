"""Minutes: made once under the next number, printed, signed by the scan; who sees and who does what."""

import subprocess
from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import select

from assessment.assessments.models import Decision
from assessment.assessments.queries import desk
from assessment.audit.models import Event
from assessment.jobs import runner
from assessment.minutes.models import Minutes
from assessment.permissions import Acting, Role, Sight
from assessment.reviews.objections import services as objections
from assessment.reviews.objections.services import Claim, Verdict
from assessment.rounds.models import Round
from tests import factories, stages
from tests.actions.conftest import result, source
from tests.evidence.files import pdf, picture
from tests.factories import AT, TODAY
from tests.reviews import desk as at_desk
from tests.reviews.desk import seen_by

__all__ = ["result", "source"]


@pytest.fixture
def objected(cast, session):
    """Kel. Melati's verified assessment, to which Wati objects at 2.1; and a lead who may decide."""
    taken = stages.reach(session, cast, stages.TAKEN)
    session.merge(cast.round).objection_days = 5
    at_desk.decide(
        session, taken, cast.rina, "2.1", Decision.CHANGED, value=1, reason="SK belum ada."
    )
    at_desk.agree_all(session, taken, cast.rina)
    at_desk.move(session, taken, cast.rina, "verify")
    dewi = factories.person(session, "Dewi", Role.LEAD, cast.office)
    by = factories.actor(session, cast.wati)
    on = desk(session, taken.id, by, Sight.ANSWERS)
    wanted = {"2.1": Claim(2, "SK sudah ditandatangani 30 Oktober.")}
    objections.lodge(
        session, seen_by(session, taken, cast.wati), on, factories.kami(), wanted, by=by,
        at=AT + timedelta(hours=9), today=TODAY,
    )  # fmt: skip
    session.commit()
    return taken, dewi


def text_of(document):
    """The words of a PDF, on one line."""
    found = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=document, capture_output=True, check=True
    )
    return " ".join(found.stdout.decode().split())


@pytest.fixture
def made(cast, browse, app, session, result, clock):
    """Rina's minutes of Kel. Melati's result, printed."""
    clock.at = AT + timedelta(days=1)
    browse(cast.rina).post(f"/assessments/{result.id}/minutes", status=303)
    runner.run_pending(app)
    session.rollback()
    found = session.execute(select(Minutes)).scalar_one()
    session.commit()
    return found


def url_of(result, more=""):
    return f"/assessments/{result.id}/minutes{more}"


def test_they_say_who_what_and_when(cast, browse, result, made):
    answer = browse(cast.wati).get(url_of(result, "/file"))
    words = text_of(answer.response.get_data())
    assert "BA-2026-0001" in words
    assert "tanggal tiga bulan November tahun dua ribu dua puluh enam" in words
    for said in ("Rina", "Wati", "Lurah Melati", "Tono", "Camat Taman", "2.1", "Belum ada SK."):
        assert said in words
    assert "KONSEP" not in words
    assert "Tanda tangani SK itu" in words, "the recommendation from the level that was found"


def test_what_was_printed_is_kept(cast, browse, result, made):
    first = browse(cast.rina).get(url_of(result, "/file")).response.get_data()
    assert browse(cast.sari).get(url_of(result, "/file")).response.get_data() == first


def test_they_are_made_once(cast, browse, session, result, made):
    page = browse(cast.lestari).post(url_of(result), status=422)
    assert "sudah dibuat" in page.text
    session.rollback()
    assert len(session.execute(select(Minutes)).all()) == 1


def test_the_next_ones_have_the_next_number(cast, browse, session, result, made, clock):
    session.rollback()
    session.execute(select(Minutes)).scalar_one().replaced_at = clock()
    session.commit()
    browse(cast.rina).post(url_of(result), status=303)
    session.rollback()
    numbers = session.execute(select(Minutes.sequence).order_by(Minutes.sequence)).scalars().all()
    assert numbers == [1, 2]


def test_they_are_signed_by_the_scan_alone(cast, browse, session, result, made):
    visit = browse(cast.rina)
    assert "Belum ditandatangani" in visit.get(url_of(result)).text
    visit.get(url_of(result, "/scan"), status=302)
    paper = picture("PNG", size=(80, 60))
    visit.post(url_of(result, "/scan"), {"scan": (BytesIO(paper), "scan.png")}, status=303)
    assert "Resmi, sudah ditandatangani" in browse(cast.wati).get(url_of(result)).text
    assert browse(cast.wati).get(url_of(result, "/scan")).response.mimetype == "image/png"
    again = visit.post(url_of(result, "/scan"), {"scan": (BytesIO(pdf()), "b.pdf")}, status=422)
    assert "tidak dapat diganti" in again.text
    session.rollback()
    told = select(Event.action).where(Event.thing == "minutes").order_by(Event.seq)
    events = session.execute(told).scalars().all()
    assert [one for one in events if one != "minutes.downloaded"] == [
        "minutes.made", "minutes.printed", "minutes.signed",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (None, "Pilih pindaian"),
        ((b"<html>", "scan.pdf"), ""),
        ((b"PK\x03\x04", "scan.docx"), ""),
    ],
)
def test_what_is_no_scan_is_refused(cast, browse, session, result, made, file, sentence):
    data = {"scan": (BytesIO(file[0]), file[1])} if file else {}
    page = browse(cast.rina).post(url_of(result, "/scan"), data, status=422)
    assert sentence in page.text
    session.rollback()
    assert not session.execute(select(Minutes)).scalar_one().is_signed


def test_the_unsigned_print_is_no_scan(cast, browse, result, made):
    visit = browse(cast.rina)
    printed = visit.get(url_of(result, "/file")).response.get_data()
    page = visit.post(url_of(result, "/scan"), {"scan": (BytesIO(printed), "a.pdf")}, status=422)
    assert "belum ditandatangani" in page.text


def test_before_the_verification_there_is_only_a_draft(cast, browse, app, session):
    from tests.reviews import desk as reviewing

    revision = session.merge(cast.revision)
    reviewing.fill_in(session, revision, cast.sari)
    reviewing.send(session, revision, cast.wati)
    reviewing.move(session, revision, cast.rina, "take")
    session.commit()
    visit = browse(cast.rina)
    assert "setelah penilaian terverifikasi" in visit.post(url_of(cast.revision), status=422).text
    job = visit.post(url_of(cast.revision, "/draft"), status=303).location
    runner.run_pending(app)
    words = text_of(visit.get(f"{job}/file").response.get_data())
    assert "KONSEP" in words
    assert "tanpa nomor" in words


def test_acting_heads_are_named_as_such(cast, browse, app, session, result):
    from assessment.people.models import Appointment

    session.execute(
        select(Appointment).where(Appointment.person_id == cast.wati.id)
    ).scalar_one().acting = Acting.PLT
    session.commit()
    browse(cast.rina).post(url_of(result), status=303)
    session.rollback()
    said = session.execute(select(Minutes)).scalar_one().said
    assert said["second"]["title"] == "Plt. Lurah Melati"


@pytest.mark.parametrize("who", ["sari", "wati", "tono", "indra", "lestari"])
def test_those_who_see_the_answers_see_them(cast, browse, session, result, made, who):
    factories.announce(session)
    session.commit()
    browse(getattr(cast, who)).get(url_of(result))
    browse(getattr(cast, who)).get(url_of(result, "/file"))


def hold(session, **settings):
    session.rollback()
    one = session.execute(select(Round)).scalar_one()
    one.announced_at = None
    for name, value in settings.items():
        setattr(one, name, value)
    session.commit()


@pytest.mark.parametrize(
    ("who", "rules"),
    [("tono", {}), ("sari", {"own_results": "announced"}), ("wati", {"own_results": "announced"})],
)
def test_they_wait_for_the_announcement(cast, browse, session, result, made, who, rules):
    hold(session, **rules)
    visit = browse(getattr(cast, who))
    page = visit.get(url_of(result))
    assert "Hasil verifikasi belum diumumkan" in page.text
    assert not [link for link in page.links() if link.endswith(("/file", "/scan"))]
    for more in ("/file", "/scan"):
        assert visit.get(url_of(result, more), status=302).location == url_of(result)
    for other in ("rina", "lestari", "indra"):
        browse(getattr(cast, other)).get(url_of(result, "/file"))


def test_the_own_unit_takes_them_before_the_announcement(cast, browse, session, result, made):
    hold(session)
    browse(cast.sari).get(url_of(result, "/file"))


def test_others_do_not(cast, browse, result, made):
    for more in ("", "/file", "/scan"):
        browse(cast.budi).get(url_of(result, more), status=404)
        browse(cast.maya).get(url_of(result, more), status=403)
    for more in ("", "/draft", "/scan"):
        browse(cast.sari).post(url_of(result, more), status=403)


def test_employee_numbers_are_masked_on_the_page(cast, browse, session, app, result):
    from assessment.people.models import Person

    session.get(Person, cast.wati.id).nip = "196608011988031001"
    session.commit()
    browse(cast.rina).post(url_of(result), status=303)
    runner.run_pending(app)
    visit = browse(cast.sari)
    assert "196608011988031001" not in visit.get(url_of(result)).text
    assert "19660801 198803 1 001" in text_of(
        visit.get(url_of(result, "/file")).response.get_data()
    )


def test_an_objection_stands_in_them_with_what_was_decided(
    cast, browse, app, session, clock, objected
):
    revision, dewi = objected
    clock.at = AT + timedelta(days=2)
    made = browse(cast.rina)
    made.post(url_of(revision), status=303)
    runner.run_pending(app)
    words = text_of(made.get(url_of(revision, "/file")).response.get_data())
    assert "SK sudah ditandatangani 30 Oktober." in words
    assert "belum diputuskan" in words

    session.rollback()
    objections.decide(
        session, seen_by(session, revision, dewi), {"2.1": Verdict(2, "SK sah sejak Oktober.")},
        by=factories.actor(session, dewi), at=clock.at + timedelta(hours=1), today=TODAY,
    )  # fmt: skip
    session.commit()
    clock.at += timedelta(hours=2)
    assert "buat lagi" in made.get(url_of(revision)).text
    made.post(url_of(revision), status=303)
    runner.run_pending(app)
    words = text_of(made.get(url_of(revision, "/file")).response.get_data())
    assert "SK sah sejak Oktober." in words
    assert "belum diputuskan" not in words
    session.rollback()
    there = session.execute(select(Minutes).order_by(Minutes.sequence)).scalars()
    assert [one.replaced_at is None for one in there] == [False, True]
