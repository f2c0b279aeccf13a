"""What the journeys share: the browser, and a served installation of one's own."""

import logging
from collections.abc import Iterator

import pytest
from flask import Flask

from assessment.config import Settings
from tests.chromium import chromium, serving, visiting
from tests.conftest import Clock

__all__ = ["chromium", "visiting"]


@pytest.fixture
def served(settings: Settings, clock: Clock) -> Iterator[Flask]:
    """This test's installation, being served at the time of the test."""
    with serving(settings, clock) as app:
        yield app


@pytest.fixture(autouse=True)
def quiet() -> None:
    """The log of the server does not belong into that of the tests."""
    logging.getLogger("assessment").setLevel(logging.ERROR)
