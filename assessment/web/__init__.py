"""What every page needs: the unit of work, access, languages, errors, headers. Knows no domain."""
