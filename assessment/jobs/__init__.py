"""Work that no request waits for: persisted jobs with a lease and an idempotency key."""
