"""Finding one's way in a questionnaire."""
