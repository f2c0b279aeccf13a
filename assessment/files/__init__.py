"""A content-addressed store: bytes under their SHA-256, outside the web root."""
