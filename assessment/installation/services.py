"""Changing the installation's settings."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from assessment import audit
from assessment.installation.models import Installation
from assessment.permissions import Actor


def change(
    session: Session, installation: Installation, values: dict[str, Any], *, by: Actor, at: datetime
) -> list[str]:
    """Set the given attributes; returns the names of those that differ."""
    changed = [name for name, value in values.items() if getattr(installation, name) != value]
    for name in changed:
        setattr(installation, name, values[name])
    if changed:
        audit.record(
            session, "installation.changed", thing="installation", thing_id=1, at=at, by=by,
            body={"changed": changed},
        )  # fmt: skip
    return changed
