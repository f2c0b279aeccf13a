"""What the journeys share: the browser, and a served installation of one's own."""

import logging
from collections.abc import Iterator

import pytest
from flask import Flask

from assessment.config import Settings
from tests.chromium import chromium, serving, visiting
from tests.conftest import Clock

__all__ = ["chromium", "visiting"]

LONG = ("test_from_the_set_up_link_to_a_certificate", "test_it_can_be_filled_in")
"""By far the longest journeys, from a few of which the end of a run would have to be waited for."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let different workers begin with the long ones: each gets a stretch of the list."""
    workers = getattr(config, "workerinput", {}).get("workercount", 1)
    long = sorted(
        (item for item in items if item.name in LONG), key=lambda item: LONG.index(item.name)
    )
    for item in long:
        items.remove(item)
    for number, item in enumerate(long):
        items.insert(len(items) * number // workers, item)


@pytest.fixture
def served(settings: Settings, clock: Clock) -> Iterator[Flask]:
    """This test's installation, being served at the time of the test."""
    with serving(settings, clock) as app:
        yield app


@pytest.fixture(autouse=True)
def quiet() -> None:
    """The log of the server does not belong into that of the tests."""
    logging.getLogger("assessment").setLevel(logging.ERROR)
