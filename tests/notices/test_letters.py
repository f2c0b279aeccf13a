"""E-mail: when it leaves, to whom, and that nothing of an answer, item or score is ever in it."""

import email
import socketserver
import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from email.policy import default

import pytest
from sqlalchemy import select

from assessment.config import Mailing, Settings, SettingsFault
from assessment.jobs import runner
from assessment.jobs.models import Job, JobState
from assessment.jobs.routines import keep_up
from assessment.notices import services
from assessment.notices.models import Delivery, Letter, Notice, Wish
from assessment.notices.sending import Post, send
from assessment.people.models import Appointment, Person
from tests.factories import AT, TODAY, kami
from tests.reviews import desk
from tests.reviews.conftest import put_down

POST = Post("1-2-3", "sari@example.org", "Sari", "Perisai: 1 pemberitahuan", "Isi.\n")


@pytest.fixture
def reachable(cast, session):
    """``reachable(sari, Delivery.AT_ONCE)``: she has an address and wants e-mail then."""

    def make(who: Person, delivery: Delivery | None = None, locale: str = "id") -> None:
        person = session.get_one(Person, who.id)
        person.email, person.locale = f"{person.username}@example.org", locale
        if delivery:
            session.merge(Wish(person_id=person.id, delivery=delivery, changed_at=AT))
        session.commit()

    return make


@pytest.fixture
def post(app, clock):
    """``post(minutes=5)``: time goes by, jobs are done; the letters in the outbox by now."""

    def read(**later: float) -> list[email.message.EmailMessage]:
        clock.at += timedelta(**later)
        runner.run_pending(app)
        folder = app.config["SETTINGS"].outbox_dir
        return [
            email.message_from_bytes(path.read_bytes(), policy=default)
            for path in sorted(folder.glob("*.eml"), key=lambda one: one.stat().st_mtime_ns)
        ]

    return read


@pytest.fixture
def hourly(app, clock, database):
    """``hourly()``: what is done every hour, now."""

    def run() -> None:
        keep_up(database, "", at=clock())
        runner.run_pending(app)

    return run


@pytest.fixture
def sending(cast, session):
    """``sending()``: Kel. Melati's assessment is filled in and sent."""

    def send_it() -> None:
        revision = session.merge(cast.revision)
        desk.fill_in(session, revision, cast.sari)
        desk.send(session, revision, cast.wati)
        put_down(session, revision)

    return send_it


def test_at_once_means_within_minutes(cast, reachable, sending, post):
    reachable(cast.sari, Delivery.AT_ONCE)
    sending()
    assert post() == []
    (letter,) = post(minutes=3)
    assert letter["To"] == "Sari <sari@example.org>"
    assert letter["Subject"] == "Perisai: 1 pemberitahuan"
    assert "Kel. Melati, Kec. Taman (Periode 2026)" in letter.get_content()
    assert "http://perisai.test/notices" in letter.get_content()


def test_what_happens_together_is_told_together(cast, session, reachable, sending, post):
    reachable(cast.lestari, Delivery.AT_ONCE)
    sending()
    services.tell(
        session, "event:999", [_same_for(session, cast.lestari)], at=AT + timedelta(minutes=1)
    )
    session.commit()
    (letter,) = post(minutes=3)
    assert letter["Subject"] == "Perisai: 2 pemberitahuan"


def test_once_a_day_is_the_rule_and_comes_in_the_morning(
    cast, clock, reachable, sending, post, hourly
):
    reachable(cast.sari)
    sending()
    assert post(minutes=3) == []
    clock.at = AT.replace(hour=23) - timedelta(days=1) + timedelta(days=1)  # 06.00 of the next day
    hourly()
    assert post() == []
    clock.at += timedelta(hours=1)
    hourly()
    assert len(post()) == 1
    clock.at += timedelta(hours=2)
    hourly()
    assert len(post()) == 1


def test_there_is_one_letter_a_day(cast, session, clock, reachable, sending, post, hourly):
    reachable(cast.lestari)
    sending()
    hourly()
    assert len(post()) == 1
    services.tell(session, "event:999", [_same_for(session, cast.lestari)], at=clock())
    session.commit()
    clock.at += timedelta(hours=1)
    hourly()
    assert len(post()) == 1
    clock.at += timedelta(days=1)
    hourly()
    assert len(post()) == 2


def test_what_was_read_is_not_written(cast, browse, reachable, sending, post, hourly):
    reachable(cast.sari)
    sending()
    browse(cast.sari).post("/notices/read-all", status=303)
    hourly()
    assert post() == []


