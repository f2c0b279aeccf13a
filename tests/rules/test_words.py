"""Every enum, refusal and address speaks the right language."""

import re
from enum import Enum
from importlib import import_module
from pkgutil import walk_packages

import pytest
from sqlalchemy import Enum as EnumColumn

import assessment
from assessment.errors import DomainError
from assessment.languages import speaking
from assessment.models import Model
from assessment.web import error_pages, labels
from tests.rules.routes import routes

NEVER_SHOWN = {
    "Asked": "shown by what the page asks for",
    "Acting": "written before the title: menu.label_of",
    "Layer": "pages say 'penilaian sendiri' and 'terverifikasi' in sentences",
    "Relation": "never stored",
    "Source": "for the history only",
}
"""Enums of columns that no page prints, and why they need no words."""


@pytest.fixture(autouse=True)
def everything_imported(app):
    """Labels and refusals are known once their modules are imported."""


def test_every_enum_of_a_column_has_words():
    enums = {
        column.type.enum_class
        for table in Model.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, EnumColumn) and column.type.enum_class
    }
    spoken = {enum for enum, _ in labels._WORDS}
    silent = {enum.__name__ for enum in enums - spoken} - NEVER_SHOWN.keys()
    assert not silent, (
        f"labels.add(…) in the domain's labels.py, or say in NEVER_SHOWN why not: {silent}"
    )


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_member_has_words(language):
    for enum in {enum for enum, _ in labels._WORDS}:
        assert issubclass(enum, Enum)
        for member in enum:
            with speaking(language):
                assert labels.label(member).strip(), f"{enum.__name__}.{member.name} in {language}"


@pytest.mark.once
def test_every_refusal_has_a_status_and_a_page(app):
    _import_all()
    for refusal in _below(DomainError):
        known = [kind for kind in refusal.__mro__ if kind in error_pages.STATUS]
        assert known, f"{refusal.__name__}: derive it from one of {list(error_pages.STATUS)}"
    assert set(error_pages.STATUS.values()) <= error_pages.PAGES
    for status in error_pages.PAGES:
        app.jinja_env.get_template(f"errors/{status}.html")


def test_no_refusal_is_called_an_error():
    _import_all()
    wrong = {
        one.__name__ for one in _below(DomainError) if one.__name__.endswith(("Error", "Exception"))
    }
    assert not wrong, f"name it for what happened (AlreadySubmitted, Incomplete): {wrong}"


@pytest.mark.once
def test_addresses_are_kebab_case_with_typed_parameters(app):
    wrong = []
    for route in routes(app):
        for segment in route.rule.rule.strip("/").split("/"):
            typed = re.fullmatch(r"<(?:(\w+):)?(\w+)>", segment)
            if typed is None:
                if not re.fullmatch(r"(?:[a-z0-9]+(?:-[a-z0-9]+)*|)", segment):
                    wrong.append(f"{route}: {segment}")
            elif typed[2].endswith("_id") and typed[1] != "uuid" and typed[2] not in KEYS:
                wrong.append(f"{route}: <uuid:{typed[2]}>")
    assert not wrong, f"write addresses in kebab-case, ids as <uuid:…_id>: {wrong}"


KEYS = {"area_id", "item_id"}
"""Ids that are words of the questionnaire."""


@pytest.mark.once
def test_an_address_and_its_endpoint_agree(app):
    """A reader of an address finds its view: the blueprint's name or its agreed prefix begins it."""
    prefixes = {
        "assessments": "/assessments", "certificates": ("/certificates", "/v/"), "evidence": "/evidence", "home": "/",
        "installation": "/settings", "jobs": "/jobs", "people": "/",
        "reports": ("/actions", "/city", "/progress", "/assessments"),
        "reviews": "/reviews", "rounds": "/rounds", "systems": ("/systems", "/rounds"), "units": "/units",
    }  # fmt: skip
    for route in routes(app):
        blueprint = route.endpoint.partition(".")[0]
        if blueprint in prefixes:
            assert route.rule.rule.startswith(prefixes[blueprint]), route


def _import_all() -> None:
    for module in walk_packages(assessment.__path__, "assessment."):
        if not module.name.startswith(
            ("assessment.migrations", "assessment.documents.child", "assessment.documents.render")
        ):
            import_module(module.name)


def _below(kind: type) -> set[type]:
    return {kind} - {DomainError} | {
        one for child in kind.__subclasses__() for one in _below(child)
    }
