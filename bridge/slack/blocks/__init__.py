"""What agents see, drawn (pure)."""
