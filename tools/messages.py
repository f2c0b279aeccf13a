"""The texts to translate: ``update`` brings assessment/translations/en.po up to date, ``check`` finds faults.

Texts are collected from the sources and templates. A translation stays with its text for as long as the
text is in use; the catalogue names files but no lines, so that it changes only when a text does.
"""

import ast
import io
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment, nodes

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "assessment" / "translations" / "en.po"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "lazy": {None: (1,), 2: (1, (2, "c"))},
    "pgettext": ((1, "c"), 2),
    "ngettext": (1, 2),
}
TEXTS = {"ngettext": 2, "pgettext": 2}
"""How many of the arguments are texts, where it is not one."""
JINJA = {
    "extensions": "jinja2.ext.do",
    "trim_blocks": "true",
    "lstrip_blocks": "true",
    "newstyle_gettext": "true",
    "silent": "false",
}
COUNTS = frozenset({"n", "num"})
"""What a plural form may say in words: "one unit"."""
PLACEHOLDER = re.compile(r"%(?:\((?P<name>\w+)\))?(?P<kind>[a-zA-Z%])")
HEADER = """\
# English for Perisai. The sources are Indonesian; tools/messages.py keeps this file in step with them.
msgid ""
msgstr ""
"Language: en\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""


def python_files() -> list[Path]:
    """Every source file that may speak."""
    return sorted((ROOT / "assessment").rglob("*.py"))


def templates() -> list[Path]:
    """Every template of pages and documents."""
    return sorted(
        path for path in (ROOT / "templates").rglob("*") if path.suffix in {".html", ".txt"}
    )


@cache
def _found() -> list[tuple[str | tuple[str, ...], str | None, str, int]]:
    """Each text with its sense, and the file and line it stands in."""
    found = []
    for path in python_files() + templates():
        method, options = ("python", {}) if path.suffix == ".py" else ("jinja2", JINJA)
        with path.open("rb") as file:
            found += [
                (text, sense, str(path.relative_to(ROOT)), line)
                for line, text, _, sense in extract(method, file, KEYWORDS, (), options)
            ]
    return found


def collected() -> Catalog:
    """All texts in use, without translations."""
    catalogue = Catalog(locale="en")
    for text, sense, path, line in _found():
        catalogue.add(text, locations=[(path, line)], context=sense)
    return catalogue


def kept() -> Catalog:
    """The translations there are."""
    if not CATALOGUE.exists():
        return Catalog(locale="en")
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en")


def updated() -> str:
    """The catalogue as it should be: all texts in use, each with the translation it has."""
    catalogue, translated = collected(), kept()
    for message in catalogue:
        old = translated.get(message.id, message.context) if message.id else None
        if old is not None and old.pluralizable == message.pluralizable:
            message.string = old.string
        message.flags.clear()
    out = io.BytesIO()
    write_po(out, catalogue, width=100, omit_header=True, sort_by_file=True, include_lineno=False)
    return HEADER + out.getvalue().decode().rstrip() + "\n"


def faults_in_catalogue() -> Iterator[str]:
    """What is missing, left over or wrong in the translations."""
    used, translated = collected(), kept()
    for message in used:
        if not message.id:
            continue
        found = translated.get(message.id, message.context)
        if found is None or found.pluralizable != message.pluralizable:
            yield f"not in the catalogue: {_name(message)}"
        else:
            yield from faults_of(found)
    yield from (
        f"no longer in use: {_name(message)}"
        for message in translated
        if message.id and used.get(message.id, message.context) is None
    )


def faults_of(message: Message) -> Iterator[str]:
    sources, targets = _forms(message.id), _forms(message.string)
    if message.fuzzy:
        yield f"fuzzy: {_name(message)}"
    if len(targets) != len(sources) or not all(target and target.strip() for target in targets):
        yield f"not translated: {_name(message)}"
        return
    optional = COUNTS if len(sources) > 1 else frozenset()
    for source, target in zip(sources, targets, strict=True):
        wanted, have = placeholders(source), placeholders(target)
        if wanted != have and set(wanted) - optional != set(have) - optional:
            yield f"other placeholders: {_name(message)}: {target!r}"
        if any(path.endswith(".html") for path, _ in message.locations):
            yield from (f"bare % in a template: {_name(message)}" for _ in _bare(source, target))


def _bare(*texts: str) -> Iterator[str]:
    """Those that cannot be filled in, as Jinja does with every text: there a percent sign is written ``%%``."""
    for text in texts:
        try:
            text % defaultdict(int)
        except (TypeError, ValueError):
            yield text


def placeholders(text: str) -> list[str]:
    """The names a text has filled in, sorted; ``%%`` is one of them."""
    return sorted(match["name"] or match["kind"] for match in PLACEHOLDER.finditer(text))


def faults_in_sources() -> Iterator[str]:
    """Calls whose text nobody can collect, because it is not written there."""
    for path in python_files():
        if path.name == "languages.py":  # gives the texts their language, and has none
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                texts = node.args[: TEXTS.get(node.func.id, 1)]
                if node.func.id in KEYWORDS and not all(_is_text(text) for text in texts):
                    yield f"{path.relative_to(ROOT)}:{node.lineno}: not a plain text"
    jinja = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"])
    for path in templates():
        for call in jinja.parse(path.read_text()).find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name in KEYWORDS:
                texts = call.args[: TEXTS.get(call.node.name, 1)]
                if not all(
                    isinstance(text, (nodes.Const, nodes.MarkSafeIfAutoescape)) for text in texts
                ):
                    yield f"{path.relative_to(ROOT)}:{call.lineno}: not a plain text"


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _forms(text: str | list[str] | tuple[str, ...]) -> list[str]:
    return [text] if isinstance(text, str) else list(text)


def _name(message: Message) -> str:
    text = _forms(message.id)[0]
    return repr(text if len(text) <= 90 else text[:89] + "…")


def main(arguments: list[str]) -> int:
    """Run ``update`` or ``check``."""
    if arguments == ["update"]:
        CATALOGUE.parent.mkdir(exist_ok=True)
        CATALOGUE.write_text(updated())
    elif arguments != ["check"]:
        print("usage: tools/messages.py update | check", file=sys.stderr)
        return 2
    faults = [*faults_in_sources(), *faults_in_catalogue()]
    for fault in faults:
        print(fault)
    print(f"{len(collected())} texts, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
