"""Verification: taking an assessment, deciding item by item, returning, verifying, making final."""