def test_none_means_none(cast, reachable, sending, post, hourly):
    reachable(cast.sari, Delivery.NONE)
    sending()
    hourly()
    assert post(minutes=5) == []


def test_without_an_address_nothing_is_queued(cast, session, sending, hourly):
    sending()
    hourly()
    assert session.execute(select(Letter)).first() is None


def test_who_changes_their_mind_meanwhile_gets_nothing(cast, session, reachable, sending, post):
    reachable(cast.sari, Delivery.AT_ONCE)
    sending()
    session.get_one(Wish, cast.sari.id).delivery = Delivery.NONE
    session.commit()
    assert post(minutes=5) == []
    session.rollback()
    assert session.execute(select(Letter)).scalar_one().is_dropped


def test_who_has_left_gets_nothing(cast, session, reachable, sending, post):
    reachable(cast.sari, Delivery.AT_ONCE)
    sending()
    held = session.execute(select(Appointment).where(Appointment.person_id == cast.sari.id))
    held.scalar_one().valid_to = TODAY
    session.commit()
    assert post(minutes=5) == []


def test_in_the_persons_language(cast, reachable, sending, post):
    reachable(cast.sari, Delivery.AT_ONCE, "en")
    sending()
    (letter,) = post(minutes=3)
    assert letter["Subject"] == "Perisai: 1 notice"
    assert "The assessment has been submitted to the verifiers." in letter.get_content()


def test_no_answer_item_or_score_is_in_any_letter(
    cast, session, reachable, sending, post, hourly, clock
):
    """Everything is told to everybody at once: none of what was written, no item's text, no number of points."""
    for who in cast.everyone:
        reachable(who, Delivery.AT_ONCE)
    sending()
    revision = session.merge(cast.revision)
    desk.move(session, revision, cast.rina, "take")
    desk.decide(
        session, revision, cast.rina, "2.1", desk.Decision.CHANGED, value=1, reason="jejakalasan"
    )  # fmt: skip
    desk.move(
        session, revision, cast.rina, "return_for_changes", {"2.2": "jejakharapan"}, "jejakcatatan", TODAY
    )  # fmt: skip
    put_down(session, revision)
    desk.send(session, revision, cast.wati, at=desk.LATER)
    desk.move(session, revision, cast.rina, "take")
    desk.agree_all(session, revision, cast.rina)
    desk.move(session, revision, cast.rina, "verify")
    desk.move(session, revision, cast.lestari, "reopen", "jejakbuka")
    desk.move(session, revision, cast.rina, "verify")
    desk.move(session, revision, cast.lestari, "finalise")
    session.commit()
    letters = post(hours=2)
    assert len(letters) >= 4
    said = "\n".join(f"{one['Subject']}\n{one.get_content()}" for one in letters)
    assert "ditetapkan" in said
    assert "jejak" not in said
    assert not [item.id for item in kami().items if item.text.id[:30] in said]
    assert not [area.name.id for area in kami().areas if area.name.id in said]
    for word in ("poin", "skor", "tingkat", "kesiapan", "%", "butir 2"):
        assert word not in said, word


def test_a_letter_that_fails_is_tried_again_and_shown(
    app, browse, cast, clock, session, reachable, sending
):
    reachable(cast.sari, Delivery.AT_ONCE)
    sending()
    here = app.config["SETTINGS"]
    with _server() as (port, taken):
        app.config["SETTINGS"] = replace(here, mailing=Mailing("127.0.0.1", port))
        for _attempt in range(5):
            clock.at += timedelta(hours=1)
            runner.run_pending(app)
        assert taken == [], "a server without TLS gets nothing"
    session.rollback()
    assert session.execute(select(Job.state)).scalar_one() is JobState.FAILED
    agus = browse(cast.agus)
    page = agus.get("/mail")
    assert "Gagal" in page.text
    assert "STARTTLS" in page.text
    assert "Kel. Melati" not in page.text
    app.config["SETTINGS"] = here
    agus.post(f"/mail/{session.execute(select(Letter.id)).scalar_one()}/again", status=303)
    runner.run_pending(app)
    assert "Terkirim" in agus.get("/mail").text


def test_a_server_on_this_machine_gets_it(settings):
    with _server() as (port, taken):
        send(
            POST,
            replace(settings, mailing=Mailing("127.0.0.1", port, "none", sender="a@b.example")),
        )
    (letter,) = taken
    assert b"Message-ID: <1-2-3@b.example>" in letter
    assert b"Auto-Submitted: auto-generated" in letter


