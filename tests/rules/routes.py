"""Every route of the running application, with an address that fits it."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import Flask
from werkzeug.routing import Rule

from assessment.permissions import Role
from assessment.web.access import Access

NOWHERE = UUID("00000000-0000-4000-8000-000000000000")
WORDS = {
    "area_id": "tata_kelola",
    "secret": "x" * 32,
    "code": "x" * 26,
    "word": "en",
    "item_id": "2.1",
    "name": "kami-5.0",
    "digest": "0" * 64,
    "year": 2026,
}
LETTERS = dict(zip("OHVLAWU", Role, strict=True))
"""Operator, Head, Verifier, Lead, Admin, vieWer, aUditor."""


@dataclass(frozen=True)
class Route:
    """One method of one rule."""

    endpoint: str
    method: str
    rule: Rule = field(repr=False)
    access: Access | None

    def url(self, **known: Any) -> str:
        """An address of the route; ids that are not given lead nowhere."""
        values = {name: known.get(name, WORDS.get(name, NOWHERE)) for name in self.rule.arguments}
        built = self.rule.build(values, append_unknown=False)
        assert built is not None, f"say in {__name__}.WORDS what fits {self.rule.rule}"
        return built[1]

    def __str__(self) -> str:
        return f"{self.method} {self.rule.rule}"


def routes(app: Flask) -> list[Route]:
    """All routes but the static files, by address."""
    found = [
        Route(
            rule.endpoint, method, rule, getattr(app.view_functions[rule.endpoint], "access", None)
        )
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static"
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]
    return sorted(found, key=lambda route: (route.rule.rule, route.method))
