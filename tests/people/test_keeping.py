"""Keys for what a browser could not send yet, and signing in without leaving the page."""

from base64 import b64decode
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from assessment.people import browser_keys, passwords
from assessment.people.models import Appointment, BrowserKey, FailedSignIn
from tests.factories import AT

SECRET = "kuda laut di selat madura"
NEW = "perahu layar di tanjung perak"


def ask(visit, *ids, status=200):
    return visit.post("/account/browser-keys", json={"ids": list(ids)}, status=status).json


@pytest.fixture
def with_password(cast, session):
    for person in (cast.sari, cast.wati):
        session.merge(person).password_hash = passwords.hashed(SECRET)
    session.commit()


def appointment_of(session, person) -> Appointment:
    return session.execute(
        select(Appointment).where(Appointment.person_id == person.id)
    ).scalar_one()


class TestKeys:
    def test_a_browser_gets_one_and_the_same_again(self, browse, cast):
        visit = browse(cast.sari)
        (made,) = ask(visit)["keys"]
        assert len(b64decode(made["key"])) == 32
        assert ask(visit, made["id"]) == {"ok": True, "keys": [made], "gone": []}
        assert ask(browse(cast.sari), made["id"])["keys"] == [made], "also after signing in again"

    def test_every_browser_has_its_own(self, browse, cast):
        assert ask(browse(cast.sari))["keys"] != ask(browse(cast.sari))["keys"]

    def test_it_is_not_stored_and_not_kept_by_the_browser(self, browse, cast, session):
        visit = browse(cast.sari)
        (made,) = ask(visit)["keys"]
        row = session.get_one(BrowserKey, UUID(made["id"]))
        key = b64decode(made["key"])
        assert row.salt != key == browser_keys.key_from("s" * 40, row.salt)
        answer = visit.client.post(
            "/account/browser-keys", json={"ids": []}, headers={"X-CSRFToken": visit.token}
        )
        assert answer.headers["Cache-Control"] == "no-store, private"

    def test_nobody_gets_that_of_another(self, browse, cast):
        (theirs,) = ask(browse(cast.sari))["keys"]
        for other in (cast.wati, cast.budi):
            answer = ask(browse(other), theirs["id"])
            assert answer["gone"] == []
            assert theirs["key"] not in str(answer)

    def test_it_says_which_are_no_more(self, browse, cast):
        unknown = str(uuid4())
        assert ask(browse(cast.sari), unknown)["gone"] == [unknown]

    def test_signing_out_ends_it(self, browse, cast):
        visit = browse(cast.sari)
        (made,) = ask(visit)["keys"]
        visit.post("/sign-out")
        assert ask(browse(cast.sari), made["id"])["gone"] == [made["id"]]

    def test_signing_out_elsewhere_does_not(self, browse, cast):
        visit = browse(cast.sari)
        (made,) = ask(visit)["keys"]
        elsewhere = browse(cast.sari)
        ask(elsewhere)
        elsewhere.post("/sign-out")
        assert ask(visit, made["id"])["keys"] == [made]

    def test_neither_does_a_session_that_runs_out(self, browse, cast, clock):
        visit = browse(cast.sari)
        (made,) = ask(visit)["keys"]
        clock.at = AT + timedelta(days=3)
        assert ask(browse(cast.sari), made["id"])["keys"] == [made]

    def test_it_ends_when_nobody_used_it_for_eight_days(self, browse, cast, clock, session):
        (made,) = ask(browse(cast.sari))["keys"]
        clock.at = AT + timedelta(days=8)
        assert ask(browse(cast.sari), made["id"])["gone"] == [made["id"]]
        session.rollback()
        assert session.execute(select(func.count()).select_from(BrowserKey)).scalar_one() == 1

    def test_a_new_password_ends_it(self, browse, cast, with_password):
        visit = browse(cast.sari)
        (made,) = ask(visit)["keys"]
        visit.post("/account/password", {"current": SECRET, "password": NEW, "again": NEW})
        assert ask(browse(cast.sari), made["id"])["gone"] == [made["id"]]

    def test_ending_the_other_sessions_ends_theirs_only(self, browse, cast):
        here, lost = browse(cast.sari), browse(cast.sari)
        (mine,), (theirs,) = ask(here)["keys"], ask(lost)["keys"]
        here.post("/account/sessions/end-others")
        answer = ask(here, mine["id"], theirs["id"])
        assert answer["keys"] == [mine]
        assert answer["gone"] == [theirs["id"]]

    def test_handing_over_ends_it(self, browse, cast, session):
        (made,) = ask(browse(cast.sari))["keys"]
        held = appointment_of(session, cast.sari)
        end = f"/people/{cast.sari.id}/appointments/{held.id}/end"
        browse(cast.agus).post(end, {"last_day": "2026-11-01"})
        session.rollback()
        assert session.get(BrowserKey, UUID(made["id"])) is None

    def test_closing_the_account_ends_it(self, browse, cast, session):
        (made,) = ask(browse(cast.sari))["keys"]
        browse(cast.agus).post(f"/people/{cast.sari.id}/close")
        session.rollback()
        assert session.get(BrowserKey, UUID(made["id"])) is None

    @pytest.mark.parametrize(
        "sent", ["x", [], {}, {"ids": "x"}, {"ids": ["x"]}, {"ids": [1]}, {"ids": [None] * 51}]
    )
    def test_nonsense_is_refused(self, browse, cast, sent):
        answer = browse(cast.sari).post("/account/browser-keys", json=sent, status=422)
        assert answer.json["error"] == "Isian tidak terbaca. Muat ulang halaman."

    def test_only_who_fills_in_gets_one(self, browse, cast):
        browse(cast.agus).post("/account/browser-keys", json={"ids": []}, status=403)
        browse().post("/account/browser-keys", json={"ids": []}, status=401)


