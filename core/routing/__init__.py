"""Who should take it."""
