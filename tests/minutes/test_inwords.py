"""Numbers and days in words."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.minutes import inwords

CASES = [
    (0, "nol", "zero"),
    (1, "satu", "one"),
    (10, "sepuluh", "ten"),
    (11, "sebelas", "eleven"),
    (12, "dua belas", "twelve"),
    (19, "sembilan belas", "nineteen"),
    (20, "dua puluh", "twenty"),
    (21, "dua puluh satu", "twenty-one"),
    (99, "sembilan puluh sembilan", "ninety-nine"),
    (100, "seratus", "one hundred"),
    (101, "seratus satu", "one hundred and one"),
    (111, "seratus sebelas", "one hundred and eleven"),
    (199, "seratus sembilan puluh sembilan", "one hundred and ninety-nine"),
    (200, "dua ratus", "two hundred"),
    (1000, "seribu", "one thousand"),
    (1001, "seribu satu", "one thousand and one"),
    (1100, "seribu seratus", "one thousand one hundred"),
    (1945, "seribu sembilan ratus empat puluh lima", "one thousand nine hundred and forty-five"),
    (2000, "dua ribu", "two thousand"),
    (2026, "dua ribu dua puluh enam", "two thousand and twenty-six"),
    (11_000, "sebelas ribu", "eleven thousand"),
    (100_000, "seratus ribu", "one hundred thousand"),
    (957_254, "sembilan ratus lima puluh tujuh ribu dua ratus lima puluh empat",
     "nine hundred and fifty-seven thousand two hundred and fifty-four"),
]  # fmt: skip
ONES = {word: value for value, word in enumerate(
    ["nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"]
)}  # fmt: skip


@pytest.mark.parametrize(("value", "indonesian", "english"), CASES)
def test_numbers(value, indonesian, english):
    assert inwords.number(value) == indonesian
    assert inwords.number(value, "en") == english


@pytest.mark.parametrize("value", [-1, inwords.LARGEST + 1])
def test_others_are_refused(value):
    with pytest.raises(ValueError, match=str(value)):
        inwords.number(value)


def read(text: str) -> int:
    """The number that Indonesian words stand for, read the way a person reads them."""
    whole, part, last = 0, 0, 0
    for word in text.replace("seribu", "satu ribu").replace("seratus", "satu ratus").split():
        if word in ONES:
            last = ONES[word]
        elif word in ("sepuluh", "sebelas"):
            part, last = part + (10 if word == "sepuluh" else 11), 0
        elif word == "belas":
            part, last = part + 10 + last, 0
        elif word == "puluh":
            part, last = part + last * 10, 0
        elif word == "ratus":
            part, last = part + last * 100, 0
        elif word == "ribu":
            whole, part, last = whole + (part + last) * 1000, 0, 0
    return whole + part + last


@given(st.integers(0, inwords.LARGEST))
def test_what_was_written_is_read_back(value):
    assert read(inwords.number(value)) == value
    assert "satu ratus" not in inwords.number(value)
    assert "satu puluh" not in inwords.number(value)
    assert "satu belas" not in inwords.number(value)


@given(st.integers(0, inwords.LARGEST), st.integers(0, inwords.LARGEST))
def test_two_numbers_have_two_names(one, other):
    for language in ("id", "en"):
        same = inwords.number(one, language) == inwords.number(other, language)
        assert same == (one == other)


def test_days():
    assert inwords.day(date(2026, 11, 23)) == (
        "Senin, tanggal dua puluh tiga bulan November tahun dua ribu dua puluh enam"
    )
    assert inwords.day(date(2026, 11, 23), "en") == (
        "Monday, the day twenty-three of November in the year two thousand and twenty-six"
    )
    assert inwords.day(date(2027, 8, 1)).startswith("Minggu, tanggal satu bulan Agustus")
