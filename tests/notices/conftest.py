"""Assessments in every status, as verifiers meet them."""

from tests.reviews.conftest import final, sent, taken, verified

__all__ = ["final", "sent", "taken", "verified"]
