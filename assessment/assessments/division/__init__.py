"""Dividing a questionnaire among the people of a unit: who was asked for which area, and who answered what."""
