"""The guide to writing a questionnaire explains every key that a file may have."""

from pydantic import BaseModel

from assessment.questionnaire import schema
from tests.scoring.instruments import ROOT

GUIDE = (ROOT / "docs" / "menulis-kuesioner.md").read_text(encoding="utf-8")
LETTERS = {"A", "B", "C"}
TEXT = {"id", "en"}


def test_every_key_is_explained():
    keys = {
        name
        for found in vars(schema).values()
        if isinstance(found, type) and issubclass(found, BaseModel)
        for name in found.model_fields
    }
    missing = sorted(key for key in keys - LETTERS - TEXT if f"`{key}`" not in GUIDE)
    missing = [key for key in missing if f"`{key}:" not in GUIDE]
    assert not missing, f"docs/menulis-kuesioner.md says nothing of {missing}"
