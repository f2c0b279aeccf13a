"""The questionnaires of this installation: looking at them, and mending their texts."""
