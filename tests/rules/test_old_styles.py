"""The styles for browsers of 2018 say what the others say."""

import pytest

from tools import old_css

pytestmark = pytest.mark.once


def test_they_are_in_step():
    there = (old_css.STYLES / "old.css").read_text()
    assert there == old_css.made(), "make old-css"
