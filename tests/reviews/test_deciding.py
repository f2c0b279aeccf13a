"""One decision from the page's script."""

import pytest

from assessment.assessments.models import Decision, Layer
from assessment.assessments.queries import latest_answers
from assessment.permissions import Role
from tests import factories
from tests.reviews import desk


@pytest.fixture
def url(taken):
    return f"/reviews/{taken.id}/decisions"


def said(item="2.1", chosen="agreed", seen=0, **more):
    return {"item": item, "chosen": chosen, "seen": seen, "text": "", **more}


def test_it_works(browse, cast, url, session, taken):
    answer = browse(cast.rina).post(url, json=said(key="a"), status=200).json
    assert answer["ok"]
    assert (answer["version"], answer["by"], answer["saved_at"]) == (1, "Rina", "09.00")
    assert answer["part"] == {
        "done": 1,
        "total": 22,
        "points": 48,
        "percent": "38,1",
        "level": "II",
    }
    assert answer["whole"] == {"done": 1, "total": 175}
    assert latest_answers(session, taken.id, Layer.VERIFIED)["2.1"].decision is Decision.AGREED


def test_a_change_counts_at_once(browse, cast, url):
    visit = browse(cast.rina)
    answer = visit.post(url, json=said(chosen="0", text="Belum ada."), status=200).json
    assert answer["part"]["points"] == 46
    answer = visit.post(url, json=said(chosen="unchecked", seen=1), status=200).json
    assert (answer["part"]["points"], answer["part"]["done"]) == (48, 0)


def test_a_repeated_request_counts_once(browse, cast, url):
    visit = browse(cast.rina)
    first = visit.post(url, json=said(key="a"), status=200).json
    assert visit.post(url, json=said(key="a"), status=200).json["version"] == first["version"]


def test_a_conflict_shows_theirs(browse, cast, url, session, taken):
    desk.decide(session, taken, cast.lestari, "2.1", Decision.CHANGED, value=0, reason="Tidak ada.")
    session.commit()
    answer = browse(cast.rina).post(url, json=said(), status=409).json
    assert answer["theirs"] == {
        "chosen": "0", "text": "Tidak ada.", "version": 1, "words": "Diubah menjadi: Tidak dilakukan",
        "tone": "info", "by": "Lestari", "at": "10.00",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (said(chosen="0"), "Tulis alasan mengubah nilai butir 2.1."),
        (said(chosen="return"), "Tulis apa yang perlu diperbaiki unit pada butir 2.1."),
        (said(chosen="7"), "Pilih keputusan untuk butir 2.1."),
        (said(chosen="na", text="x"), "Pilih keputusan untuk butir 2.1."),
        (said(item="99.1"), "Permintaan ini tidak dapat dibaca. Muat ulang halaman."),
        (said(seen="0"), "Permintaan ini tidak dapat dibaca. Muat ulang halaman."),
        (said(seen=True), "Permintaan ini tidak dapat dibaca. Muat ulang halaman."),
        (said(key="k" * 65), "Permintaan ini tidak dapat dibaca. Muat ulang halaman."),
        (said(chosen=3), "Permintaan ini tidak dapat dibaca. Muat ulang halaman."),
        ([], "Permintaan ini tidak dapat dibaca. Muat ulang halaman."),
    ],
)
def test_it_says_what_is_wrong(browse, cast, url, body, sentence):
    assert browse(cast.rina).post(url, json=body, status=422).json["error"] == sentence


def test_it_takes_at_most_eight_statements(browse, cast, url, count_sql):
    visit = browse(cast.rina)
    visit.post(url, json=said(item="2.2"), status=200)
    with count_sql() as sql:
        visit.post(url, json=said(chosen="0", text="Belum ada.", key="k"), status=200)
    assert sql.total <= 8, sql.statements


def test_only_who_took_it_or_a_lead(browse, cast, url):
    browse(cast.rudi).post(url, json=said(), status=403)
    browse(cast.lestari).post(url, json=said(), status=200)


def test_it_hides_the_unit_one_works_in(browse, cast, url, session):
    factories.appoint(session, cast.rina, Role.OPERATOR, cast.melati)
    session.commit()
    browse(cast.rina, Role.VERIFIER).post(url, json=said(), status=404)


@pytest.mark.parametrize("who", ["sari", "wati", "budi", "tono", "agus", "maya", "indra"])
def test_it_requires_a_verifier(browse, cast, url, who):
    browse(getattr(cast, who)).post(url, json=said(), status=403)


def test_it_requires_signing_in(browse, cast, url):
    browse().post(url, json=said(), status=401)


def test_it_rejects_get(browse, cast, url):
    browse(cast.rina).get(url, status=405)
