"""A lead assigns evenly, a verifier opens what is for them, the lead undoes it: on a telephone and at a desk."""

import pytest

from tests.reviews.conftest import sent

__all__ = ["sent"]

pytestmark = pytest.mark.browser


def test_assigned_evenly_found_and_undone(served, cast, sent, visiting):
    lead, verifier = visiting(served, cast.lestari), visiting(served, cast.rina)
    lead.goto("/reviews")
    lead.press("Bagi tugas")
    lead.check_narrow_and_wide()
    for way in ("Menurut kecamatan", "Pilih sendiri", "Merata"):
        lead.press(way)
        lead.check_narrow_and_wide()
    lead.page.get_by_label("Rudi").uncheck()
    lead.press("Lihat pratinjau")
    lead.sees("Siapa mendapat apa")
    lead.check_narrow_and_wide()
    lead.press("Tugaskan 5 penilaian")
    lead.sees("5 penilaian ditugaskan.")
    verifier.goto("/reviews")
    assert verifier.page.locator(".tabs a[aria-current]").inner_text().startswith("Untuk saya")
    verifier.sees("Kel. Melati, Kec. Taman")
    verifier.check_narrow_and_wide()
    verifier.goto("/reviews/assigning/deputies")
    verifier.check_narrow_and_wide()
    verifier.goto("/notices")
    verifier.sees("Anda ditugasi memverifikasi 5 penilaian.")
    verifier.goto("/reviews/assigning/deputies")
    verifier.fill(deputy=str(cast.rudi.id))
    verifier.press("Tetapkan wakil")
    verifier.sees("Wakil dicatat.")
    other = visiting(served, cast.rudi)
    other.goto("/reviews")
    other.sees("mewakili Rina")
    other.check_narrow_and_wide()
    third = visiting(served, cast.lestari)
    third.goto(f"/reviews/{sent.id}/instead")
    third.check_narrow_and_wide()
    lead.press("Urungkan penugasan 2 November 2026 09.00 WIB")
    lead.sees("Penugasan terakhir diurungkan.")
    verifier.goto("/reviews")
    assert verifier.page.locator(".tabs a").first.inner_text().startswith("Menunggu")
