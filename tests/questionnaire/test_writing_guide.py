"""The guide to writing a questionnaire explains every key that a file may have."""

from importlib import import_module
from pkgutil import iter_modules

from pydantic import BaseModel

from assessment.questionnaire import schema
from tests.scoring.instruments import ROOT

GUIDE = (ROOT / "docs" / "menulis-kuesioner.md").read_text(encoding="utf-8")
LETTERS = {"A", "B", "C"}
TEXT = {"id", "en"}


def test_every_key_is_explained():
    keys = {
        name
        for module in iter_modules(schema.__path__, f"{schema.__name__}.")
        for found in vars(import_module(module.name)).values()
        if isinstance(found, type) and issubclass(found, BaseModel)
        for name in found.model_fields
    }
    missing = sorted(key for key in keys - LETTERS - TEXT if f"`{key}`" not in GUIDE)
    missing = [key for key in missing if f"`{key}:" not in GUIDE]
    assert not missing, f"docs/menulis-kuesioner.md says nothing of {missing}"
