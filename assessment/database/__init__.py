"""The database: base of the models, column types, and one way to open a transaction."""

from assessment.database.engine import Database
from assessment.database.model import Instant, Model, Sequence, words
from assessment.database.prepared import Prepared

__all__ = ["Database", "Instant", "Model", "Prepared", "Sequence", "words"]
