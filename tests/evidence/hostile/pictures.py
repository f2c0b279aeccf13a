"""Pictures that carry something, or blow up."""

import io
import struct
import zlib

from PIL import Image

from assessment.evidence.checking.verdict import Reason
from tests.evidence.files import picture
from tests.evidence.hostile.common import CANARY, CLEANED, HTML, fitting_zip


def png_chunk(kind: bytes, content: bytes) -> bytes:
    return (
        struct.pack(">I", len(content)) + kind + content
        + struct.pack(">I", zlib.crc32(kind + content))
    )  # fmt: skip


def png_header(width: int, height: int, depth: int = 8, colour: int = 2) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", head)


def png_bomb(width: int = 6000, height: int = 6000, rows: int | None = None) -> bytes:
    """Black, millions of times; ``rows`` lets it end early."""
    row = bytes(1 + 3 * width)
    squeezed = zlib.compressobj(9)
    packed = b"".join(squeezed.compress(row) for _row in range(rows or height)) + squeezed.flush()
    return png_header(width, height) + png_chunk(b"IDAT", packed) + png_chunk(b"IEND", b"")


def png_noise() -> bytes:
    held = io.BytesIO()
    Image.effect_noise((200, 200), 80).save(held, "PNG")
    return held.getvalue()


def png_with_text() -> bytes:
    plain = picture("PNG")
    return plain[:33] + png_chunk(b"tEXt", b"Comment\0" + CANARY) + plain[33:]


def png_text_bomb() -> bytes:
    text = png_chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(200 * 1024 * 1024), 9))
    plain = picture("PNG")
    return plain[:33] + text + plain[33:]


def with_location() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = CANARY.decode()
    exif.get_ifd(0x8825)[2] = (7.0, 15.0, 25.0)
    return picture(exif=exif, comment=CANARY)


def huge_jpeg() -> bytes:
    """The header says 65,000 × 65,000; little else is there."""
    plain = bytearray(picture())
    at = plain.index(b"\xff\xc0")
    plain[at + 5 : at + 9] = struct.pack(">HH", 65000, 65000)
    return bytes(plain)


PICTURES = [
    ("a photo with a place", "a.jpg", with_location, CLEANED),
    ("a photo, then a zip", "a.jpg", lambda: picture() + fitting_zip(), CLEANED),
    ("a photo, then HTML", "a.jpg", lambda: picture() + HTML + CANARY, CLEANED),
    ("a picture, then a program", "a.png", lambda: picture("PNG") + b"MZ" + CANARY, CLEANED),
    ("a text in a picture", "a.png", png_with_text, CLEANED),
    ("a script as profile", "a.jpg", lambda: picture(icc_profile=HTML + CANARY), CLEANED),
    ("a picture bomb", "a.png", png_bomb, CLEANED),
    ("a larger picture bomb", "a.png", lambda: png_bomb(30000, 30000, 10), Reason.PIXELS),
    ("a text bomb", "a.png", png_text_bomb, Reason.DAMAGED),
    ("a picture without end", "a.png", lambda: png_header(2**31 - 1, 2**31 - 1) + png_chunk(b"IDAT", b"x"),
     Reason.PIXELS),
    ("a photo without end", "a.jpg", huge_jpeg, Reason.PIXELS),
    ("a cut photo", "a.jpg", lambda: picture(size=(900, 900))[:-300], Reason.DAMAGED),
    ("a cut picture", "a.png", lambda: png_noise()[:-500], Reason.DAMAGED),
    ("only a header", "a.jpg", lambda: b"\xff\xd8\xff\xe0" + bytes(30), Reason.DAMAGED),
    ("a header of WebP", "a.webp", lambda: b"RIFF\x10\0\0\0WEBPVP8 ", Reason.DAMAGED),
]  # fmt: skip
