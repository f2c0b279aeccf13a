"""What the provider says at the items that each unit answers itself is verified like its answers."""

import pytest

from assessment.assessments.models import Decision
from assessment.assessments.providing.publishing import published_for
from assessment.errors import Refused
from assessment.questionnaire.values import UNANSWERED
from assessment.reviews import concluding, decisions
from assessment.reviews import services as reviews
from assessment.reviews.decisions import Judgement
from tests import factories
from tests.assessments.filling import at_desk
from tests.assessments.providing import BOTH, CITY, LATER, arrange, send, tell, tell_all, verify
from tests.factories import TODAY, kami
from tests.reviews.desk import seen_by

TEXT, OTHER, SILENT = BOTH[0], BOTH[1], BOTH[2]
AREA = kami().item(TEXT).area_id
SAID = "Aturannya ada di portal kota."


@pytest.fixture
def source(template_with_cast):
    return template_with_cast


@pytest.fixture
def city(session, cast):
    made = arrange(session, cast)
    tell_all(session, made)
    tell(session, made, {TEXT: UNANSWERED, OTHER: UNANSWERED}, note=SAID)
    send(session, made)
    session.commit()
    return made


@pytest.fixture
def taken(session, cast, city):
    rina = factories.actor(session, cast.rina)
    reviews.take(
        session, seen_by(session, city.revision, cast.rina), by=rina, at=LATER, today=TODAY
    )
    session.commit()
    return rina


def decide(session, city, by, item, decision, **more):
    judgement = Judgement(item, decision, more.pop("seen", 0), **more)
    on = at_desk(session, city.revision)
    return decisions.decide(session, on, kami(), [judgement], by=by, at=LATER)


def given(session, city, item=TEXT):
    return published_for(session, at_desk(session, city.melati)).given[item]


def test_what_a_verifier_agreed_to_is_published_as_verified(session, cast, city):
    verify(session, city, cast.rina, {}, TEXT, OTHER, *CITY)
    assert given(session, city).is_verified


def test_one_that_nobody_agreed_to_holds_the_conclusion_back(session, browse, cast, city):
    with pytest.raises(Refused, match=f"belum diperiksa: {OTHER}"):
        verify(session, city, cast.rina, {}, TEXT, *CITY)
    session.commit()
    page = browse(cast.rina).get(f"/reviews/{city.revision.id}")
    assert f"Masih ada keterangan untuk unit yang belum diperiksa: {OTHER}." in page.text


def test_they_count_in_the_share(browse, cast, session, city, taken):
    rina, asked = browse(cast.rina), len(CITY)

    def queued():
        page = rina.get("/reviews?tab=mine")
        return page.texts("main tbody td")

    assert f"0 dari {asked + 2}" in queued()
    decide(session, city, taken, TEXT, Decision.AGREED)
    session.commit()
    assert f"1 dari {asked + 2}" in queued()
    page = rina.get(f"/reviews/{city.revision.id}")
    assert any(f"1 dari {asked + 2}" in words for words in page.texts(".stat"))


def test_it_has_no_level_and_moves_no_score(session, city, taken):
    before = at_desk(session, city.revision).verified
    outcome = decide(session, city, taken, TEXT, Decision.AGREED)
    assert outcome.answers == before


def test_it_can_only_be_agreed_to_or_returned(session, city, taken):
    with pytest.raises(Refused, match="disetujui atau dikembalikan"):
        decide(session, city, taken, TEXT, Decision.CHANGED, value=2, reason="Salah.")


def test_where_nothing_is_said_there_is_nothing_to_agree_to(session, city, taken):
    with pytest.raises(Refused, match=SILENT):
        decide(session, city, taken, SILENT, Decision.AGREED)


