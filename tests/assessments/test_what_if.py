"""The page that tries other answers: the engine's numbers, nothing saved, and the plan that can be kept."""

import pytest

from assessment.assessments.models import AnswerEvent
from assessment.assessments.providing import inheritance
from assessment.assessments.targets.models import TargetPlan
from assessment.assessments.targets.services import current_plan
from assessment.audit.models import Event
from assessment.scoring import score
from tests import factories
from tests.assessments.filling import Says, answer, answer_all, submit
from tests.assessments.providing import arrange
from tests.factories import AT, kami
from tests.rounds.conftest import entry
from tests.scoring.instruments import KAMI, sheet

OPENED = {"2.1": 3, "2.2": 3, "2.3": 3, "2.4": 3, "2.5": 3, "2.6": 3}
"""Raised from all partial, these open the gate of the first area."""


@pytest.fixture
def url(cast):
    return f"/assessments/{cast.revision.id}/what-if"


@pytest.fixture
def filled(cast, session):
    """All partial."""
    answer_all(session, cast.revision, cast.sari)
    answer(session, cast.revision, cast.sari, {"2.1": 2})
    session.commit()


@pytest.fixture
def sent(cast, session, filled):
    submit(session, cast.revision, cast.wati, said=Says())
    session.commit()


def fields(changes):
    return {f"value-{item}": str(value) for item, value in changes.items()}


def test_it_begins_with_the_answers_that_count(browse, cast, url, filled):
    page = browse(cast.sari).get(url)
    assert page.title == "Pengandaian"
    assert page.texts("[data-headline]") == ["426 poin"]
    assert len(page.tree.cssselect("select[data-now]")) == 175 + 27 + 10
    assert not page.texts(".trial__item.is-changed")
    city = [item for item in kami().areas[0].items if item.answered_by == "city"]
    assert len(page.texts("#part-tata_kelola .trial__city")) == len(city) > 0
    assert len(page.text) < 200_000


def test_a_script_gets_the_engines_numbers_and_words(browse, cast, url, filled):
    answered = browse(cast.sari).post(f"{url}/score", json={"changes": OPENED}, status=200)
    expected = score(KAMI, sheet(KAMI, 2, answers=OPENED))
    found = answered.json
    assert found["total"] == expected.total
    assert found["areas"] == {
        area.area: [area.points, area.level, area.gate_open] for area in expected.areas
    }
    gained = expected.total - 426
    assert found["headline"] == f"426 → {expected.total} poin (+{gained} poin)"
    assert f"+{gained} poin, gerbang terbuka" in found["result"]
    assert found["address"].startswith(f"{url}?changes=2.1:3,2.2:3")


def test_nothing_is_saved(browse, cast, session, url, filled):
    visit = browse(cast.sari)
    visit.get(url)
    session.rollback()
    before = factories.rows(session, AnswerEvent), factories.rows(session, Event)
    visit.post(f"{url}/score", json={"changes": OPENED}, status=200)
    visit.post(url, fields(OPENED), status=200)
    session.rollback()
    assert (factories.rows(session, AnswerEvent), factories.rows(session, Event)) == before


def test_without_a_script_the_form_shows_the_same(browse, cast, url, filled):
    page = browse(cast.sari).post(url, fields(OPENED), status=200)
    assert page.status == 200
    assert len(page.texts(".trial__item.is-changed")) == len(OPENED)
    [line] = page.texts(".trial__parts .is-up")
    assert line.startswith("II. Tata Kelola")
    assert "gerbang terbuka" in line
    assert page.texts("#v-2\\.1 option[selected]") == ["Diterapkan menyeluruh"]
    assert "Diterapkan sebagian (kini)" in page.texts("#v-2\\.1 option")


def test_the_address_can_preset_changes(browse, cast, url, filled):
    page = browse(cast.sari).get(f"{url}?changes=2.1:3,9.9:1,2.2:x")
    assert page.texts(".trial__item.is-changed label b") == ["2.1"]
    assert page.texts("[data-headline]") == ["426 → 427 poin (+1 poin)"]


