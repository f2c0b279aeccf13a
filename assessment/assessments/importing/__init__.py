"""Results of past years from files: read, recognised, planned, and written as a round that was not verified here."""
