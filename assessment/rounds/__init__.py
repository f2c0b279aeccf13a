"""Rounds: a period, its units, their questionnaires and dates, and the electronic systems in scope."""
