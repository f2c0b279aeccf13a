"""Certificates (piagam): proposing, approving, numbering, printing, verifying, revoking."""
