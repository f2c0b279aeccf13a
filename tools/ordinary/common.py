"""What the makers share: words, a photo, a file in memory."""

import io
import random
from collections.abc import Callable, Iterator

from PIL import Image, ImageDraw, ImageFilter

Made = Iterator[tuple[str, bytes]]
DICE = random.Random(20261122)
PHRASE = (
    "surat keputusan lurah tentang penunjukan penanggung jawab keamanan informasi kelurahan menimbang bahwa untuk "
    "melindungi data warga perlu ditetapkan petugas yang mengelola kata sandi cadangan dan perangkat kantor"
)
WORDS = PHRASE.split()


def text(words: int = 60) -> str:
    """Words that look like a letter."""
    return " ".join(DICE.choice(WORDS) for _word in range(words)).capitalize() + "."


def photo(width: int = 800, height: int = 600, mode: str = "RGB") -> Image.Image:
    """Something with the noise of a camera and the edges of a page."""
    made = (
        Image.effect_noise((width, height), 40).convert("RGB").filter(ImageFilter.GaussianBlur(2))
    )
    draw = ImageDraw.Draw(made)
    draw.rectangle((width // 8, height // 8, width * 7 // 8, height * 7 // 8), fill="white")
    for line in range(12):
        draw.text((width // 7, height // 6 + line * height // 20), text(8), fill="black")
    return made.convert(mode)


def written(write: Callable[[io.BytesIO], object]) -> bytes:
    """What somebody writes into a file."""
    held = io.BytesIO()
    write(held)
    return held.getvalue()


def written_file(picture: Image.Image) -> io.BytesIO:
    """The picture as a file."""
    held = io.BytesIO()
    picture.save(held, "PNG")
    held.seek(0)
    return held
