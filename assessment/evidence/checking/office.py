"""Word, Excel and PowerPoint files: ZIPs of XML, without macros, foreign parts, or a way outside."""

import codecs
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO, Any, BinaryIO
from xml.parsers import expat

from assessment.evidence.checking.verdict import NotSafe, Outcome, Reason

MEMBERS = 2000
UNPACKED = 100 * 1024 * 1024
RATIO = 200
SMALL = 1024 * 1024
"""A ratio says nothing about parts that are smaller than this when unpacked."""
CHUNK = 64 * 1024

MAIN = {
    "docx": ("word/document.xml", "wordprocessingml.document.main+xml"),
    "xlsx": ("xl/workbook.xml", "spreadsheetml.sheet.main+xml"),
    "pptx": ("ppt/presentation.xml", "presentationml.presentation.main+xml"),
}
"""The part that makes a ZIP a document of its kind, and how its type ends."""
TYPES = "[Content_Types].xml"

PARTS = (
    (re.compile(r"vbaproject|vbadata|macrosheets/|dialogsheets/|activex"), Reason.MACRO),
    (re.compile(r"webextensions/|afchunk|customui/"), Reason.ACTIVE),
    (re.compile(r"externallinks/|xl/connections\.xml|querytables/"), Reason.EXTERNAL),
    (re.compile(r"embeddings/(?!.*\.(xlsx)$)"), Reason.EMBEDDED),
)
"""Names of parts that are not taken. The workbook behind a chart is: it is looked through like the file itself."""
SPEAKING = (
    (re.compile(r"macroenabled|vbaproject|macrosheet|activex", re.IGNORECASE), Reason.MACRO),
    (re.compile(r"oleobject", re.IGNORECASE), Reason.EMBEDDED),
)
"""Types of parts, by which the programs go instead of the names."""
BEGINNINGS = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Reason.EMBEDDED),
    (b"MZ", Reason.EMBEDDED),
    (b"\x7fELF", Reason.EMBEDDED),
    (b"%PDF-", Reason.EMBEDDED),
)
LINK = re.compile(r"/hyperlink$", re.IGNORECASE)
SCHEME = re.compile(r"\s*([a-z][a-z0-9+.\-]*):", re.IGNORECASE)
HARMLESS = frozenset({"http", "https", "mailto", "tel", "ftp"})
FIELD = re.compile(r"\b(DDE|DDEAUTO|LINK|INCLUDETEXT|IMPORT)\b", re.IGNORECASE)
"""Fields of Word that fetch from other programs and files; the first word of the field."""
QUOTED = re.compile(r'"[^"]*"')
codecs.lookup("cp437")  # zipfile would otherwise load it later, when no file can be opened any more
CALLS = re.compile(r"\b(WEBSERVICE|CALL|REGISTER|REGISTER\.ID|EXEC)\s*\(", re.IGNORECASE)


@dataclass
class Budget:
    """How much may still be unpacked, and how deep we are."""

    left: int = UNPACKED
    depth: int = 0


def examine(source: BinaryIO, kind: str, budget: Budget | None = None) -> Outcome:
    """Refuse an Office file that is more than a document. It is kept as it came."""
    budget = budget or Budget()
    try:
        with zipfile.ZipFile(source) as archive:
            _examine(archive, kind, budget)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, KeyError, ValueError, OSError):
        raise NotSafe(Reason.DAMAGED) from None
    except RuntimeError:  # a member asks for a password
        raise NotSafe(Reason.ENCRYPTED) from None
    return Outcome()


def _examine(archive: zipfile.ZipFile, kind: str, budget: Budget) -> None:
    members = archive.infolist()
    names = [one.filename for one in members]
    part, ending = MAIN[kind]
    if len(members) > MEMBERS:
        raise NotSafe(Reason.HEAVY)
    if len({name.lower() for name in names}) != len(names) or any(map(_is_odd, members)):
        raise NotSafe(Reason.DAMAGED)
    _refuse_parts(names)
    if TYPES not in names or part not in names:
        raise NotSafe(Reason.TYPE)
    if sum(one.file_size for one in members) > budget.left:
        raise NotSafe(Reason.HEAVY)
    types = _types(archive, budget)
    _refuse_types(types.values())
    if not types.get("/" + part, "").endswith(ending):
        raise NotSafe(Reason.TYPE)
    for one in members:
        _look_into(archive, one, types, budget)


def _is_odd(member: zipfile.ZipInfo) -> bool:
    """Names that are a way elsewhere, and links."""
    parts = member.filename.split("/")
    is_link = member.external_attr >> 16 & 0o170000 == 0o120000
    return (
        "\\" in member.orig_filename
        or "\0" in member.orig_filename
        or member.filename.startswith("/")
        or ".." in parts
        or is_link
    )


def _refuse_parts(names: list[str]) -> None:
    for name in names:
        for pattern, reason in PARTS:
            if pattern.search(name.lower()):
                raise NotSafe(reason)


def _refuse_types(types: Iterable[str]) -> None:
    for said in types:
        for pattern, reason in SPEAKING:
            if pattern.search(said):
                raise NotSafe(reason)


def _types(archive: zipfile.ZipFile, budget: Budget) -> dict[str, str]:
    """The type of each part by name, and of each extension as ``.ext``."""
    found = {}
    with archive.open(TYPES) as part:
        for _name, attributes in Reader(part, budget, None).elements():
            key = attributes.get("PartName") or "." + attributes.get("Extension", "").lower()
            found[key] = attributes.get("ContentType", "")
    return found


