"""Text about a weakness, typed but not sent, is not found in the files of the browser."""

import pytest

from tests.chromium import ARGUMENTS, WHOLE, Visit
from tests.journeys.cut_line import CANARY
from tests.journeys.test_nothing_lost import files_with, sign_in

pytestmark = pytest.mark.browser


def test_a_question_half_written_is_not_readable(served, cast, chromium, tmp_path):
    profile = tmp_path / "profile"
    context = chromium.browser_type.launch_persistent_context(
        profile, executable_path=WHOLE, args=list(ARGUMENTS), headless=True
    )
    visit = Visit(context, served.config["SETTINGS"].url)
    sign_in(visit, served, cast.sari)
    visit.goto(f"/assessments/{cast.revision.id}/items/2.1/ask")
    visit.page.locator("main textarea").fill(CANARY)
    # The browser writes down what it would restore every 2.5 seconds.
    visit.page.wait_for_timeout(4000)
    assert files_with(profile, "items/2.1/ask"), "what is restored is looked for in the wrong place"
    assert files_with(profile, CANARY) == []
    visit.close()
