"""Photos and scans: decoded and written anew, so that nothing but the picture itself is kept."""

from typing import BinaryIO

from PIL import (  # noqa: F401 - loaded later otherwise, as below
    Image,
    ImageOps,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from assessment.evidence.checking.likeness import Look, look_of
from assessment.evidence.checking.verdict import NotSafe, Outcome, Reason

FORMATS = {"png": "PNG", "jpg": "JPEG", "jpeg": "JPEG", "webp": "WEBP"}
DECODED = 50_000_000
"""Pixels that are decoded at most; a larger JPEG is decoded at half its size or less."""
LARGEST_JPEG = 220_000_000
KEPT = 24_000_000
"""Pixels that are kept at most: an A4 page at 500 dots per inch."""
QUALITY = 88
PREVIEW = 720
COLOURS = 128

Image.MAX_IMAGE_PIXELS = None  # the limits stand above
Image.preinit()  # it would otherwise load its formats later, when no file can be opened any more


def rewrite(source: BinaryIO, kept: BinaryIO, kind: str) -> Outcome:
    """Write the picture anew, upright, without what a camera or an editor said about it."""
    picture = _decoded(source, kind)
    if picture.mode in ("RGBA", "LA") or (kind == "png"):
        picture.save(kept, "PNG")
        return Outcome(is_new=True, extension="png")
    picture.convert("L" if picture.mode in ("1", "L") else "RGB").save(
        kept, "JPEG", quality=QUALITY
    )
    return Outcome(is_new=True, extension="jpg")


def preview(source: BinaryIO, out: BinaryIO) -> Look:
    """A small PNG of a picture that was written anew."""
    with Image.open(source, formats=["PNG", "JPEG"]) as opened:
        opened.draft("RGB", (PREVIEW, PREVIEW))
        shown = opened.convert("RGBA") if _is_clear(opened) else opened.convert("RGB")
        return write_preview(shown, out)


def look(source: BinaryIO) -> Look:
    """What a picture looks like that ``write_preview`` has written."""
    with Image.open(source, formats=["PNG"]) as opened:
        return look_of(opened.convert("RGB"))


def write_preview(picture: Image.Image, out: BinaryIO, side: int = PREVIEW) -> Look:
    """The picture at most ``side`` pixels high and wide, on white, in few colours."""
    picture.thumbnail((side, side), Image.Resampling.LANCZOS)
    if picture.mode == "RGBA":
        white = Image.new("RGB", picture.size, "white")
        white.paste(picture, mask=picture.getchannel("A"))
        picture = white
    few = picture.quantize(COLOURS, dither=Image.Dither.NONE)
    few.info.clear()
    few.save(out, "PNG", optimize=True)
    return look_of(picture)


def _decoded(source: BinaryIO, kind: str) -> Image.Image:
    opened = Image.open(source, formats=[FORMATS[kind]])
    pixels = opened.width * opened.height
    if kind in ("jpg", "jpeg") and DECODED < pixels <= LARGEST_JPEG:
        half = (opened.width // 2, opened.height // 2)
        opened.draft(None, half if pixels <= 4 * DECODED else (half[0] // 2, half[1] // 2))
        pixels = opened.width * opened.height
    if pixels > DECODED:
        raise NotSafe(Reason.PIXELS)
    opened.load()
    picture = _plain(opened)
    ImageOps.exif_transpose(picture, in_place=True)
    picture = _in_size(picture)
    picture.info.clear()
    return picture


def _plain(opened: Image.Image) -> Image.Image:
    """In a mode that both writers know; sixteen bits become eight."""
    if opened.mode.startswith("I") or opened.mode == "F":
        return opened.convert("I").point(lambda value: value / 256).convert("L")
    if opened.mode == "P":
        return opened.convert("RGBA" if _is_clear(opened) else "RGB")
    if opened.mode in ("1", "L", "LA", "RGB", "RGBA"):
        return opened.convert("RGBA") if "transparency" in opened.info else opened
    return opened.convert("RGB")


def _is_clear(picture: Image.Image) -> bool:
    return "transparency" in picture.info or picture.mode in ("LA", "PA", "RGBA", "RGBa", "La")


def _in_size(picture: Image.Image) -> Image.Image:
    pixels = picture.width * picture.height
    if pixels <= KEPT:
        return picture
    scale = (KEPT / pixels) ** 0.5
    if picture.mode == "1":
        picture = picture.convert("L")
    size = (max(1, int(picture.width * scale)), max(1, int(picture.height * scale)))
    return picture.resize(size, Image.Resampling.LANCZOS)
