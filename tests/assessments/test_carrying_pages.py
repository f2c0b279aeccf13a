"""The last round's answers on the pages: beside each item, taken over with and without a script, confirmed, sent."""

import pytest
from sqlalchemy import select

from assessment.assessments.models import AnswerEvent, Layer, Source
from assessment.assessments.status import Status
from tests.assessments.earlier import drafted, finished
from tests.assessments.filling import answer, answer_all, said_on, submit

AREA = "tata_kelola"


@pytest.fixture
def here(cast):
    return f"/assessments/{cast.revision.id}"


@pytest.fixture
def url(here):
    return f"{here}/areas/{AREA}"


@pytest.fixture
def latest(database, cast):
    def read(item):
        with database.reading() as session:
            query = select(AnswerEvent).where(
                AnswerEvent.item == item,
                AnswerEvent.revision_id == cast.revision.id,
                AnswerEvent.layer == Layer.SELF,
            )
            return session.execute(query.order_by(AnswerEvent.id.desc())).scalars().first()

    return read


def test_each_item_shows_the_last_answer_and_the_verifiers_word(browse, cast, session, url):
    finished(session, cast)
    page = browse(cast.sari).get(url)
    assert len(page.texts("aside.item__last")) == 22
    said = page.texts("#item-2\\.2 .item__last")[0]
    assert "Periode 2025 · nilai akhir Dalam perencanaan" in said
    assert "Diubah verifikator dari “Diterapkan menyeluruh” menjadi “Dalam perencanaan”." in said
    assert "Bukti 2025 kurang." in said
    assert "Disetujui verifikator." in page.texts("#item-2\\.4 .item__last")[0]


def test_without_an_earlier_round_nothing_is_offered(browse, cast, url):
    page = browse(cast.sari).get(url)
    assert not page.tree.cssselect(".item__last, #last-round, .item__taken")


def test_only_who_fills_in_sees_the_offer(browse, cast, session, url):
    drafted(session, cast, {"2.1": 3}, note="rahasia 2025")
    answer_all(session, cast.revision, cast.sari)
    submit(session, cast.revision, cast.wati)
    session.commit()
    for who in (cast.sari, cast.tono, cast.rina):
        assert "rahasia 2025" not in browse(cast.sari if who is cast.sari else who).get(url).text


def test_the_button_at_an_item_takes_over_and_keeps_what_was_typed_elsewhere(
    browse, cast, session, url, latest
):
    drafted(session, cast, {"2.1": 3}, note="SK Lurah")
    visit = browse(cast.sari)
    form = {"seen-2.1": "0", "value-2.1": "0", "seen-2.2": "0", "value-2.2": "1", "carry": "2.1"}
    page = visit.post(url, form, status=303)
    assert page.location.endswith("#item-2.1")
    event = latest("2.1")
    assert (event.value, event.note, event.source) == (3, "SK Lurah", Source.CARRIED_OVER)
    assert (latest("2.1").version, latest("2.2").value) == (1, 1)
    said = visit.get(url).texts("#item-2\\.1 .item__taken:not([hidden])")
    assert said == ["Diambil dari Periode 2025, belum dikonfirmasiMasih benar"]


def test_the_button_confirms(browse, cast, session, url, latest):
    drafted(session, cast, {"2.1": 3})
    visit = browse(cast.sari)
    visit.post(url, {"seen-2.1": "0", "carry": "2.1"}, status=303)
    form = {"seen-2.1": "1", "value-2.1": "3", "confirm": "2.1", "show": "unconfirmed"}
    page = visit.post(url, form, status=303)
    assert "show=unconfirmed" in page.location
    assert (latest("2.1").version, latest("2.1").source) == (2, Source.PAGE)
    visit.post(url, form, status=303)
    assert latest("2.1").version == 2
    assert "sementara itu" not in visit.get(url).text
    visit.post(url, {"seen-2.1": "2", "value-2.1": "3"}, status=303)
    assert latest("2.1").version == 2


def test_what_was_changed_meanwhile_is_not_taken_over(browse, cast, session, url, latest):
    drafted(session, cast, {"2.1": 3})
    visit = browse(cast.sari)
    answer(session, cast.revision, cast.wati, {"2.1": 1})
    session.commit()
    visit.post(url, {"seen-2.1": "0", "carry": "2.1"}, status=303)
    assert latest("2.1").value == 1
    assert "Butir 2.1 sudah diubah sementara itu" in visit.get(url).text


