"""The page of settings, and the first start of an installation."""

import io

import pytest

from assessment.installation.models import Installation
from assessment.people.models import Invitation
from assessment.units.models import Unit

FORM = {
    "city": "Kota Uji", "government": "Pemerintah Kota Uji", "office": "Dinas Kominfo", "office_short": "Kominfo",
    "classification": "TERBATAS", "number_pattern": "P/{number:04d}/{year}", "certificate_months": "24",
    "signatory_nip": "19660801 198803 1 001",
}  # fmt: skip
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


@pytest.fixture
def admin(browse, cast):
    return browse(cast.agus)


def test_it_works(admin, session):
    admin.post(
        "/settings",
        FORM | {"arms_file": (io.BytesIO(PNG), "arms.png")},
        content_type="multipart/form-data",
    )
    kept = session.get(Installation, 1)
    assert (kept.number_pattern, kept.signatory_nip) == (
        "P/{number:04d}/{year}",
        "196608011988031001",
    )
    assert kept.arms == PNG
    session.rollback()
    assert admin.get("/settings/arms").response.data == PNG
    admin.post("/settings", FORM | {"remove_arms": "y"})
    admin.get("/settings/arms", status=404)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"city": ""}, "Isi nama kota, misalnya Kota Surabaya."),
        ({"number_pattern": "tetap"}, "Pola harus memuat {number} dan {year}"),
        ({"number_pattern": "P/{number}"}, "Pola harus memuat {number} dan {year}"),
        ({"number_pattern": "P/{year}"}, "Pola harus memuat {number} dan {year}"),
        ({"number_pattern": "P/{number}/{year"}, "Pola harus memuat {number} dan {year}"),
        (
            {"number_pattern": "P/{number:999999999d}/{year}"},
            "Pola harus memuat {number} dan {year}",
        ),
        ({"number_pattern": "P/{number:.0e}/{year}"}, "Pola harus memuat {number} dan {year}"),
        ({"number_pattern": "{year:9}" * 8 + "{number}/1234567"}, "Singkatkan polanya."),
        ({"number_pattern": "{number} {0}"}, "Pola harus memuat {number}"),
        ({"number_pattern": "{number.__class__}"}, "Pola harus memuat {number}"),
        ({"signatory_nip": "123"}, "NIP terdiri atas 18 angka."),
        ({"certificate_months": "0"}, "Isi 1 sampai 60 bulan."),
    ],
)
def test_it_shows_what_is_wrong(admin, change, sentence):
    errors = admin.post("/settings", FORM | change, status=422).errors
    assert any(sentence in error for error in errors), errors


def test_only_pictures_become_arms(admin):
    page = admin.post(
        "/settings", FORM | {"arms_file": (io.BytesIO(b"<svg onload=alert(1)>"), "arms.png")}, status=422,
        content_type="multipart/form-data",
    )  # fmt: skip
    assert page.errors == ["Lambang harus berupa gambar PNG atau JPEG."]


def test_it_requires_an_admin(browse, cast):
    for person in cast.everyone:
        browse(person).get("/settings", status=200 if person is cast.agus else 403)


def test_the_first_start_prints_one_link_once(app, session):
    session.delete(session.get(Installation, 1))
    session.commit()
    run = app.test_cli_runner().invoke
    first = run(args=["setup"])
    assert first.exit_code == 0, first.output
    assert first.output.count("/invitations/") == 1
    assert session.query(Unit).count() == 186
    session.rollback()
    second = run(args=["setup"])
    assert "/invitations/" not in second.output
    assert session.query(Invitation).count() == 1
    session.rollback()
    assert run(args=["setup", "--new-link"]).output.count("/invitations/") == 1