def test_nobody_adds_a_header(settings):
    evil = replace(POST, name="Sari\r\nBcc: all@example.org", subject="A\r\nBcc: b@example.org")
    send(evil, settings)
    (path,) = settings.outbox_dir.glob("*.eml")
    letter = email.message_from_bytes(path.read_bytes(), policy=default)
    assert letter["Bcc"] is None
    assert path.stat().st_mode & 0o077 == 0


def test_a_test_letter_goes_to_oneself(browse, cast, reachable, post):
    agus = browse(cast.agus)
    agus.post("/mail/test", status=303)
    assert "Isi dulu alamat surel" in agus.get("/mail").text
    reachable(cast.agus, Delivery.NONE)
    agus.post("/mail/test", status=303)
    (letter,) = post()
    assert letter["Subject"] == "Perisai: surel percobaan"
    assert "surel percobaan" in agus.get("/mail").text


@pytest.mark.parametrize("name", ["sari", "wati", "rina", "lestari", "maya", "indra"])
def test_only_the_admin_sees_the_outbox(browse, cast, name):
    browse(getattr(cast, name)).get("/mail", 403)


def test_somebody_chooses(browse, cast, session):
    sari = browse(cast.sari)
    assert "Anda belum mengisi alamat surel" in sari.get("/account/notices").text
    sari.post("/account/notices", {"delivery": "at_once"}, status=303)
    session.rollback()
    assert session.get_one(Wish, cast.sari.id).delivery is Delivery.AT_ONCE
    assert sari.post("/account/notices", {"delivery": "hourly"}, status=422).errors
    assert browse().get("/account/notices", 302).location.startswith("/sign-in")


@pytest.mark.once
@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        ({"PERISAI_SMTP_HOST": "mail.example.org", "PERISAI_SMTP_TLS": "none"}, "di mesin ini"),
        ({"PERISAI_SMTP_TLS": "maybe"}, "starttls, tls, none"),
        ({"PERISAI_SMTP_USER": "a"}, "harus ada bersama"),
        ({"PERISAI_MAIL_FROM": "nobody"}, "satu alamat"),
        ({"PERISAI_SMTP_PASSWORD_FILE": "/nowhere/at/all"}, "PASSWORD_FILE"),
    ],
)
def test_settings_that_make_no_sense_are_refused(tmp_path, environ, sentence):
    with pytest.raises(SettingsFault, match=sentence):
        Settings.from_environment({"PERISAI_DATA": str(tmp_path)} | environ)


@pytest.mark.once
def test_settings_of_a_server(tmp_path):
    (tmp_path / "password").write_text("geheim\n")
    made = Settings.from_environment(
        {
            "PERISAI_DATA": str(tmp_path), "PERISAI_SMTP_HOST": "mail.example.org", "PERISAI_SMTP_TLS": "tls",
            "PERISAI_SMTP_USER": "perisai", "PERISAI_SMTP_PASSWORD_FILE": str(tmp_path / "password"),
        }
    )  # fmt: skip
    assert (made.mailing.port, made.mailing.password) == (465, "geheim")
    assert "geheim" not in repr(made)


def test_the_hour_is_queued_once(app, database, clock, session, cast):
    hour = keep_up(database, "", at=clock())
    assert keep_up(database, hour, at=clock()) == hour
    keep_up(database, "", at=clock())
    kinds = list(session.execute(select(Job.kind)).scalars())
    assert len(kinds) == len(set(kinds))
    assert "notices.hourly" in kinds
    assert keep_up(database, hour, at=clock() + timedelta(hours=1)) != hour


def _same_for(session, who):
    notice = session.execute(select(Notice).where(Notice.person_id == who.id)).scalars().first()
    held = session.execute(select(Appointment).where(Appointment.person_id == who.id)).scalar_one()
    to = services.Recipient(who.id, held.id, held.role, held.unit_id)
    return services.Told(to, notice.kind, notice.assessment_id)


@contextmanager
def _server():
    """A mail server that knows no TLS: its port, and what it took."""
    taken: list[bytes] = []

    class Talk(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 here\r\n")
            while line := self.rfile.readline():
                word = line.split()[0].upper() if line.split() else b""
                if word == b"DATA":
                    self.wfile.write(b"354 go on\r\n")
                    lines = []
                    while (got := self.rfile.readline()) != b".\r\n":
                        lines.append(got)
                    taken.append(b"".join(lines))
                self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 fine\r\n")
                if word == b"QUIT":
                    return

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1], taken
        server.shutdown()
