"""The database: base of the models, column types, and one way to open a transaction."""

from assessment.database.engine import Database
from assessment.database.model import Instant, Model, Sequence, words

__all__ = ["Database", "Instant", "Model", "Sequence", "words"]
