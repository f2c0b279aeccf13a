"""What a unit answered in its last round, proposed again."""
