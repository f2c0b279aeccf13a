"""What is spared WeasyPrint may change no byte of a document: rendered by ours and as it comes."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from assessment.documents import pool
from assessment.documents.pool import Child


def assert_nothing_changes(*documents: tuple[str, Mapping[str, Any]]) -> None:
    """Each document twice, in and after the company of the others, against WeasyPrint as it comes."""
    ours = _rendered([*documents, *reversed(documents)])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pool, "CHILD", Path(__file__).with_name("plain_child.py"))
        plain = _rendered(documents)
    assert ours == plain + plain[::-1]


def _rendered(documents: list[tuple[str, Mapping[str, Any]]]) -> list[bytes]:
    child = Child()
    try:
        return [child.render(template, description).pdf for template, description in documents]
    finally:
        child.close()
