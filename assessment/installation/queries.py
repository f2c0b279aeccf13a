"""Reading the installation's settings."""

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from assessment.installation.models import Installation


def installation(session: Session) -> Installation:
    """The settings, without the picture of the arms."""
    return session.execute(select(Installation).options(defer(Installation.arms))).scalar_one()