def test_a_lower_answer_shows_what_is_lost(browse, cast, url, filled):
    page = browse(cast.sari).get(f"{url}?changes=2.1:0")
    assert page.texts(".trial__parts .is-down .trial__change") == ["−2 poin, tingkat I+"]


@pytest.mark.parametrize(
    "document", ["x", {}, {"changes": []}, {"changes": {"2.1": 9}}, {"changes": {"x": 1}}]
)
def test_what_cannot_be_scored_is_refused_with_a_sentence(browse, cast, url, filled, document):
    answered = browse(cast.sari).post(f"{url}/score", json=document, status=422)
    assert answered.json["error"].endswith(".")


def test_the_path_leads_here_with_its_changes(browse, cast, url, filled):
    path = browse(cast.sari).get(f"/assessments/{cast.revision.id}/path/tata_kelola")
    [link] = [link for link in path.links() if link.startswith(f"{url}?changes=")]
    page = browse(cast.sari).get(link)
    assert "tingkat II+" in " ".join(page.texts(".trial__parts .is-up .trial__change"))


@pytest.mark.parametrize("who", ["sari", "wati", "tono", "rina", "lestari", "indra"])
def test_who_may_read_the_answers_may_try(browse, cast, url, sent, who):
    visit = browse(getattr(cast, who))
    page = visit.get(url)
    assert bool(page.texts("#plan")) == (who in ("sari", "wati"))
    assert visit.post(f"{url}/score", json={"changes": {"2.1": 3}}, status=200).json["ok"]


def test_it_hides_other_units(browse, cast, url, sent):
    visit = browse(cast.budi)
    visit.get(url, status=404)
    visit.post(url, status=404)
    visit.post(f"{url}/score", json={"changes": {}}, status=404)
    visit.post(f"{url}/plan", fields(OPENED), status=404)
    visit.post(f"{url}/plan/end", status=404)


def test_it_requires_a_role_that_reads_answers(browse, cast, url, sent):
    for who in (cast.maya, cast.agus):
        browse(who).get(url, status=403)
        browse(who).post(f"{url}/score", json={"changes": {}}, status=403)


def test_it_requires_signing_in(browse, url):
    assert browse().get(url, status=302).location.startswith("/sign-in")


class TestPlan:
    def test_the_copy_is_kept_as_the_target(self, browse, cast, session, url, filled):
        visit = browse(cast.sari)
        answered = visit.post(f"{url}/plan", fields(OPENED) | {"note": "Untuk 2027"}, status=303)
        overview = f"/assessments/{cast.revision.id}"
        assert answered.location == f"{overview}#target"
        plan = current_plan(session, cast.revision.assessment_id)
        assert plan.wanted == OPENED
        page = visit.get(overview)
        [section] = page.texts("#target")
        assert "6 butir lagi" in section
        assert "II. Tata Kelola" in section
        assert "Untuk 2027" in section
        assert f"{url}?plan=current" in page.links()
        page = visit.get(f"{url}?plan=current")
        assert len(page.texts(".trial__item.is-changed")) == 6

    def test_progress_follows_the_answers(self, browse, cast, session, url, filled):
        visit = browse(cast.sari)
        visit.post(f"{url}/plan", fields(OPENED), status=303)
        answer(session, cast.revision, cast.sari, {"2.1": 3, "2.2": 3})
        session.commit()
        [section] = visit.get(f"/assessments/{cast.revision.id}").texts("#target")
        assert "2 dari 6" in section
        assert "4 butir lagi" in section
        answer(session, cast.revision, cast.sari, dict.fromkeys(OPENED, 3))
        session.commit()
        [section] = visit.get(f"/assessments/{cast.revision.id}").texts("#target")
        assert "Semua butir dalam rencana ini sudah tercapai." in section

    def test_who_may_read_the_answers_sees_it_and_only_the_unit_changes_it(
        self, browse, cast, url, sent
    ):
        browse(cast.wati).post(f"{url}/plan", fields(OPENED), status=303)
        page = browse(cast.tono).get(f"/assessments/{cast.revision.id}")
        assert page.texts("#target")
        assert "Ubah rencana" not in page.text
        for who in (cast.rina, cast.indra):
            browse(who).post(f"{url}/plan", fields(OPENED), status=403)
            browse(who).post(f"{url}/plan/end", status=403)
        browse(cast.tono).post(f"{url}/plan", fields(OPENED), status=403)

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [({}, "Belum ada jawaban yang diubah"), ({"2.1": 1, "2.2": 3}, "Kembalikan dahulu: 2.1")],
    )
    def test_what_cannot_be_kept_stays_on_the_page(
        self, browse, cast, session, url, filled, changes, sentence
    ):
        page = browse(cast.sari).post(
            f"{url}/plan", fields(changes) | {"note": "Catatan"}, status=422
        )
        assert sentence in page.texts(".error-summary")[0]
        assert len(page.texts(".trial__item.is-changed")) == len(changes)
        assert page.texts("#note") == ["Catatan"]
        assert factories.rows(session, TargetPlan) == 0

    def test_it_can_be_ended(self, browse, cast, session, url, filled):
        visit = browse(cast.wati)
        visit.post(f"{url}/plan", fields(OPENED), status=303)
        visit.post(f"{url}/plan/end", status=303)
        assert not visit.get(f"/assessments/{cast.revision.id}").texts("#target")
        assert factories.rows(session, TargetPlan) == 1


