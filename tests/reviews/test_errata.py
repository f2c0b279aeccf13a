"""Errata: texts mended in a running round, shown from then on to whoever is not final, and nothing else."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import DBAPIError

from assessment.assessments.models import Revision
from assessment.assessments.queries import desk
from assessment.assessments.questionnaires import mending
from assessment.audit.models import Event
from assessment.errors import Conflict, Refused
from assessment.permissions import Sight
from assessment.questionnaire import frozen
from assessment.questionnaire.model import Text
from assessment.reviews.snapshot import digest as sealed
from assessment.rounds.models import Content, Erratum, Round, RoundState
from assessment.rounds.queries import questionnaire
from tests import factories
from tests.factories import AT, kami
from tests.scoring.instruments import ROOT

BEGAN = frozen.digest(kami())
FILE = ROOT / "questionnaires" / "kami-5.0.yaml"
SENTENCE = "Salah ketik di butir 2.1."
LATER = AT + timedelta(days=1)


def reworded(new, item_id="2.1", of=None):
    """The content with another question at an item."""
    content = of or kami()
    areas = tuple(
        replace(
            area,
            items=tuple(
                replace(item, text=Text(new, f"{new} (English)")) if item.id == item_id else item
                for item in area.items
            ),
        )
        for area in content.areas
    )
    return replace(content, areas=areas)


def mend(session, cast, content, *, seen=BEGAN, at=LATER, sentence=SENTENCE):
    made = mending.mend(
        session, session.get_one(Round, cast.round.id), BEGAN, content, sentence,
        seen=seen, by=factories.actor(session, cast.agus), at=at,
    )  # fmt: skip
    session.commit()
    return made


def shown(session, revision):
    session.expire_all()
    on = desk(session, revision.id, None, Sight.ANSWERS, lock=False)
    return questionnaire(session, on.shown_digest).item("2.1").text.id


@pytest.fixture
def area_url(cast):
    return f"/assessments/{cast.revision.id}/areas/tata_kelola"


@pytest.fixture
def directory(app, tmp_path):
    """A folder of questionnaires of the installation's own; ``write(new)`` puts a mended file there."""
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], questionnaires=tmp_path)
    text = FILE.read_text(encoding="utf-8")

    def write(*exchanged):
        changed = text
        for old, new in exchanged:
            assert old in changed
            changed = changed.replace(old, new, 1)
        (tmp_path / "kami-5.0.yaml").write_text(changed, encoding="utf-8")

    return write


OLD_TOPIC = kami().item("2.1").topic.id
SLIP = (f'"{OLD_TOPIC}"', '"Pokok yang benar"')


def test_both_contents_are_kept_and_only_texts_differ(cast, session):
    made = mend(session, cast, reworded("Kalimat baru?"))
    old, new = (session.get_one(Content, one) for one in (made.from_digest, made.to_digest))
    assert old.digest == BEGAN != new.digest
    assert old.scoring_digest == new.scoring_digest
    event = session.execute(select(Event).order_by(Event.seq.desc()).limit(1)).scalar_one()
    assert event.action == "questionnaire.mended"
    body = json.loads(event.body)
    assert body["items"] == ["2.1"]
    assert (body["from"], body["to"]) == (BEGAN, made.to_digest)


def test_who_is_not_final_reads_the_new_text_and_who_is_the_old(cast, session, final):
    before = final.mended_digest
    on = desk(session, final.id, None, Sight.ANSWERS, lock=False)
    seal = sealed(session, on, questionnaire(session, on.shown_digest))
    old = shown(session, final)
    mend(session, cast, reworded("Kalimat baru?"))
    others = session.execute(select(Revision).where(Revision.id != final.id)).scalars().all()
    assert {shown(session, one) for one in others} == {"Kalimat baru?"}
    assert shown(session, final) == old
    session.refresh(final)
    assert final.mended_digest == before is None
    on = desk(session, final.id, None, Sight.ANSWERS, lock=False)
    assert sealed(session, on, questionnaire(session, on.shown_digest)) == seal


