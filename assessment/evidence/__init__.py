"""A unit's library of evidence: files and links, their dates and holders."""
