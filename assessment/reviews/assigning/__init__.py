"""Who verifies what: assigning by a lead, everybody's workload, and deputies for days of absence."""
