"""A questionnaire as a unit sees it, laid out without any answer: for pages, and as a page that stands alone."""

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from markupsafe import Markup

from assessment.assessments.views.items import ItemCard, blank_card, parts
from assessment.languages import locale
from assessment.questionnaire.model import Area, Questionnaire, Supplement

_ADDRESS = re.compile(r'url\("\.\./([^"]+)"\)')
_TYPES = {".svg": "image/svg+xml", ".woff2": "font/woff2"}


@dataclass(frozen=True, slots=True)
class Shown:
    """An area or supplement with its items as a unit meets them."""

    id: str
    title: str
    intro: str
    cards: list[ItemCard]


def shown(content: Questionnaire, part: Area | Supplement) -> Shown:
    """One area or supplement."""
    name = part.name.in_(locale())
    return Shown(
        part.id,
        f"{part.number}. {name}" if isinstance(part, Area) else name,
        part.intro.in_(locale()),
        [blank_card(content, item) for item in part.items],
    )


def page_alone(app: Flask, content: Questionnaire) -> str:
    """The whole questionnaire as one page that needs nothing beside it, in the language spoken."""
    look = "".join(_look(Path(app.static_folder or "")))
    return app.jinja_env.get_template("questionnaires/alone.html").render(
        content=content,
        shown=[shown(content, part) for part in parts(content)],
        look=Markup(f"<style>{look}</style>"),  # noqa: S704 - the application's own style sheet
        locale=locale(),
    )


def _look(static: Path) -> Iterator[str]:
    """The style sheet, with every file it refers to put into it."""

    def inside(found: re.Match[str]) -> str:
        path = static / found[1]
        data = base64.b64encode(path.read_bytes()).decode()
        return f'url("data:{_TYPES[path.suffix]};base64,{data}")'

    yield _ADDRESS.sub(inside, (static / "css" / "perisai.css").read_text(encoding="utf-8"))
