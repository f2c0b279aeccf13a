"""From the operator's sentences about warnings to the head's approval, and the receipt as page and paper."""

from datetime import date

import pytest

from assessment.documents.reading import link_in
from tests import factories
from tests.assessments.filling import answer, answer_all

pytestmark = pytest.mark.browser


@pytest.fixture
def ready(cast, session):
    """All answered, beside a round before, with answers that are hard to believe together."""
    before = factories.round_(
        session, "Penilaian 2025", [session.merge(cast.melati)], year=2025, opens_on=date(2025, 9, 1)
    )  # fmt: skip
    answer_all(session, factories.revision_of(session, cast.melati, before), cast.sari, 1)
    answer_all(session, cast.revision, cast.sari)
    answer(session, cast.revision, cast.sari, {"2.3": 3, "2.2": 1, "2.5": 3, "4.5": 0})
    session.commit()


def test_warnings_are_explained_and_what_was_sent_is_kept_on_paper(served, cast, ready, visiting):
    url = f"/assessments/{cast.revision.id}"
    sari = visiting(served, cast.sari)
    sari.goto(f"{url}/check")
    sari.check_narrow_and_wide()
    sari.expected.append("422")
    sari.press("Minta persetujuan")
    sari.sees("peringatan belum dijelaskan")
    sari.check_narrow_and_wide()
    for sentence in sari.page.locator("textarea[name^=said-]").all():
        sentence.fill("SK penunjukan sedang ditandatangani, terbit minggu depan.")
    sari.fill(remark="Bu Lurah, mohon lihat area II.")
    sari.press("Minta persetujuan")
    wati = visiting(served, cast.wati)
    wati.goto(f"{url}/check")
    wati.sees("Bu Lurah, mohon lihat area II.")
    wati.sees("Dibanding Penilaian 2025")
    wati.check_narrow_and_wide()
    wati.press("Setujui dan kirim")
    wati.sees("Penjelasan unit")
    wati.check_narrow_and_wide()
    wati.press("Cetak PDF")
    wati.sees("Unduh")
    with wati.page.expect_download() as fetched:
        wati.page.get_by_role("link", name="Unduh").or_(
            wati.page.get_by_role("button", name="Unduh")
        ).first.click()
    assert fetched.value.suggested_filename.startswith("perisai-tanda-terima-99.01.1001-2026-")
    assert link_in(fetched.value.path().read_bytes(), "http") is None, "nothing to fetch"
    rina = visiting(served, cast.rina)
    rina.goto(f"/reviews/{cast.revision.id}")
    rina.sees("SK penunjukan sedang ditandatangani")
    rina.check_narrow_and_wide()
