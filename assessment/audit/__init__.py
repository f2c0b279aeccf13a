"""Who did what to which thing, when: one append-only, hash-chained table of events."""

from assessment.audit.services import record

__all__ = ["record"]