def test_what_becomes_final_afterwards_is_sealed_with_the_text_it_showed(cast, session, verified):
    made = mend(session, cast, reworded("Kalimat baru?"))
    from tests.reviews import desk as reviewing

    session.expire_all()
    reviewing.move(session, session.get_one(Revision, verified.id), cast.lestari, "finalise")
    session.commit()
    mend(session, cast, reworded("Lain lagi?"), seen=made.to_digest, at=LATER + timedelta(days=1))
    assert shown(session, verified) == "Kalimat baru?"
    on = desk(session, verified.id, None, Sight.ANSWERS, lock=False)
    event = session.execute(select(Event).where(Event.action == "review.finalised")).scalar_one()
    assert json.loads(event.body)["snapshot"] == sealed(
        session, on, questionnaire(session, on.shown_digest)
    )


def test_the_database_keeps_what_a_final_result_showed(cast, session, final):
    with pytest.raises(DBAPIError, match="final"):
        session.execute(
            update(Revision).where(Revision.id == final.id).values(mended_digest="0" * 64)
        )


def test_an_erratum_is_never_changed(cast, session):
    mend(session, cast, reworded("Kalimat baru?"))
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(update(Erratum).values(sentence="Lain."))


def test_two_after_each_other(cast, session, browse, area_url):
    first = mend(session, cast, reworded("Pertama?"))
    with pytest.raises(Conflict):
        mend(session, cast, reworded("Kedua?"), seen=BEGAN)
    session.rollback()
    second = mend(
        session, cast, reworded("Kedua?"), seen=first.to_digest, at=LATER + timedelta(days=1)
    )
    assert second.from_digest == first.to_digest
    marks = browse(cast.sari).get(area_url).texts("#item-2\\.1 .item__mended dd")
    assert marks == ["Pertama?", kami().item("2.1").text.id]


def test_a_unit_that_comes_later_reads_the_new_text(cast, session):
    from assessment.assessments.running import opening

    made = mend(session, cast, reworded("Kalimat baru?"))
    late = factories.unit(session, "Susulan", parent=session.merge(cast.taman))
    [revision] = opening.enrol(session, session.get_one(Round, cast.round.id), [late], at=LATER)
    assert revision.mended_digest == made.to_digest
    assert revision.assessment.digest == BEGAN


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (lambda: replace(kami(), version="5.1"), "nama atau versinya lain"),
        (lambda: replace(kami(), method=replace(kami().kami, gate_max_partial_basic=3)), "angka metode berubah"),
        (kami, "sama persis"),
        (lambda: replace(kami(), default_for=("kelurahan",)), "Tidak ada kalimat yang berbeda"),
    ],
)  # fmt: skip
def test_anything_but_texts_is_refused_with_what_differs(cast, session, content, why):
    with pytest.raises(Refused) as refusal:
        mend(session, cast, content())
    assert why in refusal.value.sentence
    assert session.execute(select(func.count()).select_from(Erratum)).scalar_one() == 0


@pytest.mark.parametrize("sentence", ["", "   ", "Pendek", "x" * 301])
def test_it_must_be_said_what_was_mended(cast, session, sentence):
    with pytest.raises(Refused):
        mend(session, cast, reworded("Kalimat baru?"), sentence=sentence)


def test_only_an_open_round(cast, session):
    session.get_one(Round, cast.round.id).state = RoundState.CLOSED
    with pytest.raises(Refused):
        mend(session, cast, reworded("Kalimat baru?"))


def test_the_form_announces_it(cast, session, browse, area_url):
    visit = browse(cast.sari)
    assert visit.get(area_url).texts(".item__mended") == []
    mend(session, cast, reworded("Kalimat baru?"))
    page = visit.get(area_url)
    [mark] = page.texts(".item__mended")
    assert mark.startswith("Kalimat butir ini diperbaiki ")
    assert kami().item("2.1").text.id in mark
    assert page.texts("#item-2\\.1 .item__text") == ["Kalimat baru?"]
    overview = visit.get(f"/assessments/{cast.revision.id}")
    assert SENTENCE in overview.text
    assert f"{area_url}#item-2.1" in overview.links()


def test_the_verifier_sees_it_too(cast, session, browse, taken):
    mend(session, cast, reworded("Kalimat baru?"))
    page = browse(cast.rina).get(f"/reviews/{taken.id}/areas/tata_kelola")
    [mark] = page.texts("#item-2\\.1 .item__mended")
    assert kami().item("2.1").text.id in mark


