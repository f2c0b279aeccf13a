"""The path to the next level as pages: what they say, of which answers, and to whom."""

import pytest
from sqlalchemy import update

from assessment.assessments.models import Layer, Sheet
from assessment.assessments.status import Status
from assessment.questionnaire import values
from assessment.questionnaire.model import AnsweredBy
from assessment.rounds.models import RoundQuestionnaire
from tests import factories
from tests.assessments.filling import answer, answer_all
from tests.factories import kami

STATUS = "Pemenuhan Kerangka Kerja Dasar"


@pytest.fixture
def url(cast):
    return f"/assessments/{cast.revision.id}/path"


@pytest.fixture
def filled(cast, session):
    """All partial."""
    answer_all(session, cast.revision, cast.sari)
    answer(session, cast.revision, cast.sari, {"2.1": 2})
    session.commit()


@pytest.fixture
def categorised(cast, session, filled):
    """The same in a city whose systems are of a high category."""
    letters = {question.id: values.LETTERS["B"] for question in kami().system_questions}
    session.execute(update(RoundQuestionnaire).values(city_answers=values.pack(kami(), letters)))
    session.commit()


def test_the_overview_tells_each_area_its_next_level(browse, cast, url, filled):
    page = browse(cast.sari).get(url)
    assert page.title == "Jalan ke tingkat berikutnya"
    rows = page.texts("#areas .task")
    assert len(rows) == 6
    assert "Tata Kelola" in rows[0]
    assert "3 butir unit, 4 permintaan ke Diskominfo" in rows[0]
    assert rows[0].endswith("II →menjadi II+")
    assert page.tree.cssselect("#areas .task a")[0].get("href") == f"{url}/tata_kelola"


def test_it_is_found_on_the_page_of_the_result(browse, cast, url, filled):
    assert url in browse(cast.sari).get(f"/assessments/{cast.revision.id}").links()


def test_an_area_lists_what_to_do_and_what_to_ask_for(browse, cast, url, filled):
    page = browse(cast.sari).get(f"{url}/tata_kelola")
    assert "Tingkat II+" in page.texts(".stat__figure")
    own, requests = page.texts("#own .todo"), page.texts("#requests .todo")
    assert [one.get("value") for one in page.tree.cssselect(".todo")] == list("1234567")
    assert own[0].startswith(f"2.1 {kami().item('2.1').topic.id}")
    assert "Diterapkan sebagian →menjadi Diterapkan menyeluruh" in own[0]
    assert kami().item("2.1").level(3).text.id in own[0]
    assert "Upaya: sangat ringan +1 poin" in own[0]
    assert requests[-2].endswith("+37 poin Gerbang terbuka: butir lanjutan ikut dihitung")
    assert requests[-1].endswith("Area naik ke tingkat II+")
    assert "Upaya" not in " ".join(requests)
    links = [one.get("href") for one in page.tree.cssselect("#own .todo a")]
    assert links[0] == f"/assessments/{cast.revision.id}/areas/tata_kelola#item-2.1"


def test_the_effort_says_how_many_levels(browse, cast, session, url, filled):
    answer(session, cast.revision, cast.sari, dict.fromkeys(["2.1", "2.2", "2.3", "2.4"], 1))
    session.commit()
    page = browse(cast.sari).get(f"{url}/tata_kelola?to=II%2B")
    assert "Upaya: sangat ringan, 2 tingkat +2 poin" in page.texts("#own .todo")[0]


def test_a_level_can_be_chosen(browse, cast, url, filled):
    page = browse(cast.sari).get(f"{url}/teknologi?to=II%2B")
    assert page.texts("#select-to option[selected]") == ["Tingkat II+"]
    assert "langsung sampai di tingkat III+" in page.text
    nonsense = browse(cast.sari).get(f"{url}/teknologi?to=VI")
    assert "Tingkat III+" in nonsense.texts(".stat__figure")


def test_at_the_top_it_says_so(browse, cast, session, url):
    answer_all(session, cast.revision, cast.sari, 3)
    answer(session, cast.revision, cast.sari, {"2.1": 3})
    session.commit()
    assert "sudah di tingkat yang tertinggi" in browse(cast.sari).get(f"{url}/pdp").text
    page = browse(cast.sari).get(url)
    assert "Semua sudah di tingkat yang tertinggi." in page.text
    assert not page.texts(".todo, #select-target")


def test_the_readiness_status_is_the_first_target(browse, cast, url, categorised):
    page = browse(cast.sari).get(url)
    assert page.texts(".stat__figure")[:2] == [STATUS, "Cukup Baik"]
    assert page.texts("#select-target option")[:3] == [
        "Status kesiapan berikutnya", "Status kesiapan Cukup Baik", "Status kesiapan Baik",
    ]  # fmt: skip
    assert page.texts("#own h3, #requests h3")
    assert page.texts(".todo .status-tag")[-1] == "Status kesiapan menjadi Cukup Baik"


