"""The moves as pages: what they ask, what they refuse, and where they lead."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from assessment.assessments.models import Decision, Revision
from assessment.assessments.status import Status
from assessment.permissions import Role
from assessment.reviews.models import Return
from assessment.rounds.calendar.working_days import Calendar
from tests import factories
from tests.factories import TODAY
from tests.reviews import desk


def url(revision, verb):
    return f"/reviews/{revision.id}/{verb}"


def status(session, revision):
    session.rollback()
    return session.execute(select(Revision.status).where(Revision.id == revision.id)).scalar_one()


def version(page):
    return page.tree.cssselect('input[name="version"]')[0].get("value")


# ---- taking up ----


def test_taking_it_up(browse, cast, session, sent):
    visit = browse(cast.rina)
    page = visit.get(f"/reviews/{sent.id}")
    answer = visit.post(url(sent, "take"), {"version": version(page)}, status=303)
    assert answer.location == f"/reviews/{sent.id}"
    assert status(session, sent) is Status.UNDER_REVIEW
    assert "Sedang Anda verifikasi" in visit.get(answer.location).text


def test_taking_twice_is_taking_once(browse, cast, sent):
    visit = browse(cast.rina)
    visit.post(url(sent, "take"), status=303)
    visit.post(url(sent, "take"), status=303)
    browse(cast.rudi).post(url(sent, "take"), status=422)


def test_an_old_page_moves_nothing(browse, cast, session, sent):
    page = browse(cast.rudi).get(f"/reviews/{sent.id}")
    browse(cast.rina).post(url(sent, "take"), status=303)
    browse(cast.rudi).post(url(sent, "take"), {"version": version(page)}, status=409)


# ---- handing on ----


def test_handing_back(browse, cast, session, taken):
    visit = browse(cast.rina)
    assert visit.post(url(taken, "hand-back"), {"reason": " "}, status=422).errors == [
        "Tulis alasannya."
    ]
    assert (
        visit.post(url(taken, "hand-back"), {"reason": "Cuti."}, status=303).location == "/reviews"
    )
    assert status(session, taken) is Status.SUBMITTED


def test_handing_over(browse, cast, session, taken):
    visit = browse(cast.lestari)
    page = visit.get(url(taken, "hand-over"))
    assert page.texts("option") == ["Pilih verifikator", "Lestari, Ketua tim", "Rudi, Verifikator"]
    form = {"to": str(cast.rudi.id), "reason": "Rina cuti."}
    assert (
        len(visit.post(url(taken, "hand-over"), {"to": "", "reason": ""}, status=422).errors) == 2
    )
    visit.post(url(taken, "hand-over"), form, status=303)
    assert "Sedang Anda verifikasi" in browse(cast.rudi).get(f"/reviews/{taken.id}").text
    browse(cast.rina).post(url(taken, "hand-over"), form, status=403)


def test_it_says_who_cannot_take_over(browse, cast, session, taken):
    factories.appoint(session, cast.rudi, Role.OPERATOR, cast.melati)
    session.commit()
    form = {"to": str(cast.rudi.id), "reason": "Rina cuti."}
    page = browse(cast.lestari).post(url(taken, "hand-over"), form, status=422)
    assert page.errors == [
        "Orang yang mengisi atau mengirim penilaian unit ini tidak dapat memverifikasinya."
    ]


# ---- returning ----


@pytest.fixture
def marked(taken, cast, session):
    desk.decide(session, taken, cast.rina, "2.1", Decision.UNCHECKED, note="Lampirkan SK.")
    desk.decide(session, taken, cast.rina, "3.1", Decision.UNCHECKED, note="Sebutkan tanggal.")
    session.commit()
    return taken


def test_returning(browse, cast, session, marked):
    visit = browse(cast.rina)
    page = visit.get(url(marked, "return"))
    assert page.texts("textarea")[:2] == ["Lampirkan SK.", "Sebutkan tanggal."]
    assert page.tree.cssselect('input[name="due_on"]')[0].get("value") == "2026-11-09"
    form = {
        "version": version(page), "item": ["2.1"], "note-2.1": "Lampirkan SK terbaru.", "note-3.1": "x",
        "note": "Satu hal kecil.", "due_on": "2026-11-10",
    }  # fmt: skip
    assert visit.post(url(marked, "return"), form, status=303).location == "/reviews?tab=returned"
    sent_back = session.execute(select(Return)).scalar_one()
    assert sent_back.items == {"2.1": "Lampirkan SK terbaru."}
    assert (sent_back.note, sent_back.due_on) == ("Satu hal kecil.", TODAY + timedelta(days=8))
    assert status(session, marked) is Status.NEEDS_CHANGES


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({}, "Tandai sedikitnya satu butir yang perlu diperbaiki unit."),
        ({"item": ["2.1"], "note-2.1": ""}, "Tulis apa yang perlu diperbaiki pada butir 2.1."),
        (
            {"item": ["2.1"], "note-2.1": "x", "due_on": ""},
            "Pilih tanggal tenggat, misalnya lima hari kerja lagi.",
        ),
        (
            {"item": ["2.1"], "note-2.1": "x", "due_on": "besok"},
            "Pilih tanggal tenggat dengan benar.",
        ),
        (
            {"item": ["2.1"], "note-2.1": "x", "due_on": "2026-10-01"},
            "Pilih tenggat mulai hari ini.",
        ),
        (
            {"item": ["2.1"], "note-2.1": "x", "note": "x" * 2001},
            "Tulis paling banyak 2.000 karakter.",
        ),
        (
            {"item": ["9.9"], "note-9.9": "x"},
            "Butir ini tidak ada di kuesioner. Muat ulang halaman.",
        ),
    ],
)
def test_returning_shows_what_is_wrong(browse, cast, session, marked, form, sentence):
    page = browse(cast.rina).post(
        url(marked, "return"), {"due_on": "2026-11-10"} | form, status=422
    )
    assert page.errors == [sentence]
    assert status(session, marked) is Status.UNDER_REVIEW


def test_nothing_marked_says_how_to_mark(browse, cast, taken):
    page = browse(cast.rina).get(url(taken, "return"))
    assert page.texts(".empty-state h2") == ["Belum ada butir yang ditandai"]


@pytest.mark.parametrize(
    ("days", "expected"),
    [(0, TODAY), (1, TODAY + timedelta(1)), (5, TODAY + timedelta(7)), (10, TODAY + timedelta(14))],
)
def test_weekends_are_no_working_days(days, expected):
    assert TODAY.weekday() == 0
    assert Calendar().after(TODAY, days) == expected


def test_from_a_friday_the_next_working_day_is_monday():
    friday = TODAY + timedelta(days=4)
    assert Calendar().after(friday, 1) == friday + timedelta(days=3)


# ---- verifying ----


def test_verifying(browse, cast, session, taken):
    desk.agree_all(session, taken, cast.rina)
    session.commit()
    visit = browse(cast.rina)
    page = visit.get(url(taken, "verify"))
    assert "Semua 175 butir diperiksa." in page.text
    visit.post(url(taken, "verify"), {"version": version(page)}, status=303)
    assert status(session, taken) is Status.VERIFIED
    assert "Menunggu penetapan" in visit.get(f"/reviews/{taken.id}").text


def test_verifying_too_little_is_refused(browse, cast, session, taken):
    session.merge(cast.round).minimum_checked = 35
    session.commit()
    sentence = "0 dari 175 butir diperiksa, sedikitnya 35% harus diperiksa. Periksa 62 butir lagi."
    visit = browse(cast.rina)
    page = visit.get(url(taken, "verify"))
    assert sentence in page.text
    assert not page.tree.cssselect('input[name="version"]')
    assert sentence in visit.post(url(taken, "verify"), status=422).text


# ---- final ----


def test_making_it_final(browse, cast, session, verified):
    visit = browse(cast.lestari)
    page = visit.get(url(verified, "finalise"))
    assert "Anda orang kedua." in page.text
    visit.post(url(verified, "finalise"), {"version": version(page)}, status=303)
    assert status(session, verified) is Status.FINAL
    assert "Sudah ditetapkan" in visit.get(f"/reviews/{verified.id}").text
    visit.post(url(verified, "finalise"), status=422)


def test_while_the_unit_may_object_it_says_until_when(browse, cast, session, verified):
    revision = session.merge(verified)
    revision.accepted_at, revision.accepted_by_id = None, None
    revision.objection_until = factories.TODAY + timedelta(days=7)
    session.commit()
    visit = browse(cast.lestari)
    page = visit.get(url(verified, "finalise"))
    assert "sanggahan sampai 9 November 2026" in page.text
    assert not page.tree.cssselect('input[name="version"]')
    visit.post(url(verified, "finalise"), status=403)
    assert status(session, verified) is Status.VERIFIED


def test_the_second_person_rule_is_explained(browse, cast, session, taken):
    desk.agree_all(session, taken, cast.lestari)
    desk.move(session, taken, cast.lestari, "verify")
    session.commit()
    visit = browse(cast.lestari)
    page = visit.get(url(taken, "finalise"))
    assert "Tidak ada hasil yang keluar tanpa dua orang" in page.text
    assert not page.tree.cssselect('input[name="version"]')
    assert "orang kedua" in visit.post(url(taken, "finalise"), status=403).text


def test_many_at_once(browse, cast, session, verified):
    visit = browse(cast.lestari)
    listed = visit.get("/reviews?tab=verified")
    assert listed.tree.cssselect('input[name="id"]')[0].get("value") == str(verified.id)
    page = visit.get(f"/reviews/finalise?id={verified.id}")
    assert "1 penilaian akan ditetapkan." in page.text
    visit.post("/reviews/finalise", {"id": [str(verified.id)]}, status=303)
    assert status(session, verified) is Status.FINAL


def test_many_at_once_leaves_out_what_is_ones_own(browse, cast, session, taken):
    desk.agree_all(session, taken, cast.lestari)
    desk.move(session, taken, cast.lestari, "verify")
    session.commit()
    visit = browse(cast.lestari)
    page = visit.get(f"/reviews/finalise?id={taken.id}")
    assert not page.tree.cssselect('input[name="id"]')
    visit.post("/reviews/finalise", {"id": [str(taken.id)]}, status=403)
    assert status(session, taken) is Status.VERIFIED


def test_who_decided_on_an_item_is_told_to_leave_it_to_another_lead(browse, cast, session, taken):
    desk.decide(
        session, taken, cast.lestari, "2.1", desk.Decision.CHANGED, value=1, reason="Belum."
    )
    desk.agree_all(session, taken, cast.rina)
    desk.move(session, taken, cast.rina, "verify")
    session.commit()
    visit = browse(cast.lestari)
    sentence = "Anda ikut memutuskan butir penilaian ini."
    for address in (
        f"/reviews/{taken.id}",
        url(taken, "finalise"),
        f"/reviews/finalise?id={taken.id}",
    ):
        page = visit.get(address)
        assert sentence in page.text, address
        assert not page.tree.cssselect('form[action$="finalise"], input[name="id"]'), address
    assert sentence in visit.post(url(taken, "finalise"), status=403).text
    assert sentence in visit.post("/reviews/finalise", {"id": [str(taken.id)]}, status=403).text
    assert status(session, taken) is Status.VERIFIED


def test_many_at_once_refuses_nothing_and_nonsense(browse, cast, verified):
    visit = browse(cast.lestari)
    assert visit.get("/reviews/finalise").texts(".empty-state h2") == ["Belum ada yang dipilih"]
    visit.post("/reviews/finalise", status=422)
    visit.post("/reviews/finalise", {"id": ["omong"]}, status=404)
    visit.post("/reviews/finalise", {"id": ["00000000-0000-4000-8000-000000000000"]}, status=404)


def test_reopening(browse, cast, session, verified):
    visit = browse(cast.lestari)
    assert visit.post(url(verified, "reopen"), {"reason": ""}, status=422).errors == [
        "Tulis alasannya."
    ]
    visit.post(url(verified, "reopen"), {"reason": "Ada bukti baru."}, status=303)
    assert status(session, verified) is Status.UNDER_REVIEW


# ---- who ----


@pytest.mark.parametrize("who", ["sari", "wati", "budi", "tono", "agus", "maya", "indra"])
def test_it_requires_a_verifier(browse, cast, taken, who):
    visit = browse(getattr(cast, who))
    for verb in ("take", "hand-back", "hand-over", "return", "verify", "finalise", "reopen"):
        visit.post(url(taken, verb), status=403)
    visit.post("/reviews/finalise", status=403)


def test_it_requires_a_lead(browse, cast, verified):
    visit = browse(cast.rudi)
    for verb in ("hand-over", "finalise", "reopen"):
        visit.post(url(verified, verb), {"reason": "x"}, status=403)
    visit.post("/reviews/finalise", {"id": [str(verified.id)]}, status=403)


def test_another_verifier_moves_nothing(browse, cast, session, marked):
    visit = browse(cast.rudi)
    for verb in ("hand-back", "verify"):
        visit.post(url(marked, verb), {"reason": "x"}, status=403)
    form = {"item": ["2.1"], "note-2.1": "x", "due_on": "2026-11-10"}
    visit.post(url(marked, "return"), form, status=403)
    assert status(session, marked) is Status.UNDER_REVIEW


def test_it_hides_the_unit_one_works_in(browse, cast, session, taken):
    factories.appoint(session, cast.rina, Role.HEAD, cast.melati)
    session.commit()
    visit = browse(cast.rina, Role.VERIFIER)
    for verb in ("take", "hand-back", "return", "verify"):
        visit.post(url(taken, verb), {"reason": "x"}, status=404)


def test_it_requires_signing_in(browse, cast, taken):
    for verb in ("take", "hand-back", "return", "verify", "finalise"):
        assert "/sign-in" in browse().post(url(taken, verb)).location


def test_it_rejects_get(browse, cast, taken):
    browse(cast.rina).get(url(taken, "take"), status=405)
