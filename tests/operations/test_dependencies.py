"""What is imported is declared, and what is declared is justified."""

import ast
import re
import sys
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
OURS = {path.stem for path in ROOT.iterdir()} | {"tests", "tools", "bench"}


def _declared(name: str) -> set[str]:
    lines = (ROOT / name).read_text().splitlines()
    wanted = [line for line in lines if line and not line.startswith(("#", "-r"))]
    return {canonicalize_name(Requirement(line).name) for line in wanted}


def _imported(*tops: str) -> set[str]:
    files = [
        file
        for top in tops
        for file in ([ROOT / top] if top.endswith(".py") else (ROOT / top).rglob("*.py"))
    ]
    names = set()
    for file in files:
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
                names.add(node.module.partition(".")[0])
    return names - sys.stdlib_module_names - OURS


def test_the_product_declares_what_it_imports():
    providers = metadata.packages_distributions()
    declared = _declared("requirements.in")
    undeclared = {
        name
        for name in _imported("app.py", "assessment")
        if not declared & {canonicalize_name(provider) for provider in providers.get(name, [])}
    }
    assert not undeclared, f"imported, but not in requirements.in: {sorted(undeclared)}"


@pytest.mark.parametrize("name", ["requirements.in", "requirements-dev.in"])
def test_every_dependency_is_justified(name):
    page = (ROOT / "docs" / "dependencies.md").read_text()
    justified = {
        canonicalize_name(name.partition("[")[0])
        for names in re.findall(r"^\| ([a-z0-9, \[\]-]+) \| \S", page, re.MULTILINE)
        for name in names.split(", ")
    }
    assert _declared(name) <= justified, (
        f"add to docs/dependencies.md: {_declared(name) - justified}"
    )