@pytest.mark.parametrize(
    ("target", "now", "then"),
    [
        ("status Baik", STATUS, "Baik"),
        ("level III", "Tingkat I+", "Tingkat III"),
        ("level III%2B", "Tingkat I+", "Tingkat III"),
        ("status Tidak Layak", STATUS, "Cukup Baik"),
        ("nonsense", STATUS, "Cukup Baik"),
    ],
)
def test_a_target_can_be_chosen_for_the_whole(browse, cast, url, categorised, target, now, then):
    page = browse(cast.sari).get(f"{url}?target={target}")
    assert page.texts(".stat__figure")[:2] == [now, then]


def test_without_a_category_only_levels_can_be_chosen(browse, cast, url, filled):
    page = browse(cast.sari).get(url)
    assert page.texts("#select-target option")[0] == "Semua area di tingkat II"
    assert "Status kesiapan muncul setelah Diskominfo" in page.text


def test_from_then_on_the_verified_answers_count(browse, cast, session, url, filled):
    assert "jawaban unit saat ini" in browse(cast.sari).get(url).text
    revision = session.merge(cast.revision)
    blank = session.get_one(Sheet, (revision.id, Layer.SELF))
    verified = values.with_value(blank.answers, kami().item("2.1").position, 3)
    session.add(_verified(blank, verified))
    factories.stand(session, revision, status=Status.VERIFIED)
    session.commit()
    page = browse(cast.sari).get(f"{url}/tata_kelola")
    assert "jawaban yang sudah diverifikasi" in page.text
    assert "2.1 " not in " ".join(page.texts(".todo__title"))


def _verified(own: Sheet, answers: bytes) -> Sheet:
    return Sheet(
        **{column.key: getattr(own, column.key) for column in Sheet.__mapper__.column_attrs}
        | {"layer": Layer.VERIFIED, "answers": answers}
    )


def test_who_may_read_the_answers_may_see_it(browse, cast, url, filled):
    for name in ("sari", "wati", "tono", "indra"):
        browse(getattr(cast, name)).get(url)
        browse(getattr(cast, name)).get(f"{url}/pdp")


def test_others_do_not(browse, cast, url, filled):
    for address in (url, f"{url}/pdp"):
        browse(cast.budi).get(address, status=404)
        browse(cast.rina).get(address, status=404)
        browse(cast.maya).get(address, status=403)
        browse(cast.agus).get(address, status=403)
        assert browse().get(address, status=302).location.startswith("/sign-in")


@pytest.mark.parametrize("area", ["system_category", "pihak_ketiga", "nothing"])
def test_there_is_none_for_what_is_no_area(browse, cast, url, area):
    browse(cast.sari).get(f"{url}/{area}", status=404)


def test_it_can_be_read_in_english(browse, cast, session, url, filled):
    session.merge(cast.sari).locale = "en"
    session.commit()
    page = browse(cast.sari).get(f"{url}/tata_kelola")
    assert "Requests to Diskominfo" in page.texts("h2")
    assert kami().item("2.1").level(3).text.en in page.text


def test_it_asks_the_database_little(browse, cast, url, categorised, count_sql):
    visit = browse(cast.sari)
    visit.get(url)
    with count_sql() as sql:
        visit.get(url)
    assert sql.total <= 8


def test_one_may_ask_for_the_units_own_items_alone(browse, cast, url, filled):
    sari = browse(cast.sari)
    page = sari.get(url)
    assert f"{url}?own=1" in [one.partition("&")[0] for one in page.links()]
    page = sari.get(f"{url}?own=1")
    assert page.texts(".chips [aria-current]") == ["Hanya butir milik unit sendiri"]
    assert "Diskominfo" not in " ".join(page.texts("#areas .task"))
    assert not page.texts("#requests .todo")
    assert "Butir kota tetap seperti sekarang." in page.text
    first = page.tree.cssselect("#areas .task a")[0].get("href")
    assert first == f"{url}/tata_kelola?own=1"
    page = sari.get(first)
    assert not page.texts("#requests .todo")


def test_where_only_the_city_can_help_it_says_so(browse, cast, session, url):
    both = [
        item.id
        for area in kami().areas
        for item in area.items
        if item.answered_by is not AnsweredBy.CITY
    ]
    answer(session, cast.revision, cast.sari, dict.fromkeys(both, 3))
    session.commit()
    page = browse(cast.sari).get(f"{url}?own=1")
    assert "Hanya dapat naik bila butir kota ikut naik." in page.text
    page = browse(cast.sari).get(f"{url}/teknologi?own=1")
    assert "Hanya dapat naik bila butir kota ikut naik." in page.text
