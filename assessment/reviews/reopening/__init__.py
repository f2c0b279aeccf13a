"""Re-opening a final result: two people, a reason, and another revision. What was final stays as it was."""
