"""Dates, numbers and names as documents write them."""

from datetime import date

import pytest

from assessment.documents import wording
from assessment.languages import speaking


def test_long_date():
    assert wording.long_date(date(2026, 11, 2)) == "2 November 2026"
    assert wording.long_date("2027-05-22") == "22 Mei 2027"
    with speaking("en"):
        assert wording.long_date("2027-05-22") == "22 May 2027"


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("196608011988031001", "19660801 198803 1 001"),
        ("19660801 198803 1 001",) * 2,
        ("", ""),
        ("123", "123"),
    ],
)
def test_nip(written, printed):
    assert wording.nip(written) == printed


def test_numbers():
    assert wording.number(1234567) == "1.234.567"
    assert wording.decimal("1234.25") == "1.234,3"
    assert wording.percent("87.5") == "87,5%"
    assert wording.percent(None) == "–"


def test_level_range():
    assert wording.level_range("II", "III+") == "II s/d III+"
    assert wording.level_range("II", "II") == "II"


def test_groups():
    assert wording.in_groups("ABCDEFGHJKMNPQRSTVWXYZ0123") == "ABCDEF-GHJKM-NPQRS-TVWXY-Z0123"
