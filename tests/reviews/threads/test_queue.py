"""The queue narrowed to what is talked about."""

from tests.factories import TODAY
from tests.reviews import desk
from tests.reviews.conftest import put_down

URL = "/reviews?tab=mine"


def chips(page):
    return page.texts("nav[aria-label='Saring menurut tanya jawab'] a")


def test_only_what_is_talked_about_can_be_filtered(browse, cast, taken):
    page = browse(cast.rina).get(URL)
    assert chips(page) == []
    assert "Melati" in page.text


def test_a_question_counts_and_an_answer_stands_out(browse, cast, asked):
    page = browse(cast.rina).get(URL)
    assert chips(page) == ["Dengan tanya jawab 1"]
    page = browse(cast.rina).get(f"{URL}&talk=answered")
    assert "Tidak ada yang cocok" in page.text
    assert chips(page) == ["Dijawab unit 0", "Dengan tanya jawab 1"]


def test_answered(browse, cast, answered):
    page = browse(cast.rina).get(f"{URL}&talk=answered")
    assert chips(page) == ["Dijawab unit 1", "Dengan tanya jawab 1"]
    assert "1 butir dijawab unit" in page.text
    assert "Melati" in page.text
    others = browse(cast.lestari).get("/reviews?tab=others&talk=nonsense")
    assert "1 butir dijawab unit" in others.text


def test_also_while_the_unit_mends(browse, cast, session, answered):
    desk.move(session, answered, cast.rina, "return_for_changes", {"2.1": "Lampirkan."}, "", TODAY)
    put_down(session, answered)
    page = browse(cast.rina).get("/reviews?tab=returned&talk=answered")
    assert "1 butir dijawab unit" in page.text
