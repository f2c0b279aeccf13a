"""Assessments in every status, as verifiers meet them."""

from tests.reviews.conftest import final, sent, source, taken, verified

__all__ = ["final", "sent", "source", "taken", "verified"]
