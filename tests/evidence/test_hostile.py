"""Every file of the hostile corpus gets its verdict, in the process that the product uses, and leaves nothing."""

import io

import pytest

from assessment.evidence.checking.inspection import checked
from assessment.evidence.gate import NotTaken
from assessment.files.store import FileStore
from tests.evidence.hostile import CANARY, CLEANED, CORPUS, HARMLESS, HTML

pytestmark = pytest.mark.once


@pytest.fixture
def store(tmp_path):
    return FileStore(tmp_path / "files")


def left(store):
    return [path for path in store.root.rglob("*") if path.is_file()]


@pytest.mark.parametrize("one", CORPUS, ids=lambda one: one.name)
def test_the_verdict(store, one):
    content = one.make()
    if one.verdict in (CLEANED, HARMLESS):
        with checked(store, one.file_name, io.BytesIO(content), limit=10**8) as file:
            kept = file.file.path.read_bytes()
            assert CANARY not in kept
            assert HTML not in kept
            assert (kept == content) is (one.verdict == HARMLESS)
            assert not set("/\\\0\u202e") & set(file.name)
    else:
        with (
            pytest.raises(NotTaken) as refusal,
            checked(store, one.file_name, io.BytesIO(content), limit=10**8),
        ):
            pass
        assert refusal.value.reason == one.verdict
        assert refusal.value.sentence.endswith(".")
    assert left(store) == []
