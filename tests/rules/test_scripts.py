"""Every script runs in the Chromium of 2018 (68): old laptops at a counter are not brought up to date.

The language of that browser is ES2018 with two things more (a catch without a name, line separators in strings). What a
parser of today finds beyond it is refused, and so are the newer parts of the library that are easily used by mistake.
"""

import re
from collections.abc import Iterator

import pytest
import tree_sitter_javascript
from tree_sitter import Language, Node, Parser

from assessment.config import ROOT

SCRIPTS = sorted((ROOT / "static" / "js").rglob("*.js"))
PARSER = Parser(Language(tree_sitter_javascript.language()))

NEWER_NODES = {
    "optional_chain": "?. (Chromium 80)",
    "field_definition": "a field of a class (72)",
    "private_property_identifier": "a private member (74)",
    "class_static_block": "a static block (94)",
    "import_attribute": "attributes of an import (91)",
    "meta_property": "import.meta or new.target",
    "hash_bang_line": "#! (74)",
    "decorator": "a decorator",
    "using_declaration": "using",
}
"""Nodes of the tree that the language of 2018 has not."""

NEWER_OPERATORS = {"??": 80, "??=": 85, "||=": 85, "&&=": 85}

NEWER_NAMES = {
    "at": 92, "flat": 69, "flatMap": 69, "fromEntries": 73, "matchAll": 73, "replaceAll": 85, "allSettled": 76,
    "any": 85, "hasOwn": 93, "findLast": 97, "findLastIndex": 97, "toSorted": 110, "toReversed": 110, "toSpliced": 110,
    "replaceChildren": 86, "requestSubmit": 76, "queueMicrotask": 71, "structuredClone": 98, "globalThis": 71,
    "randomUUID": 92, "groupBy": 117, "withResolvers": 119, "checkVisibility": 105, "showPicker": 99,
    "WeakRef": 84, "AggregateError": 85,
}  # fmt: skip
"""Names that came later, and with which Chromium."""

LATER_UNLESS_ASKED_FOR = {"locks": 69, "submitter": 81, "databases": 71}
"""The same, where a script asks first whether the browser has it."""


def walk(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from walk(child)


def faults(source: bytes) -> list[str]:
    tree = PARSER.parse(source)
    return [
        f"line {node.start_point.row + 1}: {fault}"
        for node in walk(tree.root_node)
        for fault in [fault_of(node)]
        if fault
    ]


def fault_of(node: Node) -> str | None:
    text = (node.text or b"").decode()
    if node.type == "ERROR" or node.is_missing:
        return f"not understood: {text[:40]!r}"
    if node.type in NEWER_NODES:
        return NEWER_NODES[node.type]
    if text in NEWER_OPERATORS and not node.is_named:
        return f"{text} ({NEWER_OPERATORS[text]})"
    if node.type == "await_expression" and not is_in_function(node):
        return "await outside of a function (89)"
    if node.type == "number" and (text.endswith("n") or "_" in text):
        return f"{text}: a BigInt (67) or a separator in a number (75)"
    if node.type == "regex_flags" and set(text) - set("gimsuy"):
        return f"/{text}: a flag of regular expressions that came later"
    if node.type in ("property_identifier", "identifier") and text in NEWER_NAMES and is_used(node):
        return f"{text} (Chromium {NEWER_NAMES[text]})"
    return None


def is_in_function(node: Node) -> bool:
    kinds = ("function_declaration", "function_expression", "arrow_function", "method_definition")
    parent = node.parent
    while parent is not None and parent.type not in kinds:
        parent = parent.parent
    return parent is not None


def is_used(node: Node) -> bool:
    """Whether the name is asked of something, called or made, rather than given by us."""
    parent = node.parent
    assert parent is not None
    if node.type == "property_identifier":
        return parent.type == "member_expression" and calls(parent)
    return parent.type in ("call_expression", "new_expression", "member_expression")


def calls(member: Node) -> bool:
    parent = member.parent
    return (
        parent is not None
        and parent.type == "call_expression"
        and parent.child_by_field_name("function") == member
    )


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_it_is_written_for_the_browser_of_2018(script):
    found = faults(script.read_bytes())
    assert not found, f"{script.relative_to(ROOT)} is too new for old browsers: {found}"


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_what_came_later_is_asked_for_first(script):
    text = script.read_text()
    for name in LATER_UNLESS_ASKED_FOR:
        if re.search(rf"\.{name}\b", text):
            asked = rf"if \([^)]*\.{name}\b|\.{name} \?|\.{name} (\|\||&&)"
            assert re.search(asked, text), f"{script.name} uses {name} without asking for it"


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_it_says_nothing_of_its_own_and_runs_no_text(script):
    text = script.read_text()
    assert not re.search(r"\b(eval|Function)\(|document\.write|console\.", text)
    assert not re.search(r"(local|session)Storage\.setItem\((?!OFF\b)", text), "nothing in clear"


@pytest.mark.parametrize(
    "source",
    [
        "a?.b", "a?.()", "a?.[0]", "a ?? b", "a ??= b", "a ||= b", "class A { x = 1 }", "class A { #x() {} }",
        "class A { static x = 1 }", "class A { static { f() } }", "await f()", "1_000", "10n", "/a/v", "/a/d",
        "list.at(-1)", "list.flat()", "Object.fromEntries(a)", "text.replaceAll('a', 'b')", "structuredClone(a)",
        "globalThis.a", "form.requestSubmit()", "crypto.randomUUID()", "import.meta.url", "let = = 1",
    ],
)  # fmt: skip
def test_what_is_newer_is_found(source):
    assert faults(source.encode())


@pytest.mark.parametrize(
    "source",
    [
        "const { a, ...rest } = { ...b }", "async () => { for await (const one of many) f(one) }", "/(?<=a)\\p{L}/su",
        "try { f() } catch { g() }", "class A { get b() { return 1 } static c() {} }", "x = a ? .5 : 1",
        "const f = async (a, ) => `${await a}` ** 2", "document.createElement('p').before(one)",
    ],
)  # fmt: skip
def test_what_it_knows_is_not(source):
    assert faults(source.encode()) == []
