"""HTML and CSS to PDF: the only importer of WeasyPrint, and only ever inside the child process."""

import base64
import gc
import hashlib
import io
import logging
from pathlib import Path
from typing import Any

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from weasyprint import CSS
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from assessment import languages
from assessment.documents import wording
from assessment.documents.sparing import Document, write_once

COLLECT_EVERY = 10
"""Documents between two searches for garbage."""
SCHEME = "perisai:"
VARIANT = "pdf/a-3a"
WELL_FORMED = frozenset({"documents/annex.html", "documents/certificate.html"})
"""Templates printed by the hundred, written as XML, with the namespace of every SVG."""
SIGNATURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
"""Pictures are taken for what their first bytes say, whatever they claim to be."""


class OnlyOurs(URLFetcher):  # type: ignore[misc]
    """Hands out the pictures of the description, by name. Any other address ends the rendering."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=frozenset())
        self.pictures: dict[str, bytes] = {}

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        content = self.pictures.get(url.removeprefix(SCHEME)) if url.startswith(SCHEME) else None
        if content is None:
            raise FatalURLFetchingError(f"a document asked for {url[:200]!r}")
        return URLFetcherResponse(url, content, {"Content-Type": picture_type(content)})


class Warnings(logging.Handler):
    """Keeps what WeasyPrint complains about; by itself it would say nothing."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


class Renderer:
    """Fonts, style sheets and templates, read once and used for every document."""

    def __init__(self, root: Path) -> None:
        self.templates = root / "templates"
        self.made = 0
        self.fetcher = OnlyOurs()
        self.fonts = FontConfiguration()
        self.styles: dict[Path, CSS] = {}
        self.environment = environment(self.templates)
        self.warnings = Warnings()
        logger = logging.getLogger("weasyprint")
        logger.setLevel(logging.WARNING)
        logger.addHandler(self.warnings)

    def render(self, template: str, description: dict[str, Any]) -> tuple[bytes, list[str]]:
        """The PDF of a description, and what WeasyPrint complained about while making it."""
        self.warnings.said.clear()
        with languages.speaking(description.get("language", "id")):
            html = self.environment.get_template(template).render(description)
        self.fetcher.pictures = {
            name: base64.b64decode(content)
            for name, content in description.get("pictures", {}).items()
        }
        document = Document(
            html, base_url=SCHEME, url_fetcher=self.fetcher, well_formed=template in WELL_FORMED
        )
        pdf = document.write_pdf(
            stylesheets=self._styles_of(template),
            font_config=self.fonts,
            pdf_variant=VARIANT,
            custom_metadata=True,
            finisher=write_once,
            pdf_identifier=hashlib.sha256(html.encode()).hexdigest()[:32].encode(),
        )
        assert isinstance(pdf, bytes)
        self._tidy_up()
        return pdf, list(self.warnings.said)

    def _tidy_up(self) -> None:
        """Look for garbage between documents instead of in their midst, and never again at what stays."""
        if gc.isenabled():
            gc.disable()
            gc.collect()
            gc.freeze()
        self.made += 1
        if self.made % COLLECT_EVERY == 0:
            gc.collect()

    def _styles_of(self, template: str) -> list[CSS]:
        own = (self.templates / template).with_suffix(".css")
        return [self._style(self.templates / "layouts" / "document.css")] + (
            [self._style(own)] if own.exists() else []
        )

    def _style(self, path: Path) -> CSS:
        if path not in self.styles:
            self.styles[path] = CSS(
                string=path.read_text(), font_config=self.fonts, url_fetcher=self.fetcher
            )
        return self.styles[path]


def environment(templates: Path) -> Environment:
    """Jinja for documents: as strict as for pages, with what documents need and nothing else."""
    env = Environment(
        loader=FileSystemLoader(templates),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    env.install_gettext_callables(  # type: ignore[attr-defined]
        languages.gettext, languages.choose, newstyle=True, pgettext=languages.pgettext
    )
    env.filters |= {
        "date": wording.long_date,
        "decimal": wording.decimal,
        "nip": wording.nip,
        "number": wording.number,
        "percent": wording.percent,
        "groups": wording.in_groups,
    }
    env.globals |= {"qr": qr, "level_range": wording.level_range, "picture": SCHEME}
    return env


def qr(text: str, title: str) -> Markup:
    """A QR code as inline SVG, with its meaning for who cannot see it."""
    # Which mask looks best takes longest to find; every scanner reads any of the eight.
    made = segno.make(text, error="m", mask=4, micro=False, boost_error=False)
    out = io.BytesIO()
    made.save(
        out, kind="svg", xmldecl=False, svgns=True, nl=False, border=4, title=title,
        omitsize=True, svgclass="qr", lineclass=None,
    )  # fmt: skip
    return Markup(out.getvalue().decode())  # noqa: S704 - segno escapes the title


def picture_type(content: bytes) -> str:
    """The type of a picture by its first bytes; anything but PNG and JPEG ends the rendering."""
    for signature, name in SIGNATURES.items():
        if content.startswith(signature):
            return name
    raise FatalURLFetchingError("a picture is neither PNG nor JPEG")
