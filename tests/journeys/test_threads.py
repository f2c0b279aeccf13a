"""Asking, answering, recommending and undoing in a real browser: the verifier by keyboard, the unit on a telephone."""

import pytest

from assessment.assessments.models import Decision, Layer
from assessment.assessments.queries import latest_answers
from assessment.reviews.threads.models import ThreadState
from assessment.reviews.threads.queries import recommendations, states_of
from tests.chromium import PHONE
from tests.journeys.test_keyboard import SAVED
from tests.reviews import desk

pytestmark = pytest.mark.browser


@pytest.fixture
def taken(cast, session):
    """Kel. Melati's assessment on Rina's desk."""
    revision = session.merge(cast.revision)
    desk.fill_in(session, revision, cast.sari)
    desk.send(session, revision, cast.wati)
    desk.move(session, revision, cast.rina, "take")
    session.commit()
    return revision


def test_a_verifier_asks_recommends_and_undoes_by_keyboard_and_the_unit_answers(
    served, cast, session, taken, visiting
):
    rina = visiting(served, cast.rina)
    page = rina.goto(f"/reviews/{taken.id}/areas/tata_kelola")
    keys = page.keyboard
    first = page.locator("[data-item='2.1']")
    keys.press("n")
    keys.press("t")
    assert page.evaluate("document.activeElement.name") == "ask-2.1"
    keys.press("Control+Enter")
    first.get_by_text("Tulis dulu isinya.").wait_for()
    keys.type("Mana SK-nya?")
    keys.press("Control+Enter")
    first.get_by_text("Menunggu jawaban unit").wait_for()
    first.get_by_text("Mana SK-nya?").wait_for()
    page.wait_for_function("document.activeElement.dataset.item === '2.1'")
    keys.press("k")
    assert page.evaluate("document.activeElement.name") == "advice-2.1"
    proposed = page.locator("[name='advice-2.1']").input_value()
    assert proposed
    keys.press("Control+Enter")
    first.get_by_text("Rekomendasi tersimpan").wait_for()
    page.wait_for_function("document.activeElement.dataset.item === '2.1'")
    keys.press("a")
    first.locator(".review__side--verified").get_by_text(SAVED).wait_for()
    rina.check()
    page.reload()
    keys.press("n")
    keys.press("u")
    page.locator("[data-part] progress[value='0']").wait_for()
    first.locator(".review__side--verified .review__value").get_by_text(
        "Belum diperiksa"
    ).wait_for()
    session.rollback()
    assert recommendations(session, taken.id) == {"2.1": proposed}
    decided = latest_answers(session, taken.id, Layer.VERIFIED)["2.1"]
    assert decided.decision is Decision.UNCHECKED
    sari = visiting(served, cast.sari, width=PHONE)
    sari.goto(f"/assessments/{taken.id}")
    sari.press("Baca dan jawab")
    sari.check()
    sari.page.get_by_label("Jawaban untuk butir 2.1").fill("SK di lemari, saya lampirkan besok.")
    sari.press("Kirim jawaban")
    sari.sees("Jawaban terkirim kepada verifikator.")
    session.rollback()
    assert states_of(session, taken.id) == {"2.1": ThreadState.ANSWERED}
    rina.goto(f"/reviews/{taken.id}/areas/tata_kelola?filter=answered")
    rina.sees("SK di lemari, saya lampirkan besok.")
    rina.page.get_by_role("button", name="Tutup tanya jawab").click()
    rina.page.locator("[data-said]").get_by_text("Ditutup").wait_for()
    rina.goto(f"/reviews/{taken.id}/threads")
    rina.sees("SK di lemari")
    rina.check()
