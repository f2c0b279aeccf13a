"""An exception to the category of electronic systems, which the city gives to every unit."""

import pytest

from assessment.assessments.answers import Change, version_of
from assessment.assessments.models import Decision, Layer, Sheet
from assessment.assessments.projection import differences
from assessment.assessments.providing import exceptions, inheritance
from assessment.assessments.providing.exceptions import exceptions_of
from assessment.assessments.proving import services as proving
from assessment.assessments.services import NotNow
from assessment.errors import Refused
from assessment.evidence.services import Details, add_link
from assessment.permissions import Role
from assessment.questionnaire.values import LETTERS, UNANSWERED
from assessment.reviews import concluding, decisions
from assessment.reviews import services as reviews
from assessment.reviews.decisions import Judgement
from tests import factories
from tests.assessments.filling import answer_all, at_desk, submit
from tests.assessments.providing import LATER, arrange
from tests.factories import AT, TODAY, kami
from tests.reviews.desk import seen_by
from tests.rounds.conftest import entry

QUESTION = "1.1"
AT_POSITION = kami().item(QUESTION).position
A, B, C = (LETTERS[letter] for letter in "ABC")


@pytest.fixture
def system(session, cast):
    """The city has one system, answered B throughout: 20 points, "Tinggi"."""
    agus = factories.actor(session, cast.agus)
    made = inheritance.write_system(
        session, cast.round, None, entry("Loket", "B" * 10), by=agus, at=AT
    )
    session.commit()
    return made


def state(session, cast, by, value=C, item=QUESTION, reason="Loket kami tanpa data NIK."):
    on = at_desk(session, cast.revision)
    seen = version_of(on.own_versions, kami().item(item).position)
    exceptions.state(
        session, on, kami(), Change(item, value, seen, reason=reason),
        by=factories.actor(session, by), at=AT, today=TODAY,
    )  # fmt: skip


def hand_in(session, cast):
    answer_all(session, cast.revision, cast.sari)
    submit(session, cast.revision, cast.wati)
    rina = factories.actor(session, cast.rina)
    reviews.take(
        session, seen_by(session, cast.revision, cast.rina), by=rina, at=LATER, today=TODAY
    )
    return rina


def decide(session, cast, by, **judged):
    on = at_desk(session, cast.revision)
    judgement = Judgement(QUESTION, seen=version_of(on.verified_versions, AT_POSITION), **judged)
    decisions.decide(session, on, kami(), [judgement], by=by, at=LATER)


def points(session, cast, layer=Layer.SELF):
    session.expire_all()
    return session.get_one(Sheet, (cast.revision.id, layer)).system_points


def test_it_does_not_count_by_itself(session, cast, system):
    before = points(session, cast)
    state(session, cast, cast.sari)
    assert points(session, cast) == before
    on = at_desk(session, cast.revision)
    assert on.own[AT_POSITION] == C
    assert exceptions_of(session, on, kami())[QUESTION].reason == "Loket kami tanpa data NIK."
    assert not list(differences(session))


def test_in_a_round_with_a_provider_too(session, cast):
    city = arrange(session, cast)
    agus = factories.actor(session, cast.agus)
    inheritance.write_system(session, city.round, None, entry("Loket", "B" * 10), by=agus, at=AT)
    on = at_desk(session, city.melati)
    change = Change(QUESTION, C, 0, reason="Ya.")
    sari = factories.actor(session, cast.sari)
    exceptions.state(session, on, kami(), change, by=sari, at=AT, today=TODAY)
    assert QUESTION in exceptions_of(session, at_desk(session, city.melati), kami())


def test_accepted_it_counts(session, cast, system):
    state(session, cast, cast.sari)
    rina = hand_in(session, cast)
    before = points(session, cast, Layer.VERIFIED)
    seen = seen_by(session, cast.revision, cast.rina)
    with pytest.raises(Refused, match=QUESTION):
        concluding.verify(session, seen, by=rina, at=LATER, today=TODAY)
    decide(session, cast, rina, decision=Decision.CHANGED, value=C)
    assert points(session, cast, Layer.VERIFIED) == before - 1
    assert points(session, cast) == before
    concluding.verify(session, seen_by(session, cast.revision, cast.rina), by=rina, at=LATER, today=TODAY)  # fmt: skip
    assert not list(differences(session))


def test_declined_with_a_reason_the_citys_counts(session, cast, system):
    state(session, cast, cast.sari)
    rina = hand_in(session, cast)
    with pytest.raises(Refused, match=QUESTION):
        decide(session, cast, rina, decision=Decision.AGREED)
    before = points(session, cast, Layer.VERIFIED)
    decide(session, cast, rina, decision=Decision.AGREED, reason="Loket memakai NIK.")
    assert points(session, cast, Layer.VERIFIED) == before


def test_agreeing_to_the_rest_leaves_it(session, cast, system):
    state(session, cast, cast.sari)
    rina = hand_in(session, cast)
    saved = decisions.agree_rest(
        session, at_desk(session, cast.revision), kami(), "system_category", by=rina, at=LATER
    )
    assert len(saved) == 9
    assert QUESTION not in {one.item for one in saved}


def test_it_can_be_returned_and_changed(session, cast, system):
    state(session, cast, cast.sari)
    rina = hand_in(session, cast)
    seen = seen_by(session, cast.revision, cast.rina)
    asked = {QUESTION: "Lampirkan foto layar."}
    reviews.return_for_changes(session, seen, asked, "", TODAY, by=rina, at=LATER, today=TODAY)
    with pytest.raises(NotNow):
        state(session, cast, cast.sari, item="1.2")
    state(session, cast, cast.sari, value=A)
    assert at_desk(session, cast.revision).own[AT_POSITION] == A


