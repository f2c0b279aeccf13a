"""Minutes from the verifier's draft to the scan that counts, on a telephone and at a desk."""

from datetime import timedelta

import pytest

from assessment.jobs import runner
from tests.actions.conftest import result
from tests.evidence.files import picture
from tests.factories import AT

__all__ = ["result"]

pytestmark = pytest.mark.browser


def test_they_are_made_printed_and_signed(served, cast, result, visiting, clock):
    clock.at = AT + timedelta(days=1)
    city, unit = visiting(served, cast.rina), visiting(served, cast.wati)
    unit.goto(f"/assessments/{result.id}/minutes")
    unit.sees("Belum ada berita acara")
    unit.check_narrow_and_wide()
    city.goto(f"/reviews/{result.id}")
    city.press("Berita acara")
    city.check_narrow_and_wide()
    city.page.get_by_role("button", name="Buat berita acara").click()
    city.sees("sedang dicetak")
    runner.run_pending(served)
    city.goto(f"/assessments/{result.id}/minutes")
    city.sees("Belum ditandatangani")
    city.check_narrow_and_wide()
    city.expected.append("422")
    city.page.get_by_role("button", name="Unggah salinan resmi").click()
    city.sees("Pilih pindaian")
    city.check_narrow_and_wide()
    scan = {
        "name": "pindaian.png",
        "mimeType": "image/png",
        "buffer": picture("PNG", size=(90, 120)),
    }
    city.page.set_input_files("#scan-file", scan)
    city.page.get_by_role("button", name="Unggah salinan resmi").click()
    city.sees("Resmi, sudah ditandatangani")
    unit.goto(f"/assessments/{result.id}/minutes")
    unit.sees("Unduh salinan resmi")
    unit.check_narrow_and_wide()
