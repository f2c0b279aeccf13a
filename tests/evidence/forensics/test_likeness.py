"""Pages that look almost the same, and pages on which there is nothing."""

import io
from datetime import date
from random import Random

import pytest
from PIL import Image, ImageDraw

from assessment.evidence.checking.inspection import checked
from assessment.evidence.checking.likeness import look_of
from assessment.evidence.forensics.marks import NEAR, Dated, Mark, marks_of, nearly_same
from assessment.files.store import FileStore

pytestmark = pytest.mark.once

DAY = date(2026, 11, 2)


def page(seed, size=(1240, 1754)):
    """A letter: a head, lines of words of different lengths, a signature."""
    rng = Random(seed)  # noqa: S311
    made = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(made)
    draw.rectangle((120, 80, 1120, 150), fill="black")
    y = 220
    while y < 1500:
        if rng.random() < 0.2:
            y += rng.randint(30, 130)
        x, end = 140, rng.randint(400, 1120)
        while x < end:
            width = rng.randint(20, 120)
            draw.rectangle((x, y, min(end, x + width), y + 16), fill="black")
            x += width + 14
        y += 34
    return made


def scanned(picture, *, size=(827, 1169), quality=45, brighter=1.0):
    """The same page through another scanner."""
    held = io.BytesIO()
    picture.resize(size).point(lambda value: min(255, value * brighter)).save(
        held, "JPEG", quality=quality
    )
    return Image.open(io.BytesIO(held.getvalue())).convert("RGB")


def differ(one, other):
    return (int(look_of(one).likeness, 16) ^ int(look_of(other).likeness, 16)).bit_count()


@pytest.mark.parametrize("seed", range(6))
def test_the_same_page_through_another_scanner_looks_almost_the_same(seed):
    assert differ(page(seed), scanned(page(seed))) <= NEAR
    assert differ(page(seed), scanned(page(seed), quality=25, brighter=1.08)) <= NEAR


def test_other_pages_of_the_same_make_look_different():
    looks = [look_of(page(seed)).likeness for seed in range(12)]
    numbers = [(seed, int(look, 16)) for seed, look in enumerate(looks)]
    for seed, look in enumerate(looks):
        assert nearly_same(look, numbers) == {seed}


def test_a_page_with_nothing_on_it_is_blank_and_is_compared_with_nothing():
    empty = look_of(Image.new("RGB", (1240, 1754), "white"))
    assert empty.is_blank
    assert nearly_same(empty.likeness, [("other", int(empty.likeness, 16))]) == set()
    assert look_of(Image.new("RGB", (1240, 1754), (247, 245, 240))).is_blank  # yellowed paper
    assert not look_of(page(1)).is_blank
    assert nearly_same(None, [("other", 0)]) == set()


def test_the_process_for_uploads_says_what_a_page_looks_like(tmp_path):
    store = FileStore(tmp_path)
    found = []
    for kind in ("PNG", "JPEG", "PDF"):
        held = io.BytesIO()
        page(3).save(held, kind)
        held.seek(0)
        with checked(store, f"surat.{kind.lower()}", held, limit=10**8) as file:
            assert file.is_blank is False
            found.append(file.likeness)
    first = found[0]
    assert nearly_same(first, [(one, int(one, 16)) for one in found]) == set(found)


def test_20_000_others_are_compared_with():
    rng = Random(1)  # noqa: S311
    others = [(number, rng.getrandbits(256)) for number in range(20_000)]
    look = look_of(page(5)).likeness
    others.append(("twin", int(look, 16) ^ 0b1011))
    assert nearly_same(look, others) == {"twin"}


def dated(**more):
    facts = {
        "title": "SK Lurah", "file_name": "sk.pdf", "dated_on": DAY, "valid_until": None, "added_on": DAY,
    }  # fmt: skip
    return Dated(**(facts | more))


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({}, {}),
        ({"is_blank": True}, {Mark.BLANK: None}),
        ({"dated_on": date(2026, 11, 3)}, {Mark.AHEAD: date(2026, 11, 3)}),
        ({"valid_until": date(2026, 11, 1)}, {Mark.OVER: date(2026, 11, 1)}),
        ({"valid_until": DAY}, {}),
        ({"title": "SK Lurah 12 Tahun 2024"}, {Mark.OTHER_YEAR: 2024}),
        ({"title": "SK Lurah 12/2026", "file_name": "revisi-2024.pdf"}, {}),
        ({"file_name": "IMG20240131.jpg"}, {}),
        ({"title": "SK 2024", "dated_on": None}, {}),
    ],
)
def test_dates_that_do_not_fit(more, found):
    assert marks_of(dated(**more), DAY) == found