def test_the_announcement_speaks_english(cast, session, browse, area_url):
    session.merge(cast.sari).locale = "en"
    session.commit()
    mend(session, cast, reworded("Kalimat baru?"))
    [mark] = browse(cast.sari).get(area_url).texts(".item__mended")
    assert "The text of this item was corrected" in mark
    assert kami().item("2.1").text.en in mark


def test_saving_goes_on_as_before(cast, session, browse):
    mend(session, cast, reworded("Kalimat baru?"))
    answer = browse(cast.sari).post(
        f"/assessments/{cast.revision.id}/areas/tata_kelola",
        {"value-2.1": "2", "seen-2.1": "0"},
        status=303,
    )
    assert answer.status == 303


def test_the_admin_chooses_a_file_reads_what_differs_and_confirms(cast, session, browse, directory):
    directory(SLIP)
    visit = browse(cast.agus)
    url = f"/rounds/{cast.round.id}/erratum/{BEGAN}/kami-5.0"
    assert f"/rounds/{cast.round.id}/erratum" in visit.get(f"/rounds/{cast.round.id}").links()
    assert url in visit.get(f"/rounds/{cast.round.id}/erratum").links()
    page = visit.get(url)
    assert "Hanya kalimat yang berubah" in page.text
    assert page.texts(".difference__old del") == [OLD_TOPIC]
    fields = {
        one: page.tree.cssselect(f"input[name={one}]")[0].get("value") for one in ("file", "seen")
    }
    assert visit.post(url, fields | {"sentence": ""}, status=422).errors == [
        "Tulis apa yang diperbaiki, untuk dibaca semua unit."
    ]
    visit.post(url, fields | {"sentence": SENTENCE})
    page = visit.get(f"/rounds/{cast.round.id}")
    assert SENTENCE in page.text
    assert "Semua berkas kuesioner ini sama" in visit.get(f"/rounds/{cast.round.id}/erratum").text
    versions = visit.get("/questionnaires").texts(".card")
    assert len(versions) == 2
    assert "sebelum ralat" not in versions[0]
    assert "Periode 2026 (kecamatan, sebelum ralat)" in versions[1]
    visit.post(url, fields | {"sentence": SENTENCE}, status=404)


def test_a_file_that_changed_meanwhile_is_shown_again(cast, session, browse, directory):
    directory(SLIP)
    visit = browse(cast.agus)
    url = f"/rounds/{cast.round.id}/erratum/{BEGAN}/kami-5.0"
    page = visit.get(url)
    fields = {
        one: page.tree.cssselect(f"input[name={one}]")[0].get("value") for one in ("file", "seen")
    }
    directory((SLIP[0], '"Pokok yang lebih benar lagi"'))
    page = visit.post(url, fields | {"sentence": SENTENCE}, status=422)
    assert page.errors == [
        "Berkasnya berubah sejak Anda membandingkan. Baca lagi perbedaannya di bawah."
    ]
    assert session.execute(select(func.count()).select_from(Erratum)).scalar_one() == 0


def test_a_file_that_changes_scores_offers_no_button(cast, browse, directory):
    directory(("effort: 2", "effort: 3"))
    page = browse(cast.agus).get(f"/rounds/{cast.round.id}/erratum/{BEGAN}/kami-5.0")
    assert "ketentuan butir berubah (usaha)" in page.text
    assert page.tree.cssselect("main form") == []


@pytest.mark.parametrize("path", ["x/kami-5.0", f"{BEGAN}/none", f"{BEGAN}/kami-5.0"])
def test_what_is_no_questionnaire_of_the_round_is_not_found(cast, browse, directory, path):
    directory()
    browse(cast.agus).get(f"/rounds/{cast.round.id}/erratum/{path}", 404)


def test_another_version_is_no_erratum(browse, cast):
    """The shipped files hold KAMI 4.2 too: it is another questionnaire, not a mended one."""
    page = browse(cast.agus).get(f"/rounds/{cast.round.id}/erratum")
    assert "kami-4.2" not in page.text
    assert "Tidak ada yang perlu diralat." in page.text
