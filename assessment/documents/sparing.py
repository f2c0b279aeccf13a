"""WeasyPrint, spared what it would do again for every document. The bytes stay the same, which a test compares.

It reaches into WeasyPrint 70, which has no doors for this. What an update renames would make documents slower, or end
the rendering, but never change how they look.
"""

import re
from typing import Any
from xml.etree.ElementTree import ParseError, fromstring

import pydyf
import weasyprint.css
from cssselect2 import ElementWrapper
from weasyprint import CSS, HTML
from weasyprint.css import StyleFor
from weasyprint.html import UA, UA_COUNTER_STYLE
from weasyprint.urls import URLFetcher

MOST = 5000
"""Styles kept at most; beyond them all are forgotten."""


def _basics() -> CSS:
    """WeasyPrint's own style sheet without footnotes, whose six pseudo-elements it would give to every element."""
    lines = [line for line in UA.splitlines() if not re.match("::(foot)?note-", line)]
    words = re.sub("^::marker", "li::marker", "\n".join(lines), flags=re.MULTILINE)
    return CSS(string=words, counter_style=UA_COUNTER_STYLE)


class Document(HTML):  # type: ignore[misc]
    """A document with the basic styles that ours use. ``well_formed``: it is read as XML, which is done in C."""

    basics = _basics()

    def __init__(
        self, string: str, base_url: str, url_fetcher: URLFetcher, *, well_formed: bool
    ) -> None:
        try:
            if not well_formed:
                raise ParseError
            # Words of people are escaped, so no DTD and no entity can come in with them.
            root = fromstring(string[string.index("<html") :])  # noqa: S314
        except ParseError:
            super().__init__(string=string, base_url=base_url, url_fetcher=url_fetcher)
            return
        self.base_url, self.url_fetcher, self.media_type = base_url, url_fetcher, "print"
        self.wrapper_element = ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = root

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:
        return [self.basics]


class KeptStyles(StyleFor):  # type: ignore[misc]
    """Computes a style once for all documents whose element has the same parent's style and the same rules."""

    kept: dict[Any, tuple[Any, ...]] = {}  # noqa: RUF012 - one for the process, on purpose

    def set_computed_styles(
        self,
        element: Any,
        parent: Any,
        root: Any = None,
        pseudo_type: str | None = None,
        base_url: str | None = None,
        target_collector: Any = None,
    ) -> None:
        arguments = (element, parent, root, pseudo_type, base_url, target_collector)
        if not hasattr(element, "attrib"):  # a page: what it counts is written into its style
            super().set_computed_styles(*arguments)
            return
        rules = self.get_cascaded_styles().get((element, pseudo_type), {})
        computed = self.get_computed_styles()
        above = () if parent is None else (computed[parent, None], computed[root, None])
        said = tuple([(name, _identity(value), weight) for name, (value, weight) in rules.items()])
        key = (tuple(map(id, above)), base_url, pseudo_type, said)
        known = self.kept.get(key)
        if known is None:
            super().set_computed_styles(*arguments)
            if len(self.kept) >= MOST:
                self.kept.clear()
            # What a key names by its place in memory has to stay there.
            self.kept[key] = (computed[element, pseudo_type], above, rules)
            return
        style = computed[element, pseudo_type] = known[0]
        if target_collector and style["anchor"]:
            target_collector.collect_anchor(style["anchor"])


def _identity(value: Any) -> Any:
    """Words are the same if they read the same; all else comes from the style sheets, which are read once."""
    if isinstance(value, str):
        return value
    if isinstance(value, tuple) and all(isinstance(word, str) for word in value):
        return value
    return id(value)


class _Written(pydyf.Object):  # type: ignore[misc]
    """An object of a PDF, put into bytes."""

    data = b""
    compressible = False

    def __init__(self, plain: pydyf.Object) -> None:
        super().__init__()
        self.number, self.generation, self.free = plain.number, plain.generation, plain.free
        self.data, self.compressible = plain.data, plain.compressible


def write_once(_document: Any, pdf: pydyf.PDF) -> None:
    """Put every object into bytes now: for the identifier and for the file pydyf would compress each twice."""
    pdf.objects[1:] = [_Written(one) for one in pdf.objects[1:]]


weasyprint.css.StyleFor = KeptStyles
