"""Questionnaires: files read once into frozen objects, and the answers given to them as bytes."""
