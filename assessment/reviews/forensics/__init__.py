"""What is odd about the evidence of an assessment, in sentences that name only units the reader may look into."""
