"""Finding scans that look almost the same: how many are found, how many wrongly, and how long it takes."""

import io
import time
from collections.abc import Callable, Iterator
from itertools import combinations
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFont

from assessment.evidence.checking.likeness import look_of
from assessment.evidence.forensics.marks import alike, nearly_same
from bench.figures import Figure, clocked, of_times, once

PAGES, SCANNED, MANY = 40, 8, 20_000
SIZE = (1240, 1754)
WORDS = (
    "menimbang", "bahwa", "dalam", "rangka", "pelaksanaan", "keamanan", "informasi", "perlu",
    "menetapkan", "tim", "pengelola", "kelurahan", "data", "pribadi", "warga", "sistem", "elektronik",
    "layanan", "administrasi", "surat", "keterangan", "petugas", "bertugas", "menjaga", "kata", "sandi",
    "cadangan", "berkala", "akses", "pengguna", "laporan", "insiden", "kepada", "dinas", "kota",
    "setiap", "bulan", "paling", "lambat", "tanggal", "sepuluh", "perangkat", "komputer",
)  # fmt: skip


def letter(seed: int) -> Image.Image:
    """Paragraphs under the head that all letters have."""
    rng = Random(f"letter {seed}")
    page, draw, font = _headed()
    y = 300
    while y < 1350:
        for _line in range(rng.randint(2, 7)):
            line = " ".join(rng.choice(WORDS) for _ in range(12))
            draw.text((140, y), line[: rng.choice((76, 76, 76, 40))], font=font, fill="black")
            y += 36
        y += rng.randint(10, 60)
    draw.text((760, 1500), f"Lurah {rng.choice(WORDS)}", font=font, fill="black")
    return page


def form(seed: int) -> Image.Image:
    """A printed form: only what is written into its boxes differs."""
    rng, printed = Random(f"form {seed}"), Random("form")
    page, draw, font = _headed()
    for line in range(14):
        y = 340 + 86 * line
        label = " ".join(printed.choice(WORDS) for _ in range(4))
        draw.text((140, y), f"{line + 1}. {label}", font=font, fill="black")
        draw.rectangle((700, y - 6, 1100, y + 44), outline="black", width=2)
        said = " ".join(rng.choice(WORDS) for _ in range(rng.randint(1, 3)))
        draw.text((715, y + 4), said[:26], font=font, fill=(20, 20, 90))
    return page


def _headed() -> tuple[Image.Image, ImageDraw.ImageDraw, ImageFont.FreeTypeFont]:
    page = Image.new("RGB", SIZE, "white")
    draw = ImageDraw.Draw(page)
    font = ImageFont.load_default(24)
    assert isinstance(font, ImageFont.FreeTypeFont)
    draw.ellipse((130, 70, 250, 200), outline="black", width=8)
    draw.text((300, 100), "PEMERINTAH KOTA - KECAMATAN TAMAN", font=font, fill="black")
    draw.line((120, 215, 1120, 215), fill="black", width=6)
    return page, draw, font


def _jpeg(page: Image.Image, quality: int) -> Image.Image:
    held = io.BytesIO()
    page.resize((page.width * 2 // 3, page.height * 2 // 3)).save(held, "JPEG", quality=quality)
    return Image.open(io.BytesIO(held.getvalue())).convert("RGB")


def _turned(page: Image.Image, degrees: float) -> Image.Image:
    return page.rotate(degrees, Image.Resampling.BICUBIC, fillcolor="white")


def _cut(page: Image.Image, share: float) -> Image.Image:
    wide, high = page.size
    return page.crop(
        (int(wide * share), int(high * share), int(wide * (1 - share)), int(high * (1 - share)))
    )


def _shaded(page: Image.Image) -> Image.Image:
    shade = (
        Image.linear_gradient("L")
        .resize(page.size)
        .point([200 + level * 55 // 255 for level in range(256)])
    )
    return ImageChops.multiply(page, Image.merge("RGB", (shade, shade, shade)))


def _brighter(page: Image.Image, times: float) -> Image.Image:
    return page.point([min(255, int(level * times)) for level in range(256)] * 3)


SCANS: dict[str, Callable[[Image.Image], Image.Image]] = {
    "100 dpi, JPEG 45": lambda page: _jpeg(page, 45),
    "100 dpi, JPEG 20": lambda page: _jpeg(page, 20),
    "15 % brighter": lambda page: _brighter(page, 1.15),
    "15 % darker": lambda page: _brighter(page, 0.85),
    "in a shadow": _shaded,
    "turned by 0.5°": lambda page: _turned(page, 0.5),
    "turned by 1°": lambda page: _turned(page, 1),
    "turned by -1°": lambda page: _turned(page, -1),
    "turned by 2°": lambda page: _turned(page, 2),
    "cut by 1 %": lambda page: _cut(page, 0.01),
    "cut by 2 %": lambda page: _cut(page, 0.02),
    "turned 0.7°, cut 1 %, brighter, JPEG 50": lambda page: _jpeg(
        _brighter(_cut(_turned(page, 0.7), 0.01), 1.05), 50
    ),
}


def scans() -> Iterator[Figure]:
    """Found and wrongly found, and the time for twenty thousand."""
    makers = (letter, form)
    looks = {(make, seed): look_of(make(seed)).likeness for make in makers for seed in range(PAGES)}
    for name, scan in SCANS.items():
        found = [
            bool(nearly_same(look_of(scan(make(seed))).likeness, [(seed, looks[make, seed])]))
            for make in makers
            for seed in range(SCANNED)
        ]
        yield Figure(f"scans found again: {name}", None, "%", 100 * sum(found) / len(found))
    for make in makers:
        those = [looks[make, seed] for seed in range(PAGES)]
        wrong = sum(bool(nearly_same(one, [(0, other)])) for one, other in combinations(those, 2))
        share = 100 * wrong / (PAGES * (PAGES - 1) / 2)
        yield Figure(f"other {make.__name__}s taken for the same", None, "%", share)
    sheet = letter(1)
    yield of_times("what a page looks like", None, clocked(lambda: look_of(sheet), 10))
    many = _many([*looks.values()])
    began = time.perf_counter()
    pairs = alike(many)
    yield Figure(f"all pairs of {MANY:,} scans, 200 of them twins", None, "s", time.perf_counter() - began,
                 note=f"{len(pairs)} pairs")  # fmt: skip
    others = list(enumerate(many))
    yield Figure(
        f"one scan beside {MANY:,}", None, "ms", 1000 * once(lambda: nearly_same(many[0], others))
    )


def _many(looks: list[str]) -> list[str]:
    """As many as a city has: every real one with a quarter of its bits exchanged, and some almost the same."""
    rng = Random(1)
    made = []
    for number in range(MANY - 200):
        bits = sum(1 << place for place in rng.sample(range(256), 64))
        made.append(f"p{int(looks[number % len(looks)][1:], 16) ^ bits:064x}")
    for one in made[:200]:
        bits = sum(1 << place for place in rng.sample(range(256), 6))
        made.append(f"p{int(one[1:], 16) ^ bits:064x}")
    return made
