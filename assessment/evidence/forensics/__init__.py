"""What is odd about evidence: flags for a verifier, never a verdict, and nothing that a unit gets to see."""
