"""What units ask on items while they fill in, what facilitators answer, and the help that becomes of it."""