def _look_into(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, types: dict[str, str], budget: Budget
) -> None:
    name = member.filename.lower()
    if name.endswith("/"):
        return
    with archive.open(member) as part:
        if "embeddings/" in name:
            _look_into_workbook(archive, member, budget)
        elif _is_xml(name, types):
            _read_xml(Reader(part, budget, member))
        else:
            start = part.read(8)
            if start.startswith(b"PK\x03\x04"):
                raise NotSafe(Reason.EMBEDDED)
            for beginning, reason in BEGINNINGS:
                if start.startswith(beginning):
                    raise NotSafe(reason)
            _drain(part, budget, member)


def _is_xml(name: str, types: dict[str, str]) -> bool:
    said = types.get("/" + name) or types.get("." + name.rpartition(".")[2], "")
    return name.endswith((".xml", ".rels", ".vml", ".svg")) or said.endswith(("+xml", "/xml"))


def _look_into_workbook(archive: zipfile.ZipFile, member: zipfile.ZipInfo, budget: Budget) -> None:
    """The numbers behind a chart are a workbook of their own; inside of that there is none."""
    if budget.depth:
        raise NotSafe(Reason.EMBEDDED)
    if member.file_size > budget.left:
        raise NotSafe(Reason.HEAVY)
    budget.depth += 1
    with archive.open(member) as part:
        examine(part, "xlsx", budget)  # type: ignore[arg-type]
    budget.depth -= 1


def _read_xml(reader: "Reader") -> None:
    """Read a part to its end; see what its links, fields and formulas reach for."""
    for element, attributes in reader.elements():
        if element == "Relationship":
            _refuse_relationship(attributes)
        elif element == "fldSimple":
            _refuse_field(attributes.get("instr", ""))
    _refuse_field("".join(reader.fields))
    for formula in reader.formulas:
        plain = QUOTED.sub("", formula)
        if "|" in plain or CALLS.search(plain):
            raise NotSafe(Reason.ACTIVE)


def _refuse_relationship(attributes: dict[str, str]) -> None:
    said = attributes.get("Type", "")
    _refuse_types([said])
    if said.lower().endswith("/afchunk"):
        raise NotSafe(Reason.ACTIVE)
    if attributes.get("TargetMode", "").lower() != "external":
        return
    target = attributes.get("Target", "")
    scheme = SCHEME.match(target)
    is_outside = target.startswith(("\\\\", "//")) or (scheme and scheme[1].lower() not in HARMLESS)
    if not LINK.search(said) or is_outside:
        raise NotSafe(Reason.EXTERNAL)


def _refuse_field(code: str) -> None:
    for one in code.split("\n"):
        first = one.strip().lstrip('"').split(" ", 1)[0].strip('"')
        if FIELD.fullmatch(first):
            raise NotSafe(Reason.ACTIVE)


@dataclass
class Reader:
    """Reads XML without a DTD, by pieces; collects the codes of fields and the formulas on its way."""

    part: IO[bytes]
    budget: Budget
    member: zipfile.ZipInfo | None
    fields: list[str] = field(default_factory=list)
    formulas: list[str] = field(default_factory=list)
    _found: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    _inside: str = ""

    def elements(self) -> Iterator[tuple[str, dict[str, str]]]:
        """Each element as its name without a prefix, and its attributes, likewise."""
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = _refuse_dtd
        parser.EntityDeclHandler = _refuse_dtd
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.buffer_text = True
        try:
            for piece in _pieces(self.part, self.budget, self.member):
                parser.Parse(piece)
                yield from self._found
                self._found.clear()
            parser.Parse(b"", True)
        except expat.ExpatError:
            raise NotSafe(Reason.DAMAGED) from None
        yield from self._found

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        plain = name.rpartition(":")[2]
        if plain in ("Relationship", "Override", "Default", "fldSimple"):
            self._found.append(
                (plain, {key.rpartition(":")[2]: value for key, value in attributes.items()})
            )
        elif plain == "fldChar":
            self.fields.append("\n")  # the code of a field may be cut into many pieces
        elif plain in ("f", "formula", "formula1", "formula2", "definedName"):
            self.formulas.append("")
        self._inside = plain

    def _end(self, _name: str) -> None:
        self._inside = ""

    def _text(self, text: str) -> None:
        if self._inside == "instrText":
            self.fields.append(text)
        elif self.formulas and self._inside in (
            "f", "formula", "formula1", "formula2", "definedName",
        ):  # fmt: skip
            self.formulas[-1] += text


def _refuse_dtd(*_said: Any) -> None:
    raise NotSafe(Reason.DTD)


def _pieces(part: IO[bytes], budget: Budget, member: zipfile.ZipInfo | None) -> Iterator[bytes]:
    """What is really unpacked counts, whatever the ZIP says about it."""
    got = 0
    while piece := part.read(CHUNK):
        got += len(piece)
        budget.left -= len(piece)
        is_blown_up = member and got > SMALL and got > RATIO * max(member.compress_size, 1)
        if budget.left < 0 or is_blown_up:
            raise NotSafe(Reason.HEAVY)
        yield piece


def _drain(part: IO[bytes], budget: Budget, member: zipfile.ZipInfo) -> None:
    for _piece in _pieces(part, budget, member):
        pass