class TestLeavingABrowserOfSeveral:
    def test_alone_everything_is_forgotten(self, browse, cast):
        visit = browse(cast.sari)
        ask(visit)
        assert self.leave(visit) == '"cache", "storage"'

    def test_what_somebody_else_has_kept_stays(self, browse, cast):
        """Its key is with the server; to whoever leaves it is noise."""
        (theirs,) = ask(browse(cast.wati))["keys"]
        visit = browse(cast.sari)
        ask(visit, theirs["id"])
        assert self.leave(visit) == '"cache"'

    def leave(self, visit):
        answer = visit.client.post("/sign-out", headers={"X-CSRFToken": visit.token})
        return answer.headers["Clear-Site-Data"]


class TestSigningInAgain:
    def send(self, visit, status=200, **sent):
        return visit.post("/sign-in/again", json=sent, status=status).json

    def wanted(self, session, person):
        return str(appointment_of(session, person).id)

    def test_it_goes_on_in_the_same_appointment(self, browse, cast, session, with_password):
        visit, wanted = browse(), self.wanted(session, cast.sari)
        assert visit.get("/sign-in/again").json["appointment"] is None
        answer = self.send(visit, name="sari", password=SECRET, appointment=wanted)
        assert answer["ok"]
        assert answer["appointment"] == wanted
        assert visit.get("/sign-in/again").json["appointment"] == wanted
        area = f"/assessments/{cast.revision.id}/answers"
        saved = {"item": "2.1", "value": 2, "seen": 0, "key": "a"}
        headers = {"X-CSRFToken": answer["token"]}
        assert visit.client.post(area, json=saved, headers=headers).json["version"] == 1

    def test_the_wrong_password_is_counted(self, browse, cast, session, with_password):
        visit, wanted = browse(), self.wanted(session, cast.sari)
        for _ in range(10):
            answer = self.send(visit, 422, name="sari", password="salah", appointment=wanted)
        assert (
            answer["error"] == "Nama pengguna atau kata sandi tidak cocok. Periksa lalu coba lagi."
        )
        session.rollback()
        assert session.execute(select(func.count()).select_from(FailedSignIn)).scalar_one() == 10
        answer = self.send(visit, 429, name="sari", password=SECRET, appointment=wanted)
        assert "Tunggu 15 menit" in answer["error"]
        visit.post("/sign-in", {"name": "sari", "password": SECRET}, status=429)

    def test_nobody_else_takes_over_the_page(self, browse, cast, session, with_password):
        visit, wanted = browse(), self.wanted(session, cast.sari)
        answer = self.send(visit, 403, name="wati", password=SECRET, appointment=wanted)
        assert answer["error"].startswith("Akun ini bukan yang mengisi halaman ini.")
        assert visit.get("/sign-in/again").json["appointment"] is None

    def test_nor_who_has_handed_over(self, browse, cast, session, with_password):
        wanted = self.wanted(session, cast.sari)
        appointment_of(session, cast.sari).valid_to = AT.date()
        session.commit()
        self.send(browse(), 403, name="sari", password=SECRET, appointment=wanted)

    def test_a_closed_account_stays_out(self, browse, cast, session, with_password):
        wanted = self.wanted(session, cast.sari)
        session.merge(cast.sari).disabled_at = AT
        session.commit()
        self.send(browse(), 422, name="sari", password=SECRET, appointment=wanted)

    @pytest.mark.parametrize(
        "sent", ["x", [], {"name": "sari"}, {"name": 1, "password": 2, "appointment": 3}]
    )
    def test_nonsense_is_refused(self, browse, cast, sent):
        browse().post("/sign-in/again", json=sent, status=422)
