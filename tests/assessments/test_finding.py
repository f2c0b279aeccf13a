"""Finding one's way: what waits, what was searched, by number, where to go on, how long the rest takes."""

from datetime import timedelta

import pytest

from assessment.assessments.finding import marks as finding
from assessment.assessments.finding import pace
from assessment.assessments.finding.marks import Mark
from assessment.assessments.models import Layer
from assessment.assessments.queries import latest_answers
from assessment.assessments.status import Status
from assessment.installation.models import Installation
from assessment.questionnaire.values import NOT_APPLICABLE
from tests import factories
from tests.assessments.filling import answer, answer_all, at_desk, clear, submit
from tests.factories import AT, kami

MINUTE = timedelta(minutes=1)


@pytest.fixture
def url(cast):
    return f"/assessments/{cast.revision.id}"


@pytest.fixture
def found(session, cast):
    """``found()``: the items of Kel. Melati as they stand."""

    def look():
        return finding.standings(
            at_desk(session, cast.revision),
            kami(),
            latest_answers(session, cast.revision.id, Layer.SELF),
            (),
        )

    return look


def ids(page):
    return [one.text_content() for one in page.tree.cssselect(".found__title b")]


# ---- What waits ----


def test_each_item_says_why_it_is_worth_going_to(session, cast, found):
    answer(session, cast.revision, cast.sari, {"2.1": 2, "2.2": 0}, unsure=True)
    answer(session, cast.revision, cast.sari, {"6.26": NOT_APPLICABLE}, reason="Tidak ada.")
    marks = {one.item.id: one.marks for one in found()}
    assert marks["2.1"] == {Mark.UNSURE, Mark.UNPROVEN}
    assert marks["2.2"] == {Mark.UNSURE}
    assert marks["2.3"] == {Mark.UNANSWERED}
    assert not marks["6.26"]
    assert not marks[kami().supplements[0].items[0].id], "supplements may stay blank"


def test_the_counts_are_those_of_the_list(browse, session, cast, url):
    answer(session, cast.revision, cast.sari, {"2.1": 2, "2.2": 0}, unsure=True)
    session.commit()
    visit = browse(cast.sari)
    page = visit.get(f"{url}/items")
    chips = {one.text_content().strip() for one in page.tree.cssselect(".chips a")}
    assert chips == {"Semua 202", "Belum dijawab 173", "Belum yakin 2", "Tanpa bukti 1"}
    assert ids(visit.get(f"{url}/items?show=unsure")) == ["2.1", "2.2"]
    assert ids(visit.get(f"{url}/items?show=unproven")) == ["2.1"]
    assert len(ids(visit.get(f"{url}/items?show=unanswered"))) == 173
    assert len(ids(visit.get(f"{url}/items?show=nothing-known"))) == 202


def test_the_list_takes_few_statements(browse, cast, count_sql, url):
    visit = browse(cast.sari)
    visit.get(f"{url}/items")
    with count_sql() as sql:
        visit.get(f"{url}/items")
    assert sql.total <= 9


def test_returned_items_are_listed(browse, session, cast, url):
    answer_all(session, cast.revision, cast.sari)
    returned = {"2.2": "SK", "3.1": "Daftar"}
    factories.stand(
        session, session.merge(cast.revision), status=Status.NEEDS_CHANGES, returned=returned
    )
    session.commit()
    assert ids(browse(cast.sari).get(f"{url}/items?show=returned")) == ["2.2", "3.1"]


def test_an_area_can_be_narrowed_too(browse, session, cast, url):
    answer(session, cast.revision, cast.sari, {"2.1": 2}, unsure=True)
    session.commit()
    visit = browse(cast.sari)
    page = visit.get(f"{url}/areas/tata_kelola?show=unsure")
    assert [one.get("data-item") for one in page.tree.cssselect("[data-item]")] == ["2.1"]
    assert "1 dari 22" in page.texts("[data-answered]")
    assert page.tree.cssselect("input[name=show]")[0].value == "unsure"
    form = {"show": "unsure", "value-2.1": "3", "seen-2.1": "1", "unsure-2.1": "1"}
    saved = visit.post(f"{url}/areas/tata_kelola", form, status=303)
    assert "show=unsure" in saved.location
    assert "Tidak ada butir di sini" in visit.get(f"{url}/areas/tata_kelola?show=returned").text


# ---- Searching ----