def test_a_script_takes_over_confirms_and_retries(browse, cast, session, here, latest):
    drafted(session, cast, {"2.1": 3}, note="SK Lurah")
    visit = browse(cast.sari)
    asked = {"item": "2.1", "seen": 0, "key": "k" * 32}
    for _try in range(2):
        said = visit.post(f"{here}/carry", json=asked, status=200).json
        content = said["content"]
        assert (said["version"], content["value"], content["note"]) == (1, 3, "SK Lurah")
    assert said["area"]["points"] == 3
    late = visit.post(f"{here}/carry", json={"item": "2.1", "seen": 0}, status=409)
    assert late.json["now"]["version"] == 1
    still = {"item": "2.1", "seen": 1, "key": "s" * 32}
    for _try in range(2):
        assert visit.post(f"{here}/confirm", json=still, status=200).json["version"] == 2
    assert latest("2.1").source is Source.PAGE
    answer(session, cast.revision, cast.wati, {"2.1": 1})
    session.commit()
    late = visit.post(f"{here}/confirm", json={"item": "2.1", "seen": 1}, status=409)
    assert late.json["now"]["value"] == 1


@pytest.mark.parametrize("verb", ["carry", "confirm"])
@pytest.mark.parametrize(
    "asked", [None, [], {}, {"item": "2.1"}, {"item": "9.9", "seen": 0}, {"item": "2.1", "seen": True}]
)  # fmt: skip
def test_nonsense_is_refused(browse, cast, here, verb, asked):
    browse(cast.sari).post(f"{here}/{verb}", json=asked, status=422)


def test_all_of_an_area_is_taken_over_and_put_back(browse, cast, session, url, here, latest):
    finished(session, cast)
    visit = browse(cast.sari)
    assert "untuk 22 butir yang belum dijawab" in visit.get(url).text
    visit.post(f"{url}/carry", status=303)
    page = visit.get(url)
    assert "22 jawaban diambil" in page.texts(".flash-list")[0]
    assert len(page.tree.cssselect(".item__taken:not([hidden])")) == 22
    assert "22 belum dikonfirmasi" in visit.get(here).text
    visit.post(f"{url}/carry/undo", status=303)
    assert latest("2.1").value == 254
    page = visit.get(url)
    assert not page.tree.cssselect(".item__taken:not([hidden])")
    visit.post(f"{url}/carry/undo", status=303)
    visit.post(f"{here}/areas/nothing/carry", status=404)


def test_the_filter_shows_only_what_is_not_confirmed(browse, cast, session, url):
    finished(session, cast)
    visit = browse(cast.sari)
    visit.post(url, {"seen-2.1": "0", "carry": "2.1"}, status=303)
    page = visit.get(f"{url}?show=unconfirmed")
    assert [one.get("id") for one in page.tree.cssselect("article.item")] == ["item-2.1"]
    assert "1 dari 22" in page.text
    form = {"seen-2.1": "1", "value-2.1": "2", "show": "unconfirmed", "confirm": "2.1"}
    visit.post(url, form, status=303)
    page = visit.get(f"{url}?show=unconfirmed")
    assert "Semua jawaban yang diambil di sini sudah dikonfirmasi." in page.text


def test_the_check_names_what_is_not_confirmed_and_blocks(browse, cast, session, here, url):
    finished(session, cast)
    answer_all(session, cast.revision, cast.sari)
    session.commit()
    visit = browse(cast.wati)
    visit.post(url, {"seen-2.2": "1", "carry": "2.2"}, status=303)
    page = visit.get(f"{here}/check")
    assert "1 jawaban diambil dari jawaban sebelumnya dan belum dikonfirmasi." in page.text
    assert f"{url}?show=unconfirmed" in page.links()
    page = visit.post(f"{here}/submit", status=422)
    assert any("1 jawaban belum dikonfirmasi" in one for one in page.errors)
    session.expire_all()
    assert cast.revision.status is Status.DRAFT
    visit.post(url, {"seen-2.2": "2", "value-2.2": "1", "confirm": "2.2"}, status=303)
    visit.post(f"{here}/submit", said_on(visit.get(f"{here}/check")), status=303)


def test_others_cannot(browse, cast, session, here, url):
    drafted(session, cast, {"2.1": 3})
    asked = {"item": "2.1", "seen": 0}
    for path, data in (
        (f"{here}/carry", {"json": asked}),
        (f"{here}/confirm", {"json": asked}),
        (f"{url}/carry", {}),
        (f"{url}/carry/undo", {}),
    ):
        browse(cast.budi).post(path, status=404, **data)
        browse(cast.tono).post(path, status=403, **data)
        browse(cast.rina).post(path, status=403, **data)


def test_a_page_with_last_answers_takes_few_statements_and_stays_light(
    browse, cast, session, here, count_sql
):
    finished(session, cast, i2_1=3)
    visit = browse(cast.sari)
    url = f"{here}/areas/pengelolaan_aset"
    visit.post(f"{url}/carry", status=303)
    visit.get(url)
    with count_sql() as sql:
        page = visit.get(url)
    assert sql.total <= 14, sql.statements
    assert len(page.text.encode()) <= 260_000
