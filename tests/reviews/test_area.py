"""A part of the questionnaire on one page, and saving it as one form."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from assessment.assessments.models import AnswerEvent, Decision, Layer
from assessment.assessments.queries import latest_answers
from assessment.questionnaire.values import pack
from assessment.rounds.models import RoundQuestionnaire
from tests.factories import TODAY, kami
from tests.reviews import desk


@pytest.fixture
def url(taken):
    return f"/reviews/{taken.id}/areas/risiko"


def as_form(page):
    """What the browser would send if nothing were touched."""
    form = {}
    for field in page.tree.cssselect("form[data-review] input, form[data-review] textarea"):
        if field.tag == "textarea":
            form[field.get("name")] = field.text_content()
        elif field.get("type") not in ("radio", "checkbox") or field.get("checked") is not None:
            form[field.get("name")] = field.get("value")
    return form


def decision(session, revision, item):
    session.rollback()
    event = latest_answers(session, revision.id, Layer.VERIFIED).get(item)
    return (event.decision, event.value, event.reason or event.note) if event else None


def test_it_works(browse, cast, url, session, taken):
    visit = browse(cast.rina)
    page = visit.get(url)
    assert page.title == "III. Pengelolaan Risiko Keamanan Informasi"
    assert len(page.texts("article.item")) == 16
    first = page.texts("article.item")[0]
    assert "Jawaban unit Diterapkan sebagian" in first
    assert kami().item("3.1").level(2).text.id in first
    assert page.texts(".tabs [aria-current]") == ["Risiko 0/16"]
    form = as_form(page)
    assert form["chosen-3.1"] == "unchecked"
    form |= {"chosen-3.1": "agreed", "chosen-3.2": "0", "text-3.2": "Belum ada."}
    form |= {"chosen-3.3": "return", "text-3.3": "Lampirkan SK.", "chosen-3.4": "2"}
    answered = visit.post(url, form, status=303)
    assert answered.location == url
    assert decision(session, taken, "3.1") == (Decision.AGREED, 2, "")
    assert decision(session, taken, "3.2") == (Decision.CHANGED, 0, "Belum ada.")
    assert decision(session, taken, "3.3") == (Decision.UNCHECKED, 254, "Lampirkan SK.")
    assert decision(session, taken, "3.4") == (Decision.AGREED, 2, "")
    page = visit.get(url)
    assert "4 keputusan tersimpan." in page.text
    states = page.texts(".review__side--verified .review__value")
    assert states[:3] == [
        "Disetujui: Diterapkan sebagian", "Diubah menjadi: Tidak dilakukan", "Ditandai untuk dikembalikan",
    ]  # fmt: skip
    assert as_form(page)["text-3.3"] == "Lampirkan SK."


def test_saving_an_untouched_page_changes_nothing(browse, cast, url, session, taken):
    desk.decide(session, taken, cast.rina, "3.1", Decision.CHANGED, value=0, reason="Satu.\nDua.")
    desk.decide(session, taken, cast.rina, "3.2", Decision.UNCHECKED, note="Lampirkan SK.")
    session.commit()
    visit = browse(cast.rina)
    before = decision(session, taken, "3.1"), session.query(AnswerEvent).count()
    visit.post(url, as_form(visit.get(url)), status=303)
    assert (decision(session, taken, "3.1"), session.query(AnswerEvent).count()) == before
    assert "Tidak ada keputusan yang berubah." in visit.get(url).text


def test_it_shows_what_is_wrong_and_saves_the_rest(browse, cast, url, session, taken):
    visit = browse(cast.rina)
    form = as_form(visit.get(url)) | {
        "chosen-3.1": "0",
        "chosen-3.2": "return",
        "chosen-3.3": "agreed",
        "chosen-3.4": "9",
    }
    page = visit.post(url, form, status=422)
    assert page.texts(".field__error") == [
        "Salah: Tulis alasan mengubah nilai butir 3.1.",
        "Salah: Tulis apa yang perlu diperbaiki unit pada butir 3.2.",
        "Salah: Pilih keputusan untuk butir 3.4.",
    ]
    assert as_form(page)["chosen-3.1"] == "0"
    assert decision(session, taken, "3.1") is None
    assert decision(session, taken, "3.3") == (Decision.AGREED, 2, "")


def test_a_conflict_shows_both_and_the_second_try_decides(browse, cast, url, session, taken):
    visit = browse(cast.rina)
    form = as_form(visit.get(url)) | {"chosen-3.1": "agreed"}
    session.rollback()
    desk.decide(session, taken, cast.lestari, "3.1", Decision.CHANGED, value=0, reason="Tidak ada.")
    desk.decide(session, taken, cast.lestari, "3.2", Decision.AGREED)
    session.commit()
    page = visit.post(url, form, status=409)
    assert "Lestari lebih dulu memutuskan: Diubah menjadi: Tidak dilakukan" in page.text
    assert "Tidak ada." in page.text
    assert decision(session, taken, "3.1") == (Decision.CHANGED, 0, "Tidak ada.")
    assert decision(session, taken, "3.2") == (Decision.AGREED, 2, "")
    again = as_form(page)
    assert (again["chosen-3.1"], again["chosen-3.2"]) == ("agreed", "agreed")
    visit.post(url, again, status=303)
    assert decision(session, taken, "3.1") == (Decision.AGREED, 2, "")


def test_filters(browse, cast, url, session, taken):
    desk.decide(session, taken, cast.rina, "3.1", Decision.CHANGED, value=0, reason="Belum ada.")
    desk.decide(session, taken, cast.rina, "3.2", Decision.UNCHECKED, note="Lampirkan SK.")
    desk.decide(session, taken, cast.rina, "3.3", Decision.AGREED)
    session.commit()
    visit = browse(cast.rina)

    def shown(wanted):
        page = visit.get(f"{url}?filter={wanted}")
        return [one.get("data-item") for one in page.tree.cssselect("article.item")]

    assert shown("changed") == ["3.1"]
    assert shown("marked") == ["3.2"]
    assert len(shown("unchecked")) == 13
    assert len(shown("unproven")) == 16
    assert len(shown("nonsense")) == 16


def test_what_changed_since_the_return_stands_out(browse, cast, session, taken, url):
    desk.move(
        session,
        taken,
        cast.rina,
        "return_for_changes",
        {"3.1": "Naikkan.", "3.2": "Cek."},
        "",
        TODAY,
    )
    desk.answer(session, taken, cast.sari, "3.1", 3, at=desk.LATER + timedelta(hours=1))
    desk.send(session, taken, cast.wati, at=desk.LATER + timedelta(hours=2))
    desk.move(session, taken, cast.rina, "take", at=desk.LATER + timedelta(hours=3))
    session.commit()
    page = browse(cast.rina).get(f"{url}?filter=since")
    assert len(page.texts("article.item")) == 1
    assert page.texts("article .status-tag")[0] == "Berubah sejak dikembalikan"
    assert "Sebelum dikembalikan: Diterapkan sebagian" in page.texts("article.item")[0]


def test_a_citys_answer_is_marked_and_cannot_be_returned(browse, cast, session):
    city = pack(kami(), {"1.1": 11, "2.5": 3})
    session.execute(update(RoundQuestionnaire).values(city_answers=city))
    revision = session.merge(cast.revision)
    desk.send(session, revision, cast.wati, whole=False)
    desk.move(session, revision, cast.rina, "take")
    session.commit()
    page = browse(cast.rina).get(f"/reviews/{revision.id}/areas/tata_kelola")
    item = page.tree.cssselect('[data-item="2.5"]')[0]
    assert "Jawaban kota" in item.text_content()
    assert not item.cssselect('input[value="return"]')
    blank = page.tree.cssselect('[data-item="2.1"]')[0]
    assert "Belum dijawab" in blank.text_content()
    assert not blank.cssselect('input[value="agreed"]')


def test_agreeing_to_the_rest_can_be_taken_back_at_once(browse, cast, url, session, taken):
    visit = browse(cast.rina)
    assert "Setujui 16 butir lainnya" in visit.get(url).text
    visit.post(f"{url}/agree-rest", status=303)
    page = visit.get(url)
    assert "16 butir disetujui." in page.text
    assert "16 butir disetujui sekaligus oleh Rina" in page.text
    token = page.tree.cssselect('input[name="token"]')[0].get("value")
    visit.post(f"{url}/undo", {"token": token}, status=303)
    page = visit.get(url)
    assert "16 butir kembali belum diperiksa." in page.text
    assert not page.tree.cssselect('input[name="token"]')
    visit.post(f"{url}/undo", {"token": token}, status=422)


def test_others_read_only(browse, cast, url, taken):
    page = browse(cast.rudi).get(url)
    assert not page.tree.cssselect("input[type=radio]")
    browse(cast.rudi).post(url, {"chosen-3.1": "agreed", "seen-3.1": "0"}, status=403)
    browse(cast.rudi).post(f"{url}/agree-rest", status=403)


def test_nothing_is_saved_once_verified(browse, cast, session, verified):
    here = f"/reviews/{verified.id}/areas/risiko"
    assert not browse(cast.rina).get(here).tree.cssselect("input[type=radio]")
    browse(cast.rina).post(here, {"chosen-3.1": "0", "text-3.1": "x", "seen-3.1": "1"}, status=422)


def test_unknown_parts_are_not_found(browse, cast, taken):
    for part in ("nothing", "system-category"):
        browse(cast.rina).get(f"/reviews/{taken.id}/areas/{part}", status=404)
        browse(cast.rina).post(f"/reviews/{taken.id}/areas/{part}", status=404)


@pytest.mark.parametrize("who", ["sari", "wati", "tono", "agus", "maya", "indra"])
def test_it_requires_a_verifier(browse, cast, url, who):
    for page in (url, f"{url}/agree-rest", f"{url}/undo"):
        browse(getattr(cast, who)).post(page, status=403)


def test_it_rejects_get(browse, cast, url):
    for page in ("agree-rest", "undo"):
        browse(cast.rina).get(f"{url}/{page}", status=405)