def test_it_is_returned_mended_and_looked_at_again(session, cast, city, taken):
    decide(session, city, taken, TEXT, Decision.AGREED)
    decide(session, city, taken, OTHER, Decision.UNCHECKED, note="Sebutkan alamatnya.")
    seen = seen_by(session, city.revision, cast.rina)
    asked = {OTHER: "Sebutkan alamatnya."}
    reviews.return_for_changes(session, seen, asked, "", TODAY, by=taken, at=LATER, today=TODAY)
    tell(session, city, {OTHER: UNANSWERED}, note="portal.contoh.test", when=LATER)
    send(session, city, when=LATER)
    with pytest.raises(Refused, match=f"belum diperiksa: {OTHER}"):
        verify(session, city, cast.rina, {}, *CITY)
    decide(session, city, taken, OTHER, Decision.AGREED, seen=2)
    concluding.verify(
        session, seen_by(session, city.revision, cast.rina), by=taken, at=LATER, today=TODAY
    )
    assert given(session, city).is_verified
    assert given(session, city, OTHER).note == "portal.contoh.test"


def test_agreeing_to_the_rest_takes_it_along_once(session, city, taken):
    def agree():
        on = at_desk(session, city.revision)
        return decisions.agree_rest(session, on, kami(), AREA, by=taken, at=LATER)

    saved = {one.item for one in agree()}
    assert {TEXT, OTHER} & {one.id for one in kami().area(AREA).items} <= saved
    assert SILENT not in saved
    with pytest.raises(Refused, match="sudah diperiksa"):
        agree()


def test_the_page_shows_it(browse, cast, session, city, taken):
    url = f"/reviews/{city.revision.id}/areas/{AREA}"
    rina = browse(cast.rina)
    page = rina.get(url)
    (said,) = page.texts(f"[id='item-{TEXT}'] .review__side--self")
    assert said.startswith("Keterangan untuk unit Dibaca semua unit")
    assert SAID in said
    assert page.texts(f"[id='item-{TEXT}'] .verdict__option") == [
        "Setuju dengan keterangan ini A", "Kembalikan ke unit R", "Belum diperiksa",
    ]  # fmt: skip
    assert not page.tree.cssselect(f"[id='item-{SILENT}']")
    form = {f"chosen-{TEXT}": "agreed", f"seen-{TEXT}": "0", f"text-{TEXT}": ""}
    rina.post(url, form, status=303)
    page = rina.get(url)
    assert page.texts(f"[id='item-{TEXT}'] .review__side--verified .review__value") == [
        "Keterangan disetujui"
    ]
    page = rina.get(f"{url}?filter=unchecked")
    assert not page.tree.cssselect(f"[id='item-{TEXT}']")


def test_a_script_agrees_to_it(browse, cast, city, taken, count_sql):
    body = {"item": TEXT, "chosen": "agreed", "text": "", "seen": 0, "key": "k1", "claim": ""}
    rina = browse(cast.rina)
    rina.post(
        f"/reviews/{city.revision.id}/decisions",
        json=body | {"item": CITY[0], "claim": "3"},
        status=200,
    )
    with count_sql() as sql:
        rina.post(f"/reviews/{city.revision.id}/decisions", json=body | {"key": "k2"}, status=200)
    assert sql.total <= 8, sql.statements
    body |= {"item": OTHER, "chosen": "2", "text": "Salah.", "key": "l"}
    answer = rina.post(f"/reviews/{city.revision.id}/decisions", json=body, status=422)
    assert "disetujui atau dikembalikan" in answer.text


def test_a_unit_reads_whether_it_is_verified(browse, cast, session, city):
    url = f"/assessments/{city.melati.id}/areas/{AREA}"
    assert "belum diverifikasi" in browse(cast.sari).get(url).texts(f"[id='item-{TEXT}']")[0]
    verify(session, city, cast.rina, {}, TEXT, OTHER, *CITY)
    session.commit()
    (said,) = browse(cast.sari).get(url).texts(f"[id='item-{TEXT}']")
    assert "terverifikasi" in said


def test_a_unit_has_no_texts_and_nothing_is_read(session, city, count_sql):
    from assessment.reviews.texts import Texts, texts_of

    on = at_desk(session, city.melati)
    with count_sql() as sql:
        assert texts_of(session, on, kami()) == Texts()
    assert not sql.total


@pytest.mark.parametrize("who", ["sari", "agus", "maya"])
def test_it_requires_a_verifier(browse, cast, city, taken, who):
    browse(getattr(cast, who)).get(f"/reviews/{city.revision.id}/areas/{AREA}", status=403)
