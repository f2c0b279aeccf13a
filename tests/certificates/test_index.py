"""The list of certificates and what is done with many at once."""

import pytest
from sqlalchemy import select

from assessment.certificates import printing
from assessment.certificates.models import Certificate
from assessment.jobs import runner
from assessment.people.models import Person
from assessment.permissions import Role
from tests import factories

URL = "/certificates"


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Printing without a renderer."""
    monkeypatch.setattr(
        printing,
        "render",
        lambda template, said: f"{template} {said['number']} {said['code']}".encode(),
    )


@pytest.fixture
def lukman(cast, session) -> Person:
    """A second lead."""
    person = factories.person(session, "Lukman", Role.LEAD, cast.office, title="Ketua tim 2")
    session.commit()
    return person


def ids(session, state):
    session.rollback()
    found = [
        str(one)
        for one in session.execute(
            select(Certificate.id).where(Certificate.state == state)
        ).scalars()
    ]
    session.rollback()
    return found


def test_it_works_from_final_to_issued(browse, cast, session, finals, app):
    finals(cast.melati, cast.kenanga)
    agus, lestari = browse(cast.agus), browse(cast.lestari)
    page = agus.get(URL)
    assert page.title == "Piagam"
    assert page.texts("tbody th") == [
        "Kel. Melati, Kec. Taman99.01.1001",
        "Kel. Kenanga, Kec. Taman99.01.1002",
    ]
    agus.post(f"{URL}/propose", {"revision": [str(cast.revision.id)]})
    assert "Piagam diusulkan" in agus.get(URL).text or len(ids(session, "proposed")) == 1
    agus.post(f"{URL}/propose", {"all": "yes"})
    assert len(ids(session, "proposed")) == 2
    page = lestari.get(URL)
    assert len(page.texts("tbody tr")) == 2
    lestari.post(f"{URL}/approve", {"certificate": ids(session, "proposed")})
    page = lestari.get(f"{URL}?tab=making")
    assert page.texts(".progress__value") == ["0 dari 2"]
    assert lestari.get(f"{URL}/progress").json["state"] == "running"
    runner.run_pending(app)
    assert lestari.get(f"{URL}/progress").json["state"] == "done"
    page = lestari.get(f"{URL}?tab=making")
    assert page.texts("tbody .status-tag") == ["Berlaku", "Berlaku"], (
        "nothing is being made: it shows what is issued"
    )


def test_buttons_mean_what_the_filters_show(browse, cast, session, finals):
    finals(cast.melati, cast.kenanga)
    agus = browse(cast.agus)
    assert len(agus.get(f"{URL}?q=melati").texts("tbody tr")) == 1
    agus.post(f"{URL}/propose", {"all": "yes", "q": "melati"})
    assert len(ids(session, "proposed")) == 1
    agus.post(f"{URL}/propose", {"all": "yes", "kecamatan": str(cast.lain.id)}, status=422)
    agus.post(
        f"{URL}/propose",
        {"all": "yes", "kecamatan": str(cast.taman.id), "round": str(cast.round.id)},
    )
    assert len(ids(session, "proposed")) == 2


def test_approving_all_leaves_ones_own(browse, cast, session, finals, lukman):
    finals(cast.melati, cast.kenanga)
    browse(cast.lestari).post(f"{URL}/propose", {"all": "yes", "q": "melati"})
    browse(lukman).post(f"{URL}/propose", {"all": "yes"})
    browse(lukman).post(f"{URL}/approve", {"all": "yes"})
    [left] = ids(session, "proposed")
    browse(lukman).post(f"{URL}/approve", {"certificate": [left]}, status=403)
    browse(cast.lestari).post(f"{URL}/approve", {"certificate": [left]})
    assert ids(session, "proposed") == []


def test_proposals_can_be_withdrawn(browse, cast, session, finals):
    finals()
    agus = browse(cast.agus)
    agus.post(f"{URL}/propose", {"all": "yes"})
    agus.post(f"{URL}/withdraw", {"certificate": ids(session, "proposed")})
    assert ids(session, "proposed") == []
    assert len(agus.get(URL).texts("tbody tr")) == 1


@pytest.mark.parametrize("verb", ["propose", "withdraw"])
def test_nothing_chosen_is_refused_with_a_sentence(browse, cast, verb):
    page = browse(cast.agus).post(f"{URL}/{verb}", {}, status=422)
    assert "Pilih sedikitnya satu" in page.text


def test_what_cannot_be_an_id_is_nothing(browse, cast):
    browse(cast.lestari).post(f"{URL}/approve", {"certificate": ["x", "1' OR 1=1"]}, status=422)


def test_a_printing_that_was_given_up_can_be_tried_again(
    browse, cast, session, propose, approve, app, monkeypatch
):
    [certificate] = propose()
    approve([certificate])
    with monkeypatch.context() as broken:
        from assessment.errors import Refused

        def refuse(*_):
            raise Refused("Rusak.")

        broken.setattr(printing, "render", refuse)
        runner.run_pending(app)
    lestari = browse(cast.lestari)
    assert "Gagal" in lestari.get(f"{URL}?tab=making").texts(".status-tag")
    assert "Rusak." in lestari.get(f"{URL}/{certificate.id}").text
    browse(cast.agus).post(f"{URL}/{certificate.id}/print-again", status=403)
    lestari.post(f"{URL}/{certificate.id}/print-again")
    runner.run_pending(app)
    assert len(ids(session, "issued")) == 1


def test_a_unit_sees_its_own_as_cards(browse, cast, issued):
    issued(cast.melati)
    page = browse(cast.sari).get(URL)
    assert page.texts(".card__title") == ["Kel. Melati, Kec. Taman"]
    assert "500.12/001/PIAGAM-KI/2026" in page.text
    assert browse(cast.tono).get(URL).texts(".card__title") == ["Kel. Melati, Kec. Taman"]


def test_it_hides_other_units(browse, cast, issued):
    issued(cast.melati)
    page = browse(cast.budi).get(URL)
    assert "Melati" not in page.text
    assert "Belum ada piagam" in page.text


def test_readers_see_what_is_issued_only(browse, cast, issued, propose):
    issued(cast.melati)
    propose(cast.kenanga)
    for person in (cast.maya, cast.indra, cast.rina):
        page = browse(person).get(URL)
        assert len(page.texts("tbody tr")) == 1
        assert "Kenanga" not in page.texts("tbody")[0]


@pytest.mark.parametrize(
    "tab", ["candidates", "proposed", "making", "issued", "revoked", "nonsense"]
)
def test_every_list_says_what_to_do_when_it_is_empty(browse, cast, tab):
    for person in (cast.lestari, cast.agus):
        assert browse(person).get(f"{URL}?tab={tab}").texts(".empty-state")


@pytest.mark.parametrize("verb", ["propose", "approve", "withdraw"])
def test_it_requires_a_lead(browse, cast, verb):
    for person in (cast.sari, cast.wati, cast.tono, cast.rina, cast.maya, cast.indra):
        browse(person).post(f"{URL}/{verb}", {"all": "yes"}, status=403)
    browse(cast.sari).get(f"{URL}/progress", status=403)


def test_approving_requires_a_lead(browse, cast):
    browse(cast.agus).post(f"{URL}/approve", {"all": "yes"}, status=403)


def test_it_requires_signing_in(browse):
    browse().get(URL, status=302)
    browse().post(f"{URL}/propose", {"all": "yes"}, status=302)


@pytest.mark.parametrize("verb", ["propose", "approve", "withdraw"])
def test_it_rejects_get(browse, cast, verb):
    browse(cast.lestari).get(f"{URL}/{verb}", status=405)


def test_the_number_of_statements_does_not_grow_with_the_list(browse, cast, issued, count_sql):
    issued(cast.melati)
    lestari = browse(cast.lestari)
    lestari.get(f"{URL}?tab=issued")
    with count_sql() as one:
        lestari.get(f"{URL}?tab=issued")
    issued(cast.kenanga, cast.taman)
    with count_sql() as three:
        lestari.get(f"{URL}?tab=issued")
    assert one.total == three.total <= 12
