"""One child process for all tests of documents."""

from collections.abc import Iterator

import pytest

from assessment.documents.pool import Child


@pytest.fixture(scope="session")
def child() -> Iterator[Child]:
    """A child of our own: its warnings are seen, not only logged."""
    made = Child()
    yield made
    made.close()
