"""docs/operations.md names every setting and every command."""

import re

from assessment.config import ROOT

MANUAL = (ROOT / "docs" / "operations.md").read_text()


def test_every_setting_is_in_the_manual():
    source = (ROOT / "assessment" / "config.py").read_text()
    settings = set(re.findall(r'"(PERISAI_[A-Z_]+|DATABASE_URL)"', source))
    named = set(re.findall(r"^\| `([A-Z_]+)` \|", MANUAL, re.MULTILINE))
    assert settings == named


def test_every_command_in_the_manual_exists(app):
    named = set(re.findall(r"\bflask ([a-z-]+)", MANUAL))
    assert named <= set(app.cli.commands) | {"jobs", "run"}
