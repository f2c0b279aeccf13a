"""The admin's pages of units."""

import io
from datetime import date
from uuid import uuid4

import pytest

from assessment.audit.models import Event
from assessment.files.models import StoredFile
from assessment.units.models import Kind, Succession, Unit, UnitVersion
from assessment.uploads.models import Upload
from tests import factories

FORM = {
    "name": "Melati Baru", "also_written": "", "parent_id": "", "region": "Pusat", "abbreviation": "",
    "hex_column": "", "hex_row": "", "address": "", "since": "2026-11-02",
}  # fmt: skip
HEAD = "code,kind,name,also_written,parent_code,region,abbreviation,hex_column,hex_row\n"


@pytest.fixture
def admin(browse, cast):
    return browse(cast.agus)


def test_the_list_shows_search_and_filters(admin, cast):
    page = admin.get("/units")
    assert "Kel. Melati, Kec. Taman" in page.texts("tbody th")
    found = admin.get("/units?q=mel+ati").texts("tbody th")
    assert found == ["Kel. Melati, Kec. Taman"]
    assert len(admin.get(f"/units?kecamatan={cast.taman.id}").texts("tbody th")) == 3
    assert "Tidak ada unit yang cocok" in admin.get("/units?q=zzz").text


def test_a_unit_can_be_changed_and_remembers(admin, cast, session):
    form = FORM | {"parent_id": str(cast.taman.id)}
    admin.post(f"/units/{cast.melati.id}/edit", form)
    assert session.get(Unit, cast.melati.id, populate_existing=True).name == "Melati Baru"
    versions = session.query(UnitVersion).filter_by(unit_id=cast.melati.id).all()
    assert {version.name for version in versions} == {"Melati", "Melati Baru"}
    assert session.query(Event).filter_by(action="unit.changed").count() == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": ""}, "Isi nama unit, tanpa kata Kecamatan atau Kelurahan."),
        ({"since": "kemarin"}, None),
        ({"hex_column": "200"}, "Isi bilangan 0 sampai 99."),
    ],
)
def test_it_shows_what_is_wrong(admin, cast, change, sentence):
    page = admin.post(f"/units/{cast.taman.id}/edit", FORM | change, status=422)
    assert page.errors
    assert sentence is None or sentence in page.errors


def test_the_future_cannot_be_written(admin, cast):
    admin.post(f"/units/{cast.taman.id}/edit", FORM | {"since": "2027-01-01"}, status=422)


def test_a_unit_can_be_added(admin, cast, session):
    form = FORM | {"code": "99.01.1009", "kind": "kelurahan", "parent_id": str(cast.taman.id)}
    admin.post("/units/new", form)
    unit = session.query(Unit).filter_by(code="99.01.1009").one()
    assert (unit.kind, unit.parent_id) == (Kind.KELURAHAN, cast.taman.id)
    admin.post("/units/new", form, status=422)


def test_a_kelurahan_needs_its_kecamatan(admin):
    page = admin.post("/units/new", FORM | {"code": "1", "kind": "kelurahan"}, status=422)
    assert page.errors == ["Pilih kecamatan tempat kelurahan ini berada."]


def test_a_unit_can_end_with_a_successor(admin, cast, session):
    admin.post(
        f"/units/{cast.melati.id}/end", {"on": "2026-11-01", "successors": [str(cast.kenanga.id)]}
    )
    assert session.get(Unit, cast.melati.id, populate_existing=True).valid_to == date(2026, 11, 1)
    assert session.query(Succession).one().successor_id == cast.kenanga.id
    assert "Kenanga" in admin.get(f"/units/{cast.melati.id}").text
    admin.post(f"/units/{cast.melati.id}/end", {"on": "2026-11-01"}, status=422)


def test_a_kecamatan_with_kelurahan_does_not_end(admin, cast):
    admin.post(f"/units/{cast.taman.id}/end", {"on": "2026-11-01"}, status=422)


def test_a_file_is_shown_first_and_then_written(admin, cast, session):
    text = HEAD + "99.01,kecamatan,Taman Sari,,,Pusat,TMN,0,0\n99.07,kecamatan,Baru,,,,,,\n"
    page = admin.post(
        "/units/load", {"file": (io.BytesIO(text.encode()), "units.csv")}, status=200,
        content_type="multipart/form-data",
    )  # fmt: skip
    assert "1 unit baru, 1 berubah" in page.text
    assert session.query(Unit).filter_by(code="99.07").count() == 0
    session.rollback()
    assert session.query(StoredFile).count() == 0
    session.rollback()
    upload = page.tree.cssselect("input[name=upload]")[0].get("value")
    admin.post("/units/load/apply", {"upload": upload})
    assert session.query(Unit).filter_by(code="99.07").count() == 1
    assert session.query(Unit).filter_by(code="99.01").one().name == "Taman Sari"
    admin.post("/units/load/apply", {"upload": upload}, status=404)


def test_what_was_uploaded_is_the_persons_own_and_goes_when_given_up(browse, admin, cast, session):
    text = HEAD + "99.07,kecamatan,Baru,,,,,,\n"
    page = admin.post(
        "/units/load", {"file": (io.BytesIO(text.encode()), "units.csv")}, status=200,
        content_type="multipart/form-data",
    )  # fmt: skip
    fields = {"upload": page.tree.cssselect("input[name=upload]")[0].get("value")}
    for address in ("/units/load/apply", "/units/load/cancel"):
        browse(cast.sari).post(address, fields, status=403)
        assert browse().post(address, fields, status=302).location.startswith("/sign-in")
    admin.post("/units/load/cancel", fields, status=303)
    assert "berkasnya sudah dihapus" in admin.get("/units/load").text
    for address in ("/units/load/apply", "/units/load/cancel"):
        admin.post(address, fields, status=404)
    assert session.query(Upload).count() == 0
    assert session.query(Unit).filter_by(code="99.07").count() == 0


def test_a_wrong_file_is_explained(admin):
    page = admin.post(
        "/units/load", {"file": (io.BytesIO(b"a,b\n1,2\n"), "x.csv")}, status=422,
        content_type="multipart/form-data",
    )  # fmt: skip
    assert "kolom code, kind, name tidak ada" in page.text
    assert admin.post("/units/load", {}, status=422).errors == [
        "Pilih berkas CSV atau XLSX terlebih dahulu."
    ]


def test_an_invented_upload_is_not_found(admin):
    for upload in (str(uuid4()), "../../etc", ""):
        admin.post("/units/load/apply", {"upload": upload}, status=404)


URLS = [
    "/units",
    "/units/new",
    "/units/load",
    "/units/{unit}",
    "/units/{unit}/edit",
    "/units/{unit}/end",
]


@pytest.mark.parametrize("url", URLS)
def test_it_requires_an_admin(browse, cast, url):
    address = url.format(unit=cast.melati.id)
    for person in cast.everyone:
        status = 200 if person is cast.agus else 403
        browse(person).get(address, status=status)


@pytest.mark.parametrize("url", URLS)
def test_it_requires_signing_in(browse, cast, url):
    browse().get(url.format(unit=cast.melati.id), status=302)


def test_a_unit_that_is_not_there_is_not_found(admin):
    admin.get("/units/00000000-0000-0000-0000-000000000000", status=404)


def test_the_list_takes_few_statements(admin, cast, session, count_sql):
    for number in range(60):
        factories.unit(session, f"Unit {number}", parent=cast.taman)
    session.commit()
    with count_sql() as sql:
        admin.get("/units")
    assert sql.total <= 9
