"""PDFs: nothing that acts by itself, nothing inside, nothing outside; what had to be mended is written anew."""

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

import pikepdf

from assessment.evidence.checking.verdict import NotSafe, Outcome, Reason

PAGES = 500
THINGS = 3_000_000
"""Values that are looked at; a PDF with more is not a document of an office."""
KEYS = {
    "/AA": Reason.ACTIVE,
    "/JS": Reason.ACTIVE,
    "/JavaScript": Reason.ACTIVE,
    "/XFA": Reason.ACTIVE,
    "/RichMediaContent": Reason.ACTIVE,
    "/EF": Reason.EMBEDDED,
    "/RF": Reason.EMBEDDED,
}
"""Keys of a dictionary that it must not have, as qpdf reads them: ``/J#61vaScript`` is ``/JavaScript``."""
NAMES = {
    ("/S", "/JavaScript"): Reason.ACTIVE,
    ("/S", "/Launch"): Reason.ACTIVE,
    ("/S", "/SubmitForm"): Reason.ACTIVE,
    ("/S", "/ImportData"): Reason.ACTIVE,
    ("/S", "/Rendition"): Reason.ACTIVE,
    ("/S", "/Movie"): Reason.ACTIVE,
    ("/S", "/Sound"): Reason.ACTIVE,
    ("/S", "/RichMediaExecute"): Reason.ACTIVE,
    ("/S", "/GoTo3DView"): Reason.ACTIVE,
    ("/S", "/GoToE"): Reason.EMBEDDED,
    ("/S", "/GoToR"): Reason.EXTERNAL,
    ("/Type", "/EmbeddedFile"): Reason.EMBEDDED,
    ("/Subtype", "/FileAttachment"): Reason.EMBEDDED,
    ("/Subtype", "/RichMedia"): Reason.ACTIVE,
    ("/Subtype", "/Screen"): Reason.ACTIVE,
    ("/Subtype", "/Movie"): Reason.ACTIVE,
    ("/Subtype", "/Sound"): Reason.ACTIVE,
    ("/Subtype", "/3D"): Reason.ACTIVE,
}
"""Values that a key must not have."""
LOOKED_UP = ("/S", "/Type", "/Subtype")
SCHEME = re.compile(rb"\s*([a-zA-Z][a-zA-Z0-9+.\-]*):")
HARMLESS = frozenset({b"http", b"https", b"mailto", b"tel", b"ftp", b"urn", b"doi"})
END = b"%%EOF"


def examine(source: BinaryIO, kept: BinaryIO) -> Outcome:
    """Refuse a PDF that is more than pages; write it anew where its bytes are not only what was looked at."""
    source.seek(0)
    content = source.read()
    tail = _after_end(content)
    try:
        pdf = pikepdf.open(source, suppress_warnings=True)
    except pikepdf.PasswordError:
        raise NotSafe(Reason.ENCRYPTED) from None
    except (
        pikepdf.PdfError,
        RuntimeError,
    ):  # some ciphers want random numbers, which we have none of
        raise NotSafe(Reason.ENCRYPTED if b"/Encrypt" in content else Reason.DAMAGED) from None
    del content
    with pdf:
        if pdf.is_encrypted:
            raise NotSafe(Reason.ENCRYPTED)
        _refuse_wrong_number(pdf)
        _refuse_start(pdf.Root.get("/OpenAction"))
        for one in _things(pdf):
            _refuse(one)
        mended = [str(warning) for warning in pdf.get_warnings()]
        _refuse_lost(mended)
        if not tail and not mended:
            return Outcome()
        pdf.save(kept, fix_metadata_version=False)
    return Outcome(is_new=True)


def _after_end(content: bytes) -> bytes:
    """What follows the end of the document; without an end, or with objects behind it, a part is missing."""
    end = content.rfind(END)
    tail = content[end + len(END) :].strip(b"\r\n\t \0") if end >= 0 else b""
    if end < 0 or b"endobj" in tail:
        raise NotSafe(Reason.DAMAGED)
    return tail


def _refuse_lost(mended: list[str]) -> None:
    """Objects that could not be unpacked were not looked at."""
    lost = [one for one in mended if "error decoding stream data" in one]
    if lost:
        raise NotSafe(Reason.HEAVY if "bad_alloc" in lost[0] else Reason.DAMAGED)


def _refuse_wrong_number(pdf: pikepdf.Pdf) -> None:
    try:
        pages = len(pdf.pages)
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError):
        raise NotSafe(Reason.DAMAGED) from None
    if not pages:
        raise NotSafe(Reason.DAMAGED)
    if pages > PAGES:
        raise NotSafe(Reason.PAGES)


def _refuse_start(action: Any) -> None:
    """A place to open the document at is harmless, as an array, a name, or an action that only goes there."""
    if isinstance(action, pikepdf.Dictionary) and action.get("/S") != "/GoTo" and "/S" in action:
        raise NotSafe(Reason.ACTIVE)


def _things(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Every dictionary and stream of the file, whether anything leads to it or not."""
    seen = 0
    for top in pdf.objects:
        waiting = [top]
        while waiting:
            one = waiting.pop()
            seen += 1
            if seen > THINGS:
                raise NotSafe(Reason.HEAVY)
            if isinstance(one, pikepdf.Array):
                waiting += [more for more in one if _is_inside(more)]
            elif isinstance(one, (pikepdf.Dictionary, pikepdf.Stream)):
                yield one
                waiting += [more for _key, more in one.items() if _is_inside(more)]


def _is_inside(value: Any) -> bool:
    """Whether it is a container that is written right here; others have their own turn."""
    return (
        isinstance(value, (pikepdf.Array, pikepdf.Dictionary, pikepdf.Stream))
        and not value.is_indirect
    )


def _refuse(thing: Any) -> None:
    keys = set(thing.keys())
    for key in keys & KEYS.keys():
        raise NotSafe(KEYS[key])
    for key in LOOKED_UP:
        if key in keys and (reason := NAMES.get((key, str(thing[key])))):
            raise NotSafe(reason)
    if "/F" in keys and isinstance(thing, pikepdf.Stream):
        raise NotSafe(Reason.EXTERNAL)
    if "/URI" in keys and isinstance(uri := thing["/URI"], pikepdf.String):
        scheme = SCHEME.match(bytes(uri))
        if bytes(uri).startswith(b"\\\\") or (scheme and scheme[1].lower() not in HARMLESS):
            raise NotSafe(Reason.EXTERNAL)
