"""Assessments: revisions, the history of answers, sheets and scores; filling in and sending."""
