"""What this installation calls itself: city, office, wording of documents, classification."""
