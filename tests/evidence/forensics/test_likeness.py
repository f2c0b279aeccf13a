"""Pages that look almost the same, and pages on which there is nothing."""

import io
from datetime import date
from itertools import combinations
from random import Random

import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from assessment.evidence.checking.inspection import checked
from assessment.evidence.checking.likeness import look_of
from assessment.evidence.forensics.marks import NEAR, Dated, Mark, alike, marks_of, nearly_same
from assessment.files.store import FileStore

pytestmark = pytest.mark.once

DAY = date(2026, 11, 2)


WORDS = (
    "menimbang", "bahwa", "dalam", "rangka", "keamanan", "informasi", "perlu", "menetapkan", "tim",
    "pengelola", "kelurahan", "data", "pribadi", "warga", "sistem", "elektronik", "layanan", "surat",
    "petugas", "menjaga", "kata", "sandi", "cadangan", "berkala", "akses", "pengguna", "laporan",
    "insiden", "setiap", "bulan",
)  # fmt: skip


def page(seed, size=(1240, 1754)):
    """A letter: the same head as every other, paragraphs of its own, a signature."""
    rng = Random(seed)  # noqa: S311
    made = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(made)
    font = ImageFont.load_default(24)
    draw.ellipse((130, 70, 250, 200), outline="black", width=8)
    draw.text((300, 100), "PEMERINTAH KOTA - KECAMATAN TAMAN", font=font, fill="black")
    draw.line((120, 215, 1120, 215), fill="black", width=6)
    y = 300
    while y < 1350:
        for _line in range(rng.randint(2, 7)):
            line = " ".join(rng.choice(WORDS) for _ in range(12))
            draw.text((140, y), line[: rng.choice((76, 76, 76, 40))], font=font, fill="black")
            y += 36
        y += rng.randint(10, 60)
    draw.text((760, 1500), f"Lurah {rng.choice(WORDS)}", font=font, fill="black")
    return made


def scanned(picture, *, size=(827, 1169), quality=45, brighter=1.0, turned=0.0, cut=0.0):
    """The same page through another scanner."""
    held = io.BytesIO()
    picture = picture.rotate(turned, Image.Resampling.BICUBIC, fillcolor="white")
    wide, high = picture.size
    picture = picture.crop((wide * cut, high * cut, wide * (1 - cut), high * (1 - cut)))
    picture.resize(size).point(lambda value: min(255, value * brighter)).save(
        held, "JPEG", quality=quality
    )
    return Image.open(io.BytesIO(held.getvalue())).convert("RGB")


def photo(seed):
    """Something with colours: patches of light and dark."""
    rng = Random(seed)  # noqa: S311
    made = Image.new("RGB", (1280, 960), (40, 60, 50))
    draw = ImageDraw.Draw(made)
    for _patch in range(40):
        x, y = rng.randint(0, 1200), rng.randint(0, 900)
        colour = tuple(rng.randint(0, 190) for _ in range(3))
        draw.rectangle((x, y, x + rng.randint(40, 400), y + rng.randint(40, 300)), fill=colour)
    return made.filter(ImageFilter.GaussianBlur(3))


def differ(one, other):
    first, second = look_of(one).likeness, look_of(other).likeness
    assert first[0] == second[0]
    return (int(first[1:], 16) ^ int(second[1:], 16)).bit_count()


SCANS = (
    {},
    {"quality": 25, "brighter": 1.1},
    {"turned": 1},
    {"turned": -1, "cut": 0.01},
    {"cut": 0.02},
)


def test_the_same_page_through_another_scanner_looks_almost_the_same():
    """Nine of ten; `bench --only scans` has the whole table."""
    found = 0
    for seed in range(4):
        one = page(seed)
        assert look_of(one).likeness[0] == "p"
        found += sum(differ(one, scanned(one, **how)) <= NEAR["p"] for how in SCANS)
    assert found >= 18


def test_other_letters_under_the_same_head_look_different():
    looks = [look_of(page(seed)).likeness for seed in range(10)]
    numbers = list(enumerate(looks))
    for seed, look in enumerate(looks):
        assert nearly_same(look, numbers) == {seed}


def test_copies_of_a_photograph_and_other_photographs():
    one = photo(1)
    assert look_of(one).likeness[0] == "g"
    assert differ(one, scanned(one, size=(640, 480))) <= NEAR["g"]
    assert differ(one, scanned(one, size=(640, 480), brighter=1.15, cut=0.01)) <= NEAR["g"]
    assert differ(one, photo(2)) > NEAR["g"]


def test_a_page_with_nothing_on_it_is_blank():
    empty = look_of(Image.new("RGB", (1240, 1754), "white"))
    assert empty.is_blank
    assert look_of(Image.new("RGB", (1240, 1754), (247, 245, 240))).is_blank  # yellowed paper
    assert not look_of(page(1)).is_blank
    assert nearly_same(None, [("other", "p" + "0" * 64)]) == set()


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
    assert nearly_same(first, [(one, one) for one in found]) == set(found)


def random_likeness(rng, kind="p"):
    return f"{kind}{rng.getrandbits(256):064x}"


def turned(likeness, *bits):
    number = int(likeness[1:], 16)
    for bit in bits:
        number ^= 1 << bit
    return f"{likeness[0]}{number:064x}"


def test_pages_and_pictures_are_never_compared():
    page_like = random_likeness(Random(1))  # noqa: S311
    assert nearly_same(page_like, [("other", "g" + page_like[1:])]) == set()


def test_every_pair_is_found():
    rng = Random(1)  # noqa: S311
    many = [random_likeness(rng) for _ in range(400)]
    many += [
        turned(many[3], *range(0, 240, 20)),
        turned(many[4], *range(0, 247, 19)),
        turned(many[5], 0, 1, 2),
    ]
    pictures = [random_likeness(rng, "g") for _ in range(60)]
    pictures += [turned(pictures[3], *range(40)), turned(pictures[4], *range(41))]
    found = {frozenset(pair) for pair in alike([*many, *pictures, many[7]])}
    by_hand = {
        frozenset((one, other))
        for those in (many, pictures)
        for one, other in combinations(set(those), 2)
        if other in nearly_same(one, [(other, other)])
    }
    assert found == by_hand
    assert len(found) == 3


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