def test_what_the_city_says_otherwise_later_is_looked_at_again(session, cast, system):
    state(session, cast, cast.sari)
    rina = hand_in(session, cast)
    decide(session, cast, rina, decision=Decision.AGREED, reason="Loket memakai NIK.")
    agus = factories.actor(session, cast.agus)
    other = entry("Loket", "A" + "B" * 9)
    inheritance.write_system(session, cast.round, system, other, by=agus, at=LATER)
    seen = seen_by(session, cast.revision, cast.rina)
    assert reviews.take_over_city(session, seen, "Sistem berubah.", by=rina, at=LATER) == 1
    assert at_desk(session, cast.revision).verified[AT_POSITION] == UNANSWERED


@pytest.mark.parametrize(
    "wrong", [{"value": B}, {"reason": " "}, {"value": UNANSWERED}, {"value": 2}]
)
def test_it_shows_what_is_wrong(session, cast, system, wrong):
    with pytest.raises(Refused):
        state(session, cast, cast.sari, **wrong)


def test_only_once_the_category_is_there(session, cast):
    with pytest.raises(NotNow, match="Kategori"):
        state(session, cast, cast.sari)


def test_evidence_can_be_shown_for_it(session, cast, system):
    sari = factories.actor(session, cast.sari)
    link = add_link(
        session, cast.melati.id, "https://contoh.test/foto", Details(title="Foto"), by=sari, at=AT
    )
    session.flush()

    def attach():
        proving.attach(
            session, at_desk(session, cast.revision), kami(), QUESTION, link, by=sari, at=AT, today=TODAY
        )  # fmt: skip

    with pytest.raises(NotNow):
        attach()
    state(session, cast, cast.sari)
    attach()


# The pages.


@pytest.fixture
def url(cast, system):
    return f"/assessments/{cast.revision.id}/items/{QUESTION}/exception"


FORM = {"value": "C", "reason": "Loket kami tanpa data NIK.", "seen": "0"}


def category(cast):
    return f"/assessments/{cast.revision.id}/areas/system_category"


def test_it_works(browse, cast, session, url):
    sari = browse(cast.sari)
    assert url in sari.get(category(cast)).links()
    page = sari.get(url)
    assert [one.get("value") for one in page.tree.cssselect("input[name=value]")] == ["A", "C"]
    answer = sari.post(url, FORM, status=303)
    assert answer.location.endswith(f"/areas/system_category#item-{QUESTION}")
    (said,) = sari.get(category(cast)).texts(f"[id='item-{QUESTION}'] .notice")
    assert "Pengecualian unit: C" in said
    assert "menunggu keputusan verifikator" in said
    sari.get(f"/assessments/{cast.revision.id}/items/{QUESTION}/evidence")
    sari.post(f"{url}/withdraw", {"seen": "1"}, status=303)
    assert not exceptions_of(session, at_desk(session, cast.revision), kami())


@pytest.mark.parametrize("wrong", [{"value": ""}, {"value": "B"}, {"value": "3"}, {"reason": ""}])
def test_the_page_shows_what_is_wrong(browse, cast, session, url, wrong):
    assert browse(cast.sari).post(url, FORM | wrong, status=422).errors
    assert not exceptions_of(session, at_desk(session, cast.revision), kami())


def test_it_hides_other_units(browse, cast, url):
    browse(cast.budi).get(url, status=404)
    browse(cast.budi).post(url, FORM, status=404)


def test_a_camat_reads_but_states_nothing(browse, cast, url):
    tono = browse(cast.tono)
    assert url not in tono.get(category(cast)).links()
    tono.get(url, status=403)
    tono.post(url, FORM, status=403)


@pytest.mark.parametrize("who", ["rina", "agus", "maya", "indra"])
def test_it_requires_somebody_of_a_unit(browse, cast, url, who):
    browse(getattr(cast, who)).post(url, FORM, status=403)


def test_it_requires_signing_in(browse, url):
    assert browse().get(url, 302).location.startswith("/sign-in")


def test_the_verifier_decides_on_it(browse, cast, session, url):
    state(session, cast, cast.sari)
    hand_in(session, cast)
    session.commit()
    review = f"/reviews/{cast.revision.id}"
    rina = browse(cast.rina)
    page = rina.get(f"{review}/areas/system_category?filter=exception")
    (said,) = page.texts(".review__side--self")
    assert "Jawaban kota B" in said
    assert "Pengecualian unit C" in said
    assert page.texts(".verdict__option")[0] == "Terima pengecualian: C"
    body = {"item": QUESTION, "chosen": "C", "text": "", "seen": 0, "key": "k"}
    rina.post(f"{review}/decisions", json=body, status=200)
    rina.post(f"{review}/verify", {"version": "4"}, status=303)
    (said,) = browse(cast.sari).get(category(cast)).texts(f"[id='item-{QUESTION}'] .notice")
    assert "Diterima verifikator" in said


def test_the_provider_states_none(session, cast):
    city = arrange(session, cast)
    factories.appoint(session, city.dewi, Role.HEAD, cast.office)
    on = at_desk(session, city.revision)
    dewi = factories.actor(session, city.dewi)
    change = Change(QUESTION, C, 0, reason="Ya.")
    with pytest.raises(NotNow):
        exceptions.state(session, on, kami(), change, by=dewi, at=AT, today=TODAY)
