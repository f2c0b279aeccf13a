"""Site visits: planned, moved, cancelled or held, with notes and photos, which are never the unit's evidence."""
