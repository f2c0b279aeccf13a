"""Which claims deserve a verifier's eye first, and why: reasons with numbers, never a verdict."""