@pytest.mark.parametrize(
    ("typed", "number"),
    [("2.1", "2.1"), (" 2,1 ", "2.1"), ("2.10", "2.10"), ("A.5.1", "a.5.1"), ("a5", "a5"), ("akun", ""), ("2.", "2")],
)  # fmt: skip
def test_a_number_is_read_as_people_write_it(typed, number):
    assert finding.number_of(typed) == number


def test_a_number_finds_its_item_first(browse, cast, url):
    shown = ids(browse(cast.sari).get(f"{url}/items?q=2,1"))
    assert shown[0] == "2.1"
    assert {"2.10", "2.19"} <= set(shown)
    assert "2.2" not in shown


def test_words_are_found_in_any_case_also_in_notes(browse, session, cast, url):
    answer(session, cast.revision, cast.sari, {"3.2": 1}, note="Ditempel di Loket Kiri")
    session.commit()
    visit = browse(cast.sari)
    assert ids(visit.get(f"{url}/items?q=loket+KIRI")) == ["3.2"]
    topic = kami().item("2.1").topic.id
    assert "2.1" in ids(visit.get(f"{url}/items?q={topic.upper()}"))
    assert "Tidak ada butir yang cocok" in visit.get(f"{url}/items?q=zzzz").text
    chips = visit.get(f"{url}/items?q=loket+kiri").texts(".chips a")
    assert [chip.split()[-1] for chip in chips] == ["1", "1"], "counted among what was found"


def test_a_number_leads_to_its_item(browse, cast, url):
    visit = browse(cast.sari)
    page = visit.get(f"{url}/jump?number=2,10", status=302)
    assert page.location.endswith("/areas/tata_kelola#item-2.10")
    assert "q=loket" in visit.get(f"{url}/jump?number=loket", status=302).location
    assert "q=1.1" in visit.get(f"{url}/jump?number=1.1", status=302).location


# ---- Going on ----


def test_one_goes_on_after_the_item_one_left_off_at(browse, session, cast, url):
    answer(session, cast.revision, cast.sari, {"2.5": 3})
    answer(session, cast.revision, cast.wati, {"4.1": 3})
    session.commit()

    def following(who):
        return browse(who).get(f"{url}/continue", status=302).location

    assert following(cast.sari).endswith("tata_kelola#item-2.6"), "Sari's own last answer"
    assert following(cast.wati).endswith("#item-4.2")


def test_one_goes_round_to_what_was_left_out(session, cast, found):
    answer_all(session, cast.revision, cast.sari)
    answer(session, cast.revision, cast.sari, {"2.4": 1}, unsure=True)
    clear(session, cast.revision, cast.sari, "2.2")
    assert finding.next_waiting(found(), "7.1").id == "2.2"
    assert finding.next_waiting(found(), "2.2").id == "2.4"
    answer(session, cast.revision, cast.sari, {"2.4": 1, "2.2": 1})
    assert finding.next_waiting(found(), "2.2") is None


def test_of_what_came_back_only_the_untouched_waits(browse, session, cast, clock, url):
    answer_all(session, cast.revision, cast.sari)
    returned = {"2.2": "SK", "3.1": "Daftar"}
    factories.stand(
        session, session.merge(cast.revision), status=Status.NEEDS_CHANGES, returned=returned
    )
    session.commit()
    visit = browse(cast.sari)
    assert visit.get(f"{url}/continue", status=302).location.endswith("#item-2.2")
    clock.at = AT + timedelta(hours=1)
    form = {"item": "2.2", "value": 3, "seen": 1, "key": "k" * 20}
    visit.post(f"{url}/answers", None, status=200, json=form)
    assert visit.get(f"{url}/continue", status=302).location.endswith("#item-3.1")


def test_the_overview_names_what_comes_next(browse, session, cast, url):
    answer(session, cast.revision, cast.sari, {"2.1": 3})
    session.commit()
    page = browse(cast.sari).get(url)
    assert page.tree.cssselect("#areas a[href$='#item-2.2']")
    assert "Kira-kira" in page.text
    assert not browse(cast.tono).get(url).tree.cssselect("#areas a[href$='#item-2.2']")


# ---- Who may ----


@pytest.mark.parametrize("path", ["items", "jump?number=2.1"])
def test_it_hides_other_units(browse, cast, url, path):
    browse(cast.budi).get(f"{url}/{path}", status=404)
    browse(cast.rina).get(f"{url}/{path}", status=404)


