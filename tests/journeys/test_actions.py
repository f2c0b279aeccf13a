"""A finding becomes an action, on a telephone and at a desk: planned, accepted, noted, done, confirmed."""

import pytest

from tests.actions.conftest import action, piece, result

__all__ = ["action", "piece", "result"]

pytestmark = pytest.mark.browser


def test_from_a_finding_to_a_confirmed_action(served, cast, result, piece, visiting):
    unit, city = visiting(served, cast.wati), visiting(served, cast.rina)
    unit.goto(f"/assessments/{result.id}/findings")
    unit.check_narrow_and_wide()
    unit.press("Buat rencana butir 2.1")
    unit.check_narrow_and_wide()
    unit.expected.append("422")
    unit.fill(text="")
    unit.press("Ajukan rencana")
    unit.sees("Tulis apa yang akan dikerjakan.")
    unit.check_narrow_and_wide()
    unit.fill(
        text="Tanda tangani SK dan bacakan di apel Senin.", owner="Pak Joko", due_on="2026-12-31"
    )
    unit.press("Ajukan rencana")
    unit.sees("Rencana diajukan.")
    here = unit.page.url.partition("/actions/")[2]
    city.goto("/actions")
    city.check_narrow_and_wide()
    city.goto(f"/actions/{here}")
    city.check_narrow_and_wide()
    city.press("Setujui rencana")
    city.sees("Dikerjakan")
    unit.goto(f"/actions/{here}")
    unit.page.select_option("#evidence", label="SK penunjukan")
    unit.press("Catat")
    unit.sees("Kemajuan dicatat.")
    unit.check_narrow_and_wide()
    unit.press("Nyatakan selesai")
    city.goto(f"/actions/{here}")
    city.press("Konfirmasi selesai")
    city.sees("Dikonfirmasi")
    city.check_narrow_and_wide()


def test_leadership_and_camat_see_how_many(served, cast, action, visiting):
    for who in (cast.maya, cast.tono):
        visit = visiting(served, who)
        visit.goto("/actions")
        visit.check_narrow_and_wide()
