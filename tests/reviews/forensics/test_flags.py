"""What a verifier is told about evidence, and what no unit is ever told."""

import pytest

from assessment.assessments.models import AnswerEvidence
from assessment.assessments.status import Status
from assessment.evidence.models import Evidence
from assessment.files.models import StoredFile
from assessment.permissions import Role
from tests import factories
from tests.factories import AT, TODAY

AREA = "tata_kelola"
LOOK = "p" + "f0" * 32
NEARLY = "pf1" + "f0" * 31
OTHER = "p" + "0f" * 32


def piece(session, unit, who, sha, **more):
    if session.get(StoredFile, sha) is None:
        session.add(StoredFile(sha256=sha, size=1, media_type="application/pdf", stored_at=AT))
        session.flush()
    made = Evidence(
        unit_id=unit.id, title=f"Dokumen {unit.name}", sha256=sha, file_name="sk.pdf", added_at=AT,
        added_by_id=who.id, **({"is_blank": False} | more),
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def show(session, revision, evidence, who, item="2.1"):
    session.add(
        AnswerEvidence(
            revision_id=revision.id,
            item=item,
            evidence_id=evidence.id,
            added_at=AT,
            added_by_id=who.id,
        )
    )
    session.commit()


@pytest.fixture
def shown(session, cast, taken):
    """Melati's evidence at 2.1 and 2.2, on Rina's desk."""
    one = piece(session, cast.melati, cast.sari, "a" * 64, likeness=LOOK)
    other = piece(session, cast.melati, cast.sari, "b" * 64, likeness=OTHER)
    show(session, taken, one, cast.sari)
    show(session, taken, other, cast.sari, "2.2")
    return one


@pytest.fixture
def sister(session, cast):
    """Kel. Kenanga has sent, too."""
    revision = factories.revision_of(session, cast.kenanga)
    factories.stand(
        session, revision, status=Status.SUBMITTED, submitted_at=AT, submitted_by_id=cast.tono.id
    )
    session.commit()
    return revision


def flags(browse, who, revision, role=None):
    page = browse(who, role).get(f"/reviews/{revision.id}/areas/{AREA}")
    return page.texts("#item-2\\.1 .review__side--self .because li")


def test_nothing_is_odd(browse, cast, taken, shown):
    assert flags(browse, cast.rina, taken) == []


def test_the_very_same_file_names_the_other_unit(browse, cast, session, taken, shown, sister):
    piece(session, cast.kenanga, cast.budi, "a" * 64, likeness=LOOK)
    session.commit()
    assert flags(browse, cast.rina, taken) == [
        "Berkas yang sama persis juga ada pada 1 unit lain: Kel. Kenanga, Kec. Taman."
    ]


def test_a_scan_that_is_almost_the_same(browse, cast, session, taken, shown, sister):
    piece(session, cast.kenanga, cast.budi, "c" * 64, likeness=NEARLY)
    session.commit()
    assert flags(browse, cast.rina, taken) == [
        "Halaman pertamanya hampir sama dengan berkas 1 unit lain: Kel. Kenanga, Kec. Taman."
    ]


def test_a_unit_one_may_not_look_into_is_counted_but_not_named(
    browse, cast, session, taken, shown, sister
):
    piece(session, cast.kenanga, cast.budi, "a" * 64)
    factories.appoint(session, cast.rina, Role.OPERATOR, cast.kenanga)
    piece(session, cast.dahlia, cast.sari, "a" * 64)  # has not sent
    session.commit()
    assert flags(browse, cast.rina, taken, Role.VERIFIER) == [
        "Berkas yang sama persis juga ada pada 2 unit lain: 2 unit yang tidak disebut."
    ]


def test_what_was_taken_out_of_a_library_counts_no_longer(
    browse, cast, session, taken, shown, sister
):
    piece(session, cast.kenanga, cast.budi, "a" * 64, likeness=LOOK, removed_at=AT)
    session.commit()
    assert flags(browse, cast.rina, taken) == []


def test_blank_pages_and_dates(browse, cast, session, taken):
    one = piece(session, cast.melati, cast.sari, "a" * 64, is_blank=True, dated_on=TODAY)
    one.title = "SK 2024"
    show(session, taken, one, cast.sari)
    assert flags(browse, cast.rina, taken) == [
        "Halaman pertamanya tampak kosong.",
        "Namanya menyebut tahun 2024, bukan tahun tanggal dokumennya.",
    ]


@pytest.mark.parametrize("who", ["sari", "wati"])
def test_no_unit_learns_of_another_units_file(browse, cast, session, taken, shown, sister, who):
    """Everything the unit can open reads the same with and without the twin."""
    addresses = (
        "/evidence", f"/evidence/{shown.id}", f"/assessments/{taken.id}",
        f"/assessments/{taken.id}/areas/{AREA}", "/assessments",
    )  # fmt: skip
    visit = browse(getattr(cast, who))
    before = [visit.get(one).texts("main") for one in addresses]
    session.rollback()
    piece(session, cast.kenanga, cast.budi, "a" * 64, likeness=LOOK)
    piece(session, cast.kenanga, cast.budi, "d" * 64, likeness=NEARLY)
    session.commit()
    after = [visit.get(one).texts("main") for one in addresses]
    assert before == after
    assert not any("Kenanga" in words for page in after for words in page)


def test_the_flags_take_a_bounded_number_of_statements(
    browse, cast, session, taken, shown, sister, count_sql
):
    visit = browse(cast.rina)
    address = f"/reviews/{taken.id}/areas/{AREA}"
    visit.get(address)
    with count_sql() as few:
        visit.get(address)
    for number in range(8):
        one = piece(session, cast.melati, cast.sari, f"{number}" * 64, likeness=LOOK)
        show(session, taken, one, cast.sari, "2.3")
        piece(session, cast.kenanga, cast.budi, f"{number}" * 64, likeness=LOOK)
    session.commit()
    with count_sql() as many:
        visit.get(address)
    assert many.total <= few.total + 1  # the names