@pytest.mark.parametrize("who", ["agus", "maya"])
def test_it_requires_reading(browse, cast, url, who):
    browse(getattr(cast, who)).get(f"{url}/items", status=403)


def test_it_requires_signing_in(browse, cast, url):
    assert "/sign-in" in browse().get(f"{url}/items", status=302).location


def test_a_camat_and_later_the_verifier_read_it(browse, session, cast, url):
    answer_all(session, cast.revision, cast.sari)
    submit(session, cast.revision, cast.wati)
    session.commit()
    for who in (cast.tono, cast.rina, cast.indra):
        page = browse(who).get(f"{url}/items?q=2.1")
        assert "Lanjutkan mengisi" not in page.text


# ---- Time left ----


def saves(*seconds, step=1):
    """Saves of other items, so many seconds after each other."""
    at, found = AT, [("0", AT)]
    for number, gap in enumerate(seconds, 1):
        at += timedelta(seconds=gap)
        found.append((str(number), at))
    return found


def test_the_pace_is_the_median_without_interruptions():
    assert pace.pace(saves(30, 40, 50, 60, 70)) == timedelta(seconds=50)
    assert pace.pace(saves(30, 40, 50, 3600, 60, 70, 301)) == timedelta(seconds=50)


def test_a_level_and_its_note_are_one_answer():
    twice = []
    for item, at in saves(60, 60, 60, 60, 60):
        twice += [(item, at - MINUTE / 2), (item, at)]
    assert pace.pace(twice) == MINUTE


@pytest.mark.parametrize("few", [(), (30,), (30, 30, 30, 30), (400, 400, 400, 400, 400, 400)])
def test_too_little_gives_no_pace(few):
    assert pace.pace(saves(*few)) is None


def test_what_is_left_takes_the_own_pace_or_that_of_most():
    assert pace.time_left([1, 5, 3], timedelta(seconds=40)) == timedelta(minutes=2)
    assert pace.time_left([1, 5, 3], None) == timedelta(minutes=6)
    assert pace.time_left([], None) == timedelta()


@pytest.mark.parametrize(
    ("minutes", "shown"), [(0.2, 5), (7, 5), (8, 10), (58, 60), (61, 60), (80, 90), (370, 360)]
)
def test_no_more_is_promised_than_is_known(minutes, shown):
    assert pace.rounded(timedelta(minutes=minutes)) == shown


def test_the_page_says_whose_pace_it_is(browse, session, cast, clock, url):
    visit = browse(cast.sari)
    assert "Kira-kira 5 jam lagi." in visit.get(url).text or "jam" in visit.get(url).text
    assert "kecepatan unit Anda" not in visit.get(url).text
    for number in range(1, 9):
        clock.at = AT + number * MINUTE
        form = {"item": f"2.{number}", "value": 2, "seen": 0, "key": f"key-of-item-{number}"}
        visit.post(f"{url}/answers", None, status=200, json=form)
    text = visit.get(url).text
    assert "menurut kecepatan unit Anda mengisi" in text
    assert "Kira-kira 3 jam lagi" in text, "167 minutes"


# ---- Whom to ask ----


def test_the_pages_say_whom_to_ask(browse, session, cast, url):
    visit = browse(cast.sari)
    assert not visit.get(url).tree.cssselect(".helper")
    place = session.get_one(Installation, 1)
    place.helper_name, place.helper_phone = "Bidang Aplikasi", "0812-3456-7890"
    place.helper_hours = "Senin–Jumat, 08.00–15.00"
    session.commit()
    for path in ("", "/areas/tata_kelola"):
        page = visit.get(url + path)
        links = [one.get("href") for one in page.tree.cssselect(".helper a")]
        assert links == ["tel:+6281234567890", "https://wa.me/6281234567890"]
        assert "Bidang Aplikasi" in page.text
        assert "08.00–15.00" in page.text
    assert not browse(cast.tono).get(url).tree.cssselect(".helper")


def test_settings_take_whom_to_ask(browse, session, cast):
    from tests.installation.test_settings import FORM

    admin = browse(cast.agus)
    more = {"helper_name": "Bidang Aplikasi", "helper_phone": "(031) 765-4321"}
    admin.post("/settings", FORM | more)
    session.rollback()
    assert session.get_one(Installation, 1).helper_phone == "(031) 765-4321"
    page = admin.post("/settings", FORM | {"helper_phone": "tanya saja"}, status=422)
    assert "Isi nomor yang dapat dihubungi" in page.errors[0]
    assert factories.rows(session, Installation) == 1
