"""A verifier sees which answers a unit took over from its last round, and what stood then."""

import pytest

from assessment.assessments.carrying import services as carrying
from assessment.assessments.records import taken_over
from tests import factories
from tests.assessments.earlier import CHANGED, drafted, finished
from tests.assessments.filling import answer, answer_all, at_desk
from tests.factories import AT, TODAY, kami
from tests.reviews.desk import move, send

TAKEN, LOWERED, OWN = "2.4", "2.2", "2.5"


def take(session, cast, item):
    on = at_desk(session, cast.revision)
    seen = carrying.version_of(on.own_versions, kami().item(item).position)
    sari = factories.actor(session, cast.sari)
    carrying.take(session, on, kami(), item, seen=seen, by=sari, at=AT, today=TODAY)


def confirm(session, cast, item):
    on = at_desk(session, cast.revision)
    seen = carrying.version_of(on.own_versions, kami().item(item).position)
    sari = factories.actor(session, cast.sari)
    carrying.confirm(session, on, kami(), item, seen=seen, by=sari, at=AT, today=TODAY)


def found(session, cast):
    return taken_over(session, cast.revision.id, [TAKEN, LOWERED, OWN])


def test_an_answer_taken_over_is_known_until_the_unit_gives_its_own(session, cast):
    finished(session, cast)
    assert found(session, cast) == {}
    take(session, cast, TAKEN)
    assert found(session, cast) == {TAKEN: False}
    confirm(session, cast, TAKEN)
    assert found(session, cast) == {TAKEN: True}
    answer(session, cast.revision, cast.sari, {TAKEN: 2}, note="Juga di loket.")
    assert found(session, cast) == {TAKEN: True}
    answer(session, cast.revision, cast.sari, {TAKEN: 3})
    assert found(session, cast) == {}
    answer(session, cast.revision, cast.sari, {TAKEN: 2})
    assert found(session, cast) == {}


@pytest.fixture
def url(session, cast):
    """On Rina's desk: two answers taken over and confirmed, the rest the unit's own."""
    answer_all(session, cast.revision, cast.sari)
    for item in (TAKEN, LOWERED):
        take(session, cast, item)
        confirm(session, cast, item)
    send(session, cast.revision, cast.wati)
    move(session, cast.revision, cast.rina, "take")
    session.commit()
    return f"/reviews/{cast.revision.id}/areas/tata_kelola"


@pytest.fixture
def before(session, cast):
    return finished(session, cast)


def test_it_stands_beside_the_last_final_value(browse, cast, before, url):
    rina = browse(cast.rina)
    page = rina.get(f"{url}?filter=carried")
    assert [one.get("id") for one in page.tree.cssselect("article.item")] == [
        f"item-{LOWERED}", f"item-{TAKEN}",
    ]  # fmt: skip
    lowered, taken = page.texts("article.item")
    for said in (lowered, taken):
        assert "Dibawa dari jawaban sebelumnya" in said
        assert "belum dikonfirmasi" not in said
    assert "Nilai akhir Periode 2025: Dalam perencanaan" in lowered
    assert CHANGED[LOWERED] == 1
    assert "Bukti 2025 kurang." in lowered
    assert "Nilai akhir Periode 2025: Diterapkan sebagian" in taken
    (own,) = rina.get(url).texts(f"[id='item-{OWN}']")
    assert "Dibawa dari jawaban sebelumnya" not in own


def test_what_was_never_verified_says_so_and_no_more(browse, cast, session):
    drafted(session, cast, {TAKEN: 3})
    answer_all(session, cast.revision, cast.sari)
    take(session, cast, TAKEN)
    send(session, cast.revision, cast.wati, whole=False)
    move(session, cast.revision, cast.rina, "take")
    session.commit()
    url = f"/reviews/{cast.revision.id}/areas/tata_kelola?filter=carried"
    (said,) = browse(cast.rina).get(url).texts("article.item")
    assert "Dibawa dari jawaban sebelumnya, belum dikonfirmasi" in said
    assert "Periode 2025: tidak diverifikasi" in said


def test_without_any_the_last_round_is_not_read(browse, cast, session, before, count_sql):
    answer_all(session, cast.revision, cast.sari)
    send(session, cast.revision, cast.wati)
    move(session, cast.revision, cast.rina, "take")
    session.commit()
    rina = browse(cast.rina)
    url = f"/reviews/{cast.revision.id}/areas/tata_kelola"
    rina.get(url)
    with count_sql() as sql:
        page = rina.get(url)
    assert "Dibawa dari jawaban sebelumnya" not in page.text
    assert not [one for one in sql.statements if "round_2" in one]


@pytest.mark.parametrize("who", ["sari", "agus", "maya", "tono"])
def test_it_requires_a_verifier(browse, cast, before, url, who):
    browse(getattr(cast, who)).get(url, status=403)