# The category of the electronic systems, as an assumption.

ALL_B = {f"1.{number}": "B" for number in range(1, 11)}
ALL_C = {f"1.{number}": "C" for number in range(1, 11)}


@pytest.fixture
def categorised(cast, session, filled):
    agus = factories.actor(session, cast.agus)
    inheritance.write_system(session, cast.round, None, entry("Loket", "B" * 10), by=agus, at=AT)
    session.commit()


def test_another_category_is_marked_as_an_assumption(browse, cast, url, categorised):
    sari = browse(cast.sari)
    page = sari.get(url)
    assert "Jika kategori" not in page.text
    assert page.texts("#part-system_category .trial__changed") == []
    assert page.texts("#v-1\\.1 option[selected]")[0].startswith("B. ")
    found = sari.post(f"{url}/score", json={"changes": ALL_C}, status=200).json
    expected = score(KAMI, sheet(KAMI, 2, "C" * 10))
    assert (found["total"], found["readiness"]) == (426, expected.readiness)
    assert found["headline"] == "Jika kategori Rendah (sekarang Tinggi): 426 poin"
    assert "Jika kategori Rendah (sekarang Tinggi)" in found["result"]
    page = sari.get(found["address"])
    assert page.texts("[data-headline]") == [found["headline"]]
    page = sari.post(url, fields(ALL_C), status=200)
    assert len(page.texts("#part-system_category .trial__item.is-changed")) == 10


def test_the_same_category_with_other_points_is_one_too(browse, cast, url, categorised):
    found = browse(cast.sari).post(f"{url}/score", json={"changes": {"1.1": "A"}}, status=200).json
    assert found["headline"].startswith("Jika kategori tetap Tinggi, dengan 23 poin")


def test_where_there_is_none_yet_one_may_be_assumed(browse, cast, url, filled):
    found = browse(cast.sari).post(f"{url}/score", json={"changes": ALL_B}, status=200).json
    assert "(sekarang belum ditetapkan)" in found["headline"]
    assert found["readiness"]
    part = browse(cast.sari).post(f"{url}/score", json={"changes": {"1.1": "B"}}, status=200).json
    assert "belum lengkap" in part["headline"]
    assert part["readiness"] is None


def test_it_does_not_come_into_the_plan(browse, cast, session, url, categorised):
    sari = browse(cast.sari)
    sari.post(f"{url}/plan", fields(ALL_C), status=422)
    sari.post(f"{url}/plan", fields(ALL_C | {"2.1": 3}), status=303)
    session.rollback()
    assert session.query(TargetPlan).one().wanted == {"2.1": 3}


def test_the_provider_assumes_nothing_of_systems(browse, cast, session):
    city = arrange(session, cast)
    page = browse(city.dewi).get(f"/assessments/{city.revision.id}/what-if")
    assert not page.tree.cssselect("#part-system_category")
