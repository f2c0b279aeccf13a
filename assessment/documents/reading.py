"""Finding a link in a PDF of ours, without a PDF library in the web process."""

import re
import zlib

_STREAM = re.compile(rb"stream\r?\n")
LONGEST = 4 * 1024 * 1024


def link_in(pdf: bytes, prefix: str) -> str | None:
    """The first link that begins with ``prefix``; None if there is none."""
    link = re.compile(rb"\((" + re.escape(prefix.encode()) + rb"[\x21-\x7e]*?)\)")
    for start in _STREAM.finditer(pdf):
        try:
            content = zlib.decompressobj().decompress(pdf[start.end() :], LONGEST)
        except zlib.error:
            continue
        if found := link.search(content):
            return found[1].decode()
    return None
